//! One of the 23 objectives of the Global Compact for Migration.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "gcm_objective")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: number);
