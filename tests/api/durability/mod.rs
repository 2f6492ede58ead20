//! Acknowledged acts are kept and refused acts are not done: on a read-only database, after a lost commit, and when the
//! database ends a transaction by itself.

mod ended;
mod read_only;
mod readiness;
