//! The withdrawal of the responses to an indicator, which all earlier revisions of the assessment leave out.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "response_tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub assessment: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    pub reason: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: assessment, indicator, since);
