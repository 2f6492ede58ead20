//! Builds responses: their media type, encoding, caching, and the one shape of an error.

pub mod cache;
pub mod encoding;
pub mod error_response;
pub mod media;
pub mod prepared_response;
pub mod rate_limit_headers;
pub mod static_response;
