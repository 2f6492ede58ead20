//! Drafts: what they say, what is wrong with them, and what may be done to them now.

use async_graphql::{Description, ID};
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
use crate::graphql::object::object;
use crate::graphql::revision::Revision;
use crate::graphql::scalar::{Instant, Json};
use crate::shelf::Catalog;

/// One draft: a document that editors work on, and that becomes a revision when it is published.
#[derive(Description)]
pub struct Draft {
    session: StaffSession,
    /// All of it but what it says.
    row: draft::Model,
    steps: DraftSteps,
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
        let steps = row.clone().into();
        Self { public: session.catalog(), session: session.clone(), row, steps, whole, facts, shown }
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

#[object(plain)]
impl Draft {
    /// Id of the draft, 32 hexadecimal digits. A draft that the viewer may not read is answered in the same way as a
    /// draft that does not exist.
    fn id(&self) -> ID {
        self.row.id.as_str().into()
    }

    /// Ref of the assessment to which the draft belongs, such as `KEN/mgi-national/2021`.
    #[field(name = "ref")]
    fn readable_ref(&self) -> &str {
        &self.row.assessment
    }

    /// Assessment in the newest release, current, archived or withdrawn. Null if nothing of the assessment has been
    /// published.
    fn assessment(&self) -> Option<Assessment<'_>> {
        self.public.assessment(&self.row.assessment).map(Assessment)
    }

    /// Place assessed. Null if the newest release has no place with the draft's code.
    fn jurisdiction(&self) -> Option<Jurisdiction<'_>> {
        self.public.jurisdiction(&self.row.jurisdiction).map(Into::into)
    }

    /// Workflow state of the draft.
    fn state(&self) -> DraftState {
        self.row.state.into()
    }

    /// Version number of the draft content, from `1`. Increases by one with every edit; send this number as
    /// `expectedVersion`.
    fn version(&self) -> i32 {
        self.row.version
    }

    /// Content of the draft, shown as the revision that publication now would create. Null only with an error.
    #[field(cost = 500)]
    async fn content(&self) -> Result<Option<Revision<'_>>, Error> {
        let (catalog, revision) = self.shown().await?;
        Ok(catalog.revision(revision).map(Revision))
    }

    /// Content of the draft as one JSON document, in the form that `importDraft` takes and `docs/content.schema.json`
    /// describes. Null only with an error.
    #[field(cost = 25)]
    async fn content_json(&self) -> Result<Option<Json>, Error> {
        Ok(serde_json::to_value(&self.whole().await?.content).ok().map(Json))
    }

    /// SHA-256 of the canonical form of the content, 64 hexadecimal digits.
    fn content_hash(&self) -> &str {
        &self.row.content_hash
    }

    /// Differences between the public content and the draft. For a published or discarded draft, differences from the
    /// revision in `base`. Null only with an error.
    #[field(cost = 500)]
    async fn changes(&self) -> Result<DraftChanges<'_>, Error> {
        let draft = self.whole().await?;
        let changes = self.session.changes(draft).await?;
        let (catalog, revision) = self.shown().await?;
        let old = self.session.compared_with(draft, &self.public);
        let old = old.and_then(|id| self.public.revision(&id));
        Ok(DraftChanges { changes, old, new: catalog.revision(revision) })
    }

    /// Errors and warnings found in the content, at most 1,000, each with its place in `contentJson`; in the order of
    /// the checks, not of the content. Null only with an error.
    #[field(cost = 25)]
    async fn problems(&self) -> Result<Vec<Problem>, Error> {
        let (draft, facts) = (self.whole().await?, self.facts().await?);
        Ok(self.session.problems(draft, facts).await?.iter().cloned().map(Problem::from).collect())
    }

    /// Comments on the draft, oldest first. Null only with an error.
    async fn comments(
        &self,
        /// Maximum number of items to return, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Number of the oldest items to skip, `0` or more; 0 if left out.
        offset: Option<i32>,
    ) -> Result<Vec<Comment>, Error> {
        let comments = self.session.comments(&self.row, OffsetWindow { first, offset }).await?;
        Ok(comments.into_iter().map(Comment::from).collect())
    }

    /// Sign-offs by the government, of any version of the content, oldest first. Null only with an error.
    #[field(cost = 25)]
    async fn sign_offs(&self) -> Result<Vec<DraftSignOff>, Error> {
        let (draft, facts) = (self.whole().await?, self.facts().await?);
        let rows = self.session.sign_offs(&self.row).await?;
        let valid = self.session.valid_sign_offs(draft, facts).await?;
        let sign_off = |row| {
            let holds = valid.contains(&row);
            (row, holds).into()
        };
        Ok(rows.into_iter().map(sign_off).collect())
    }

    /// Audit log entries about the draft, oldest first. Null only with an error.
    async fn history(
        &self,
        /// Maximum number of items to return, `1` to `500`; 50 if left out.
        first: Option<i32>,
        /// Number of the oldest items to skip, `0` or more; 0 if left out.
        offset: Option<i32>,
    ) -> Result<Vec<AuditEntry>, Error> {
        let entries = self.session.history(&self.row, OffsetWindow { first, offset }).await?;
        Ok(entries.into_iter().map(AuditEntry::seen_by(&self.session)).collect())
    }

    /// Acts that the viewer may do on the draft now, each with the reason if not allowed. Null only with an error.
    #[field(cost = 25)]
    async fn viewer_can(&self) -> Result<ViewerCan, Error> {
        ViewerCan::load(&self.session, self.whole().await?, self.facts().await?).await
    }

    /// Revision that was current when the draft was created; for a clone, the revision that was copied. Null if there
    /// was none, or if that revision was withdrawn.
    fn base(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.base.as_deref()?).map(Revision)
    }

    /// Revision that the draft became by publication. Null if the draft is not published, or if the revision was
    /// withdrawn.
    fn revision(&self) -> Option<Revision<'_>> {
        self.public.revision(self.row.revision.as_deref()?).map(Revision)
    }

    #[flatten]
    fn steps(&self) -> &DraftSteps {
        &self.steps
    }
}

/// When and by whom each step of a draft was taken.
#[object(plain, from = draft::Model)]
struct DraftSteps {
    /// Time at which the draft was created.
    created_at: Instant,
    /// Subject of the person who created the draft, as the identity provider names the person.
    created_by: String,
    /// Time of the last edit of the content; the time of creation if the draft was never edited.
    changed_at: Instant,
    /// Subject of the person who edited the content last, as the identity provider names the person.
    changed_by: String,
    /// Time at which the draft was last submitted for review. Null if never submitted.
    submitted_at: Option<Instant>,
    /// Subject of the person who last submitted the draft for review, as the identity provider names the person. Null
    /// if never submitted.
    submitted_by: Option<String>,
    /// Subject of the person who approved the current content, as the identity provider names the person. Null if the
    /// content is not approved.
    approved_by: Option<String>,
    /// Time at which the draft is to be published automatically. Null if not scheduled.
    scheduled_for: Option<Instant>,
    /// Subject of the person who scheduled the publication, as the identity provider names the person. Null if not
    /// scheduled.
    scheduled_by: Option<String>,
}

listing! {
    #[doc = "One page of drafts."] DraftConnection,
    #[doc = "One draft on a page, with its cursor."] DraftEdge, Draft from draft::Model
}
