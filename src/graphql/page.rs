//! Connections: pages of rows with cursors, as the Relay specification has them.

use async_graphql::registry::{MetaInputValue, Registry};
use async_graphql::{Description, ServerResult};

use super::object::{Argument, GivenArguments, meta_argument, object};
use crate::cursor::{DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE};
use crate::shelf::select::{Page, Paging, Sortable};

/// The arguments of a page, which four arguments of the schema make.
impl Argument for Paging {
    fn describe(registry: &mut Registry, _: &str, _: &str, _: Option<String>) -> Vec<MetaInputValue> {
        describe(registry, &format!("{DEFAULT_PAGE_SIZE} if neither `first` nor `last` is given"))
    }

    fn read(given: &impl GivenArguments, _: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        Ok(Self {
            first: Argument::read(given, "first", None)?,
            after: Argument::read(given, "after", None)?,
            last: Argument::read(given, "last", None)?,
            before: Argument::read(given, "before", None)?,
        })
    }
}

/// The arguments of a page of a list that is short: all of it, if the caller does not say how many items.
#[derive(Clone)]
pub struct WholePaging(pub Paging);

impl Argument for WholePaging {
    fn describe(registry: &mut Registry, _: &str, _: &str, _: Option<String>) -> Vec<MetaInputValue> {
        describe(registry, "all items if neither `first` nor `last` is given")
    }

    fn read(given: &impl GivenArguments, name: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        Paging::read(given, name, None).map(Self)
    }
}

fn describe(registry: &mut Registry, without_size: &str) -> Vec<MetaInputValue> {
    let first =
        format!("Number of items from the start of the list, `1` to `{MAX_PAGE_SIZE}`; {without_size}.");
    let last = format!(
        "Number of items from the end of the list, `1` to `{MAX_PAGE_SIZE}`; not together with `first`. If left out, the page is counted from the start of the list."
    );
    let after = "Cursor of the item after which the page starts; from the start of the list if left out.";
    let before = "Cursor of the item before which the page ends; to the end of the list if left out.";
    vec![
        meta_argument::<Option<i32>>(registry, "first", &first, None),
        meta_argument::<Option<String>>(registry, "after", after, None),
        meta_argument::<Option<i32>>(registry, "last", &last, None),
        meta_argument::<Option<String>>(registry, "before", before, None),
    ]
}

/// Position of one page among all pages.
#[derive(Description)]
pub struct PageInfo {
    has_next_page: bool,
    has_previous_page: bool,
    start_cursor: Option<String>,
    end_cursor: Option<String>,
}

#[object]
impl PageInfo {
    /// Whether items follow this page.
    fn has_next_page(&self) -> bool {
        self.has_next_page
    }

    /// Whether items precede this page.
    fn has_previous_page(&self) -> bool {
        self.has_previous_page
    }

    /// Cursor of the first item of this page; the value of `before` for the previous page. Null if the page has no
    /// items.
    fn start_cursor(&self) -> Option<&str> {
        self.start_cursor.as_deref()
    }

    /// Cursor of the last item of this page; the value of `after` for the next page. Null if the page has no items.
    fn end_cursor(&self) -> Option<&str> {
        self.end_cursor.as_deref()
    }
}

/// One page of rows, as a connection shows it. Cursors are written when they are read from the iterator: a query that
/// asks only for `nodes` does not pay for them.
pub trait PageOfRows {
    type Row;

    fn rows(&self) -> impl Iterator<Item = &Self::Row>;

    fn rows_with_cursors(&self) -> impl DoubleEndedIterator<Item = (&Self::Row, String)>;

    /// The number of rows on all pages.
    fn total(&self) -> u64;

    fn has_next(&self) -> bool;

    fn has_previous(&self) -> bool;

    fn info(&self) -> PageInfo {
        PageInfo {
            has_next_page: self.has_next(),
            has_previous_page: self.has_previous(),
            start_cursor: self.rows_with_cursors().next().map(|(_, cursor)| cursor),
            end_cursor: self.rows_with_cursors().next_back().map(|(_, cursor)| cursor),
        }
    }
}

impl<T: Sortable> PageOfRows for Page<T> {
    type Row = T;

    fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter()
    }

    fn rows_with_cursors(&self) -> impl DoubleEndedIterator<Item = (&T, String)> {
        self.rows.iter().map(|row| (row, self.cursor(row)))
    }

    fn total(&self) -> u64 {
        self.total as u64
    }

    fn has_next(&self) -> bool {
        self.has_next
    }

    fn has_previous(&self) -> bool {
        self.has_previous
    }
}

/// Declares the connection of a type and its edge. Of the shelf: `$make` makes a node of a row. Of any page: `$make` makes
/// a node of a reference to a row.
macro_rules! connection {
    (
        #[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident,
        $node:ident from $row:ty: $make:expr
    ) => {
        $crate::graphql::page::connection! {
            () #[doc = $doc] $connection<'a>, #[doc = $edge_doc] $edge<'a>,
            $node<'a> => $crate::shelf::select::Page<$row>: |row: &$row| $make(*row)
        }
    };
    (
        #[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident,
        $node:ty => $page:ty: $make:expr
    ) => {
        $crate::graphql::page::connection! {
            (plain) #[doc = $doc] $connection, #[doc = $edge_doc] $edge, $node => $page: $make
        }
    };
    (
        ($($execution:tt)*)
        #[doc = $doc:literal] $connection:ident $(<$life:lifetime>)?,
        #[doc = $edge_doc:literal] $edge:ident $(<$edge_life:lifetime>)?,
        $node:ty => $page:ty: $make:expr
    ) => {
        #[doc = $doc]
        #[derive(async_graphql::Description)]
        pub struct $connection$(<$life>)?(pub $page);

        #[$crate::graphql::object::object($($execution)*)]
        impl$(<$life>)? $connection$(<$life>)? {
            /// Items of this page, in order, each with its cursor.
            fn edges(&self) -> Vec<$edge$(<$edge_life>)?> {
                let rows = $crate::graphql::page::PageOfRows::rows_with_cursors(&self.0);
                rows.map(|(row, cursor)| $edge { node: ($make)(row), cursor }).collect()
            }

            /// Items of this page, in order.
            fn nodes(&self) -> Vec<$node> {
                $crate::graphql::page::PageOfRows::rows(&self.0).map($make).collect()
            }

            /// Information about this page: whether there are pages before and after, and the cursors of the first and
            /// last item.
            fn page_info(&self) -> $crate::graphql::page::PageInfo {
                $crate::graphql::page::PageOfRows::info(&self.0)
            }

            /// Number of items on all pages.
            fn total_count(&self) -> u64 {
                $crate::graphql::page::PageOfRows::total(&self.0)
            }
        }

        #[doc = $edge_doc]
        #[derive(async_graphql::Description)]
        pub struct $edge$(<$edge_life>)? {
            node: $node,
            cursor: String,
        }

        #[$crate::graphql::object::object($($execution)*)]
        impl$(<$edge_life>)? $edge$(<$edge_life>)? {
            /// Item to which the cursor belongs.
            fn node(&self) -> &$node {
                &self.node
            }

            /// Cursor of the item, for `after`, and for `before` where the field takes it. Valid only for the same field,
            /// filter and order. A field of public data takes the cursor in any release.
            fn cursor(&self) -> &str {
                &self.cursor
            }
        }
    };
}

pub(super) use connection;

#[cfg(test)]
mod tests {
    use async_graphql::Variables;

    use crate::cursor::DEFAULT_PAGE_SIZE;
    use crate::graphql::gate::{Gate, GateLimits};

    #[test]
    fn the_gate_prices_a_page_without_a_size_as_one_of_the_default_size() {
        let gate = Gate::new(&crate::graphql::sdl(), &[], &[]);
        let cost = |arguments: &str| {
            let document = format!("{{ countries{arguments} {{ nodes {{ code }} }} }}");
            let admitted = gate.admit(&document, None, &Variables::default(), &GateLimits::ANONYMOUS);
            admitted.expect("a small document").cost
        };
        assert_eq!(cost(""), cost(&format!("(first: {DEFAULT_PAGE_SIZE})")));
        assert_ne!(cost(""), cost(&format!("(first: {})", DEFAULT_PAGE_SIZE + 1)));
    }
}
