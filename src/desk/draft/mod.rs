//! Drafts: how each begins, what it says, how it changes, and what is wrong with it.

pub mod begin;
pub mod changes;
pub mod check;
pub mod document;
pub mod edit;
pub mod facts;
pub mod patch;
pub mod preview;
pub mod query;
pub mod sign_off;
pub mod tidy;
mod withdrawn;
pub mod workflow;
