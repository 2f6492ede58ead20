//! A comment on a draft by a reviewer or an editor.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "draft_comment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub at: DateTimeUtc,
    pub subject: String,
    pub role: Role,
    /// The version of the draft at the time of the comment.
    pub version: i32,
    pub indicator: Option<String>,
    pub text: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
