//! What every act and every reading at the desk is made of; it names no noun of the desk.

pub mod acknowledged;
pub mod audit_chain;
pub mod backoff;
pub mod error;
pub mod filter;
pub mod idempotency;
pub mod page;
pub mod session;
pub mod text;
pub mod transaction;
