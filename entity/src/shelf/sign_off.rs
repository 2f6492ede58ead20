//! The approval of a content by a government counterpart. A technical revision keeps that of the revision it follows.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sign_off")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub office: String,
    pub jurisdiction: String,
    pub date: String,
    pub scope: String,
    pub document_reference: Option<String>,
    pub digest: Option<String>,
    /// The earlier revision that was signed off, if this is a technical revision.
    pub signed: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, position);

impl Model {
    /// The id of the revision whose content was signed off.
    pub fn signed_revision(&self) -> &str {
        self.signed.as_deref().unwrap_or(&self.revision)
    }
}
