//! Who is asking.

use async_graphql::{Enum, SimpleObject};

/// What a caller may do.
#[derive(Enum, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Read everything public.
    Public,
}

/// Who is asking.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Viewer {
    /// What they may do.
    pub role: Role,
}
