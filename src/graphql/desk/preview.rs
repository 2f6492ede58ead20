//! What publishing a draft would change.

use async_graphql::{Object, SimpleObject};

use super::change::DraftChanges;
use crate::desk;
use crate::graphql::instrument::Dimension;
use crate::graphql::revision::Revision;
use crate::shelf::Catalog;

/// What publishing a draft would change. Give the draft's id as `?preview=` on the endpoint's URL, and any query is
/// answered as the public would see it then.
pub struct PublishPreview {
    pub preview: desk::Preview,
    /// What is public now.
    pub public: Catalog,
    /// The id of the revision it would take the place of.
    pub compared_with: Option<String>,
}

/// What publishing a draft would change. Give the draft's id as `?preview=` on the endpoint's URL, and any query is
/// answered as the public would see it then.
#[Object(serial)]
impl PublishPreview {
    /// The number of the release that it would make, if nobody published anything before.
    async fn release(&self) -> i32 {
        self.preview.catalog.number()
    }

    /// The revision that the draft would become.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.preview.catalog.revision(&self.preview.revision).map(Revision)
    }

    /// What would be different.
    async fn changes(&self) -> DraftChanges<'_> {
        let old = self.compared_with.as_ref().and_then(|id| self.public.revision(id));
        let new = self.preview.catalog.revision(&self.preview.revision);
        DraftChanges { changes: self.preview.changes.clone(), old, new }
    }

    /// For each dimension of the codebook, how much is asked and answered, now and then.
    async fn dimensions(&self) -> Vec<DimensionPreview<'_>> {
        let revision = self.preview.catalog.revision(&self.preview.revision);
        let counts = self.preview.dimensions.iter();
        counts.map(|count| DimensionPreview { count, revision }).collect()
    }
}

/// How much of a dimension is asked and answered, now and after publication.
pub struct DimensionPreview<'a> {
    count: &'a desk::DimensionCount,
    revision: Option<crate::shelf::Published<'a>>,
}

/// How much of a dimension is asked and answered, now and after publication.
#[Object(serial)]
impl<'a> DimensionPreview<'a> {
    /// The dimension; null for indicators that belong to none.
    async fn dimension(&self) -> Option<Dimension<'a>> {
        let (code, codebook) = (self.count.dimension.as_deref()?, self.revision?.codebook());
        let dimension = codebook.row.dimensions.iter().find(|dimension| *dimension.code == *code)?;
        Some(Dimension(codebook.beside(dimension)))
    }

    /// In what is public now.
    async fn before(&self) -> AnswerCount {
        self.count.before.into()
    }

    /// In the draft.
    async fn after(&self) -> AnswerCount {
        self.count.after.into()
    }
}

/// How many questions were asked, and how many of them have an answer.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AnswerCount {
    /// Responses but for those with the absence `NOT_ASKED` or `WITHHELD`.
    asked: i32,
    /// Of those, the ones with an answer.
    answered: i32,
}

impl From<desk::Count> for AnswerCount {
    fn from(desk::Count { asked, answered }: desk::Count) -> Self {
        Self { asked, answered }
    }
}
