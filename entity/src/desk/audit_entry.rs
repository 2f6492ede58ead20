//! What was done at the desk, by whom and why: one link of a chain.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub at: DateTimeUtc,
    pub subject: String,
    /// None for the service itself.
    pub role: Option<Role>,
    pub api_key: Option<String>,
    pub act: ActKind,
    pub draft: Option<String>,
    pub assessment: Option<String>,
    pub jurisdiction: Option<String>,
    /// What else was acted on: a key, a principal, a codebook, an edition, a withdrawal, a proposal. Of a schedule, the time; of a
    /// sign-off, the digest of its row.
    pub target: Option<String>,
    pub from_state: Option<DraftState>,
    pub to_state: Option<DraftState>,
    /// Of the draft, afterwards.
    pub version: Option<i32>,
    pub reason: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// What it made.
    pub release: Option<i32>,
    /// Of the content; of a proposal, of what is proposed.
    pub before_hash: Option<String>,
    pub after_hash: Option<String>,
    /// True where a second admin would have had to confirm it, but for the configuration.
    pub unconfirmed: Option<bool>,
    pub previous_hash: Option<String>,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
