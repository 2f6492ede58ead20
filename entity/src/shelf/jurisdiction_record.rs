//! The parent and the other codes of a place. A correction is a new row.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "jurisdiction_record")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub jurisdiction: String,
    pub parent: Option<String>,
    pub iso2: Option<String>,
    pub m49: Option<String>,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: jurisdiction);
