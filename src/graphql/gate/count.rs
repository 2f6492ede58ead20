//! Counts the selections of a parsed document with every fragment written out, without writing the fragments out.
//!
//! The engine does write them out, once for each time they are spread: its work is what is counted here.
//! Recursion goes no deeper than one definition nests, and the lexer has seen to that; fragments are
//! counted once each, those first that others need, so no document takes more than one pass.

use async_graphql::{
    Name, Positioned,
    parser::types::{Directive, ExecutableDocument, FragmentDefinition, Selection, SelectionSet},
};
use rustc_hash::{FxHashMap, FxHashSet};

pub type Fragment<'a> = (&'a Name, &'a Positioned<FragmentDefinition>);

/// What a document has. All sums saturate.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct DocumentCounts {
    /// As written.
    pub aliases: u64,
    /// As written, wherever they stand.
    pub directives: u64,
    /// Of the operation with the most, fragments written out.
    pub root_fields: u64,
    /// Of all operations together, since the engine validates all; or of one fragment, if that has more.
    pub selections: u64,
    /// Fields within fields.
    pub depth: u64,
    /// Selections below `__schema` and `__type`, of the operation or fragment with the most.
    pub introspected: u64,
    /// Lists of types or fields within each other, below `__schema` or `__type`.
    pub introspection_lists: u64,
}

pub fn count(document: &ExecutableDocument, fragments: &[Fragment]) -> DocumentCounts {
    let mut counts = DocumentCounts::default();
    let mut expanded = FxHashMap::default();
    for (name, fragment) in fragments {
        count_written(&mut counts, &fragment.node.directives, &fragment.node.selection_set.node);
        let whole = expand(&fragment.node.selection_set.node, &expanded);
        counts.largest_of(&whole);
        expanded.insert(name.as_str(), whole);
    }
    let mut selections = 0_u64;
    for (_, operation) in document.operations.iter() {
        let operation = &operation.node;
        count_written(&mut counts, &operation.directives, &operation.selection_set.node);
        for variable in &operation.variable_definitions {
            counts.directives += variable.node.directives.len() as u64;
        }
        let whole = expand(&operation.selection_set.node, &expanded);
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

/// Every fragment after those it spreads; or one that contains itself.
///
/// The order is that of the document where it can be, never that of a hash map: answers must not vary.
pub fn in_order(document: &ExecutableDocument) -> Result<Vec<Fragment<'_>>, Fragment<'_>> {
    let mut waiting: Vec<(Fragment, FxHashSet<&str>)> = document
        .fragments
        .iter()
        .map(|fragment| (fragment, spreads(&fragment.1.node.selection_set.node, document)))
        .collect();
    waiting.sort_by_key(|((_, fragment), _)| fragment.pos);

    let mut placed = FxHashSet::default();
    let mut ordered = Vec::with_capacity(waiting.len());
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|(fragment, needs)| {
            let ready = needs.is_subset(&placed);
            if ready {
                placed.insert(fragment.0.as_str());
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
fn in_a_circle<'a>(waiting: &[(Fragment<'a>, FxHashSet<&str>)]) -> Fragment<'a> {
    let next = |of: usize| waiting.iter().position(|((name, _), _)| waiting[of].1.contains(name.as_str()));
    let mut at = 0;
    for _ in waiting {
        at = next(at).unwrap_or(at);
    }
    waiting[at].0
}

/// The fragments that are spread here; one that the document lacks is for the engine to report.
fn spreads<'a>(set: &'a SelectionSet, document: &ExecutableDocument) -> FxHashSet<&'a str> {
    written(set)
        .filter_map(|selection| match selection {
            Selection::FragmentSpread(spread) => Some(spread.node.fragment_name.node.as_str()),
            _ => None,
        })
        .filter(|name| document.fragments.contains_key(*name))
        .collect()
}

fn count_written(counts: &mut DocumentCounts, directives: &[Positioned<Directive>], set: &SelectionSet) {
    counts.directives += directives.len() as u64;
    for selection in written(set) {
        counts.directives += selection.directives().len() as u64;
        if let Selection::Field(field) = selection {
            counts.aliases += u64::from(field.node.alias.is_some());
        }
    }
}

/// Every selection as it is written, those inside others too, but no fragment's.
fn written(set: &SelectionSet) -> impl Iterator<Item = &Selection> {
    let mut open = vec![set.items.iter()];
    std::iter::from_fn(move || {
        loop {
            let Some(next) = open.last_mut()?.next() else {
                open.pop();
                continue;
            };
            match &next.node {
                Selection::Field(field) => open.push(field.node.selection_set.node.items.iter()),
                Selection::InlineFragment(inline) => open.push(inline.node.selection_set.node.items.iter()),
                Selection::FragmentSpread(_) => {}
            }
            return Some(&next.node);
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

fn expand(set: &SelectionSet, fragments: &FxHashMap<&str, ExpandedSelection>) -> ExpandedSelection {
    let mut sum = ExpandedSelection::default();
    for selection in &set.items {
        let one = match &selection.node {
            Selection::Field(field) => {
                let name = field.node.name.node.as_str();
                let inner = expand(&field.node.selection_set.node, fragments);
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
            Selection::InlineFragment(inline) => expand(&inline.node.selection_set.node, fragments),
            Selection::FragmentSpread(spread) => {
                fragments.get(spread.node.fragment_name.node.as_str()).copied().unwrap_or_default()
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
