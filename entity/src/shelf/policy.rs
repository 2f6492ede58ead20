//! A cited law, decree, strategy or agreement. The id is the digest of the other columns without the address; older
//! policies have the address in their digest.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "policy")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub kind: PolicyKind,
    pub title: String,
    pub language: String,
    pub issuer: Option<String>,
    pub jurisdiction: Option<String>,
    pub year: Option<i32>,
    pub url: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
