//! Connections of what is at the desk: pages that go forward.

use std::sync::Arc;

use async_graphql::ServerResult;
use async_graphql::registry::{MetaInputValue, Registry};

use crate::cursor::DEFAULT_PAGE_SIZE;
use crate::desk::{Listing, Window};
use crate::graphql::object::{Argument, GivenArguments};
use crate::graphql::page::{PageOfRows, describe_forwards};

impl Argument for Window {
    fn describe(registry: &mut Registry, _: &str, _: &str, _: Option<String>) -> Vec<MetaInputValue> {
        describe_forwards(registry, &format!("{DEFAULT_PAGE_SIZE} if left out"))
    }

    fn read(given: &impl GivenArguments, _: &str, _: Option<fn() -> Self>) -> ServerResult<Self> {
        Ok(Self {
            first: Argument::read(given, "first", None)?,
            after: Argument::read(given, "after", None)?,
        })
    }
}

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
