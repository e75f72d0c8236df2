//! Trusted types for the console: HTML that is a constant of the program, and no other.
//!
//! Leptos makes the parts of a view that never change by giving their HTML to a `template` element.
//! The console's policy (`edge/src/door/headers.rs`) refuses HTML from strings, so the glue gets a
//! policy named `console`, the only one there may be, which only this one assignment can reach. It
//! takes a text by its address: one among what the linker put into memory, where nothing that anybody
//! typed or sent ever comes to lie.

use std::{fs, ops::Range, path::Path};

use anyhow::{Context, Result, bail};
use walrus::{ConstExpr, DataKind, Module, ir::Value};

/// What wasm-bindgen makes of the setter of `innerHTML`.
const ASSIGNED: &str = "arg0.innerHTML = getStringFromWasm0(arg1, arg2);";
const TRUSTED: &str = "arg0.innerHTML = constantHtml(arg1, arg2);";

pub(super) fn constant_html(program: &Path, glue: &Path) -> Result<()> {
    let constants = constants(&Module::from_file(program)?)?;
    let text = fs::read_to_string(glue)?;
    fs::write(glue, trusted(&text, &constants)?)?;
    Ok(())
}

/// The glue with the assignment replaced. A program that assigns no HTML is left as it is.
fn trusted(glue: &str, constants: &Range<u32>) -> Result<String> {
    let Range { start, end } = constants;
    match glue.matches(".innerHTML =").count() {
        0 => return Ok(glue.to_owned()),
        1 if glue.contains(ASSIGNED) => {}
        _ => bail!("the glue sets innerHTML in another way than {ASSIGNED}"),
    }
    let policy = format!(
        "
const htmlPolicy = globalThis.trustedTypes?.createPolicy('console', {{ createHTML: (html) => html }});

function constantHtml(address, length) {{
    address >>>= 0;
    length >>>= 0;
    if (address < {start} || address + length > {end}) throw new TypeError('HTML that is no constant');
    const html = getStringFromWasm0(address, length);
    return htmlPolicy ? htmlPolicy.createHTML(html) : html;
}}
"
    );
    Ok(glue.replace(ASSIGNED, TRUSTED) + &policy)
}

/// Where in memory the linker has put what the program brings.
fn constants(module: &Module) -> Result<Range<u32>> {
    let segments = module.data.iter().filter_map(|data| match data.kind {
        DataKind::Active {
            offset: ConstExpr::Value(Value::I32(start)),
            ..
        } => {
            let start = start.cast_unsigned();
            let length = u32::try_from(data.value.len()).ok()?;
            Some(start..start.checked_add(length)?)
        }
        DataKind::Active { .. } | DataKind::Passive => None,
    });
    segments
        .reduce(|all, next| all.start.min(next.start)..all.end.max(next.end))
        .context("the console's program brings no data")
}

#[cfg(test)]
mod tests {
    use super::{ASSIGNED, TRUSTED, trusted};

    #[test]
    fn only_the_one_assignment_is_replaced() {
        let glue = format!("function(arg0) {{ {ASSIGNED} }}\n");
        let made = trusted(&glue, &(8..16)).unwrap();
        assert!(made.contains(TRUSTED) && !made.contains(ASSIGNED));
        assert!(made.contains("address < 8 || address + length > 16"));
        assert_eq!(trusted("nothing", &(8..16)).unwrap(), "nothing");
        assert!(trusted("a.innerHTML = b;", &(8..16)).is_err());
        assert!(trusted(&glue.repeat(2), &(8..16)).is_err());
    }
}
