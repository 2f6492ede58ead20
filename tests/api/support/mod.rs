//! What tests are told in: a world with a database, and those who ask.

mod database;
mod postgres;
mod world;

pub use database::TestDatabase;
pub use world::{Answer, World};
