//! Between the two programs a number needs no `| 0`: it has been made one where it came from, and the
//! functions of one program give each other theirs without it, too.

use std::collections::BTreeSet;

use super::text::is_word;

const COERCION: &str = " | 0";

/// Leaves coercions out around plain arguments of calls to some functions, and around their answers.
/// The glue's functions are none of these: what they are given may be compared with `===`.
pub(super) fn without(body: &str, functions: &BTreeSet<&str>) -> String {
    let mut out = String::with_capacity(body.len());
    // For each open bracket whether it is such a call's, and whether nothing but the call is in its
    // place.
    let mut open: Vec<(bool, bool)> = Vec::new();
    let mut word = String::new();
    let mut rest = body.chars();
    while let Some(c) = rest.next() {
        let text = rest.as_str();
        if is_word(c) {
            word.push(c);
            out.push(c);
            let is_argument = open.last().is_some_and(|(call, _)| *call)
                && word.starts_with('$')
                && before(&out, &word).ends_with(['(', ','])
                && is_ended(text);
            if is_argument {
                rest = text.get(COERCION.len()..).unwrap_or_default().chars();
            }
            continue;
        }
        if c == '(' {
            let is_call = functions.contains(word.as_str());
            let alone = before(&out, &word).ends_with(['(', '=', ',']);
            open.push((is_call, alone));
        }
        out.push(c);
        if c == ')' && open.pop() == Some((true, true)) && is_ended(text) {
            rest = text.get(COERCION.len()..).unwrap_or_default().chars();
        }
        word.clear();
    }
    out
}

/// What stands before the last word.
fn before<'a>(out: &'a str, word: &str) -> &'a str {
    out.strip_suffix(word).unwrap_or(out).trim_end()
}

/// Whether a coercion comes, and nothing more.
fn is_ended(text: &str) -> bool {
    text.strip_prefix(COERCION)
        .is_some_and(|after| after.starts_with([')', ',', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coercions_go_where_a_call_is_all_there_is() {
        let functions = BTreeSet::from(["own", "get"]);
        for (body, plain) in [
            ("own($0_1 | 0, $1 | 0);", "own($0_1, $1);"),
            ("x = own($0 | 0) | 0;", "x = own($0);"),
            ("y = (get() | 0) - 16 | 0;", "y = (get()) - 16 | 0;"),
            ("own(own($1 | 0) | 0);", "own(own($1));"),
            // These are something else.
            ("own($0 + 1 | 0);", "own($0 + 1 | 0);"),
            ("x = 2 + own(3) | 0;", "x = 2 + own(3) | 0;"),
            ("own(HEAP32[$0 | 0]);", "own(HEAP32[$0 | 0]);"),
            ("glue($0 | 0);", "glue($0 | 0);"),
            ("x = glue(3) | 0;", "x = glue(3) | 0;"),
            ("own(glue($0 | 0) | 0);", "own(glue($0 | 0) | 0);"),
            ("own(1 + $0 | 0);", "own(1 + $0 | 0);"),
            ("x = !own($0 | 0) | 0;", "x = !own($0) | 0;"),
        ] {
            assert_eq!(without(body, &functions), plain);
        }
    }
}
