//! A draft: the document that is being worked on, and the ways in which one comes to be.

use std::collections::BTreeMap;

use super::act::{Act, Outcome, Replay};
use super::check::{NO_OFFICIAL_ANSWERS, not_about, wrong_level};
use super::text::{at_most, shown, unfit_texts};
use super::tidy::tidy;
use super::{DeskError, DraftCall, StaffSession, edit, withdrawn};
use crate::content::{AssessmentRef, Content, Response, canonical, is_invented};
use crate::error::{Error, ErrorCode};
use crate::form::refusal;
use crate::publish::nothing_more_of;
use crate::shelf::{Catalog, load};
use entity::desk::draft;
use entity::shelf::{assessment, publication, revision, tombstone};
use entity::vocabulary::{ActKind, DraftState, Provenance, RevisionKind, RoundKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

/// The most bytes that a draft's document may have.
const MOST_BYTES: usize = 1024 * 1024;
/// The most responses that it may have; no codebook has so many questions.
pub const MOST_RESPONSES: usize = 1_000;
/// The most languages of one text.
const MOST_LANGUAGES: usize = 100;
/// The most of anything else that a draft, or a response, has a list of.
const MOST_OTHERS: usize = 200;
/// States in which a draft is worked on; there is one such draft of an assessment.
pub const OPEN: [DraftState; 3] = [DraftState::Draft, DraftState::InReview, DraftState::Approved];

/// A draft as it stands in the database, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub row: draft::Model,
    pub content: Content,
    /// The indicators whose answers were withdrawn since it was written: the content has them no more, the row has.
    pub withdrawn: Vec<String>,
    /// The newest release when it was read.
    pub(super) as_of: i32,
}

/// What a draft begins with, when nothing is there to begin from.
#[derive(Debug, Clone, Serialize)]
pub struct NewDraft {
    pub jurisdiction: String,
    pub instrument: String,
    pub key: String,
    /// The newest codebook of the instrument, if none is named.
    pub codebook: Option<String>,
    pub provenance: Provenance,
    pub year: Option<i32>,
    pub round: Option<i32>,
    pub round_kind: RoundKind,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// What is to be cloned.
#[derive(Debug, Clone, Serialize)]
pub struct CloneRevision {
    /// The assessment's ref.
    pub assessment: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// A whole content, for a new draft or in place of what a draft says.
#[derive(Debug, Clone, Serialize)]
pub struct Import {
    /// The draft, and the version of it that is replaced; none makes a new draft.
    pub draft: Option<(String, i32)>,
    pub content: Box<Content>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl Draft {
    /// Whether a code is of an indicator that it answers, or that its codebook has.
    pub(super) fn asks(&self, code: &str, catalog: &Catalog) -> bool {
        let is_answered = self.content.responses.iter().any(|response| response.indicator == code);
        is_answered
            || catalog
                .codebook_by_id(&self.content.codebook_id())
                .is_some_and(|codebook| codebook.indicator(code).is_some())
    }

    /// What an act on it has led to, if nothing else came of it.
    pub(super) fn outcome(&self) -> Outcome {
        Outcome {
            draft: Some(self.row.id.clone()),
            assessment: Some(self.row.assessment.clone()),
            ..Outcome::default()
        }
    }
}

impl StaffSession {
    pub async fn create_draft(&self, new: NewDraft) -> Result<Outcome, Error> {
        self.run(ActKind::CreateDraft, new, create).await
    }

    /// A draft that says what the current revision says.
    pub async fn clone_revision(&self, clone: CloneRevision) -> Result<Outcome, Error> {
        self.run(ActKind::CloneRevision, clone, clone_revision).await
    }

    pub async fn import_draft(&self, import: Import) -> Result<Outcome, Error> {
        self.run(ActKind::ImportDraft, import, import_draft).await
    }
}

async fn create(mut act: Act, new: NewDraft) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(new.idempotency_key.as_deref(), &new).await? {
        return Ok(outcome);
    }
    act.require(&new.jurisdiction)?;
    let catalog = act.session.desk.catalog();
    let Some(instrument) = catalog.instrument(&new.instrument) else {
        let message = format!("There is no instrument {}.", shown(&new.instrument));
        return Err(Error::bad_input("instrument", message).into());
    };
    if let Some(message) = wrong_level(&catalog, &new.jurisdiction, &new.instrument) {
        return Err(Error::bad_input("instrument", message).into());
    }
    if catalog.is_demonstration() {
        if new.provenance == Provenance::Official {
            return Err(Error::bad_input("provenance", NO_OFFICIAL_ANSWERS).into());
        }
        if !is_invented(&new.jurisdiction) && catalog.jurisdiction(&new.jurisdiction).is_some() {
            return Err(Error::bad_input("jurisdiction", not_about(&new.jurisdiction)).into());
        }
    }
    let codebook = match &new.codebook {
        Some(version) => version.clone(),
        None => instrument.codebook().map(|newest| newest.row.version.to_string()).unwrap_or_default(),
    };
    let content = Content {
        jurisdiction: new.jurisdiction,
        instrument: new.instrument,
        key: new.key,
        codebook,
        kind: RevisionKind::Initial,
        note: None,
        year: new.year,
        round: new.round,
        round_kind: new.round_kind,
        provenance: new.provenance,
        source: None,
        milestones: vec![],
        coverage: BTreeMap::new(),
        responses: vec![],
        findings: vec![],
        documents: vec![],
    };
    let baseline = Baseline::load(&act, &content.assessment()).await?;
    if baseline.current.is_some() {
        let message = format!(
            "{} is public already; clone its current revision, and say what changes.",
            content.assessment()
        );
        return Err(Error::conflict(message).into());
    }
    begin(act, content, baseline).await
}

async fn clone_revision(mut act: Act, clone: CloneRevision) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(clone.idempotency_key.as_deref(), &clone).await? {
        return Ok(outcome);
    }
    let place = AssessmentRef::jurisdiction_of(&clone.assessment);
    act.require(place)?;
    let baseline = Baseline::load(&act, &clone.assessment).await?;
    let Some(base) = &baseline.current else {
        let why = if baseline.newest > 0 { "; if it was archived, restore it first" } else { "" };
        let message =
            format!("{} has no current revision that could be cloned{why}.", shown(&clone.assessment));
        return Err(
            Error { field: Some("assessmentId".into()), ..Error::new(ErrorCode::NotFound, message) }.into()
        );
    };
    let Some(content) = load::content(&act.tx, base).await? else {
        return Err(DbErr::RecordNotFound(format!("the current revision {base} is not there")).into());
    };
    let content = Content { kind: RevisionKind::Correction, note: None, ..content };
    begin(act, content, baseline).await
}

async fn import_draft(mut act: Act, import: Import) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(import.idempotency_key.as_deref(), &import).await? {
        return Ok(outcome);
    }
    let content = *import.content;
    let Some((draft, expected_version)) = import.draft else {
        act.require(&content.jurisdiction)?;
        let baseline = Baseline::load(&act, &content.assessment()).await?;
        withdrawn::refuse_return(&act.tx, &content, None).await?;
        return begin(act, content, baseline).await;
    };
    let draft = act.draft(&DraftCall { draft, expected_version, reason: None }).await?;
    if content.assessment() != draft.row.assessment {
        let message = format!(
            "This is a content of {}, and the draft is of {}.",
            content.assessment(),
            draft.row.assessment
        );
        return Err(Error::bad_input("content", message).into());
    }
    withdrawn::refuse_return(&act.tx, &content, Some(&draft.content)).await?;
    edit::save(act, draft, content).await
}

/// What there was of an assessment when a draft of it began.
struct Baseline {
    /// The number of the newest revision, 0 if there is none.
    newest: i32,
    /// The id of the revision that is current.
    current: Option<String>,
    /// The number of the newest release.
    release: i32,
}

impl Baseline {
    /// The numbers come first: what is published between one statement and the next, or while the content is read, has a
    /// higher one, and so is not undone by the draft.
    async fn load(act: &Act, assessment: &str) -> Result<Self, DbErr> {
        let release = withdrawn::newest_release(&act.tx).await?;
        let newest = newest_number(&act.tx, assessment).await?.unwrap_or(0);
        Ok(Self { newest, current: current(&act.tx, assessment).await?, release })
    }
}

/// Writes a new draft.
async fn begin(mut act: Act, mut content: Content, baseline: Baseline) -> Result<Outcome, DeskError> {
    tidy(&mut content);
    refuse_unfit(&content)?;
    identify(&act, &content).await?;
    edit::in_form(&mut content, &act.session.desk.catalog());
    let document = document(&content)?;
    let assessment = content.assessment();
    let row = draft::Model {
        id: act.session.desk.ids.next(),
        assessment: assessment.clone(),
        jurisdiction: content.jurisdiction.clone(),
        base: baseline.current,
        begun_after: Some(baseline.newest),
        written_after: Some(baseline.release),
        state: DraftState::Draft,
        version: 1,
        content_hash: content.hash(),
        content: document,
        created_at: act.at,
        created_by: act.who().subject().to_owned(),
        changed_at: act.at,
        changed_by: act.who().subject().to_owned(),
        submitted_at: None,
        submitted_by: None,
        submitted_hash: None,
        approved_by: None,
        scheduled_for: None,
        scheduled_by: None,
        revision: None,
    };
    act.entry.draft = Some(row.id.clone());
    act.entry.to_state = Some(DraftState::Draft);
    act.entry.version = Some(1);
    act.entry.after_hash = Some(row.content_hash.clone());
    draft::Entity::insert(row.clone().into_active_model()).exec_without_returning(&act.tx).await?;
    act.commit(Outcome { draft: Some(row.id), assessment: Some(assessment), ..Outcome::default() }).await
}

/// What a draft is of must be known from the beginning, and nobody else may be working on it.
async fn identify(act: &Act, content: &Content) -> Result<(), DeskError> {
    let catalog = act.session.desk.catalog();
    let wrong = |field: &str, message: String| Err(Error::bad_input(field, message).into());
    if catalog.jurisdiction(&content.jurisdiction).is_none() {
        return wrong("jurisdiction", format!("There is no place {}.", shown(&content.jurisdiction)));
    }
    if catalog.codebook_by_id(&content.codebook_id()).is_none() {
        return wrong("codebook", format!("There is no codebook {}.", shown(&content.codebook_id())));
    }
    if !is_key(&content.key) {
        return wrong(
            "key",
            format!(
                "{} is not a key such as 2021 or second-profile (a-z, 0-9 and -, at most 40).",
                shown(&content.key)
            ),
        );
    }
    let assessment = content.assessment();
    let withdrawn = tombstone::Entity::find_by_id(&assessment).one(&act.tx).await?;
    if withdrawn.is_some() {
        return Err(Error::conflict(nothing_more_of(&assessment)).into());
    }
    if let Some(open) = open(&act.tx, &assessment).await? {
        let message = format!(
            "There is an open draft of {assessment} already: {}. Edit that one, or import into it with draftId.",
            open.id
        );
        return Err(Error::conflict(message).with("draft", open.id.into()).into());
    }
    Ok(())
}

fn is_key(key: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&key.len()) && key.bytes().all(plain) && !key.starts_with('-') && !key.ends_with('-')
}

/// The draft of an assessment that is being worked on.
pub async fn open(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find()
        .filter(draft::Column::Assessment.eq(assessment))
        .filter(draft::Column::State.is_in(OPEN))
        .one(db)
        .await
}

/// The id of the revision that is current.
pub async fn current(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<String>, DbErr> {
    publication::Entity::find()
        .select_only()
        .column(publication::Column::Revision)
        .filter(publication::Column::Assessment.eq(assessment))
        .filter(publication::Column::Until.is_null())
        .into_tuple()
        .one(db)
        .await
}

/// Whether anything was ever published of an assessment, and the number of the newest.
pub async fn newest_number(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<i32>, DbErr> {
    let known = assessment::Entity::find_by_id(assessment).one(db).await?;
    if known.is_none() {
        return Ok(None);
    }
    revision::Entity::find()
        .select_only()
        .column(revision::Column::Number)
        .filter(revision::Column::Assessment.eq(assessment))
        .order_by_desc(revision::Column::Number)
        .into_tuple()
        .one(db)
        .await
}

/// Refuses texts that cannot be stored, each with its place in the content as it was given.
pub fn refuse_unfit(content: &Content) -> Result<(), Error> {
    let value = serde_json::to_value(content).expect("a content has text keys");
    refusal("content", &unfit_texts(&value)).map_or(Ok(()), Err)
}

/// The document as it is stored: canonical, and not too long.
pub fn document(content: &Content) -> Result<String, Error> {
    let longest = |of: fn(&Response) -> usize| content.responses.iter().map(of).max().unwrap_or(0);
    for (field, most, count) in [
        ("responses", MOST_RESPONSES, content.responses.len()),
        ("options", MOST_OTHERS, longest(|response| response.options.len())),
        ("text", MOST_LANGUAGES, longest(|response| response.text.len())),
        ("narrative", MOST_LANGUAGES, longest(|response| response.narrative.len())),
        ("evidence", MOST_OTHERS, longest(|response| response.evidence.len())),
        (
            "findings",
            MOST_LANGUAGES,
            content.findings.iter().map(|finding| finding.text.len()).max().unwrap_or(0),
        ),
        ("findings", MOST_OTHERS, content.findings.len()),
        ("documents", MOST_OTHERS, content.documents.len()),
        ("milestones", MOST_OTHERS, content.milestones.len()),
        ("coverage", MOST_OTHERS, content.coverage.len()),
    ] {
        at_most(most, field, count)?;
    }
    let document = canonical(content);
    if document.len() > MOST_BYTES {
        let message =
            format!("The draft would have {} bytes; at most {MOST_BYTES} are allowed.", document.len());
        return Err(Error::too_large(message));
    }
    Ok(document)
}
