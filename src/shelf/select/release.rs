//! Predicates and sort fields of releases.

use entity::vocabulary::ReleaseKind;
use serde::Serialize;

use super::{DateTimePredicate, EnumPredicate, Filter, NumberPredicate, SortValue, Sortable};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Release, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct ReleasePredicate {
    pub number: NumberPredicate,
    pub kind: EnumPredicate<ReleaseKind>,
    pub published_at: DateTimePredicate,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum ReleaseField {
    Number,
    PublishedAt,
    Kind,
}

impl ReleasePredicate {
    fn hold(&self, release: View<'_, Release>) -> bool {
        release.catalog.meter().spend(work::PREDICATES)
            && self.number.matches(release.row.number)
            && self.kind.matches(release.row.kind)
            && self.published_at.matches(release.row.at)
    }
}

impl Catalog {
    /// The releases after `since`, in order of number.
    pub fn select_releases(&self, since: i32, filter: &Filter<ReleasePredicate>) -> Vec<View<'_, Release>> {
        let later = self.releases().filter(|release| release.number > since);
        later.filter(|release| filter.holds(&|tests| tests.hold(*release))).collect()
    }
}

impl Sortable for View<'_, Release> {
    type Field = ReleaseField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(self.row.number)]
    }

    fn value(&self, field: ReleaseField, _: Option<&str>) -> SortValue<'_> {
        match field {
            ReleaseField::Number => SortValue::from(self.row.number),
            ReleaseField::PublishedAt => SortValue::Number(self.row.at.timestamp_millis()),
            ReleaseField::Kind => SortValue::from(self.row.kind as i32),
        }
    }

    fn is_words(_: ReleaseField) -> bool {
        false
    }
}
