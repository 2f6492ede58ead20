//! An assessment known to exist of which this service has no responses.

use entity::shelf::register_entry;
use entity::vocabulary::{Level, RoundKind};

use super::meter::work;
use super::{Catalog, Jurisdiction, Places, Span, View};

#[derive(Debug)]
pub struct RegisterEntry {
    pub(super) jurisdiction: u32,
    pub level: Level,
    /// Distinguishes it from other assessments of the place and level.
    pub occasion: Box<str>,
    pub year: Option<i32>,
    pub round_kind: RoundKind,
    pub source: Box<str>,
    pub span: Span,
}

impl RegisterEntry {
    /// By code of the place, level and occasion.
    pub fn all(rows: &[register_entry::Model], places: &Places) -> Vec<Self> {
        let mut rows: Vec<_> = rows.iter().collect();
        rows.sort_by(|a, b| {
            (&a.jurisdiction, a.level, &a.occasion).cmp(&(&b.jurisdiction, b.level, &b.occasion))
        });
        rows.into_iter()
            .filter_map(|row| {
                Some(Self {
                    jurisdiction: places.index(&row.jurisdiction)?,
                    level: row.level,
                    occasion: row.occasion.as_str().into(),
                    year: row.year,
                    round_kind: row.round_kind,
                    source: row.source.as_str().into(),
                    span: Span::new(row.since, row.until),
                })
            })
            .collect()
    }
}

impl<'a> View<'a, Jurisdiction> {
    /// The entries of the register about a place.
    pub fn register_entries(self) -> impl Iterator<Item = View<'a, RegisterEntry>> {
        let (catalog, index) = (self.catalog, self.row.index);
        catalog.register().filter(move |entry| entry.row.jurisdiction == index)
    }
}

impl Catalog {
    /// By code of the place, level and occasion.
    pub fn register(&self) -> impl Iterator<Item = View<'_, RegisterEntry>> {
        self.shelf
            .register
            .iter()
            .map(|row| View::new(self, row))
            .filter(|row| self.sees(row.span) && self.meter().spend(work::ROW))
    }
}

impl<'a> View<'a, RegisterEntry> {
    /// Its key, such as `GHA-accra/LOCAL/2019`.
    pub fn key(self) -> String {
        format!("{}/{}/{}", self.jurisdiction().row.code, self.row.level.as_str(), self.row.occasion)
    }

    /// Whether this service has responses of the place at that level and, if the entry has a year, of that year.
    pub fn is_answered(self) -> bool {
        self.catalog.current_of(&self.jurisdiction().row.code).any(|revision| {
            let instrument = revision.assessment.instrument().row;
            instrument.level == self.row.level
                && instrument.code.starts_with("mgi-")
                && self.row.year.is_none_or(|year| revision.revision.row.year == Some(year))
                && revision.revision.row.responses.any_answered()
        })
    }

    pub fn jurisdiction(self) -> View<'a, Jurisdiction> {
        self.catalog.place(self.row.jurisdiction)
    }
}
