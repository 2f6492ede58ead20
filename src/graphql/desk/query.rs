//! The root fields of the desk. A caller who is not staff learns nothing of what the desk holds.

use async_graphql::{Context, Description, ID};

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
use crate::desk::Window;
use crate::error::Error;
use crate::graphql::context::desk;
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
        ctx: &Context<'_>,
        /// Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.
        id: ID,
    ) -> Option<Result<Draft, Error>> {
        let found = async {
            let session = desk(ctx)?;
            Ok(session.draft(&id).await?.map(|draft| Draft::new(&session, draft)))
        };
        found.await.transpose()
    }

    /// For staff: drafts that the viewer may read, newest first by default. Null with an error for other callers.
    async fn drafts(
        &self,
        ctx: &Context<'_>,
        /// Conditions that the items must meet; all items if left out.
        filter: Option<DraftFilter>,
        /// Sort keys, at most 2; the second key orders the drafts that are equal in the first, and the id orders drafts
        /// that are equal in all keys. If left out, newest first: `CREATED_AT`, `DESC`.
        order_by: Option<Vec<DraftOrder>>,
        /// Number of items from the start of the list, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Cursor of the item after which the page starts; from the start of the list if left out.
        after: Option<String>,
    ) -> Option<Result<DraftConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let order = order_by.into_iter().flatten().map(Into::into).collect();
            let listing = session.drafts(filter_of(filter)?, order, Window { first, after }).await?;
            Ok(DraftConnection::new(listing, |row| Draft::listed(&session, row)))
        };
        Some(page.await)
    }

    /// For staff: effect of publishing a draft. Null if there is no such draft or the viewer may not read it; null with
    /// an error for other callers.
    async fn publish_preview(
        &self,
        ctx: &Context<'_>,
        /// Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.
        draft_id: ID,
    ) -> Option<Result<PublishPreview, Error>> {
        let preview = async {
            let session = desk(ctx)?;
            let Some(draft) = session.draft(&draft_id).await? else { return Ok(None) };
            let public = session.catalog();
            let compared_with = session.compared_with(&draft, &public);
            let preview = session.preview(&draft).await?;
            Ok(Some(PublishPreview { preview, public, compared_with }))
        };
        preview.await.transpose()
    }

    /// For staff: entries of the audit log, newest first by default. An admin reads the entries of the places granted,
    /// or all if granted everywhere; a reviewer those that belong to a place granted; an editor those of drafts that
    /// the editor created. Null with an error for other callers.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        /// Conditions on the entries. Null or left out: all entries that the viewer may read.
        filter: Option<AuditEntryFilter>,
        /// Sort key, at most 1. If left out, newest first: `OCCURRED_AT`, `DESC`.
        order_by: Option<Vec<AuditEntryOrder>>,
        /// Number of items from the start of the list, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Cursor of the item after which the page starts; from the start of the list if left out.
        after: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let (filter, is_ascending) = (filter_of(filter)?, is_ascending(order_by)?);
            let listing = session.audit_log(filter, is_ascending, Window { first, after }).await?;
            Ok(AuditEntryConnection::new(listing, AuditEntry::seen_by(&session)))
        };
        Some(page.await)
    }

    /// For admins: proposed withdrawals in the places granted that wait for a second admin, oldest first. Null with an
    /// error for other callers.
    async fn proposed_withdrawals(
        &self,
        ctx: &Context<'_>,
    ) -> Option<Result<Vec<WithdrawalProposal>, Error>> {
        let proposed = async {
            let rows = desk(ctx)?.proposed_withdrawals().await?;
            Ok(rows.into_iter().map(WithdrawalProposal).collect())
        };
        Some(proposed.await)
    }

    /// For admins whose grant covers every place: proposed changes of codebooks, links and policies, newest first;
    /// without a filter only those in state `OPEN`. Null with an error for other callers.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        /// Conditions on the proposals. Null or left out: only proposals in state `OPEN`.
        filter: Option<ProposalFilter>,
        /// Number of items from the start of the list, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Cursor of the item after which the page starts; from the start of the list if left out.
        after: Option<String>,
    ) -> Option<Result<ProposalConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let filter = filter.map(TryInto::try_into).transpose()?;
            let listing = session.proposals(filter, Window { first, after }).await?;
            Ok(ProposalConnection::new(listing, |row| Proposal::new(&session, row)))
        };
        Some(page.await)
    }

    /// For admins whose grant covers every place: effect of publishing a codebook version now. Nothing is published.
    /// Null with an error for other callers, and if the document cannot be published.
    async fn codebook_preview(
        &self,
        ctx: &Context<'_>,
        /// Whole codebook as JSON, in the form of `docs/codebook.schema.json`.
        document: Json,
    ) -> Option<Result<CodebookPreview, Error>> {
        let preview = async {
            let session = desk(ctx)?;
            let document = read_document("document", document);
            Ok(CodebookPreview { preview: session.preview_codebook(document)?, public: session.catalog() })
        };
        Some(preview.await)
    }

    /// For admins whose grant covers every place: API keys of agencies, also expired and revoked ones, in order of
    /// agency, then of creation. Null with an error for other callers.
    async fn api_keys(&self, ctx: &Context<'_>) -> Option<Result<Vec<ApiKey>, Error>> {
        let keys = async { Ok(desk(ctx)?.api_keys().await?.into_iter().map(ApiKey).collect()) };
        Some(keys.await)
    }

    /// For admins whose grant covers every place: persons known to the service, in order of subject. Null with an error
    /// for other callers.
    async fn principals(
        &self,
        ctx: &Context<'_>,
        /// Number of items from the start of the list, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Cursor of the item after which the page starts; from the start of the list if left out.
        after: Option<String>,
    ) -> Option<Result<PrincipalConnection, Error>> {
        let page = async {
            let listing = desk(ctx)?.principals_page(Window { first, after }).await?;
            Ok(PrincipalConnection::new(listing, Principal))
        };
        Some(page.await)
    }
}
