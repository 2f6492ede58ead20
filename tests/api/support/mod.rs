//! What tests are told in: a world with a database, and those who ask.

mod database;
mod desk;
pub mod issuer;
pub mod postgres;
mod service;
mod system;
mod world;

pub use database::{TestDatabase, fill, on_postgres};
pub use desk::{DRAFT, Drafted, input_of, small};
pub use service::Service;
pub use world::{Answer, Caller, Settings, StatementLog, World, now};
