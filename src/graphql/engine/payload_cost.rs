//! Computes the most that the payload of a mutation may cost, its texts apart, before the mutation begins: an act that is
//! done is not stopped.

use apollo_compiler::executable::{ExecutableDocument, Field, Operation, Selection, SelectionSet};
use apollo_compiler::response::{JsonMap, JsonValue};

use crate::graphql::object::COST_DIRECTIVE;
use crate::shelf::meter::{WORK_PER_COST, work};

/// Cost of one act at the desk: it reads, checks and writes a whole draft.
const ACT_COST: u64 = 250;
/// Length of a list of which nothing is known.
const LIST: u64 = 20;
/// Length of lists that are longer, by the name of their field.
const LONG_LISTS: [(&str, u64); 2] = [("indicators", 100), ("latestResponses", 250)];
/// Length of a page without a size: all items, in a list of answers.
const PAGE: u64 = 100;
/// Work of a field that selects a page: its rows are looked at.
const PAGE_WORK: u64 = 5 * WORK_PER_COST;

/// The acts of a mutation by their keys in the answer, each as often as it is selected. The engine does an act that is
/// selected twice twice, although the answer has it once.
pub fn acts<'d>(operation: &'d Operation, document: &'d ExecutableDocument) -> Vec<&'d str> {
    fn collect<'d>(set: &'d SelectionSet, document: &'d ExecutableDocument, keys: &mut Vec<&'d str>) {
        for selection in &set.selections {
            match selection {
                Selection::Field(field) => keys.push(field.response_key()),
                Selection::InlineFragment(inline) => collect(&inline.selection_set, document, keys),
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = spread.fragment_def(document) {
                        collect(&fragment.selection_set, document, keys);
                    }
                }
            }
        }
    }
    let mut keys = vec![];
    collect(&operation.selection_set, document, &mut keys);
    keys
}

/// Cost of the acts of an operation, and the most that their payloads may cost.
pub fn of_mutation(operation: &Operation, document: &ExecutableDocument, variables: &JsonMap) -> (u64, u64) {
    let bound = PayloadBound { document, variables };
    let acts = acts(operation, document).len() as u64 * ACT_COST;
    (acts, acts.saturating_add(bound.set(&operation.selection_set, None).div_ceil(WORK_PER_COST)))
}

struct PayloadBound<'d> {
    document: &'d ExecutableDocument,
    variables: &'d JsonMap,
}

impl PayloadBound<'_> {
    /// The most work of what is selected of one object. `page` is the size of the page, if the object is a connection.
    fn set(&self, set: &SelectionSet, page: Option<u64>) -> u64 {
        let one = |selection: &Selection| match selection {
            Selection::Field(field) => self.field(field, page),
            Selection::InlineFragment(inline) => self.set(&inline.selection_set, page),
            Selection::FragmentSpread(spread) => spread
                .fragment_def(self.document)
                .map_or(0, |fragment| self.set(&fragment.selection_set, page)),
        };
        set.selections.iter().map(one).fold(0, u64::saturating_add)
    }

    fn field(&self, field: &Field, page: Option<u64>) -> u64 {
        let is_page = field.definition.argument_by_name("first").is_some();
        let size = is_page.then(|| self.page_size(field));
        let times = match (field.definition.ty.is_list(), page) {
            (true, Some(page)) => page,
            (true, None) => {
                LONG_LISTS.iter().find(|(name, _)| field.name == *name).map_or(LIST, |(_, length)| *length)
            }
            (false, _) => 1,
        };
        let own =
            work::ENGINE_FIELD + declared_cost(field) * WORK_PER_COST + if is_page { PAGE_WORK } else { 0 };
        self.set(&field.selection_set, size)
            .saturating_add(work::ENGINE_FIELD)
            .saturating_mul(times)
            .saturating_add(own)
    }

    fn page_size(&self, field: &Field) -> u64 {
        let given = |name: &str| {
            let value = &**field.specified_argument_by_name(name)?;
            match value.as_variable() {
                Some(variable) => self.variables.get(variable.as_str()).and_then(JsonValue::as_u64),
                None => value.to_i32().and_then(|size| size.try_into().ok()),
            }
        };
        given("first").or_else(|| given("last")).unwrap_or(PAGE)
    }
}

/// The cost that the schema says of a field.
fn declared_cost(field: &Field) -> u64 {
    let directive = field.definition.directives.get(COST_DIRECTIVE);
    let weight = directive.and_then(|directive| directive.specified_argument_by_name("weight"));
    weight.and_then(|weight| weight.as_str()?.parse().ok()).unwrap_or(0)
}
