//! The withdrawal of an answer: it is left out of every revision of the assessment that came before.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
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
