//! Counts the selections of a parsed document with every fragment written out, without writing the fragments out.
//!
//! Validation and the engine do write them out, once for each time they are spread: their work is what is counted here.
//! Recursion goes no deeper than one definition nests, and the parser has seen to that; fragments are
//! counted once each, those first that others need, so no document takes more than one pass.

use apollo_compiler::Node;
use apollo_compiler::ast::{Definition, DirectiveList, Document, FragmentDefinition, Selection};
use rustc_hash::{FxHashMap, FxHashSet};

/// What a document has. All sums saturate.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DocumentCounts {
    /// As written.
    pub aliases: u64,
    /// As written, wherever they stand.
    pub directives: u64,
    /// Of the operation with the most, fragments written out.
    pub root_fields: u64,
    /// Of all operations together, since all are validated; or of one fragment, if that has more.
    pub selections: u64,
    /// Fields within fields.
    pub depth: u64,
    /// Selections below `__schema` and `__type`, of the operation or fragment with the most.
    pub introspected: u64,
    /// Lists of types or fields within each other, below `__schema` or `__type`.
    pub introspection_lists: u64,
}

/// Counts a document, whose fragments come in the order of [`in_order`].
pub fn count(document: &Document, fragments: &[&Node<FragmentDefinition>]) -> DocumentCounts {
    let mut counts = DocumentCounts::default();
    let mut expanded = FxHashMap::default();
    for fragment in fragments {
        count_written(&mut counts, &fragment.directives, &fragment.selection_set);
        let whole = expand(&fragment.selection_set, &expanded);
        counts.largest_of(&whole);
        expanded.insert(fragment.name.as_str(), whole);
    }
    let mut selections = 0_u64;
    for operation in document.definitions.iter().filter_map(Definition::as_operation_definition) {
        count_written(&mut counts, &operation.directives, &operation.selection_set);
        for variable in &operation.variables {
            counts.directives += variable.directives.len() as u64;
        }
        let whole = expand(&operation.selection_set, &expanded);
        counts.largest_of(&whole);
        counts.root_fields = counts.root_fields.max(whole.fields);
        selections = selections.saturating_add(whole.selections);
    }
    counts.selections = counts.selections.max(selections);
    counts
}

impl DocumentCounts {
    fn largest_of(&mut self, whole: &ExpandedSelection) {
        self.selections = self.selections.max(whole.selections);
        self.depth = self.depth.max(whole.depth);
        self.introspected = self.introspected.max(whole.introspected);
        self.introspection_lists = self.introspection_lists.max(whole.introspection_lists);
    }
}

/// Every fragment after those it spreads, in the order of the document where it can be; or one that contains itself.
pub fn in_order(document: &Document) -> Result<Vec<&Node<FragmentDefinition>>, &Node<FragmentDefinition>> {
    let fragments: Vec<_> =
        document.definitions.iter().filter_map(Definition::as_fragment_definition).collect();
    let names: FxHashSet<&str> = fragments.iter().map(|fragment| fragment.name.as_str()).collect();
    let mut waiting: Vec<(_, FxHashSet<&str>)> = fragments
        .into_iter()
        .map(|fragment| {
            // A fragment that the document lacks is for validation to report.
            let spread = spreads(&fragment.selection_set).filter(|name| names.contains(name)).collect();
            (fragment, spread)
        })
        .collect();
    let mut placed = FxHashSet::default();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|(fragment, needs)| {
            let ready = needs.is_subset(&placed);
            if ready {
                placed.insert(fragment.name.as_str());
                ordered.push(*fragment);
            }
            !ready
        });
        if waiting.len() == before {
            return Err(in_a_circle(&waiting));
        }
    }
    Ok(ordered)
}

/// Of fragments that each need another of them: one that is part of the circle, not only on the way to it.
fn in_a_circle<'d>(
    waiting: &[(&'d Node<FragmentDefinition>, FxHashSet<&str>)],
) -> &'d Node<FragmentDefinition> {
    let next =
        |of: usize| waiting.iter().position(|(fragment, _)| waiting[of].1.contains(fragment.name.as_str()));
    let mut at = 0;
    for _ in waiting {
        at = next(at).unwrap_or(at);
    }
    waiting[at].0
}

/// The names of the fragments that are spread here.
fn spreads(set: &[Selection]) -> impl Iterator<Item = &str> {
    written(set).filter_map(|selection| match selection {
        Selection::FragmentSpread(spread) => Some(spread.fragment_name.as_str()),
        _ => None,
    })
}

fn count_written(counts: &mut DocumentCounts, directives: &DirectiveList, set: &[Selection]) {
    counts.directives += directives.len() as u64;
    for selection in written(set) {
        let directives = match selection {
            Selection::Field(field) => {
                counts.aliases += u64::from(field.alias.is_some());
                &field.directives
            }
            Selection::InlineFragment(inline) => &inline.directives,
            Selection::FragmentSpread(spread) => &spread.directives,
        };
        counts.directives += directives.len() as u64;
    }
}

/// Every selection as it is written, those inside others too, but no fragment's.
fn written(set: &[Selection]) -> impl Iterator<Item = &Selection> {
    let mut open = vec![set.iter()];
    std::iter::from_fn(move || {
        loop {
            let Some(next) = open.last_mut()?.next() else {
                open.pop();
                continue;
            };
            match next {
                Selection::Field(field) => open.push(field.selection_set.iter()),
                Selection::InlineFragment(inline) => open.push(inline.selection_set.iter()),
                Selection::FragmentSpread(_) => {}
            }
            return Some(next);
        }
    })
}

/// What a set of selections comes to with its fragments written out.
#[derive(Debug, Default, Clone, Copy)]
struct ExpandedSelection {
    selections: u64,
    /// Fields of the set itself, not those inside them.
    fields: u64,
    depth: u64,
    introspected: u64,
    introspection_lists: u64,
    /// How many of `INTROSPECTION_LISTS` stand within each other, should this turn out to be introspection.
    lists: u64,
}

/// The lists of the introspection types that lead to further types, and so multiply when nested: those of
/// graphql-js (`MaxIntrospectionDepthRule`), and `types`, the longest of all.
const INTROSPECTION_LISTS: [&str; 5] = ["types", "fields", "inputFields", "interfaces", "possibleTypes"];

fn expand(set: &[Selection], fragments: &FxHashMap<&str, ExpandedSelection>) -> ExpandedSelection {
    let mut sum = ExpandedSelection::default();
    for selection in set {
        let one = match selection {
            Selection::Field(field) => {
                let name = field.name.as_str();
                let inner = expand(&field.selection_set, fragments);
                let introspects = name == "__schema" || name == "__type";
                ExpandedSelection {
                    fields: 1,
                    depth: inner.depth.saturating_add(1),
                    lists: inner.lists.saturating_add(u64::from(INTROSPECTION_LISTS.contains(&name))),
                    introspected: if introspects { inner.selections } else { inner.introspected },
                    introspection_lists: if introspects { inner.lists } else { inner.introspection_lists },
                    ..inner
                }
            }
            Selection::InlineFragment(inline) => expand(&inline.selection_set, fragments),
            Selection::FragmentSpread(spread) => {
                fragments.get(spread.fragment_name.as_str()).copied().unwrap_or_default()
            }
        };
        sum.selections = sum.selections.saturating_add(1).saturating_add(one.selections);
        sum.fields = sum.fields.saturating_add(one.fields);
        sum.depth = sum.depth.max(one.depth);
        sum.lists = sum.lists.max(one.lists);
        sum.introspected = sum.introspected.saturating_add(one.introspected);
        sum.introspection_lists = sum.introspection_lists.max(one.introspection_lists);
    }
    sum
}
