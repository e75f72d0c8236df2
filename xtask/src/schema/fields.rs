//! Every field and every choice of the authored format: it changes what is published, or publishing
//! says that it is not built. One that is in the schema and not in this list fails the test.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use shared::{
    flow::{
        authored::Authored, parse::parse_all, problem::WarningCode, publish::publish,
        schema::schema, warn::warnings,
    },
    protocol::codec,
};

use crate::decide::tests::tree;

/// What becomes of a field.
enum Fate {
    /// Two values of it are published differently.
    Published(Json, Json),
    /// The first value asks for what nothing does and is warned about, the second asks for nothing.
    NotBuilt(Json, Json),
    /// Any value of it is warned about, and what stands there instead is not.
    NotBuiltAtAll(Json),
    /// It is for people and other tools, or for the edge before publishing.
    Aside,
}
use Fate::{Aside, NotBuilt, NotBuiltAtAll, Published};

/// The parts of the format, and where each stands in [`base`].
fn fates() -> Vec<(&'static str, &'static str, Fate)> {
    let text = || Published(json!("Some"), json!("Other"));
    let choice = |one: &str, other: &str| Published(json!(one), json!(other));
    let number = || Published(json!(5), json!(6));
    let yes = || Published(json!(true), json!(false));
    let mode = "/site/availability/mode";
    let hours = |zone: &str, day: &str, from: &str, to: &str| {
        let weekly = json!([{ "days": [day], "from": from, "to": to }]);
        json!({ "hours": { "zone": zone, "weekly": weekly } })
    };
    let oslo = || hours("Europe/Oslo", "mon", "08:00", "16:00");
    let include = "/flows/0/target/pages/include/0/0";
    let exclude = "/flows/0/target/pages/exclude/0";
    let url = |name: &str, value: &str| json!({ "url": { name: value } });
    let query = |name: &str, test: Json| json!({ "query": { "name": name, "test": test } });
    let filter = "/flows/0/target/visitors/groups/0/0";
    let without = "/flows/0/target/visitors/exclude/0";
    let identified = || json!({ "identified": true });
    let is_no = |filter: Json| Published(filter, json!({ "identified": true }));
    let referrer = |test: Json| json!({ "referrer": test });
    let brand = |avatar: Json, alias: bool| json!({ "brand": { "name": "Example", "avatar": avatar, "alias": alias } });
    let heading = "/flows/0/display/heading";
    let shown = || brand(Json::Null, false);
    let people = |users: Json, teams: Json| json!({ "people": { "users": users, "teams": teams } });
    let assign = "/flows/0/assign";
    let to = |to: Json| json!({ "to": to, "skills": [] });
    let mobile = || json!({ "mobile": { "tag": "ios", "close_button": true } });
    let mut all = vec![
        ("$schema", "/$schema", Aside),
        ("site.id", "/site/id", Aside),
        (
            "site.number",
            "/site/number",
            NotBuilt(json!(7), Json::Null),
        ),
        ("site.name", "/site/name", text()),
        ("site.company", "/site/company", text()),
        (
            "site.mail_from",
            "/site/mail_from",
            NotBuilt(json!("a@example.com"), Json::Null),
        ),
        (
            "site.origins[]",
            "/site/origins/0",
            Published(json!("https://a.example"), json!("https://b.example")),
        ),
        (
            "site.look.accent",
            "/site/look/accent",
            choice("#000000", "#ffffff"),
        ),
        ("site.look.offset[]", "/site/look/offset/0", number()),
        ("site.look.z_index", "/site/look/z_index", number()),
        (
            "site.availability.away.message",
            "/site/availability/away/message",
            text(),
        ),
        (
            "site.availability.mode.hours.zone",
            mode,
            Published(oslo(), hours("Europe/Rome", "mon", "08:00", "16:00")),
        ),
        (
            "site.availability.mode.hours.weekly[].from",
            mode,
            Published(oslo(), hours("Europe/Oslo", "mon", "09:00", "16:00")),
        ),
        (
            "site.availability.mode.hours.weekly[].to",
            mode,
            Published(oslo(), hours("Europe/Oslo", "mon", "08:00", "15:00")),
        ),
        (
            "site.availability.offline.away_message",
            "/site/availability/offline",
            Published(
                json!({ "away_message": "Some" }),
                json!({ "away_message": "Other" }),
            ),
        ),
        (
            "site.availability.at_capacity.wait_message",
            "/site/availability/at_capacity",
            NotBuilt(json!({ "wait_message": "Some" }), json!("nothing")),
        ),
        (
            "site.availability.at_capacity=hide_launcher",
            "/site/availability/at_capacity",
            NotBuilt(json!("hide_launcher"), json!("nothing")),
        ),
        (
            "site.availability.at_capacity=nothing",
            "/site/availability/at_capacity",
            choice("nothing", "hide_launcher"),
        ),
        (
            "site.when_hidden=next",
            "/site/when_hidden",
            NotBuilt(json!("next"), json!("stop")),
        ),
        (
            "site.when_hidden=stop",
            "/site/when_hidden",
            choice("stop", "next"),
        ),
        (
            "site.tracking_parameters[]",
            "/site/tracking_parameters",
            Published(json!(["a"]), json!(["b"])),
        ),
        (
            "site.kept_parameters[]",
            "/site/kept_parameters",
            Published(json!(["a"]), json!(["b"])),
        ),
        (
            "site.cookie_domain",
            "/site/cookie_domain",
            Published(json!("example.com"), json!(null)),
        ),
        ("flows[].id", "/flows/0/id", choice("a", "b")),
        // For the lists in which owners find their flows.
        ("flows[].name", "/flows/0/name", Aside),
        ("flows[].enabled", "/flows/0/enabled", yes()),
        (
            "flows[].channel=website",
            "/flows/0/channel",
            Published(json!("website"), mobile()),
        ),
        (
            "flows[].channel.mobile.tag",
            "/flows/0/channel",
            NotBuilt(mobile(), json!("website")),
        ),
        (
            "flows[].channel.mobile.close_button",
            "/flows/0/channel",
            NotBuilt(mobile(), json!("website")),
        ),
        // The only one that is taken.
        ("flows[].kind=live_chat", "/flows/0/kind", Aside),
        (
            "flows[].inbox",
            "/flows/0/inbox",
            NotBuilt(json!("sales"), json!("main")),
        ),
        ("flows[].language", "/flows/0/language", choice("en", "nb")),
        ("flows[].welcome", "/flows/0/welcome", text()),
        (
            "flows[].assign.to[].user",
            assign,
            NotBuilt(to(json!([{ "user": "ida" }])), Json::Null),
        ),
        (
            "flows[].assign.to[].team",
            assign,
            NotBuilt(to(json!([{ "team": "sales" }])), to(json!([]))),
        ),
        (
            "flows[].assign.to[]=contact_owner",
            assign,
            NotBuilt(to(json!(["contact_owner"])), Json::Null),
        ),
        (
            "flows[].assign.skills[]",
            assign,
            NotBuilt(json!({ "to": [], "skills": ["a"] }), to(json!([]))),
        ),
        (
            "flows[].email_capture.prompt",
            "/flows/0/email_capture/prompt",
            text(),
        ),
        (
            "flows[].target.pages.include[][].url=any",
            include,
            Published(json!({ "url": "any" }), url("is", "/")),
        ),
        (
            "flows[].target.pages.include[][].query.name",
            include,
            Published(query("a", json!("exists")), query("b", json!("exists"))),
        ),
        (
            "flows[].target.pages.include[][].query.test=exists",
            include,
            Published(
                query("a", json!("exists")),
                query("a", json!({ "is": "b" })),
            ),
        ),
        (
            "flows[].target.pages.exclude[].url=any",
            exclude,
            Published(json!({ "url": "any" }), url("is", "/")),
        ),
        (
            "flows[].target.pages.exclude[].query.name",
            exclude,
            Published(query("a", json!("exists")), query("b", json!("exists"))),
        ),
        (
            "flows[].target.pages.exclude[].query.test=exists",
            exclude,
            Published(
                query("a", json!("exists")),
                query("a", json!({ "is": "b" })),
            ),
        ),
        (
            "flows[].display.heading.brand.name",
            heading,
            Published(
                shown(),
                json!({ "brand": { "name": "Other", "avatar": null, "alias": false } }),
            ),
        ),
        (
            "flows[].display.heading.brand.avatar",
            heading,
            NotBuilt(brand(json!("https://example.com/a.png"), false), shown()),
        ),
        (
            "flows[].display.heading.brand.alias",
            heading,
            NotBuilt(brand(Json::Null, true), shown()),
        ),
        (
            "flows[].display.heading.people.users[]",
            heading,
            NotBuilt(people(json!(["ida"]), json!([])), shown()),
        ),
        (
            "flows[].display.heading.people.teams[]",
            heading,
            NotBuilt(people(json!([]), json!(["sales"])), shown()),
        ),
        (
            "flows[].display.heading.contact_owner.fallback.user",
            heading,
            NotBuilt(
                json!({ "contact_owner": { "fallback": { "user": "ida" } } }),
                shown(),
            ),
        ),
        (
            "flows[].display.triggers.exit_intent",
            "/flows/0/display/triggers/exit_intent",
            yes(),
        ),
        (
            "flows[].display.triggers.seconds_on_page",
            "/flows/0/display/triggers/seconds_on_page",
            number(),
        ),
        (
            "flows[].display.triggers.percent_scrolled",
            "/flows/0/display/triggers/percent_scrolled",
            number(),
        ),
        (
            "flows[].options.cookie_consent.text",
            "/flows/0/options/cookie_consent/text",
            text(),
        ),
        (
            "flows[].options.processing_consent.text",
            "/flows/0/options/processing_consent/text",
            text(),
        ),
        (
            "flows[].options.communication_consent.subscription",
            "/flows/0/options/communication_consent/subscription",
            choice("a", "b"),
        ),
        (
            "flows[].options.communication_consent.label",
            "/flows/0/options/communication_consent/label",
            text(),
        ),
        (
            "flows[].options.marketing_contact",
            "/flows/0/options/marketing_contact",
            yes(),
        ),
        (
            "flows[].options.survey",
            "/flows/0/options/survey",
            NotBuilt(json!("nps"), Json::Null),
        ),
    ];
    let enums: [(&str, &str, &[&str]); 10] = [
        ("site.look.side", "/site/look/side", &["left", "right"]),
        (
            "site.look.theme",
            "/site/look/theme",
            &["auto", "light", "dark"],
        ),
        ("site.availability.mode", mode, &["always", "users"]),
        (
            "site.availability.reply_time",
            "/site/availability/reply_time",
            &["few_minutes", "few_hours", "one_day"],
        ),
        (
            "site.availability.away.launcher",
            "/site/availability/away/launcher",
            &["show", "hide"],
        ),
        (
            "site.availability.offline",
            "/site/availability/offline",
            &["return_time", "hide_launcher", "nothing"],
        ),
        (
            "flows[].email_capture.when",
            "/flows/0/email_capture/when",
            &["never", "before_first_message", "after_first_message"],
        ),
        (
            "flows[].display.desktop",
            "/flows/0/display/desktop",
            &["prompt", "launcher", "open_on_trigger"],
        ),
        (
            "flows[].display.mobile",
            "/flows/0/display/mobile",
            &["prompt", "launcher"],
        ),
        (
            "flows[].options.cookie_consent.when",
            "/flows/0/options/cookie_consent/when",
            &["before_chat", "on_exit_intent"],
        ),
    ];
    let leak = |path: String| -> &'static str { path.leak() };
    for (path, pointer, choices) in enums {
        for (place, one) in choices.iter().enumerate() {
            let other = choices[(place + 1) % choices.len()];
            all.push((leak(format!("{path}={one}")), pointer, choice(one, other)));
        }
    }
    let basis = "/flows/0/options/processing_consent/basis";
    for (one, other) in [
        ("explicit", "legitimate_interest"),
        ("legitimate_interest", "explicit"),
    ] {
        let path = format!("flows[].options.processing_consent.basis={one}");
        all.push((leak(path), basis, choice(one, other)));
    }
    let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    for (place, day) in days.into_iter().enumerate() {
        let other = hours("Europe/Oslo", days[(place + 1) % 7], "08:00", "16:00");
        let fate = Published(hours("Europe/Oslo", day, "08:00", "16:00"), other);
        all.push((
            leak(format!(
                "site.availability.mode.hours.weekly[].days[]={day}"
            )),
            mode,
            fate,
        ));
    }
    for priority in ["low", "medium", "high", "urgent"] {
        let fate = NotBuilt(json!({ "priority": priority }), Json::Null);
        all.push((
            leak(format!("flows[].options.ticket.priority={priority}")),
            "/flows/0/options/ticket",
            fate,
        ));
    }
    for (part, pointer) in [("include[][]", include), ("exclude[]", exclude)] {
        for name in ["is", "contains", "starts_with", "ends_with", "matches"] {
            let path = format!("flows[].target.pages.{part}.url.{name}");
            all.push((
                leak(path),
                pointer,
                Published(url(name, "/a"), url(name, "/b")),
            ));
        }
        for name in ["is", "contains"] {
            let test = |value: &str| query("a", json!({ name: value }));
            let path = format!("flows[].target.pages.{part}.query.test.{name}");
            all.push((leak(path), pointer, Published(test("a"), test("b"))));
        }
    }
    for (part, pointer) in [("groups[][]", filter), ("exclude[]", without)] {
        let mut add = |field: &str, fate: Fate| {
            all.push((
                leak(format!("flows[].target.visitors.{part}.{field}")),
                pointer,
                fate,
            ));
        };
        add(
            "identified",
            Published(identified(), json!({ "identified": false })),
        );
        add("known", NotBuiltAtAll(json!({ "known": false })));
        add("segment", NotBuiltAtAll(json!({ "segment": "vip" })));
        add(
            "property.name",
            NotBuiltAtAll(json!({ "property": { "name": "a", "test": "exists" } })),
        );
        add(
            "property.test=exists",
            NotBuiltAtAll(json!({ "property": { "name": "a", "test": "exists" } })),
        );
        add("country[]", is_no(json!({ "country": ["NO"] })));
        add("language[]", is_no(json!({ "language": ["nb"] })));
        add("referrer=exists", is_no(referrer(json!("exists"))));
        add(
            "page_views.at_least",
            Published(
                json!({ "page_views": { "at_least": 1 } }),
                json!({ "page_views": { "at_least": 2 } }),
            ),
        );
        add(
            "visits.at_least",
            Published(
                json!({ "visits": { "at_least": 1 } }),
                json!({ "visits": { "at_least": 2 } }),
            ),
        );
        for device in ["desktop", "tablet", "mobile"] {
            add(
                &format!("device[]={device}"),
                is_no(json!({ "device": [device] })),
            );
        }
        for name in ["is", "contains", "starts_with"] {
            let test = |value: &str| referrer(json!({ name: value }));
            add(
                &format!("referrer.{name}"),
                Published(test("/a"), test("/b")),
            );
            let property = json!({ "property": { "name": "a", "test": { name: "b" } } });
            add(&format!("property.test.{name}"), NotBuiltAtAll(property));
        }
    }
    all
}

/// A file in which every part is there and nothing is warned about.
fn base() -> Json {
    json!({
        "$schema": "./schema.json",
        "site": {
            "id": "main", "number": null, "name": "Example", "company": null, "mail_from": null,
            "origins": ["https://example.com"],
            "look": { "accent": "#0b6e4f", "side": "right", "offset": [20, 20], "z_index": 1, "theme": "auto" },
            "availability": {
                "mode": "always", "reply_time": null, "away": { "message": null, "launcher": "show" },
                "offline": "nothing", "at_capacity": "nothing",
            },
            "when_hidden": "stop", "tracking_parameters": [], "kept_parameters": [], "cookie_domain": null,
        },
        "flows": [{
            "id": "a", "name": "a", "enabled": true, "channel": "website", "kind": "live_chat",
            "inbox": "main", "language": "en", "welcome": "Hello", "assign": null,
            "email_capture": { "when": "before_first_message", "prompt": null },
            "target": {
                "pages": { "include": [[{ "url": "any" }]], "exclude": [{ "url": { "is": "/x" } }] },
                "visitors": { "groups": [[{ "identified": true }]], "exclude": [{ "identified": false }] },
            },
            "display": {
                "heading": { "brand": { "name": "Example", "avatar": null, "alias": false } },
                "desktop": "prompt", "mobile": "launcher",
                "triggers": { "exit_intent": true, "seconds_on_page": null, "percent_scrolled": null },
            },
            "options": {
                "cookie_consent": { "when": "before_chat", "text": null },
                "processing_consent": { "basis": "explicit", "text": null },
                "communication_consent": { "subscription": "news", "label": null },
                "marketing_contact": false, "ticket": null, "survey": null,
            },
        }],
    })
}

fn with(pointer: &str, value: &Json) -> Authored {
    let mut file = base();
    let place = file.pointer_mut(pointer);
    *place.unwrap_or_else(|| panic!("{pointer}")) = value.clone();
    parse_all(&tree(&file)).unwrap_or_else(|problems| panic!("{pointer} {value}: {problems:?}"))
}

/// The bytes that pages read, and those that the edge keeps.
fn published(authored: &Authored) -> (Vec<u8>, Vec<u8>) {
    let (published, record) = publish(authored).unwrap();
    (published.encode(), codec::encode(&record))
}

fn not_built(authored: &Authored) -> Vec<String> {
    let warnings = warnings(authored);
    let those = warnings
        .into_iter()
        .filter(|one| one.code == WarningCode::NotBuilt);
    those.map(|warning| warning.path).collect()
}

/// Adds the fields and choices of a part of the schema that have none inside them.
fn walk(root: &Json, node: &Json, path: &str, found: &mut BTreeSet<String>) {
    let mut leaf = true;
    if let Some(name) = node["$ref"].as_str() {
        let part = name
            .strip_prefix('#')
            .and_then(|pointer| root.pointer(pointer));
        return walk(root, part.unwrap(), path, found);
    }
    for list in ["oneOf", "anyOf"] {
        for one in node[list].as_array().into_iter().flatten() {
            leaf = false;
            if one["type"] != json!("null") {
                walk(root, one, path, found);
            }
        }
    }
    let choices = node["enum"].as_array().into_iter().flatten();
    for choice in choices.chain(node.get("const")).filter_map(Json::as_str) {
        leaf = false;
        found.insert(format!("{path}={choice}"));
    }
    for (name, field) in node["properties"].as_object().into_iter().flatten() {
        leaf = false;
        let inside = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        walk(root, field, &inside, found);
    }
    if node["items"].is_object() {
        leaf = false;
        walk(root, &node["items"], &format!("{path}[]"), found);
    }
    if leaf {
        found.insert(path.into());
    }
}

#[test]
fn every_field_is_published_or_said_to_be_not_built() {
    let schema = serde_json::to_value(schema()).unwrap();
    let mut there = BTreeSet::new();
    walk(&schema, &schema, "", &mut there);
    let fates = fates();
    let listed: BTreeSet<String> = fates.iter().map(|(path, _, _)| (*path).into()).collect();
    let missing: Vec<_> = there.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&there).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not listed {missing:?}, not there {gone:?}"
    );
    assert!(fates.len() > 120, "{}", fates.len());
    for (path, pointer, fate) in &fates {
        let warned = |value: &Json| {
            let inside =
                |warning: &String| warning.starts_with(pointer) || pointer.starts_with(&**warning);
            not_built(&with(pointer, value)).iter().any(inside)
        };
        match fate {
            Published(one, other) => {
                let (left, right) = (with(pointer, one), with(pointer, other));
                assert_ne!(published(&left), published(&right), "{path}");
                assert!(!warned(one), "{path}");
            }
            NotBuilt(asks, nothing) => {
                assert!(warned(asks), "{path}: {asks}");
                assert!(!warned(nothing), "{path}: {nothing}");
            }
            NotBuiltAtAll(asks) => assert!(warned(asks), "{path}: {asks}"),
            Aside => {}
        }
    }
}

#[test]
fn a_file_that_asks_for_nothing_unbuilt_has_no_warning() {
    let plain = parse_all(&tree(&base())).unwrap();
    assert_eq!(warnings(&plain), []);
    // Neither has the demo's, which owners copy as a start.
    let demo: Json = serde_json::from_str(&crate::demo::site().unwrap()).unwrap();
    assert_eq!(warnings(&parse_all(&tree(&demo)).unwrap()), []);
}
