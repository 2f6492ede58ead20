//! A change of public data without a draft, proposed by one admin, for a second admin to confirm or any admin to
//! reject.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "proposal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The proposed act.
    pub act: ActKind,
    /// The target of the act, such as the id of a codebook.
    pub target: String,
    /// The whole input of the act, as JSON.
    pub document: String,
    /// The public reason.
    pub reason: String,
    /// The newest release at the time of the proposal, 0 if there was none.
    pub base_release: i32,
    /// The digest of the public data that the proposal is based on. It must be the same at confirmation.
    pub base_hash: String,
    pub proposed_at: DateTimeUtc,
    pub proposed_by: String,
    pub expires_at: DateTimeUtc,
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<String>,
    pub rejected_at: Option<DateTimeUtc>,
    pub rejected_by: Option<String>,
    /// The release that its confirmation made.
    pub release: Option<i32>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
