//! A draft: a content that becomes a revision by publication.

use super::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel, Serialize)]
#[sea_orm(table_name = "draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: String,
    /// The ref of the assessment, which may not be public yet.
    pub assessment: String,
    pub jurisdiction: String,
    /// The revision it was cloned from.
    pub base: Option<String>,
    /// The number of the newest revision when the draft began, 0 if there was none.
    pub begun_after: Option<i32>,
    /// The newest release when the content was written. Responses that a later release withdraws are read as withdrawn.
    pub written_after: Option<i32>,
    pub state: DraftState,
    /// The version, which goes up by one with every accepted edit.
    pub version: i32,
    /// Canonical JSON of a `Content`.
    pub content: String,
    pub content_hash: String,
    pub created_at: DateTimeUtc,
    pub created_by: String,
    pub changed_at: DateTimeUtc,
    pub changed_by: String,
    /// The time of the last submission, kept after a recall.
    pub submitted_at: Option<DateTimeUtc>,
    pub submitted_by: Option<String>,
    /// Set while the draft is in review or approved.
    pub submitted_hash: Option<String>,
    /// Set while the draft is approved or published.
    pub approved_by: Option<String>,
    pub scheduled_for: Option<DateTimeUtc>,
    pub scheduled_by: Option<String>,
    /// The revision that the draft became.
    pub revision: Option<String>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}
impl ActiveModelBehavior for ActiveModel {}
