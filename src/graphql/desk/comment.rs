//! What is said of drafts.

use entity::desk::draft_comment;

use crate::graphql::object::object;
use crate::graphql::scalar::Instant;
use crate::graphql::viewer::Role;

/// One comment on a draft, by an editor, a reviewer or an admin.
#[object(name = "DraftComment", plain, from = draft_comment::Model)]
pub struct Comment {
    /// Time at which the comment was made, in UTC.
    #[field(from = row.at)]
    created_at: Instant,
    /// Subject of the author, as the identity provider names the person.
    subject: String,
    /// Role in which the author commented.
    role: Role,
    /// Version of the draft to which the comment refers, from `1`.
    version: i32,
    /// Code of the indicator to which the comment refers, such as `1.1.1`. Null if the comment is about the whole
    /// draft.
    indicator: Option<String>,
    /// Text of the comment.
    text: String,
}
