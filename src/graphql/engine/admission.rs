//! Admits an operation: parses it, passes it through the gate, computes its cost and charges for it.

use std::sync::Arc;
use std::time::Instant;

use async_graphql::Variables;

use super::client_error::{quota_exceeded, rejected};
use super::prices::PREVIEW_COST;
use super::{Charge, Engine, Operation, OperationOutcome, OperationResult, absent_variables};
use crate::auth::rate_limit::{LimitKey, Quota, RateLimiter};
use crate::error::Error;
use crate::graphql::gate::{AdmittedDocument, Audience, GateLimits};
use crate::graphql::{RequestContext, RequestedView};
use crate::shelf::meter::{Budget, Meter, Payer};

/// Cost of any request: reading it, a line in the log, a response.
pub const REQUEST_COST: u64 = 5;
/// So many bytes of a request cost one unit: they are parsed before anything else is known of them.
const REQUEST_BYTES_PER_COST: usize = 192;

/// Cost of the bytes of a request.
pub fn bytes_cost(bytes: usize) -> u64 {
    bytes.div_ceil(REQUEST_BYTES_PER_COST) as u64
}

/// An operation that may run and has been charged.
pub struct AdmittedOperation {
    /// Its meter holds the budget of the operation.
    pub context: RequestContext,
    pub text: String,
    pub document: AdmittedDocument,
    pub operation_name: Option<String>,
    pub variables: Variables,
    /// Cost that has been charged.
    pub cost: u64,
}

impl Engine {
    /// Admits an operation and charges for it, or returns the result that rejects it. The work of an admitted operation
    /// ends at the deadline.
    pub(super) fn admit(
        &self,
        context: RequestContext,
        operation: Operation,
        deadline: Instant,
    ) -> Result<AdmittedOperation, OperationResult> {
        let request_cost = REQUEST_COST + bytes_cost(operation.document.len() + operation.variables_bytes);
        let Operation { document: text, operation_name, variables, variables_bytes: _, reading_only } =
            operation;
        let quota = context.quota();
        let limits = GateLimits::from(quota);
        let mut document =
            self.gate.admit(&text, operation_name.as_deref(), &variables, &limits).map_err(rejected)?;
        absent_variables::leave_out(&mut document, &variables);
        if !document.is_query() {
            refuse_misplaced_mutation(&context, reading_only)?;
        }
        document.audience = audience_in(&context.view, document.audience);
        let preview_cost = if context.is_preview() { PREVIEW_COST } else { 0 };
        let cost = document.cost + request_cost + preview_cost;
        context.charge(cost.saturating_sub(context.prepaid)).map_err(|wait| {
            let charge = Some(Charge { left: context.quota_left(), wait: Some(wait) });
            OperationResult { charge, ..rejected(quota_exceeded(wait).into()) }
        })?;
        let meter = Meter::new(Budget {
            cost: quota.cost.saturating_sub(document.cost),
            deadline,
            account: Box::new(BucketPayer::new(&context)),
        });
        let context = RequestContext { meter, ..context };
        Ok(AdmittedOperation { context, text, document, operation_name, variables, cost })
    }
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
fn refuse_misplaced_mutation(context: &RequestContext, reading_only: bool) -> Result<(), OperationResult> {
    if reading_only {
        let error =
            Error::bad_input("query", "Only queries may be asked by GET; use POST for anything else.");
        let outcome = OperationOutcome::MutationOverGet;
        return Err(OperationResult { outcome, ..rejected(error.into()) });
    }
    match context.view.parameter() {
        None => Ok(()),
        Some(parameter) => {
            let message =
                format!("A mutation is done to what is there now; leave {parameter} out of the URL.");
            Err(rejected(Error::bad_input(parameter, message).into()))
        }
    }
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
