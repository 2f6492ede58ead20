//! Turns what goes wrong with an operation into errors that clients read.

use std::time::Duration;

use async_graphql::{ErrorExtensionValues, PathSegment, ServerError};
use serde_json::json;

use super::{Charge, OperationOutcome, OperationResult};
use crate::auth::rate_limit::Quota;
use crate::error::{Error, ErrorCode, whole_seconds};
use crate::graphql::RequestContext;
use crate::graphql::gate::{GateRejection, position};
use crate::shelf::meter::{LimitExceeded, MAX_ANSWER_BYTES, Progress};

/// An answer lists so many errors at most, and counts the others.
const MAX_ERRORS: usize = 20;

/// The error of a caller whose bucket holds too little.
pub fn quota_exceeded(wait: Duration) -> Error {
    let seconds = whole_seconds(wait);
    let message = format!("Your allowance is used up; there is enough for this again in {seconds} s.");
    Error::rate_limited(message, wait)
}

/// The result of an operation that did not run.
pub fn rejected(GateRejection { error, locations }: GateRejection) -> OperationResult {
    let code = error.code;
    let mut error = async_graphql::Error::from(error).into_server_error(Default::default());
    error.locations = locations;
    let body = json!({ "errors": [error] });
    OperationResult {
        body: body.to_string().into_bytes(),
        outcome: OperationOutcome::Refused(code),
        charge: None,
    }
}

/// The result of an operation that exceeded a limit while it ran. It has no part of the answer. `progress` is how far it came,
/// if the next time it comes as far: the engine does several things at once.
pub fn limit_exceeded(
    exceeded: LimitExceeded,
    progress: Option<Progress>,
    context: &RequestContext,
    is_query: bool,
) -> OperationResult {
    let done = if is_query { "" } else { "The mutation may have been done; look before trying again. " };
    let error = limit_error(exceeded, progress, context.quota(), done);
    let charge = Some(Charge { left: context.quota_left(), wait: error.retry_after });
    OperationResult { charge, ..rejected(error.into()) }
}

/// The error of a request that exceeded a limit. `done` says what it may have done.
pub fn limit_error(exceeded: LimitExceeded, progress: Option<Progress>, quota: Quota, done: &str) -> Error {
    match exceeded {
        LimitExceeded::Cost => Error::too_large(cost_exceeded(progress, quota.cost)),
        LimitExceeded::Bytes => Error::too_large(format!(
            "{done}The answer would have more than {} MiB; ask for less.",
            MAX_ANSWER_BYTES / 1024 / 1024
        )),
        LimitExceeded::Quota => {
            let wait = Duration::from_secs((quota.cost / quota.per_second).max(1));
            quota_exceeded(wait)
        }
        LimitExceeded::Deadline => Error::unavailable(
            format!("{done}The answer took too long; ask for less, or try again."),
            Duration::from_secs(1),
        ),
    }
}

/// How far an operation came that costs more than it may, and what would help.
fn cost_exceeded(progress: Option<Progress>, limit: u64) -> String {
    let (write_less, look_at_less) = (
        "Ask for fewer items per page, fewer fields or fewer nested lists",
        "ask for fewer places or assessments, or use fewer conditions and sort keys",
    );
    let Some(Progress { values, bytes, selection }) = progress else {
        return format!(
            "The request costs more than the {limit} that one may. {write_less}; or {look_at_less}."
        );
    };
    let kibibytes = bytes / 1024;
    let help = if selection > limit / 2 { look_at_less.replacen('a', "A", 1) } else { write_less.to_owned() };
    format!(
        "The request costs more than the {limit} that one may. It was stopped after {values} values with {kibibytes} KiB \
         of text, when the rows that filters and sort keys look at came to a cost of {selection}. {help}."
    )
}

/// Appended to the engine's message about a language tag.
const NO_LANGUAGE_TAG: &str = ": it is not a language tag such as en, fr or pt-BR, whose parts are joined by hyphens (zh-CN, not zh_CN).";

/// Sorts the errors and gives each a code: errors of the engine itself are about the document or its variables.
/// Their places stand in `text`.
pub fn client_errors(text: &str, errors: Vec<ServerError>) -> Vec<ServerError> {
    let mut errors = errors;
    // The engine finds some errors in the order of a hash map, and those of fields that wait for the database in the order
    // in which the database answers.
    errors.sort_by_cached_key(|error| {
        let at = error.locations.first().map(|at| (at.line, at.column));
        let path: Vec<(usize, String)> = error
            .path
            .iter()
            .map(|segment| match segment {
                PathSegment::Field(name) => (0, name.clone()),
                PathSegment::Index(index) => (*index, String::new()),
            })
            .collect();
        (at, path, error.message.clone())
    });
    let omitted = errors.len().saturating_sub(MAX_ERRORS);
    let mut listed: Vec<ServerError> = errors
        .into_iter()
        .take(MAX_ERRORS)
        .map(|mut error| {
            for at in error.locations.iter_mut().filter(|at| at.line == 0) {
                *at = position(text, at.column);
            }
            // The engine's message names only the scalar that it expected.
            if error.message.ends_with("expected type \"LanguageTag\"") {
                error.message.push_str(NO_LANGUAGE_TAG);
            }
            let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
            if extensions.get("code").is_none() {
                extensions.set("code", ErrorCode::BadUserInput.as_str());
            }
            error
        })
        .collect();
    if omitted > 0
        && let Some(last) = listed.last_mut()
    {
        last.message = format!("{} (and {omitted} more errors)", last.message);
    }
    listed
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::*;

    #[test]
    fn errors_are_in_the_order_of_the_answer() {
        let error = |index: usize, column: usize| {
            let mut error = ServerError::new("Too many.", Some(Pos { line: 1, column }));
            error.path = vec![
                PathSegment::Field("drafts".into()),
                PathSegment::Index(index),
                PathSegment::Field("x".into()),
            ];
            error
        };
        let paths = |errors: Vec<ServerError>| -> Vec<(usize, PathSegment)> {
            errors.into_iter().map(|error| (error.locations[0].column, error.path[1].clone())).collect()
        };
        let came = vec![error(10, 9), error(2, 9), error(1, 9), error(3, 4)];
        let expected = [(4, 3), (9, 1), (9, 2), (9, 10)];
        assert_eq!(
            paths(client_errors("", came)),
            expected.map(|(column, index)| (column, PathSegment::Index(index))).to_vec()
        );
    }
}
