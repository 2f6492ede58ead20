//! Comments of reviewers and editors on a draft.

use entity::desk::draft_comment;
use entity::vocabulary::{ActKind, Role};
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{at_most, plain, shown};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall};
use crate::desk::release::schedule;
use crate::error::Error;

/// At once.
const MAX_COMMENTS: usize = 200;

/// One comment on a draft.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The indicator it is about, if it is about one.
    pub indicator: Option<String>,
    pub text: String,
}

impl StaffSession {
    pub async fn comment_draft(&self, call: DraftCall, comments: Vec<Comment>) -> Result<Draft, Error> {
        self.run(ActKind::CommentDraft, (call, comments), comment).await
    }
}

async fn comment(
    mut tx: Transaction,
    (call, comments): (DraftCall, Vec<Comment>),
) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    if comments.is_empty() {
        return Err(Error::bad_input("comments", "There is no comment.").into());
    }
    say(&tx, &draft, comments).await?;
    let row = schedule::cancel_of(&mut tx, draft.row).await?;
    tx.commit(Draft { row, ..draft }).await
}

pub async fn say(tx: &Transaction, draft: &Draft, comments: Vec<Comment>) -> Result<(), DeskError> {
    at_most(MAX_COMMENTS, "comments", comments.len())?;
    for code in comments.iter().filter_map(|comment| comment.indicator.as_deref()) {
        if !draft.asks(code, &tx.session.desk.catalog()) {
            let message = format!("{} is not an indicator of {}.", shown(code), draft.content.codebook_id());
            return Err(Error::bad_input("comments", message).into());
        }
    }
    let count = draft_comment::Entity::find()
        .filter(draft_comment::Column::Draft.eq(&draft.row.id))
        .count(&tx.db)
        .await?;
    for (position, comment) in (count as i32..).zip(comments) {
        let text = plain("comments", comment.text)?;
        let row = draft_comment::Model {
            draft: draft.row.id.clone(),
            position,
            at: tx.at,
            subject: tx.who().subject().to_owned(),
            role: tx.entry.role.unwrap_or(Role::Admin),
            version: draft.row.version,
            indicator: comment.indicator.map(|code| plain("comments", code)).transpose()?,
            text,
        };
        draft_comment::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    }
    Ok(())
}
