//! Connections of what is at the desk: pages that go forward.

/// Declares the connection of a type of the desk and its edge: `of` is told how a node is made of a row.
macro_rules! listing {
    (
        #[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident,
        $node:ident from $row:ty
    ) => {
        #[doc = $doc]
        pub struct $connection {
            edges: Vec<$edge>,
            total: u64,
            page: $crate::graphql::page::PageInfo,
        }

        impl $connection {
            pub fn new(listing: $crate::desk::Listing<$row>, make: impl Fn($row) -> $node) -> Self {
                let $crate::desk::Listing { rows, total, has_next, has_previous } = listing;
                let edges: Vec<$edge> =
                    rows.into_iter().map(|(row, cursor)| $edge { node: make(row), cursor }).collect();
                let page = $crate::graphql::page::PageInfo {
                    has_next_page: has_next,
                    has_previous_page: has_previous,
                    start_cursor: edges.first().map(|edge| edge.cursor.clone()),
                    end_cursor: edges.last().map(|edge| edge.cursor.clone()),
                };
                Self { edges, total, page }
            }
        }

        #[doc = $doc]
        #[async_graphql::Object(serial)]
        impl $connection {
            /// Items of this page, in order, each with its cursor.
            async fn edges(&self) -> &[$edge] {
                &self.edges
            }

            /// Items of this page, in order.
            async fn nodes(&self) -> Vec<&$node> {
                self.edges.iter().map(|edge| &edge.node).collect()
            }

            /// Information about this page: whether there are pages before and after, and the cursors of the first and
            /// last item.
            async fn page_info(&self) -> &$crate::graphql::page::PageInfo {
                &self.page
            }

            /// Number of items on all pages.
            async fn total_count(&self) -> u64 {
                self.total
            }
        }

        #[doc = $edge_doc]
        pub struct $edge {
            node: $node,
            cursor: String,
        }

        #[doc = $edge_doc]
        #[async_graphql::Object(serial)]
        impl $edge {
            /// Item to which the cursor belongs.
            async fn node(&self) -> &$node {
                &self.node
            }

            /// Cursor of the item, for `after`. Valid only for the same field, filter and order.
            async fn cursor(&self) -> &str {
                &self.cursor
            }
        }
    };
}

pub(super) use listing;
