//! Reads the parts of a request.

pub mod body;
pub mod parameters;
pub mod requested_view;
