//! The changes of public data that need no draft: an admin proposes them, a second admin confirms them.
//!
//! A new kind of change needs only a variant here, and its arm in each function.

use entity::vocabulary::{ActKind, ReleaseKind};
use serde::Serialize;

use crate::desk::codebook::publish::{self, PublishCodebook, PublishLinks};
use crate::desk::core::error::DeskError;
use crate::desk::core::transaction::Transaction;
use crate::desk::release::policy::{self, MergePolicies};
use crate::publish::Publication;

/// A complete change. It is stored with a proposal, and made when the proposal is confirmed.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum ProposedChange {
    Codebook(PublishCodebook),
    Links(PublishLinks),
    Policies(MergePolicies),
}

impl ProposedChange {
    /// Reads a stored change; none if this version of the program does not know its form.
    pub fn read(act: ActKind, document: &str) -> Option<Self> {
        match act {
            ActKind::PublishCodebook => serde_json::from_str(document).ok().map(Self::Codebook),
            ActKind::PublishLinks => serde_json::from_str(document).ok().map(Self::Links),
            ActKind::MergePolicies => serde_json::from_str(document).ok().map(Self::Policies),
            _ => None,
        }
    }

    /// The act that makes this change; it takes an admin whose scope is everywhere.
    pub fn act(&self) -> ActKind {
        match self {
            Self::Codebook(_) => ActKind::PublishCodebook,
            Self::Links(_) => ActKind::PublishLinks,
            Self::Policies(_) => ActKind::MergePolicies,
        }
    }

    pub fn release(&self) -> ReleaseKind {
        match self {
            Self::Codebook(_) => ReleaseKind::Codebook,
            Self::Links(_) => ReleaseKind::Links,
            Self::Policies(_) => ReleaseKind::ReferenceData,
        }
    }

    /// The id of the codebook or the policy that changes.
    pub fn target(&self) -> String {
        match self {
            Self::Codebook(publish) => publish.document.id(),
            Self::Links(publish) => publish.document.codebook.clone(),
            Self::Policies(merge) => merge.target(),
        }
    }

    /// The reason, which is public.
    pub fn reason(&self) -> &str {
        match self {
            Self::Codebook(publish) => &publish.reason,
            Self::Links(publish) => &publish.reason,
            Self::Policies(merge) => &merge.reason,
        }
    }

    /// The document as the mutation received it; none for a merger, which has no document.
    pub fn document(&self) -> Option<serde_json::Value> {
        let document = match self {
            Self::Codebook(publish) => serde_json::to_value(&publish.document),
            Self::Links(publish) => serde_json::to_value(&publish.document),
            Self::Policies(_) => return None,
        };
        document.ok()
    }

    pub fn idempotency_key(&self) -> Option<&str> {
        match self {
            Self::Codebook(publish) => publish.idempotency_key.as_deref(),
            Self::Links(publish) => publish.idempotency_key.as_deref(),
            Self::Policies(merge) => merge.idempotency_key.as_deref(),
        }
    }

    /// Normalises the document.
    pub fn tidy(&mut self) {
        match self {
            Self::Codebook(publish) => publish.document.tidy(),
            Self::Links(_) => {}
            Self::Policies(merge) => merge.tidy(),
        }
    }

    /// Reports all problems at once. Nothing is locked yet.
    pub async fn check(&self, tx: &Transaction) -> Result<(), DeskError> {
        match self {
            Self::Codebook(change) => publish::check_codebook(tx, &change.document).await,
            Self::Links(change) => Ok(publish::check_links(tx, &change.document)?),
            Self::Policies(merge) => Ok(policy::check_merger(tx, merge)?),
        }
    }

    /// Adds to a publication the rows that begin and end. Returns a digest of the public data from which the change was
    /// made: a proposal is confirmed only if that digest is unchanged.
    pub async fn write(
        &self,
        tx: &Transaction,
        publication: &mut Publication<'_>,
    ) -> Result<String, DeskError> {
        match self {
            Self::Codebook(change) => publish::write_codebook(tx, change, publication).await,
            Self::Links(change) => publish::write_links(tx, change, publication).await,
            Self::Policies(merge) => policy::write_merger(tx, merge, publication).await,
        }
    }
}
