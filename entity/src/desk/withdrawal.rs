//! A withdrawal proposed by one admin, for a second admin to confirm or any admin to reject.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "withdrawal")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub assessment: String,
    /// The number of the revision; none for a whole assessment or single responses.
    pub number: Option<i32>,
    /// The codes of the indicators whose responses are withdrawn, sorted, as a JSON array.
    pub indicators: Option<String>,
    /// The public reason.
    pub reason: String,
    pub proposed_at: DateTimeUtc,
    pub proposed_by: String,
    pub confirmed_at: Option<DateTimeUtc>,
    pub confirmed_by: Option<String>,
    pub rejected_at: Option<DateTimeUtc>,
    pub rejected_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
