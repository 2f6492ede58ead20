//! Who may come in: API keys of agencies, and people with their grants.

pub mod api_key;
pub mod principal;
