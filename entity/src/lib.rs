//! The tables of the database: `shelf` has the public ones, `desk` those of the desk, `vocabulary` the words that
//! columns may hold.

pub mod desk;
pub mod shelf;
pub mod shipment;
pub mod vocabulary;
