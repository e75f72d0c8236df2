//! Trees are written as text: elements with what they hold in brackets, code in backticks, `/` for
//! a line break, hosts in punycode behind `@`, hosts beside words behind `+`.

use std::{format, println, string::String, vec::Vec};

use super::{DEEPEST, Links, Node, Tag, Writer, parse_counted, plain, shown_host};
use crate::fuzzing::markdown as check;

fn parse(text: &str) -> Vec<Node<'_>> {
    super::parse(text, Writer::Team)
}

fn show(text: &str, writer: Writer) -> String {
    let mut shown = String::new();
    let mut is_first = true;
    for node in super::parse(text, writer) {
        if node == Node::Close {
            shown.push(']');
            is_first = false;
            continue;
        }
        if !is_first {
            shown.push(' ');
        }
        is_first = false;
        match node {
            Node::Open(tag) => {
                let name = match tag {
                    Tag::Paragraph => "p".into(),
                    Tag::Quote => "quote".into(),
                    Tag::Bullets => "ul".into(),
                    Tag::Numbers => "ol".into(),
                    Tag::Item(None) => "li".into(),
                    Tag::Item(Some(number)) => format!("{number}."),
                    Tag::CodeBlock(language) => format!("pre {language}"),
                    Tag::Bold => "b".into(),
                    Tag::Italic => "i".into(),
                    Tag::Strike => "s".into(),
                    Tag::Link(address) => format!("a {address}"),
                };
                shown.push_str(&name);
                shown.push('[');
                is_first = true;
            }
            Node::Close => {}
            Node::Text(text) => shown.push_str(&format!("{text:?}")),
            Node::Host(host) => shown.push_str(&format!("@{}", shown_host(host))),
            Node::Beside(host) => shown.push_str(&format!("+{}", shown_host(host))),
            Node::Code(code) => shown.push_str(&format!("`{code}`")),
            Node::Break => shown.push('/'),
        }
    }
    shown
}

fn are(cases: &[(&str, &str)]) {
    for (text, tree) in cases {
        assert_eq!(&show(text, Writer::Team), tree, "{text:?}");
        assert_eq!(check(text.as_bytes()), Ok(()), "{text:?}");
    }
}

/// The same of what stands in one paragraph.
fn within(cases: &[(&str, &str)]) {
    for (text, tree) in cases {
        are(&[(text, &format!("p[{tree}]"))]);
    }
}

#[test]
fn txt_1_lines_are_paragraphs() {
    are(&[
        ("", ""),
        (" \n\t\r\n", ""),
        ("a", r#"p["a"]"#),
        ("a\nb", r#"p["a" / "b"]"#),
        ("a\r\nb\r\n", r#"p["a" / "b"]"#),
        ("a\n\n\nb", r#"p["a"] p["b"]"#),
        ("  a  \n b", r#"p["a" / "b"]"#),
        ("# a\n---\n|b|", r##"p["# a" / "---" / "|b|"]"##),
        ("<b>a</b> &lt; <!-- -->", r#"p["<b>a</b> &lt; <!-- -->"]"#),
    ]);
}

#[test]
fn txt_1_quotes() {
    are(&[
        ("> a\n> b\nc", r#"quote[p["a" / "b"]] p["c"]"#),
        (">\n> a\n>\n> b", r#"quote[p["a"] p["b"]]"#),
        ("> a\n\n> b", r#"quote[p["a"]] quote[p["b"]]"#),
        ("> a\n>> b\n> > c", r#"quote[p["a"] quote[p["b" / "c"]]]"#),
        (">>>>>> a", r#"quote[quote[quote[quote[p[">> a"]]]]]"#),
        ("> - a\n> - b", r#"quote[ul[li[p["a"]] li[p["b"]]]]"#),
        (">_< >.<", r#"p[">_< >.<"]"#),
        ("a > b", r#"p["a > b"]"#),
    ]);
}

#[test]
fn txt_1_lists() {
    are(&[
        ("- a\n- b", r#"ul[li[p["a"]] li[p["b"]]]"#),
        ("* a\n- b", r#"ul[li[p["a"]] li[p["b"]]]"#),
        ("a:\n- b\nc", r#"p["a:"] ul[li[p["b"]]] p["c"]"#),
        ("1. a\n\n2) b", r#"ol[1.[p["a"]] 2.[p["b"]]]"#),
        ("7. a\n7. b", r#"ol[7.[p["a"]] 7.[p["b"]]]"#),
        ("- a\n1. b", r#"ul[li[p["a"]]] ol[1.[p["b"]]]"#),
        ("born in\n1986. Good", r#"p["born in" / "1986. Good"]"#),
        ("two:\n1. a", r#"p["two:"] ol[1.[p["a"]]]"#),
        (
            "- a\n  - b\n    - c\n  - d\n- e",
            r#"ul[li[p["a"] ul[li[p["b"] ul[li[p["c"]]]] li[p["d"]]]] li[p["e"]]]"#,
        ),
        (
            "1. a\n   - b\n2. c",
            r#"ol[1.[p["a"] ul[li[p["b"]]]] 2.[p["c"]]]"#,
        ),
        (
            "- a\n  b\n\n  c\n\nd",
            r#"ul[li[p["a" / "b"] p["c"]]] p["d"]"#,
        ),
        (
            "-\n- \n-a\n1.\n1.a\n1234567890. a",
            r#"p["-" / "-" / "-a" / "1." / "1.a" / "1234567890. a"]"#,
        ),
        ("- **a\n- b**", r#"ul[li[p["**" "a"]] li[p["b" "**"]]]"#),
    ]);
}

#[test]
fn txt_1_code() {
    are(&[
        (
            "```\na *b*\n\n  c\n```\nd",
            r#"pre ["a *b*\n\n  c"] p["d"]"#,
        ),
        ("```rust\nfn\n```", r#"pre rust["fn"]"#),
        ("a\n```\n```\n", r#"p["a"] pre [""]"#),
        ("```\nnever closed", r#"p["```" / "never closed"]"#),
        ("```a\n```b\nc", r#"p["```a" / "```b" / "c"]"#),
        ("```a``` b", r#"p[`a` " b"]"#),
    ]);
    within(&[
        ("`a *b* \\`", r#"`a *b* \`"#),
        ("`` a`b ``", r#"` a`b `"#),
        ("`` ` ``", r#"```"#),
        ("`a``b`", r#"`a``b`"#),
        ("`a", r#""`a""#),
        ("a``b`c", r#""a``b`c""#),
        ("`a\nb`", r#""`a" / "b`""#),
        ("````a````", r#""````a````""#),
        ("**a `b** c`", r#""**" "a " `b** c`"#),
    ]);
}

#[test]
fn txt_1_marks() {
    within(&[
        ("**a** __b c__", r#"b["a"] " " b["b c"]"#),
        ("*a* _b_ ~~c~~", r#"i["a"] " " i["b"] " " s["c"]"#),
        ("***a***", r#"b[i["a"]]"#),
        ("***a* b**", r#"b[i["a"] " b"]"#),
        ("*a **b***", r#"i["a " b["b"]]"#),
        ("**a *b* c**", r#"b["a " i["b"] " c"]"#),
        ("**a *b** c*", r#"b["a " "*" "b"] " c" "*""#),
        ("**a\nb**", r#"b["a" / "b"]"#),
        (
            "snake_case_name __init__.py",
            r#""snake_case_name " "__" "init" "__" ".py""#,
        ),
        ("“_a_”, (*b*)", r#""“" i["a"] "”, (" i["b"] ")""#),
        ("un*believ*able", r#""un*believ*able""#),
        ("太**字**太", r#""太" b["字"] "太""#),
        ("2 * 3 * 4", r#""2 * 3 * 4""#),
        ("**a", r#""**" "a""#),
        ("a** b*", r#""a" "**" " b" "*""#),
        ("**a **b**", r#""**" "a " b["b"]"#),
        ("~a~ ~~~b~~~", r#""~a~ ~~~b~~~""#),
        ("****a**** ** **", r#""****a**** ** **""#),
        ("_a*b_", r#"i["a*b"]"#),
        (
            r"\*a\* \_ \\ \a \[b](c)",
            r#""*a" "* \\_ \\\\ \\a \\[b](c)""#,
        ),
        ("\\", r#""\\""#),
    ]);
}

#[test]
fn txt_1_links() {
    within(&[
        ("[a](https://b.c)", r#"a https://b.c["a"]"#),
        (
            "[**a** b](HTTP://b.c/d_(e)?f#g)!",
            r#"a HTTP://b.c/d_(e)?f#g[b["a"] " b"] "!""#,
        ),
        (
            "[a](mailto:b@c.d?subject=e)",
            r#"a mailto:b@c.d?subject=e["a"]"#,
        ),
        ("[a](tel:+47-12.34(5))", r#"a tel:+47-12.34(5)["a"]"#),
        ("**[a](http://b)**", r#"b[a http://b["a"]]"#),
        (
            "[a **b](http://c) d**",
            r#"a http://c["a " "**" "b"] " d" "**""#,
        ),
        (
            "see https://a.b/c_d_e, or",
            r#""see " a https://a.b/c_d_e["https://a.b/c_d_e"] ", or""#,
        ),
        (
            "(http://a.b/c_(d)).",
            r#""(" a http://a.b/c_(d)["http://a.b/c_(d)"] ").""#,
        ),
        ("**https://a.b**", r#"b[a https://a.b["https://a.b"]]"#),
        ("https://a.b。次", r#"a https://a.b["https://a.b"] "。次""#),
        (
            "https://a.b\u{202e}c",
            "a https://a.b[\"https://a.b\"] \"\\u{202e}c\"",
        ),
        (
            "[see https://a.b](https://c.d)",
            r#""[" "see " a https://a.b["https://a.b"] "](" a https://c.d["https://c.d"] ")""#,
        ),
        (
            "[a [b](http://c)](http://d)",
            r#""[" "a " a http://c["b"] "](" a http://d["http://d"] ")""#,
        ),
        ("[a] (http://b)", r#""[" "a] (" a http://b["http://b"] ")""#),
    ]);
}

#[test]
fn txt_1_what_is_no_link_shows_as_it_was_typed() {
    let addresses = [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "\u{1}javascript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "blob:https://a.b/c",
        "file:///etc",
        "ftp://a.b",
        "//a.b",
        "/a",
        "#a",
        "a",
        "",
        "http:a.b",
        "http:/a.b",
        "http:\\\\a.b",
        "https://",
        "https:///a",
        "https://?a",
        "https://.a",
        "https://a@b.c",
        "https://a:b@c.d",
        "https://a%2eb",
        "https://a:b",
        "https://a\\b",
        "https://a\u{200b}b",
        "https://a\u{7f}b",
        "mailto:",
        "mailto:a",
        "mailto:@b",
        "tel:",
        "tel:+",
        "tel:a",
    ];
    for address in addresses {
        let text = format!("[words]({address})");
        let has_link = |nodes: &[Node<'_>]| {
            let words = nodes.contains(&Node::Text("words"));
            words
                && nodes
                    .iter()
                    .any(|node| matches!(node, Node::Open(Tag::Link(_))))
        };
        assert!(!has_link(&parse(&text)), "{address:?}");
        assert_eq!(check(text.as_bytes()), Ok(()), "{address:?}");
    }
    within(&[
        ("[](http://a)", r#""[" "](" a http://a["http://a"] ")""#),
        (
            "xhttp://a http:// http://@",
            r#""xhttp://a " "http://" " " "http://@""#,
        ),
        ("http://a@b.c *d*", r#""http://a@b.c" " " i["d"]"#),
    ]);
}

#[test]
fn txt_1_words_never_name_another_host() {
    within(&[
        (
            "[paypal.com](https://evil.example/x)",
            r#"a https://evil.example/x["paypal.com" +evil.example]"#,
        ),
        (
            "[Node.js](https://nodejs.org)",
            r#"a https://nodejs.org["Node.js" +nodejs.org]"#,
        ),
        (
            "[www.A.b/c](https://a.B/d)",
            r#"a https://a.B/d["www.A.b/c"]"#,
        ),
        ("[a.b](https://www.a.b)", r#"a https://www.a.b["a.b"]"#),
        ("[a.b.c](https://a.b)", r#"a https://a.b["a.b.c" +a.b]"#),
        ("[a.b:c.d](https://a.b)", r#"a https://a.b["a.b:c.d" +a.b]"#),
        ("[a.b x.y](https://a.b)", r#"a https://a.b["a.b x.y" +a.b]"#),
        (
            "[pay **pal.com**](https://a.b)",
            r#"a https://a.b["pay " b["pal.com"] +a.b]"#,
        ),
        (
            "[paypal**.**com](https://a.b)",
            r#"a https://a.b["paypal" "**" "." "**" "com"]"#,
        ),
        (
            "[`paypal.com`](https://a.b)",
            r#"a https://a.b[`paypal.com` +a.b]"#,
        ),
        (
            r"[paypal\.com](https://a.b)",
            r#"a https://a.b["paypal\\.com" +a.b]"#,
        ),
        (
            "[paypal。com](https://a.b)",
            r#"a https://a.b["paypal。com" +a.b]"#,
        ),
        ("[c@d.e](mailto:c@d.e)", r#"a mailto:c@d.e["c@d.e"]"#),
        ("[c@d.e](mailto:c@x.y)", r#"a mailto:c@x.y["c@d.e" +x.y]"#),
        (
            "[version 1.2. Go](https://a.b)",
            r#"a https://a.b["version 1.2. Go"]"#,
        ),
    ]);
}

#[test]
fn txt_1_hosts_that_mix_scripts_show_in_punycode() {
    let hosts = [
        ("example.com", "example.com"),
        ("münchen.de", "münchen.de"),
        ("пример.рф", "пример.рф"),
        ("例え.テスト", "例え.テスト"),
        ("мойhost-1.рф", "xn--host-1-vpfxs.xn--p1ai"),
        ("аpple.com", "xn--pple-43d.com"),
        ("пример.com", "xn--e1afmkfd.com"),
        ("ПРИМЕР.com", "xn--e1afmkfd.com"),
        ("παράδειγμα.com", "xn--hxajbheg2az3al.com"),
        ("例え.com", "xn--r8jz45g.com"),
        ("paypal.com⁄a.example", "paypal.xn--coma-2g7a.example"),
        ("ɡoogle.com", "xn--oogle-qmc.com"),
    ];
    for (host, shown) in hosts {
        assert_eq!(shown_host(host), shown);
    }
    within(&[
        (
            "https://аpple.com/a",
            r#"a https://аpple.com/a["https://" @xn--pple-43d.com "/a"]"#,
        ),
        (
            "[аpple.com](https://аpple.com)",
            r#"a https://аpple.com["аpple.com" +xn--pple-43d.com]"#,
        ),
        ("[a](https://аpple.com)", r#"a https://аpple.com["a"]"#),
    ]);
}

/// RFC 3492, section 7.1: labels of one script alone are put behind a letter of another.
#[test]
fn txt_1_punycode_is_that_of_the_rfc() {
    let samples = [
        ("他们为什么不说中文", "ihqwcrb4cv8a8dqg056pqjye"),
        (
            "почемужеонинеговорятпорусски",
            "b1abfaaepdrnnbgefbadotcwatmq2g4l",
        ),
        ("3年b組金八先生", "3b-ww4c5e180e575a65lsy2b"),
        (
            "安室奈美恵-with-super-monkeys",
            "-with-super-monkeys-pc58ag80a8qai00g7n9n",
        ),
        ("למההםפשוטלאמדבריםעברית", "4dbcagdahymbxekheh6e0a7fei0b"),
    ];
    for (label, code) in samples {
        assert_eq!(
            shown_host(&format!("{label}.dž-ж")).split('.').next(),
            Some(format!("xn--{code}").as_str())
        );
    }
}

#[test]
fn txt_1_plain_text_of_a_tree() {
    let text = "**Hi** [there](https://a.b) [Node.js](https://c.d)\nhttps://e.f\n\n> *q*\n> r\n\n\
        1. one\n   - two\n\n```x\ncode\n```\nbye https://аpple.com";
    let nodes = parse(text);
    assert_eq!(
        plain(&nodes, Links::Words),
        "Hi there Node.js (c.d)\nhttps://e.f\n\n> q\n> r\n1. one\n- two\n\ncode\n\nbye https://xn--pple-43d.com"
    );
    assert_eq!(
        plain(&nodes, Links::Addresses),
        "Hi there (https://a.b) Node.js (https://c.d)\nhttps://e.f\n\n> q\n> r\n1. one\n- two\n\ncode\n\nbye https://xn--pple-43d.com"
    );
    assert_eq!(plain(&[], Links::Words), "");
}

#[test]
fn txt_1_trees_are_no_deeper_than_said() {
    let text = "> > > > - a\n> > > >   - b\n> > > >     - c\n> > > >       - d\n\
        > > > >         - *a **b _c __d ~~e [f `g`](https://h.i)~~__ j_ k** l*";
    let mut deepest = 0;
    let mut depth = 0;
    for node in parse(text) {
        match node {
            Node::Open(_) => depth += 1,
            Node::Close => depth -= 1,
            Node::Text(_) | Node::Host(_) | Node::Beside(_) | Node::Code(_) | Node::Break => {}
        }
        deepest = deepest.max(depth);
    }
    assert_eq!(deepest, DEEPEST);
    assert_eq!(check(text.as_bytes()), Ok(()));
}

/// Every short piece and every pair of pieces in a row for 10,000 characters.
#[test]
fn txt_1_reading_is_linear_on_hostile_text() {
    let pieces = [
        "[",
        "]",
        "(",
        ")",
        "*",
        "**",
        "***",
        "_",
        "~~",
        "`",
        "``",
        "```",
        ">",
        "> ",
        "- ",
        "1. ",
        "\n",
        "\\",
        " ",
        "a",
        "å",
        "http://",
        "http://a",
        "https://@",
        "](",
        "[](",
        "[a](http://",
        "[](a(b)",
        "\n```",
        "\n```a",
        "\n> ",
        "\n- ",
        "\n  - ",
        "` ",
        "`` ",
        "`a``b```c",
        ".",
        "*a",
    ];
    let mut worst = 0.0_f64;
    let mut worst_text = String::new();
    for one in pieces {
        for other in pieces.into_iter().chain([""]) {
            let text = format!("{one}{other}").repeat(10_000 / (one.len() + other.len()));
            let (nodes, looks) = parse_counted(&text, Writer::Visitor);
            let ratio = looks as f64 / text.len() as f64;
            if ratio > worst {
                worst = ratio;
                worst_text = format!("{one}{other}");
            }
            assert!(nodes.len() <= 2 * text.len() + 2, "{one}{other}");
        }
    }
    assert!(
        worst < 8.0,
        "{worst} looks at a byte of {worst_text:?} in a row"
    );
    for piece in pieces {
        assert_eq!(check(piece.repeat(10_000 / piece.len()).as_bytes()), Ok(()));
    }
    // Runs of every length, each of which looks for its like.
    let runs: String = (1..140).map(|length| "`".repeat(length) + " ").collect();
    assert_eq!(check(runs.as_bytes()), Ok(()));
}

#[expect(clippy::disallowed_methods, reason = "corpora are files, read by path")]
fn corpus() -> Option<Vec<String>> {
    let corpora = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/corpora");
    let naughty = std::fs::read_to_string(format!("{corpora}/naughty-strings.json")).ok()?;
    let payloads = std::fs::read_to_string(format!("{corpora}/script-payloads.txt")).ok()?;
    let mut strings: Vec<String> = serde_json::from_str(&naughty).unwrap();
    strings.extend(payloads.lines().map(Into::into));
    Some(strings)
}

#[expect(clippy::disallowed_macros, reason = "a test that is skipped says so")]
#[test]
fn txt_1_hostile_strings_are_text() {
    let Some(strings) = corpus() else {
        println!("skipped: corpus absent");
        return;
    };
    assert!(strings.len() > 3_000);
    for string in &strings {
        let around = [
            string.clone(),
            format!("[words]({string})"),
            format!("[{string}](https://example.com)"),
            format!("https://{string}"),
            format!("> - **{string}** `"),
        ];
        for text in around {
            assert_eq!(check(text.as_bytes()), Ok(()), "{text:?}");
        }
    }
    let all = strings.join("\n");
    assert_eq!(check(all.as_bytes()), Ok(()));
}
