//! Accepts connections, limits them, and answers queries on threads of their own.

pub mod address;
mod client_connections;
pub mod query_pool;
mod read_timeout;
pub mod serve;
