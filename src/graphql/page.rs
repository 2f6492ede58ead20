//! Connections: pages of rows with cursors, as the Relay specification has them.

use async_graphql::SimpleObject;

use crate::shelf::select::{Page, Sortable};

/// Position of one page among all pages.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether items follow this page.
    pub has_next_page: bool,
    /// Whether items precede this page.
    pub has_previous_page: bool,
    /// Cursor of the first item of this page; the value of `before` for the previous page. Null if the page has no
    /// items.
    pub start_cursor: Option<String>,
    /// Cursor of the last item of this page; the value of `after` for the next page. Null if the page has no items.
    pub end_cursor: Option<String>,
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
            #[doc = $doc] $connection<'a>, #[doc = $edge_doc] $edge<'a>,
            $node<'a> => $crate::shelf::select::Page<$row>: |row: &$row| $make(*row)
        }
    };
    (
        #[doc = $doc:literal] $connection:ident $(<$life:lifetime>)?,
        #[doc = $edge_doc:literal] $edge:ident $(<$edge_life:lifetime>)?,
        $node:ty => $page:ty: $make:expr
    ) => {
        #[doc = $doc]
        pub struct $connection$(<$life>)?(pub $page);

        #[doc = $doc]
        #[async_graphql::Object(serial)]
        impl$(<$life>)? $connection$(<$life>)? {
            /// Items of this page, in order, each with its cursor.
            async fn edges(&self) -> Vec<$edge$(<$edge_life>)?> {
                let rows = $crate::graphql::page::PageOfRows::rows_with_cursors(&self.0);
                rows.map(|(row, cursor)| $edge { node: ($make)(row), cursor }).collect()
            }

            /// Items of this page, in order.
            async fn nodes(&self) -> Vec<$node> {
                $crate::graphql::page::PageOfRows::rows(&self.0).map($make).collect()
            }

            /// Information about this page: whether there are pages before and after, and the cursors of the first and
            /// last item.
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                $crate::graphql::page::PageOfRows::info(&self.0)
            }

            /// Number of items on all pages.
            async fn total_count(&self) -> u64 {
                $crate::graphql::page::PageOfRows::total(&self.0)
            }
        }

        #[doc = $edge_doc]
        pub struct $edge$(<$edge_life>)? {
            node: $node,
            cursor: String,
        }

        #[doc = $edge_doc]
        #[async_graphql::Object(serial)]
        impl$(<$edge_life>)? $edge$(<$edge_life>)? {
            /// Item to which the cursor belongs.
            async fn node(&self) -> &$node {
                &self.node
            }

            /// Cursor of the item, for `after`, and for `before` where the field takes it. Valid only for the same field,
            /// filter and order. A field of public data takes the cursor in any release.
            async fn cursor(&self) -> &str {
                &self.cursor
            }
        }
    };
}

/// Declares the root fields of a noun: its own, and connections that take a filter, an order and a page and nothing else.
/// Such a connection names itself as its cursors do, and selects its rows from a catalog by a filter, in order of their
/// own keys.
macro_rules! root_fields {
    (
        #[doc = $object_doc:literal]
        $query:ident { $($own:tt)* }
        $(
            $(#[doc = $doc:literal])+
            $field:ident($filter:ty, $order:ty = $order_doc:literal) -> $connection:ident
                = $name:literal, |$catalog:ident, $tests:ident| $rows:expr;
        )*
    ) => {
        #[doc = $object_doc]
        #[derive(Default)]
        pub struct $query;

        #[async_graphql::Object(serial)]
        impl $query {
            $(
                $(#[doc = $doc])+
                async fn $field<'c>(
                    &self,
                    ctx: &async_graphql::Context<'c>,
                    #[graphql(desc = "Conditions that the items must meet; all items if left out.")]
                    filter: Option<$filter>,
                    #[graphql(desc = $order_doc)] order_by: Option<Vec<$order>>,
                    #[graphql(
                        desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given."
                    )]
                    first: Option<i32>,
                    #[graphql(
                        desc = "Cursor of the item after which the page starts; from the start of the list if left out."
                    )]
                    after: Option<String>,
                    #[graphql(
                        desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list."
                    )]
                    last: Option<i32>,
                    #[graphql(
                        desc = "Cursor of the item before which the page ends; to the end of the list if left out."
                    )]
                    before: Option<String>,
                ) -> Result<$connection<'c>, $crate::error::Error> {
                    let $catalog = $crate::graphql::context::catalog(ctx);
                    let filter = $crate::graphql::select::filter_of(filter)?;
                    let $tests = &filter;
                    let rows = $rows;
                    let orders = $crate::graphql::select::orders(order_by);
                    let paging = $crate::shelf::select::Paging { first, after, last, before };
                    $crate::shelf::select::Page::new($catalog.meter(), &($name, filter), rows, orders, paging)
                        .map($connection)
                }
            )*

            $($own)*
        }
    };
}

pub(super) use {connection, root_fields};

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
