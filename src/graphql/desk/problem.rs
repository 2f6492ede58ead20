//! What is wrong with a draft.

use async_graphql::Object;

use super::vocabulary::{ProblemCode, ProblemSeverity};
use crate::desk::check;

/// Something about a draft that is not as it should be.
pub struct Problem(pub check::Problem);

/// Something about a draft that is not as it should be.
#[Object(serial)]
impl Problem {
    /// Where, in the draft's document: `responses[2].options[0]`, counted from 0.
    async fn path(&self) -> &str {
        &self.0.path
    }

    /// What sort of problem it is.
    async fn code(&self) -> ProblemCode {
        self.0.code.into()
    }

    /// Whether it stands in the way.
    async fn severity(&self) -> ProblemSeverity {
        self.0.severity.into()
    }

    /// One sentence for the editor.
    async fn message(&self) -> &str {
        &self.0.message
    }

    /// The code of the indicator it is about, if it is about one.
    async fn indicator(&self) -> Option<&str> {
        self.0.indicator.as_deref()
    }
}
