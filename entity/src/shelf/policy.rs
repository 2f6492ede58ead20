//! A law, decree, strategy or agreement that is cited; the id is the digest of the rest, without the address (and
//! with it, of those published before addresses were mended).

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
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
