//! The source of a revision or response, with its licence. The id is the digest of the other columns.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "source")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub title: String,
    pub publisher: String,
    pub url: String,
    pub licence: String,
    pub attribution: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
