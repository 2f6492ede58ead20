//! What staff may do. Each mutation takes one input and answers what it changed, as of the release it made.

mod administering;
mod drafting;
mod payload;
mod publishing;
mod reviewing;

use async_graphql::{ID, InputObject, MergedObject};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::desk::{DraftCall, Outcome, Seat};
use crate::error::Error;
use crate::form;
use crate::graphql::scalar::Json;
use administering::Administering;
use drafting::Drafting;
use payload::DraftPayload;
use publishing::Publishing;
use reviewing::Reviewing;

/// For staff: drafts and their way to publication, and what else changes what is public or who may come in.
///
/// Whoever may not do something is told so (`UNAUTHENTICATED`, `FORBIDDEN`), whatever is there; a draft that somebody
/// may not read does not exist for them (`NOT_FOUND`). `CONFLICT` tells what is current, or what is possible instead.
#[derive(MergedObject, Default)]
#[graphql(serial)]
pub struct Mutation(Drafting, Reviewing, Publishing, Administering);

/// Which draft is acted on.
#[derive(InputObject)]
pub struct DraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
}

/// Which draft is acted on, and why.
#[derive(InputObject)]
pub struct ExplainedDraftInput {
    /// The draft.
    draft_id: ID,
    /// The version of it that was read; if it is another by now, nothing is done, and `CONFLICT` tells the current one.
    expected_version: i32,
    /// Why.
    reason: String,
}

impl From<DraftInput> for DraftCall {
    fn from(DraftInput { draft_id, expected_version }: DraftInput) -> Self {
        call(draft_id, expected_version, None)
    }
}

impl From<ExplainedDraftInput> for DraftCall {
    fn from(ExplainedDraftInput { draft_id, expected_version, reason }: ExplainedDraftInput) -> Self {
        call(draft_id, expected_version, Some(reason))
    }
}

type Drafted = Option<Result<DraftPayload, Error>>;

/// Answers with the draft, as an act has left it.
async fn drafted(
    seat: Result<Seat, Error>,
    act: impl AsyncFnOnce(&Seat) -> Result<Outcome, Error>,
) -> Drafted {
    let answer = async {
        let seat = seat?;
        let outcome = act(&seat).await?;
        DraftPayload::of(&seat, outcome).await
    };
    Some(answer.await)
}

fn call(draft_id: ID, expected_version: i32, reason: Option<String>) -> DraftCall {
    DraftCall { draft: draft_id.0, expected_version, reason }
}

/// A JSON document of a known form; what is wrong with it is told with the place.
pub(super) fn document<T: DeserializeOwned + JsonSchema>(field: &str, document: Json) -> Result<T, Error> {
    if document.0.is_string() {
        let message = format!("The {field} is a text; send the JSON object itself, not in quotation marks.");
        return Err(Error::bad_input(field, message));
    }
    form::read(field, document.0)
}
