//! The withdrawal of a revision or an assessment, which every release leaves out.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "tombstone")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub subject: String,
    pub assessment: String,
    pub revision: Option<String>,
    pub reason: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: subject);
