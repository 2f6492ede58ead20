//! Connections: pages of rows with cursors, as the Relay specification has them.

use async_graphql::ServerResult;
use async_graphql::registry::{MetaInputValue, Registry};

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
    let last = format!(
        "Number of items from the end of the list, `1` to `{MAX_PAGE_SIZE}`; not together with `first`. If left out, the page is counted from the start of the list."
    );
    let before = "Cursor of the item before which the page ends; to the end of the list if left out.";
    let mut arguments = describe_forwards(registry, without_size);
    arguments.push(meta_argument::<Option<i32>>(registry, "last", &last, None));
    arguments.push(meta_argument::<Option<String>>(registry, "before", before, None));
    arguments
}

/// The arguments of a page that is counted from the start of the list.
pub fn describe_forwards(registry: &mut Registry, without_size: &str) -> Vec<MetaInputValue> {
    let first =
        format!("Number of items from the start of the list, `1` to `{MAX_PAGE_SIZE}`; {without_size}.");
    let after = "Cursor of the item after which the page starts; from the start of the list if left out.";
    vec![
        meta_argument::<Option<i32>>(registry, "first", &first, None),
        meta_argument::<Option<String>>(registry, "after", after, None),
    ]
}

/// Position of one page among all pages.
#[object]
pub struct PageInfo {
    /// Whether items follow this page.
    has_next_page: bool,
    /// Whether items precede this page.
    has_previous_page: bool,
    /// Cursor of the first item of this page; the value of `before` for the previous page. Null if the page has no
    /// items.
    start_cursor: Option<String>,
    /// Cursor of the last item of this page; the value of `after` for the next page. Null if the page has no items.
    end_cursor: Option<String>,
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
        #[$crate::graphql::object::object($($execution)*)]
        pub struct $edge$(<$edge_life>)? {
            /// Item to which the cursor belongs.
            node: $node,
            /// Cursor of the item, for `after`, and for `before` where the field takes it. Valid only for the same field,
            /// filter and order. A field of public data takes the cursor in any release.
            cursor: String,
        }
    };
}

pub(super) use connection;
