//! Reads the parts of a request.

pub mod body;
pub mod context;
pub mod parameters;
pub mod requested_view;
