//! How rows are sorted.

use async_graphql::Enum;

use crate::shelf::select::Order;

/// Which end of an order comes first.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// The least: A before Z, 2019 before 2021.
    Asc,
    /// The greatest.
    Desc,
}

/// Where rows stand that have no value to compare.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum NullOrder {
    /// Before all others.
    First,
    /// After all others.
    Last,
}

/// The keys of a sort, as the shelf takes them.
pub fn orders<O: Into<Order<F>>, F>(orders: Option<Vec<O>>) -> Vec<Order<F>> {
    orders.into_iter().flatten().map(Into::into).collect()
}
