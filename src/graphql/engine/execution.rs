//! Executes an admitted operation on a catalog.

use async_graphql::{Request, Response, ServerError, Value, Variables};

use super::admission::AdmittedOperation;
use super::body::{self, Extensions};
use super::client_error::limit_exceeded;
use super::document::DocumentRejection;
use super::{Charge, Engine, Execution, OperationResult};
use crate::graphql::gate::{AdmittedDocument, Audience};
use crate::graphql::object::{AnswerWriter, BoundDocument, SelectedField, SelectedFields, WrittenAnswer};
use crate::graphql::query::ShelfQuery;
use crate::shelf::Catalog;
use crate::shelf::meter::LimitExceeded;

impl Engine {
    pub(super) async fn execute(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        let AdmittedOperation { context, text, document, operation_name, variables, cost } = admitted;
        let keys = body::root_keys(&document);
        let (is_query, audience) = (document.is_query(), document.audience);
        let mut request = Request::new(&text).variables(variables.clone());
        request.operation_name.clone_from(&operation_name);
        let written =
            match self.execute_directly(&text, &document, operation_name.as_deref(), &variables, &catalog) {
                Ok(written) => written,
                Err(rejection) => {
                    request.set_parsed_query(document.document);
                    let response = self.refuse(request, rejection).await;
                    let charge = Some(Charge { left: context.quota_left(), wait: None });
                    let extensions = Extensions::new(&catalog, cost);
                    return match body::write(response, &keys, extensions, audience) {
                        Some(result) => OperationResult { charge, ..result },
                        None => limit_exceeded(LimitExceeded::Bytes, &context, is_query),
                    };
                }
            };
        if let Some(written) = written {
            let cost = cost + context.meter.settle();
            let charge = Some(Charge { left: context.quota_left(), wait: None });
            if let Some(exceeded) = context.meter.exceeded() {
                return limit_exceeded(exceeded, &context, is_query);
            }
            return match body::finish(written, Extensions::new(&catalog, cost), audience) {
                Some(result) => OperationResult { charge, ..result },
                None => limit_exceeded(LimitExceeded::Bytes, &context, is_query),
            };
        }
        let mut request = request.data(catalog.clone()).data(context.clone());
        request.set_parsed_query(document.document);
        let mut response = self.schema.execute(request).await;
        for error in &mut response.errors {
            error.message = self.enum_values.explain(&error.message);
        }
        let cost = cost + context.meter.settle();
        let charge = Some(Charge { left: context.quota_left(), wait: None });
        if let Some(exceeded) = context.meter.exceeded() {
            drop(response);
            return limit_exceeded(exceeded, &context, is_query);
        }
        // The answer to a mutation sees the release that the mutation made.
        let seen = if is_query { catalog } else { context.desk.catalog() };
        match body::write(response, &keys, Extensions::new(&seen, cost), audience) {
            Some(result) => OperationResult { charge, ..result },
            None => limit_exceeded(LimitExceeded::Bytes, &context, is_query),
        }
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
        for error in &mut response.errors {
            error.message = self.enum_values.explain(&error.message);
        }
        if response.errors.is_empty() {
            response.errors.push(ServerError::new(rejection.message, rejection.location));
        }
        response.data = Value::Null;
        response
    }
}
