//! The language of the tests: a world with a database, and callers that send requests.

mod database;
mod desk;
mod expensive;
pub mod issuer;
pub mod postgres;
mod service;
mod system;
pub mod template;
mod world;

pub use database::{TestDatabase, on_postgres};
pub use desk::{DRAFT, Drafted, codebook, input_of, small};
pub use expensive::most_expensive;
pub use service::Service;
pub use world::{Answer, Caller, Settings, StatementLog, World, escaped, now};
