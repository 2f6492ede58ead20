//! A place that is assessed: its identity only, which never changes.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "jurisdiction")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub kind: JurisdictionKind,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: code);
