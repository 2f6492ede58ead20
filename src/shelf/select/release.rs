//! Releases, which have one order only.

use super::{Listed, NoField, Part};
use crate::shelf::{Release, Seen};

impl Listed for Seen<'_, Release> {
    type Field = NoField;

    fn key(&self) -> Vec<Part<'_>> {
        vec![Part::from(self.row.number)]
    }

    fn value(&self, field: NoField, _: Option<&str>) -> Part<'_> {
        match field {}
    }

    fn is_words(field: NoField) -> bool {
        match field {}
    }
}
