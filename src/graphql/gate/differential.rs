//! Holds the lexer to the parser: it may not see less nesting, nor fail to read what the parser can.

use async_graphql::parser::parse_query;
use proptest::{collection::vec, prelude::*, sample::select};

use super::{
    NESTING,
    lexer::{LexErrorKind, Shape, measure},
    nesting::nesting,
};

/// What may trip a lexer: punctuation, where strings, comments and lines begin and end, and some words.
#[rustfmt::skip]
const NOISE: [&str; 59] = [
    "{", "}", "[", "]", "(", ")", "{", "[", "(", "}", "]", ")", "\"", "\"", "\"", "\"\"", "\"\"\"", "\"\"\"",
    "\\", "\\\"", "\\\\", "\\\"\"\"", "\\n", "\\u00e9", "\\ud800", "#", "#", "\r", "\n", "\r\n", ",",
    "\u{feff}", " ", " ", "\t", "\u{2028}", "\u{85}", "\0", ":", "$", "@", "!", "=", "...", "...on ", "..",
    "query", "fragment ", "true", "null", "a", "b:", "0", "-1.5e3", ".5", "e+1", "é", "😀",
    "|",
];

/// Places where noise has some chance to be GraphQL.
const PLACES: [(&str, &str); 11] = [
    ("", ""),
    ("{", "}"),
    ("{a(b:", ")}"),
    ("{a(b:[", "])}"),
    ("{a(b:[\"\"\"", "])}"),
    ("{a(b:[#", "])}"),
    // Where the first lexer went wrong: brackets behind what it took for a string, or for a comment.
    ("{a(b:[\"\"\"x\" [[", "]]])}"),
    ("{a(b:[#\r[[", "]]])}"),
    ("{a @b(c:{d:[\"", "\"]})}"),
    ("query($a:[[Int]]=[", "]){a}"),
    ("{...on T{a}...", "}fragment F on T{b}"),
];

fn agrees(document: &str) -> Result<(), TestCaseError> {
    match measure(document) {
        Ok(shape) if shape.nesting <= NESTING => {
            if let Ok(parsed) = parse_query(document) {
                prop_assert!(nesting(&parsed) <= shape.nesting, "{document:?} is deeper than {shape:?}");
            }
        }
        Ok(_) => {}
        // The one thing the parser accepts and GraphQL does not.
        Err(unreadable) if unreadable.kind == LexErrorKind::UnclosedBlockString => {}
        Err(unreadable) => {
            prop_assert!(
                parse_query(document).is_err(),
                "{unreadable:?}, but it can be parsed: {document:?}"
            );
        }
    }
    Ok(())
}

/// A piece of a document, as tokens of which some cannot be split, and what it must measure.
#[derive(Debug, Clone, Default)]
struct Piece {
    words: Vec<String>,
    shape: Shape,
}

impl Piece {
    fn word(word: impl Into<String>) -> Self {
        Self::unsplit(word, 1, 0)
    }

    fn unsplit(word: impl Into<String>, tokens: usize, nesting: usize) -> Self {
        Self { words: vec![word.into()], shape: Shape { tokens, nesting } }
    }

    fn then(mut self, next: Self) -> Self {
        self.words.extend(next.words);
        self.shape.tokens += next.shape.tokens;
        self.shape.nesting = self.shape.nesting.max(next.shape.nesting);
        self
    }

    fn all(pieces: Vec<Self>) -> Self {
        pieces.into_iter().fold(Self::default(), Self::then)
    }

    fn within(self, open: &str, close: &str) -> Self {
        let mut piece = Self::word(open).then(self).then(Self::word(close));
        piece.shape.nesting += 1;
        piece
    }

    /// Writes the words with what the parser ignores between them, or nothing where nothing may be.
    fn written(&self, gaps: &[&str]) -> String {
        let mut document = String::new();
        for (index, word) in self.words.iter().enumerate() {
            let gap = gaps[index % gaps.len()];
            let runs_on =
                |at: Option<char>| at.is_some_and(|at| at.is_alphanumeric() || "_\"-.".contains(at));
            if gap.is_empty() && runs_on(document.chars().last()) && runs_on(word.chars().next()) {
                document.push(' ');
            }
            document.push_str(gap);
            document.push_str(word);
        }
        document
    }
}

const GAPS: [&str; 13] = [
    "",
    "",
    "",
    " ",
    ",",
    "\t",
    "\n",
    "\r",
    "\r\n",
    "\u{feff}",
    "#{[(\"\r",
    "# \"\"\" é\\\n,",
    " #}])\"\r\n#\n",
];

fn names() -> impl Strategy<Value = String> {
    select(vec!["a", "_b1", "query", "on1", "fragment", "nullable", "F"]).prop_map(String::from)
}

fn strings() -> impl Strategy<Value = String> {
    let line = select(vec!["{", "#", "\\\"", "\\\\", "\\u00e9", "\\n", "é", "😀", " ", "x", ",", "'"]);
    let block = select(vec!["{", "[(", "#", "\"", "\"\"", "\\\"\"\"", "\\", "\r", "\n", "\r\n", "é", "x"]);
    prop_oneof![
        vec(line, 0..8).prop_map(|parts| format!("\"{}\"", parts.concat())),
        // A quote or backslash at the end would change what the closing quotes mean.
        vec(block, 0..8).prop_map(|parts| format!("\"\"\"{} \"\"\"", parts.join(" "))),
    ]
}

fn values(constant: bool) -> impl Strategy<Value = Piece> {
    let leaf = prop_oneof![
        select(vec!["0", "-0", "12", "1.5", "-1e3", "2.0E-7", "true", "null", "RED"]).prop_map(Piece::word),
        strings().prop_map(Piece::word),
        names().prop_map(move |name| if constant {
            Piece::word("ENUM")
        } else {
            Piece::word("$").then(Piece::word(name))
        }),
    ];
    leaf.prop_recursive(5, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(|items| Piece::all(items).within("[", "]")),
            // Each key once: of two, the tree has only the last.
            vec(inner, 0..4).prop_map(|values| {
                let fields = values
                    .into_iter()
                    .enumerate()
                    .map(|(at, value)| Piece::word(format!("key{at}")).then(Piece::word(":")).then(value));
                Piece::all(fields.collect()).within("{", "}")
            }),
        ]
    })
}

fn pair(value: impl Strategy<Value = Piece>) -> impl Strategy<Value = Piece> {
    (names(), value).prop_map(|(name, value)| Piece::word(name).then(Piece::word(":")).then(value))
}

fn arguments() -> impl Strategy<Value = Piece> {
    vec(pair(values(false)), 0..3).prop_map(|arguments| match arguments.len() {
        0 => Piece::default(),
        _ => Piece::all(arguments).within("(", ")"),
    })
}

fn directives() -> impl Strategy<Value = Piece> {
    let directive =
        (names(), arguments()).prop_map(|(name, rest)| Piece::word("@").then(Piece::word(name)).then(rest));
    vec(directive, 0..2).prop_map(Piece::all)
}

/// After `on` the parser wants whitespace, and no comment.
fn condition() -> impl Strategy<Value = Piece> {
    select(vec!["on T", "on\tT", "on\r\n,T", "on\u{feff}T"]).prop_map(|on| Piece::unsplit(on, 2, 0))
}

fn selection_sets() -> impl Strategy<Value = Piece> {
    let leaf = || {
        prop_oneof![
            (names(), arguments(), directives())
                .prop_map(|(name, rest, more)| Piece::word(name).then(rest).then(more)),
            (names(), directives())
                .prop_map(|(name, more)| { Piece::word("...").then(Piece::word(name)).then(more) }),
        ]
    };
    let set = |item| vec(item, 1..4).prop_map(|items| Piece::all(items).within("{", "}"));
    set(leaf().boxed()).prop_recursive(4, 16, 3, move |inner| {
        let optional = proptest::option::of(condition()).prop_map(Option::unwrap_or_default);
        let item = prop_oneof![
            leaf(),
            (names(), names(), arguments(), inner.clone()).prop_map(|(alias, name, rest, below)| {
                Piece::word(alias).then(Piece::word(":")).then(Piece::word(name)).then(rest).then(below)
            }),
            (optional, directives(), inner)
                .prop_map(|(on, more, below)| Piece::word("...").then(on).then(more).then(below)),
        ];
        set(item.boxed())
    })
}

fn documents() -> impl Strategy<Value = Piece> {
    let types = select(vec![("Int", 1, 0), ("[Int!]!", 5, 1), ("[[[T]]]", 7, 3)]);
    let variable = (names(), types, directives(), values(true)).prop_map(
        |(name, (ty, tokens, nesting), more, default)| {
            let variable = Piece::word("$").then(Piece::word(name)).then(Piece::word(":"));
            variable.then(Piece::unsplit(ty, tokens, nesting)).then(more).then(Piece::word("=")).then(default)
        },
    );
    let variables = vec(variable, 0..3).prop_map(|variables| Piece::all(variables).within("(", ")"));
    let operation =
        (select(vec!["query", "mutation", "subscription"]), variables, directives(), selection_sets())
            .prop_map(|(kind, variables, more, set)| {
                let operation = Piece::word(kind).then(Piece::word("Name"));
                // `()` nests for the lexer and is nothing in the tree.
                let variables = if variables.words.len() > 2 { variables } else { Piece::default() };
                operation.then(variables).then(more).then(set)
            });
    let fragment = (condition(), directives(), selection_sets()).prop_map(|(on, more, set)| {
        Piece::word("fragment").then(Piece::word("F")).then(on).then(more).then(set)
    });
    (operation, proptest::option::of(fragment))
        .prop_map(|(operation, fragment)| operation.then(fragment.unwrap_or_default()))
}

#[test]
fn what_fuzzing_found_is_not_misjudged() {
    for document in ["{e(b:[\"\"false1.5\n3])}", "{e(b:[true1e+5 null-1])}", "{a(b:[00012 truefalse])}"] {
        assert!(parse_query(document).is_ok(), "{document}");
        assert!(measure(document).is_ok(), "{document}");
    }
}

fn noise() -> impl Strategy<Value = Vec<&'static str>> {
    prop_oneof![vec(select(NOISE.to_vec()), 0..4), vec(select(NOISE.to_vec()), 0..40)]
}

fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(cases(4_000))]

    #[test]
    fn noise_is_not_misjudged(place in select(PLACES.to_vec()), noise in noise()) {
        agrees(&format!("{}{}{}", place.0, noise.concat(), place.1))?;
    }

    #[test]
    fn any_text_is_not_misjudged(text in any::<String>(), place in select(PLACES.to_vec())) {
        agrees(&format!("{}{text}{}", place.0, place.1))?;
    }
}

proptest! {
    #![proptest_config(cases(1_000))]

    /// No false alarm, and the measure is exact, however the document is written.
    #[test]
    fn a_document_is_measured_exactly(document in documents(), gaps in vec(select(GAPS.to_vec()), 1..24)) {
        let written = document.written(&gaps);
        prop_assert_eq!(measure(&written), Ok(document.shape), "{:?}", written);
        let parsed = parse_query(&written).map_err(|error| TestCaseError::fail(error.to_string()))?;
        prop_assert_eq!(nesting(&parsed), document.shape.nesting, "{:?}", written);
    }

    /// One character put in or taken out of a good document: nearly GraphQL is where the two may part.
    #[test]
    fn a_spoilt_document_is_not_misjudged(
        document in documents(),
        gaps in vec(select(GAPS.to_vec()), 1..24),
        noise in select(NOISE.to_vec()),
        at in any::<prop::sample::Index>(),
        cut in any::<bool>(),
    ) {
        let mut characters: Vec<String> = document.written(&gaps).chars().map(String::from).collect();
        let at = at.index(characters.len());
        characters[at] = if cut { noise.into() } else { format!("{}{noise}", characters[at]) };
        agrees(&characters.concat())?;
    }
}
