//! Gives resolvers the parts of the request context, and converts errors for the engine.

use async_graphql::{Context, ErrorExtensions};

use super::request_context::RequestContext;
use crate::desk::StaffSession;
use crate::error::Error;
use crate::shelf::Catalog;

/// The catalog of the request: all that resolvers of public types read.
pub fn catalog<'c>(ctx: &Context<'c>) -> &'c Catalog {
    ctx.data_unchecked::<Catalog>()
}

/// The context of the request.
pub fn request_context<'c>(ctx: &Context<'c>) -> &'c RequestContext {
    ctx.data_unchecked::<RequestContext>()
}

/// A session at the desk. Other callers than staff get an error that does not depend on what they ask for.
pub fn desk(ctx: &Context<'_>) -> Result<StaffSession, Error> {
    request_context(ctx).session()
}

/// The only conversion into an error of the engine: every text in [`Error`] is written for clients.
impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        let retry_after = error.retry_after_seconds();
        async_graphql::Error::new(error.message).extend_with(|_, extensions| {
            extensions.set("code", error.code.as_str());
            if let Some(field) = error.field {
                extensions.set("field", field);
            }
            if let Some(seconds) = retry_after {
                extensions.set("retryAfter", seconds);
            }
            for (name, value) in error.details.into_iter().flat_map(|details| *details) {
                extensions.set(name, async_graphql::Value::from_json(value).unwrap_or_default());
            }
        })
    }
}
