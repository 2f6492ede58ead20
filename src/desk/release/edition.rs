//! Cutting an edition: a name for the newest release.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::plain;
use crate::desk::core::transaction::{Act, Outcome, Replay};
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

impl StaffSession {
    pub async fn cut_edition(&self, cut: CutEdition) -> Result<Outcome, Error> {
        self.run(ActKind::CutEdition, cut, cut_edition).await
    }
}

async fn cut_edition(mut act: Act, cut: CutEdition) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(cut.idempotency_key.as_deref(), &cut).await? {
        return Ok(outcome);
    }
    act.require_everywhere()?;
    let title = plain("title", cut.title)?;
    act.entry.target = Some(format!("Edition:{}", cut.name));
    let mut publication = act.publication(ReleaseKind::Edition).await?;
    publication.cut_edition(&cut.name, &title).await.map_err(|refusal| match refusal {
        PublishError::Impossible(sentence) => DeskError::Client(Error::bad_input("name", sentence)),
        other => other.into(),
    })?;
    let release = publication.finish().await?.map(|release| release.number);
    act.commit(Outcome { target: Some(cut.name), release, ..Outcome::default() }).await
}
