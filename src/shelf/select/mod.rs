//! Which rows, in which order, and which page of them.

mod filter;
mod page;

pub use filter::{
    AssessmentFilter, GroupRef, GroupTest, IndicatorFilter, JurisdictionFilter, NumberTest, ResponseFilter,
    TextTest,
};
pub use page::{Cursor, Key, Page, Part, Window};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::{Answered, Catalog, Indicator, Jurisdiction, Published, Seen};

/// Which revisions of a place's assessments with one instrument.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Select {
    /// The latest answered one per place and instrument, by year, then key.
    Latest,
    All,
}

impl Catalog {
    /// By code.
    pub fn select_jurisdictions(&self, filter: &JurisdictionFilter) -> Vec<Seen<'_, Jurisdiction>> {
        self.jurisdictions().filter(|place| filter.holds(*place)).collect()
    }

    /// Of the newest codebooks, by instrument and place in the codebook.
    pub fn select_indicators(&self, filter: &IndicatorFilter) -> Vec<Seen<'_, Indicator>> {
        self.indicators().filter(|indicator| filter.holds(*indicator)).collect()
    }

    /// The current revisions, by ref of the assessment.
    pub fn select_assessments(&self, filter: &AssessmentFilter, select: Select) -> Vec<Published<'_>> {
        let all = self.candidates(filter);
        match select {
            Select::All => all.collect(),
            Select::Latest => {
                latest(all.filter(|revision| revision.revision.row.responses.any_answered()).collect())
            }
        }
    }

    /// Of one place they are looked up; nothing is searched.
    fn candidates(&self, filter: &AssessmentFilter) -> impl Iterator<Item = Published<'_>> {
        let (of_one, of_all) = match &filter.of_place {
            Some(code) => (Some(self.current_of(code)), None),
            None => (None, Some(self.current())),
        };
        let current = of_one.into_iter().flatten().chain(of_all.into_iter().flatten());
        current.filter(|revision| filter.holds(*revision))
    }

    /// By ref of the assessment, then by place in the codebook.
    ///
    /// With [`Select::Latest`] a revision counts as answered if it answers one of the indicators that the
    /// filter asks for.
    pub fn select_responses(&self, filter: &ResponseFilter, select: Select) -> Vec<Answered<'_>> {
        let asked = |revision: Published<'_>| -> bool {
            filter.responses(revision).any(|response| response.row.absence.is_none())
        };
        let revisions = self.candidates(&filter.assessment);
        let revisions = match select {
            Select::All => revisions.collect(),
            Select::Latest => latest(revisions.filter(|revision| asked(*revision)).collect()),
        };
        revisions.into_iter().flat_map(|revision| filter.responses(revision)).collect()
    }
}

/// Of each place and instrument, the one of the latest year, and of those the one with the greatest key.
fn latest(all: Vec<Published<'_>>) -> Vec<Published<'_>> {
    let mut latest: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let age = |index: usize| (all[index].revision.row.year, &all[index].assessment.row.key);
    for (index, revision) in all.iter().enumerate() {
        let assessment = revision.assessment.row;
        let newest = latest.entry((assessment.jurisdiction, assessment.instrument)).or_insert(index);
        if age(index) > age(*newest) {
            *newest = index;
        }
    }
    let mut chosen: Vec<usize> = latest.into_values().collect();
    chosen.sort_unstable();
    chosen.into_iter().map(|index| all[index]).collect()
}
