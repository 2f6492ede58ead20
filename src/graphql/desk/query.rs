//! The root fields of the desk. A caller who is not staff learns nothing of what the desk holds.

use async_graphql::{Description, ID};

use super::api_key::ApiKey;
use super::audit_entry::{AuditEntry, AuditEntryConnection};
use super::codebook_preview::CodebookPreview;
use super::draft::{Draft, DraftConnection};
use super::filter::{
    AuditEntryFilter, AuditEntryOrder, DraftFilter, DraftOrder, ProposalFilter, is_ascending,
};
use super::mutation::document as read_document;
use super::preview::PublishPreview;
use super::principal::{Principal, PrincipalConnection};
use super::proposal::{Proposal, ProposalConnection};
use super::withdrawal::WithdrawalProposal;
use crate::desk::{StaffSession, Window};
use crate::error::Error;
use crate::graphql::object::object;
use crate::graphql::scalar::Json;
use crate::graphql::select::filter_of;

/// Root fields of the desk.
#[derive(Default, Description)]
pub struct DeskQuery;

#[object]
impl DeskQuery {
    /// For staff: one draft by its id. Null if there is no such draft or the viewer may not read it; null with an error
    /// for other callers.
    async fn draft(
        &self,
        session: &StaffSession,
        /// Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.
        id: ID,
    ) -> Result<Option<Draft>, Error> {
        Ok(session.draft(&id).await?.map(|draft| Draft::new(session, draft)))
    }

    /// For staff: drafts that the viewer may read, newest first by default. Null with an error for other callers.
    async fn drafts(
        &self,
        session: &StaffSession,
        /// Conditions that the items must meet; all items if left out.
        filter: Option<DraftFilter>,
        /// Sort keys, at most 2; the second key orders the drafts that are equal in the first, and the id orders drafts
        /// that are equal in all keys. If left out, newest first: `CREATED_AT`, `DESC`.
        order_by: Option<Vec<DraftOrder>>,
        page: Window,
    ) -> Result<DraftConnection, Error> {
        let order = order_by.into_iter().flatten().map(Into::into).collect();
        let listing = session.drafts(filter_of(filter)?, order, page).await?;
        Ok(DraftConnection::new(listing, |row| Draft::listed(session, row)))
    }

    /// For staff: effect of publishing a draft. Null if there is no such draft or the viewer may not read it; null with
    /// an error for other callers.
    #[field(cost = 500)]
    async fn publish_preview(
        &self,
        session: &StaffSession,
        /// Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.
        draft_id: ID,
    ) -> Result<Option<PublishPreview>, Error> {
        let Some(draft) = session.draft(&draft_id).await? else { return Ok(None) };
        let public = session.catalog();
        let compared_with = session.compared_with(&draft, &public);
        let preview = session.preview(&draft).await?;
        Ok(Some(PublishPreview { preview, public, compared_with }))
    }

    /// For staff: entries of the audit log, newest first by default. An admin reads the entries of the places granted,
    /// or all if granted everywhere; a reviewer those that belong to a place granted; an editor those of drafts that
    /// the editor created. Null with an error for other callers.
    async fn audit_log(
        &self,
        session: &StaffSession,
        /// Conditions on the entries. Null or left out: all entries that the viewer may read.
        filter: Option<AuditEntryFilter>,
        /// Sort key, at most 1. If left out, newest first: `OCCURRED_AT`, `DESC`.
        order_by: Option<Vec<AuditEntryOrder>>,
        page: Window,
    ) -> Result<AuditEntryConnection, Error> {
        let (filter, is_ascending) = (filter_of(filter)?, is_ascending(order_by)?);
        let listing = session.audit_log(filter, is_ascending, page).await?;
        Ok(AuditEntryConnection::new(listing, AuditEntry::seen_by(session)))
    }

    /// For admins: proposed withdrawals in the places granted that wait for a second admin, oldest first. Null with an
    /// error for other callers.
    async fn proposed_withdrawals(&self, session: &StaffSession) -> Result<Vec<WithdrawalProposal>, Error> {
        Ok(session.proposed_withdrawals().await?.into_iter().map(WithdrawalProposal::from).collect())
    }

    /// For admins whose grant covers every place: proposed changes of codebooks, links and policies, newest first;
    /// without a filter only those in state `OPEN`. Null with an error for other callers.
    async fn proposals(
        &self,
        session: &StaffSession,
        /// Conditions on the proposals. Null or left out: only proposals in state `OPEN`.
        filter: Option<ProposalFilter>,
        page: Window,
    ) -> Result<ProposalConnection, Error> {
        let filter = filter.map(TryInto::try_into).transpose()?;
        let listing = session.proposals(filter, page).await?;
        Ok(ProposalConnection::new(listing, |row| Proposal::new(session, row)))
    }

    /// For admins whose grant covers every place: effect of publishing a codebook version now. Nothing is published.
    /// Null with an error for other callers, and if the document cannot be published.
    #[field(cost = 500)]
    fn codebook_preview(
        &self,
        session: &StaffSession,
        /// Whole codebook as JSON, in the form of `docs/codebook.schema.json`.
        document: Json,
    ) -> Result<CodebookPreview, Error> {
        let document = read_document("document", document);
        Ok(CodebookPreview { preview: session.preview_codebook(document)?, public: session.catalog() })
    }

    /// For admins whose grant covers every place: API keys of agencies, also expired and revoked ones, in order of
    /// agency, then of creation. Null with an error for other callers.
    async fn api_keys(&self, session: &StaffSession) -> Result<Vec<ApiKey>, Error> {
        Ok(session.api_keys().await?.into_iter().map(ApiKey::from).collect())
    }

    /// For admins whose grant covers every place: persons known to the service, in order of subject. Null with an error
    /// for other callers.
    async fn principals(&self, session: &StaffSession, page: Window) -> Result<PrincipalConnection, Error> {
        Ok(PrincipalConnection::new(session.principals_page(page).await?, Principal::from))
    }
}
