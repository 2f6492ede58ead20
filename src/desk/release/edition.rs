//! Cutting an edition: a name for the newest release.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::plain;
use crate::desk::core::transaction::Transaction;
use crate::error::Error;
use crate::publish::PublishError;

/// An edition to be cut: a name for the newest release.
#[derive(Debug, Clone, Serialize)]
pub struct CutEdition {
    pub name: String,
    pub title: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// An edition that was cut.
pub struct NewEdition {
    pub name: Option<String>,
    /// The release from which on the edition is listed.
    pub release: Option<i32>,
}

impl ActResult for NewEdition {
    fn stored(&self) -> StoredResult {
        StoredResult { target: self.name.clone(), release: self.release, ..StoredResult::default() }
    }
}

impl Repeatable for NewEdition {
    async fn repeated(_: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        Ok(Self { name: stored.target, release: stored.release })
    }
}

impl StaffSession {
    pub async fn cut_edition(&self, cut: CutEdition) -> Result<NewEdition, Error> {
        self.run_once(ActKind::CutEdition, cut.idempotency_key.clone(), cut, cut_edition).await
    }
}

async fn cut_edition(mut tx: Transaction, cut: CutEdition) -> Result<NewEdition, DeskError> {
    tx.require_everywhere()?;
    let title = plain("title", cut.title)?;
    tx.entry.target = Some(format!("Edition:{}", cut.name));
    let mut publication = tx.publication(ReleaseKind::Edition).await?;
    publication.cut_edition(&cut.name, &title).await.map_err(|refusal| match refusal {
        PublishError::Impossible(sentence) => DeskError::Client(Error::bad_input("name", sentence)),
        other => other.into(),
    })?;
    let release = publication.finish().await?.map(|release| release.number);
    tx.commit(NewEdition { name: Some(cut.name), release }).await
}
