//! What tests are told in: a world with a database, and those who ask.

mod database;
mod desk;
mod expensive;
pub mod issuer;
pub mod postgres;
mod service;
mod system;
mod world;

pub use database::{TestDatabase, fill, on_postgres};
pub use desk::{DRAFT, Drafted, codebook, input_of, small};
pub use expensive::most_expensive;
pub use service::Service;
pub use world::{Answer, Caller, Settings, World, now};
