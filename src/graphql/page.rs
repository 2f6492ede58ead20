//! Connections: pages of rows with cursors, as Relay knows them.

use async_graphql::SimpleObject;

use crate::error::Error;
use crate::shelf::select::{Cursor, Window};

/// The most rows that a page may have.
pub const MOST: i32 = 500;

/// Where a page stands among all pages.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct PageInfo {
    /// Whether there are rows after this page.
    pub has_next_page: bool,
    /// Whether there are rows before this page.
    pub has_previous_page: bool,
    /// The cursor of the first row of this page.
    pub start_cursor: Option<String>,
    /// The cursor of the last row of this page; give it as `after` for the next page.
    pub end_cursor: Option<String>,
}

/// Reads `first` and `after`.
pub fn window(cursor: &Cursor, first: i32, after: Option<String>) -> Result<Window, Error> {
    if !(1..=MOST).contains(&first) {
        return Err(Error::bad_input("first", format!("first is {first}; it must be from 1 to {MOST}.")));
    }
    let after = after.map(|after| cursor.read(&after)).transpose()?;
    Ok(Window { first: first as usize, after })
}

/// Declares the connection of a type and its edge.
macro_rules! connection {
    (#[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident, $node:ident) => {
        #[doc = $doc]
        pub struct $connection<'a> {
            page: $crate::shelf::select::Page<$node<'a>>,
            cursor: $crate::shelf::select::Cursor,
            key: fn(&$node<'a>) -> $crate::shelf::select::Key,
        }

        impl<'a> $connection<'a> {
            /// The page that `window` asks for, out of all rows in the order of `key`.
            pub fn of(
                all: Vec<$node<'a>>,
                key: fn(&$node<'a>) -> $crate::shelf::select::Key,
                cursor: $crate::shelf::select::Cursor,
                first: i32,
                after: Option<String>,
            ) -> Result<Self, $crate::error::Error> {
                let window = $crate::graphql::page::window(&cursor, first, after)?;
                Ok(Self { page: $crate::shelf::select::Page::of(all, key, &window), cursor, key })
            }
        }

        #[doc = $doc]
        #[async_graphql::Object(serial)]
        impl<'a> $connection<'a> {
            /// The rows of this page, each with its cursor.
            async fn edges(&self) -> Vec<$edge<'a>> {
                let edges = self.page.rows.iter();
                edges
                    .map(|node| $edge { node: *node, cursor: self.cursor.write(&(self.key)(node)) })
                    .collect()
            }

            /// The rows of this page.
            async fn nodes(&self) -> &[$node<'a>] {
                &self.page.rows
            }

            /// Where this page stands among all pages.
            async fn page_info(&self) -> $crate::graphql::page::PageInfo {
                let cursor = |node: &$node<'a>| self.cursor.write(&(self.key)(node));
                $crate::graphql::page::PageInfo {
                    has_next_page: self.page.has_next,
                    has_previous_page: self.page.has_previous,
                    start_cursor: self.page.rows.first().map(cursor),
                    end_cursor: self.page.rows.last().map(cursor),
                }
            }

            /// How many rows there are on all pages.
            async fn total_count(&self) -> usize {
                self.page.total
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
