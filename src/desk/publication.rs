//! Acts that change what is public: publish a draft; archive, restore; cut an edition.

use entity::desk::draft;
use entity::shelf::sign_off;
use entity::vocabulary::{ActKind, DraftState, ReleaseKind};
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};
use serde::Serialize;

use super::act::{Act, Outcome, Replay};
use super::draft::{Draft, newest_number};
use super::{DeskError, DraftCall, DraftFacts, StaffSession, schedule};
use crate::content::AssessmentRef;
use crate::error::Error;
use crate::publish::PublishError;

/// An act on what is public of an assessment.
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentRequest {
    /// The assessment's ref.
    pub assessment: String,
    pub reason: Option<String>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// An edition to be cut: a name for the newest release.
#[derive(Debug, Clone, Serialize)]
pub struct CutEdition {
    pub name: String,
    pub title: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl StaffSession {
    pub async fn publish_draft(
        &self,
        call: DraftCall,
        idempotency_key: Option<String>,
    ) -> Result<Outcome, Error> {
        self.run(ActKind::PublishDraft, (call, idempotency_key), publish).await
    }

    pub async fn archive(&self, of: AssessmentRequest) -> Result<Outcome, Error> {
        self.run(ActKind::ArchiveAssessment, of, archive_or_restore).await
    }

    pub async fn restore(&self, of: AssessmentRequest) -> Result<Outcome, Error> {
        self.run(ActKind::RestoreAssessment, of, archive_or_restore).await
    }

    pub async fn cut_edition(&self, cut: CutEdition) -> Result<Outcome, Error> {
        self.run(ActKind::CutEdition, cut, cut_edition).await
    }
}

async fn publish(
    mut act: Act,
    (call, idempotency_key): (DraftCall, Option<String>),
) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(idempotency_key.as_deref(), &call).await? {
        return Ok(outcome);
    }
    let (draft, facts) = act.lock_draft_with_facts(&call).await?;
    copy(act, draft, &facts).await
}

/// The one step across: the content as rows and a release, and the draft's last state.
pub async fn copy(act: Act, draft: Draft, facts: &DraftFacts) -> Result<Outcome, DeskError> {
    let sign_offs = facts.public_sign_offs();
    let mut publication = act.publication(ReleaseKind::Publish).await?;
    // Who publishes without a draft, as what ships with the program is, did not wait for this one. From here on nobody
    // else publishes anything.
    if newest_number(&act.tx, &draft.row.assessment).await? != facts.newest {
        let facts = DraftFacts::load(&act.tx, &draft).await?;
        if let Some(refusal) = act.session.refusal(&draft, &facts, ActKind::PublishDraft) {
            return Err(refusal.into());
        }
    }
    // The same of answers: what is withdrawn from here on is withdrawn from this revision, too.
    if let Some(overtaken) = Draft::read(&act.tx, draft.row.clone()).await?.is_overtaken() {
        return Err(overtaken.into());
    }
    let revision = publication.publish(&draft.content, &sign_offs).await?;
    let release = publication.finish().await?.map(|release| release.number);
    let outcome = Outcome { revision: Some(revision.clone()), release, ..draft.outcome() };
    let published = draft::ActiveModel {
        state: ActiveValue::Set(DraftState::Published),
        revision: ActiveValue::Set(Some(revision)),
        scheduled_for: ActiveValue::Set(None),
        scheduled_by: ActiveValue::Set(None),
        ..draft.row.into_active_model()
    };
    published.update(&act.tx).await?;
    act.commit(outcome).await
}

/// What the public learns of a sign-off.
pub fn public(row: &entity::desk::draft_sign_off::Model) -> sign_off::Model {
    sign_off::Model {
        revision: String::new(),
        position: 0,
        office: row.office.clone(),
        jurisdiction: row.jurisdiction.clone(),
        date: row.date.clone(),
        scope: row.scope.clone(),
        document_reference: row.document_reference.clone(),
        digest: row.digest.clone(),
        signed: None,
        since: 0,
        until: None,
    }
}

async fn archive_or_restore(mut act: Act, of: AssessmentRequest) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(of.idempotency_key.as_deref(), &of).await? {
        return Ok(outcome);
    }
    act.require(place_of(&of.assessment))?;
    act.explain(of.reason.as_deref(), false)?;
    let reason = of.reason.as_deref().unwrap_or_default();
    schedule::cancel(&mut act, &of.assessment).await?;
    let (release, revision) = if act.kind == ActKind::ArchiveAssessment {
        let mut publication = act.publication(ReleaseKind::Archive).await?;
        publication.archive(&of.assessment, reason).await?;
        (publication.finish().await?, None)
    } else {
        let mut publication = act.publication(ReleaseKind::Restore).await?;
        let revision = publication.restore(&of.assessment, reason).await?;
        (publication.finish().await?, Some(revision))
    };
    let release = release.map(|release| release.number);
    act.commit(Outcome { assessment: Some(of.assessment), revision, release, ..Outcome::default() }).await
}

async fn cut_edition(mut act: Act, cut: CutEdition) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(cut.idempotency_key.as_deref(), &cut).await? {
        return Ok(outcome);
    }
    act.require_everywhere()?;
    let title = super::text::plain("title", cut.title)?;
    act.entry.target = Some(format!("Edition:{}", cut.name));
    let mut publication = act.publication(ReleaseKind::Edition).await?;
    publication.cut_edition(&cut.name, &title).await.map_err(|refusal| match refusal {
        PublishError::Impossible(sentence) => DeskError::Client(Error::bad_input("name", sentence)),
        other => other.into(),
    })?;
    let release = publication.finish().await?.map(|release| release.number);
    act.commit(Outcome { target: Some(cut.name), release, ..Outcome::default() }).await
}

/// The place of an assessment, by its ref.
pub fn place_of(assessment: &str) -> &str {
    AssessmentRef::jurisdiction_of(assessment)
}
