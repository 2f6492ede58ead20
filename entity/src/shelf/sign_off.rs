//! A government counterpart's approval of exactly this content, or of that which a technical revision follows.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
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
    /// The revision that was signed off, where it is an earlier one, which a technical one follows.
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
