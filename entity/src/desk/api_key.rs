//! An API key of an agency. Only the digest of the secret is stored.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "api_key")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub agency: String,
    pub digest: String,
    pub created_at: DateTimeUtc,
    pub created_by: String,
    pub expires_at: DateTimeUtc,
    /// The time of the last use, to the minute.
    pub last_used: Option<DateTimeUtc>,
    pub revoked_at: Option<DateTimeUtc>,
    pub revoked_by: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
