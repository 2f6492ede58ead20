//! A principal: a known person, with grants.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "principal")]
pub struct Model {
    /// The subject, as the identity provider names the person.
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    /// Shown to people; decides nothing.
    pub name: Option<String>,
    pub agency: Option<String>,
    pub status: PrincipalStatus,
    /// JSON such as `[{"role": "EDITOR", "scope": ["QMA"]}]`; a null scope means everywhere.
    pub grants: String,
    pub created_at: DateTimeUtc,
    pub changed_at: DateTimeUtc,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
