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
use crate::desk::{self, DraftFacts, OffsetWindow, StaffSession};
use crate::error::Error;
use crate::graphql::assessment::Assessment;
use crate::graphql::jurisdiction::Jurisdiction;
use crate::graphql::revision::Revision;
use crate::graphql::scalar::{Instant, Json};
use crate::shelf::Catalog;

/// One draft: a document that editors work on, and that becomes a revision when it is published.
pub struct Draft {
    session: StaffSession,
    /// All of it but what it says.
    row: draft::Model,
    /// With what it says, once somebody asks for that: a page of drafts may be a page of megabytes.
    whole: OnceCell<desk::Draft>,
    /// What is public now.
    public: Catalog,
    facts: OnceCell<DraftFacts>,
    /// The draft on the shelf, and the id of the revision it is there.
    shown: OnceCell<(Catalog, String)>,
}

impl Draft {
    pub fn new(session: &StaffSession, draft: desk::Draft) -> Self {
        let row = draft::Model { content: String::new(), ..draft.row.clone() };
        Self { whole: OnceCell::new_with(Some(draft)), ..Self::listed(session, row) }
    }

    /// One of a list, which does not tell what it says.
    pub fn listed(session: &StaffSession, row: draft::Model) -> Self {
        let (whole, facts, shown) = Default::default();
        Self { public: session.catalog(), session: session.clone(), row, whole, facts, shown }
    }

    async fn whole(&self) -> Result<&desk::Draft, Error> {
        self.whole.get_or_try_init(|| self.session.whole_draft(&self.row)).await
    }

    async fn facts(&self) -> Result<&DraftFacts, Error> {
        let draft = self.whole().await?;
        self.facts.get_or_try_init(|| self.session.facts(draft)).await
    }

    async fn shown(&self) -> Result<&(Catalog, String), Error> {
        let (draft, facts) = (self.whole().await?, self.facts().await?);
        let shown = async || {
            let sign_offs = self.session.public_sign_offs(draft, facts).await?;
            self.session.shown(&self.public, draft, &sign_offs)
        };
        self.shown.get_or_try_init(shown).await
    }
}

/// One draft: a document that editors work on, and that becomes a revision when it is published.
#[Object(serial)]
impl Draft {
    /// Id of the draft, 32 hexadecimal digits. A draft that the viewer may not read is answered in the same way as a
    /// draft that does not exist.
    async fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// Ref of the assessment to which the draft belongs, such as `KEN/mgi-national/2021`.
    #[graphql(name = "ref")]
    async fn readable_ref(&self) -> &str {
        &self.row.assessment
    }

    /// Assessment in the newest release, current, archived or withdrawn. Null if nothing of the assessment has been
    /// published.
    async fn assessment(&self) -> Option<Assessment<'_>> {
        self.public.assessment(&self.row.assessment).map(Assessment)
    }

    /// Place assessed. Null if the newest release has no place with the draft's code.
    async fn jurisdiction(&self) -> Option<Jurisdiction<'_>> {
        self.public.jurisdiction(&self.row.jurisdiction).map(Into::into)
    }

    /// Workflow state of the draft.
    async fn state(&self) -> DraftState {
        self.row.state.into()
    }

    /// Version number of the draft content, from `1`. Increases by one with every edit; send this number as
    /// `expectedVersion`.
    async fn version(&self) -> i32 {
        self.row.version
    }

    /// Content of the draft, shown as the revision that publication now would create. Null only with an error.
    async fn content(&self) -> Option<Result<Revision<'_>, Error>> {
        match self.shown().await {
            Ok((catalog, revision)) => catalog.revision(revision).map(|published| Ok(Revision(published))),
            Err(error) => Some(Err(error)),
        }
    }

    /// Content of the draft as one JSON document, in the form that `importDraft` takes and `docs/content.schema.json`
    /// describes. Null only with an error.
    async fn content_json(&self) -> Option<Result<Json, Error>> {
        match self.whole().await {
            Ok(draft) => serde_json::to_value(&draft.content).ok().map(|document| Ok(Json(document))),
            Err(error) => Some(Err(error)),
        }
    }

    /// SHA-256 of the canonical form of the content, 64 hexadecimal digits.
    async fn content_hash(&self) -> &str {
        &self.row.content_hash
    }

    /// Differences between the public content and the draft. For a published or discarded draft, differences from the
    /// revision in `base`. Null only with an error.
    async fn changes(&self) -> Option<Result<DraftChanges<'_>, Error>> {
        let changes = async {
            let draft = self.whole().await?;
            let changes = self.session.changes(draft).await?;
            let (catalog, revision) = self.shown().await?;
            let old = self.session.compared_with(draft, &self.public);
            let old = old.and_then(|id| self.public.revision(&id));
            Ok(DraftChanges { changes, old, new: catalog.revision(revision) })
        };
        Some(changes.await)
    }

    /// Errors and warnings found in the content, at most 1,000, each with its place in `contentJson`; in the order of
    /// the checks, not of the content. Null only with an error.
    async fn problems(&self) -> Option<Result<Vec<Problem>, Error>> {
        let problems = async {
            let (draft, facts) = (self.whole().await?, self.facts().await?);
            Ok(self.session.problems(draft, facts).await?.iter().cloned().map(Problem).collect())
        };
        Some(problems.await)
    }

    /// Comments on the draft, oldest first. Null only with an error.
    async fn comments(
        &self,
        #[graphql(desc = "Maximum number of items to return, `1` to `500`; 50 if left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Number of the oldest items to skip, `0` or more; 0 if left out.")] offset: Option<
            i32,
        >,
    ) -> Option<Result<Vec<Comment>, Error>> {
        let comments = self.session.comments(&self.row, OffsetWindow { first, offset }).await;
        Some(comments.map(|rows| rows.into_iter().map(Comment).collect()))
    }

    /// Sign-offs by the government, of any version of the content, oldest first. Null only with an error.
    async fn sign_offs(&self) -> Option<Result<Vec<DraftSignOff>, Error>> {
        let sign_offs = async {
            let (draft, facts) = (self.whole().await?, self.facts().await?);
            let rows = self.session.sign_offs(&self.row).await?;
            let valid = self.session.valid_sign_offs(draft, facts).await?;
            let sign_off = |row| DraftSignOff { holds: valid.contains(&row), row };
            Ok(rows.into_iter().map(sign_off).collect())
        };
        Some(sign_offs.await)
    }

    /// Audit log entries about the draft, oldest first. Null only with an error.
    async fn history(
        &self,
        #[graphql(desc = "Maximum number of items to return, `1` to `500`; 50 if left out.")] first: Option<
            i32,
        >,
        #[graphql(desc = "Number of the oldest items to skip, `0` or more; 0 if left out.")] offset: Option<
            i32,
        >,
    ) -> Option<Result<Vec<AuditEntry>, Error>> {
        let entries = self.session.history(&self.row, OffsetWindow { first, offset }).await;
        Some(entries.map(|rows| rows.into_iter().map(AuditEntry::seen_by(&self.session)).collect()))
    }

    /// Acts that the viewer may do on the draft now, each with the reason if not allowed. Null only with an error.
    async fn viewer_can(&self) -> Option<Result<ViewerCan, Error>> {
        let can = async {
            let (draft, facts) = (self.whole().await?, self.facts().await?);
            ViewerCan::load(&self.session, draft, facts).await
        };
        Some(can.await)
    }

    /// Revision that was current when the draft was created; for a clone, the revision that was copied. Null if there
    /// was none, or if that revision was withdrawn.
    async fn base(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.base.as_deref()?).map(Revision)
    }

    /// Revision that the draft became by publication. Null if the draft is not published, or if the revision was
    /// withdrawn.
    async fn revision(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.revision.as_deref()?).map(Revision)
    }

    /// Time at which the draft was created.
    async fn created_at(&self) -> Instant {
        Instant(self.row.created_at)
    }

    /// Subject of the person who created the draft, as the identity provider names the person.
    async fn created_by(&self) -> &str {
        &self.row.created_by
    }

    /// Time of the last edit of the content; the time of creation if the draft was never edited.
    async fn changed_at(&self) -> Instant {
        Instant(self.row.changed_at)
    }

    /// Subject of the person who edited the content last, as the identity provider names the person.
    async fn changed_by(&self) -> &str {
        &self.row.changed_by
    }

    /// Time at which the draft was last submitted for review. Null if never submitted.
    async fn submitted_at(&self) -> Option<Instant> {
        self.row.submitted_at.map(Instant)
    }

    /// Subject of the person who last submitted the draft for review, as the identity provider names the person. Null
    /// if never submitted.
    async fn submitted_by(&self) -> Option<&str> {
        self.row.submitted_by.as_deref()
    }

    /// Subject of the person who approved the current content, as the identity provider names the person. Null if the
    /// content is not approved.
    async fn approved_by(&self) -> Option<&str> {
        self.row.approved_by.as_deref()
    }

    /// Time at which the draft is to be published automatically. Null if not scheduled.
    async fn scheduled_for(&self) -> Option<Instant> {
        self.row.scheduled_for.map(Instant)
    }

    /// Subject of the person who scheduled the publication, as the identity provider names the person. Null if not
    /// scheduled.
    async fn scheduled_by(&self) -> Option<&str> {
        self.row.scheduled_by.as_deref()
    }
}

listing! {
    #[doc = "One page of drafts."] DraftConnection,
    #[doc = "One draft on a page, with its cursor."] DraftEdge, Draft from draft::Model
}
