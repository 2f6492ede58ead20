//! Admits an operation: charges for the request, reads its document and variables, and sets its budget.

use std::sync::Arc;
use std::time::Instant;

use apollo_compiler::ast;
use apollo_compiler::executable::{ExecutableDocument, Operation as TypedOperation};
use apollo_compiler::response::JsonMap;
use apollo_compiler::validation::Valid;
use async_graphql::Variables;

use super::client_error::{quota_exceeded, rejected};
use super::document::{DocumentProblem, DocumentRejection, KeptDocument};
use super::{
    Audience, Charge, Engine, Execution, Operation, OperationOutcome, OperationResult, argument_values,
    payload_cost,
};
use crate::auth::rate_limit::{LimitKey, Quota, RateLimiter};
use crate::error::Error;
use crate::graphql::gate;
use crate::graphql::object::Object;
use crate::graphql::query::ShelfQuery;
use crate::graphql::{RequestContext, RequestedView};
use crate::shelf::meter::{Budget, CostLimits, Meter, Payer, work};

/// Cost of any request: reading it, a line in the log, a response.
pub const REQUEST_COST: u64 = 15;
/// So many bytes of a request cost one unit: they are parsed before anything else is known of them.
const REQUEST_BYTES_PER_COST: usize = 64;
/// Cost of a document that the engine executes, on top of its fields: the engine validates it, and plans each of its fields.
const ENGINE_COST: u64 = 20;
/// Number of values in arguments, of which one cost is paid: each is read, and kept as long as the answer is made.
const ARGUMENT_VALUES_PER_COST: u64 = 20;
/// The most values in the arguments of a query. One filter takes some kilobytes, even without conditions.
const ARGUMENT_VALUES: u64 = 10_000;
/// The most values in the arguments of a mutation, which may bring a whole draft.
const MUTATION_ARGUMENT_VALUES: u64 = 100_000;
/// Cost of telling the mistakes of a document: the engine validates it, too.
const REFUSAL_COST: u64 = 25;
/// Cost of building a shelf with a draft on it.
const PREVIEW_COST: u64 = 500;
/// Cost of one selection that asks about the schema: it may be answered some thousand times.
const INTROSPECTION_COST: u64 = 3;

/// Cost of the bytes of a request.
pub fn bytes_cost(bytes: usize) -> u64 {
    bytes.div_ceil(REQUEST_BYTES_PER_COST) as u64
}

/// An operation that may run and has been charged.
pub struct AdmittedOperation {
    /// Its meter holds the budget of the operation.
    pub context: RequestContext,
    pub document: Arc<KeptDocument>,
    /// None for the only one.
    pub operation_name: Option<String>,
    /// As the operation declares them.
    pub variables: Valid<JsonMap>,
    /// As they were given.
    pub given: Variables,
    pub is_query: bool,
    pub is_direct: bool,
    pub audience: Audience,
    /// Cost that has been charged.
    pub cost: u64,
}

impl Engine {
    /// Admits an operation and charges for it, or returns the result that rejects it. A query ends at the limit of its
    /// caller and at the deadline.
    pub(super) async fn admit(
        &self,
        context: RequestContext,
        operation: Operation,
        deadline: Instant,
    ) -> Result<AdmittedOperation, Box<OperationResult>> {
        // A document is paid for twice: it is read, and it is parsed and validated.
        let document_bytes = operation.document.len();
        let bytes = document_bytes + document_bytes.min(gate::BYTES) + operation.variables_bytes;
        let request_cost = REQUEST_COST + bytes_cost(bytes);
        let Operation { document: text, operation_name, variables: given, reading_only, .. } = operation;
        charge(&context, request_cost.saturating_sub(context.prepaid))?;
        // The whole body was paid for before it was read.
        let prepaid = context.prepaid.saturating_sub(request_cost);
        let name = operation_name.as_deref();
        let document = match self.documents.read(&text) {
            Ok(document) => document,
            Err(DocumentRejection::Gate(rejection)) => {
                let charge = Some(Charge::paid(&context));
                return Err(Box::new(OperationResult { charge, ..rejected(rejection) }));
            }
            Err(DocumentRejection::Invalid(document, mistake)) => {
                if is_mutation(&document, name) {
                    refuse_misplaced_mutation(&context, reading_only)?;
                }
                charge(&context, REFUSAL_COST)?;
                return Err(Box::new(self.refuse(&context, &text, &document, name, given, mistake).await));
            }
        };
        let (typed, variables) = match self.read_operation(&document, name, &given) {
            Ok(operation) => operation,
            Err(mistake) => {
                charge(&context, REFUSAL_COST)?;
                let refused = self.refuse(&context, &text, &document.written, name, given, mistake);
                return Err(Box::new(refused.await));
            }
        };
        let is_query = typed.is_query();
        if !is_query {
            refuse_misplaced_mutation(&context, reading_only)?;
        }
        let is_public = is_query && reads_public_data(typed, &document.typed);
        let needs_engine = !is_public || document.introspected > 0;
        let before = cost_before(&context, &document, typed, &variables, needs_engine)?;
        charge(&context, before.saturating_sub(prepaid))?;
        let meter = Meter::new(Budget {
            limits: is_query
                .then(|| CostLimits { cost: context.quota().cost.saturating_sub(before), deadline }),
            field: if needs_engine { work::ENGINE_FIELD } else { work::FIELD },
            prepaid: prepaid.saturating_sub(before),
            account: Box::new(BucketPayer::new(&context)),
        });
        Ok(AdmittedOperation {
            is_query,
            is_direct: !needs_engine && self.execution == Execution::Direct,
            audience: audience_in(
                &context.view,
                if is_public { Audience::Public } else { Audience::Personal },
            ),
            cost: request_cost + before,
            context: RequestContext { meter, ..context },
            document,
            operation_name,
            variables,
            given,
        })
    }

    /// The operation with this name, or the only one, and the values of its variables.
    fn read_operation<'d>(
        &self,
        document: &'d KeptDocument,
        name: Option<&str>,
        given: &Variables,
    ) -> Result<(&'d TypedOperation, Valid<JsonMap>), DocumentProblem> {
        let operation = document.typed.operations.get(name);
        let operation = operation.map_err(|error| DocumentProblem::new(format!("{}.", error.message())))?;
        Ok((operation, self.documents.coerce(operation, given)?))
    }
}

/// Whether a document that is not valid asks for a mutation.
fn is_mutation(document: &ast::Document, name: Option<&str>) -> bool {
    let mut operations = document.definitions.iter().filter_map(ast::Definition::as_operation_definition);
    operations.any(|operation| {
        operation.operation_type == ast::OperationType::Mutation
            && (name.is_none() || operation.name.as_deref() == name)
    })
}

/// Whether the shelf answers all root fields. No object of the shelf leads to the desk.
fn reads_public_data(operation: &TypedOperation, document: &ExecutableDocument) -> bool {
    let mut fields = operation.root_fields(document);
    fields.all(|field| ShelfQuery::index_of(&field.name).is_some() || field.name.starts_with("__"))
}

/// Refuses a mutation that selects one act twice.
fn refuse_repeated_act(
    operation: &TypedOperation,
    document: &ExecutableDocument,
) -> Result<(), Box<OperationResult>> {
    let mut keys = payload_cost::acts(operation, document);
    keys.sort_unstable();
    let Some(repeated) = keys.windows(2).find(|pair| pair[0] == pair[1]) else { return Ok(()) };
    let message = format!(
        "Nothing was done: the mutation selects {} twice. Select all that you want to know of an act in one place; an act \
         that is to be done twice needs another alias.",
        repeated[0]
    );
    Err(Box::new(rejected(Error::bad_input("query", message).into())))
}

/// The cost of an operation that is known before it runs: of its arguments, of acts, a preview, and questions about the schema. An error if the
/// payload of a mutation may cost too much.
fn cost_before(
    context: &RequestContext,
    document: &KeptDocument,
    operation: &TypedOperation,
    variables: &JsonMap,
    needs_engine: bool,
) -> Result<u64, Box<OperationResult>> {
    let (limit, mut cost) = (context.quota().cost, document.introspected * INTROSPECTION_COST);
    let values = argument_values::count(operation, &document.typed, variables);
    let most = if operation.is_query() { ARGUMENT_VALUES } else { MUTATION_ARGUMENT_VALUES };
    if values > most {
        return Err(Box::new(rejected(too_many_values(values, most).into())));
    }
    cost += values / ARGUMENT_VALUES_PER_COST;
    if needs_engine {
        cost += ENGINE_COST;
    }
    if context.is_preview() {
        cost += PREVIEW_COST;
    }
    if !operation.is_query() {
        refuse_repeated_act(operation, &document.typed)?;
        let (acts, with_payload) = payload_cost::of_mutation(operation, &document.typed, variables);
        if with_payload > limit {
            return Err(Box::new(rejected(too_large_payload(with_payload, limit).into())));
        }
        cost += acts;
    }
    Ok(cost)
}

/// Takes cost from the caller's bucket, or returns the result that says how long to wait.
fn charge(context: &RequestContext, cost: u64) -> Result<(), Box<OperationResult>> {
    context.charge(cost).map(drop).map_err(|wait| {
        let charge = Some(Charge { left: context.quota_left(), wait: Some(wait) });
        Box::new(OperationResult { charge, ..rejected(quota_exceeded(wait).into()) })
    })
}

fn too_many_values(values: u64, most: u64) -> Error {
    Error::too_large(format!(
        "The arguments have {values} values, those of a variable as often as it is named; at most {most} are allowed. \
         Name a long list in one place, or ask in several requests."
    ))
}

fn too_large_payload(cost: u64, limit: u64) -> Error {
    Error::too_large(format!(
        "Nothing was done: the mutation and its payload may cost {cost}; at most {limit} is allowed. \
         Ask for fewer items per page or fewer nested lists; a query can ask for the rest."
    ))
}

/// For whom the answer to an operation is that reads such fields in this view. A preview is for those who may read its
/// draft; its catalog bears the number of a release that another draft may become, or that is never made.
fn audience_in(view: &RequestedView, of_fields: Audience) -> Audience {
    match view {
        RequestedView::Public(_) => of_fields,
        RequestedView::Preview(_) => Audience::Personal,
    }
}

/// A mutation is sent with POST, and changes the present: its URL names no release.
fn refuse_misplaced_mutation(
    context: &RequestContext,
    reading_only: bool,
) -> Result<(), Box<OperationResult>> {
    if reading_only {
        let error =
            Error::bad_input("query", "Only queries may be asked by GET; use POST for anything else.");
        let outcome = OperationOutcome::MutationOverGet;
        return Err(Box::new(OperationResult { outcome, ..rejected(error.into()) }));
    }
    match context.view.parameter() {
        None => Ok(()),
        Some(parameter) => {
            let message =
                format!("A mutation is done to what is there now; leave {parameter} out of the URL.");
            Err(Box::new(rejected(Error::bad_input(parameter, message).into())))
        }
    }
}

/// The meter of a request that is no operation, for what it selects: it may cost as much as any request.
pub fn selection_meter(context: &RequestContext, deadline: Instant) -> Meter {
    Meter::new(Budget {
        limits: Some(CostLimits { cost: context.quota().cost, deadline }),
        field: work::FIELD,
        prepaid: 0,
        account: Box::new(BucketPayer::new(context)),
    })
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shelf::AsOf;

    #[test]
    fn an_answer_about_a_preview_is_personal_whatever_it_reads() {
        let preview = RequestedView::Preview("0123456789abcdef0123456789abcdef".into());
        for (view, of_fields, expected) in [
            (&preview, Audience::Public, Audience::Personal),
            (&preview, Audience::Personal, Audience::Personal),
            (&RequestedView::Public(AsOf::Newest), Audience::Public, Audience::Public),
            (&RequestedView::Public(AsOf::Release(5)), Audience::Public, Audience::Public),
            (&RequestedView::Public(AsOf::Newest), Audience::Personal, Audience::Personal),
        ] {
            assert_eq!(audience_in(view, of_fields), expected, "{view:?}");
        }
    }
}
