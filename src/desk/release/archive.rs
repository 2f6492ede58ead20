//! Archiving an assessment, and restoring it.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::{Act, Outcome, Replay};
use crate::desk::release::schedule;
use crate::error::Error;

/// An act on what is public of an assessment.
#[derive(Debug, Clone, Serialize)]
pub struct AssessmentRequest {
    /// The assessment's ref.
    pub assessment: String,
    pub reason: Option<String>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl StaffSession {
    pub async fn archive(&self, of: AssessmentRequest) -> Result<Outcome, Error> {
        self.run(ActKind::ArchiveAssessment, of, archive_or_restore).await
    }

    pub async fn restore(&self, of: AssessmentRequest) -> Result<Outcome, Error> {
        self.run(ActKind::RestoreAssessment, of, archive_or_restore).await
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

/// The place of an assessment, by its ref.
pub fn place_of(assessment: &str) -> &str {
    assessment.split('/').next().unwrap_or_default()
}
