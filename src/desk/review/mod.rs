//! The way of a draft between its editors and its reviewers.

pub mod comment;
pub mod sign_off;
mod step;
