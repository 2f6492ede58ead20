//! Authentication, roles and rate limits: credentials become a principal here.

pub mod action;
pub mod api_key;
pub mod credential;
pub mod jwt;
pub mod principal;
pub mod rate_limit;
pub mod registry;

pub use action::Action;
pub use principal::{Ancestry, Grant, Identity, Principal, Scope};
