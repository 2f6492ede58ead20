//! Which reports, and in which order.

use serde::Serialize;

use super::assessment::RelatedAssessments;
use super::{CodeTest, Filter, Listed, Part, TextTest};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Document, Seen};

#[derive(Debug, Clone, Default, Serialize)]
pub struct DocumentTests {
    pub title: TextTest,
    pub language: CodeTest,
    pub reference: CodeTest,
    pub isbn: CodeTest,
    /// Of whose current revisions it is a report.
    pub assessments: RelatedAssessments,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum DocumentField {
    Title,
    Language,
    Reference,
}

impl DocumentTests {
    fn hold(&self, document: Seen<'_, Document>) -> bool {
        let says = &document.row.says;
        document.catalog.meter().spend(work::PREDICATES + self.title.work(&document.row.title))
            && self.title.passes_one((&*says.title, &document.row.title))
            && self.language.passes_one(&*says.language)
            && self.reference.passes_one(says.reference.as_deref())
            && self.isbn.passes_one(says.isbn.as_deref())
            && self.assessments.hold(|| document.on())
    }
}

impl Catalog {
    /// Those on current revisions, by title.
    pub fn select_documents(&self, filter: &Filter<DocumentTests>) -> Vec<Seen<'_, Document>> {
        self.documents().filter(|document| filter.holds(&|tests| tests.hold(*document))).collect()
    }
}

impl Listed for Seen<'_, Document> {
    type Field = DocumentField;

    fn key(&self) -> Vec<Part<'_>> {
        vec![Part::from(&*self.row.says.title), Part::from(&*self.row.id)]
    }

    fn value(&self, field: DocumentField, _: Option<&str>) -> Part<'_> {
        let says = &self.row.says;
        match field {
            DocumentField::Title => Part::from(&*says.title),
            DocumentField::Language => Part::from(&*says.language),
            DocumentField::Reference => says.reference.as_deref().into(),
        }
    }

    fn is_words(field: DocumentField) -> bool {
        matches!(field, DocumentField::Title)
    }
}
