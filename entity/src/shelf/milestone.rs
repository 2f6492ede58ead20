//! A milestone of an assessment, with its date in the precision known.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "milestone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub kind: MilestoneKind,
    pub date: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, position);
