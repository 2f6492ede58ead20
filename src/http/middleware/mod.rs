//! The layers around the routes.

pub mod cors;
pub mod credential;
pub mod error_page;
pub mod limits;
pub mod request_log;
