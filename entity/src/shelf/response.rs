//! The response to one indicator: an answer, or the reason for its absence.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "response")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    pub position: i32,
    pub absence: Option<Absence>,
    pub source: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, indicator);
