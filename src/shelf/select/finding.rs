//! Which findings, and in which order.

use entity::vocabulary::FindingKind;
use serde::Serialize;

use super::assessment::{Among, AssessmentField, HeaderTests};
use super::words::Words;
use super::{CodeTest, Filter, Listed, Part, WordTest};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Found, Published, Searchable};

#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingTests {
    pub header: HeaderTests,
    pub kind: WordTest<FindingKind>,
    pub dimension: CodeTest,
    /// Words of what is found, in any language.
    pub search: Words,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum FindingField {
    Assessment(AssessmentField),
    Dimension,
    Kind,
}

impl FindingTests {
    fn hold(&self, finding: Found<'_>) -> bool {
        let meter = finding.revision.meter();
        meter.spend(work::PREDICATES)
            && self.kind.passes_one(finding.row().kind)
            && self.dimension.passes_one(&*finding.dimension().row.code)
            && self.header.hold(finding.revision)
            && self.search.are_in_any(finding.row().searchable.iter().map(Searchable::as_str).inspect(
                |text| {
                    meter.spend(self.search.work(text));
                },
            ))
    }
}

impl Catalog {
    /// Of the current revisions, by ref of the assessment, then as the revision orders them.
    pub fn select_findings(&self, filter: &Filter<FindingTests>) -> Vec<Found<'_>> {
        let headers: Vec<_> = filter.necessary().into_iter().map(|tests| &tests.header).collect();
        let findings = self.candidates(Among::default(), &headers).flat_map(Published::findings);
        findings.filter(|finding| filter.holds(&|tests| tests.hold(*finding))).collect()
    }
}

impl Listed for Found<'_> {
    type Field = FindingField;

    fn key(&self) -> Vec<Part<'_>> {
        vec![Part::from(&*self.revision.assessment.row.id), Part::from(self.index as i32)]
    }

    fn value(&self, field: FindingField, language: Option<&str>) -> Part<'_> {
        match field {
            FindingField::Assessment(field) => self.revision.header(field, language),
            FindingField::Dimension => Part::from(&*self.dimension().row.code),
            FindingField::Kind => Part::from(self.row().kind as i32),
        }
    }

    fn is_words(field: FindingField) -> bool {
        matches!(field, FindingField::Assessment(field) if field.is_words())
    }
}
