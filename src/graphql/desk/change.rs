//! What is different between what is public and what a draft says.

use async_graphql::Object;

use super::vocabulary::ResponseChangeKind;
use crate::desk;
use crate::graphql::indicator::Indicator;
use crate::graphql::response::Response;
use crate::shelf::Published;

/// What is different between what is public and what a draft says.
pub struct DraftChanges<'a> {
    pub changes: desk::Changes,
    pub old: Option<Published<'a>>,
    pub new: Option<Published<'a>>,
}

/// What is different between what is public and what a draft says.
#[Object(serial)]
impl<'a> DraftChanges<'a> {
    /// Each response that is added, changed or removed, in the codebook's order; what is removed comes last.
    async fn responses(&self) -> Vec<ResponseChange<'a>> {
        let changes = self.changes.responses.iter().cloned();
        changes.map(|change| ResponseChange { change, old: self.old, new: self.new }).collect()
    }

    /// The names of the other parts of the document that are different: `findings`, `note`, `year`.
    async fn parts(&self) -> &[String] {
        &self.changes.parts
    }
}

/// One response that is different.
pub struct ResponseChange<'a> {
    change: desk::Change,
    old: Option<Published<'a>>,
    new: Option<Published<'a>>,
}

/// One response that is different.
#[Object(serial)]
impl<'a> ResponseChange<'a> {
    /// The code of the indicator.
    async fn code(&self) -> &str {
        &self.change.indicator
    }

    /// The indicator; null if the codebook has none of this code.
    async fn indicator(&self) -> Option<Indicator<'a>> {
        let of = |published: Option<Published<'a>>| published?.codebook().indicator(&self.change.indicator);
        of(self.new).or_else(|| of(self.old)).map(Indicator)
    }

    /// What became of it.
    async fn kind(&self) -> ResponseChangeKind {
        self.change.kind.into()
    }

    /// What is public.
    async fn old(&self) -> Option<Response<'a>> {
        self.old?.response(&self.change.indicator).map(Response)
    }

    /// What the draft says.
    async fn new(&self) -> Option<Response<'a>> {
        self.new?.response(&self.change.indicator).map(Response)
    }
}
