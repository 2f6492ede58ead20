//! A target of the Sustainable Development Goals.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "sdg_target")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub goal: i32,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: code);
