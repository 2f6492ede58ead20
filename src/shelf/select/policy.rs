//! Which policies, and in which order.

use entity::vocabulary::PolicyKind;
use serde::Serialize;

use super::response::ResponseTests;
use super::{CodeTest, Filter, Listed, NumberTest, Part, Related, TextTest, WordTest};
use crate::shelf::meter::work;
use crate::shelf::{Answered, Catalog, Policy, Seen};

#[derive(Debug, Clone, Default, Serialize)]
pub struct PolicyTests {
    pub kind: WordTest<PolicyKind>,
    pub title: TextTest,
    pub language: CodeTest,
    pub issuer: TextTest,
    pub jurisdiction: CodeTest,
    pub within: CodeTest,
    pub year: NumberTest,
    /// Current answers that cite it.
    pub responses: Related<Filter<ResponseTests>>,
}

#[derive(Debug, Clone, Copy, Serialize)]
pub enum PolicyField {
    Title,
    Year,
    Kind,
    Jurisdiction,
}

impl PolicyTests {
    fn hold(&self, policy: Seen<'_, Policy>) -> bool {
        let says = &policy.row.says;
        let texts = self.title.work(&policy.row.title) + self.issuer.work(&policy.row.issuer);
        let of_places = self.within != CodeTest::default();
        policy.catalog.meter().spend(work::PREDICATES + work::PLACES * u64::from(of_places) + texts)
            && self.kind.passes_one(says.kind)
            && self.title.passes_one((&*says.title, &policy.row.title))
            && self.language.passes_one(&*says.language)
            && self.issuer.passes_one(says.issuer.as_deref().map(|issuer| (issuer, &policy.row.issuer)))
            && self.jurisdiction.passes_one(says.jurisdiction.as_deref())
            && self.year.passes_one(says.year)
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
    /// Those that current answers cite, by title.
    pub fn select_policies(&self, filter: &Filter<PolicyTests>) -> Vec<Seen<'_, Policy>> {
        self.policies().filter(|policy| filter.holds(&|tests| tests.hold(*policy))).collect()
    }
}

impl<'a> Seen<'a, Policy> {
    /// The current answers that cite it, by ref of the assessment and place in the codebook.
    pub fn select_citing(self, filter: &Filter<ResponseTests>) -> Vec<Answered<'a>> {
        self.citing().filter(|response| filter.holds(&|tests| tests.hold(*response))).collect()
    }
}

impl Listed for Seen<'_, Policy> {
    type Field = PolicyField;

    fn key(&self) -> Vec<Part<'_>> {
        vec![Part::from(&*self.row.says.title), Part::from(&*self.row.id)]
    }

    fn value(&self, field: PolicyField, _: Option<&str>) -> Part<'_> {
        let says = &self.row.says;
        match field {
            PolicyField::Title => Part::from(&*says.title),
            PolicyField::Year => says.year.into(),
            PolicyField::Kind => Part::from(says.kind as i32),
            PolicyField::Jurisdiction => says.jurisdiction.as_deref().into(),
        }
    }

    fn is_words(field: PolicyField) -> bool {
        matches!(field, PolicyField::Title)
    }
}
