//! What tests are told in: a world with a database, and those who ask.

mod database;
mod desk;
pub mod issuer;
mod postgres;
mod system;
mod world;

pub use database::{TestDatabase, on_postgres};
pub use desk::{DRAFT, Drafted, input_of, small};
pub use world::{Answer, Caller, Settings, World, now};
