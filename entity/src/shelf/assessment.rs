//! The identity of an assessment: place, instrument and key.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "assessment")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub jurisdiction: String,
    pub instrument: String,
    pub key: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
