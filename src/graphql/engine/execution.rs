//! Executes an admitted operation on a catalog.

use apollo_compiler::ast;
use async_graphql::{Request, Response, ServerError, Variables};
use futures_util::future::BoxFuture;

use super::admission::AdmittedOperation;
use super::body::{self, Extensions};
use super::client_error::limit_exceeded;
use super::document::DocumentProblem;
use super::{Charge, Engine, OperationResult, engine_document};
use crate::graphql::RequestContext;
use crate::graphql::object::{AnswerWriter, BoundDocument, SelectedFields, WrittenAnswer};
use crate::graphql::query::ShelfQuery;
use crate::shelf::Catalog;
use crate::shelf::meter::LimitExceeded;

/// Futures of the engine are in boxes: the future of every query would be as large as they are.
impl Engine {
    pub(super) async fn execute(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        if !admitted.is_direct {
            return Box::pin(self.execute_by_engine(admitted, catalog)).await;
        }
        let AdmittedOperation { context, cost, audience, .. } = &admitted;
        match self.execute_directly(&admitted, &catalog) {
            Some(written) => {
                let extensions = Extensions::new(&catalog, cost + context.meter.settle());
                let text = admitted.document.text();
                charged(context, true, true, || body::finish(text, written, extensions, *audience))
            }
            None => {
                context.meter.settle();
                let AdmittedOperation { context, document, operation_name: name, given, .. } = admitted;
                let mistake =
                    DocumentProblem::new("The document asks for two fields of one name that differ.");
                let name = name.as_deref();
                self.refuse(&context, document.text(), &document.written, name, given, mistake).await
            }
        }
    }

    /// Executes a query of public data. None if the document contradicts itself.
    fn execute_directly(&self, admitted: &AdmittedOperation, catalog: &Catalog) -> Option<WrittenAnswer> {
        let document = &*admitted.document.typed;
        let operation = document.operations.get(admitted.operation_name.as_deref()).ok()?;
        let source =
            BoundDocument { schema: self.documents.schema(), document, variables: &admitted.variables };
        let selection = SelectedFields::new::<ShelfQuery>(source, [&operation.selection_set].into_iter());
        AnswerWriter::write(catalog, body::begin(), &ShelfQuery, &selection)
    }

    /// Executes anything else: the desk, mutations, questions about the schema.
    async fn execute_by_engine(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        let AdmittedOperation {
            context, document, operation_name, variables, is_query, audience, cost, ..
        } = admitted;
        let name = operation_name.as_deref();
        let keys = body::root_keys(&document.typed, name);
        let mut request = Request::new("").data(catalog.clone()).data(context.clone());
        if let Some(document) = engine_document::bound(&document.written, name, &variables) {
            request.set_parsed_query(document);
        }
        let mut response = self.schema.execute(request).await;
        for error in &mut response.errors {
            error.message = self.enum_values.explain(&error.message);
        }
        let cost = cost + context.meter.settle();
        // The answer to a mutation sees the release that the mutation made.
        let seen = if is_query { catalog } else { context.desk.catalog() };
        let extensions = Extensions::new(&seen, cost);
        charged(&context, is_query, false, || {
            body::write(document.text(), response, &keys, extensions, audience)
        })
    }

    /// The result of an operation that may not run: what the engine says of it, or the mistake if the engine sees none.
    pub(super) fn refuse<'a>(
        &'a self,
        context: &'a RequestContext,
        text: &'a str,
        document: &'a ast::Document,
        operation_name: Option<&'a str>,
        given: Variables,
        mistake: DocumentProblem,
    ) -> BoxFuture<'a, OperationResult> {
        Box::pin(async move {
            let mut request = Request::new("").variables(given);
            request.operation_name = operation_name.map(str::to_owned);
            request.set_parsed_query(engine_document::whole(document));
            let Response { mut errors, .. } = self.validation.execute(request).await;
            if errors.is_empty() {
                errors.push(ServerError::new(mistake.message, mistake.location));
            }
            for error in &mut errors {
                error.message = self.enum_values.explain(&error.message);
                error.path.clear();
            }
            OperationResult { charge: Some(Charge::paid(context)), ..body::refused(text, errors) }
        })
    }
}

/// The result of an operation whose work is settled: what `write` makes, unless the operation exceeded a limit.
fn charged(
    context: &RequestContext,
    is_query: bool,
    is_direct: bool,
    write: impl FnOnce() -> Option<OperationResult>,
) -> OperationResult {
    let charge = Some(Charge::paid(context));
    if let Some(exceeded) = context.meter.exceeded() {
        let progress = is_direct.then(|| context.meter.progress());
        return limit_exceeded(exceeded, progress, context, is_query);
    }
    match write() {
        Some(result) => OperationResult { charge, ..result },
        None => limit_exceeded(LimitExceeded::Bytes, None, context, is_query),
    }
}
