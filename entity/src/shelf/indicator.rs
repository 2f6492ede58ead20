//! An indicator: one question of a codebook, with its position and answer type.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize, Deserialize)]
#[sea_orm(table_name = "indicator")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub codebook: String,
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: String,
    pub dimension: Option<String>,
    pub category: Option<String>,
    pub topic: String,
    pub answer_type: AnswerType,
    pub wording_status: WordingStatus,
    pub source: Option<String>,
    pub position: i32,
    pub since: i32,
    pub until: Option<i32>,
}

public_row!(fixed: codebook, code);
