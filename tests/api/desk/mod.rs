//! The desk: from a draft to what is public, and who may do what on the way.

mod listing;
mod story;
