//! Documents that would hurt, each limit at its edge, and what must not be refused.

use std::{fmt::Write, time::Instant};

use apollo_compiler::ast::Document;
use async_graphql::Pos;

use super::count::{self, DocumentCounts};
use super::{BoundedDocument, parse};
use crate::error::ErrorCode;

/// Fragments that each spread the next one twice.
fn doubling(levels: usize) -> String {
    let mut document = "{country(iso3:\"K\"){...F0}}".to_owned();
    for level in 0..levels {
        write!(document, "fragment F{level} on Country{{...F{0} ...F{0}}}", level + 1)
            .expect("a string grows");
    }
    document + &format!("fragment F{levels} on Country{{iso3}}")
}

fn nested(levels: usize, open: &str, close: &str) -> String {
    open.repeat(levels) + &close.repeat(levels)
}

/// What it is called, the document, and how its refusal begins.
fn hostile() -> Vec<(&'static str, String, ErrorCode, &'static str)> {
    use ErrorCode::{BadUserInput, TooLarge};
    let (lists, objects) = (nested(1_500, "[", "]"), nested(1_500, "{a:", "}").replace("{a:}", "{}"));
    let brackets = "15";
    vec![
        ("nested lists", format!("{{country(iso3:{lists}){{iso3}}}}"), TooLarge, brackets),
        ("nested objects", format!("{{country(iso3:{objects}){{iso3}}}}"), TooLarge, brackets),
        ("nested lists, unknown argument", format!("{{f(a:{lists})}}"), TooLarge, brackets),
        ("nested objects, unknown argument", format!("{{f(a:{objects})}}"), TooLarge, brackets),
        ("nested default, lists", format!("query($a:[Int]={lists}){{country}}"), TooLarge, brackets),
        ("nested default, objects", format!("query($a:I={objects}){{country}}"), TooLarge, brackets),
        ("nested type", format!("query($a:{}){{a}}", nested(1_500, "[", "]")), TooLarge, brackets),
        ("nested in a directive", format!("{{a @b(c:{lists})}}"), TooLarge, brackets),
        ("nested selections", format!("{{a{}", "{a".repeat(1_500)), TooLarge, brackets),
        ("never closed", "{f(a:".to_owned() + &"[".repeat(1_500), TooLarge, brackets),
        ("under the count", format!("{{f(a:{})}}", nested(490, "[", "]")), TooLarge, "more than 32 levels"),
        (
            "under the count, behind an unclosed block string",
            format!("{{f(a:[\"\"\" \"{}])}}", nested(490, "[", "]")),
            BadUserInput,
            "a syntax error at 1:7: unterminated string value.",
        ),
        (
            "under the count, behind a comment ended by CR",
            format!("{{f(a:#\r{})}}", nested(490, "[", "]")),
            TooLarge,
            "more than 32 levels",
        ),
        (
            "under the count, behind an escaped block quote",
            format!("{{f(a:[\"\"\"\\\"\"\"\"\"\"{}])}}", nested(490, "[", "]")),
            TooLarge,
            "more than 32 levels",
        ),
        (
            "unclosed block strings, each read to the end",
            format!("{{f(a:[{}])}}", "\"\\\"\"\"\"".repeat(900)),
            BadUserInput,
            "a syntax error",
        ),
        (
            "unclosed string",
            "{f(a:\"[[[)}".into(),
            BadUserInput,
            "a syntax error at 1:6: unterminated string value.",
        ),
        ("doubling fragments, 25", doubling(25), TooLarge, "100663296 selections"),
        ("doubling fragments, 31", doubling(31), TooLarge, "6442450944 selections"),
        ("doubling fragments, 39", doubling(39), TooLarge, "1649267441664 selections"),
        ("doubling fragments, 190", doubling(190), TooLarge, "191 fragments"),
        ("20,000 aliases", format!("{{{}}}", "a:b ".repeat(20_000)), TooLarge, "80002 bytes"),
        ("4,000 aliases", format!("{{{}}}", "a:b ".repeat(4_000)), TooLarge, "more than 4000 tokens"),
        ("600 aliases", format!("{{{}}}", "a:b ".repeat(600)), TooLarge, "600 aliases"),
        (
            "5,000 directives on a field",
            format!("{{a{}}}", " @b".repeat(5_000)),
            TooLarge,
            "more than 4000 tokens",
        ),
        (
            "5,000 directives on a spread",
            format!("{{...F{}}}fragment F on T{{a}}", " @b".repeat(5_000)),
            TooLarge,
            "more than 4000 tokens",
        ),
        (
            "5,000 directives, operation",
            format!("query{}{{a}}", " @b".repeat(5_000)),
            TooLarge,
            "more than 4000 tokens",
        ),
        ("900 directives on a field", format!("{{a{}}}", " @b".repeat(900)), TooLarge, "900 directives"),
        ("10,000 wrong fields", format!("{{{}}}", "a ".repeat(10_000)), TooLarge, "20002 bytes"),
        ("8,000 wrong fields", format!("{{{}}}", "a ".repeat(8_000)), TooLarge, "more than 4000 tokens"),
        ("1,900 wrong fields", format!("{{{}}}", "wrong ".repeat(1_900)), TooLarge, "1900 root fields"),
        ("2,000 braces wide", format!("{{{}}}", "a{b}".repeat(490)), TooLarge, "490 root fields"),
        (
            "a fragment that contains itself",
            "{...F} fragment F on Query{...F}".into(),
            BadUserInput,
            "The fragment \"F\" contains itself",
        ),
        (
            "a circle of three, off the way in",
            "{...In} fragment In on Query{...A} fragment A on Query{...B} \
             fragment B on Query{a{...on Query{...C}}} fragment C on Query{...A}"
                .into(),
            BadUserInput,
            "The fragment \"A\" contains itself",
        ),
        (
            "a circle no one enters",
            "{a} fragment A on Query{...B} fragment B on Query{...A}".into(),
            BadUserInput,
            "The fragment \"A\" contains itself",
        ),
        (
            "introspection in circles",
            "{__schema{types{fields{type{ofType{fields{name}}}}}}}".into(),
            TooLarge,
            "3 introspection lists",
        ),
        (
            "a control character",
            "{a\u{0}}".into(),
            BadUserInput,
            "a syntax error at 1:3: unexpected character \"\u{fffd}\".",
        ),
    ]
}

#[test]
fn hostile_documents_are_refused() {
    for (name, document, code, sentence) in hostile() {
        match parse(&document) {
            Ok(_) => panic!("{name} was admitted"),
            Err(refusal) => {
                assert_eq!(refusal.error.code, code, "{name}: {refusal:?}");
                assert!(refusal.error.message.contains(sentence), "{name}: {refusal:?}");
                assert!(
                    !refusal.error.message.contains('\n') && refusal.error.message.ends_with('.'),
                    "{refusal:?}"
                );
            }
        }
    }
}

/// As large as may be, or odd, and yet no harm.
fn harmless() -> Vec<(&'static str, String)> {
    vec![
        ("the introspection query", include_str!("introspection.graphql").into()),
        ("1,990 wrong fields below one", format!("{{country{{{}}}}}", "wrong ".repeat(1_990))),
        ("490 objects below one", format!("{{a{{{}}}}}", "a{b}".repeat(490))),
        ("1,990 values", format!("{{f(a:[{}])}}", "1,".repeat(1_990))),
        ("330 arguments", format!("{{a{{{}}}}}", "a(b:1)".repeat(330))),
        ("a number of 16 kB", format!("{{a(b:{})}}", "9".repeat(16_000))),
        ("a name of 16 kB", format!("{{{}}}", "a".repeat(16_382))),
        ("a comment of 16 kB", format!("{{a}}#{}", "{".repeat(400) + &"é".repeat(7_900))),
        ("a string of 16 kB", format!("{{a(b:\"{}\")}}", "{".repeat(400) + &"\\\"".repeat(7_900))),
        ("a byte order mark", "\u{feff}{a}".into()),
        ("nothing but a block string of quotes", "{a(b:\"\"\"\"\"\\\"\"\"\"\"\\\"\"\" \"\"\")}".into()),
    ]
}

#[test]
fn what_does_no_harm_is_admitted() {
    for (name, document) in harmless() {
        parse(&document).unwrap_or_else(|refusal| panic!("{name}: {refusal:?}"));
    }
}

/// `cargo test --release -- --ignored --nocapture each_takes`
#[test]
#[ignore = "a measurement: in release, on a quiet machine"]
fn each_takes_less_than_20_ms() {
    let mut documents: Vec<_> = hostile().into_iter().map(|(name, document, ..)| (name, document)).collect();
    documents.extend(harmless());
    let spreads = "...L ".repeat(9);
    let wide: String = (0..39).map(|at| format!("fragment F{at} on T{{{spreads}}}")).collect();
    documents.push(("39 fragments of 9 spreads", format!("{{...F0}}{wide}fragment L on T{{a}}")));
    for (name, document) in documents {
        let mut worst = std::time::Duration::ZERO;
        let mut total = std::time::Duration::ZERO;
        for _ in 0..50 {
            let start = Instant::now();
            let answer = parse(&document);
            let took = start.elapsed();
            drop(answer);
            worst = worst.max(took);
            total += took;
        }
        println!("{name:50} {:>6} B  mean {:>9.1?}  worst {worst:>9.1?}", document.len(), total / 50);
        assert!(worst.as_millis() < 20, "{name} took {worst:?}");
    }
}

#[test]
fn each_limit_lets_through_what_it_allows_and_no_more() {
    type Make = fn(usize) -> String;
    let limits: [(&str, usize, Make); 13] = [
        ("bytes", 16_384, |n| format!("{{a}}{}", " ".repeat(n - 3))),
        ("opening brackets", 500, |n| format!("{{a}}#{}", "[".repeat(n - 1))),
        ("levels of brackets", 32, |n| format!("{{f(a:{})}}", nested(n, "[", "]"))),
        ("tokens", 4_000, |n| format!("{{f(a:[{}{}])}}", "1,".repeat((n - 10) / 2), " ".repeat(n % 2))),
        ("operations", 5, |n| (0..n).map(|at| format!("query Q{at}{{a}}")).collect()),
        ("fragments", 40, |n| {
            "{a}".to_owned() + &(0..n).map(|at| format!("fragment F{at} on T{{a}}")).collect::<String>()
        }),
        ("aliases", 30, |n| format!("{{a{{{}}} b{{...on T{{c:d}}}}}}", "a:b ".repeat(n - 1))),
        ("directives", 30, |n| {
            let rest = " @d".repeat(n - 5);
            format!("query($a:Int @d)@d{{a{rest} ...F@d ...@d{{b}}}}fragment F on T@d{{a}}")
        }),
        ("root fields", 20, |n| {
            format!("{{{} ...F ...on T{{b ...F}}}}fragment F on T{{a a}}", "a ".repeat(n - 5))
        }),
        ("selections, with fragments written out", 2_000, |n| {
            // Twice 1 + 1 + 9 × 100 for the field, the spread and what is in F, then as many as are left.
            let (tens, rest) = ("...T ".repeat(9), "a ".repeat(n - 2 - 2 * (2 + 9 * 100)));
            let spread = "a{...F}".repeat(2);
            let leaves = "a ".repeat(99);
            format!("{{{spread}x{{y{{{}}}}}}}fragment F on Q{{{tens}}}fragment T on Q{{{leaves}}}", rest)
        }),
        ("levels of fields", 16, |n| {
            format!("{{a{{...F}}}}fragment F on T{{{}", nested(n - 1, "a{", "}").replace("{}", "") + "}")
        }),
        ("introspection lists within each other", 2, |n| {
            format!("{{__type(name:\"T\"){{{}}}}}", nested(n, "fields{type{", "}}").replace("{}", "{name}"))
        }),
        ("introspection selections", 300, |n| {
            format!(
                "{{__type{{{}}}__schema{{...F}}}}fragment F on __Schema{{{}}}",
                "name ".repeat(n - 101),
                "a ".repeat(100)
            )
        }),
    ];
    for (what, limit, make) in limits {
        assert_eq!(parse(&make(limit)).map(drop), Ok(()), "{limit} {what}: {}", make(limit));
        let refusal = parse(&make(limit + 1)).map(drop).expect_err(what);
        assert_eq!(refusal.error.code, ErrorCode::TooLarge, "{refusal:?}");
        let sentences = [
            format!("The document has {} {what}; at most {limit} are allowed.", limit + 1),
            // The parser stops there, and does not know how many there are.
            format!("The document has more than {limit} {what}."),
        ];
        assert!(sentences.contains(&refusal.error.message), "{refusal:?}");
    }
}

#[test]
fn the_introspection_query_passes() {
    let BoundedDocument { document, introspected } =
        parse(include_str!("introspection.graphql")).expect("clients begin with it");
    assert_eq!(introspected, 239);
    let counts = counts(&document);
    let expected = DocumentCounts {
        root_fields: 1,
        selections: 240,
        depth: 15,
        introspected: 239,
        introspection_lists: 2,
        ..DocumentCounts::default()
    };
    assert_eq!(counts, expected);
}

fn counts(document: &Document) -> DocumentCounts {
    count::count(document, &count::in_order(document).expect("it goes in no circle"))
}

/// The count without the memory: every fragment written out, each time.
#[test]
fn fragments_count_as_if_written_out() {
    let with = "{a{...F b:c{...F ...on T{...G}}} ...R @d} fragment F on T{x y{...G}} fragment G on T{z z} \
                fragment R on Query{q ...on Query{r{...F}}}";
    let without = "{a{...{x y{...{z z}}} b:c{...{x y{...{z z}}} ...on T{...{z z}}}} \
                   ...@d{q ...on Query{r{...{x y{...{z z}}}}}}}";
    let counts = |document| counts(&parse(document).expect(document).document);
    assert_eq!(counts(with), counts(without));
    assert_eq!((counts(with).selections, counts(with).root_fields, counts(with).depth), (28, 3, 4));
}

#[test]
fn a_syntax_error_is_a_sentence_with_its_place() {
    for (document, sentence, locations) in [
        ("", "The document has a syntax error at 1:1: unexpected end of the document.", vec![(1, 1)]),
        ("{\n  a(b: )\n}", "The document has a syntax error at 2:8: expected a valid Value.", vec![(2, 8)]),
        (
            "{\n  a(b: \"x\n}",
            "The document has a syntax error at 2:8: unterminated string value.",
            vec![(2, 8)],
        ),
        ("{é}", "The document has a syntax error at 1:2: unexpected character \"é\".", vec![(1, 2)]),
        (
            "{a",
            "The document has a syntax error at 1:3: expected }, got the end of the document.",
            vec![(1, 3)],
        ),
        ("fragment F on T{a}", "The document has no operation.", vec![]),
        ("query A{a} {a}", "The document has several operations; each then needs a name.", vec![(1, 12)]),
        ("query A{a} query A{a}", "The document has two operations named \"A\".", vec![(1, 12), (1, 1)]),
        (
            "{a} fragment F on T{a} fragment F on T{b}",
            "The document has two fragments named \"F\".",
            vec![(1, 24), (1, 5)],
        ),
    ] {
        let refusal = parse(document).map(drop).expect_err(document);
        assert_eq!(refusal.error.code, ErrorCode::BadUserInput);
        assert_eq!(refusal.error.message, sentence);
        let locations: Vec<Pos> = locations.into_iter().map(Pos::from).collect();
        assert_eq!(refusal.locations, locations, "{document}");
    }
}
