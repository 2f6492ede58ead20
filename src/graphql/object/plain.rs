//! The execution by the engine, in the order of the query.

use async_graphql::resolver_utils::resolve_container_serial;
use async_graphql::{ContainerType, Context, ContextSelectionSet, OutputType, ServerResult, Value};

use crate::graphql::context::catalog;
use crate::shelf::Catalog;
use crate::shelf::meter::{WORK_PER_COST, work};

/// Pays for a field that computes, before it does. Returns whether to go on.
pub fn pay(ctx: &Context<'_>, cost: u64) -> bool {
    catalog(ctx).meter().spend(cost * WORK_PER_COST)
}

/// Resolves the value of a field, and counts it. After the end of a request nothing more is resolved: its answer is never
/// sent.
pub async fn resolve<T: OutputType>(ctx: &Context<'_>, value: &T) -> ServerResult<Value> {
    let meter = catalog(ctx).meter();
    if meter.exceeded().is_some() {
        return Ok(Value::Null);
    }
    let value = value.resolve(&ctx.with_selection_set(&ctx.item.node.selection_set), ctx.item).await;
    if value.is_err() {
        meter.spend(work::ERROR);
    }
    let value = value?;
    meter.write_field(ctx.item.node.response_key().node.len());
    match &value {
        Value::String(text) => drop(meter.write(text.len())),
        Value::List(items) => {
            for item in items {
                if let Value::String(text) = item {
                    meter.write(text.len());
                }
            }
        }
        _ => {}
    }
    Ok(value)
}

/// Resolves the fields of an object.
pub async fn resolve_object<'a, T: ContainerType>(
    ctx: &ContextSelectionSet<'a>,
    object: &'a T,
) -> ServerResult<Value> {
    ctx.data_unchecked::<Catalog>().meter().write_object();
    Ok(match resolve_container_serial(ctx, object).await? {
        // The engine returns null for an object without fields, as when every fragment is for another type. The object
        // exists, so the answer is an empty object.
        Value::Null => Value::Object(Default::default()),
        value => value,
    })
}
