//! A questionnaire: its identity and its level.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "instrument")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub level: Level,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: code);
