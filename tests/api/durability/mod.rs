//! What the service has acknowledged is kept, and what it has refused was not done: on a database that is read only,
//! that loses a commit, and when the database ends a transaction by itself.

mod ended;
mod read_only;
mod readiness;
