//! Elements, made at once and held by Leptos' views.
//!
//! Leptos' own elements have code for each combination of attributes and children, and `view!` sets
//! `innerHTML` for whatever is fixed. The same console was 284 KiB of brotli with those and is 230
//! with these, and its glue has no `innerHTML` at all.

use std::{
    any::Any,
    borrow::Cow,
    sync::{Arc, Mutex},
};

use leptos::{
    ev::EventDescriptor,
    prelude::*,
    tachys::{
        html::{
            attribute::Attribute, attribute::any_attribute::AnyAttribute, element::ElementType,
            node_ref::NodeRefContainer,
        },
        hydration::Cursor,
        reactive_graph::SharedReactiveFunction,
        renderer::{Rndr, types},
        view::{Mountable, Position, PositionState, Render, RenderHtml},
    },
};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};

/// An element, with what lives as long as it does: effects, listeners, and what is in it.
pub(crate) struct Element(SendWrapper<Made>);

pub(crate) struct Made {
    node: types::Element,
    kept: Vec<Box<dyn Any>>,
}

const SVG: &str = "http://www.w3.org/2000/svg";

macro_rules! elements {
    ($($name:ident)*) => {$(
        pub(crate) fn $name() -> Element {
            Element::new(stringify!($name), None)
        }
    )*};
}

elements! {
    a bdi button code dd details dialog div dl dt fieldset form h1 h2 h3 header img input kbd label
    legend li main nav ol option p section select span strong summary table tbody td textarea th
    thead tr ul
}

pub(crate) fn svg() -> Element {
    Element::new("svg", Some(SVG))
}

pub(crate) fn path() -> Element {
    Element::new("path", Some(SVG))
}

impl Element {
    fn new(tag: &'static str, namespace: Option<&'static str>) -> Self {
        let node = Rndr::create_element(tag, namespace);
        Self(SendWrapper::new(Made {
            node,
            kept: Vec::new(),
        }))
    }

    /// The node itself, for what is built in it once and never changes.
    pub(crate) fn node(&self) -> &types::Element {
        &self.0.node
    }

    fn keep(mut self, kept: impl Any) -> Self {
        self.0.kept.push(Box::new(kept));
        self
    }

    /// An attribute, or one that follows what a function says.
    pub(crate) fn attr(self, name: &'static str, value: impl Value) -> Self {
        match value.set(&self.0.node, name) {
            Some(effect) => self.keep(effect),
            None => self,
        }
    }

    /// A property that follows what a function says.
    pub(crate) fn prop<V: Into<JsValue>>(
        self,
        name: &'static str,
        value: impl Fn() -> V + 'static,
    ) -> Self {
        let node = self.0.node.clone();
        let value: Box<dyn Fn() -> JsValue> = Box::new(move || value().into());
        self.keep(RenderEffect::new(move |_| {
            Rndr::set_property(&node, name, &value());
        }))
    }

    pub(crate) fn on<E>(self, event: E, mut act: impl FnMut(E::EventType) + 'static) -> Self
    where
        E: EventDescriptor,
        E::EventType: JsCast,
    {
        let act: Box<dyn FnMut(JsValue)> = Box::new(move |event| act(event.unchecked_into()));
        self.listen(event.name(), act)
    }

    fn listen(self, name: Cow<'static, str>, act: Box<dyn FnMut(JsValue)>) -> Self {
        let act = Closure::wrap(act);
        // An element takes any listener.
        let _ = self
            .0
            .node
            .add_event_listener_with_callback(&name, act.as_ref().unchecked_ref());
        let node = self.0.node.clone();
        self.keep(Listener { node, name, act })
    }

    pub(crate) fn node_ref<E>(self, node: NodeRef<E>) -> Self
    where
        E: ElementType,
        E::Output: JsCast + 'static,
    {
        NodeRefContainer::<E>::load(node, &self.0.node);
        self
    }

    pub(crate) fn child(mut self, child: impl Child) -> Self {
        child.put_in(&mut self);
        self
    }
}

struct Listener {
    node: types::Element,
    name: Cow<'static, str>,
    act: Closure<dyn FnMut(JsValue)>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let act = self.act.as_ref().unchecked_ref();
        let _ = self
            .node
            .remove_event_listener_with_callback(&self.name, act);
    }
}

/// What an attribute can be.
pub(crate) trait Value {
    /// Sets it, and gives back what keeps it up to date.
    fn set(self, node: &types::Element, name: &'static str) -> Option<RenderEffect<()>>;
}

/// A value that stays: nothing where the attribute is left out.
pub(crate) trait Plain {
    fn text(self) -> Option<Cow<'static, str>>;
}

macro_rules! plain {
    ($($kind:ty: $value:ident => $text:expr;)*) => {$(
        impl Plain for $kind {
            fn text(self) -> Option<Cow<'static, str>> {
                let $value = self;
                $text
            }
        }

        impl Value for $kind {
            fn set(self, node: &types::Element, name: &'static str) -> Option<RenderEffect<()>> {
                put(node, name, self.text());
                None
            }
        }
    )*};
}

plain! {
    &'static str: text => Some(Cow::Borrowed(text));
    String: text => Some(Cow::Owned(text));
    bool: is => is.then_some(Cow::Borrowed(""));
    Option<&'static str>: text => text.map(Cow::Borrowed);
    Option<String>: text => text.map(Cow::Owned);
}

impl<F: Fn() -> P + 'static, P: Plain> Value for F {
    fn set(self, node: &types::Element, name: &'static str) -> Option<RenderEffect<()>> {
        let value: Box<dyn Fn() -> Option<Cow<'static, str>>> = Box::new(move || self().text());
        let node = node.clone();
        Some(RenderEffect::new(move |_| put(&node, name, value())))
    }
}

fn put(node: &types::Element, name: &str, value: Option<Cow<'static, str>>) {
    match value {
        Some(value) => Rndr::set_attribute(node, name, &value),
        None => Rndr::remove_attribute(node, name),
    }
}

/// What can be in an element.
pub(crate) trait Child {
    fn view(self) -> AnyView;

    fn put_in(self, parent: &mut Element)
    where
        Self: Sized,
    {
        hold(parent, self.view());
    }
}

fn hold(parent: &mut Element, child: AnyView) {
    let mut child = child.build();
    child.mount(&parent.0.node, None);
    parent.0.kept.push(Box::new(child));
}

impl Child for AnyView {
    fn view(self) -> AnyView {
        self
    }
}

impl Child for Element {
    fn view(self) -> AnyView {
        self.into_any()
    }

    fn put_in(self, parent: &mut Element) {
        let made = self.0.take();
        Rndr::insert_node(&parent.0.node, &made.node, None);
        parent.0.kept.push(Box::new(made));
    }
}

impl Child for String {
    fn view(self) -> AnyView {
        self.into_any()
    }
}

impl Child for &'static str {
    fn view(self) -> AnyView {
        self.to_owned().into_any()
    }

    fn put_in(self, parent: &mut Element) {
        Rndr::insert_node(&parent.0.node, &Rndr::create_text_node(self), None);
    }
}

impl<C: Child> Child for Option<C> {
    fn view(self) -> AnyView {
        self.map_or_else(|| ().into_any(), Child::view)
    }

    fn put_in(self, parent: &mut Element) {
        if let Some(child) = self {
            child.put_in(parent);
        }
    }
}

impl<C: Child> Child for Vec<C> {
    fn view(self) -> AnyView {
        let all: Vec<AnyView> = self.into_iter().map(Child::view).collect();
        all.into_any()
    }
}

impl<F: FnMut() -> C + Send + 'static, C: Child> Child for F {
    fn view(mut self) -> AnyView {
        let view: SharedReactiveFunction<AnyView> = Arc::new(Mutex::new(move || self().view()));
        view.into_any()
    }
}

macro_rules! tuples {
    ($(($($name:ident)*))*) => {$(
        impl<$($name: Child),*> Child for ($($name,)*) {
            #[allow(non_snake_case)]
            fn view(self) -> AnyView {
                let ($($name,)*) = self;
                let all: Vec<AnyView> = vec![$($name.view()),*];
                all.into_any()
            }

            #[allow(non_snake_case)]
            fn put_in(self, _parent: &mut Element) {
                let ($($name,)*) = self;
                $($name.put_in(_parent);)*
            }
        }
    )*};
}

tuples! { () (A B) (A B C) (A B C D) (A B C D E) (A B C D E F) (A B C D E F G) (A B C D E F G H) }

impl Render for Element {
    type State = Made;

    fn build(self) -> Made {
        self.0.take()
    }

    /// Another element takes its place, whatever the two have in common.
    fn rebuild(self, state: &mut Made) {
        let mut made = self.build();
        state.insert_before_this(&mut made);
        state.unmount();
        *state = made;
    }
}

impl Mountable for Made {
    fn unmount(&mut self) {
        self.node.unmount();
    }

    fn mount(&mut self, parent: &types::Element, marker: Option<&types::Node>) {
        self.node.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.node.insert_before_this(child)
    }

    fn elements(&self) -> Vec<types::Element> {
        vec![self.node.clone()]
    }
}

/// Nothing is written on a server, nor taken over from one.
impl RenderHtml for Element {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(
        self,
        _: &mut String,
        _: &mut Position,
        _: bool,
        _: bool,
        _: Vec<AnyAttribute>,
    ) {
    }

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Made {
        self.build()
    }

    fn into_owned(self) -> Self {
        self
    }
}

impl AddAnyAttr for Element {
    type Output<A: Attribute> = Self;

    fn add_any_attr<A: Attribute>(self, _: A) -> Self {
        self
    }
}
