//! Archiving an assessment, and restoring it.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use crate::content::AssessmentRef;
use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::Transaction;
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

/// An assessment that was archived or restored.
pub struct ChangedAssessment {
    /// The ref of the assessment.
    pub assessment: Option<String>,
    /// The id of the revision that is current again.
    pub revision: Option<String>,
    pub release: Option<i32>,
}

impl ActResult for ChangedAssessment {
    fn stored(&self) -> StoredResult {
        let Self { assessment, revision, release } = self;
        StoredResult {
            assessment: assessment.clone(),
            revision: revision.clone(),
            release: *release,
            ..StoredResult::default()
        }
    }
}

impl Repeatable for ChangedAssessment {
    async fn repeated(_: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        let StoredResult { assessment, revision, release, .. } = stored;
        Ok(Self { assessment, revision, release })
    }
}

impl StaffSession {
    pub async fn archive(&self, of: AssessmentRequest) -> Result<ChangedAssessment, Error> {
        self.run_once(ActKind::ArchiveAssessment, of.idempotency_key.clone(), of, archive_or_restore).await
    }

    pub async fn restore(&self, of: AssessmentRequest) -> Result<ChangedAssessment, Error> {
        self.run_once(ActKind::RestoreAssessment, of.idempotency_key.clone(), of, archive_or_restore).await
    }
}

async fn archive_or_restore(
    mut tx: Transaction,
    of: AssessmentRequest,
) -> Result<ChangedAssessment, DeskError> {
    tx.require(AssessmentRef::jurisdiction_of(&of.assessment))?;
    tx.explain(of.reason.as_deref(), false)?;
    let reason = of.reason.as_deref().unwrap_or_default();
    schedule::cancel(&mut tx, &of.assessment).await?;
    let (release, revision) = if tx.kind == ActKind::ArchiveAssessment {
        let mut publication = tx.publication(ReleaseKind::Archive).await?;
        publication.archive(&of.assessment, reason).await?;
        (publication.finish().await?, None)
    } else {
        let mut publication = tx.publication(ReleaseKind::Restore).await?;
        let revision = publication.restore(&of.assessment, reason).await?;
        (publication.finish().await?, Some(revision))
    };
    let release = release.map(|release| release.number);
    tx.commit(ChangedAssessment { assessment: Some(of.assessment), revision, release }).await
}
