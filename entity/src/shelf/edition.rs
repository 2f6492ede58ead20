//! A release with a name, a checksum and a citation.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "edition")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    pub release: i32,
    pub title: String,
    pub checksum: String,
    pub citation: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: name);
