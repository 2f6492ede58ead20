//! A codebook: one immutable version of an instrument.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "codebook")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub instrument: String,
    pub version: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
