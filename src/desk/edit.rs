//! Editing a draft by parts: each edit makes a new version of the whole document.

use std::collections::{BTreeMap, BTreeSet};

use entity::desk::draft;
use entity::vocabulary::*;
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use super::act::{Act, Outcome};
use super::draft::{Draft, MOST_RESPONSES, document};
use super::text::at_most;
use super::{DraftCall, Fault, Seat};
use crate::content::*;
use crate::error::Error;
use crate::shelf::Catalog;

/// What is to be different about a draft.
#[derive(Debug, Clone)]
pub enum Edit {
    Details(Box<Details>),
    /// Each takes the place of the response to the same indicator; those named are taken out.
    Responses {
        put: Vec<Response>,
        remove: Vec<String>,
    },
    /// In place of all there are.
    Findings(Vec<Finding>),
    /// In place of all there are.
    Documents(Vec<Document>),
    /// In place of all there are.
    Milestones(Vec<Milestone>),
}

/// What an assessment says of itself; what is not given stays.
#[derive(Debug, Clone, Default)]
pub struct Details {
    pub codebook: Option<String>,
    pub kind: Option<RevisionKind>,
    pub note: Option<Option<String>>,
    pub year: Option<Option<i32>>,
    pub round: Option<Option<i32>>,
    pub round_kind: Option<RoundKind>,
    pub provenance: Option<Provenance>,
    pub source: Option<Option<Source>>,
    /// By dimension; those that are not named stay.
    pub coverage: BTreeMap<String, CoverageState>,
}

impl Edit {
    fn kind(&self) -> ActKind {
        match self {
            Self::Details(_) => ActKind::RecordDetails,
            Self::Responses { .. } => ActKind::RecordResponses,
            Self::Findings(_) => ActKind::RecordFindings,
            Self::Documents(_) => ActKind::RecordDocuments,
            Self::Milestones(_) => ActKind::RecordMilestones,
        }
    }

    fn apply(self, content: &mut Content) -> Result<(), Error> {
        match self {
            Self::Details(details) => details.apply(content),
            Self::Responses { put, remove } => {
                at_most(MOST_RESPONSES, "responses", put.len())?;
                at_most(MOST_RESPONSES, "remove", remove.len())?;
                for code in &remove {
                    let before = content.responses.len();
                    content.responses.retain(|response| response.indicator != *code);
                    if content.responses.len() == before {
                        let message = format!("The draft has no response to {code} that could be removed.");
                        return Err(Error::bad_input("remove", message));
                    }
                }
                let mut named = BTreeSet::new();
                for response in put {
                    if !named.insert(response.indicator.clone()) {
                        let message = format!("{} is answered twice; say it once.", response.indicator);
                        return Err(Error::bad_input("responses", message));
                    }
                    let known =
                        content.responses.iter_mut().find(|known| known.indicator == response.indicator);
                    match known {
                        Some(known) => *known = response,
                        None => content.responses.push(response),
                    }
                }
            }
            Self::Findings(findings) => content.findings = findings,
            Self::Documents(documents) => content.documents = documents,
            Self::Milestones(milestones) => content.milestones = milestones,
        }
        Ok(())
    }
}

impl Details {
    fn apply(self, content: &mut Content) {
        let Self { codebook, kind, note, year, round, round_kind, provenance, source, coverage } = self;
        macro_rules! replace {
            ($($field:ident)+) => { $(if let Some(given) = $field { content.$field = given; })+ };
        }
        replace!(codebook kind note year round round_kind provenance source);
        content.coverage.extend(coverage);
    }
}

impl Seat {
    /// Makes a new version of a draft.
    pub async fn edit(&self, call: DraftCall, edit: Edit) -> Result<Outcome, Error> {
        self.errand(edit.kind(), (call, edit), perform).await
    }
}

async fn perform(mut act: Act, (call, edit): (DraftCall, Edit)) -> Result<Outcome, Fault> {
    let draft = act.draft(&call).await?;
    let mut content = draft.content.clone();
    edit.apply(&mut content)?;
    let catalog = act.seat.desk.catalog();
    if catalog.codebook_by_id(&content.codebook_id()).is_none() {
        let message = format!("There is no codebook {:?}.", content.codebook_id());
        return Err(Error::bad_input("codebook", message).into());
    }
    save(act, draft, content).await
}

/// Writes the new version of a draft that may be edited.
pub async fn save(mut act: Act, draft: Draft, mut content: Content) -> Result<Outcome, Fault> {
    in_order(&mut content, &act.seat.desk.catalog());
    let document = document(&content)?;
    let (version, hash) = (draft.row.version + 1, content.hash());
    act.entry.version = Some(version);
    act.entry.before_hash = Some(draft.row.content_hash.clone());
    act.entry.after_hash = Some(hash.clone());
    let outcome = draft.outcome();
    let changed = draft::ActiveModel {
        version: ActiveValue::Set(version),
        content: ActiveValue::Set(document),
        content_hash: ActiveValue::Set(hash),
        changed_at: ActiveValue::Set(act.at),
        changed_by: ActiveValue::Set(act.who().subject().to_owned()),
        ..draft.row.into_active_model()
    };
    changed.update(&act.tx).await?;
    act.commit(outcome).await
}

/// Responses come as their questions do; one to a question that is not known comes last.
pub fn in_order(content: &mut Content, catalog: &Catalog) {
    let Some(codebook) = catalog.codebook_by_id(&content.codebook_id()) else { return };
    let places: BTreeMap<&str, i32> =
        (0..).zip(codebook.indicators()).map(|(place, indicator)| (&*indicator.row.code, place)).collect();
    content
        .responses
        .sort_by_key(|response| places.get(response.indicator.as_str()).copied().unwrap_or(i32::MAX));
}
