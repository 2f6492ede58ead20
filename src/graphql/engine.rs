//! One operation in, one answer out: the gate, the engine, and what leaves in the answer's body.

use std::sync::Arc;
use std::time::{Duration, Instant};

use async_graphql::parser::types::{ExecutableDocument, OperationType, Selection, SelectionSet};
use async_graphql::{
    ErrorExtensionValues, Name, PathSegment, Request, Response, ServerError, Value, Variables,
};
use serde_json::json;

use super::absent;
use super::enums::Enums;
use super::gate::{Gate, GateLimits, GateRejection};
use super::request_context::RequestContext;
use super::{Schema, schema, sdl_of};
use crate::auth::rate_limit::{LimitKey, Quota, RateLimiter};
use crate::error::{Error, ErrorCode, whole_seconds};
use crate::shelf::meter::{Budget, LimitExceeded, MAX_ANSWER_BYTES, Meter, Payer};

/// Errors beyond these are not told; they are counted.
const MOST_ERRORS: usize = 20;

/// How long lists are that no argument bounds, as `Type.field`: what the gate charges for.
const LIST_SIZES: &[(&str, u64)] = &[
    ("Codebook.indicators", 90),
    ("Codebook.categories", 30),
    ("Codebook.dimensions", 6),
    ("GcmObjective.indicatorLinks", 15),
    ("Report.revisions", 2),
    ("CodebookPreview.changed", 50),
    ("LinkDifference.added", 20),
    ("LinkDifference.changed", 20),
    ("LinkDifference.removed", 20),
    ("Draft.problems", 50),
    ("Draft.signOffs", 2),
    ("DraftChanges.responses", 50),
    ("Report.translations", 2),
    ("Indicator.latestResponses", 200),
    ("MergePreview.policies", 50),
    ("Indicator.options", 4),
    ("Indicator.objectiveLinks", 2),
    ("Indicator.sdgTargetLinks", 2),
    ("PrincipalPayload.affectedDrafts", 10),
    ("PublishPreview.dimensions", 6),
    ("Query.apiKeys", 100),
    ("Query.countryGroups", 45),
    ("Query.gcmObjectives", 23),
    ("Query.sdgTargets", 169),
    ("Release.changes", 10),
    ("Response.selectedOptions", 2),
    ("Response.evidence", 2),
    ("Revision.coverage", 6),
    ("Revision.findings", 12),
    ("Revision.responses", 100),
    ("SdgTarget.indicatorLinks", 10),
];

/// What makes a shelf of its own, with a draft on it.
const PREVIEW_COST: u64 = 200;
/// What reads and looks through all that a draft says, which may be a megabyte.
const DOCUMENT_COST: u64 = 100;
/// Fields that cost more than 1 themselves.
const FIELD_COSTS: &[(&str, u64)] = &[
    ("Draft.changes", PREVIEW_COST),
    ("Draft.content", PREVIEW_COST),
    ("Draft.contentJson", DOCUMENT_COST),
    ("Draft.problems", DOCUMENT_COST),
    ("Draft.signOffs", DOCUMENT_COST),
    ("Draft.viewerCan", DOCUMENT_COST),
    ("Proposal.codebookPreview", DOCUMENT_COST),
    ("Proposal.document", DOCUMENT_COST),
    ("Proposal.linksPreview", DOCUMENT_COST),
    ("Proposal.mergePreview", 10),
    ("Query.codebookPreview", PREVIEW_COST),
    ("Query.publishPreview", PREVIEW_COST),
];

/// What one request asks.
pub struct Operation {
    pub document: String,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// How long the variables are as JSON.
    pub variables_bytes: usize,
    /// Only queries may run: the request came by GET.
    pub reading_only: bool,
}

/// What became of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationOutcome {
    /// It ran. Fields may have failed.
    Executed {
        has_errors: bool,
        /// It says something of who asks, so it is for nobody else.
        personal: bool,
    },
    /// It did not run: the body has no `data`.
    Refused(ErrorCode),
    /// It is no query, and the request came by GET.
    MutationOverGet,
}

/// The answer to one operation.
pub struct OperationResult {
    /// JSON.
    pub body: Vec<u8>,
    pub outcome: OperationOutcome,
    /// None if it was refused before it could be priced.
    pub charge: Option<Charge>,
}

/// What an operation took from its caller's bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Charge {
    /// What is left.
    pub left: u64,
    /// How long to wait until there is enough, if there was not.
    pub wait: Option<Duration>,
}

/// The schema behind its gate: the only way in.
pub struct Engine {
    schema: Schema,
    sdl: String,
    gate: Gate,
    enums: Enums,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    pub fn new() -> Self {
        let schema = schema();
        let sdl = sdl_of(&schema);
        let gate = Gate::new(&sdl, LIST_SIZES, FIELD_COSTS).charging_acts(DOCUMENT_COST);
        Self { gate, enums: Enums::new(&sdl), schema, sdl }
    }

    /// The schema in its definition language.
    pub fn sdl(&self) -> &str {
        &self.sdl
    }

    /// Answers one operation. The view is resolved when the operation has been admitted and charged. Errors are in the
    /// result, except those of the view. An operation that runs beyond `deadline` is ended.
    pub async fn run(
        &self,
        context: RequestContext,
        operation: Operation,
        deadline: Instant,
    ) -> Result<OperationResult, Error> {
        let admission = REQUEST_COST + bytes_cost(operation.document.len() + operation.variables_bytes);
        let Operation { document, operation_name, variables, variables_bytes: _, reading_only } = operation;
        let name = operation_name.as_deref();
        context.trace.record_operation(name);
        let mut admitted =
            match self.gate.admit(&document, name, &variables, &GateLimits::from(context.quota())) {
                Ok(admitted) => admitted,
                Err(refusal) => return Ok(refused(refusal)),
            };
        absent::leave_out(&mut admitted.document, name, &variables);
        let reads = is_query(&admitted.document, name);
        if reading_only && !reads {
            let error =
                Error::bad_input("query", "Only queries may be asked by GET; use POST for anything else.");
            return Ok(OperationResult {
                outcome: OperationOutcome::MutationOverGet,
                ..refused(error.into())
            });
        }
        if let Some(parameter) = context.view.parameter().filter(|_| !reads) {
            let message =
                format!("A mutation is done to what is there now; leave {parameter} out of the URL.");
            return Ok(refused(Error::bad_input(parameter, message).into()));
        }
        let price = admitted.cost + admission + if context.is_preview() { PREVIEW_COST } else { 0 };
        if let Err(wait) = context.charge(price.saturating_sub(context.prepaid)) {
            let charge = Some(Charge { left: context.quota_left(), wait: Some(wait) });
            return Ok(OperationResult { charge, ..refused(quota_exceeded(wait).into()) });
        }
        let meter = Meter::new(Budget {
            cost: context.quota().cost.saturating_sub(admitted.cost),
            deadline,
            account: Box::new(BucketPayer::new(&context)),
        });
        let context = RequestContext { meter: meter.clone(), ..context };
        let catalog = context.resolve_view().await?;
        // Rather too often than not: a word in a comment costs a cache hit, a field overlooked a secret.
        let personal = document.contains("viewer");
        let keys = root_keys(&admitted.document, name);
        let caller = context.clone();
        let mut request = Request::new(document).variables(variables).data(catalog.clone()).data(context);
        request.operation_name = operation_name;
        request.set_parsed_query(admitted.document);
        let mut response = self.schema.execute(request).await;
        for error in &mut response.errors {
            error.message = self.enums.explained(&error.message);
        }
        let cost = price + meter.settle();
        let charge = Charge { left: caller.quota_left(), wait: None };
        if let Some(exceeded) = meter.exceeded() {
            drop(response);
            return Ok(ended(exceeded, &caller, reads));
        }
        // What a mutation answers is seen from the release that it made.
        let seen = if reads { catalog } else { caller.desk.catalog() };
        let release = seen.release().map(|release| json!({ "number": release.number, "hash": release.hash }));
        match answer(response, &keys, Extensions { release, cost }, personal) {
            Some(answer) => Ok(OperationResult { charge: Some(charge), ..answer }),
            None => Ok(ended(LimitExceeded::Bytes, &caller, reads)),
        }
    }
}

/// What any request costs, whatever becomes of it: reading it, a line in the log, an answer.
pub const REQUEST_COST: u64 = 2;
/// So many bytes of a request are one unit of cost: they are parsed before anything else is known of them.
const REQUEST_BYTES_PER_COST: usize = 256;

/// What the bytes of a request cost.
pub fn bytes_cost(bytes: usize) -> u64 {
    bytes.div_ceil(REQUEST_BYTES_PER_COST) as u64
}

/// The bucket that pays while a request runs.
struct BucketPayer {
    rate_limiter: Arc<RateLimiter>,
    limit_key: LimitKey,
    quota: Quota,
}

impl BucketPayer {
    fn new(context: &RequestContext) -> Self {
        let rate_limiter = context.rate_limiter.clone();
        Self { rate_limiter, limit_key: context.limit_key(), quota: context.quota() }
    }
}

impl Payer for BucketPayer {
    fn draw(&self, cost: u64) -> bool {
        self.rate_limiter.draw(&self.limit_key, self.quota, cost)
    }
}

/// The answer to an operation that was ended while it ran: nothing of what it had found.
fn ended(exceeded: LimitExceeded, caller: &RequestContext, reads: bool) -> OperationResult {
    let limit = caller.quota().cost;
    let done = if reads { "" } else { "The mutation may have been done; look before trying again. " };
    let error = match exceeded {
        LimitExceeded::Cost => Error::too_large(format!(
            "{done}The request costs more than the {limit} that one may: it looks at too many rows, sorts by too many keys \
             or answers with too much text. Ask for fewer places or assessments, or use fewer predicates and keys."
        )),
        LimitExceeded::Bytes => Error::too_large(format!(
            "{done}The answer would have more than {} MiB; ask for less.",
            MAX_ANSWER_BYTES / 1024 / 1024
        )),
        LimitExceeded::Quota => {
            let wait = Duration::from_secs((limit / caller.quota().per_second).max(1));
            let charge = Some(Charge { left: caller.quota_left(), wait: Some(wait) });
            return OperationResult { charge, ..refused(quota_exceeded(wait).into()) };
        }
        LimitExceeded::Deadline => Error::unavailable(
            format!("{done}The answer took too long; ask for less, or try again."),
            Duration::from_secs(1),
        ),
    };
    let charge = Some(Charge { left: caller.quota_left(), wait: error.retry_after });
    OperationResult { charge, ..refused(error.into()) }
}

/// The error of a caller whose bucket holds too little.
pub fn quota_exceeded(wait: Duration) -> Error {
    let seconds = whole_seconds(wait);
    let message = format!("Your allowance is used up; there is enough for this again in {seconds} s.");
    Error::rate_limited(message, wait)
}

/// The keys of the answer's root, in the order in which the document asks for them: where a root field waits for
/// the database, the engine puts those first that were faster.
fn root_keys(document: &ExecutableDocument, name: Option<&str>) -> Vec<Name> {
    fn collect(document: &ExecutableDocument, set: &SelectionSet, keys: &mut Vec<Name>) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => {
                    let key = field.node.response_key().node.clone();
                    if !keys.contains(&key) {
                        keys.push(key);
                    }
                }
                Selection::InlineFragment(inline) => collect(document, &inline.node.selection_set.node, keys),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = document.fragments.get(&spread.node.fragment_name.node) {
                        collect(document, &fragment.node.selection_set.node, keys);
                    }
                }
            }
        }
    }
    let mut keys = vec![];
    for (_, operation) in document.operations.iter().filter(|(is, _)| is_named(*is, name)) {
        collect(document, &operation.node.selection_set.node, &mut keys);
    }
    keys
}

fn is_named(operation: Option<&Name>, name: Option<&str>) -> bool {
    name.is_none_or(|name| operation.is_some_and(|is| is == name))
}

/// Whether the operation that would run is a query. Where none can be told, the engine says so.
fn is_query(document: &ExecutableDocument, name: Option<&str>) -> bool {
    let mut running = document.operations.iter().filter(|(operation, _)| is_named(*operation, name));
    running.all(|(_, operation)| operation.node.ty == OperationType::Query)
}

fn refused(GateRejection { error, locations }: GateRejection) -> OperationResult {
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

/// None if it is longer than any answer may be.
fn answer(
    response: Response,
    keys: &[Name],
    extensions: Extensions,
    personal: bool,
) -> Option<OperationResult> {
    let Response { data, errors, .. } = response;
    let has_hole = errors.iter().any(|error| is_dropped(&data, &error.path));
    let errors: Vec<ServerError> = sorted_client_errors(errors);
    // What the engine refuses has no path: no field ran.
    if data == Value::Null && !errors.is_empty() && errors.iter().all(|error| error.path.is_empty()) {
        let body = json!({ "errors": errors });
        let outcome = OperationOutcome::Refused(ErrorCode::BadUserInput);
        return Some(OperationResult { body: body.to_string().into_bytes(), outcome, charge: None });
    }
    let has_errors = !errors.is_empty();
    let data = match data {
        // An answer with a hole where nothing may be missing would be a lie, so there is none.
        _ if has_hole => Value::Null,
        // Every field was skipped.
        Value::Null if !has_errors => Value::Object(Default::default()),
        Value::Object(mut fields) => {
            let ordered = keys.iter().filter_map(|key| fields.shift_remove_entry(key)).collect();
            Value::Object(ordered)
        }
        data => data,
    };
    let body = Body { data, errors, extensions };
    let mut bytes = BoundedBuffer(Vec::with_capacity(1024));
    serde_json::to_writer(&mut bytes, &body).ok()?;
    Some(OperationResult {
        body: bytes.0,
        outcome: OperationOutcome::Executed { has_errors, personal },
        charge: None,
    })
}

/// Bytes of an answer, up to the most it may have. An answer has text keys, so that nothing else can fail.
struct BoundedBuffer(Vec<u8>);

impl std::io::Write for BoundedBuffer {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if (self.0.len() + bytes.len()) as u64 > MAX_ANSWER_BYTES {
            return Err(std::io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The body of an operation that ran.
#[derive(serde::Serialize)]
struct Body {
    data: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<ServerError>,
    extensions: Extensions,
}

#[derive(serde::Serialize)]
struct Extensions {
    /// What was answered from; none before the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    release: Option<serde_json::Value>,
    /// What the operation cost.
    cost: u64,
}

/// What is said besides of a language tag that is none.
const NO_LANGUAGE_TAG: &str = ": it is not a language tag such as en, fr or pt-BR, whose parts are joined by hyphens (zh-CN, not zh_CN).";

/// Every error has a code: the engine's own are about the document or its variables.
fn sorted_client_errors(errors: Vec<ServerError>) -> Vec<ServerError> {
    let mut errors = errors;
    // The engine finds some of them in the order of a hash map, and those of fields that wait for the database in the
    // order in which it answers: another each time.
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
    let untold = errors.len().saturating_sub(MOST_ERRORS);
    let mut told: Vec<ServerError> = errors
        .into_iter()
        .take(MOST_ERRORS)
        .map(|mut error| {
            // The engine says of a scalar only that it was expected.
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
    if untold > 0
        && let Some(last) = told.last_mut()
    {
        last.message = format!("{} (and {untold} more errors)", last.message);
    }
    told
}

/// Whether the path of an error leads to nothing: not even to null, or to a null that it would have to pass. The
/// engine drops a field that fails and cannot be null, and makes null of an object that lost all its fields so.
fn is_dropped(data: &Value, path: &[PathSegment]) -> bool {
    let mut at = data;
    for segment in path {
        let next = match (segment, at) {
            (PathSegment::Field(name), Value::Object(object)) => object.get(name.as_str()),
            (PathSegment::Index(index), Value::List(list)) => list.get(*index),
            _ => None,
        };
        match next {
            Some(next) => at = next,
            None => return true,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use async_graphql::Pos;

    use super::*;

    #[test]
    fn an_answer_that_is_too_long_is_not_made() {
        let made = |length: usize| {
            let text = Value::String("x".repeat(length));
            let data = Value::Object([(Name::new("a"), text)].into_iter().collect());
            let extensions = Extensions { release: None, cost: 1 };
            answer(Response::new(data), &[Name::new("a")], extensions, false).map(|answer| answer.body.len())
        };
        assert_eq!(made(10), Some(r#"{"data":{"a":""},"extensions":{"cost":1}}"#.len() + 10));
        assert_eq!(made(MAX_ANSWER_BYTES as usize - 100).map(|length| length > 32_000_000), Some(true));
        assert_eq!(made(MAX_ANSWER_BYTES as usize), None);
    }

    #[test]
    fn errors_are_told_in_the_order_of_the_answer_however_they_came() {
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
            paths(sorted_client_errors(came)),
            expected.map(|(column, index)| (column, PathSegment::Index(index))).to_vec()
        );
    }
}
