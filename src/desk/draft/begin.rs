//! How a draft begins: empty, as a clone of the current revision, or imported.

use std::collections::BTreeMap;

use entity::desk::draft;
use entity::shelf::tombstone;
use entity::vocabulary::{ActKind, DraftState, Provenance, RevisionKind, RoundKind};
use sea_orm::{DbErr, EntityTrait, IntoActiveModel};
use serde::Serialize;

use crate::content::{AssessmentRef, Content, is_invented};
use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::shown;
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::check::{NO_OFFICIAL_ANSWERS, not_about, wrong_level};
use crate::desk::draft::document::{Draft, DraftCall, current, document, newest_number, open, refuse_unfit};
use crate::desk::draft::tidy::tidy;
use crate::desk::draft::{edit, withdrawn};
use crate::error::{Error, ErrorCode};
use crate::publish::nothing_more_of;
use crate::shelf::load;

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

/// The draft that was begun, or that an import has changed.
pub struct BegunDraft {
    /// None if the request was repeated by a person who may no longer read the draft.
    pub draft: Option<Draft>,
}

impl From<BegunDraft> for Option<Draft> {
    fn from(begun: BegunDraft) -> Self {
        begun.draft
    }
}

impl ActResult for BegunDraft {
    fn stored(&self) -> StoredResult {
        self.draft.as_ref().map(ActResult::stored).unwrap_or_default()
    }
}

impl Repeatable for BegunDraft {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        Ok(Self { draft: session.stored_draft(&stored).await? })
    }
}

impl StaffSession {
    pub async fn create_draft(&self, new: NewDraft) -> Result<BegunDraft, Error> {
        self.run_once(ActKind::CreateDraft, new.idempotency_key.clone(), new, create).await
    }

    /// A draft that says what the current revision says.
    pub async fn clone_revision(&self, clone: CloneRevision) -> Result<BegunDraft, Error> {
        self.run_once(ActKind::CloneRevision, clone.idempotency_key.clone(), clone, clone_revision).await
    }

    pub async fn import_draft(&self, import: Import) -> Result<BegunDraft, Error> {
        self.run_once(ActKind::ImportDraft, import.idempotency_key.clone(), import, import_draft).await
    }
}

async fn create(mut tx: Transaction, new: NewDraft) -> Result<BegunDraft, DeskError> {
    tx.require(&new.jurisdiction)?;
    let catalog = tx.session.desk.catalog();
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
    let baseline = Baseline::load(&tx, &content.assessment()).await?;
    if baseline.current.is_some() {
        let message = format!(
            "{} is public already; clone its current revision, and say what changes.",
            content.assessment()
        );
        return Err(Error::conflict(message).into());
    }
    begin(tx, content, baseline).await
}

async fn clone_revision(mut tx: Transaction, clone: CloneRevision) -> Result<BegunDraft, DeskError> {
    tx.require(AssessmentRef::jurisdiction_of(&clone.assessment))?;
    let baseline = Baseline::load(&tx, &clone.assessment).await?;
    let Some(base) = &baseline.current else {
        let why = if baseline.newest > 0 { "; if it was archived, restore it first" } else { "" };
        let message =
            format!("{} has no current revision that could be cloned{why}.", shown(&clone.assessment));
        return Err(
            Error { field: Some("assessmentId".into()), ..Error::new(ErrorCode::NotFound, message) }.into()
        );
    };
    let Some(content) = load::content(&tx.db, base).await? else {
        return Err(DbErr::RecordNotFound(format!("the current revision {base} is not there")).into());
    };
    let content = Content { kind: RevisionKind::Correction, note: None, ..content };
    begin(tx, content, baseline).await
}

async fn import_draft(mut tx: Transaction, import: Import) -> Result<BegunDraft, DeskError> {
    let content = *import.content;
    let Some((draft, expected_version)) = import.draft else {
        tx.require(&content.jurisdiction)?;
        let baseline = Baseline::load(&tx, &content.assessment()).await?;
        withdrawn::refuse_return(&tx.db, &content, None).await?;
        return begin(tx, content, baseline).await;
    };
    let draft = tx.lock_draft(&DraftCall { draft, expected_version, reason: None }).await?;
    if content.assessment() != draft.row.assessment {
        let message = format!(
            "This is a content of {}, and the draft is of {}.",
            content.assessment(),
            draft.row.assessment
        );
        return Err(Error::bad_input("content", message).into());
    }
    withdrawn::refuse_return(&tx.db, &content, Some(&draft.content)).await?;
    let draft = edit::save(tx, draft, content).await?;
    Ok(BegunDraft { draft: Some(draft) })
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
    async fn load(tx: &Transaction, assessment: &str) -> Result<Self, DbErr> {
        let release = tx.newest_release;
        let newest = newest_number(&tx.db, assessment).await?.unwrap_or(0);
        Ok(Self { newest, current: current(&tx.db, assessment).await?, release })
    }
}

/// Writes a new draft.
async fn begin(
    mut tx: Transaction,
    mut content: Content,
    baseline: Baseline,
) -> Result<BegunDraft, DeskError> {
    tidy(&mut content);
    refuse_unfit(&content)?;
    identify(&tx, &content).await?;
    edit::in_form(&mut content, &tx.session.desk.catalog());
    let document = document(&content)?;
    let assessment = content.assessment();
    let row = draft::Model {
        id: tx.session.desk.ids.next(),
        assessment,
        jurisdiction: content.jurisdiction.clone(),
        base: baseline.current,
        begun_after: Some(baseline.newest),
        written_after: Some(baseline.release),
        state: DraftState::Draft,
        version: 1,
        content_hash: content.hash(),
        content: document,
        created_at: tx.at,
        created_by: tx.who().subject().to_owned(),
        changed_at: tx.at,
        changed_by: tx.who().subject().to_owned(),
        submitted_at: None,
        submitted_by: None,
        submitted_hash: None,
        approved_by: None,
        scheduled_for: None,
        scheduled_by: None,
        revision: None,
    };
    tx.entry.draft = Some(row.id.clone());
    tx.entry.to_state = Some(DraftState::Draft);
    tx.entry.version = Some(1);
    tx.entry.after_hash = Some(row.content_hash.clone());
    draft::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx.db).await?;
    let draft = Draft { row, content, withdrawn: vec![], as_of: baseline.release };
    tx.commit(BegunDraft { draft: Some(draft) }).await
}

/// Refuses a draft of an unknown place, codebook or key, and a second open draft of an assessment.
async fn identify(tx: &Transaction, content: &Content) -> Result<(), DeskError> {
    let catalog = tx.session.desk.catalog();
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
    let withdrawn = tombstone::Entity::find_by_id(&assessment).one(&tx.db).await?;
    if withdrawn.is_some() {
        return Err(Error::conflict(nothing_more_of(&assessment)).into());
    }
    if let Some(open) = open(&tx.db, &assessment).await? {
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
