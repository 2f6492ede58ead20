//! The approval of one content of a draft by a government counterpart.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "draft_sign_off")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub content_hash: String,
    pub office: String,
    pub jurisdiction: String,
    pub date: String,
    pub scope: String,
    pub document_reference: Option<String>,
    /// SHA-256 of the document, in hexadecimal.
    pub digest: Option<String>,
    pub at: DateTimeUtc,
    pub subject: String,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
