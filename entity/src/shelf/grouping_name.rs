//! The names of a grouping, with its source and licence.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "grouping_name")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub grouping: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    pub text: String,
    pub source: String,
    pub licence: String,
    pub remark: Option<String>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: grouping, language);
