//! The draft as it stands in the database, with its document, and the limits of the document.

use entity::desk::draft;
use entity::shelf::{publication, revision};
use entity::vocabulary::{ActKind, DraftState};
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, Select,
};
use serde::Serialize;
use serde_json::json;

use crate::content::{Content, Response, RevisionId, canonical};
use crate::desk::core::idempotency::{ActResult, StoredResult};
use crate::desk::core::text::{at_most, unfit_texts};
use crate::desk::draft::workflow;
use crate::error::{Error, ErrorCode};
use crate::form::refusal;
use crate::shelf::Catalog;

/// The most bytes that a draft's document may have.
const MAX_BYTES: usize = 1024 * 1024;
/// The most responses that it may have; no codebook has so many questions.
pub const MAX_RESPONSES: usize = 1_000;
/// The most languages of one text.
const MAX_LANGUAGES: usize = 100;
/// The most of anything else that a draft, or a response, has a list of.
const MAX_OTHERS: usize = 200;
/// States in which a draft is worked on; there is one such draft of an assessment.
pub const OPEN: [DraftState; 3] = [DraftState::Draft, DraftState::InReview, DraftState::Approved];

/// Which draft is acted on, as its caller knows it.
#[derive(Debug, Clone, Serialize)]
pub struct DraftCall {
    pub draft: String,
    /// The version they have read.
    pub expected_version: i32,
    pub reason: Option<String>,
}

/// A draft as it stands in the database, and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub row: draft::Model,
    pub content: Content,
    /// The indicators whose answers were withdrawn since it was written: the content has them no more, the row has.
    pub withdrawn: Vec<String>,
    /// The newest release when it was read.
    pub(in crate::desk) as_of: i32,
}

impl Draft {
    /// Whether a code is of an indicator that it answers, or that its codebook has.
    pub fn asks(&self, code: &str, catalog: &Catalog) -> bool {
        let is_answered = self.content.responses.iter().any(|response| response.indicator == code);
        is_answered
            || catalog
                .codebook_by_id(&self.content.codebook_id())
                .is_some_and(|codebook| codebook.indicator(code).is_some())
    }

    /// The error for an act that the state of the draft does not allow; it names the acts that are possible.
    pub fn not_now(&self, act: ActKind) -> Error {
        let state = self.row.state;
        let is_scheduled = self.row.scheduled_for.is_some();
        let may_be = |act: &ActKind| *act != ActKind::UnscheduleDraft || is_scheduled;
        let mut possible: Vec<&str> = workflow::possible(state).filter(may_be).map(workflow::verb).collect();
        possible.dedup();
        let possible = match possible.split_last() {
            None => "nothing can be done to it any more".to_owned(),
            Some((last, [])) => format!("it can be {last}"),
            Some((last, others)) => format!("it can be {} or {last}", others.join(", ")),
        };
        let (is, to_be) = (state_words(state), workflow::verb(act));
        let message = match workflow::leads_to(act) {
            Some(DraftState::Draft) if state == DraftState::Draft => {
                format!("The draft is {is}; {possible}.")
            }
            Some(to) if to == state => format!("The draft is {is} already; {possible}."),
            _ => format!("The draft is {is}, so it cannot be {to_be}; {possible}."),
        };
        Error::conflict(message).with("current", self.current())
    }

    /// The number of the revision it was cloned from.
    pub fn base_number(&self) -> Option<i32> {
        RevisionId::parse(self.row.base.as_deref()?).map(|base| base.number)
    }

    /// Whether it says exactly what was submitted: approval and publication are of that and of nothing else.
    pub fn is_as_submitted(&self) -> bool {
        let row = &self.row;
        self.content.hash() == row.content_hash && row.submitted_hash.as_ref() == Some(&row.content_hash)
    }

    /// The error for a draft that was changed since the client read it.
    pub fn changed(&self, expected: i32) -> Error {
        let row = &self.row;
        let message = if expected < row.version {
            format!(
                "The draft is at version {}, not {expected}: {} changed it. Read it again before you go on.",
                row.version, row.changed_by
            )
        } else {
            format!("The draft is at version {}; there is no version {expected} of it.", row.version)
        };
        Error { field: Some("expectedVersion".into()), ..Error::conflict(message) }
            .with("current", self.current())
    }

    /// The current version and state, for a client that expected another.
    pub fn current(&self) -> serde_json::Value {
        let row = &self.row;
        json!({
            "version": row.version,
            "state": row.state,
            "changedBy": row.changed_by,
            "changedAt": row.changed_at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
        })
    }
}

impl ActResult for Draft {
    fn stored(&self) -> StoredResult {
        StoredResult {
            draft: Some(self.row.id.clone()),
            assessment: Some(self.row.assessment.clone()),
            ..StoredResult::default()
        }
    }
}

fn state_words(state: DraftState) -> &'static str {
    match state {
        DraftState::Draft => "not submitted",
        DraftState::InReview => "in review",
        DraftState::Approved => "approved",
        DraftState::Published => "published",
        DraftState::Discarded => "discarded",
    }
}

/// The error for a draft that does not exist or may not be read: the same words for both.
pub fn no_such_draft() -> Error {
    Error::new(ErrorCode::NotFound, "There is no such draft.")
}

/// The place of a draft, which is always the same.
pub async fn place_of(db: &impl ConnectionTrait, id: &str) -> Result<Option<String>, DbErr> {
    let place = draft::Entity::find_by_id(id).select_only().column(draft::Column::Jurisdiction);
    place.into_tuple().one(db).await
}

/// The rows of a query without what the drafts say: a page of drafts may be a page of megabytes.
pub fn without_content(drafts: Select<draft::Entity>) -> Select<draft::Entity> {
    let others = draft::Column::iter().filter(|column| !matches!(column, draft::Column::Content));
    drafts.select_only().columns(others).column_as(Expr::val(""), "content")
}

/// Reads the row of a draft.
pub async fn find(db: &impl ConnectionTrait, id: &str) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find_by_id(id).one(db).await
}

/// Reads the row of a draft and locks it until the transaction ends.
pub async fn lock(db: &impl ConnectionTrait, id: &str) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find_by_id(id).lock_exclusive().one(db).await
}

/// The draft of an assessment that is being worked on.
pub async fn open(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<draft::Model>, DbErr> {
    draft::Entity::find()
        .filter(draft::Column::Assessment.eq(assessment))
        .filter(draft::Column::State.is_in(OPEN))
        .one(db)
        .await
}

/// The id of the revision that is current.
pub async fn current(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<String>, DbErr> {
    publication::Entity::find()
        .select_only()
        .column(publication::Column::Revision)
        .filter(publication::Column::Assessment.eq(assessment))
        .filter(publication::Column::Until.is_null())
        .into_tuple()
        .one(db)
        .await
}

/// The number of the newest revision of an assessment; none if nothing of it was ever published.
pub async fn newest_number(db: &impl ConnectionTrait, assessment: &str) -> Result<Option<i32>, DbErr> {
    revision::Entity::find()
        .select_only()
        .column(revision::Column::Number)
        .filter(revision::Column::Assessment.eq(assessment))
        .order_by_desc(revision::Column::Number)
        .limit(1)
        .into_tuple()
        .one(db)
        .await
}

/// Refuses texts that cannot be stored, each with its place in the content as it was given.
pub fn refuse_unfit(content: &Content) -> Result<(), Error> {
    let value = serde_json::to_value(content).expect("a content has text keys");
    refusal("content", &unfit_texts(&value)).map_or(Ok(()), Err)
}

/// The document as it is stored: canonical, and not too long.
pub fn document(content: &Content) -> Result<String, Error> {
    let longest = |of: fn(&Response) -> usize| content.responses.iter().map(of).max().unwrap_or(0);
    for (field, most, count) in [
        ("responses", MAX_RESPONSES, content.responses.len()),
        ("options", MAX_OTHERS, longest(|response| response.options.len())),
        ("text", MAX_LANGUAGES, longest(|response| response.text.len())),
        ("narrative", MAX_LANGUAGES, longest(|response| response.narrative.len())),
        ("evidence", MAX_OTHERS, longest(|response| response.evidence.len())),
        (
            "findings",
            MAX_LANGUAGES,
            content.findings.iter().map(|finding| finding.text.len()).max().unwrap_or(0),
        ),
        ("findings", MAX_OTHERS, content.findings.len()),
        ("documents", MAX_OTHERS, content.documents.len()),
        ("milestones", MAX_OTHERS, content.milestones.len()),
        ("coverage", MAX_OTHERS, content.coverage.len()),
    ] {
        at_most(most, field, count)?;
    }
    let document = canonical(content);
    if document.len() > MAX_BYTES {
        let message =
            format!("The draft would have {} bytes; at most {MAX_BYTES} are allowed.", document.len());
        return Err(Error::too_large(message));
    }
    Ok(document)
}
