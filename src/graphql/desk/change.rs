//! What is different between what is public and what a draft says.

use async_graphql::Description;

use super::vocabulary::ResponseChangeKind;
use crate::desk;
use crate::graphql::indicator::Indicator;
use crate::graphql::object::object;
use crate::graphql::response::Response;
use crate::shelf::RevisionView;

/// Differences between the public content of an assessment and the content of a draft.
#[derive(Description)]
pub struct DraftChanges<'a> {
    pub changes: desk::Changes,
    pub old: Option<RevisionView<'a>>,
    pub new: Option<RevisionView<'a>>,
}

#[object(plain)]
impl<'a> DraftChanges<'a> {
    /// Responses that were added, changed or removed: added and changed ones in the order of the codebook, then removed
    /// ones in order of the indicator's code.
    fn responses(&self) -> Vec<ResponseChange<'a>> {
        let changes = self.changes.responses.iter().cloned();
        changes.map(|change| ResponseChange { change, old: self.old, new: self.new }).collect()
    }

    /// Names of the other parts of the content document that differ, such as `findings`, `note` or `year`, in
    /// alphabetical order.
    fn parts(&self) -> &[String] {
        &self.changes.parts
    }
}

/// One response that differs between the public data and a draft.
#[derive(Description)]
pub struct ResponseChange<'a> {
    change: desk::ResponseChange,
    old: Option<RevisionView<'a>>,
    new: Option<RevisionView<'a>>,
}

#[object(plain)]
impl<'a> ResponseChange<'a> {
    /// Code of the indicator, such as `1.1.1`.
    fn code(&self) -> &str {
        &self.change.indicator
    }

    /// Indicator of the response. Null if the codebook has no indicator with this code.
    fn indicator(&self) -> Option<Indicator<'a>> {
        let of =
            |published: Option<RevisionView<'a>>| published?.codebook().indicator(&self.change.indicator);
        of(self.new).or_else(|| of(self.old)).map(Indicator)
    }

    /// Kind of difference: added, changed or removed.
    fn kind(&self) -> ResponseChangeKind {
        self.change.kind.into()
    }

    /// Response in the revision with which the draft is compared. Null if `kind` is `ADDED`, or if the codebook has no
    /// such indicator.
    fn old(&self) -> Option<Response<'a>> {
        self.old?.response(&self.change.indicator).map(Response)
    }

    /// Response in the draft. Null if `kind` is `REMOVED`, or if the codebook has no such indicator.
    #[field(name = "new")]
    fn new_response(&self) -> Option<Response<'a>> {
        self.new?.response(&self.change.indicator).map(Response)
    }
}
