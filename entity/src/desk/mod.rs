//! The tables of the desk: one file for each. None is public.

mod prelude {
    pub use crate::vocabulary::*;
    pub use sea_orm::entity::prelude::*;
    pub use serde::Serialize;
}

pub mod api_key;
pub mod audit_entry;
pub mod audit_head;
pub mod draft;
pub mod draft_comment;
pub mod draft_sign_off;
pub mod idempotency_key;
pub mod principal;
pub mod proposal;
pub mod withdrawal;
