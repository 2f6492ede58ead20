//! The titles of a target, by language.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sdg_target_title")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub language: String,
    pub text: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: code, language);
