//! What would be public if a draft were published: the shelf with one more revision on it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::shelf::{publication, sign_off};
use entity::vocabulary::Absence;

use crate::content::{Content, Response, RevisionId};
use crate::desk::core::session::StaffSession;
use crate::desk::draft::changes::{self, Changes};
use crate::desk::draft::document::{Draft, no_such_draft};
use crate::error::Error;
use crate::publish::{self, Identities, KnownReference};
use crate::shelf::{Catalog, load};

/// A draft, seen as the public would see it.
#[derive(Clone)]
pub struct Preview {
    /// As of the release that publishing would make.
    pub catalog: Catalog,
    /// The id of the revision it would become.
    pub revision: String,
    pub changes: Changes,
    pub dimensions: Vec<DimensionCount>,
}

/// How many questions of a dimension have an answer, before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DimensionCount {
    /// Its code in the draft's codebook; none of indicators that belong to no dimension.
    pub dimension: Option<String>,
    pub before: Count,
    pub after: Count,
}

/// Asked: what was part of the assessment and may be told. Answered: of those, what has an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    pub asked: i32,
    pub answered: i32,
}

impl StaffSession {
    /// The shelf as it would be.
    pub async fn preview(&self, draft: &Draft) -> Result<Preview, Error> {
        let facts = self.facts(draft).await?;
        let (catalog, revision) =
            self.shown(&self.catalog(), draft, &self.public_sign_offs(draft, &facts).await?)?;
        let old = self.current_content(draft).await?;
        let changes = changes::between(old.as_ref(), &draft.content);
        let dimensions = counts(&catalog, old.as_ref(), &draft.content);
        Ok(Preview { catalog, revision, changes, dimensions })
    }

    /// The shelf as it would be if a draft were published.
    pub async fn preview_by_id(&self, id: &str) -> Result<Catalog, Error> {
        let draft = self.draft(id).await?.ok_or_else(no_such_draft)?;
        let facts = self.facts(&draft).await?;
        let (catalog, _) =
            self.shown(&self.catalog(), &draft, &self.public_sign_offs(&draft, &facts).await?)?;
        Ok(catalog)
    }

    /// The public shelf with the draft on it as a revision, whatever state it is in; and the revision's id.
    pub fn shown(
        &self,
        public: &Catalog,
        draft: &Draft,
        sign_offs: &[sign_off::Model],
    ) -> Result<(Catalog, String), Error> {
        let name = &draft.row.assessment;
        let assessment = public.assessment(name);
        if assessment.is_some_and(|assessment| assessment.is_withdrawn()) {
            return Err(Error::conflict(publish::nothing_more_of(name)));
        }
        let number = assessment.map_or(0, |assessment| assessment.newest_number()) + 1;
        let current =
            assessment.and_then(|assessment| assessment.open_publication()).map(|(since, revision)| {
                publication::Model { revision, assessment: name.clone(), since, until: None }
            });
        let previous = public.release();
        let now = self.desk.now();
        let at = previous.map_or(now, |release| Ord::max(release.at, now));
        let previous = (public.number(), previous.map(|release| &*release.hash));
        let (release, rows) = publish::preview(
            &draft.content,
            sign_offs,
            number,
            current,
            previous,
            at,
            identities(public, draft),
        );
        let shelf = Arc::new(load::with(public.shelf(), release, &rows));
        Ok((
            Catalog::newest(shelf).with_meter(public.meter().clone()),
            RevisionId::new(name, number).to_string(),
        ))
    }
}

/// What is public of the policies and reports that a draft names.
fn identities(public: &Catalog, draft: &Draft) -> Identities {
    let mut identities = Identities::default();
    let content = &draft.content;
    let citations = || content.responses.iter().flat_map(|response| &response.evidence);
    let titles: BTreeSet<&str> = citations().map(|evidence| evidence.policy.title.as_str()).collect();
    for policy in public.every_policy().filter(|policy| titles.contains(policy.row.says.title.as_str())) {
        let known = KnownReference::new(policy.row.id.to_string(), policy.row.says.url.clone());
        let later = owned(policy.later_addresses());
        let shown = policy.is_merged().then(|| policy.beside(public.policy_after_merges(policy.row)));
        let shown = shown.map(|shown| {
            let known = KnownReference::new(shown.row.id.to_string(), shown.row.says.url.clone());
            Box::new(KnownReference { later: owned(shown.later_addresses()), ..known })
        });
        identities.learn(policy.row.says.id(), KnownReference { later, shown, ..known });
    }
    let titles: BTreeSet<&str> = content.documents.iter().map(|report| report.title.as_str()).collect();
    for report in public.every_document().filter(|report| titles.contains(report.row.says.title.as_str())) {
        let known = KnownReference::new(report.row.id.to_string(), report.row.says.url.clone());
        let later = owned(report.later_addresses());
        identities.learn(report.row.says.id(), KnownReference { later, ..known });
    }
    let current = public.assessment(&draft.row.assessment).and_then(|assessment| assessment.current());
    if let Some(revision) = current {
        let cited = revision.responses().flat_map(|response| response.evidence());
        identities.named.extend(cited.map(|evidence| evidence.policy.id.to_string()));
        identities.named.extend(revision.revision.row.documents.iter().map(|report| report.id.to_string()));
    }
    identities
}

fn owned<'a>(addresses: impl Iterator<Item = (i32, &'a str)>) -> Vec<(i32, String)> {
    addresses.map(|(since, url)| (since, url.to_owned())).collect()
}

fn counts(catalog: &Catalog, old: Option<&Content>, new: &Content) -> Vec<DimensionCount> {
    let Some(codebook) = catalog.codebook_by_id(&new.codebook_id()) else { return vec![] };
    let place: BTreeMap<&str, Option<usize>> = codebook
        .indicators()
        .map(|indicator| {
            let code = indicator.dimension().map(|dimension| &*dimension.row.code);
            let index = codebook.row.dimensions.iter().position(|known| Some(&*known.code) == code);
            (&*indicator.row.code, index)
        })
        .collect();
    let dimensions = codebook.row.dimensions.iter().enumerate();
    let mut counted: Vec<(Option<usize>, DimensionCount)> = dimensions
        .map(|(index, dimension)| (Some(index), Some(dimension.code.to_string())))
        .chain([(None, None)])
        .map(|(index, dimension)| {
            let (before, after) = Default::default();
            (index, DimensionCount { dimension, before, after })
        })
        .collect();
    for (index, count) in &mut counted {
        let mine = |response: &&Response| place.get(response.indicator.as_str()) == Some(index);
        count.before = tally(old.iter().flat_map(|old| &old.responses).filter(mine));
        count.after = tally(new.responses.iter().filter(mine));
    }
    // Most codebooks have no question without a dimension.
    counted.retain(|(index, count)| index.is_some() || count.before != count.after || count.after.asked > 0);
    counted.into_iter().map(|(_, count)| count).collect()
}

fn tally<'r>(responses: impl Iterator<Item = &'r Response>) -> Count {
    responses.fold(Count::default(), |count, response| match response.absence {
        Some(Absence::NotAsked | Absence::Withheld | Absence::Withdrawn) => count,
        Some(_) => Count { asked: count.asked + 1, ..count },
        None => Count { asked: count.asked + 1, answered: count.answered + 1 },
    })
}
