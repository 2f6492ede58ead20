//! A finding: a well-developed area, or one with potential for further development.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "finding")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub kind: FindingKind,
    pub dimension: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, position);
