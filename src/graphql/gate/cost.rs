//! Computes the cost of an operation: each field costs 1 unless it has its own price, and the fields below a list count
//! once for each item.
//!
//! The engine's own complexity is of no use here: it wraps around, and misses fields asked for through
//! an interface.

use std::convert::Infallible;

use async_graphql::{
    Name, Value, Variables,
    parser::types::{Field, OperationDefinition, OperationType, Selection, SelectionSet},
};
use rustc_hash::FxHashMap;

use super::{
    Audience,
    count::Fragment,
    prices::{Prices, Size},
};

/// Cost of one predicate of a filter: it is evaluated for every row that may be on the page.
const PREDICATE_COST: u64 = 5;
/// Cost of a predicate that reads texts.
const SEARCH_COST: u64 = 50;

/// So many bytes of one argument cost as much as a value in a list.
const LONG_TEXT: u64 = 128;

/// Cost and audience of one operation. All sums saturate. `fragments` come in the order of `count::in_order`.
pub fn price(
    prices: &Prices,
    operation: &OperationDefinition,
    fragments: &[Fragment],
    variables: &Variables,
) -> (u64, Audience) {
    let (listed, fragments_priced) = Default::default();
    let mut visitor = CostVisitor { prices, operation, variables, listed, fragments: fragments_priced };
    for definition in &operation.variable_definitions {
        let name = &definition.node.name.node;
        let value = visitor.variable(name);
        let priced = (value.map_or(0, in_lists), value.map_or(0, predicates));
        visitor.listed.insert(name.as_str(), priced);
    }
    for (name, fragment) in fragments {
        let on = fragment.node.type_condition.node.on.node.as_str();
        let sum = visitor.set(&fragment.node.selection_set.node, Some(on));
        visitor.fragments.insert(name.as_str(), sum);
    }
    let root = match operation.ty {
        OperationType::Query => &prices.query,
        OperationType::Mutation => &prices.mutation,
        OperationType::Subscription => &prices.subscription,
    };
    let sum = visitor.set(&operation.selection_set.node, root.as_deref());
    let is_public = operation.ty == OperationType::Query && !sum.personal;
    (sum.total(), if is_public { Audience::Public } else { Audience::Personal })
}

/// Cost of a set of selections.
#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    once: u64,
    /// The `edges` and `nodes` of a connection: once for each item, and the field above knows how many.
    per_item: u64,
    /// Whether one of the fields depends on the caller.
    personal: bool,
}

impl Sum {
    fn total(self) -> u64 {
        self.once.saturating_add(self.per_item)
    }

    fn add(&mut self, other: Sum) {
        self.once = self.once.saturating_add(other.once);
        self.per_item = self.per_item.saturating_add(other.per_item);
        self.personal |= other.personal;
    }
}

/// Adds up one operation; its variables are why the same fragment may cost more in another.
struct CostVisitor<'a> {
    prices: &'a Prices,
    operation: &'a OperationDefinition,
    variables: &'a Variables,
    /// Number of values in the lists of each variable, and its cost as predicates: counted once, however often the
    /// variable is used.
    listed: FxHashMap<&'a str, (u64, u64)>,
    fragments: FxHashMap<&'a str, Sum>,
}

impl CostVisitor<'_> {
    /// `parent` is none where the type is not known: of introspection, or a mistake the engine will report.
    fn set(&self, set: &SelectionSet, parent: Option<&str>) -> Sum {
        let mut sum = Sum::default();
        for selection in &set.items {
            sum.add(match &selection.node {
                Selection::Field(field) => self.field(&field.node, parent),
                Selection::InlineFragment(inline) => {
                    let condition = inline.node.type_condition.as_ref();
                    let on = condition.map(|condition| condition.node.on.node.as_str());
                    self.set(&inline.node.selection_set.node, on.or(parent))
                }
                Selection::FragmentSpread(spread) => {
                    self.fragments.get(spread.node.fragment_name.node.as_str()).copied().unwrap_or_default()
                }
            });
        }
        sum
    }

    fn field(&self, field: &Field, parent: Option<&str>) -> Sum {
        let name = field.name.node.as_str();
        if name == "__typename" {
            return Sum::default();
        }
        let price = self.prices.price(parent, name);
        let below = self.set(&field.selection_set.node, price.map(|price| price.returns.as_str()));
        let times = price.map_or(1, |price| self.times(field, price.size));
        let personal = below.personal || price.is_some_and(|price| price.personal);
        let below = if price.is_some_and(|price| price.connection) {
            below.once.saturating_add(times.saturating_mul(below.per_item))
        } else {
            times.saturating_mul(below.total())
        };
        let own = price.map_or(1, |price| price.own);
        let cost = below.saturating_add(own).saturating_add(self.listed(field));
        match price {
            Some(price) if price.per_item => Sum { once: 0, per_item: cost, personal },
            _ => Sum { once: cost, per_item: 0, personal },
        }
    }

    /// Cost of the arguments: the values in lists, the length of texts, and the predicates of a filter.
    fn listed(&self, field: &Field) -> u64 {
        let mut sum = 0_u64;
        for (argument, value) in field.arguments.iter().filter(|(name, _)| name.node != "ids") {
            let is_filter = argument.node == "filter";
            let Ok(literal) = value.node.clone().into_const_with(|name| {
                let (listed, predicates) = self.listed.get(name.as_str()).copied().unwrap_or_default();
                sum = sum.saturating_add(listed).saturating_add(if is_filter { predicates } else { 0 });
                Ok::<_, Infallible>(Value::Null)
            });
            sum = sum.saturating_add(in_lists(&literal));
            sum = sum.saturating_add(if is_filter { predicates(&literal) } else { 0 });
        }
        sum
    }

    /// How often what is below a field counts. What is asked of an empty list is still read and checked: once, at least.
    fn times(&self, field: &Field, size: Size) -> u64 {
        let times = match size {
            Size::One => 1,
            Size::List(length) => length,
            Size::Page(default) => {
                self.given(field, "first", number).max(self.given(field, "last", number)).unwrap_or(default)
            }
            Size::Ids(default) => self.given(field, "ids", items).unwrap_or(default),
        };
        times.max(1)
    }

    /// What an argument says, its variable filled in; the most, should it be there twice.
    fn given(&self, field: &Field, argument: &str, read: fn(&Value) -> Option<u64>) -> Option<u64> {
        let values = field.arguments.iter().filter(|(name, _)| name.node == argument);
        let amounts = values.filter_map(|(_, value)| {
            let mut variable = None;
            let Ok(literal) = value.node.clone().into_const_with(|name| {
                // Looked at, not filled in: a long list would be copied for each field that takes it.
                variable = self.variable(&name);
                Ok::<_, Infallible>(Value::Null)
            });
            read(&literal).or_else(|| read(variable?))
        });
        amounts.max()
    }

    fn variable(&self, name: &Name) -> Option<&Value> {
        let defined = || {
            let definitions = self.operation.variable_definitions.iter();
            definitions.map(|definition| &definition.node).find(|definition| definition.name.node == *name)
        };
        self.variables.get(name).or_else(|| defined()?.default_value.as_ref().map(|default| &default.node))
    }
}

/// How many items a page has. Less than none is none: the resolver refuses it.
fn number(value: &Value) -> Option<u64> {
    let Value::Number(number) = value else { return None };
    // Beyond 64 bits a number is a float here; `as` saturates.
    number.as_u64().or_else(|| number.as_f64().map(|number| number as u64))
}

/// How many ids there are. One value stands for a list of one, as everywhere in GraphQL.
fn items(value: &Value) -> Option<u64> {
    match value {
        Value::Null => None,
        Value::List(items) => Some(items.len() as u64),
        _ => Some(1),
    }
}

/// Cost of the predicates in a filter. A list of values is one predicate; each of several filters is one, even an empty
/// one.
fn predicates(value: &Value) -> u64 {
    match value {
        Value::Null => 0,
        Value::Object(fields) => {
            let price = |(name, value): (&Name, &Value)| match name.as_str() {
                "search" | "contains" => SEARCH_COST,
                _ => predicates(value),
            };
            fields.iter().map(price).sum()
        }
        Value::List(items) if items.iter().any(|item| matches!(item, Value::Object(_))) => {
            items.iter().map(|item| PREDICATE_COST.saturating_add(predicates(item))).sum()
        }
        _ => PREDICATE_COST,
    }
}

fn in_lists(value: &Value) -> u64 {
    match value {
        Value::List(items) => items.iter().map(in_lists).sum::<u64>().saturating_add(items.len() as u64),
        Value::Object(fields) => fields.values().map(in_lists).sum(),
        // It is copied for each field that takes it, and its cursor is bound to it.
        Value::String(text) => text.len() as u64 / LONG_TEXT,
        _ => 0,
    }
}
