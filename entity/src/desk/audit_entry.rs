//! An entry of the audit log: what was done at the desk, by whom and why.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "audit_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub at: DateTimeUtc,
    pub subject: String,
    /// The role of the subject; none for the service itself.
    pub role: Option<Role>,
    /// Always none: an API key is a partner's, and partners act on nothing. The column stays, because old entries keep
    /// their form; none is not part of a hash.
    pub api_key: Option<String>,
    pub act: ActKind,
    pub draft: Option<String>,
    pub assessment: Option<String>,
    pub jurisdiction: Option<String>,
    /// The other target of the act: a key, principal, codebook, edition, withdrawal or proposal; for a schedule the
    /// time, for a sign-off the digest of its row.
    pub target: Option<String>,
    pub from_state: Option<DraftState>,
    pub to_state: Option<DraftState>,
    /// The version of the draft after the act.
    pub version: Option<i32>,
    pub reason: Option<String>,
    /// The id of the request.
    pub request: Option<String>,
    /// The release that the act made.
    pub release: Option<i32>,
    /// The hash of the content; for a proposal, of the proposed change.
    pub before_hash: Option<String>,
    pub after_hash: Option<String>,
    /// True if the configuration waived the confirmation by a second admin.
    pub unconfirmed: Option<bool>,
    pub previous_hash: Option<String>,
    pub hash: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
