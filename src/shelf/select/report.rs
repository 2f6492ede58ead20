//! Predicates and sort fields of reports.

use serde::Serialize;

use super::assessment::{RelatedAssessments, RelatedMatcher};
use super::{CodePredicate, Filter, SortValue, Sortable, TextPredicate};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Report, RevisionView, View};

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
    fn matches(&self, assessments: Option<&RelatedMatcher<'_>>, document: View<'_, Report>) -> bool {
        let says = &document.row.says;
        document.catalog.meter().spend(work::PREDICATES + self.title.work(&document.row.title))
            && self.title.matches((&*says.title, &document.row.title))
            && self.language.matches(&*says.language)
            && self.reference.matches(says.reference.as_deref())
            && self.isbn.matches(says.isbn.as_deref())
            && assessments.is_none_or(|assessments| {
                assessments.matches(|| document.on().filter_map(RevisionView::publication))
            })
    }
}

impl Catalog {
    /// The reports on current revisions, by title.
    pub fn select_reports(&self, filter: &Filter<ReportPredicate>) -> Vec<View<'_, Report>> {
        let filter = filter.map(&mut |predicate| {
            self.meter().spend(work::COMPILE);
            (predicate, predicate.assessments.compile(self))
        });
        let matches = |document: &View<'_, Report>| {
            filter.holds(&|(predicate, assessments)| predicate.matches(assessments.as_ref(), *document))
        };
        self.documents().filter(matches).collect()
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
