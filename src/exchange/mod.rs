//! What leaves the service in other forms than GraphQL.

pub mod export;
