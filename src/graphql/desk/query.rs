//! The root fields of the desk. Whoever is not staff learns nothing of what is there, whatever they ask for.

use async_graphql::{Context, ID, InputObject, Object};

use super::api_key::ApiKey;
use super::audit_entry::{AuditEntry, AuditEntryConnection};
use super::codebook_preview::CodebookPreview;
use super::draft::{Draft, DraftConnection};
use super::mutation::document as read_document;
use super::preview::PublishPreview;
use super::principal::{Principal, PrincipalConnection};
use super::proposal::{Proposal, ProposalConnection};
use super::vocabulary::{ActKind, DraftState, ProposalState};
use super::withdrawal::WithdrawalProposal;
use crate::desk::{AuditPredicate, DraftPredicate, ProposalPredicate, Window};
use crate::error::Error;
use crate::graphql::context::desk;
use crate::graphql::scalar::{GivenInstant, Json};

/// Conditions on a draft. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct DraftFilter {
    /// Workflow state of the draft, such as `{in: [IN_REVIEW, APPROVED]}`.
    state: Option<Vec<DraftState>>,
    /// Code of the place assessed, such as `{eq: "KEN"}`.
    jurisdiction: Option<Vec<String>>,
    /// Code of a place that is, or contains, the place assessed, such as `{eq: "KEN"}`.
    within: Option<Vec<String>>,
    /// Ref of the assessment, such as `KEN/mgi-national/2021`.
    assessment: Option<Vec<String>>,
    /// Subject of the person who created the draft, as the identity provider names the person.
    created_by: Option<Vec<String>>,
}

/// Filter for entries of the audit log. All conditions given must match.
#[derive(InputObject, Default)]
pub struct AuditEntryFilter {
    /// Id of the draft on which the act was done, 32 hexadecimal digits.
    draft_id: Option<Vec<String>>,
    /// Ref of the assessment, such as `KEN/mgi-national/2021`.
    assessment: Option<Vec<String>>,
    /// Code of the place concerned, such as `KEN`.
    jurisdiction: Option<Vec<String>>,
    /// Subject of the person who acted, as named by the identity provider, or `system:…`, such as `system:scheduler`,
    /// for the service itself.
    subject: Option<Vec<String>>,
    /// Kind of act, such as `PUBLISH_DRAFT`.
    act: Option<Vec<ActKind>>,
    /// Earliest time of the act: this time or later.
    from: Option<GivenInstant>,
    /// End of the time range: the act was done before this time.
    until: Option<GivenInstant>,
}

/// Conditions on a proposal. All conditions given must hold.
#[derive(InputObject, Default)]
pub struct ProposalFilter {
    /// State of the proposal, such as `{eq: CONFIRMED}`. Left out: only `OPEN` proposals.
    state: Option<Vec<ProposalState>>,
    /// Act proposed, such as `{eq: PUBLISH_LINKS}`.
    act: Option<Vec<ActKind>>,
}

impl From<ProposalFilter> for ProposalPredicate {
    fn from(filter: ProposalFilter) -> Self {
        let states = filter.state.unwrap_or_else(|| vec![ProposalState::Open]);
        Self {
            states: states.into_iter().map(Into::into).collect(),
            acts: filter.act.map(|acts| acts.into_iter().map(Into::into).collect()),
        }
    }
}

impl From<DraftFilter> for DraftPredicate {
    fn from(filter: DraftFilter) -> Self {
        Self {
            states: filter.state.map(|states| states.into_iter().map(Into::into).collect()),
            jurisdictions: filter.jurisdiction,
            within: filter.within,
            assessments: filter.assessment,
            created_by: filter.created_by,
        }
    }
}

impl AuditEntryFilter {
    fn read(self) -> Result<AuditPredicate, Error> {
        let filter = self;
        Ok(AuditPredicate {
            drafts: filter.draft_id,
            assessments: filter.assessment,
            jurisdictions: filter.jurisdiction,
            subjects: filter.subject,
            acts: filter.act.map(|acts| acts.into_iter().map(Into::into).collect()),
            from: filter.from.map(|at| at.read("from")).transpose()?,
            until: filter.until.map(|at| at.read("until")).transpose()?,
        })
    }
}

#[derive(Default)]
pub struct DeskQuery;

#[Object(serial)]
impl DeskQuery {
    /// For staff: one draft by its id. Null if there is no such draft or the viewer may not read it; null with an error
    /// for other callers.
    async fn draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.")] id: ID,
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
        #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<
            DraftFilter,
        >,
        #[graphql(desc = "Maximum number of rows to return, `1` to `500`; `50` if left out.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
    ) -> Option<Result<DraftConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let listing = session.drafts(filter.unwrap_or_default().into(), Window { first, after }).await?;
            Ok(DraftConnection::new(listing, |row| Draft::listed(&session, row)))
        };
        Some(page.await)
    }

    /// For staff: effect of publishing a draft. Null if there is no such draft or the viewer may not read it; null with
    /// an error for other callers.
    async fn publish_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the draft, 32 hexadecimal digits, as `Draft.id` returns it.")] draft_id: ID,
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
        #[graphql(desc = "Conditions on the entries. Left out: all entries that the viewer may read.")]
        filter: Option<AuditEntryFilter>,
        #[graphql(desc = "Maximum number of rows to return, `1` to `500`; `50` if left out.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let listing =
                session.audit_log(filter.unwrap_or_default().read()?, Window { first, after }).await?;
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

    /// For admins whose grant covers every place: proposed changes of codebooks, links and policies, newest first; by
    /// default only those in state `OPEN`. Null with an error for other callers.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Conditions on the proposals. Left out: only proposals in state `OPEN`.")]
        filter: Option<ProposalFilter>,
        #[graphql(desc = "Maximum number of rows to return, `1` to `500`; `50` if left out.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
    ) -> Option<Result<ProposalConnection, Error>> {
        let page = async {
            let session = desk(ctx)?;
            let listing =
                session.proposals(filter.unwrap_or_default().into(), Window { first, after }).await?;
            Ok(ProposalConnection::new(listing, |row| Proposal::new(&session, row)))
        };
        Some(page.await)
    }

    /// For admins whose grant covers every place: effect of publishing a codebook version now. Nothing is published.
    /// Null with an error for other callers, and if the document cannot be published.
    async fn codebook_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whole codebook as JSON, as `publishCodebook` takes it.")] document: Json,
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
        #[graphql(desc = "Maximum number of rows to return, `1` to `500`; `50` if left out.")] first: Option<
            i32,
        >,
        #[graphql(
            desc = "Cursor of the item after which the page starts; from the start of the list if left out."
        )]
        after: Option<String>,
    ) -> Option<Result<PrincipalConnection, Error>> {
        let page = async {
            let listing = desk(ctx)?.principals_page(Window { first, after }).await?;
            Ok(PrincipalConnection::new(listing, Principal))
        };
        Some(page.await)
    }
}
