//! Lists proposals and their states, and previews their changes.

use chrono::{DateTime, Utc};
use entity::desk::proposal;
use entity::vocabulary::ActKind;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use serde::Serialize;

use crate::auth::Action;
use crate::desk::codebook::change::ProposedChange;
use crate::desk::codebook::preview::{CodebookPreview, LinksPreview};
use crate::desk::core::filter::{Compiler, nothing};
use crate::desk::core::page::{Listing, Window};
use crate::desk::core::session::{READ_BYTE, StaffSession};
use crate::error::Error;
use crate::shelf::select::{EnumPredicate, Filter};

/// State of a proposal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ProposalState {
    Open,
    Confirmed,
    Rejected,
    Expired,
}

/// Conditions on the columns of proposals.
#[derive(Debug, Clone, Default, Serialize)]
pub struct ProposalPredicate {
    pub state: EnumPredicate<ProposalState>,
    pub act: EnumPredicate<ActKind>,
}

impl ProposalState {
    pub fn from_row(row: &proposal::Model, now: DateTime<Utc>) -> Self {
        match (row.confirmed_at, row.rejected_at) {
            (Some(_), _) => Self::Confirmed,
            (_, Some(_)) => Self::Rejected,
            _ if row.expires_at <= now => Self::Expired,
            _ => Self::Open,
        }
    }
}

/// The SQL condition for a state; it must agree with [`ProposalState::from_row`].
pub fn is(state: ProposalState, now: DateTime<Utc>) -> Condition {
    use proposal::Column::{ConfirmedAt, ExpiresAt, RejectedAt};
    let undecided = Condition::all().add(ConfirmedAt.is_null()).add(RejectedAt.is_null());
    match state {
        ProposalState::Confirmed => Condition::all().add(ConfirmedAt.is_not_null()),
        ProposalState::Rejected => Condition::all().add(RejectedAt.is_not_null()),
        ProposalState::Expired => undecided.add(ExpiresAt.lte(now)),
        ProposalState::Open => undecided.add(ExpiresAt.gt(now)),
    }
}

impl StaffSession {
    /// Proposals without their documents, newest first. Only admins whose scope is everywhere may list proposals.
    pub async fn proposals(
        &self,
        filter: Option<Filter<ProposalPredicate>>,
        window: Window,
    ) -> Result<Listing<proposal::Model>, Error> {
        self.require_everywhere(Action::Do(ActKind::ConfirmProposal))?;
        let now = self.desk.now();
        // Without a filter, only open proposals are listed.
        let filter = filter.unwrap_or_else(|| {
            let state = EnumPredicate { eq: Some(ProposalState::Open), ..EnumPredicate::default() };
            Filter { own: ProposalPredicate { state, ..Default::default() }, ..Filter::default() }
        });
        let own = |compiler: &mut Compiler, tests: &ProposalPredicate| -> Result<Condition, Error> {
            let EnumPredicate { eq, one_of, is_null } = &tests.state;
            let listed = one_of
                .as_ref()
                .map(|states| states.iter().fold(nothing(), |any, state| any.add(is(*state, now))));
            Ok(Condition::all()
                .add_option(eq.map(|state| is(state, now)))
                .add_option(listed)
                // Every proposal has a state, so `isNull: true` matches none.
                .add_option(is_null.filter(|is_null| *is_null).map(|_| nothing()))
                .add(compiler.word(proposal::Column::Act, &tests.act)?))
        };
        let which = Compiler::new(self.desk.db.backend()).condition(&filter, &own)?;
        let asked = ("proposals", &filter);
        let all = proposal::Entity::find().filter(which);
        let total = all.clone().count(self.desk.db.reader()).await.map_err(self.read_error())?;
        let columns = proposal::Column::iter().filter(|column| !matches!(column, proposal::Column::Document));
        let mut query = all
            .select_only()
            .columns(columns)
            .column_as(Expr::val(""), "document")
            .order_by_desc(proposal::Column::ProposedAt)
            .order_by_desc(proposal::Column::Id)
            .limit(window.size()? + 1);
        if let Some((at, id)) = window.after::<(DateTime<Utc>, String)>(&asked)? {
            let same =
                Condition::all().add(proposal::Column::ProposedAt.eq(at)).add(proposal::Column::Id.lt(id));
            query = query.filter(Condition::any().add(proposal::Column::ProposedAt.lt(at)).add(same));
        }
        let rows = query.all(self.desk.db.reader()).await.map_err(self.read_error())?;
        window.page(&asked, rows, total, |row| (row.proposed_at, row.id.clone()))
    }

    /// The state of a proposal at the present time.
    pub fn proposal_state(&self, row: &proposal::Model) -> ProposalState {
        ProposalState::from_row(row, self.desk.now())
    }

    /// The change of a listed proposal; a list does not load the documents.
    pub async fn proposed_change(&self, row: &proposal::Model) -> Result<Option<ProposedChange>, Error> {
        self.require_everywhere(Action::Do(ActKind::ConfirmProposal))?;
        let Some(whole) = self.proposal(&row.id).await? else { return Ok(None) };
        self.meter.spend(READ_BYTE * whole.document.len() as u64);
        Ok(ProposedChange::read(whole.act, &whole.document))
    }

    /// Compares a proposed codebook with the release in which it was proposed.
    pub fn preview_proposed_codebook(
        &self,
        row: &proposal::Model,
        change: &ProposedChange,
    ) -> Option<CodebookPreview> {
        let ProposedChange::Codebook(publish) = change else { return None };
        Some(CodebookPreview::new(&publish.document, &self.catalog_at(Some(row.base_release))))
    }

    /// Compares proposed links with the release in which they were proposed.
    pub fn preview_proposed_links(
        &self,
        row: &proposal::Model,
        change: &ProposedChange,
    ) -> Option<LinksPreview> {
        let ProposedChange::Links(publish) = change else { return None };
        Some(LinksPreview::new(&publish.document, &self.catalog_at(Some(row.base_release))))
    }

    /// The ids of the policies that a proposal merges, and the id of the policy that remains.
    pub fn proposed_merger(&self, change: &ProposedChange) -> Option<(Vec<String>, String)> {
        let ProposedChange::Policies(merge) = change else { return None };
        Some((merge.policies.clone(), merge.target.clone()))
    }

    /// The proposal of a stored result, as it is now; none for a person who may no longer know of proposals.
    pub(in crate::desk) async fn stored_proposal(
        &self,
        id: Option<&str>,
    ) -> Result<Option<proposal::Model>, Error> {
        match id {
            Some(id) if self.require_everywhere(Action::Do(ActKind::ConfirmProposal)).is_ok() => {
                self.proposal(id).await
            }
            _ => Ok(None),
        }
    }

    async fn proposal(&self, id: &str) -> Result<Option<proposal::Model>, Error> {
        proposal::Entity::find_by_id(id).one(self.desk.db.reader()).await.map_err(self.read_error())
    }
}
