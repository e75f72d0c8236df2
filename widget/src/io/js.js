// What takes a line here and a page of bindings in Rust. Nothing in it decides anything.
//
// Scripts of the page may replace anything by name, before this runs or after (RUN-7). So globals and
// methods of elements are taken here, once; what the document says is read past elements of that name;
// and methods that page scripts like to replace (`append`, `remove`, `closest`, `Array.from`) are not
// called at all. `xtask/src/build/hold.rs` does the same to the rest of the glue. What only the panel calls
// is in `panel.js`, which takes from here what it needs.

const { AbortController, clearInterval, CSSStyleSheet, document, Event, fetch } = window;
const { getComputedStyle, history, HTMLElement, isSecureContext, MutationObserver, performance } = window;
const { setInterval, ShadowRoot } = window;
export const { Date, Intl, navigator, String, Uint8Array, URL, WebSocket } = window;

export const {
  addEventListener,
  appendChild,
  attachShadow,
  dispatchEvent,
  focus,
  getAttribute,
  getRootNode,
  insertBefore,
  querySelector,
  removeAttribute,
  removeChild,
  removeEventListener,
  replaceChild,
  setAttribute,
} = HTMLElement.prototype;
export const { preventDefault } = Event.prototype;
const { composedPath, stopImmediatePropagation } = Event.prototype;
export const { querySelectorAll } = HTMLElement.prototype;
const { elementsFromPoint: elementsWithin } = ShadowRoot.prototype;
export const { close: closeSocket, send: sendOver } = WebSocket.prototype;

// What the document has by this name, not an element that the page has named so.
const prototype = Document.prototype;
const of = (name) => Reflect.get(prototype, name, document);

// What an element of the page has by this name, not a field of that name, which a form has in front of it.
const of_element = (element, name) => Reflect.get(HTMLElement.prototype, name, element);

// Whether the browser has this, not an element that the page has named so.
const knows = (name) => Object.hasOwn(window, name);

const createElementNS = of("createElementNS");
const createTextNode = of("createTextNode");
const elementsFromPoint = of("elementsFromPoint");

const element = (tag, space) => createElementNS.call(document, `http://www.w3.org/${space}`, tag);

export const textNode = (text) => createTextNode.call(document, text);

export const make = (tag) => element(tag, "1999/xhtml");

// The widget cannot go on: something that it needs does not behave. It leaves the page as it was and
// hears of nothing more.
let report;
export let stopped;
export const stop = () => {
  if (stopped) return;
  stopped = true;
  report("failed");
  try {
    takeOff?.();
    end();
  } catch {}
};

// Where failures are told. Throws where listeners, stopping an event, attributes or removing do not behave:
// all else would be seen.
export const begin = (tell) => {
  report = tell;
  const probe = make("p");
  let heard;
  const stops = (event) => {
    try {
      stopImmediatePropagation.call(event);
      heard = 1;
    } catch {}
  };
  const probes = [
    [probe, "x", stops],
    [probe, "x", () => (heard = 0)],
  ];
  for (const each of probes) prick(each);
  setAttribute.call(probe, "id", "x");
  dispatchEvent.call(probe, new Event("x"));
  deafen(probes);
  appendChild.call(make("p"), probe);
  remove(probe);
  if (!heard || getAttribute.call(probe, "id") != "x" || probe.parentNode || !sendOver) throw 0;
};

// Elements from a plan, a line each, one space deeper for each level: the tag, then classes (.class),
// classes that are parts too (*part), attributes (name=value) and text (=text). $ stands for the next
// of the words.
export const grow = (root, plan, words) => {
  const rest = words.split("\0");
  const above = [root];
  for (const line of plan.split("\n")) {
    const [tag, ...has] = line.trim().split(" ");
    const depth = line.search(/\S/);
    const made = element(tag, /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml");
    for (const each of has) {
      const [name, value] = each.split("=");
      const text = value == "$" ? rest.shift() : value;
      if (text === undefined) {
        setAttribute.call(made, "class", name.slice(1));
        if (name[0] == "*") setAttribute.call(made, "part", name.slice(1));
      } else if (name) setAttribute.call(made, name, text);
      else made.textContent = text;
    }
    appendChild.call(above[depth], made);
    above[depth + 1] = made;
  }
};

export const remove = (child) => {
  if (child.parentNode) removeChild.call(child.parentNode, child);
};

// This element or the nearest around it that has a part (API-6).
export const part = (inside) => {
  while (inside?.getAttribute && getAttribute.call(inside, "part") == null) inside = inside.parentNode;
  if (inside?.getAttribute) return inside;
};

export const sheet = (text) => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};

export const shadow = (host, ...texts) => {
  const root = attachShadow.call(host, { mode: "open" });
  root.adoptedStyleSheets = texts.map(sheet);
  return root;
};

// When what made the last click went down, and when a mouse that went down then had last moved: 0 for a
// finger, less than that for a key. A click without key and pointer is one of assistive technology.
export const click = { pressed: -1, aimed: -1 };
export const pressed = () => click.pressed;
export const aimed = () => click.aimed;

const win = () => window;
const doc = () => document;
export { win as window, doc as document };
export const hidden = () => of("hidden");
export const address = () => location.href;

// What the page says of itself, a line each: address, referrer, language, browser, whether it says
// that it is mobile (1, 0 or nothing), whether more than one finger can touch it (1 or 0), and how many
// milliseconds ago it was begun.
export const facts = () => {
  const { language, maxTouchPoints, userAgent, userAgentData } = navigator;
  const mobile = userAgentData ? +userAgentData.mobile : "";
  return `${location.href}\n${of("referrer")}\n${language}\n${userAgent}\n${mobile}\n${+(maxTouchPoints > 1)}\n${age()}`;
};

// Whether a chat may outlive its page: 0 for yes, 1 if the browser says that its user wants not to be
// tracked, 2 where nothing may be kept.
export const keeping = () => (isSecureContext ? +!!navigator.globalPrivacyControl : 2);

// A page that was made ahead begins when it is shown.
const age = () =>
  Math.round(performance.now() - (performance.getEntriesByType("navigation")[0]?.activationStart ?? 0));

// Every listener that the widget has: where, for which kind of event, and what it calls. Those of the panel
// (`mind` of panel.js) are in a list of their own and are called first.
let ears = [];
let glance;

// Those of the panel, until there is another panel.
let minds = [];
export const begin_minds = () => {
  deafen(minds);
  return (minds = []);
};

const deafen = (list) => {
  for (const [target, type, callback] of list) removeEventListener.call(target, type, callback, true);
};

// Those of wheels and fingers never hold up the page's scrolling.
const prick = ([target, type, callback]) =>
  addEventListener.call(target, type, callback, { capture: true, passive: /wheel|touch/.test(type) });

export const listen = (...ear) => {
  ears[ears.length] = ear;
  prick(ear);
};

// Kinds of events that leave a shadow root, for which elements have no property in one browser or another.
const OTHERS =
  "beforeinput compositionstart compositionupdate compositionend focusin focusout DOMActivate DOMMouseScroll textInput touchstart touchmove touchend touchcancel";

// An event inside the widget is taken on the first step of its way, at the window: the widget's own
// listeners are called there, and no other hears of it. What the browser makes of it, it makes all the same.
export const guard = (root) => {
  const { host } = root.getRootNode();
  const take = (event) => {
    if (event.target != host) return;
    stopImmediatePropagation.call(event);
    // The browser would open a file that is dropped here in place of the page.
    for (const type of event.dataTransfer?.types ?? []) if (type == "Files") preventDefault.call(event);
    for (const list of [minds, ears])
      for (const [target, type, callback] of list) if (target == root && type == event.type) callback(event);
  };
  let types = OTHERS;
  for (const name in host) if (/^on(?!pointerraw)/.test(name)) types += " " + name.slice(2);
  for (const type of types.split(" ")) listen(window, type, take);
};

const inside = (event) => composedPath.call(event)[0];
export { inside as target };

// The list of a control lies over the page and has the mouse: browsers tell of that as if it had left the
// page, and some count its place from the control (TRG-1).
export const over = (event) => {
  const at = inside(event);
  return /^(select|option)$/.test(at.localName) || (at.localName == "input" && at == of("activeElement"));
};

// Only from the browser's own navigation: a page may give that name to a value of its own. Without it the
// address is looked at each second, and an entry counts as replaced if the history is as long as before.
export const follow = (callback) => {
  const { navigation } = window;
  if (knows("Navigation") && navigation instanceof Navigation && navigation.currentEntry)
    return listen(navigation, "currententrychange", ({ navigationType }) => callback(+(navigationType == "replace")));
  let entries = history.length;
  glance = setInterval(() => callback(+(entries == (entries = history.length))), 1000);
};

// Whether it is a dialog or in one.
const in_dialog = (element) => {
  for (; element && of_element(element, "nodeType") == 1; element = of_element(element, "parentNode"))
    if (
      of_element(element, "localName") == "dialog" ||
      /dialog$/.test(getAttribute.call(element, "role")) ||
      getAttribute.call(element, "aria-modal") == "true"
    )
      return true;
  return false;
};

// Something modal or in full screen, a page whose content is inert, or a dialog that has the focus. A
// browser leaves out of the first list what it does not know.
export const busy = () =>
  !!querySelector.call(of("documentElement"), ":is(:modal,main[inert],[inert]:has(main,h1))") ||
  in_dialog(of("activeElement"));

const overflow = (element) => getComputedStyle(element).overflowY;
const tall = (element) => of_element(element, "clientHeight");
const long = (element) => of_element(element, "scrollHeight") > tall(element) + 1;

// A box at this place that scrolls and covers most of the viewport, in shadow roots and frames too.
const box = (root, stack) => {
  for (let element of stack) {
    if (getRootNode.call(element) != root || element == own) continue;
    const within = of_element(element, "shadowRoot");
    const found = within && box(within, elementsWithin.call(within, innerWidth / 2, innerHeight / 2));
    if (found) return found;
    const framed = element.contentDocument?.scrollingElement;
    if (framed) element = framed;
    const scrolls = long(element) && (framed || /auto|scroll/.test(overflow(element)));
    const wide = of_element(element, "clientWidth");
    if (scrolls && tall(element) * 2 > innerHeight && wide * 2 > innerWidth && !in_dialog(element)) return element;
  }
};

// How far the page's main scroller is scrolled (TRG-4).
export const scroll = (callback) => {
  const root = of("documentElement");
  const page = of("scrollingElement") ?? root;
  const body = of("body");
  const shown = overflow(root);
  const stays = !long(page) || /hidden|clip/.test(shown == "visible" && body ? overflow(body) : shown);
  const stack = elementsFromPoint.call(document, innerWidth / 2, innerHeight / 2);
  const main = (stays && box(document, stack)) || page;
  const whole = of_element(main, "scrollHeight");
  const height = long(main) ? whole : Math.min(whole, root.offsetHeight);
  const top = Math.ceil(of_element(main, "scrollTop"));
  callback(top, height, tall(main), of("readyState") == "complete" && !busy(), main != page);
};

// The widget's element, while it shows.
let own;

// It stands behind the body: there no style of the body moves it, and the body's children are the page's
// alone. A style of the page's root may still, also one that the page gives its root later: then it is put
// into the top layer. A page may take it out
// when it changes without a load, or write itself anew, which takes off all listeners: then it is put back,
// but not again and again against a page that does not want it.
let takeOff;
export const show = (host) => {
  let last = -Infinity;
  let left;
  own = host;
  const put = () => {
    if (stopped) return;
    watch.observe(document, { childList: true });
    const root = of("documentElement");
    if (!root) return;
    watch.observe(root, { attributes: true, childList: true });
    appendChild.call(root, host);
    lift();
    for (const ear of ears) prick(ear);
  };
  const lift = () => {
    if (host.offsetParent) {
      host.popover = "manual";
      host.showPopover?.();
    }
  };
  const watch = new MutationObserver(() => {
    if (host.isConnected) return lift();
    const now = performance.now();
    if (now - last > 1000) left = 10;
    last = now;
    if (left-- > 0) put();
  });
  put();
  return (takeOff = () => {
    remove(host);
    watch.disconnect();
  });
};

export const hide = (end) => end();

// Cookies and storage may be denied; then there is nothing there and nothing stays. A page on plain http
// keeps nothing either: whoever is on its network could read that, and put something else there (VIS-2). A
// cookie that stands there twice is none: another host of the domain may have put one of them there.
export const cookie = (name) => {
  try {
    const [, found, more] = `; ${isSecureContext && of("cookie")}`.split(`; ${name}=`);
    return more == null ? found.split(";")[0] : "";
  } catch {
    return "";
  }
};

let domain = "";
export const setDomain = (wanted) => {
  domain = wanted;
};

// For the domain, where the browser takes that of this host, or else for the host alone. One of the host's
// own would stand in front of the domain's.
export const setCookie = (pair, until) => {
  if (!isSecureContext) return;
  try {
    const secure = location.protocol == "https:" ? ";secure" : "";
    const set = (until, more) => {
      const line = `${pair};path=/;samesite=lax;expires=${new Date(until).toUTCString()}${secure}${more}`;
      Reflect.set(prototype, "cookie", line, document);
    };
    if (domain) {
      set(0, "");
      set(until, `;domain=${domain}`);
      if (!until || of("cookie").split("; ").includes(pair)) return;
    }
    set(until, "");
  } catch {}
};

// What the browser is known by (VIS-2), and beside it the second half of its digits, in a cookie that no
// other host and no page on plain http can set: where both do not agree, somebody else has put the first
// one there. Where the site shares its cookies with other hosts, these may set both.
const KNOWN = "messagesUtk";
const second = () => {
  const from = domain ? "__Secure-" : "__Host-";
  return `${location.protocol == "https:" ? from : ""}portico-known`;
};
export const known = () => {
  const secret = cookie(KNOWN);
  return secret.length == 32 && cookie(second()) == secret.slice(16) ? secret : "";
};
export const setKnown = (secret, until) => {
  setCookie(`${KNOWN}=${secret}`, until);
  setCookie(`${second()}=${secret.slice(16)}`, until);
};

// Tells the other pages something, if there is something to tell, and hears them from then on, if there is
// something to hear with.
const channels = {};
export const tell = (name, said, callback) => {
  try {
    const channel = channels[name] ?? new window.BroadcastChannel(name);
    if (callback) (channels[name] = channel).onmessage = ({ data }) => callback(data);
    if (said != null) channel.postMessage(said);
    if (!channels[name]) channel.close();
  } catch {}
};

const local = () => isSecureContext && localStorage;
export const session = () => isSecureContext && sessionStorage;

export const kept = (key) => {
  try {
    return local().getItem(key) ?? "";
  } catch {
    return "";
  }
};

export const keep = (key, value) => {
  try {
    local().setItem(key, value);
  } catch {}
};

export const keptSince = (start) => {
  let since = 0;
  for (const key of keys(start)) since = Math.max(since, parseInt(kept(key)) || 0);
  return since;
};

// What storage has under keys that begin so.
export const keys = (start) => {
  const found = [];
  try {
    for (const key in local()) if (key.startsWith(start)) found[found.length] = key;
  } catch {}
  return found;
};

export const forgetAll = (start) => {
  for (const key of keys(start)) forget(key);
};

// When a session last ended in this tab. It is written when one does, and only then.
const MARK = "portico-ended";
export const ended = () => {
  try {
    return +session().getItem(MARK);
  } catch {
    return 0;
  }
};
export const markEnd = () => {
  try {
    session().setItem(MARK, Date.now());
  } catch {}
};

// What lets go of them (`hold` of panel.js).
export const letGo = [];

export const release = () => {
  for (const go of letGo) go();
  letGo.length = 0;
};

export const forget = (key) => {
  try {
    local().removeItem(key);
  } catch {}
};

// What is half written, in this tab alone.
export const DRAFT = "portico-draft";

export const keepDraft = (text) => {
  try {
    if (text) session().setItem(DRAFT, text);
    else session().removeItem(DRAFT);
  } catch {}
};

// Minutes since Monday's midnight on the wall of a zone at a time; less than zero where the browser does
// not know it.
export const wall = (zone, at = Date.now()) => {
  try {
    // Where the browser has it: the other way takes it ten milliseconds, the first time.
    if (knows("Temporal")) {
      const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      return ((dayOfWeek - 1) * 24 + hour) * 60 + minute;
    }
    const text = new Date(at).toLocaleString("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    const day = "MonTueWedThuFriSatSun".indexOf(text.slice(0, 3)) / 3;
    return (day * 24 + +text.slice(-5, -3)) * 60 + +text.slice(-2);
  } catch {
    return -1;
  }
};

// The first letter or emoji of a name, as people see it: a flag or a family is several characters.
export const initial = (name) =>
  (Intl.Segmenter ? [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment) : [...name])[0] ?? "";

// The language itself if the browser takes it as one, else English.
export const language = (wanted) => {
  try {
    return Intl.getCanonicalLocales(wanted)[0];
  } catch {
    return "en";
  }
};

let requests = new AbortController();

export const end = () => {
  requests.abort();
  requests = new AbortController();
  begin_minds();
  for (const name in channels) {
    try {
      channels[name].close();
    } catch {}
    delete channels[name];
  }
  release();
  deafen(ears);
  ears = [];
  clearInterval(glance);
};

// The callback gets the bytes of a good answer, or else the status, 0 for no answer; of a 401 or 429 its
// code, and the seconds to wait where it says so.
export const request = async (method, address, body, callback) => {
  const asked = requests;
  let said = 0;
  try {
    // A copy: the body is a view of memory that may move. Without a content type there is no
    // preflight. A page that goes takes nothing with it that is on its way.
    const copy = body && new Uint8Array(body);
    const { signal } = asked;
    const how = { __proto__: null, method, body: copy, credentials: "omit", keepalive: !!body, signal };
    const answer = await fetch(address, how);
    said = answer.status;
    if (answer.ok) said = new Uint8Array((await answer.arrayBuffer()) ?? stop());
    else if (said == 401 || said == 429) {
      const { code, wait } = await answer.json();
      said = `${code} ${wait}`;
    }
  } catch {}
  if (asked == requests) callback(said);
};
