//! Connections: pages of rows with cursors, as Relay knows them.

use async_graphql::SimpleObject;

use crate::shelf::select::{Page, Sortable};

/// Position of one page among all pages.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether rows follow this page.
    pub has_next_page: bool,
    /// Whether rows precede this page.
    pub has_previous_page: bool,
    /// Cursor of the first row of this page; the value of `before` for the previous page. Null if the page has no rows.
    pub start_cursor: Option<String>,
    /// Cursor of the last row of this page; the value of `after` for the next page. Null if the page has no rows.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    pub fn new<T: Sortable>(page: &Page<T>) -> Self {
        Self {
            has_next_page: page.has_next,
            has_previous_page: page.has_previous,
            start_cursor: page.rows.first().map(|row| page.cursor(row)),
            end_cursor: page.rows.last().map(|row| page.cursor(row)),
        }
    }
}

/// Declares the connection of a type and its edge: `$make` makes a node of a row of the shelf.
macro_rules! connection {
    (
        #[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident,
        $node:ident from $row:ty: $make:expr
    ) => {
        #[doc = $doc]
        pub struct $connection<'a>(pub $crate::shelf::select::Page<$row>);

        #[doc = $doc]
        #[async_graphql::Object(serial)]
        impl<'a> $connection<'a> {
            /// Items of this page, in order, each with its cursor.
            async fn edges(&self) -> Vec<$edge<'a>> {
                let rows = self.0.rows.iter();
                rows.map(|row| $edge { node: $make(*row), cursor: self.0.cursor(row) }).collect()
            }

            /// Items of this page, in order.
            async fn nodes(&self) -> Vec<$node<'a>> {
                self.0.rows.iter().map(|row| $make(*row)).collect()
            }

            /// Information about this page: whether there are pages before and after, and the cursors of the first and
            /// last item.
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                $crate::graphql::page::PageInfo::new(&self.0)
            }

            /// Number of items on all pages.
            async fn total_count(&self) -> usize {
                self.0.total
            }
        }

        #[doc = $edge_doc]
        pub struct $edge<'a> {
            node: $node<'a>,
            cursor: String,
        }

        #[doc = $edge_doc]
        #[async_graphql::Object(serial)]
        impl<'a> $edge<'a> {
            /// Item to which the cursor belongs.
            async fn node(&self) -> $node<'a> {
                self.node
            }

            /// Cursor of the item, for `after` and `before`. Valid in any release, but only for the same field, filter
            /// and order.
            async fn cursor(&self) -> &str {
                &self.cursor
            }
        }
    };
}

pub(super) use connection;
