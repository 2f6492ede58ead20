//! What staff may do. Each mutation takes one input and answers what it changed, as of the release it made.

mod administering;
mod drafting;
mod payload;
mod publishing;
mod reviewing;

use async_graphql::{ID, InputObject};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

use crate::desk::{DraftCall, StaffSession};
use crate::error::Error;
use crate::form;
use crate::graphql::object::object;
use crate::graphql::scalar::Json;
use administering::Administering;
use drafting::Drafting;
use publishing::Publishing;
use reviewing::Reviewing;

/// Operations for staff: work on drafts and their publication, other changes to public data, and access to the service.
///
/// An operation that the viewer may not do fails with `UNAUTHENTICATED` or `FORBIDDEN`, whether or not its object
/// exists. A draft that the viewer may not read fails with `NOT_FOUND`, like a draft that does not exist. `CONFLICT`
/// reports the current state, or the operations that are possible instead.
#[object(plain)]
#[derive(Default)]
pub struct Mutation {
    #[flatten]
    drafting: Drafting,
    #[flatten]
    reviewing: Reviewing,
    #[flatten]
    publishing: Publishing,
    #[flatten]
    administering: Administering,
}

/// The part of an input that makes a repeated mutation have one effect.
#[derive(InputObject)]
pub struct Idempotency {
    /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of the
    /// first request and changes nothing; other input with the same key is an error. Null or left out: a repeated
    /// request counts as a new one.
    #[graphql(name = "idempotencyKey")]
    key: Option<String>,
}

/// The part of an input that every act on public data takes.
#[derive(InputObject)]
pub struct PublicAct {
    /// Reason for the act, 1 to 4,000 characters. The public can read the reason.
    reason: String,
    #[graphql(flatten)]
    idempotency: Idempotency,
}

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

type Result<T, E = Error> = std::result::Result<T, E>;

/// Runs an act and answers with its result as a payload.
async fn answer<T, P>(session: &StaffSession, act: impl Future<Output = Result<T>>) -> Result<P>
where
    P: for<'a> From<(&'a StaffSession, T)>,
{
    Ok(P::from((session, act.await?)))
}

fn call(draft_id: ID, expected_version: i32, reason: Option<String>) -> DraftCall {
    DraftCall { draft: draft_id.0, expected_version, reason }
}

/// A JSON document of a known form; what is wrong with it is told with the place.
pub(super) fn document<T: DeserializeOwned + JsonSchema>(field: &str, document: Json) -> Result<T> {
    if document.0.is_string() {
        let message = format!("The {field} is a text; send the JSON object itself, not in quotation marks.");
        return Err(Error::bad_input(field, message));
    }
    form::read(field, document.0)
}
