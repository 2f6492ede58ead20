//! A report's belonging to a revision.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "revision_document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub document: String,
    pub position: i32,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, document);
