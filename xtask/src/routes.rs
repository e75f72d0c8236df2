//! `cargo xtask routes`: the table of routes as JSON, for tests and other tools.

use crate::say::say;
use anyhow::Result;
use serde_json::{Value, json};
use shared::protocol::http::{ROUTES, Route};

pub(crate) fn run() -> Result<()> {
    let rows: Vec<Value> = ROUTES.iter().map(row).collect::<Result<_>>()?;
    say!("{}", serde_json::to_string_pretty(&rows)?);
    Ok(())
}

/// A row, with the header that its caching stands for.
fn row(route: &Route) -> Result<Value> {
    let mut row = serde_json::to_value(route)?;
    if let Some(fields) = row.as_object_mut() {
        fields.insert("cache_control".into(), json!(route.caching.header()));
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs};

    use super::*;
    use crate::root;

    /// Every file of a route is in the table under its name, and its first line says method and path.
    #[test]
    fn the_table_and_the_files_agree() {
        let mut files = BTreeSet::new();
        for entry in fs::read_dir(root().join("shared/src/protocol/http")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            if ["mod", "route", "tests"].contains(&name.as_str()) {
                continue;
            }
            let route = ROUTES.iter().find(|route| route.name == name);
            let route = route.unwrap_or_else(|| panic!("{name} is not in the table"));
            let text = fs::read_to_string(&path).unwrap();
            let said = format!("//! `{} {}", route.method.word(), route.path);
            assert!(text.starts_with(&said), "{name} does not begin with {said}");
            files.insert(name);
        }
        assert_eq!(files.len(), ROUTES.len());
    }

    #[test]
    fn a_row_says_all_there_is_to_a_route() {
        let rows: Vec<Value> = ROUTES.iter().map(|route| row(route).unwrap()).collect();
        let put_site = rows.iter().find(|row| row["name"] == "put_site").unwrap();
        assert_eq!(
            *put_site,
            json!({
                "name": "put_site",
                "method": "PUT",
                "side": "console",
                "path": "/v1/sites/{site}",
                "access": { "may_or_key": "chatflows" },
                "body": { "json": { "most": 1024 * 1024 } },
                "caching": "never",
                "cache_control": "private, no-store",
            })
        );
    }
}
