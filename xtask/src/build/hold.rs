//! Makes wasm-bindgen's glue hold what it uses of the browser (RUN-7): a script of the page that replaces
//! a global or a method later changes nothing for the widget, and a failure inside the widget ends in
//! `stop` (`widget/src/io/js.js`) instead of the page's list of errors.

use anyhow::{Context, Result, ensure};

/// Methods of elements and events, which `js.js` holds and exports.
const METHODS: [&str; 10] = [
    "addEventListener",
    "appendChild",
    "focus",
    "getAttribute",
    "preventDefault",
    "querySelector",
    "removeAttribute",
    "removeEventListener",
    "setAttribute",
    "stopPropagation",
];

const GLOBALS: [&str; 11] = [
    "DataView",
    "Date",
    "TextDecoder",
    "TextEncoder",
    "Uint8Array",
    "WebAssembly",
    "clearInterval",
    "clearTimeout",
    "crypto",
    "setInterval",
    "setTimeout",
];

/// What stands in for parts of the glue, each of which stands in it once.
const CHANGES: [(&str, &str); 6] = [
    // A callback has one argument, and passing it on calls no method of the page's arrays.
    (
        "const real = (...args) => {",
        "const real = (args) => {\nif (stopped) return;",
    ),
    ("return f(a, state.b, ...args);", "f(a, state.b, args);"),
    (
        "} finally {\n            state.a = a;",
        "} catch {\n            stop();\n        } finally {\n            state.a = a;",
    ),
    // Text goes in by the encoder alone; letter by letter it would take more methods, and more bytes.
    ("if (realloc === undefined) {", "{"),
    (
        "if (!('encodeInto' in cachedTextEncoder)) {",
        "if (false) {",
    ),
    // The few callbacks that Rust has given away are small, and the widget lives as long as its page.
    ("(typeof FinalizationRegistry === 'undefined')", "true"),
];

/// What is left out of the glue: the way of text in that is not taken, from its first line to its last.
const UNUSED: (&str, &str) = (
    "    let len = arg.length;\n",
    "    WASM_VECTOR_LEN = offset;\n    return ptr;\n",
);

/// The glue as a module that holds what it uses, and exports `begin` of `js.js` besides.
pub(super) fn hold(glue: &str) -> Result<String> {
    let mut held = glue.to_owned();
    for (part, other) in CHANGES {
        ensure!(
            held.matches(part).count() == 1,
            "the glue does not have once: {part}"
        );
        held = held.replace(part, other);
    }
    let (before, rest) = held.split_once(UNUSED.0).context("no text goes in")?;
    let (_, after) = rest
        .split_once(UNUSED.1)
        .context("no text comes to its end")?;
    held = [before, after].concat();
    let mut imported = vec!["stop", "stopped"];
    for method in METHODS {
        let call = format!("arg0.{method}(");
        if held.contains(&call) {
            held = held.replace(&call, &format!("{method}.call(arg0, "));
            imported.push(method);
        }
    }
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let used = |name: &&str| held.split(|c| !is_word(c)).any(|word| word == *name);
    let globals: Vec<_> = GLOBALS.into_iter().filter(used).collect();
    let place = snippet(glue).context("the glue names no js.js")?;
    Ok(format!(
        "import {{ {} }} from \"{place}\";\nexport {{ begin }} from \"{place}\";\nconst {{ {} }} = window;\n{held}",
        imported.join(", "),
        globals.join(", "),
    ))
}

/// Where the glue imports `js.js` from.
fn snippet(glue: &str) -> Option<&str> {
    let (_, rest) = glue.split_once("/snippets/")?;
    let (end, _) = rest.split_once("js.js")?;
    let start = glue.find("/snippets/")?;
    glue.get(start.checked_sub(1)?..start + "/snippets/".len() + end.len() + "js.js".len())
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import { facts } from './snippets/widget-1/src/io/js.js';
        $a: function(arg0, arg1) {
            arg0.appendChild(arg1);
            arg0.focus();
            arg0.focused(setTimeout);
        },
    const real = (...args) => {
        try {
            return f(a, state.b, ...args);
        } finally {
            state.a = a;
        }
    };
function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        return ptr;
    }
    let len = arg.length;
    WASM_VECTOR_LEN = offset;
    return ptr;
}
if (!('encodeInto' in cachedTextEncoder)) {
}
const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined')
    ? {} : new FinalizationRegistry();
"#;

    #[test]
    fn methods_and_globals_are_taken_once() {
        let held = hold(GLUE).unwrap();
        let expected = "import { stop, stopped, appendChild, focus } from \"./snippets/widget-1/src/io/js.js\";\n\
            export { begin } from \"./snippets/widget-1/src/io/js.js\";\n\
            const { setTimeout } = window;\n";
        assert_eq!(held.get(..expected.len()), Some(expected));
        for part in [
            "appendChild.call(arg0, arg1);",
            "focus.call(arg0, );",
            "arg0.focused(setTimeout);",
            "f(a, state.b, args);",
            "stop();",
        ] {
            assert!(held.contains(part), "{part} is not in {held}");
        }
        assert!(!held.contains("...args") && !held.contains("arg.length"));
    }

    #[test]
    fn a_glue_of_another_form_is_refused() {
        assert!(hold("").is_err());
        assert!(hold(&GLUE.replace("(...args)", "(one)")).is_err());
    }
}
