//! The gate refuses a document that would hurt the engine, before the engine sees it.
//!
//! async-graphql 7.2.1 overflows its stack on nested values, and expands fragments that double at each
//! level, before any of its own limits applies; no timeout interrupts either. `admit` is the list of what
//! is refused.

mod cost;
mod count;
pub mod lexer;
mod operation;
mod prices;

#[cfg(test)]
mod cost_tests;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod nesting;

use async_graphql::{
    Pos, Variables,
    parser::{self, parse_query, types::ExecutableDocument},
};

use crate::auth::rate_limit::Quota;
use crate::error::{Error, ErrorCode};
use lexer::{LexError, LexErrorKind};
use operation::OperationChoice;
pub use operation::{AdmittedDocument, Audience};
use prices::Prices;

const BYTES: usize = 16 * 1024;
/// Counted in the raw bytes, including strings: a limit that holds even if the lexer is wrong.
const BRACKETS: usize = 500;
const NESTING: usize = 32;
const TOKENS: usize = 2_000;
const OPERATIONS: usize = 5;
const FRAGMENTS: usize = 40;
const ALIASES: u64 = 30;
const DIRECTIVES: u64 = 30;
const ROOT_FIELDS: u64 = 20;
const SELECTIONS: u64 = 2_000;
/// The introspection query of graphql-js 16 is 15 deep.
const DEPTH: u64 = 16;
/// The introspection query of graphql-js 16 has 239. One may be answered for every field of every type:
/// 1,900 were seen to take a second, for the price of 1,900 plain fields.
const INTROSPECTED: u64 = 300;
/// Cost of one introspection selection: it may be answered some thousand times.
const INTROSPECTION: u64 = 12;
/// The lists of the type system lead back to itself: `types { fields { type { fields {` multiplies with
/// each, and was seen to take five seconds.
const INTROSPECTION_LISTS: u64 = 2;

/// The limits that depend on the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateLimits {
    pub cost: u64,
}

impl GateLimits {
    pub const ANONYMOUS: Self = Self { cost: Quota::PUBLIC.cost };
}

impl From<Quota> for GateLimits {
    fn from(quota: Quota) -> Self {
        Self { cost: quota.cost }
    }
}

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

#[derive(Debug)]
pub struct Gate {
    prices: Prices,
}

impl Gate {
    /// The same gate with this price for every mutation: each one reads, checks and writes a whole draft.
    #[must_use]
    pub fn charging_mutations(mut self, cost: u64) -> Self {
        self.prices.charge_mutations(cost);
        self
    }

    /// The same gate, where these fields (`"Type.field"`) depend on the caller. A field of an object is not found through its
    /// interface: it must be listed there too.
    ///
    /// # Panics
    /// If one of them is no field: our own mistake, at startup.
    #[must_use]
    pub fn with_personal_fields(mut self, fields: &[&str]) -> Self {
        self.prices.mark_personal(fields);
        self
    }

    /// Reads from the schema's SDL which fields multiply what is below them. `list_sizes` says how long a
    /// list is (`"Type.field"`), where neither an argument nor the SDL does; `expensive`, which fields cost more than 1
    /// themselves.
    ///
    /// # Panics
    /// If the SDL cannot be parsed, a size is for a field that is no list, or a price for none: our own mistake, at
    /// startup.
    pub fn new(sdl: &str, list_sizes: &[(&str, u64)], expensive: &[(&str, u64)]) -> Self {
        Self { prices: Prices::new(sdl, list_sizes, expensive) }
    }

    /// # Errors
    /// `TOO_LARGE` for a document beyond a limit, `BAD_USER_INPUT` for one that is not GraphQL.
    pub fn admit(
        &self,
        document: &str,
        operation_name: Option<&str>,
        variables: &Variables,
        limits: &GateLimits,
    ) -> Result<AdmittedDocument, GateRejection> {
        at_most(BYTES, document.len(), "bytes")?;
        at_most(BRACKETS, document.bytes().filter(|byte| b"[{(".contains(byte)).count(), "opening brackets")?;
        let shape = lexer::measure(document).map_err(|error| error.into_rejection(document))?;
        at_most(NESTING, shape.nesting, "levels of brackets")?;
        at_most(TOKENS, shape.tokens, "tokens")?;

        let document = parse_query(document).map_err(parser_rejection)?;
        at_most(OPERATIONS, document.operations.iter().len(), "operations")?;
        at_most(FRAGMENTS, document.fragments.len(), "fragments")?;
        let fragments = count::in_order(&document).map_err(circle_rejection)?;
        let counts = count::count(&document, &fragments);
        at_most(ALIASES, counts.aliases, "aliases")?;
        at_most(DIRECTIVES, counts.directives, "directives")?;
        at_most(ROOT_FIELDS, counts.root_fields, "root fields")?;
        at_most(SELECTIONS, counts.selections, "selections, with fragments written out")?;
        at_most(DEPTH, counts.depth, "levels of fields")?;
        at_most(INTROSPECTED, counts.introspected, "introspection selections")?;
        at_most(INTROSPECTION_LISTS, counts.introspection_lists, "introspection lists within each other")?;

        let choice = OperationChoice::new(&document, operation_name);
        let (cost, audience) = self.price(&document, choice.as_ref(), &fragments, variables);
        let cost = cost.saturating_add(counts.introspected * INTROSPECTION);
        if cost > limits.cost {
            return Err(Error::too_large(format!(
                "The query costs {cost}; at most {} is allowed. \
                 Ask for fewer items per page or fewer nested lists.",
                limits.cost
            ))
            .into());
        }
        Ok(AdmittedDocument { document, choice, cost, audience, introspects: counts.introspected > 0 })
    }

    /// Cost and audience of the chosen operation. Where none is chosen, the engine will refuse the document: the cost is
    /// that of the most expensive operation.
    fn price(
        &self,
        document: &ExecutableDocument,
        choice: Option<&OperationChoice>,
        fragments: &[count::Fragment],
        variables: &Variables,
    ) -> (u64, Audience) {
        let price = |operation| cost::price(&self.prices, operation, fragments, variables);
        if let Some(operation) = choice.and_then(|choice| choice.find(&document.operations)) {
            return price(operation);
        }
        let costs = document.operations.iter().map(|(_, operation)| price(&operation.node).0);
        (costs.max().unwrap_or(0), Audience::Personal)
    }
}

fn at_most<N: PartialOrd + std::fmt::Display>(limit: N, found: N, what: &str) -> Result<(), Error> {
    if found <= limit {
        return Ok(());
    }
    Err(Error::too_large(format!("The document has {found} {what}; at most {limit} are allowed.")))
}

fn not_graphql(message: impl Into<String>) -> Error {
    Error::new(ErrorCode::BadUserInput, message)
}

impl LexError {
    fn into_rejection(self, document: &str) -> GateRejection {
        let at = position(document, self.at);
        let what = match self.kind {
            LexErrorKind::UnclosedString => "a string that is not closed on its line",
            LexErrorKind::UnclosedBlockString => "a block string that is not closed",
            LexErrorKind::UnknownCharacter => "a character that GraphQL does not know",
        };
        GateRejection {
            error: not_graphql(format!("The document has a syntax error at {at}: {what}.")),
            locations: vec![at],
        }
    }
}

/// Line and column as the parser counts them.
pub fn position(document: &str, at: usize) -> Pos {
    let mut position = Pos { line: 1, column: 1 };
    for (_, character) in document.char_indices().take_while(|(index, _)| *index < at) {
        match character {
            '\n' => position = Pos { line: position.line + 1, column: 1 },
            '\r' => position.column = 1,
            _ => position.column += 1,
        }
    }
    position
}

fn circle_rejection((name, fragment): count::Fragment) -> GateRejection {
    let message = format!("The fragment \"{name}\" contains itself, directly or through others.");
    GateRejection { error: not_graphql(message), locations: vec![fragment.pos] }
}

fn parser_rejection(error: parser::Error) -> GateRejection {
    let mut locations: Vec<Pos> = error.positions().collect();
    let message = match &error {
        parser::Error::Syntax { message, start, .. } => {
            format!("The document has a syntax error at {start}: {}.", expected(message))
        }
        parser::Error::MultipleOperations { anonymous, .. } => {
            // The other position is whichever a hash map gave first.
            locations = vec![*anonymous];
            "The document has several operations; each then needs a name.".into()
        }
        parser::Error::OperationDuplicated { operation, .. } => {
            format!("The document has two operations named \"{operation}\".")
        }
        parser::Error::FragmentDuplicated { fragment, .. } => {
            format!("The document has two fragments named \"{fragment}\".")
        }
        parser::Error::MissingOperation => "The document has no operation.".into(),
        other => format!("The document cannot be read: {other}."),
    };
    GateRejection { error: not_graphql(message), locations }
}

/// What the parser expected: the last line of its message, without the drawing of the place.
fn expected(drawing: &str) -> String {
    match drawing.lines().last().and_then(|line| line.trim_start().strip_prefix("= ")) {
        Some(expected) => expected.replace("EOI", "the end").replace('_', " "),
        None => "a number is out of range".into(),
    }
}
