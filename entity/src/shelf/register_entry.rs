//! An assessment known to exist, of which this service may have no responses.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "register_entry")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub jurisdiction: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub level: Level,
    #[sea_orm(primary_key, auto_increment = false)]
    pub occasion: String,
    pub year: Option<i32>,
    pub round_kind: RoundKind,
    pub source: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: jurisdiction, level, occasion);
