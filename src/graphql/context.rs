//! What a resolver may ask its request for, and how errors leave.

use async_graphql::{Context, ErrorExtensions, SelectionField};

use super::request_context::RequestContext;
use crate::desk::StaffSession;
use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::meter::work;

/// The catalog of the request: the one thing that public resolvers know.
pub fn catalog<'c>(ctx: &Context<'c>) -> &'c Catalog {
    ctx.data_unchecked::<Catalog>()
}

/// Counts a text that goes into the answer; none of it after the request has been ended.
pub fn written<'t>(ctx: &Context<'_>, text: &'t str) -> &'t str {
    if catalog(ctx).meter().write(text.len()) { text } else { "" }
}

/// Counts the items of a list that no argument bounds, by the fields that are asked of each; says whether to go on.
pub fn listed(ctx: &Context<'_>, items: usize) -> bool {
    fn fields(field: SelectionField<'_>) -> u64 {
        field.selection_set().map(|field| 1 + fields(field)).sum()
    }
    catalog(ctx).meter().spend(work::FIELD * items as u64 * fields(ctx.field()))
}

/// Who is asking.
pub fn request_context<'c>(ctx: &Context<'c>) -> &'c RequestContext {
    ctx.data_unchecked::<RequestContext>()
}

/// The desk, for staff. Everybody else is told that it is for staff, whatever they ask it for.
pub fn desk(ctx: &Context<'_>) -> Result<StaffSession, Error> {
    request_context(ctx).session()
}

/// The only conversion into an error of the engine: what it is made of was written for clients.
impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        async_graphql::Error::new(error.message).extend_with(|_, extensions| {
            extensions.set("code", error.code.as_str());
            if let Some(field) = error.field {
                extensions.set("field", field);
            }
            if let Some(after) = error.retry_after {
                // As the header says it: rounded up, so that a client that waits as told is not early.
                extensions.set("retryAfter", after.as_millis().div_ceil(1000).max(1) as u64);
            }
            for (name, value) in error.details.into_iter().flat_map(|details| *details) {
                extensions.set(name, async_graphql::Value::from_json(value).unwrap_or_default());
            }
        })
    }
}
