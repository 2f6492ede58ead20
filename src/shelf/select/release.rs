//! Sorts releases, which have one order only.

use super::{NoSortField, SortValue, Sortable};
use crate::shelf::{Release, View};

impl Sortable for View<'_, Release> {
    type Field = NoSortField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(self.row.number)]
    }

    fn value(&self, field: NoSortField, _: Option<&str>) -> SortValue<'_> {
        match field {}
    }

    fn is_words(field: NoSortField) -> bool {
        match field {}
    }
}
