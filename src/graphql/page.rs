//! Connections: pages of rows with cursors, as Relay knows them.

use async_graphql::SimpleObject;

use crate::shelf::select::{Listed, Page};

/// Where a page stands among all pages.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether there are rows after this page.
    pub has_next_page: bool,
    /// Whether there are rows before this page.
    pub has_previous_page: bool,
    /// The cursor of the first row of this page; give it as `before` for the page before.
    pub start_cursor: Option<String>,
    /// The cursor of the last row of this page; give it as `after` for the next page.
    pub end_cursor: Option<String>,
}

impl PageInfo {
    pub fn of<T: Listed>(page: &Page<T>) -> Self {
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
            /// The rows of this page, each with its cursor.
            async fn edges(&self) -> Vec<$edge<'a>> {
                let rows = self.0.rows.iter();
                rows.map(|row| $edge { node: $make(*row), cursor: self.0.cursor(row) }).collect()
            }

            /// The rows of this page.
            async fn nodes(&self) -> Vec<$node<'a>> {
                self.0.rows.iter().map(|row| $make(*row)).collect()
            }

            /// Where this page stands among all pages.
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                $crate::graphql::page::PageInfo::of(&self.0)
            }

            /// How many rows there are on all pages.
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
            /// The row.
            async fn node(&self) -> $node<'a> {
                self.node
            }

            /// Where the row stands; valid in any release, for the same field, order and filter.
            async fn cursor(&self) -> &str {
                &self.cursor
            }
        }
    };
}

pub(super) use connection;
