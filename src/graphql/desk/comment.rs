//! What is said of drafts.

use async_graphql::Object;
use entity::desk::draft_comment;

use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One comment on a draft, by an editor, a reviewer or an admin.
pub struct Comment(pub draft_comment::Model);

/// One comment on a draft, by an editor, a reviewer or an admin.
#[Object(name = "DraftComment", serial)]
impl Comment {
    /// Time at which the comment was made, in UTC.
    async fn created_at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Subject of the author, as the identity provider names the person.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// Role in which the author commented.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// Version of the draft to which the comment refers, from `1`.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Code of the indicator to which the comment refers, such as `1.1.1`. Null if the comment is about the whole
    /// draft.
    async fn indicator(&self) -> Option<&str> {
        self.0.indicator.as_deref()
    }

    /// Text of the comment.
    async fn text(&self) -> &str {
        &self.0.text
    }
}
