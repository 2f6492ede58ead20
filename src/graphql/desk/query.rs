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
use crate::desk::{AuditTests, DraftTests, ProposalTests, Window};
use crate::error::Error;
use crate::graphql::context::desk;
use crate::graphql::scalar::{GivenInstant, Json};

/// Which drafts. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct DraftFilter {
    /// How far they have come: one of these.
    state: Option<Vec<DraftState>>,
    /// The code of the place assessed: one of these.
    jurisdiction: Option<Vec<String>>,
    /// The code of a place that the place assessed is, or lies in: one of these.
    within: Option<Vec<String>>,
    /// The ref of the assessment: one of these.
    assessment: Option<Vec<String>>,
    /// Who began them: one of these.
    created_by: Option<Vec<String>>,
}

/// Which entries of the audit log. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct AuditFilter {
    /// The id of the draft: one of these.
    draft_id: Option<Vec<String>>,
    /// The ref of the assessment: one of these.
    assessment: Option<Vec<String>>,
    /// The code of the place: one of these.
    jurisdiction: Option<Vec<String>>,
    /// Who did it: one of these.
    subject: Option<Vec<String>>,
    /// What was done: one of these.
    act: Option<Vec<ActKind>>,
    /// At this time or later.
    from: Option<GivenInstant>,
    /// Before this time.
    until: Option<GivenInstant>,
}

/// Which proposals. Every test that is given must hold.
#[derive(InputObject, Default)]
pub struct ProposalFilter {
    /// How far they have come: one of these; `OPEN` if left out.
    state: Option<Vec<ProposalState>>,
    /// What is proposed to be done, such as `PUBLISH_LINKS`: one of these.
    act: Option<Vec<ActKind>>,
}

impl From<ProposalFilter> for ProposalTests {
    fn from(filter: ProposalFilter) -> Self {
        let states = filter.state.unwrap_or_else(|| vec![ProposalState::Open]);
        Self {
            states: states.into_iter().map(Into::into).collect(),
            acts: filter.act.map(|acts| acts.into_iter().map(Into::into).collect()),
        }
    }
}

impl From<DraftFilter> for DraftTests {
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

impl AuditFilter {
    fn read(self) -> Result<AuditTests, Error> {
        let filter = self;
        Ok(AuditTests {
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

pub struct DeskQuery;

#[Object(serial)]
impl DeskQuery {
    /// For staff: a draft by its id; null if there is none that the viewer may read.
    async fn draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "As the mutation told it that began the draft.")] id: ID,
    ) -> Option<Result<Draft, Error>> {
        let found = async {
            let seat = desk(ctx)?;
            Ok(seat.draft(&id).await?.map(|draft| Draft::new(&seat, draft)))
        };
        found.await.transpose()
    }

    /// For staff: the drafts that the viewer may read, the newest first.
    async fn drafts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them.")] filter: Option<DraftFilter>,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Option<Result<DraftConnection, Error>> {
        let page = async {
            let seat = desk(ctx)?;
            let listing = seat.drafts(filter.unwrap_or_default().into(), Window { first, after }).await?;
            Ok(DraftConnection::of(listing, |row| Draft::listed(&seat, row)))
        };
        Some(page.await)
    }

    /// For staff: what publishing a draft would change; null if there is no draft that the viewer may read.
    async fn publish_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The draft's id.")] draft_id: ID,
    ) -> Option<Result<PublishPreview, Error>> {
        let preview = async {
            let seat = desk(ctx)?;
            let Some(draft) = seat.draft(&draft_id).await? else { return Ok(None) };
            let public = seat.catalog();
            let compared_with = seat.compared_with(&draft, &public);
            let preview = seat.preview(&draft).await?;
            Ok(Some(PublishPreview { preview, public, compared_with }))
        };
        preview.await.transpose()
    }

    /// For staff: what was done at the desk, the newest first; all of it for an admin, their places for a reviewer,
    /// their own drafts for an editor.
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which entries.")] filter: Option<AuditFilter>,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Option<Result<AuditEntryConnection, Error>> {
        let page = async {
            let seat = desk(ctx)?;
            let listing = seat.audit_log(filter.unwrap_or_default().read()?, Window { first, after }).await?;
            Ok(AuditEntryConnection::of(listing, AuditEntry::seen_by(&seat)))
        };
        Some(page.await)
    }

    /// For admins: what is proposed to be withdrawn and waits for a second admin, the oldest first.
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

    /// For admins: the changes of codebooks, links and policies that one admin has proposed, the newest first; without a
    /// filter, those that wait for a second admin.
    async fn proposals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which of them; those that wait if left out.")] filter: Option<ProposalFilter>,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Option<Result<ProposalConnection, Error>> {
        let page = async {
            let seat = desk(ctx)?;
            let listing = seat.proposals(filter.unwrap_or_default().into(), Window { first, after }).await?;
            Ok(ProposalConnection::of(listing, |row| Proposal::new(&seat, row)))
        };
        Some(page.await)
    }

    /// For admins: what publishing a version of a codebook would change, if it were published now. Nothing is published.
    async fn codebook_preview(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The whole codebook, as publishCodebook takes it.")] document: Json,
    ) -> Option<Result<CodebookPreview, Error>> {
        let preview = async {
            let seat = desk(ctx)?;
            let document = read_document("document", document);
            Ok(CodebookPreview { preview: seat.preview_codebook(document)?, public: seat.catalog() })
        };
        Some(preview.await)
    }

    /// For admins: the keys of agencies, those that are no longer good too, by agency and age.
    async fn api_keys(&self, ctx: &Context<'_>) -> Option<Result<Vec<ApiKey>, Error>> {
        let keys = async { Ok(desk(ctx)?.api_keys().await?.into_iter().map(ApiKey).collect()) };
        Some(keys.await)
    }

    /// For admins: everybody who is known, by subject.
    async fn principals(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
    ) -> Option<Result<PrincipalConnection, Error>> {
        let page = async {
            let listing = desk(ctx)?.principals_page(Window { first, after }).await?;
            Ok(PrincipalConnection::of(listing, Principal))
        };
        Some(page.await)
    }
}
