//! The glue as two files: what the page's program imports, and what only later programs do, which comes
//! with the first of those.
//!
//! The later file has the functions of `widget/src/io/panel.js` and what wasm-bindgen wraps around them.
//! What these use of `js.js` and of the glue they are given by the page's file, in one list, so what the
//! page's file took of the browser when it began is what the later one has (RUN-7). The list is made when
//! the page's file runs: it holds functions and what never changes.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, Result, ensure};
use wasmparser::{Parser, Payload};

/// The two files of `widget/src/io`, as the glue imports them.
const OURS: &str = "/io/js.js";
const LATER: &str = "/io/panel.js";

/// Where the members of the list get their names back, beside a copy of `panel.js`.
const GIVEN: &str = "./js.js";

/// Both files as modules.
#[derive(Debug)]
pub(super) struct Halves {
    /// The glue, without what the page's program does not import.
    pub(super) page: String,
    /// What the page's bundle has to export besides.
    pub(super) gives: String,
    /// The later file's glue. It exports the imports of later programs.
    pub(super) later: String,
    /// The module `js.js` of the later file.
    pub(super) given: String,
}

/// Divides the glue, of which the page's program needs these imports. `later` is the text of `panel.js`,
/// and `place` is where the later file finds the page's.
pub(super) fn halve(
    glue: &str,
    imports: &BTreeSet<String>,
    later: &str,
    place: &str,
) -> Result<Halves> {
    const BEGIN: &str = "    const import0 = {\n";
    const END: &str = "\n    };\n    return {";
    let (before, rest) = glue.split_once(BEGIN).context("the glue has no imports")?;
    let (inside, after) = rest
        .split_once(END)
        .context("the glue's imports do not end")?;
    let (mut stay, mut go) = (String::new(), String::new());
    for entry in entries(inside) {
        let name = entry.trim_start().split([':', ',']).next();
        let goes = name.is_some_and(|name| name.starts_with('$') && !imports.contains(name));
        let half = if goes { &mut go } else { &mut stay };
        half.push_str(&entry);
    }

    // What the glue has by name: by what it is called there, where it is from and what it is called there.
    let mut imported = BTreeMap::new();
    let mut top = String::new();
    let is_later = |from: &Option<Import>| from.as_ref().is_some_and(|it| it.path.ends_with(LATER));
    for line in before.lines() {
        let from = import(line);
        for (name, local) in from.iter().flat_map(|import| &import.names) {
            imported.insert(*local, (is_later(&from), *name));
        }
        if !is_later(&from) {
            top.push_str(line);
            top.push('\n');
        }
    }
    let own: BTreeSet<&str> = glue.lines().flat_map(declared).collect();

    // The names of what is given, and whether it is the glue's own.
    let mut given: BTreeMap<&str, bool> = BTreeMap::new();
    let mut head = String::new();
    for word in words(&go) {
        let (path, name) = match imported.get(word) {
            Some((true, name)) => ("./panel.js", *name),
            Some((false, name)) => (GIVEN, *name),
            None if own.contains(word) => (GIVEN, word),
            None => continue,
        };
        if path == GIVEN {
            given.insert(name, !imported.contains_key(word));
        }
        head.push_str(&format!("import {{ {name} as {word} }} from {path:?};\n"));
    }
    let statement = later.find("import {").and_then(|at| later.get(at..));
    let statement = statement
        .and_then(import)
        .filter(|import| import.path == GIVEN);
    let statement = statement.context("panel.js does not import from js.js first")?;
    given.extend(statement.names.iter().map(|(name, _)| (*name, false)));
    given.insert("__wbg_get_imports", true);

    let list = |own: Option<bool>| -> String {
        let names = given
            .iter()
            .filter(|(_, is_own)| own.is_none_or(|own| own == **is_own));
        names.map(|(name, _)| format!("{name}, ")).collect()
    };
    let mut ours = before.lines().filter_map(import).map(|import| import.path);
    let ours = ours
        .find(|path| path.ends_with(OURS))
        .context("the glue imports nothing of js.js")?;
    ensure!(
        !go.is_empty(),
        "later programs import nothing by themselves"
    );
    Ok(Halves {
        page: format!(
            "{top}{BEGIN}{}{END}{after}\nexport {{ {} }};\n",
            stay.trim_end(),
            list(Some(true)).replace("__wbg_get_imports, ", "")
        ),
        gives: format!(
            "import {{ {} }} from {ours:?};\nimport {{ {} }} from \"./widget.js\";\nexport const given = [{}];\n",
            list(Some(false)),
            list(Some(true)),
            list(None)
        ),
        later: format!(
            "{head}import {{ __wbg_get_imports }} from {GIVEN:?};\nconst {{ g }} = __wbg_get_imports();\nexport const imports = {{ g: {{ ...g,\n{go}}} }};\n"
        ),
        given: format!(
            "import {{ given }} from {place:?};\nexport const [{}] = given;\n",
            list(None)
        ),
    })
}

/// What a program imports from the glue.
pub(super) fn imports_of(program: &Path) -> Result<BTreeSet<String>> {
    let bytes = fs::read(program)?;
    let mut names = BTreeSet::new();
    for payload in Parser::new(0).parse_all(&bytes) {
        if let Payload::ImportSection(imports) = payload? {
            for import in imports.into_imports() {
                names.insert(import?.name.to_owned());
            }
        }
    }
    Ok(names)
}

/// The members of the glue's object of imports: a name alone in its line, or a function.
fn entries(inside: &str) -> impl Iterator<Item = String> {
    let mut entries = Vec::new();
    let mut entry = String::new();
    for line in inside.lines() {
        let opens = entry.is_empty() && line.ends_with('{');
        entry.push_str(line);
        entry.push('\n');
        let closes = line.starts_with("        }");
        if closes || (!opens && entry.lines().count() == 1) {
            entries.push(std::mem::take(&mut entry));
        }
    }
    entries.into_iter()
}

/// An import statement.
struct Import<'a> {
    /// Each with the name that it has here.
    names: Vec<(&'a str, &'a str)>,
    path: &'a str,
}

/// The one that a text begins with.
fn import(text: &str) -> Option<Import<'_>> {
    let (names, rest) = text.strip_prefix("import {")?.split_once('}')?;
    let path = rest.split(['"', '\'']).nth(1)?;
    let names = names.split(',').map(str::trim);
    let names = names.filter(|name| !name.is_empty());
    let names = names.map(|name| name.split_once(" as ").unwrap_or((name, name)));
    Some(Import {
        names: names.collect(),
        path,
    })
}

/// What a line of the glue declares: a function, or what it holds of the browser.
fn declared(line: &str) -> Vec<&str> {
    if let Some(function) = line.strip_prefix("function ") {
        return function.split('(').take(1).collect();
    }
    let held = line.strip_prefix("const {");
    let held = held.and_then(|rest| rest.strip_suffix("} = window;"));
    let names = held.unwrap_or_default().split(',').map(str::trim);
    names.filter(|name| !name.is_empty()).collect()
}

fn words(text: &str) -> BTreeSet<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == '$';
    text.split(|c| !is_word(c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = r#"import { focus } from "./snippets/x/src/io/js.js";
const { Date, crypto } = window;
import { remove as $c } from "./snippets/x/src/io/js.js";
import { before as $d } from "./snippets/x/src/io/panel.js";
import { clock, part } from './snippets/x/src/io/panel.js';
function __wbg_get_imports() {
    const import0 = {
$c,
$d,
        __proto__: null,
        $a: function(arg0) {
            focus.call(arg0);
        },
        $b: function() { return handleError(function (arg0, arg1) {
            focus.call(arg0, clock(Date.now(), text(arg1)));
        }, arguments); },
    };
    return {
        __proto__: null,
g: import0,
    };
}
function text(ptr) {
}
"#;

    #[test]
    fn what_the_page_does_not_import_comes_later() {
        let later = "// Words.\n\nimport {\n  remove,\n  wall,\n} from \"./js.js\";\n\nexport const clock = 1;\n";
        let imports = ["$a", "$c"].map(String::from).into();
        let halves = halve(GLUE, &imports, later, "./page.js").unwrap();
        let page = r#"import { focus } from "./snippets/x/src/io/js.js";
const { Date, crypto } = window;
import { remove as $c } from "./snippets/x/src/io/js.js";
function __wbg_get_imports() {
    const import0 = {
$c,
        __proto__: null,
        $a: function(arg0) {
            focus.call(arg0);
        },
    };
    return {
        __proto__: null,
g: import0,
    };
}
function text(ptr) {
}

export { Date, handleError, text,  };
"#;
        assert_eq!(halves.page, page.replace("handleError, ", ""));
        assert_eq!(
            halves.gives,
            "import { focus, remove, wall,  } from \"./snippets/x/src/io/js.js\";\n\
             import { Date, __wbg_get_imports, text,  } from \"./widget.js\";\n\
             export const given = [Date, __wbg_get_imports, focus, remove, text, wall, ];\n"
        );
        assert_eq!(
            halves.later,
            r#"import { before as $d } from "./panel.js";
import { Date as Date } from "./js.js";
import { clock as clock } from "./panel.js";
import { focus as focus } from "./js.js";
import { text as text } from "./js.js";
import { __wbg_get_imports } from "./js.js";
const { g } = __wbg_get_imports();
export const imports = { g: { ...g,
$d,
        $b: function() { return handleError(function (arg0, arg1) {
            focus.call(arg0, clock(Date.now(), text(arg1)));
        }, arguments); },
} };
"#
        );
        assert_eq!(
            halves.given,
            "import { given } from \"./page.js\";\n\
             export const [Date, __wbg_get_imports, focus, remove, text, wall, ] = given;\n"
        );
    }

    #[test]
    fn a_glue_of_another_form_is_refused() {
        assert!(halve("", &BTreeSet::new(), "", "./page.js").is_err());
        let all = ["$a", "$b", "$c", "$d"].map(String::from).into();
        assert!(halve(GLUE, &all, "import { a } from \"./js.js\";", "./page.js").is_err());
    }
}
