//! Predicates and sort fields of policies.

use entity::vocabulary::PolicyKind;
use serde::Serialize;

use super::place::WithinMatcher;
use super::question_set::QuestionScope;
use super::response::{ResponseMatcher, ResponsePredicate};
use super::{
    CodePredicate, EnumPredicate, Filter, NumberPredicate, Related, SortValue, Sortable, TextPredicate,
};
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Policy, ResponseView, View};

#[derive(Debug, Clone, Default, Serialize)]
pub struct PolicyPredicate {
    pub kind: EnumPredicate<PolicyKind>,
    pub title: TextPredicate,
    pub language: CodePredicate,
    pub issuer: TextPredicate,
    pub jurisdiction: CodePredicate,
    pub within: CodePredicate,
    pub year: NumberPredicate,
    /// Conditions on current responses that cite it.
    pub responses: Related<Filter<ResponsePredicate>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum PolicyField {
    Title,
    Year,
    Kind,
    Jurisdiction,
}

/// Conditions on a policy, of which those on places and responses are compiled.
struct PolicyMatcher<'f> {
    own: &'f PolicyPredicate,
    within: Option<WithinMatcher<'f>>,
    responses: Related<Filter<ResponseMatcher<'f>>>,
}

impl PolicyPredicate {
    fn compile(&self, catalog: &Catalog) -> PolicyMatcher<'_> {
        PolicyMatcher {
            own: self,
            within: WithinMatcher::compile(&self.within, catalog),
            responses: self.responses.map(|filter| filter.compile_responses(catalog, QuestionScope::All)),
        }
    }
}

impl PolicyMatcher<'_> {
    fn matches(&self, policy: View<'_, Policy>) -> bool {
        let (own, says) = (self.own, &policy.row.says);
        let texts = own.title.work(&policy.row.title) + own.issuer.work(&policy.row.issuer);
        let places = work::PLACES * u64::from(self.within.is_some());
        policy.catalog.meter().spend(work::PREDICATES + places + texts)
            && own.kind.matches(says.kind)
            && own.title.matches((&*says.title, &policy.row.title))
            && own.language.matches(&*says.language)
            && own.issuer.matches(says.issuer.as_deref().map(|issuer| (issuer, &policy.row.issuer)))
            && own.jurisdiction.matches(says.jurisdiction.as_deref())
            && own.year.matches(says.year)
            && match &self.within {
                None => true,
                Some(within) => {
                    let place =
                        says.jurisdiction.as_deref().and_then(|code| policy.catalog.jurisdiction(code));
                    match place {
                        Some(place) => within.matches(place),
                        None => own.within.matches(None),
                    }
                }
            }
            && self.responses.holds(|filter| policy.citing().any(|response| filter.matches(response)))
    }
}

impl Catalog {
    /// The policies that current responses cite, by title.
    pub fn select_policies(&self, filter: &Filter<PolicyPredicate>) -> Vec<View<'_, Policy>> {
        let filter = filter.map(&mut |predicate| {
            self.meter().spend(work::COMPILE);
            predicate.compile(self)
        });
        self.policies().filter(|policy| filter.holds(&|matcher| matcher.matches(*policy))).collect()
    }
}

impl<'a> View<'a, Policy> {
    /// The current responses that cite it, by ref of the assessment and position in the codebook.
    pub fn select_citing(self, filter: &Filter<ResponsePredicate>) -> Vec<ResponseView<'a>> {
        let filter = filter.compile_responses(self.catalog, QuestionScope::All);
        self.citing().filter(|response| filter.matches(*response)).collect()
    }
}

impl Sortable for View<'_, Policy> {
    type Field = PolicyField;

    fn key(&self) -> Vec<SortValue<'_>> {
        vec![SortValue::from(&*self.row.says.title), SortValue::from(&*self.row.id)]
    }

    fn value(&self, field: PolicyField, _: Option<&str>) -> SortValue<'_> {
        let says = &self.row.says;
        match field {
            PolicyField::Title => SortValue::from(&*says.title),
            PolicyField::Year => says.year.into(),
            PolicyField::Kind => SortValue::from(says.kind as i32),
            PolicyField::Jurisdiction => says.jurisdiction.as_deref().into(),
        }
    }

    fn is_words(field: PolicyField) -> bool {
        matches!(field, PolicyField::Title)
    }
}
