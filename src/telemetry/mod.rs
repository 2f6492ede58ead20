//! Counts, traces and logs. It names no other room, so that every room can use it.

pub mod metrics;
pub mod panics;
