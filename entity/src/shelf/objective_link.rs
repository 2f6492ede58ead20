//! A link from an indicator to an objective of the Global Compact, with its provenance.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "objective_link")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub indicator: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(versioned: codebook, indicator, objective);
