//! One change that a release made, in the terms of the public ids.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "release_change")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub kind: ChangeKind,
    pub subject: String,
    pub assessment: Option<String>,
    pub revision: Option<String>,
    pub reason: Option<String>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: since, position);
