//! Predicates and sort fields of policies.

use entity::vocabulary::PolicyKind;
use serde::Serialize;

use super::response::ResponsePredicate;
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

impl PolicyPredicate {
    fn hold(&self, policy: View<'_, Policy>) -> bool {
        let says = &policy.row.says;
        let texts = self.title.work(&policy.row.title) + self.issuer.work(&policy.row.issuer);
        let of_places = self.within != CodePredicate::default();
        policy.catalog.meter().spend(work::PREDICATES + work::PLACES * u64::from(of_places) + texts)
            && self.kind.matches(says.kind)
            && self.title.matches((&*says.title, &policy.row.title))
            && self.language.matches(&*says.language)
            && self.issuer.matches(says.issuer.as_deref().map(|issuer| (issuer, &policy.row.issuer)))
            && self.jurisdiction.matches(says.jurisdiction.as_deref())
            && self.year.matches(says.year)
            && (!of_places || {
                let place = says.jurisdiction.as_deref().and_then(|code| policy.catalog.jurisdiction(code));
                self.within.passes(place.into_iter().flat_map(|place| place.lies_in()))
            })
            && self
                .responses
                .holds(|filter| policy.citing().any(|response| filter.holds(&|tests| tests.hold(response))))
    }
}

impl Catalog {
    /// The policies that current responses cite, by title.
    pub fn select_policies(&self, filter: &Filter<PolicyPredicate>) -> Vec<View<'_, Policy>> {
        self.policies().filter(|policy| filter.holds(&|tests| tests.hold(*policy))).collect()
    }
}

impl<'a> View<'a, Policy> {
    /// The current responses that cite it, by ref of the assessment and position in the codebook.
    pub fn select_citing(self, filter: &Filter<ResponsePredicate>) -> Vec<ResponseView<'a>> {
        self.citing().filter(|response| filter.holds(&|tests| tests.hold(*response))).collect()
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
