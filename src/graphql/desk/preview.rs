//! What publishing a draft would change.

use async_graphql::Description;

use super::change::DraftChanges;
use crate::desk;
use crate::graphql::distribution::Distribution;
use crate::graphql::gcm_objective::GcmObjective;
use crate::graphql::indicator::Indicator;
use crate::graphql::instrument::Dimension;
use crate::graphql::object::object;
use crate::graphql::revision::Revision;
use crate::shelf::analysis::{DistributionChange, changed_indicators, changed_objectives};
use crate::shelf::{self, Catalog, RevisionView, View};

/// Effect of publishing one draft. To answer any query as the public would see it after publication, give the draft's
/// id as `?preview=` on the endpoint's URL.
#[derive(Description)]
pub struct PublishPreview {
    pub preview: desk::Preview,
    /// What is public now.
    pub public: Catalog,
    /// The id of the revision it would take the place of.
    pub compared_with: Option<String>,
}

impl PublishPreview {
    /// The revision that is public now, and the one that the draft would become.
    fn revisions(&self) -> [Option<RevisionView<'_>>; 2] {
        let old = self.compared_with.as_ref().and_then(|id| self.public.revision(id));
        [old, self.preview.catalog.revision(&self.preview.revision)]
    }
}

#[object(plain)]
impl PublishPreview {
    /// Number of the release that the publication would make if nothing else were published before.
    fn release(&self) -> i32 {
        self.preview.catalog.number()
    }

    /// Revision that the draft would become. Never null.
    fn revision(&self) -> Option<Revision<'_>> {
        self.preview.catalog.revision(&self.preview.revision).map(Revision)
    }

    /// Differences between the public data and the draft.
    fn changes(&self) -> DraftChanges<'_> {
        let [old, new] = self.revisions();
        DraftChanges { changes: self.preview.changes.clone(), old, new }
    }

    /// Number of questions asked and answered in each dimension, before and after publication, in order of the
    /// codebook. Indicators without a dimension come last.
    fn dimensions(&self) -> Vec<DimensionPreview<'_>> {
        let revision = self.preview.catalog.revision(&self.preview.revision);
        let counts = self.preview.dimensions.iter();
        counts.map(|count| DimensionPreview { count, revision }).collect()
    }

    /// Distributions of answers that would change, one for each indicator of the draft or of the revision that is public
    /// now, in order of the codebook. Each counts the latest answered assessment of each place, as `distribution` does by
    /// default. Indicators whose counts stay the same are left out.
    fn distributions(&self) -> Vec<IndicatorDistributionChange<'_>> {
        let changes = changed_indicators(&self.public, &self.preview.catalog, self.revisions());
        changes.into_iter().map(IndicatorDistributionChange).collect()
    }

    /// Bulletins of objectives of the Global Compact that would change, in order of the objective's number, each by the
    /// counts of `GcmObjective.bulletin { latest }`. Objectives whose counts stay the same are left out.
    fn bulletins(&self) -> Vec<BulletinChange<'_>> {
        let changes = changed_objectives(&self.public, &self.preview.catalog);
        changes.into_iter().map(BulletinChange).collect()
    }
}

/// Distribution of the answers to one indicator, before and after publication of a draft.
#[derive(Description)]
pub struct IndicatorDistributionChange<'a>(DistributionChange<'a, View<'a, shelf::Indicator>>);

#[object(plain)]
impl<'a> IndicatorDistributionChange<'a> {
    /// Indicator whose answers are counted.
    fn indicator(&self) -> Indicator<'a> {
        Indicator(self.0.of)
    }

    /// Distribution that is public now.
    fn before(&self) -> Distribution<'a> {
        Distribution(self.0.before.clone())
    }

    /// Distribution after publication.
    fn after(&self) -> Distribution<'a> {
        Distribution(self.0.after.clone())
    }
}

/// Counts of the bulletin of one objective, before and after publication of a draft.
#[derive(Description)]
pub struct BulletinChange<'a>(DistributionChange<'a, View<'a, shelf::GcmObjective>>);

#[object(plain)]
impl<'a> BulletinChange<'a> {
    /// Objective of the bulletin.
    fn objective(&self) -> GcmObjective<'a> {
        GcmObjective(self.0.of)
    }

    /// Distribution that is public now.
    fn before(&self) -> Distribution<'a> {
        Distribution(self.0.before.clone())
    }

    /// Distribution after publication.
    fn after(&self) -> Distribution<'a> {
        Distribution(self.0.after.clone())
    }
}

/// Number of questions asked and answered in one dimension, before and after publication of a draft.
#[derive(Description)]
pub struct DimensionPreview<'a> {
    count: &'a desk::DimensionCount,
    revision: Option<RevisionView<'a>>,
}

#[object(plain)]
impl<'a> DimensionPreview<'a> {
    /// Dimension that is counted. Null for the indicators that belong to no dimension.
    fn dimension(&self) -> Option<Dimension<'a>> {
        let (code, codebook) = (self.count.dimension.as_deref()?, self.revision?.codebook());
        let dimension = codebook.row.dimensions.iter().find(|dimension| *dimension.code == *code)?;
        Some(Dimension(codebook.beside(dimension)))
    }

    /// Counts in the revision that is public now.
    fn before(&self) -> AnswerCount {
        self.count.before.into()
    }

    /// Counts in the draft.
    fn after(&self) -> AnswerCount {
        self.count.after.into()
    }
}

/// Number of questions asked and number of questions answered.
#[object(plain, from = desk::Count)]
pub struct AnswerCount {
    /// Number of responses, without those whose absence is `NOT_ASKED`, `WITHHELD` or `WITHDRAWN`.
    asked: i32,
    /// Number of the questions asked that have an answer.
    answered: i32,
}
