//! The publication of a revision: current from one release until another.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "publication")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    pub assessment: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: revision);
