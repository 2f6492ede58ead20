//! An answer option of an indicator.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "answer_option")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub ordinal: Option<i32>,
    pub presence: Option<Presence>,
    pub position: i32,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: codebook, indicator, code);
