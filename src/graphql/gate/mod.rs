//! The gate refuses a document that would hurt the code that reads it further, by bounds that are known from its text alone.
//!
//! Validation and async-graphql's engine expand fragments that double at each level, and each of their errors costs time;
//! no timeout interrupts either. [`parse`] is the list of what is refused before.

mod count;

#[cfg(test)]
mod hostile;

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, Document};
use apollo_compiler::diagnostic::ToCliReport;
use apollo_compiler::parser::Parser;
use apollo_compiler::validation::DiagnosticList;
use async_graphql::Pos;

use crate::error::{Error, ErrorCode};

pub const BYTES: usize = 16 * 1024;
/// Counted in the raw bytes, including strings, before anything is parsed.
const BRACKETS: usize = 500;
const NESTING: usize = 32;
/// With blanks, line breaks and commas, which the parser counts too.
const TOKENS: usize = 4_000;
const OPERATIONS: usize = 5;
const FRAGMENTS: usize = 40;
const ALIASES: u64 = 30;
const DIRECTIVES: u64 = 30;
const ROOT_FIELDS: u64 = 20;
const SELECTIONS: u64 = 2_000;
/// The introspection query of graphql-js 16 is 15 deep.
const DEPTH: u64 = 16;
/// The introspection query of graphql-js 16 has 239. One may be answered for every field of every type:
/// 1,900 were seen to take a second.
const INTROSPECTED: u64 = 300;
/// The lists of the type system lead back to itself: `types { fields { type { fields {` multiplies with
/// each, and was seen to take five seconds.
const INTROSPECTION_LISTS: u64 = 2;

/// Why a document may not run, and the places in it, the most important one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GateRejection {
    pub error: Error,
    pub locations: Vec<Pos>,
}

impl From<Error> for GateRejection {
    fn from(error: Error) -> Self {
        Self { error, locations: Vec::new() }
    }
}

/// A parsed document within all bounds.
#[derive(Debug)]
pub struct BoundedDocument {
    pub document: Document,
    /// Number of selections that ask about the schema.
    pub introspected: u64,
}

/// Parses a document.
///
/// # Errors
/// `TOO_LARGE` for a document beyond a bound, `BAD_USER_INPUT` for one that is not GraphQL.
pub fn parse(text: &str) -> Result<BoundedDocument, GateRejection> {
    at_most(BYTES, text.len(), "bytes")?;
    at_most(BRACKETS, text.bytes().filter(|byte| b"[{(".contains(byte)).count(), "opening brackets")?;
    let mut parser = Parser::new().recursion_limit(NESTING).token_limit(TOKENS);
    let parsed = parser.parse_ast(text, "query");
    within(NESTING, parser.recursion_reached(), "levels of brackets")?;
    within(TOKENS, parser.tokens_reached(), "tokens")?;
    let document = parsed.map_err(|invalid| syntax_rejection(text, &invalid.errors))?;

    check_names(text, &document)?;
    let fragments = count::in_order(&document).map_err(|fragment| {
        let message =
            format!("The fragment \"{}\" contains itself, directly or through others.", fragment.name);
        GateRejection { error: not_graphql(message), locations: vec![position_of(text, fragment)] }
    })?;
    let counts = count::count(&document, &fragments);
    at_most(ALIASES, counts.aliases, "aliases")?;
    at_most(DIRECTIVES, counts.directives, "directives")?;
    at_most(ROOT_FIELDS, counts.root_fields, "root fields")?;
    at_most(SELECTIONS, counts.selections, "selections, with fragments written out")?;
    at_most(DEPTH, counts.depth, "levels of fields")?;
    at_most(INTROSPECTED, counts.introspected, "introspection selections")?;
    at_most(INTROSPECTION_LISTS, counts.introspection_lists, "introspection lists within each other")?;
    Ok(BoundedDocument { document, introspected: counts.introspected })
}

/// Refuses a name that is there twice, an operation without a name beside another, and a document without operations.
fn check_names(text: &str, document: &Document) -> Result<(), GateRejection> {
    let (mut operations, mut fragments) = (vec![], vec![]);
    for definition in &document.definitions {
        match definition {
            Definition::OperationDefinition(operation) => operations.push(operation),
            Definition::FragmentDefinition(fragment) => fragments.push(fragment),
            _ => {}
        }
    }
    at_most(OPERATIONS, operations.len(), "operations")?;
    at_most(FRAGMENTS, fragments.len(), "fragments")?;
    if operations.is_empty() {
        return Err(not_graphql("The document has no operation.").into());
    }
    let rejection = |message: String, locations| GateRejection { error: not_graphql(message), locations };
    if let Some(anonymous) =
        operations.iter().find(|operation| operation.name.is_none() && operations.len() > 1)
    {
        let message = "The document has several operations; each then needs a name.";
        return Err(rejection(message.into(), vec![position_of(text, anonymous)]));
    }
    if let Some((name, places)) = repeated(text, operations, |operation| operation.name.as_deref()) {
        return Err(rejection(format!("The document has two operations named \"{name}\"."), places));
    }
    match repeated(text, fragments, |fragment| Some(fragment.name.as_str())) {
        Some((name, places)) => {
            Err(rejection(format!("The document has two fragments named \"{name}\"."), places))
        }
        None => Ok(()),
    }
}

/// The first name that was there before, and both places, the later one first.
fn repeated<'d, T>(
    text: &str,
    definitions: Vec<&'d Node<T>>,
    name: fn(&T) -> Option<&str>,
) -> Option<(&'d str, Vec<Pos>)> {
    definitions.iter().enumerate().find_map(|(index, later)| {
        let earlier = definitions[..index].iter().find(|earlier| name(earlier) == name(later))?;
        Some((name(later)?, vec![position_of(text, later), position_of(text, earlier)]))
    })
}

fn at_most<N: PartialOrd + std::fmt::Display>(limit: N, found: N, what: &str) -> Result<(), Error> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::too_large(format!("The document has {found} {what}; at most {limit} are allowed.")))
}

/// Refuses a document at which the parser stopped because it has more than it may.
fn within(limit: usize, reached: usize, what: &str) -> Result<(), Error> {
    if reached <= limit {
        return Ok(());
    }
    Err(Error::too_large(format!("The document has more than {limit} {what}.")))
}

fn not_graphql(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::BadUserInput, message)
}

fn syntax_rejection(text: &str, mistakes: &DiagnosticList) -> GateRejection {
    let Some(mistake) = mistakes.iter().next() else {
        return not_graphql("The document cannot be read.").into();
    };
    let at = mistake.error.location().map(|location| position(text, location.offset())).unwrap_or_default();
    let what = readable(&mistake.to_json().message);
    let error = not_graphql(format!("The document has a syntax error at {at}: {what}."));
    GateRejection { error, locations: vec![at] }
}

/// The parser's message with the characters that it names, as part of a sentence.
fn readable(message: &str) -> String {
    const NAMES: [(&str, &str); 9] = [
        ("<EOF>", "end of the document"),
        ("EOF", "the end of the document"),
        ("L_CURLY", "{"),
        ("R_CURLY", "}"),
        ("L_PAREN", "("),
        ("R_PAREN", ")"),
        ("L_BRACK", "["),
        ("R_BRACK", "]"),
        ("COLON", ":"),
    ];
    let message = message.strip_prefix("syntax error: ").unwrap_or(message).trim_end_matches('.');
    let message = message.replace(char::is_control, "\u{fffd}");
    let message = NAMES.iter().fold(message, |message, (name, shown)| message.replace(name, shown));
    let mut letters = message.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

fn position_of<T>(text: &str, node: &Node<T>) -> Pos {
    node.location().map_or_else(Pos::default, |location| position(text, location.offset()))
}

/// Line and column of a byte, both from 1; the column in characters. All kinds of line break that GraphQL knows end a line.
pub fn position(text: &str, offset: usize) -> Pos {
    let before = text.get(..offset).unwrap_or(text);
    let (mut line, mut start) = (1, 0);
    let bytes = before.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        if *byte == b'\n' || (*byte == b'\r' && text.as_bytes().get(at + 1) != Some(&b'\n')) {
            (line, start) = (line + 1, at + 1);
        }
    }
    Pos { line, column: before[start..].chars().count() + 1 }
}
