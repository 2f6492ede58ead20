//! A release: its number goes up by one with every act that changes public data.

use sea_orm::entity::prelude::*;

use crate::vocabulary::ReleaseKind;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "release")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    pub at: DateTimeUtc,
    pub kind: ReleaseKind,
    /// The hash of all rows that the release added and ended, and of the hash before.
    pub hash: String,
    pub previous_hash: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
