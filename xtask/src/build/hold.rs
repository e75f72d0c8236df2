//! Makes wasm-bindgen's glue hold what it uses of the browser (RUN-7): a script of the page that replaces
//! a global or a method later changes nothing for the widget, and a failure inside the widget ends in
//! `stop` (`widget/src/io/js.js`) instead of the page's list of errors.

use anyhow::{Context, Result, ensure};

/// Methods of elements and events, which `js.js` holds and exports.
const METHODS: [&str; 9] = [
    "addEventListener",
    "appendChild",
    "focus",
    "getAttribute",
    "preventDefault",
    "querySelector",
    "removeAttribute",
    "removeEventListener",
    "setAttribute",
];

const GLOBALS: [&str; 9] = [
    "DataView",
    "Date",
    "TextDecoder",
    "TextEncoder",
    "Uint8Array",
    "WebAssembly",
    "clearTimeout",
    "crypto",
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
    // The few callbacks that Rust has given away are small, and the widget lives as long as its page.
    ("CLOSURE_DTORS.unregister(state);", ""),
    ("CLOSURE_DTORS.register(real, state, state);", ""),
    // A call into a program that cannot be begun ends the widget.
    ("    try {\n        ptr0 = ", "    {\n        ptr0 = "),
];

/// What is left out of the glue, each from its first line to the one before its last.
const UNUSED: [(&str, &str); 3] = [
    ("const CLOSURE_DTORS = ", "\nfunction "),
    (
        " catch (e) {\n        if (ptr",
        "\n    const ret = wasm.boot(",
    ),
    ("let cachedTextDecoder = ", "let WASM_VECTOR_LEN"),
];

/// Functions that are written anew, shorter. A view of memory costs less than what remembers it costs the
/// page, and text goes in by the encoder alone: letter by letter it would take more methods.
const ANEW: [(&str, &str); 6] = [
    (
        "getDataViewMemory0()",
        "return new DataView(wasm.memory.buffer);",
    ),
    (
        "getUint8ArrayMemory0()",
        "return new Uint8Array(wasm.memory.buffer);",
    ),
    (
        "getArrayU8FromWasm0(ptr, len)",
        "return new Uint8Array(wasm.memory.buffer, ptr >>> 0, len);",
    ),
    (
        "getStringFromWasm0(ptr, len)",
        "return textDecoder.decode(getArrayU8FromWasm0(ptr, len));",
    ),
    (
        "passStringToWasm0(arg, malloc, realloc)",
        "return passArray8ToWasm0(textEncoder.encode(arg), malloc);",
    ),
    (
        "passArray8ToWasm0(arg, malloc)",
        "const ptr = malloc(WASM_VECTOR_LEN = arg.length, 1);\n    getUint8ArrayMemory0().set(arg, ptr >>> 0);\n    return ptr;",
    ),
];

/// How the lines begin that give something to the program, and the function that has them once.
const GIVES: [(&str, &str); 2] = [
    ("giveBytes", "const ptr1 = passArray8ToWasm0(ret, "),
    ("giveText", "const ptr1 = passStringToWasm0(ret, "),
];

/// What those use.
const CODERS: &str = "const textDecoder = new TextDecoder(\"utf-8\", { ignoreBOM: true });\n\
    const textEncoder = new TextEncoder();\n";

/// Where the glue begins to fetch and start its program.
const FETCHING: &str = "\nlet wasmModule, wasmInstance, wasm;";

/// What it has in place of that, before the call that starts the program.
pub(super) const STARTS: &str = "\nlet wasm;\nexport const run = (module) => {\n    \
    wasm = new WebAssembly.Instance(module, __wbg_get_imports()).exports;\n    ";

/// The glue as a module that holds what it uses, and exports `begin` of `js.js` besides.
pub(super) fn hold(glue: &str) -> Result<String> {
    let mut held = glue.to_owned();
    for (name, first) in GIVES {
        held = share_lines(&held, name, first)?;
    }
    for (part, other) in CHANGES {
        ensure!(
            held.matches(part).count() == 1,
            "the glue does not have once: {part}"
        );
        held = held.replace(part, other);
    }
    for (from, to) in UNUSED {
        held = replace_from(&held, from, to, "")?;
    }
    for (signature, body) in ANEW {
        let head = format!("function {signature} {{\n");
        let body = format!("{head}    {body}");
        held = replace_from(&held, &head, "\n}\n", &body)?;
    }
    let (used, fetching) = held
        .split_once(FETCHING)
        .context("the glue holds its program in another way")?;
    let start = fetching
        .lines()
        .map(str::trim)
        .find(|line| line.starts_with("wasm.") && line.ends_with("();"))
        .context("the glue does not start its program")?;
    held = format!(
        "{used}\n{CODERS}{STARTS}{start}\n    return wasm;\n}};\nexport {{ __wbg_get_imports }};\n"
    );
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

/// Gives texts and bytes to the program through one function each, where wasm-bindgen has the same four
/// lines each time.
fn share_lines(glue: &str, name: &str, first: &str) -> Result<String> {
    const LAST: &str = "setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);";
    let (_, rest) = glue
        .split_once(first)
        .with_context(|| format!("the glue does not have: {first}"))?;
    let (rest, _) = rest
        .split_once(LAST)
        .context("the glue gives something in another way")?;
    let lines = [first, rest, LAST].concat();
    ensure!(
        lines.lines().count() == 4,
        "the glue gives something in more lines"
    );
    let short = glue.replace(&lines, &format!("{name}(arg0, ret);"));
    Ok(format!(
        "function {name}(arg0, ret) {{\n{lines}\n}}\n{short}"
    ))
}

/// Puts something else in the place of a part that stands in a text once, from its first words up to
/// other ones.
fn replace_from(text: &str, from: &str, to: &str, other: &str) -> Result<String> {
    ensure!(
        text.matches(from).count() == 1,
        "the glue does not have once: {from}"
    );
    let (before, rest) = text.split_once(from).unwrap_or_default();
    let (_, after) = rest
        .split_once(to)
        .with_context(|| format!("what begins with {from} has no end"))?;
    Ok([before, other, to, after].concat())
}

/// Where the glue imports `js.js` from.
fn snippet(glue: &str) -> Option<&str> {
    const NAME: &str = "/io/js.js";
    let end = glue.find(NAME)? + NAME.len();
    let before = glue.get(..end)?;
    before.rsplit(['"', '\'']).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import { clock } from './snippets/widget-1/src/io/panel.js';
import { facts } from './snippets/widget-1/src/io/js.js';
        $a: function(arg0, arg1) {
            arg0.appendChild(arg1);
            arg0.focus();
            arg0.focused(setTimeout);
        },
        $b: function(arg0) {
            const ret = address();
            const ptr1 = passStringToWasm0(ret, wasm.$c, wasm.$d);
            const len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
        },
        $g: function(arg0) {
            const ret = keptBytes();
            const ptr1 = passArray8ToWasm0(ret, wasm.$c);
            const len1 = WASM_VECTOR_LEN;
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
            getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
        },
export function boot(edge) {
    let ptr0, len0;
    try {
        ptr0 = passStringToWasm0(edge, wasm.$c, wasm.$d);
        len0 = WASM_VECTOR_LEN;
    } catch (e) {
        if (ptr0) { wasm.$e(ptr0, len0 * 1, 1); }
        throw e;
    }
    const ret = wasm.boot(ptr0, len0);
    return ret;
}
const CLOSURE_DTORS = (typeof FinalizationRegistry === 'undefined')
    ? {} : new FinalizationRegistry();

function getArrayU8FromWasm0(ptr, len) {
    return old;
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    return old;
}

function getStringFromWasm0(ptr, len) {
    return old;
}

function getUint8ArrayMemory0() {
    return old;
}

function makeMutClosure(arg0, arg1, f) {
    const real = (...args) => {
        try {
            return f(a, state.b, ...args);
        } finally {
            state.a = a;
        }
    };
            CLOSURE_DTORS.unregister(state);
    CLOSURE_DTORS.register(real, state, state);
}

function passArray8ToWasm0(arg, malloc) {
    return old;
}

function passStringToWasm0(arg, malloc, realloc) {
    let len = arg.length;
    return old;
}

let cachedTextDecoder = new TextDecoder();
if (!('encodeInto' in cachedTextEncoder)) {
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasm = instance.exports;
    wasm.$f();
    return wasm;
}
async function __wbg_load(module, imports) {}
"#;

    #[test]
    fn methods_and_globals_are_taken_once() {
        let held = hold(GLUE).unwrap();
        let expected = "import { stop, stopped, appendChild, focus } from \"./snippets/widget-1/src/io/js.js\";\n\
            export { begin } from \"./snippets/widget-1/src/io/js.js\";\n\
            const { DataView, TextDecoder, TextEncoder, Uint8Array, WebAssembly, setTimeout } = window;\n";
        assert_eq!(held.get(..expected.len()), Some(expected));
        for part in [
            "appendChild.call(arg0, arg1);",
            "focus.call(arg0, );",
            "arg0.focused(setTimeout);",
            "f(a, state.b, args);",
            "stop();",
            "const ret = address();\n            giveText(arg0, ret);\n        },",
            "const ret = keptBytes();\n            giveBytes(arg0, ret);\n        },",
            "len0 = WASM_VECTOR_LEN;\n    }\n    const ret = wasm.boot(ptr0, len0);",
            "wasm.$f();\n    return wasm;\n};\nexport { __wbg_get_imports };\n",
        ] {
            assert!(held.contains(part), "{part} is not in {held}");
        }
        for part in [
            "...args",
            "old",
            "arg.length;",
            "DTORS",
            "encodeInto",
            "__wbg_load",
        ] {
            assert!(!held.contains(part), "{part} is in {held}");
        }
    }

    #[test]
    fn a_glue_of_another_form_is_refused() {
        assert!(hold("").is_err());
        assert!(hold(&GLUE.replace("(...args)", "(one)")).is_err());
    }
}
