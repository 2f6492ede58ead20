//! A report. The id is the digest of the other columns without the address; older reports have the address in their
//! digest.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "document")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub language: String,
    pub translation_of: Option<String>,
    pub title: String,
    pub reference: Option<String>,
    pub isbn: Option<String>,
    pub url: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
