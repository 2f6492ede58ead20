//! A group of countries within a grouping.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "country_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub grouping: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub level: Option<i32>,
    pub parent: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: grouping, code);
