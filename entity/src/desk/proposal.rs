//! A change of what is public without a draft, which one admin has proposed, for a second to confirm or any to reject.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// What is proposed to be done.
    pub act: ActKind,
    /// What it would be done to: the id of a codebook.
    pub target: String,
    /// JSON: the whole input of the act.
    pub document: String,
    /// The public will read it.
    pub reason: String,
    /// The newest release when it was proposed, 0 if there was none.
    pub base_release: i32,
    /// Digest of what it was made from, which must be the same when it is confirmed.
    pub base_hash: String,
    pub proposed_at: DateTimeUtc,
    pub proposed_by: String,
    pub expires_at: DateTimeUtc,
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<String>,
    pub rejected_at: Option<DateTimeUtc>,
    pub rejected_by: Option<String>,
    /// That its confirmation made.
    pub release: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
