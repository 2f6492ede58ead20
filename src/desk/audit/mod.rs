//! The audit log: what staff may read of it, and whether everything is as it tells.

mod log;
pub mod query;
mod replay;

pub use log::{Log, everything};
