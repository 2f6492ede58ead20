//! The tables: `shelf` holds what is public, `desk` what is being worked on; `vocabulary` the words that columns may
//! hold.

pub mod desk;
pub mod shelf;
pub mod shipment;
pub mod vocabulary;
