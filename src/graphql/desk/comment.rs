//! What is said of drafts.

use async_graphql::Object;
use entity::desk::draft_comment;

use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// What a reviewer or an editor said of a draft.
pub struct Comment(pub draft_comment::Model);

/// What a reviewer or an editor said of a draft.
#[Object(name = "DraftComment", serial)]
impl Comment {
    /// When.
    async fn at(&self) -> Instant {
        Instant(self.0.at)
    }

    /// Who, as the identity provider names them.
    async fn subject(&self) -> &str {
        &self.0.subject
    }

    /// In which role.
    async fn role(&self) -> Role {
        self.0.role.into()
    }

    /// The version of the draft that it is about.
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// The code of the indicator that it is about, if it is about one.
    async fn indicator(&self) -> Option<&str> {
        self.0.indicator.as_deref()
    }

    /// What was said.
    async fn text(&self) -> &str {
        &self.0.text
    }
}
