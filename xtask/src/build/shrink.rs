//! Making a program smaller after it is linked.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::Path,
};

use anyhow::{Context, Result, bail};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, Function, FunctionBuilder, FunctionId,
    FunctionKind, Module, ModuleConfig, ir::Value, passes::gc,
};

use super::split::{FIRST, SHARED};
use crate::shell::{npm_tool, run};

/// Functions of Rust's libraries that only ever end the program. Matched after the paths' hashes
/// are left out.
const ENDS: [&str; 14] = [
    "core::panicking::",
    "core::cell::panic_",
    "core::cell::lazy::panic_",
    "core::slice::index::slice_index_fail",
    "core::slice::index::slice_start_index",
    "core::slice::index::slice_end_index",
    "core::str::slice_error_fail",
    "core::option::unwrap_failed",
    "core::option::expect_failed",
    "core::result::unwrap_failed",
    "alloc::raw_vec::handle_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::alloc::handle_alloc_error",
    "alloc::vec::Vec<T,A>::remove::assert_failed",
];

/// How a boxed closure is called that is called once. The page has none, but the table of methods of every
/// boxed closure holds it.
const ONCE: &str = "core::ops::function::FnOnce::call_once{{vtable.shim}}";

/// Where their words are put together. Nothing else in the page formats, but tables of methods hold
/// these functions for good.
const FORMATTING: &str = "core::fmt::";

/// What wakes a future of JavaScript's, of which the widget makes none. A table of methods holds it, too.
const WAKING: &str = "js_sys::futures::jspi::task_waker::";

/// What those functions would have said. Matched whole; so are the names of source files.
const LAST_WORDS: [&str; 21] = [
    "attempt to divide by zero",
    "attempt to calculate the remainder with a divisor of zero",
    "called `Option::unwrap()` on a `None` value",
    "capacity overflow",
    "RefCell already borrowed",
    "slice index starts at ",
    " but ends at ",
    "index out of bounds: the len is ",
    " but the index is ",
    "range start index ",
    "range end index ",
    " out of range for slice of length ",
    "assertion `left ",
    " right` failed",
    "\n  left: ",
    "\n right: ",
    "memory allocation of ",
    " bytes failed",
    "removal index (is ",
    ") should be < len (is ",
    "already mutably borrowed",
];

/// What binaryen may use. It uses whatever it is told that the engine has.
#[derive(Clone, Copy)]
pub(super) enum Engine {
    /// Every browser since 2022.
    Browser,
    /// workerd, which the abort handler of the Worker needs exceptions of.
    Workerd,
}

impl Engine {
    pub(super) fn features(self) -> impl Iterator<Item = &'static str> {
        let more = match self {
            Self::Browser => None,
            Self::Workerd => Some("--enable-exception-handling"),
        };
        FEATURES.into_iter().chain(more)
    }
}

/// What the target's programs use.
const FEATURES: [&str; 7] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Makes every function that only ends the program end it at once, without the words it would have
/// said to nobody: the formatting behind them then falls away. What trapped traps as before.
pub(super) fn snip_panics(program: &Path) -> Result<()> {
    let mut module = Module::from_file(program)?;
    snip(&mut module, |name| {
        let ends = ENDS.iter().any(|end| name.starts_with(end));
        let never = [ONCE, WAKING].iter().any(|never| name.starts_with(never));
        ends || never || name.contains(FORMATTING)
    });
    let all_data: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    let mut sources = Vec::new();
    for id in &all_data {
        let data = module.data.get_mut(*id);
        for words in LAST_WORDS {
            blank(&mut data.value, words.as_bytes());
        }
        let start = start_of(&data.kind);
        let names = blank_sources(&mut data.value);
        sources.extend(names.map(|name| start + name.start..start + name.end));
    }
    for id in all_data {
        let data = module.data.get_mut(id);
        let start = start_of(&data.kind);
        blank_locations(&mut data.value, start, &sources);
    }
    module.emit_wasm_file(program)
}

/// What brings tables of all of Unicode along, which stay in memory's first content whatever is snipped:
/// 3 KB of the page. Both come with `str::contains` and `str::find` for a text, which cut texts up and,
/// should that fail, would print characters.
const TABLES: [&str; 2] = [
    "core::str::pattern::StrSearcher",
    "core::unicode::printable::",
];

/// Fails where a program holds one of those.
pub(super) fn ensure_no_tables(program: &Path) -> Result<()> {
    let module = Module::from_file(program)?;
    for function in module.funcs.iter() {
        let name = without_hashes(function.name.as_deref().unwrap_or_default());
        if let Some(table) = TABLES.iter().find(|table| name.contains(**table)) {
            bail!("the page's program holds {table}: search for characters, or with decide::find");
        }
    }
    Ok(())
}

/// How wasm-bindgen calls closures, one for each kind of arguments. Every one that a crate mentions is in
/// the table, from which nothing calls it: JavaScript calls what it needs by an export.
const CALLERS: &str = "wasm_bindgen::convert::closures::_::invoke";

/// Leaves those out of the table, so that what is not exported falls away. A place in the table that is
/// left empty traps.
pub(super) fn empty_callers(program: &Path) -> Result<()> {
    let mut module = Module::from_file(program)?;
    empty(&mut module)?;
    gc::run(&mut module);
    module.emit_wasm_file(program)
}

fn empty(module: &mut Module) -> Result<()> {
    let callers: BTreeSet<FunctionId> = module
        .funcs
        .iter()
        .filter(|function| {
            let name = function.name.as_deref().unwrap_or_default();
            without_hashes(name).starts_with(CALLERS)
        })
        .map(Function::id)
        .collect();
    let elements: Vec<_> = module.elements.iter().map(|each| each.id()).collect();
    for id in elements {
        let element = module.elements.get(id);
        let (ElementKind::Active { table, offset }, ElementItems::Functions(functions)) =
            (&element.kind, &element.items)
        else {
            continue;
        };
        let ConstExpr::Value(Value::I32(start)) = *offset else {
            bail!("the table's functions are not at a fixed place");
        };
        let (table, functions) = (*table, functions.clone());
        let mut place = start;
        for run in functions.chunk_by(|one, next| callers.contains(one) == callers.contains(next)) {
            let length = i32::try_from(run.len()).context("the table is too long")?;
            if !run.iter().any(|function| callers.contains(function)) {
                let offset = ConstExpr::Value(Value::I32(place));
                let kind = ElementKind::Active { table, offset };
                let run = ElementItems::Functions(run.to_vec());
                let added = module.elements.add(kind, run);
                module.tables.get_mut(table).elem_segments.insert(added);
            }
            place += length;
        }
        module.elements.delete(id);
        module.tables.get_mut(table).elem_segments.remove(&id);
    }
    Ok(())
}

/// A program without some of its functions, to see what they weigh. It is never run.
pub(super) fn without(program: &Path, functions: &str, smaller: &Path) -> Result<()> {
    let mut module = Module::from_file(program)?;
    snip(&mut module, |name| name.starts_with(functions));
    module.emit_wasm_file(smaller)
}

/// Makes functions end the program, by their names without hashes.
fn snip(module: &mut Module, ends: impl Fn(&str) -> bool) {
    let doomed: Vec<_> = module
        .funcs
        .iter_local()
        .filter(|(id, _)| {
            let name = module.funcs.get(*id).name.as_deref().unwrap_or_default();
            ends(&without_hashes(name))
        })
        .map(|(id, function)| (id, function.ty(), function.args.clone()))
        .collect();
    for (id, ty, arguments) in doomed {
        let ty = module.types.get(ty);
        let (parameters, results) = (ty.params().to_vec(), ty.results().to_vec());
        let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
        builder.func_body().unreachable();
        let ending = builder.local_func(arguments);
        module.funcs.get_mut(id).kind = FunctionKind::Local(ending);
    }
}

/// Zeros in place of some bytes, wherever they stand.
fn blank(data: &mut [u8], words: &[u8]) {
    let mut from = 0;
    while let Some(found) = data
        .get(from..)
        .and_then(|rest| rest.windows(words.len()).position(|window| window == words))
    {
        let end = from + found + words.len();
        if let Some(place) = data.get_mut(from + found..end) {
            place.fill(0);
        }
        from = end;
    }
}

/// The same for names of source files, which differ from machine to machine besides. Gives back where
/// they stood.
fn blank_sources(data: &mut [u8]) -> impl Iterator<Item = Range<usize>> + use<> {
    const ENDING: &[u8] = b".rs";
    let in_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"/._-".contains(byte);
    let mut names = Vec::new();
    let mut end = data.len();
    while let Some(found) = data.get(..end).and_then(|rest| {
        rest.windows(ENDING.len())
            .rposition(|window| window == ENDING)
    }) {
        let stop = found + ENDING.len();
        let before = data.get(..found).unwrap_or_default();
        let start = before
            .iter()
            .rposition(|byte| !in_name(byte))
            .map_or(0, |at| at + 1);
        if let Some(name) = data.get_mut(start..stop)
            && name.contains(&b'/')
        {
            name.fill(0);
            names.push(start..stop);
        }
        end = start;
    }
    names.into_iter()
}

/// The same for what a panic says of its place: address and length of a source file's name, line and
/// column, a word each. `start` is the address of the data.
fn blank_locations(data: &mut [u8], start: usize, sources: &[Range<usize>]) {
    const WORD: usize = 4;
    let skipped = start.wrapping_neg() % WORD;
    let word = |data: &[u8], at: usize| {
        let bytes = data.get(at..at + WORD)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let mut at = skipped;
    while at + 4 * WORD <= data.len() {
        let name = word(data, at).zip(word(data, at + WORD));
        let is_location = name.is_some_and(|(name, length)| {
            let holds = |source: &Range<usize>| source.start <= name && name + length <= source.end;
            length > 0 && sources.iter().any(holds)
        });
        if is_location && let Some(location) = data.get_mut(at..at + 4 * WORD) {
            location.fill(0);
            at += 4 * WORD;
        } else {
            at += WORD;
        }
    }
}

/// The address of a piece of memory's first content.
fn start_of(kind: &DataKind) -> usize {
    match kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } => usize::try_from(start.cast_unsigned()).unwrap_or_default(),
        DataKind::Active { .. } | DataKind::Passive => 0,
    }
}

/// `core[c5930c85a12de822]::cell::f` as `core::cell::f`.
pub(super) fn without_hashes(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        rest = after.split_once(']').map_or("", |(_, after)| after);
    }
    plain + rest
}

/// Shrinks a program with these options of binaryen, keeping one with its function names beside it for
/// `size`.
pub(super) fn optimise(program: &Path, engine: Engine, options: &[&str]) -> Result<()> {
    let named = program.with_extension("named.wasm");
    run(npm_tool("wasm-opt")
        .args(engine.features())
        .args(options)
        .args(["-g", "-o"])
        .args([&named, program]))?;
    run(npm_tool("wasm-opt")
        .args(engine.features())
        .args([
            "--strip-debug",
            "--strip-producers",
            "--strip-target-features",
        ])
        .arg("-o")
        .args([program, &named]))
}

/// What the programs import from once their names are short.
const GLUE: &str = "g";

/// Gives imports and exports short names, in programs that share them and in their glue. A program
/// stands before those that import from it.
pub(super) fn shorten_names(programs: &[&Path], glue: &Path) -> Result<()> {
    const INNER: [&str; 4] = ["__wb", "wasm_bindgen__", "__externref", SHARED];
    let mut short = BTreeMap::new();
    let mut shorten = |name: &mut String| {
        let next = short.len();
        let new = short.entry(name.clone()).or_insert_with(|| letters(next));
        new.clone_into(name);
    };
    let mut direct = BTreeMap::new();
    for program in programs {
        // Who made it is known here.
        let mut module = ModuleConfig::new()
            .generate_producers_section(false)
            .generate_name_section(false)
            .parse_file(program)?;
        for import in module.imports.iter_mut() {
            if import.module.starts_with(SNIPPETS) {
                // No word of the glue, so the function itself keeps its name.
                let mut name = format!("{} {}", import.module, import.name);
                shorten(&mut name);
                let function = (import.module.clone(), import.name.clone());
                direct.insert(function, name.clone());
                import.name = name;
            } else if import.module == FIRST || import.name.starts_with("__wb") {
                shorten(&mut import.name);
            }
            if import.module != FIRST {
                GLUE.clone_into(&mut import.module);
            }
        }
        for export in module.exports.iter_mut() {
            if INNER.iter().any(|start| export.name.starts_with(start)) {
                shorten(&mut export.name);
            }
        }
        module.emit_wasm_file(program)?;
    }
    let text = fs::read_to_string(glue).context("the glue is not there")?;
    fs::write(glue, join_imports(&replace_words(&text, &short), &direct))?;
    Ok(())
}

/// Where wasm-bindgen puts the JavaScript that bindings name.
const SNIPPETS: &str = "./snippets/";

/// Makes one object of what the glue gives to programs. wasm-bindgen gives functions of a snippet that
/// need no conversion with all the others of it, and then none of those names can be shortened.
fn join_imports(glue: &str, direct: &BTreeMap<(String, String), String>) -> String {
    let mut joined = String::new();
    for ((module, name), short) in direct {
        joined.push_str(&format!(
            "import {{ {name} as {short} }} from {module:?};\n"
        ));
    }
    for line in glue.lines() {
        let plain = line.trim_start();
        if plain.starts_with("import * as ") || plain.starts_with(&format!("\"{SNIPPETS}")) {
            continue;
        }
        match plain.strip_suffix(": import0,") {
            Some(_) => joined.push_str(&format!("{GLUE}: import0,")),
            None => joined.push_str(line),
        }
        joined.push('\n');
        if plain == "const import0 = {" {
            for short in direct.values() {
                joined.push_str(&format!("{short},\n"));
            }
        }
    }
    joined
}

/// A JavaScript name of its own for each number.
fn letters(number: usize) -> String {
    const LETTERS: &[u8; 26] = b"abcdefghijklmnopqrstuvwxyz";
    let letter = |number: usize| {
        LETTERS
            .get(number % 26)
            .map_or('_', |byte| char::from(*byte))
    };
    let mut name = String::from("$");
    if number >= 26 {
        name.push(letter(number / 26 - 1));
    }
    name.push(letter(number));
    name
}

/// Replaces whole identifiers.
pub(super) fn replace_words(text: &str, words: &BTreeMap<String, String>) -> String {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    let mut out = String::new();
    let mut word = String::new();
    for c in text.chars().chain(['\n']) {
        if is_word(c) {
            word.push(c);
            continue;
        }
        out.push_str(words.get(&word).unwrap_or(&word));
        word.clear();
        out.push(c);
    }
    out.pop();
    out
}

#[cfg(test)]
mod tests {
    use walrus::RefType;

    use super::*;

    #[test]
    fn callers_of_closures_leave_the_table_and_all_else_keeps_its_place() {
        let mut module = Module::with_config(ModuleConfig::new());
        let named = ["a", CALLERS, CALLERS, "b", CALLERS, "c"];
        let functions: Vec<FunctionId> = named
            .iter()
            .map(|name| {
                let mut builder = FunctionBuilder::new(&mut module.types, &[], &[]);
                builder.name((*name).into());
                builder.finish(vec![], &mut module.funcs)
            })
            .collect();
        let table = module.tables.add_local(false, 9, None, RefType::FUNCREF);
        let offset = ConstExpr::Value(Value::I32(3));
        let kind = ElementKind::Active { table, offset };
        let items = ElementItems::Functions(functions);
        let element = module.elements.add(kind, items);
        module.tables.get_mut(table).elem_segments.insert(element);
        empty(&mut module).unwrap();
        let mut places: Vec<(i32, String)> = Vec::new();
        for element in module.elements.iter() {
            let ElementKind::Active { offset, .. } = &element.kind else {
                panic!("not a place in the table");
            };
            let (ConstExpr::Value(Value::I32(start)), ElementItems::Functions(run)) =
                (offset, &element.items)
            else {
                panic!("no functions");
            };
            for (place, function) in (*start..).zip(run) {
                let name = module.funcs.get(*function).name.clone();
                places.push((place, name.unwrap()));
            }
        }
        assert_eq!(places, [(3, "a".into()), (6, "b".into()), (8, "c".into())]);
    }

    #[test]
    fn hashes_are_left_out_of_names() {
        assert_eq!(
            without_hashes("core[c5930c85a12de822]::cell::panic_already_borrowed"),
            "core::cell::panic_already_borrowed"
        );
        assert_eq!(without_hashes("plain"), "plain");
    }

    #[test]
    fn names_of_source_files_are_blanked_and_nothing_else_is() {
        let mut data = *b"keep.\0/a/b-1.0/src/x.rs\0src/lib.rs: a.rs .rs";
        let names: Vec<_> = blank_sources(&mut data).collect();
        assert_eq!(names, [24..34, 6..23]);
        assert_eq!(
            data.as_slice(),
            b"keep.\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0: a.rs .rs"
                .get(..data.len())
                .unwrap()
        );
        let mut data = *b"one two one";
        blank(&mut data, b"one");
        assert_eq!(&data, b"\0\0\0 two \0\0\0");
    }

    #[test]
    fn places_of_panics_are_blanked_and_nothing_else_is() {
        let words =
            |words: [u32; 7]| -> Vec<u8> { words.into_iter().flat_map(u32::to_le_bytes).collect() };
        let sources = [1024..1040, 9000..9004];
        // A word, a place in one of two names that stand together, and an address of something else.
        let mut data = words([1024, 1030, 10, 77, 5, 1030, 11]);
        blank_locations(&mut data, 4096, &sources);
        assert_eq!(data, words([1024, 0, 0, 0, 0, 1030, 11]));
    }

    #[test]
    fn only_whole_identifiers_are_replaced() {
        let words = BTreeMap::from([("__wbg_a_1".to_owned(), "$a".to_owned())]);
        assert_eq!(
            replace_words("x.__wbg_a_1(__wbg_a_12);", &words),
            "x.$a(__wbg_a_12);"
        );
    }

    #[test]
    fn the_glue_gives_one_object() {
        let glue = r#"import { a } from './snippets/x/js.js';
import * as import1 from "./snippets/x/js.js"
function imports() {
    const import0 = {
        __proto__: null,
    };
    return {
        "./widget_bg.js": import0,
        "./snippets/x/js.js": import1,
    };
}
"#;
        let function = ("./snippets/x/js.js".to_owned(), "document".to_owned());
        let direct = BTreeMap::from([(function, "$a".to_owned())]);
        let joined = r#"import { document as $a } from "./snippets/x/js.js";
import { a } from './snippets/x/js.js';
function imports() {
    const import0 = {
$a,
        __proto__: null,
    };
    return {
g: import0,
    };
}
"#;
        assert_eq!(join_imports(glue, &direct), joined);
    }

    #[test]
    fn short_names_differ() {
        let names: std::collections::BTreeSet<String> = (0..600).map(letters).collect();
        assert_eq!(names.len(), 600);
        assert_eq!((letters(0), letters(26)), ("$a".into(), "$aa".into()));
    }
}
