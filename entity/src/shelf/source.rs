//! Where a revision or an answer comes from, and under which licence; the id is the digest of the rest.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
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
