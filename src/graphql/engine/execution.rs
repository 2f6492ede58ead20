//! Executes an admitted operation on a catalog.

use async_graphql::{Request, Variables};

use super::admission::AdmittedOperation;
use super::body::{self, Extensions};
use super::client_error::limit_exceeded;
use super::{Charge, Engine, Execution, OperationResult};
use crate::graphql::gate::Audience;
use crate::graphql::object::{AnswerWriter, BoundDocument, SelectedField, SelectedFields, WrittenAnswer};
use crate::graphql::query::ShelfQuery;
use crate::shelf::Catalog;
use crate::shelf::meter::LimitExceeded;

impl Engine {
    pub(super) async fn execute(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        let AdmittedOperation { context, text, document, operation_name, variables, cost } = admitted;
        let keys = body::root_keys(&document);
        let (is_query, audience) = (document.is_query(), document.audience);
        if self.execution == Execution::Direct
            && audience == Audience::Public
            && let Some(written) =
                self.execute_directly(&text, operation_name.as_deref(), &variables, &catalog)
        {
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
        let mut request = Request::new(text).variables(variables).data(catalog.clone()).data(context.clone());
        request.operation_name = operation_name;
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

    /// Executes a query of public data without the engine. None if only the engine can answer it, or refuse it.
    fn execute_directly(
        &self,
        text: &str,
        operation_name: Option<&str>,
        variables: &Variables,
        catalog: &Catalog,
    ) -> Option<WrittenAnswer> {
        let document = self.documents.read(text)?;
        let operation = document.operations.get(operation_name).ok()?;
        let variables = self.documents.coerce(operation, variables)?;
        let source =
            BoundDocument { schema: self.documents.schema(), document: &document, variables: &variables };
        let selection = SelectedFields::new::<ShelfQuery>(source, [&operation.selection_set].into_iter());
        let is_direct = |field: &SelectedField<'_>| field.index.is_some() || field.name() == "__typename";
        if !operation.is_query() || !selection.fields().iter().all(is_direct) {
            return None;
        }
        AnswerWriter::write(catalog, body::begin(), &ShelfQuery, &selection)
    }
}
