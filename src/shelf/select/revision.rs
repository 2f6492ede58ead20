//! Predicates of the revisions of one assessment.

use entity::vocabulary::{Provenance, RevisionKind};
use serde::Serialize;

use super::{DateTimePredicate, EnumPredicate, Filter, NumberPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Assessment, RevisionView, View};

/// Conditions on one revision of an assessment, current or not.
#[derive(Debug, Clone, Default, Serialize)]
pub struct RevisionPredicate {
    pub number: NumberPredicate,
    pub kind: EnumPredicate<RevisionKind>,
    pub year: NumberPredicate,
    pub provenance: EnumPredicate<Provenance>,
    pub published_at: DateTimePredicate,
}

impl RevisionPredicate {
    fn hold(&self, revision: RevisionView<'_>) -> bool {
        let row = revision.revision.row;
        revision.meter().spend(work::PREDICATES)
            && self.number.matches(row.number)
            && self.kind.matches(row.kind)
            && self.year.matches(row.year)
            && self.provenance.matches(row.provenance)
            && self.published_at.matches(revision.published_at())
    }
}

impl<'a> View<'a, Assessment> {
    /// The revisions that pass a filter, oldest first.
    pub fn select_revisions(
        self,
        filter: &Filter<RevisionPredicate>,
    ) -> impl Iterator<Item = RevisionView<'a>> {
        self.revisions().filter(|revision| filter.holds(&|tests| tests.hold(*revision)))
    }
}
