//! Tokens, good and bad: tables of them, and the keys that come and go.

mod development;
pub mod issuer;
mod keys;
mod rotation;
mod server;
mod table;
