//! Tells which distributions differ between two catalogs: what is public, and what would be.

use std::sync::Arc;

use super::distribution::{Distribution, DistributionRequest};
use super::subject::{QualifiedCode, Subject};
use crate::shelf::select::{Filter, Selection};
use crate::shelf::{Catalog, GcmObjective, Indicator, RevisionView, View};

/// A distribution that differs, and what it is about.
pub struct DistributionChange<'a, T> {
    pub of: T,
    pub before: Arc<Distribution<'a>>,
    pub after: Arc<Distribution<'a>>,
}

/// The distributions of `after` that differ from those of `before`, for each indicator that one of two revisions has: those
/// of the later revision in the order of its codebook, then those that only the earlier one has.
pub fn changed_indicators<'a>(
    before: &'a Catalog,
    after: &'a Catalog,
    revisions: [Option<RevisionView<'a>>; 2],
) -> Vec<DistributionChange<'a, View<'a, Indicator>>> {
    let mut indicators: Vec<View<'a, Indicator>> = vec![];
    // That of the later revision stands for an indicator that both have.
    for revision in revisions.into_iter().rev().flatten() {
        for row in revision.codebook().indicators() {
            if !indicators.iter().any(|known| known.row.code == row.row.code) {
                indicators.push(row);
            }
        }
    }
    let changes = indicators.into_iter().filter_map(|indicator| {
        let instrument = indicator.codebook().instrument().row.code.to_string();
        let code = QualifiedCode { instrument, code: indicator.row.code.to_string() };
        change(before, after, indicator, Subject::Indicator(code))
    });
    changes.collect()
}

/// The same for each objective of the Global Compact.
pub fn changed_objectives<'a>(
    before: &'a Catalog,
    after: &'a Catalog,
) -> Vec<DistributionChange<'a, View<'a, GcmObjective>>> {
    let objectives = after.gcm_objectives();
    let subject = |objective: View<'_, GcmObjective>| Subject::GcmObjective(objective.row.number);
    objectives.filter_map(|objective| change(before, after, objective, subject(objective))).collect()
}

/// None if the counts are the same, or if one of the catalogs has no such subject.
fn change<'a, T>(
    before: &'a Catalog,
    after: &'a Catalog,
    of: T,
    subject: Subject,
) -> Option<DistributionChange<'a, T>> {
    let (group_by, filter, select) = (vec![], Filter::default(), Selection::Latest);
    let request = DistributionRequest { subject, group_by, filter, select };
    let (before, after) = (before.distribution(&request).ok()?, after.distribution(&request).ok()?);
    let is_same = (&before.whole, before.synthetic) == (&after.whole, after.synthetic);
    (!is_same).then(|| DistributionChange { of, before: Arc::new(before), after: Arc::new(after) })
}
