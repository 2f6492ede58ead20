//! Who is asking: credentials become a principal here.

pub mod action;
pub mod allowance;
pub mod api_key;
pub mod credential;
pub mod jwt;
pub mod principal;
pub mod registry;

pub use action::Action;
pub use principal::{Grant, Known, Line, Principal, Scope};
