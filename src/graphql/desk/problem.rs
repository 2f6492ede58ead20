//! What is wrong with a draft.

use async_graphql::Object;

use super::vocabulary::{ProblemCode, ProblemSeverity};
use crate::desk::check;

/// One fault in a draft.
pub struct Problem(pub check::Problem);

/// One fault in a draft.
#[Object(serial)]
impl Problem {
    /// Place of the problem in the draft's content (`Draft.contentJson`), such as `responses[2].options[0]`; list
    /// positions count from `0`.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// Kind of problem.
    async fn code(&self) -> ProblemCode {
        self.0.code.into()
    }

    /// Whether the problem prevents submission (`ERROR`) or not (`WARNING`).
    async fn severity(&self) -> ProblemSeverity {
        self.0.severity.into()
    }

    /// Explanation of the problem for the editor: one sentence in English.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// Code of the indicator to which the problem refers, such as `1.1.1`. Null if the problem refers to no single
    /// indicator.
    async fn indicator(&self) -> Option<&str> {
        self.0.indicator.as_deref()
    }
}
