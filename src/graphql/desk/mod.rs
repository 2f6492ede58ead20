//! How the desk looks: drafts and what is done about them, for staff. No public type leads here.

mod api_key;
mod audit_entry;
mod change;
mod codebook_preview;
mod comment;
mod draft;
mod filter;
mod input;
mod listing;
mod merge_preview;
mod mutation;
mod permission;
mod preview;
mod principal;
mod problem;
mod proposal;
mod query;
mod sign_off;
mod vocabulary;
mod withdrawal;

pub use mutation::Mutation;
pub use query::DeskQuery;
