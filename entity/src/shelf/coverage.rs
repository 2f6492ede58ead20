//! The coverage of a dimension in a revision.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "coverage")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub dimension: String,
    pub state: CoverageState,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, dimension);
