//! One complete published content of an assessment; it never changes.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "revision")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    pub assessment: String,
    pub number: i32,
    pub kind: RevisionKind,
    pub note: Option<String>,
    pub codebook: String,
    pub year: Option<i32>,
    pub round: Option<i32>,
    pub round_kind: RoundKind,
    pub provenance: Provenance,
    pub source: Option<String>,
    pub content_hash: String,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: id);
