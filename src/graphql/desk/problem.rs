//! What is wrong with a draft.

use super::vocabulary::{ProblemCode, ProblemSeverity};
use crate::desk::check;
use crate::graphql::object::object;

/// One fault in a draft.
#[object(plain, from = check::Problem)]
pub struct Problem {
    /// Place of the problem in the draft's content (`Draft.contentJson`), such as `responses[2].options[0]`; list
    /// positions count from `0`.
    path: String,
    /// Kind of problem.
    code: ProblemCode,
    /// Whether the problem prevents submission (`ERROR`) or not (`WARNING`).
    severity: ProblemSeverity,
    /// Explanation of the problem for the editor: one sentence in English.
    message: String,
    /// Code of the indicator to which the problem refers, such as `1.1.1`. Null if the problem refers to no single
    /// indicator.
    indicator: Option<String>,
}
