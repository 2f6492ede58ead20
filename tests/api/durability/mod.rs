//! What the service has acknowledged is kept, and what it has refused was not done: on a full disk, on a broken one,
//! and when the database ends a transaction by itself.

mod disk;
mod ended;
mod faults;
mod read_only;
mod readiness;
