//! A document that is being worked on; it becomes a revision by being published.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The ref that it will have, or has.
    pub assessment: String,
    pub jurisdiction: String,
    /// The revision it was cloned from.
    pub base: Option<String>,
    /// The number of the newest revision when it began, 0 if there was none.
    pub begun_after: Option<i32>,
    /// The newest release when its content was written: answers that a later one withdraws are read as withdrawn.
    pub written_after: Option<i32>,
    pub state: DraftState,
    /// Goes up by one with every accepted edit.
    pub version: i32,
    /// Canonical JSON of a `Content`.
    pub content: String,
    pub content_hash: String,
    pub created_at: DateTimeUtc,
    pub created_by: String,
    pub changed_at: DateTimeUtc,
    pub changed_by: String,
    /// The last time; never forgotten, even if it came back.
    pub submitted_at: Option<DateTimeUtc>,
    pub submitted_by: Option<String>,
    /// While it is in review or approved.
    pub submitted_hash: Option<String>,
    /// While it is approved, or published.
    pub approved_by: Option<String>,
    pub scheduled_for: Option<DateTimeUtc>,
    pub scheduled_by: Option<String>,
    /// What it became.
    pub revision: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
