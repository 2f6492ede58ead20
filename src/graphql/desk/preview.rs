//! What publishing a draft would change.

use async_graphql::{Object, SimpleObject};

use super::change::DraftChanges;
use crate::desk;
use crate::graphql::instrument::Dimension;
use crate::graphql::revision::Revision;
use crate::shelf::Catalog;

/// Effect of publishing one draft. To answer any query as the public would see it after publication, give the draft's
/// id as `?preview=` on the endpoint's URL.
pub struct PublishPreview {
    pub preview: desk::Preview,
    /// What is public now.
    pub public: Catalog,
    /// The id of the revision it would take the place of.
    pub compared_with: Option<String>,
}

/// Effect of publishing one draft. To answer any query as the public would see it after publication, give the draft's
/// id as `?preview=` on the endpoint's URL.
#[Object(serial)]
impl PublishPreview {
    /// Number of the release that the publication would make if nothing else were published before.
    async fn release(&self) -> i32 {
        self.preview.catalog.number()
    }

    /// Revision that the draft would become. Never null.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.preview.catalog.revision(&self.preview.revision).map(Revision)
    }

    /// Differences between the public data and the draft.
    async fn changes(&self) -> DraftChanges<'_> {
        let old = self.compared_with.as_ref().and_then(|id| self.public.revision(id));
        let new = self.preview.catalog.revision(&self.preview.revision);
        DraftChanges { changes: self.preview.changes.clone(), old, new }
    }

    /// Number of questions asked and answered in each dimension, before and after publication, in order of the
    /// codebook. Indicators without a dimension come last.
    async fn dimensions(&self) -> Vec<DimensionPreview<'_>> {
        let revision = self.preview.catalog.revision(&self.preview.revision);
        let counts = self.preview.dimensions.iter();
        counts.map(|count| DimensionPreview { count, revision }).collect()
    }
}

/// Number of questions asked and answered in one dimension, before and after publication of a draft.
pub struct DimensionPreview<'a> {
    count: &'a desk::DimensionCount,
    revision: Option<crate::shelf::RevisionView<'a>>,
}

/// Number of questions asked and answered in one dimension, before and after publication of a draft.
#[Object(serial)]
impl<'a> DimensionPreview<'a> {
    /// Dimension that is counted. Null for the indicators that belong to no dimension.
    async fn dimension(&self) -> Option<Dimension<'a>> {
        let (code, codebook) = (self.count.dimension.as_deref()?, self.revision?.codebook());
        let dimension = codebook.row.dimensions.iter().find(|dimension| *dimension.code == *code)?;
        Some(Dimension(codebook.beside(dimension)))
    }

    /// Counts in the revision that is public now.
    async fn before(&self) -> AnswerCount {
        self.count.before.into()
    }

    /// Counts in the draft.
    async fn after(&self) -> AnswerCount {
        self.count.after.into()
    }
}

/// Number of questions asked and number of questions answered.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AnswerCount {
    /// Number of responses, without those whose absence is `NOT_ASKED`, `WITHHELD` or `WITHDRAWN`.
    asked: i32,
    /// Number of the questions asked that have an answer.
    answered: i32,
}

impl From<desk::Count> for AnswerCount {
    fn from(desk::Count { asked, answered }: desk::Count) -> Self {
        Self { asked, answered }
    }
}
