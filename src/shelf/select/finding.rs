//! Selects and sorts findings.

use entity::vocabulary::FindingKind;
use serde::Serialize;

use super::assessment::{AssessmentField, RevisionPredicate, RowScope};
use super::words::SearchTerms;
use super::{CodePredicate, EnumPredicate, Filter, SortValue, Sortable};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, FindingView, RevisionView, Searchable};

#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingPredicate {
    pub header: RevisionPredicate,
    pub kind: EnumPredicate<FindingKind>,
    pub dimension: CodePredicate,
    /// Words of the finding, in any language.
    pub search: SearchTerms,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum FindingField {
    Assessment(AssessmentField),
    Dimension,
    Kind,
}

impl FindingPredicate {
    fn hold(&self, finding: FindingView<'_>) -> bool {
        let meter = finding.revision.meter();
        meter.spend(work::PREDICATES)
            && self.kind.matches(finding.row().kind)
            && self.dimension.matches(&*finding.dimension().row.code)
            && self.header.hold(finding.revision)
            && self.search.are_in_any(finding.row().searchable.iter().map(Searchable::as_str).inspect(
                |text| {
                    meter.spend(self.search.work(text));
                },
            ))
    }
}

impl Catalog {
    /// The findings of current revisions, by ref of the assessment, then in the order of the revision.
    pub fn select_findings(&self, filter: &Filter<FindingPredicate>) -> Vec<FindingView<'_>> {
        let headers: Vec<_> = filter.necessary().into_iter().map(|tests| &tests.header).collect();
        let findings = self.candidates(RowScope::default(), &headers).flat_map(RevisionView::findings);
        findings.filter(|finding| filter.holds(&|tests| tests.hold(*finding))).collect()
    }
}

impl Sortable for FindingView<'_> {
    type Field = FindingField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(&*self.revision.assessment.row.id), SortValue::from(self.index as i32)]
    }

    fn value(&self, field: FindingField, language: Option<&str>) -> SortValue<'_> {
        match field {
            FindingField::Assessment(field) => self.revision.header(field, language),
            FindingField::Dimension => SortValue::from(&*self.dimension().row.code),
            FindingField::Kind => SortValue::from(self.row().kind as i32),
        }
    }

    fn is_words(field: FindingField) -> bool {
        matches!(field, FindingField::Assessment(field) if field.is_words())
    }
}
