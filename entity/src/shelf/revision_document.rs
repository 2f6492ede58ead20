//! A report of a revision.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revision_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub position: i32,
    /// The address in the content, if the report was first published with another; empty if the content has none.
    pub url: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, document);
