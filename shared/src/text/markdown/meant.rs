//! What looks like Markdown and is none, and what CommonMark says of emphasis.

use std::{format, string::String};

use super::{Links, Node, Tag, Writer, parse, plain};
use crate::fuzzing::markdown as check;

/// As HTML, which the published examples are written in, without escapes.
fn html(text: &str, writer: Writer) -> String {
    let mut html = String::new();
    let mut open = std::vec::Vec::new();
    for node in parse(text, writer) {
        match node {
            Node::Open(tag) => {
                html.push_str(&format!("<{}>", tag.element().replace("strong", "b")));
                open.push(tag);
            }
            Node::Close => {
                let tag: Tag<'_> = open.pop().expect("balanced");
                html.push_str(&format!("</{}>", tag.element().replace("strong", "b")));
            }
            Node::Text(text) | Node::Host(text) => html.push_str(text),
            Node::Beside(host) => html.push_str(&format!(" ({host})")),
            Node::Code(code) => html.push_str(&format!("<code>{code}</code>")),
            Node::Break => html.push('\n'),
        }
    }
    assert_eq!(check(text.as_bytes()), Ok(()), "{text:?}");
    html
}

/// As visitors type who know nothing of Markdown.
#[test]
fn txt_1_what_is_not_meant_as_markdown_shows_as_it_was_typed() {
    let lines = [
        // Sums.
        "2*3*4=24",
        "2 * 3 * 4 = 24",
        "5*6*78",
        "a*b*c",
        "width*height*depth",
        "2**3**4",
        "x**2 + y**2",
        "(a+b)*(c+d)*(e)",
        "10*(2+3)*4",
        "f(x)*g(x)*h(x)",
        "3*-4*-5",
        "5_000_000",
        "5 * 3 and 4 * 2",
        "a * b*c * d",
        "~5~",
        "~5 minutes, ~6 at most",
        "5~~6~~7",
        "> 100 kg",
        ">100 kg",
        "> 5 < 10",
        "< 5 > 3",
        ">> 5",
        "- 5 degrees",
        "-5 degrees",
        "* 5 points",
        "+ 5 points",
        "1. May",
        "24. Dezember",
        "1) first",
        "2019. What a year",
        "1986. A great year",
        // Names of files and of programs.
        r"C:\*.*",
        r"C:\Users\_me\*.txt",
        r"C:\[old]\_new_",
        r"\\server\share\*.doc",
        r"\\server\[a]",
        r"del *.*",
        r"del \*.*",
        "*.txt, *.md and *.rs",
        "*.tmp,*.bak",
        "rm -rf *",
        "src/**/*.rs",
        "**/*.ts, **/*.js",
        "/*a*/ and /* b */",
        "a /*c*/ d",
        "//*x*",
        "int *p, *q;",
        "(*p)*(*q)",
        "char **argv, **envp",
        "f(*args, **kwargs)",
        "x=*p*2",
        "__init__",
        "__init__.py and __main__",
        "if __name__ == \"__main__\":",
        "__FILE__ __LINE__",
        "___",
        "snake_case_name",
        "_snake_case and other_name",
        "my__own__name",
        "MAX_SIZE * 2, MIN_SIZE * 3",
        "https_//a_b_c",
        "name_@example_.com",
        "a_b@c_d.example",
        // Marks alone, and faces.
        "#1",
        "# 1",
        "*",
        "**",
        "***",
        "* * *",
        "****",
        "_ _",
        "*.*",
        "*-*",
        "*_*",
        "^*_*^",
        "-_-",
        ">_<",
        "T_T and -_-",
        "(*_*)",
        "(*)",
        "5* hotel",
        "5* hotel, 4* food",
        "* terms apply",
        "Price* and tax*",
        "F*ck and sh*t",
        "p***word",
        r"¯\_(ツ)_/¯",
        "~*~",
        "`",
        "``",
        "it`s Peter`s",
        "geht`s und hab`s",
        "a ` b",
        "5` 6``",
        r"\d+\.\d*",
        r"\(x\) and \[y\]",
        r"a\b\c",
        r"5\*3",
        "---",
        "===",
        "|a|b|",
        "+47 * 5",
        "[x]",
        "[1] and [2](see below)",
        "a](b)",
        "-> here <-",
        "--verbose",
        "– 5",
        "• 5",
    ];
    for line in lines {
        for writer in [Writer::Visitor, Writer::Team] {
            // The team has lists and quotations of one line.
            let html = html(line, writer);
            if writer == Writer::Visitor || html.starts_with("<p>") {
                assert_eq!(html, format!("<p>{line}</p>"));
            }
            assert_eq!(
                plain(&parse(line, Writer::Visitor), Links::Words),
                line,
                "{writer:?}"
            );
        }
    }
}

#[test]
fn txt_1_one_line_of_a_visitor_is_no_list_and_no_quotation() {
    for (text, visitor, team) in [
        (
            "- 5 degrees",
            "<p>- 5 degrees</p>",
            "<ul><li><p>5 degrees</p></li></ul>",
        ),
        (
            "> 100 kg",
            "<p>> 100 kg</p>",
            "<blockquote><p>100 kg</p></blockquote>",
        ),
        ("1. May", "<p>1. May</p>", "<ol><li><p>May</p></li></ol>"),
        (
            "It is\n- 5 degrees\nhere",
            "<p>It is\n- 5 degrees\nhere</p>",
            "<p>It is</p><ul><li><p>5 degrees</p></li></ul><p>here</p>",
        ),
        (
            "- a\n\n- b",
            "<p>- a</p><p>- b</p>",
            "<ul><li><p>a</p></li><li><p>b</p></li></ul>",
        ),
        (
            "> a\nb\n> c",
            "<p>> a\nb\n> c</p>",
            "<blockquote><p>a</p></blockquote><p>b</p><blockquote><p>c</p></blockquote>",
        ),
        (
            "> - a",
            "<p>> - a</p>",
            "<blockquote><ul><li><p>a</p></li></ul></blockquote>",
        ),
    ] {
        assert_eq!(html(text, Writer::Visitor), visitor);
        assert_eq!(html(text, Writer::Team), team);
    }
    // Two lines are plainly one.
    for (text, both) in [
        ("- a\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
        (
            "* a\n* b\n\n* c",
            "<ul><li><p>a</p></li><li><p>b</p></li><li><p>c</p></li></ul>",
        ),
        (
            "I need:\n1. a\n2. b",
            "<p>I need:</p><ol><li><p>a</p></li><li><p>b</p></li></ol>",
        ),
        (
            "> a\n> b\nc",
            "<blockquote><p>a\nb</p></blockquote><p>c</p>",
        ),
        (
            "> - a\n> - b",
            "<blockquote><ul><li><p>a</p></li><li><p>b</p></li></ul></blockquote>",
        ),
    ] {
        assert_eq!(html(text, Writer::Visitor), both);
        assert_eq!(html(text, Writer::Team), both);
    }
}

/// Examples of CommonMark 0.31.2, section 6.2, where the subset says the same.
#[test]
fn txt_1_emphasis_is_that_of_commonmark() {
    for (text, inside) in [
        ("*foo bar*", "<em>foo bar</em>"),
        ("a * foo bar*", "a * foo bar*"),
        ("a*\"foo\"*", "a*\"foo\"*"),
        ("*\u{a0}a\u{a0}*", "*\u{a0}a\u{a0}*"),
        ("*$*alpha.", "*$*alpha."),
        ("*£*bravo.", "*£*bravo."),
        ("*€*charlie.", "*€*charlie."),
        ("_foo bar_", "<em>foo bar</em>"),
        ("_ foo bar_", "_ foo bar_"),
        ("a_\"foo\"_", "a_\"foo\"_"),
        ("foo_bar_", "foo_bar_"),
        ("5_6_78", "5_6_78"),
        ("пристаням_стремятся_", "пристаням_стремятся_"),
        ("aa_\"bb\"_cc", "aa_\"bb\"_cc"),
        ("foo-_(bar)_", "foo-<em>(bar)</em>"),
        ("_foo*", "_foo*"),
        ("*foo bar *", "*foo bar *"),
        ("*foo bar\n*", "*foo bar\n*"),
        ("*(*foo)", "*(*foo)"),
        ("_foo bar _", "_foo bar _"),
        ("_(_foo)", "_(_foo)"),
        ("_foo_bar", "_foo_bar"),
        ("_пристаням_стремятся", "_пристаням_стремятся"),
        ("_foo_bar_baz_", "<em>foo_bar_baz</em>"),
        ("_(bar)_.", "<em>(bar)</em>."),
        ("**foo bar**", "<b>foo bar</b>"),
        ("** foo bar**", "** foo bar**"),
        ("a**\"foo\"**", "a**\"foo\"**"),
        ("__foo bar__", "<b>foo bar</b>"),
        ("__ foo bar__", "__ foo bar__"),
        ("__\nfoo bar__", "__\nfoo bar__"),
        ("a__\"foo\"__", "a__\"foo\"__"),
        ("foo__bar__", "foo__bar__"),
        ("5__6__78", "5__6__78"),
        ("пристаням__стремятся__", "пристаням__стремятся__"),
        ("**foo bar **", "**foo bar **"),
        ("**(**foo)", "**(**foo)"),
        ("*(**foo**)*", "<em>(<b>foo</b>)</em>"),
        ("**foo \"*bar*\" foo**", "<b>foo \"<em>bar</em>\" foo</b>"),
        ("**foo**bar", "<b>foo</b>bar"),
        ("__foo bar __", "__foo bar __"),
        ("__(__foo)", "__(__foo)"),
        ("__foo__bar", "__foo__bar"),
        ("*foo\nbar*", "<em>foo\nbar</em>"),
        ("*foo **bar** baz*", "<em>foo <b>bar</b> baz</em>"),
        ("**foo *bar* baz**", "<b>foo <em>bar</em> baz</b>"),
        ("***foo* bar**", "<b><em>foo</em> bar</b>"),
        ("*foo **bar***", "<em>foo <b>bar</b></em>"),
        ("** is not an empty emphasis", "** is not an empty emphasis"),
        (
            "**** is not an empty strong emphasis",
            "**** is not an empty strong emphasis",
        ),
        ("foo ***", "foo ***"),
        ("foo *_*", "foo *_*"),
        ("foo _*_", "foo _*_"),
        ("***foo***", "<b><em>foo</em></b>"),
        ("*foo _bar* baz_", "<em>foo _bar</em> baz_"),
        ("**foo **bar baz**", "**foo <b>bar baz</b>"),
        ("*foo *bar baz*", "*foo <em>bar baz</em>"),
        ("*a `*`*", "<em>a <code>*</code></em>"),
        ("_a `_`_", "<em>a <code>_</code></em>"),
    ] {
        assert_eq!(
            html(text, Writer::Visitor),
            format!("<p>{inside}</p>"),
            "{text}"
        );
    }
}

/// Where it says otherwise: within words, which is how people write sums; in names of programs; and
/// where no letter is.
#[test]
fn txt_1_where_the_subset_is_narrower_than_commonmark() {
    for text in [
        "foo*bar*",
        "5*6*78",
        "foo**bar**",
        "*foo*bar",
        "__foo__",
        "__foo__bar__baz__",
        "foo *_*",
        "*a*2",
        "**a**2",
        "x/*a*",
    ] {
        assert_eq!(html(text, Writer::Team), format!("<p>{text}</p>"));
    }
}

#[test]
fn txt_1_marks_that_are_meant() {
    for (text, inside) in [
        ("**Gratis**versand", "<b>Gratis</b>versand"),
        ("太**字**太", "太<b>字</b>太"),
        ("**서울**에서", "<b>서울</b>에서"),
        ("(*b*), \"**c**\"!", "(<em>b</em>), \"<b>c</b>\"!"),
        ("“_a_”, «*b*»", "“<em>a</em>”, «<em>b</em>»"),
        ("¿*Cuándo*?", "¿<em>Cuándo</em>?"),
        ("~~5 kr~~ 4 kr", "<s>5 kr</s> 4 kr"),
        ("only *5* left, *now*", "only <em>5</em> left, <em>now</em>"),
        ("**مهم** جدا", "<b>مهم</b> جدا"),
        ("**⚠️** read", "<b>⚠️</b> read"),
        (r"\*a\* \_b\_ \`c\`", "*a* _b_ `c`"),
        (r"\*\*a\*\*", "**a**"),
        (r"\- a", "- a"),
        (r"\> a", "> a"),
        (r"1\. a", "1. a"),
        (r"\* a", "* a"),
        (
            "`it's` and `that`",
            "<code>it's</code> and <code>that</code>",
        ),
        ("it`s `code`", "it`s <code>code</code>"),
    ] {
        assert_eq!(
            html(text, Writer::Team),
            format!("<p>{inside}</p>"),
            "{text}"
        );
    }
}
