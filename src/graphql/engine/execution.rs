//! Executes an admitted operation on a catalog.

use async_graphql::{Request, Response, ServerError, Value, Variables};

use super::admission::AdmittedOperation;
use super::body::{self, Extensions};
use super::client_error::limit_exceeded;
use super::document::DocumentRejection;
use super::{Charge, Engine, Execution, OperationResult};
use crate::graphql::RequestContext;
use crate::graphql::gate::{AdmittedDocument, Audience};
use crate::graphql::object::{AnswerWriter, BoundDocument, SelectedField, SelectedFields, WrittenAnswer};
use crate::graphql::query::ShelfQuery;
use crate::shelf::Catalog;
use crate::shelf::meter::LimitExceeded;

impl Engine {
    pub(super) async fn execute(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        let AdmittedOperation { context, text, document, operation_name, variables, cost } = admitted;
        let (is_query, audience) = (document.is_query(), document.audience);
        let rejection =
            match self.execute_directly(&text, &document, operation_name.as_deref(), &variables, &catalog) {
                Ok(Some(written)) => {
                    let extensions = Extensions::new(&catalog, cost + context.meter.settle());
                    return charged(&context, is_query, || body::finish(written, extensions, audience));
                }
                Ok(None) => None,
                Err(rejection) => Some(rejection),
            };
        let keys = body::root_keys(&document);
        let mut request = Request::new(text).variables(variables).data(catalog.clone()).data(context.clone());
        request.operation_name = operation_name;
        request.set_parsed_query(document.document);
        let is_refused = rejection.is_some();
        let mut response = match rejection {
            Some(rejection) => self.refuse(request, rejection).await,
            None => self.schema.execute(request).await,
        };
        for error in &mut response.errors {
            error.message = self.enum_values.explain(&error.message);
        }
        let cost = cost + context.meter.settle();
        // The answer to a mutation that ran sees the release that the mutation made.
        let seen = if is_query || is_refused { catalog } else { context.desk.catalog() };
        let extensions = Extensions::new(&seen, cost);
        charged(&context, is_query, || body::write(response, &keys, extensions, audience))
    }

    /// Executes a query of public data without the engine. None if only the engine can answer it; an error if it may not
    /// run.
    fn execute_directly(
        &self,
        text: &str,
        admitted: &AdmittedDocument,
        operation_name: Option<&str>,
        variables: &Variables,
        catalog: &Catalog,
    ) -> Result<Option<WrittenAnswer>, DocumentRejection> {
        // The engine's introspection has fields that apollo-compiler does not know, such as `isOneOf`.
        if admitted.introspects {
            return Ok(None);
        }
        let kept = self.documents.read(text, &admitted.document)?;
        let document = &kept.document;
        let Ok(operation) = document.operations.get(operation_name) else { return Ok(None) };
        let variables = self.documents.coerce(operation, variables)?;
        let is_direct = self.execution == Execution::Direct
            && admitted.audience == Audience::Public
            && operation.is_query()
            && kept.is_as_priced;
        if !is_direct {
            return Ok(None);
        }
        let schema = self.documents.schema();
        let source = BoundDocument { text, schema, document, variables: &variables };
        let selection = SelectedFields::new::<ShelfQuery>(source, [&operation.selection_set].into_iter());
        let is_public = |field: &SelectedField<'_>| field.index.is_some() || field.name() == "__typename";
        if !selection.fields().iter().all(is_public) {
            return Ok(None);
        }
        Ok(AnswerWriter::write(catalog, body::begin(), &ShelfQuery, &selection))
    }

    /// What the engine says of an operation that may not run, or the rejection if the engine sees no mistake.
    async fn refuse(&self, request: Request, rejection: DocumentRejection) -> Response {
        let mut response = self.validation.execute(request).await;
        if response.errors.is_empty() {
            response.errors.push(ServerError::new(rejection.message, rejection.location));
        }
        response.data = Value::Null;
        response
    }
}

/// The result of an operation whose work is settled: what `write` makes, unless the operation exceeded a limit.
fn charged(
    context: &RequestContext,
    is_query: bool,
    write: impl FnOnce() -> Option<OperationResult>,
) -> OperationResult {
    let charge = Some(Charge { left: context.quota_left(), wait: None });
    if let Some(exceeded) = context.meter.exceeded() {
        return limit_exceeded(exceeded, context, is_query);
    }
    match write() {
        Some(result) => OperationResult { charge, ..result },
        None => limit_exceeded(LimitExceeded::Bytes, context, is_query),
    }
}
