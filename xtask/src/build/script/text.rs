//! What `wasm2js` writes, as a module: its functions without the function around them, what is shared
//! imported and exported by name.

use std::collections::BTreeSet;

use anyhow::{Context, Result, bail, ensure};

use super::{FIRST_FILE, GLUE_FILE, HOST, HOST_FILE, coercions, lower::Lowered};
use crate::build::{shrink::replace_words, split::FIRST};

/// What `www/loader/host.js` has for both programs, besides what is bound by name.
const SHARED: [&str; 16] = [
    "HEAP8",
    "HEAP16",
    "HEAP32",
    "HEAPU8",
    "HEAPU16",
    "HEAPU32",
    "HEAPF32",
    "HEAPF64",
    "__wasm_memory_grow",
    "__wasm_memory_size",
    "high",
    "memory",
    "put",
    "wasm2js_memory_copy",
    "wasm2js_memory_fill",
    "wasm2js_trap",
];

/// Names of `wasm2js`, and what stands for them in the module.
const RENAMED: [(&str, &str); 2] = [
    ("bufferView", "HEAPU8"),
    ("i64toi32_i32$HIGH_BITS", "high.bits"),
];

/// What `wasm2js` imports to hand over the upper half of 64 bits.
const ENVIRONMENT: &str = "env";

/// The text in its parts.
#[derive(Default)]
struct Parts {
    /// What each name is bound to: of which of the imported objects which member.
    bindings: Vec<Binding>,
    /// Functions, tables and variables.
    body: String,
    /// Exported names, and what they are called inside.
    exports: Vec<(String, String)>,
}

struct Binding {
    local: String,
    object: String,
    member: String,
}

/// The first program as a module that imports from the glue and the host, and exports what the host
/// has along with its own.
pub(super) fn first(output: &str, lowered: &Lowered) -> Result<String> {
    let parts = Parts::of(output)?;
    let pages = lowered.pages.context("the first program has no memory")?;
    let mut names: Vec<String> = SHARED.iter().map(|name| (*name).to_owned()).collect();
    names.extend([
        "begin".to_owned(),
        "get_reference as get".to_owned(),
        "set_reference as set".to_owned(),
    ]);
    names.extend(parts.bindings.iter().filter_map(Binding::import));
    let mut text = format!(
        "import {{ {} }} from \"./{HOST_FILE}\";\n",
        names.join(", ")
    );
    text.push_str(&format!("export * from \"./{HOST_FILE}\";\n"));
    text.push_str(&format!(
        "import {{ __wbg_get_imports }} from \"./{GLUE_FILE}\";\n"
    ));
    text.push_str(&format!("begin({pages}, {});\n", lowered.references));
    for object in parts.glue_objects() {
        text.push_str(&format!(
            "export const {object} = __wbg_get_imports().{object};\n"
        ));
    }
    parts.write_to(&mut text, lowered)?;
    for table in &lowered.tables {
        text.push_str(&format!("export const {table} = {{ get, set }};\n"));
    }
    for (name, local) in &parts.exports {
        text.push_str(&format!("export {{ {local} as {name} }};\n"));
    }
    Ok(text)
}

/// The second program, and what it takes of the first.
pub(super) struct Second {
    pub(super) text: String,
    /// What the file of the first says to give that: views of memory by name, since they change when
    /// it grows, and all else as a list, where names need not be written out on both sides.
    pub(super) given: String,
}

/// The second program as a module that imports what it needs from the file of the first.
pub(super) fn second(output: &str, lowered: &Lowered, first: &str) -> Result<Second> {
    let parts = Parts::of(output)?;
    ensure!(
        parts.exports.is_empty(),
        "the second program gives something away"
    );
    let mut text = String::new();
    parts.write_to(&mut text, lowered)?;
    let used = words(&text);
    let (views, own): (Vec<&str>, Vec<&str>) = SHARED
        .into_iter()
        .chain(parts.glue_objects())
        .filter(|name| used.contains(name))
        .partition(|name| name.starts_with("HEAP"));
    let mut list: Vec<(&str, &str)> = own.into_iter().map(|name| (name, name)).collect();
    list.extend(
        parts
            .bindings
            .iter()
            .filter(|it| it.import().is_some() && used.contains(it.local.as_str()))
            .map(|it| (it.local.as_str(), it.member.as_str())),
    );
    let (locals, members): (Vec<&str>, Vec<String>) = list
        .into_iter()
        .map(|(local, member)| (local, format!("first.{member}")))
        .unzip();
    let (views, locals, members) = (views.join(", "), locals.join(", "), members.join(", "));
    let head =
        format!("import {{ {views}, shared }} from {first:?};\nconst [{locals}] = shared;\n");
    let given = format!(
        "import * as first from \"./{FIRST_FILE}\";\nexport {{ {views} }} from \"./{FIRST_FILE}\";\nexport const shared = [{members}];\n"
    );
    Ok(Second {
        text: head + &text,
        given,
    })
}

impl Binding {
    /// ` var fimport$3 = g.$a;`
    fn of(line: &str) -> Option<Self> {
        let (local, value) = line
            .strip_prefix(" var ")?
            .strip_suffix(';')?
            .split_once(" = ")?;
        let (object, member) = value.split_once('.')?;
        let is_name = |text: &str| {
            text.chars().all(is_word) && !text.starts_with(|c: char| c.is_ascii_digit())
        };
        (is_name(object) && is_name(member)).then(|| Self {
            local: local.to_owned(),
            object: object.to_owned(),
            member: member.to_owned(),
        })
    }

    /// What is imported for it, if it is something of the host or of the first program.
    fn import(&self) -> Option<String> {
        let Self {
            local,
            object,
            member,
        } = self;
        [FIRST, HOST, ENVIRONMENT]
            .contains(&object.as_str())
            .then(|| {
                if local == member {
                    member.clone()
                } else {
                    format!("{member} as {local}")
                }
            })
    }
}

/// The object of JavaScript's own that bindings look things up in.
const MATH: &str = "Math";

/// What stands between the parts.
const PROGRAM: &str = "function asmFunc(imports) {";
const EXPORTS: &str = " return {";
const END: &str = "\n };";
const TABLE: &str = " var FUNCTION_TABLE = Table(";

/// The beginnings of lines that the host stands for.
const SKIPPED: [&str; 9] = [
    "import ",
    "  var HEAPU8;",
    " HEAPU8 = HEAPU8;",
    " initActiveSegments(",
    " memory.grow = ",
    " var buffer = ",
    " var memory = ",
    " var HEAP",
    " var high.bits = ",
];

/// Functions that the host has, or that nothing is left to do for.
const SKIPPED_FUNCTIONS: [&str; 7] = [
    "Table",
    "__wasm_memory_grow",
    "__wasm_memory_size",
    "initActiveSegments",
    "wasm2js_memory_copy",
    "wasm2js_memory_fill",
    "wasm2js_trap",
];

fn is_skipped(line: &str) -> bool {
    let function = line.trim_start().strip_prefix("function ");
    let name = function.and_then(|rest| Some(rest.split_once('(')?.0));
    SKIPPED.iter().any(|start| line.starts_with(start))
        || name.is_some_and(|name| SKIPPED_FUNCTIONS.contains(&name))
}

impl Parts {
    fn of(output: &str) -> Result<Self> {
        let renamed = RENAMED.map(|(old, new)| (old.to_owned(), new.to_owned()));
        let output = replace_words(output, &renamed.into());
        let (helpers, rest) = output
            .split_once(PROGRAM)
            .context("wasm2js wrote no program")?;
        let (program, exports) = rest
            .split_once(EXPORTS)
            .context("wasm2js wrote no exports")?;
        let (exports, _) = exports
            .split_once(END)
            .context("wasm2js wrote no end of its exports")?;
        let mut parts = Self::default();
        parts.take_body(helpers.lines())?;
        parts.take_body(program.lines())?;
        parts.exports = exports.lines().filter_map(exported).collect();
        ensure_whole(&parts.body)?;
        Ok(parts)
    }

    fn take_body<'a>(&mut self, lines: impl Iterator<Item = &'a str>) -> Result<()> {
        let mut until = None;
        for line in lines {
            if until.is_some() {
                until = until.filter(|end: &String| end != line);
            } else if is_skipped(line) {
                let indent = line.len() - line.trim_start().len();
                until = line.ends_with('{').then(|| format!("{:indent$}}}", ""));
            } else if let Some(binding) = Binding::of(line) {
                // What it looks modules up in is bound by import.
                if binding.object != "imports" {
                    self.bindings.push(binding);
                }
            } else if let Some(table) = line.strip_prefix(TABLE) {
                let functions = table.trim_end_matches(");");
                self.body
                    .push_str(&format!("var FUNCTION_TABLE = {functions};\n"));
            } else {
                self.body.push_str(line);
                self.body.push('\n');
            }
        }
        ensure!(
            until.is_none(),
            "wasm2js has written a function without an end"
        );
        Ok(())
    }

    /// The glue's objects that something is looked up in.
    fn glue_objects(&self) -> BTreeSet<&str> {
        self.bindings
            .iter()
            .filter(|binding| binding.import().is_none() && binding.object != MATH)
            .map(|binding| binding.object.as_str())
            .collect()
    }

    /// What is looked up in objects, the functions, and what they find in memory.
    fn write_to(&self, text: &mut String, lowered: &Lowered) -> Result<()> {
        let mut used = words(&self.body);
        used.extend(self.exports.iter().map(|(_, local)| local.as_str()));
        for Binding {
            local,
            object,
            member,
        } in self.bindings.iter().filter(|it| it.import().is_none())
        {
            if used.contains(local.as_str()) {
                text.push_str(&format!("const {local} = {object}.{member};\n"));
            }
        }
        let functions = self.bindings.iter().filter(|it| it.object == FIRST);
        let functions = functions.map(|it| it.local.as_str()).collect();
        text.push_str(&coercions::without(&self.body, &functions));
        for (at, bytes) in &lowered.data {
            let bytes: String = bytes.iter().copied().map(char::from).collect();
            text.push_str(&format!("put({at}, {});\n", serde_json::to_string(&bytes)?));
        }
        Ok(())
    }
}

/// `  "boot": $0, `; what is no function is the host's or taken out before.
fn exported(line: &str) -> Option<(String, String)> {
    let (name, local) = line.strip_prefix("  \"")?.split_once("\": ")?;
    let local = local.trim_end_matches([' ', ',']);
    local
        .chars()
        .all(is_word)
        .then(|| (name.to_owned(), local.to_owned()))
}

/// Two things that would only show when the program runs: a helper of `wasm2js` that is not there, and
/// a view of memory that is taken before a call which may make memory grow.
fn ensure_whole(body: &str) -> Result<()> {
    let helpers = words(body)
        .into_iter()
        .filter(|word| word.starts_with("wasm2js_") && !word.contains('$'))
        .filter(|word| !SHARED.contains(word));
    for helper in helpers {
        let is_there = [format!("function {helper}("), format!("var {helper} ")];
        ensure!(
            is_there.iter().any(|text| body.contains(text)),
            "wasm2js has left out {helper}"
        );
    }
    for place in addresses(body) {
        let calls = place.replace("Math_imul(", "(");
        let mut before = calls.chars().zip(calls.chars().skip(1));
        if before.any(|(name, open)| open == '(' && is_word(name)) {
            bail!("memory may grow before it is read at {place}");
        }
    }
    Ok(())
}

/// What stands in the brackets behind a view of memory.
fn addresses(body: &str) -> impl Iterator<Item = &str> {
    body.match_indices("HEAP").filter_map(|(at, _)| {
        let (view, rest) = body.get(at..)?.split_once('[')?;
        let mut depth = 1_usize;
        let end = rest.find(|c| {
            depth = match c {
                '[' => depth + 1,
                ']' => depth - 1,
                _ => depth,
            };
            depth == 0
        })?;
        view.chars().all(is_word).then(|| rest.get(..end))?
    })
}

pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '$'
}

fn words(text: &str) -> BTreeSet<&str> {
    text.split(|c| !is_word(c)).collect()
}
