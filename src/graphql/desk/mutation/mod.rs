//! What staff may do. Each mutation takes one input and answers what it changed, as of the release it made.

mod administering;
mod drafting;
mod payload;
mod publishing;
mod reviewing;

use async_graphql::{ID, MergedObject};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::desk::{DraftCall, StaffSession};
use crate::error::Error;
use crate::form;
use crate::graphql::scalar::Json;
use administering::Administering;
use drafting::Drafting;
use payload::DraftPayload;
use publishing::Publishing;
use reviewing::Reviewing;

/// Operations for staff: work on drafts and their publication, other changes to public data, and access to the service.
///
/// An operation that the viewer may not do fails with `UNAUTHENTICATED` or `FORBIDDEN`, whether or not its object
/// exists. A draft that the viewer may not read fails with `NOT_FOUND`, like a draft that does not exist. `CONFLICT`
/// reports the current state, or the operations that are possible instead.
#[derive(MergedObject, Default)]
#[graphql(serial)]
pub struct Mutation(Drafting, Reviewing, Publishing, Administering);

/// Declares the input of a mutation on one version of a draft: the draft, the version that the caller has read, and what
/// else the mutation takes.
macro_rules! draft_input {
    ($(#[doc = $doc:literal])+ $name:ident { $($(#[$meta:meta])+ $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])+
        #[derive(async_graphql::InputObject)]
        pub struct $name {
            /// Id of the draft, 32 hexadecimal digits.
            draft_id: async_graphql::ID,
            /// Version of the draft that the caller has read, from `1`, as `Draft.version` returns it. If the draft has
            /// another version now, nothing is done, and the error `CONFLICT` gives the current version.
            expected_version: i32,
            $($(#[$meta])+ $field: $type,)*
        }
    };
}
use draft_input;

type Drafted = Option<Result<DraftPayload, Error>>;

/// Runs an act and answers with its result as a payload.
async fn answer<T, P>(
    session: Result<StaffSession, Error>,
    act: impl AsyncFnOnce(&StaffSession) -> Result<T, Error>,
) -> Option<Result<P, Error>>
where
    P: for<'a> From<(&'a StaffSession, T)>,
{
    let answer = async {
        let session = session?;
        let result = act(&session).await?;
        Ok(P::from((&session, result)))
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
