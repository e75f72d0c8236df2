//! What names something in what clients send: every field of a body or a frame that holds an id, and who
//! checks it against the token that came with it (boundary 7 of ARCHITECTURE.md). A new field of that kind
//! fails the check until it stands in the list.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, bail};

use crate::root;

/// Each field, as `file type.field`, and what is done about an id that is not the sender's.
const CHECKED: &[(&str, &str)] = &[
    // Visitors.
    (
        "http/create_conversation.rs Request.after",
        "the conversation is asked whether it is the visitor's; else none (matrix.spec)",
    ),
    (
        "http/create_conversation.rs Request.flow",
        "looked up among the published chatflows; else none (matrix.spec)",
    ),
    (
        "http/create_visitor.rs Request.conversations",
        "each conversation is asked to join, and does for the visitor of the tab's token (matrix.spec)",
    ),
    (
        "http/keep_browser.rs Request.conversations",
        "each conversation is asked whether it is the visitor's; else left out (matrix.spec)",
    ),
    // Of sockets. A key names a message of the sender's own alone: the log keeps keys by sender.
    (
        "delivery.rs FromClient.key",
        "the sender's own (conversation/keys)",
    ),
    (
        "delivery.rs FromClient.after",
        "the sender's own (conversation/peers)",
    ),
    (
        "delivery.rs Answer.flow",
        "said by the page, kept as said by the visitor (CON-6)",
    ),
    // People and programs: the table of routes and the directory.
    (
        "http/create_invitation.rs Request.position",
        "the directory: a role and teams that are there, and no more than one's own",
    ),
    (
        "http/create_key.rs Request.site",
        "a site that is there; a key for it is no more than one for all",
    ),
    (
        "http/delete_key.rs Request.digest",
        "the directory: one's own, or all with the permission for settings (key.spec)",
    ),
    (
        "http/put_person.rs Request.position",
        "the directory: a role and teams that are there, and no more than one's own",
    ),
    (
        "team.rs Position.role",
        "see the bodies that have a position",
    ),
    (
        "team.rs Position.teams",
        "see the bodies that have a position",
    ),
];

/// Types of bodies and frames that clients send, beside every `Request`.
const SENT: &[(&str, &[&str])] = &[
    ("delivery.rs", &["FromClient", "Answer"]),
    ("console.rs", &["FromConsole"]),
    ("hello.rs", &["Hello"]),
    ("team.rs", &["Position"]),
];

/// What holds ids without being one.
const HOLDS: &[&str] = &["Position"];

/// Names of fields that hold the id of a chatflow, which is a text.
const TEXTS: &[&str] = &["flow"];

pub(crate) fn check() -> Result<()> {
    let protocol = root().join("shared/src/protocol");
    let ids = types(&fs::read_to_string(root().join("shared/src/ids.rs"))?);
    if ids.len() < 10 {
        bail!("only {} kinds of ids were found", ids.len());
    }
    let mut found = BTreeSet::new();
    let mut bodies = 0;
    for entry in fs::read_dir(protocol.join("http"))? {
        let path = entry?.path();
        let source = fs::read_to_string(&path)?;
        let name = format!("http/{}", name_of(&path)?);
        let fields = fields(&source, "Request");
        bodies += usize::from(!fields.is_empty());
        found.extend(of_ids(&name, "Request", &fields, &ids));
    }
    for (file, types) in SENT {
        let source = fs::read_to_string(protocol.join(file))?;
        for kind in *types {
            let fields = fields(&source, kind);
            if fields.is_empty() && !source.contains(&format!("pub enum {kind}")) {
                bail!("{file} has no {kind}");
            }
            found.extend(of_ids(file, kind, &fields, &ids));
        }
    }
    if bodies < 20 {
        bail!("only {bodies} bodies were looked at");
    }
    differ(&found)
}

fn differ(found: &BTreeSet<String>) -> Result<()> {
    let listed: BTreeSet<String> = CHECKED
        .iter()
        .map(|(field, _)| (*field).to_owned())
        .collect();
    let missing: Vec<_> = found.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(found).collect();
    if missing.is_empty() && gone.is_empty() {
        return Ok(());
    }
    bail!("ids in bodies: nobody says who checks {missing:?}; listed and gone: {gone:?}")
}

fn name_of(path: &Path) -> Result<String> {
    let name = path.file_name().context("a file without a name")?;
    Ok(name.to_string_lossy().into_owned())
}

/// The types of ids, by their definitions.
fn types(source: &str) -> Vec<String> {
    let lines = source.lines().map(str::trim);
    let named = lines.filter_map(|line| {
        let structure = line.strip_prefix("pub struct ");
        // The name that a written id is made with stands in a line of its own.
        let is_name = line.ends_with("Id") && line.chars().all(char::is_alphanumeric);
        structure.or(is_name.then_some(line))
    });
    let ends = |letter: char| !letter.is_alphanumeric();
    let names = named.map(|name| name.split(ends).next().unwrap_or_default().to_owned());
    names.filter(|name| !name.is_empty()).collect()
}

/// Fields of a type, also those of the variants of an enum: name and type. What stands in a tuple has the
/// name `0`.
fn fields(source: &str, kind: &str) -> Vec<(String, String)> {
    let starts = [
        format!("pub struct {kind} {{"),
        format!("pub enum {kind} {{"),
    ];
    let Some(start) = starts.iter().find_map(|start| source.find(start.as_str())) else {
        return Vec::new();
    };
    let rest = source.get(start..).unwrap_or_default();
    let end = rest.find("\n}").unwrap_or(rest.len());
    let body = rest.get(..end).unwrap_or_default();
    let lines = body.lines().skip(1).map(str::trim);
    let lines = lines.filter(|line| !line.starts_with("//") && !line.starts_with('#'));
    lines
        .filter_map(|line| {
            let line = line.trim_end_matches(',');
            let line = line.strip_prefix("pub ").unwrap_or(line);
            if let Some((name, kind)) = line.split_once(": ") {
                return Some((name.to_owned(), kind.to_owned()));
            }
            let (_, inside) = line.split_once('(')?;
            Some(("0".to_owned(), inside.trim_end_matches(')').to_owned()))
        })
        .collect()
}

/// Those that hold an id.
fn of_ids(file: &str, kind: &str, fields: &[(String, String)], ids: &[String]) -> Vec<String> {
    let holds = |types: &str| {
        let words = types.split(|letter: char| !letter.is_alphanumeric());
        words
            .filter(|word| !word.is_empty())
            .any(|word| ids.iter().any(|id| id == word) || HOLDS.contains(&word))
    };
    // Places in a log are the client's own count.
    let own = |types: &str| types.contains("Seq") || types.contains("Epoch");
    let fields = fields
        .iter()
        .filter(|(name, types)| (holds(types) && !own(types)) || TEXTS.contains(&name.as_str()));
    fields
        .map(|(name, _)| format!("{file} {kind}.{name}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_in_a_body_is_found_wherever_it_stands() {
        let ids = types(
            "pub struct Digest(pub [u8; 32]);\nwritten_id!(\n    /// A site.\n    SiteId\n);\n",
        );
        assert_eq!(ids, ["Digest", "SiteId"]);
        let source = "pub struct Request {\n    /// Words: of a site.\n    pub site: Option<SiteId>,\n    pub name: String,\n    pub flow: String,\n}\n\
            pub enum FromX {\n    Of(SiteId),\n    Many {\n        digests: Vec<Digest>,\n    },\n    Seen(Seq),\n}\n";
        let of = |kind| of_ids("x.rs", kind, &fields(source, kind), &ids);
        assert_eq!(of("Request"), ["x.rs Request.site", "x.rs Request.flow"]);
        assert_eq!(of("FromX"), ["x.rs FromX.0", "x.rs FromX.digests"]);
    }

    #[test]
    fn a_field_that_nobody_answers_for_fails_the_check() {
        let listed = CHECKED.iter().map(|(field, _)| (*field).to_owned());
        let mut found: BTreeSet<String> = listed.collect();
        assert!(differ(&found).is_ok());
        found.insert("http/x.rs Request.person".to_owned());
        assert!(differ(&found).is_err());
        found.clear();
        assert!(differ(&found).is_err());
    }
}
