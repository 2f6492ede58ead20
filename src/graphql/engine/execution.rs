//! Executes an admitted operation on a catalog.

use async_graphql::Request;
use serde_json::json;

use super::admission::AdmittedOperation;
use super::body::{self, Extensions};
use super::client_error::limit_exceeded;
use super::{Charge, Engine, OperationResult};
use crate::shelf::Catalog;
use crate::shelf::meter::LimitExceeded;

impl Engine {
    pub(super) async fn execute(&self, admitted: AdmittedOperation, catalog: Catalog) -> OperationResult {
        let AdmittedOperation { context, text, document, operation_name, variables, cost } = admitted;
        let keys = body::root_keys(&document);
        let (is_query, audience) = (document.is_query(), document.audience);
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
        let release = seen.release().map(|release| json!({ "number": release.number, "hash": release.hash }));
        match body::write(response, &keys, Extensions { release, cost }, audience) {
            Some(result) => OperationResult { charge, ..result },
            None => limit_exceeded(LimitExceeded::Bytes, &context, is_query),
        }
    }
}
