//! Drafts: what they say, what is wrong with them, and what may be done to them now.

use async_graphql::{ID, Object};
use entity::desk::draft;
use tokio::sync::OnceCell;

use super::audit_entry::AuditEntry;
use super::change::DraftChanges;
use super::comment::Comment;
use super::listing::listing;
use super::permission::ViewerCan;
use super::problem::Problem;
use super::sign_off::DraftSignOff;
use super::vocabulary::DraftState;
use crate::desk::{self, Circumstances, OffsetWindow, Seat};
use crate::error::Error;
use crate::graphql::assessment::Assessment;
use crate::graphql::jurisdiction::Jurisdiction;
use crate::graphql::revision::Revision;
use crate::graphql::scalar::{Instant, Json};
use crate::shelf::Catalog;

/// The document that an editor works on; it becomes a revision by being published.
pub struct Draft {
    seat: Seat,
    /// All of it but what it says.
    row: draft::Model,
    /// With what it says, once somebody asks for that: a page of drafts may be a page of megabytes.
    whole: OnceCell<desk::Draft>,
    /// What is public now.
    public: Catalog,
    around: OnceCell<Circumstances>,
    /// The draft on the shelf, and the id of the revision it is there.
    shown: OnceCell<(Catalog, String)>,
}

impl Draft {
    pub fn new(seat: &Seat, draft: desk::Draft) -> Self {
        let row = draft::Model { content: String::new(), ..draft.row.clone() };
        Self { whole: OnceCell::new_with(Some(draft)), ..Self::listed(seat, row) }
    }

    /// One of a list, which does not tell what it says.
    pub fn listed(seat: &Seat, row: draft::Model) -> Self {
        let (whole, around, shown) = Default::default();
        Self { public: seat.catalog(), seat: seat.clone(), row, whole, around, shown }
    }

    async fn whole(&self) -> Result<&desk::Draft, Error> {
        self.whole.get_or_try_init(|| self.seat.whole_draft(&self.row)).await
    }

    async fn around(&self) -> Result<&Circumstances, Error> {
        let draft = self.whole().await?;
        self.around.get_or_try_init(|| self.seat.circumstances(draft)).await
    }

    async fn shown(&self) -> Result<&(Catalog, String), Error> {
        let (draft, around) = (self.whole().await?, self.around().await?);
        let shown = async || self.seat.shown(&self.public, draft, &around.public_sign_offs());
        self.shown.get_or_try_init(shown).await
    }
}

/// The document that an editor works on; it becomes a revision by being published.
#[Object(serial)]
impl Draft {
    /// Nobody else's draft is told from one that is not there.
    async fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// The ref of the assessment it is of: `KEN/mgi-national/2021`.
    #[graphql(name = "ref")]
    async fn readable_ref(&self) -> &str {
        &self.row.assessment
    }

    /// The assessment as it is public now; null if nothing of it is.
    async fn assessment(&self) -> Option<Assessment<'_>> {
        self.public.assessment(&self.row.assessment).map(Assessment)
    }

    /// The place assessed.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'_>> {
        self.public.jurisdiction(&self.row.jurisdiction).map(Into::into)
    }

    /// How far it has come.
    async fn state(&self) -> DraftState {
        self.row.state.into()
    }

    /// Goes up by one with every edit; give it as `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// What it says, as the revision it would be, seen as if it were published now.
    async fn content(&self) -> Option<Result<Revision<'_>, Error>> {
        match self.shown().await {
            Ok((catalog, revision)) => catalog.revision(revision).map(|published| Ok(Revision(published))),
            Err(error) => Some(Err(error)),
        }
    }

    /// What it says, as one JSON document: what `importDraft` takes. Its form is told by `docs/content.schema.json`.
    async fn document(&self) -> Option<Result<Json, Error>> {
        match self.whole().await {
            Ok(draft) => serde_json::to_value(&draft.content).ok().map(|document| Ok(Json(document))),
            Err(error) => Some(Err(error)),
        }
    }

    /// SHA-256, in hexadecimal, of the canonical form of the document.
    async fn content_hash(&self) -> &str {
        &self.row.content_hash
    }

    /// What is different from what is public; of a draft that is published or discarded, from what it was cloned of.
    async fn changes(&self) -> Option<Result<DraftChanges<'_>, Error>> {
        let changes = async {
            let draft = self.whole().await?;
            let changes = self.seat.changes(draft).await?;
            let (catalog, revision) = self.shown().await?;
            let old = self.seat.compared_with(draft, &self.public);
            let old = old.and_then(|id| self.public.revision(&id));
            Ok(DraftChanges { changes, old, new: catalog.revision(revision) })
        };
        Some(changes.await)
    }

    /// Everything that is wrong with it, in the order of the document.
    async fn problems(&self) -> Option<Result<Vec<Problem>, Error>> {
        let problems = async {
            let (draft, around) = (self.whole().await?, self.around().await?);
            Ok(self.seat.problems(draft, around).iter().cloned().map(Problem).collect())
        };
        Some(problems.await)
    }

    /// What was said of it, oldest first; so many of it.
    async fn comments(
        &self,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "How many of the oldest to leave out; none if left out.")] offset: Option<i32>,
    ) -> Option<Result<Vec<Comment>, Error>> {
        let comments = self.seat.comments(&self.row, OffsetWindow { first, offset }).await;
        Some(comments.map(|rows| rows.into_iter().map(Comment).collect()))
    }

    /// The government's approvals, of whatever it said then, oldest first.
    async fn sign_offs(&self) -> Option<Result<Vec<DraftSignOff>, Error>> {
        let sign_offs = async {
            let (rows, around) = (self.seat.sign_offs(&self.row).await?, self.around().await?);
            let told = |row| DraftSignOff { holds: around.sign_offs.contains(&row), row };
            Ok(rows.into_iter().map(told).collect())
        };
        Some(sign_offs.await)
    }

    /// What was done to it, oldest first; so many of it.
    async fn history(
        &self,
        #[graphql(desc = "How many, 1 to 500; 50 if left out.")] first: Option<i32>,
        #[graphql(desc = "How many of the oldest to leave out; none if left out.")] offset: Option<i32>,
    ) -> Option<Result<Vec<AuditEntry>, Error>> {
        let entries = self.seat.history(&self.row, OffsetWindow { first, offset }).await;
        Some(entries.map(|rows| rows.into_iter().map(AuditEntry::seen_by(&self.seat)).collect()))
    }

    /// What the viewer may do to it now, and why not what they may not.
    async fn viewer_can(&self) -> Option<Result<ViewerCan, Error>> {
        let can = async {
            let (draft, around) = (self.whole().await?, self.around().await?);
            Ok(ViewerCan::of(&self.seat, draft, around))
        };
        Some(can.await)
    }

    /// The revision it was cloned from, if it was.
    async fn base(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.base.as_deref()?).map(Revision)
    }

    /// The revision it has become, unless that was withdrawn.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.revision.as_deref()?).map(Revision)
    }

    /// When it was begun.
    async fn created_at(&self) -> Instant {
        Instant(self.row.created_at)
    }

    /// Who began it.
    async fn created_by(&self) -> &str {
        &self.row.created_by
    }

    /// When it was last edited.
    async fn changed_at(&self) -> Instant {
        Instant(self.row.changed_at)
    }

    /// Who edited it last.
    async fn changed_by(&self) -> &str {
        &self.row.changed_by
    }

    /// When it was last submitted.
    async fn submitted_at(&self) -> Option<Instant> {
        self.row.submitted_at.map(Instant)
    }

    /// Who submitted it last.
    async fn submitted_by(&self) -> Option<&str> {
        self.row.submitted_by.as_deref()
    }

    /// Who approved what it says.
    async fn approved_by(&self) -> Option<&str> {
        self.row.approved_by.as_deref()
    }

    /// When it is to be published by itself.
    async fn scheduled_for(&self) -> Option<Instant> {
        self.row.scheduled_for.map(Instant)
    }

    /// Who said so.
    async fn scheduled_by(&self) -> Option<&str> {
        self.row.scheduled_by.as_deref()
    }
}

listing! {
    #[doc = "One page of drafts."] DraftConnection,
    #[doc = "A draft on a page."] DraftEdge, Draft from draft::Model
}
