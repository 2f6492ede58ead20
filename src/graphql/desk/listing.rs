//! Connections of what is at the desk: pages that go forward.

use std::sync::Arc;

use crate::desk::Listing;
use crate::graphql::page::PageOfRows;

impl<T> PageOfRows for Listing<T> {
    type Row = T;

    fn rows(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().map(|(row, _)| row)
    }

    fn rows_with_cursors(&self) -> impl DoubleEndedIterator<Item = (&T, String)> {
        self.rows.iter().map(|(row, cursor)| (row, cursor.clone()))
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn has_next(&self) -> bool {
        self.has_next
    }

    fn has_previous(&self) -> bool {
        self.has_previous
    }
}

/// The same page with a node in the place of each row. Edges and nodes of one answer share it.
pub fn nodes<R, N>(listing: Listing<R>, make: impl Fn(R) -> N) -> Listing<Arc<N>> {
    let Listing { rows, total, has_next, has_previous } = listing;
    let rows = rows.into_iter().map(|(row, cursor)| (Arc::new(make(row)), cursor)).collect();
    Listing { rows, total, has_next, has_previous }
}

/// Declares the connection of a type of the desk and its edge. `new` makes it of a page of rows.
macro_rules! listing {
    (
        #[doc = $doc:literal] $connection:ident, #[doc = $edge_doc:literal] $edge:ident,
        $node:ident from $row:ty
    ) => {
        $crate::graphql::page::connection! {
            #[doc = $doc] $connection, #[doc = $edge_doc] $edge,
            std::sync::Arc<$node> => $crate::desk::Listing<std::sync::Arc<$node>>: std::sync::Arc::clone
        }

        impl $connection {
            pub fn new(listing: $crate::desk::Listing<$row>, make: impl Fn($row) -> $node) -> Self {
                Self(super::listing::nodes(listing, make))
            }
        }
    };
}

pub(super) use listing;
