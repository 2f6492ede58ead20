//! The desk: the way of a draft to publication, and the authorization of each step.

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
