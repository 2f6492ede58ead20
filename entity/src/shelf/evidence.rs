//! A citation of a policy in a response.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "evidence")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub revision: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    pub policy: String,
    pub locator: Option<String>,
    pub accessed: Option<String>,
    pub archived: Option<String>,
    /// The address in the citation, if the policy was first published with another; empty if the citation has none.
    pub url: Option<String>,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: revision, indicator, position);
