//! Predicates and sort fields of findings.

use entity::vocabulary::FindingKind;
use serde::Serialize;

use super::assessment::{AssessmentField, RowScope};
use super::header::{HeaderMatcher, HeaderPredicate};
use super::tree::{Residual, Truth};
use super::words::SearchTerms;
use super::{CodePredicate, EnumPredicate, Filter, SortValue, Sortable};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, FindingView, PublicationEntry, Searchable, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct FindingPredicate {
    pub header: HeaderPredicate,
    pub kind: EnumPredicate<FindingKind>,
    pub dimension: CodePredicate,
    /// Words of the finding's text, in any language.
    pub search: SearchTerms,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum FindingField {
    Assessment(AssessmentField),
    Dimension,
    Kind,
}

/// Conditions on a finding, of which the header's are compiled.
#[derive(Default)]
struct FindingMatcher<'f> {
    header: HeaderMatcher<'f>,
    own: Vec<&'f FindingPredicate>,
}

impl FindingPredicate {
    fn is_about_header(&self) -> bool {
        self.kind == EnumPredicate::default()
            && self.dimension == CodePredicate::default()
            && self.search == SearchTerms::default()
    }

    fn matches(&self, finding: FindingView<'_>) -> bool {
        let meter = finding.revision.meter();
        self.kind.matches(finding.row().kind)
            && self.dimension.matches(&*finding.dimension().row.code)
            && self.search.are_in_any(finding.row().searchable.iter().map(Searchable::as_str).inspect(
                |text| {
                    meter.spend(self.search.work(text));
                },
            ))
    }
}

impl FindingMatcher<'_> {
    /// The result as far as it is known from the assessment.
    fn known_of(&self, publication: View<'_, PublicationEntry>) -> Truth {
        if !self.header.matches(publication) {
            Truth::Fails
        } else if self.own.is_empty() {
            Truth::Holds
        } else {
            Truth::Open
        }
    }
}

impl Catalog {
    /// Findings of current revisions, in order of the assessment's ref, then of position in the revision.
    pub fn select_findings(&self, filter: &Filter<FindingPredicate>) -> Vec<FindingView<'_>> {
        let headers: Vec<_> = filter.necessary().into_iter().map(|predicate| &predicate.header).collect();
        let scope = self.scope(RowScope::default(), &headers);
        let filter = filter.compile(&mut |all| {
            self.meter().spend(work::COMPILE);
            FindingMatcher {
                header: HeaderPredicate::compile(all.iter().map(|predicate| &predicate.header), self),
                own: all.iter().copied().filter(|predicate| !predicate.is_about_header()).collect(),
            }
        });
        if !self.meter().spend(scope.count() * filter.sum(&|matcher| matcher.header.work())) {
            return vec![];
        }
        let work = filter.sum(&|matcher| 1 + matcher.own.len() as u64) * work::PREDICATES;
        let mut selected = vec![];
        for publication in scope.publications() {
            let rest = filter.given(&|matcher| matcher.known_of(publication));
            if !matches!(rest, Residual::Decided(false)) {
                let findings = publication.revision().findings().filter(|_| self.meter().spend(work));
                selected.extend(findings.filter(|finding| {
                    rest.holds(&|matcher| matcher.own.iter().all(|predicate| predicate.matches(*finding)))
                }));
            }
        }
        selected
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
