//! The way of a draft between its editors, its reviewers and the government: everything but publication.

use chrono::{DateTime, Utc};
use entity::desk::{draft_comment, draft_sign_off};
use entity::vocabulary::{ActKind, DraftState, Role};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter,
};

use super::act::{Act, Outcome};
use super::draft::Draft;
use super::text::{at_most, plain, shown};
use super::{DeskError, DraftCall, StaffSession, schedule};
use crate::content;
use crate::date;
use crate::error::Error;

/// At once.
const MOST_COMMENTS: usize = 200;

/// What a reviewer or an editor says of a draft.
#[derive(Debug, Clone)]
pub struct Comment {
    /// The indicator it is about, if it is about one.
    pub indicator: Option<String>,
    pub text: String,
}

/// A government counterpart's approval of what a draft says now.
#[derive(Debug, Clone)]
pub struct SignOff {
    pub office: String,
    pub jurisdiction: String,
    /// `2023`, `2023-06` or `2023-06-30`.
    pub date: String,
    pub scope: String,
    pub document_reference: Option<String>,
    /// SHA-256, in hexadecimal.
    pub digest: Option<String>,
}

impl StaffSession {
    /// Freezes what the draft says, and gives it to the reviewers.
    pub async fn submit_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::SubmitDraft, call, move_on).await
    }

    /// Takes it back from the reviewers.
    pub async fn recall_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::RecallDraft, call, move_on).await
    }

    /// Gives it back to the editors, with what is to be changed.
    pub async fn request_changes(&self, call: DraftCall, comments: Vec<Comment>) -> Result<Outcome, Error> {
        self.run(ActKind::RequestChanges, (call, comments), request_changes).await
    }

    pub async fn approve_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::ApproveDraft, call, move_on).await
    }

    /// Makes an approved draft editable again.
    pub async fn reopen_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::ReopenDraft, call, move_on).await
    }

    pub async fn discard_draft(&self, call: DraftCall) -> Result<Outcome, Error> {
        self.run(ActKind::DiscardDraft, call, move_on).await
    }

    pub async fn comment_draft(&self, call: DraftCall, comments: Vec<Comment>) -> Result<Outcome, Error> {
        self.run(ActKind::CommentDraft, (call, comments), comment).await
    }

    pub async fn record_sign_off(&self, call: DraftCall, sign_off: SignOff) -> Result<Outcome, Error> {
        self.run(ActKind::RecordSignOff, (call, sign_off), record_sign_off).await
    }
}

async fn move_on(mut act: Act, call: DraftCall) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    let to = act.next(&draft)?;
    step(&act, &draft, to).await?;
    if draft.row.scheduled_for.is_some() {
        schedule::tell_of_cancelling(&mut act, &draft.row);
    }
    act.commit(draft.outcome()).await
}

async fn request_changes(
    mut act: Act,
    (call, comments): (DraftCall, Vec<Comment>),
) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    let to = act.next(&draft)?;
    say(&act, &draft, comments).await?;
    step(&act, &draft, to).await?;
    act.commit(draft.outcome()).await
}

async fn comment(mut act: Act, (call, comments): (DraftCall, Vec<Comment>)) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    if comments.is_empty() {
        return Err(Error::bad_input("comments", "There is no comment.").into());
    }
    say(&act, &draft, comments).await?;
    schedule::cancel(&mut act, &draft.row.assessment).await?;
    act.commit(draft.outcome()).await
}

/// Writes the state a draft goes to, with what belongs to it.
async fn step(act: &Act, draft: &Draft, to: DraftState) -> Result<(), DeskError> {
    let who = act.who().subject().to_owned();
    let mut row = draft.row.clone().into_active_model();
    row.state = ActiveValue::Set(to);
    match to {
        DraftState::InReview => {
            row.submitted_at = ActiveValue::Set(Some(act.at));
            row.submitted_by = ActiveValue::Set(Some(who));
            row.submitted_hash = ActiveValue::Set(Some(draft.row.content_hash.clone()));
        }
        DraftState::Approved => row.approved_by = ActiveValue::Set(Some(who)),
        // Whatever brought it back: nobody has approved it, and nothing will publish it by itself.
        DraftState::Draft | DraftState::Discarded => {
            row.submitted_hash = ActiveValue::Set(None);
            row.approved_by = ActiveValue::Set(None);
            row.scheduled_for = ActiveValue::Set(None);
            row.scheduled_by = ActiveValue::Set(None);
        }
        DraftState::Published => {}
    }
    row.update(&act.tx).await?;
    Ok(())
}

async fn say(act: &Act, draft: &Draft, comments: Vec<Comment>) -> Result<(), DeskError> {
    at_most(MOST_COMMENTS, "comments", comments.len())?;
    for code in comments.iter().filter_map(|comment| comment.indicator.as_deref()) {
        if !draft.asks(code, &act.session.desk.catalog()) {
            let message = format!("{} is not an indicator of {}.", shown(code), draft.content.codebook_id());
            return Err(Error::bad_input("comments", message).into());
        }
    }
    let count = draft_comment::Entity::find()
        .filter(draft_comment::Column::Draft.eq(&draft.row.id))
        .count(&act.tx)
        .await?;
    for (position, comment) in (count as i32..).zip(comments) {
        let text = plain("comments", comment.text)?;
        let row = draft_comment::Model {
            draft: draft.row.id.clone(),
            position,
            at: act.at,
            subject: act.who().subject().to_owned(),
            role: act.entry.role.unwrap_or(Role::Admin),
            version: draft.row.version,
            indicator: comment.indicator.map(|code| plain("comments", code)).transpose()?,
            text,
        };
        draft_comment::Entity::insert(row.into_active_model()).exec_without_returning(&act.tx).await?;
    }
    Ok(())
}

/// Whether an entry of the audit log tells of exactly this sign-off. Before there were digests, an entry told who
/// recorded it, and when.
pub fn is_told(row: &draft_sign_off::Model, subject: &str, at: DateTime<Utc>, target: Option<&str>) -> bool {
    match target {
        Some(target) => target == digest_of(row),
        None => subject == row.subject && at == row.at,
    }
}

fn digest_of(row: &draft_sign_off::Model) -> String {
    content::digest(row)
}

async fn record_sign_off(mut act: Act, (call, sign_off): (DraftCall, SignOff)) -> Result<Outcome, DeskError> {
    let draft = act.draft(&call).await?;
    let SignOff { office, jurisdiction, date, scope, document_reference, digest } = sign_off;
    if !date::is_partial(&date) {
        let message = format!("{} is not a date such as 2023, 2023-06 or 2023-06-30.", shown(&date));
        return Err(Error::bad_input("date", message).into());
    }
    let is_digest =
        |digest: &String| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digest.as_ref().is_some_and(|digest| !is_digest(digest)) {
        let message = "The digest is a SHA-256 of the document, 64 hexadecimal digits.";
        return Err(Error::bad_input("digest", message).into());
    }
    // An office signs for the place assessed, or for one that this lies in.
    let line = act.session.desk.line(&draft.row.jurisdiction);
    if !line.contains(&jurisdiction) {
        let message = format!(
            "{} is neither {} nor a place that it lies in.",
            shown(&jurisdiction),
            draft.row.jurisdiction
        );
        return Err(Error::bad_input("jurisdiction", message).into());
    }
    let count = draft_sign_off::Entity::find()
        .filter(draft_sign_off::Column::Draft.eq(&draft.row.id))
        .count(&act.tx)
        .await?;
    let row = draft_sign_off::Model {
        draft: draft.row.id.clone(),
        position: count as i32,
        content_hash: draft.row.content_hash.clone(),
        office: plain("office", office)?,
        jurisdiction,
        date,
        scope: plain("scope", scope)?,
        document_reference: document_reference.map(|text| plain("documentReference", text)).transpose()?,
        digest: digest.map(|digest| digest.to_ascii_lowercase()),
        at: act.at,
        subject: act.who().subject().to_owned(),
    };
    // By which the row is known again: one that the log does not tell of is none.
    act.entry.target = Some(digest_of(&row));
    draft_sign_off::Entity::insert(row.into_active_model()).exec_without_returning(&act.tx).await?;
    schedule::cancel(&mut act, &draft.row.assessment).await?;
    act.commit(draft.outcome()).await
}
