//! Somebody who is known, and what they are granted.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "principal")]
pub struct Model {
    /// As the identity provider names them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// For people; never used to decide anything.
    pub name: Option<String>,
    pub agency: Option<String>,
    pub status: PrincipalStatus,
    /// JSON: `[{"role": "EDITOR", "scope": ["QMA"]}]`; a scope of null is everywhere.
    pub grants: String,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
