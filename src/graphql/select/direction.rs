//! Inputs for the direction of a sort key and the position of nulls.

use async_graphql::Enum;

/// Direction of a sort key.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum OrderDirection {
    /// Ascending: smallest value first, such as A before Z and 2019 before 2021.
    Asc,
    /// Descending: greatest value first, such as Z before A and 2021 before 2019.
    Desc,
}

/// Position of items that have no value for a sort key.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum NullOrder {
    /// Before all items that have a value.
    First,
    /// After all items that have a value.
    Last,
}
