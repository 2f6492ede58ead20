//! Predicates and sort fields of reports.

use serde::Serialize;

use super::assessment::RelatedAssessments;
use super::{CodePredicate, Filter, SortValue, Sortable, TextPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Report, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct ReportPredicate {
    pub title: TextPredicate,
    pub language: CodePredicate,
    pub reference: CodePredicate,
    pub isbn: CodePredicate,
    /// Conditions on the current assessments that have it.
    pub assessments: RelatedAssessments,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum ReportField {
    Title,
    Language,
    Reference,
}

impl ReportPredicate {
    fn hold(&self, document: View<'_, Report>) -> bool {
        let says = &document.row.says;
        document.catalog.meter().spend(work::PREDICATES + self.title.work(&document.row.title))
            && self.title.matches((&*says.title, &document.row.title))
            && self.language.matches(&*says.language)
            && self.reference.matches(says.reference.as_deref())
            && self.isbn.matches(says.isbn.as_deref())
            && self.assessments.hold(|| document.on())
    }
}

impl Catalog {
    /// The reports on current revisions, by title.
    pub fn select_reports(&self, filter: &Filter<ReportPredicate>) -> Vec<View<'_, Report>> {
        self.documents().filter(|document| filter.holds(&|tests| tests.hold(*document))).collect()
    }
}

impl Sortable for View<'_, Report> {
    type Field = ReportField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(&*self.row.says.title), SortValue::from(&*self.row.id)]
    }

    fn value(&self, field: ReportField, _: Option<&str>) -> SortValue<'_> {
        let says = &self.row.says;
        match field {
            ReportField::Title => SortValue::from(&*says.title),
            ReportField::Language => SortValue::from(&*says.language),
            ReportField::Reference => says.reference.as_deref().into(),
        }
    }

    fn is_words(field: ReportField) -> bool {
        matches!(field, ReportField::Title)
    }
}
