//! The tables: `shelf` holds what is public; `vocabulary` the words that columns may hold.

pub mod shelf;
pub mod shipment;
pub mod vocabulary;
