//! A report on one assessment or several.

use super::meter::work;
use super::{Catalog, RevisionView, Searchable, View};
use crate::content;

/// The report with the address of its first publication, and its id.
#[derive(Debug)]
pub struct Report {
    pub id: Box<str>,
    pub says: content::Document,
    /// Its searchable text.
    pub title: Searchable,
}

impl Report {
    pub fn new(id: &str, says: content::Document) -> Self {
        Self { id: id.into(), title: Searchable::new(&says.title), says }
    }
}

impl Catalog {
    /// A report by id that a current or older revision has.
    pub fn document(&self, id: &str) -> Option<View<'_, Report>> {
        let (document, places) = self.citations().documents.find(id)?;
        places.iter().any(|place| self.named_in(*place).is_some()).then(|| View::new(self, document))
    }

    /// The reports on current revisions, by title.
    pub fn documents(&self) -> impl Iterator<Item = View<'_, Report>> {
        let all = self.citations().documents.all();
        let current = all.filter(|(_, places)| self.any_named_now(places));
        current.map(|(document, _)| View::new(self, document))
    }
}

impl<'a> View<'a, Report> {
    /// The current revisions that have this report, by ref of the assessment.
    pub fn on(self) -> impl Iterator<Item = RevisionView<'a>> {
        let catalog = self.catalog;
        let places = catalog.citations().documents.find(&self.row.id).map_or(&[][..], |(_, places)| places);
        places.iter().filter_map(move |place| {
            catalog.named_in(*place).filter(|_| catalog.meter().spend(5 * work::ROW))?;
            catalog.named_now_in(*place)
        })
    }

    /// The current reports that are translations of it, by title.
    pub fn translations(self) -> impl Iterator<Item = View<'a, Report>> {
        let id = self.row.id.clone();
        self.catalog.documents().filter(move |other| other.row.says.translation_of.as_deref() == Some(&*id))
    }
}
