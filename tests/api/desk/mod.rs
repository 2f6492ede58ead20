//! The desk: from a draft to what is public, and who may do what on the way.

mod audit;
mod draft;
mod identity;
mod level;
mod listing;
mod merger;
mod partial_edit;
mod policy;
mod preview;
mod problems;
mod proposal;
mod questions;
mod schedule;
mod standing;
mod statements;
mod story;
mod technical;
mod texts;
mod withdrawal;
mod withdrawn;
