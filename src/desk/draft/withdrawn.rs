//! Answers that were withdrawn, where drafts are concerned: a draft shows none that was taken back after it was written.

use std::collections::BTreeSet;

use entity::desk::draft;
use entity::shelf::{release, response, response_tombstone};
use entity::vocabulary::Absence;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::content::Content;
use crate::desk::core::error::DeskError;
use crate::desk::draft::document::Draft;
use crate::error::Error;
use crate::publish::withdrawn_subjects;

impl Draft {
    /// What a row says, without the answers that were withdrawn since it was written. `as_of` is the newest release of an
    /// earlier statement: what is withdrawn between the two is of a later release.
    pub(in crate::desk) async fn read(
        db: &impl ConnectionTrait,
        row: draft::Model,
        as_of: i32,
    ) -> Result<Self, DbErr> {
        let mut content: Content = serde_json::from_str(&row.content)
            .map_err(|error| DbErr::Custom(format!("the draft {} cannot be read: {error}", row.id)))?;
        let later = since(db, &row.assessment, row.written_after.unwrap_or(0)).await?;
        let withdrawn = content.withdraw(|code| later.contains(code));
        Ok(Self { row, content, withdrawn, as_of })
    }

    /// Why a draft goes no further that was written before answers of it were withdrawn; none if there are no such.
    pub(in crate::desk) fn is_overtaken(&self) -> Option<Error> {
        overtaken(&self.withdrawn)
    }

    /// The same of what is withdrawn by now.
    pub(in crate::desk) async fn is_overtaken_by_now(
        &self,
        db: &impl ConnectionTrait,
    ) -> Result<Option<Error>, DbErr> {
        let later = since(db, &self.row.assessment, self.row.written_after.unwrap_or(0)).await?;
        let withdrawn = self.content.clone().withdraw(|code| later.contains(code));
        Ok(overtaken(&withdrawn))
    }
}

fn overtaken(withdrawn: &[String]) -> Option<Error> {
    let codes = withdrawn.join(", ");
    (!withdrawn.is_empty()).then(|| {
        Error::conflict(format!(
            "Answers of the draft were withdrawn since it was written, and are gone from it: {codes}. Edit it once it \
             is open again (any edit keeps the absence WITHDRAWN; updateResponses may answer anew), and submit it then."
        ))
    })
}

/// The number of the newest release; 0 before the first.
pub(in crate::desk) async fn newest_release(db: &impl ConnectionTrait) -> Result<i32, DbErr> {
    let newest: Option<i32> = release::Entity::find()
        .select_only()
        .column(release::Column::Number)
        .order_by_desc(release::Column::Number)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest.unwrap_or(0))
}

/// The indicators of an assessment whose answers were withdrawn after a release.
async fn since(db: &impl ConnectionTrait, assessment: &str, after: i32) -> Result<BTreeSet<String>, DbErr> {
    let codes: Vec<String> = response_tombstone::Entity::find()
        .select_only()
        .column(response_tombstone::Column::Indicator)
        .filter(response_tombstone::Column::Assessment.eq(assessment))
        .filter(response_tombstone::Column::Since.gt(after))
        .into_tuple()
        .all(db)
        .await?;
    Ok(codes.into_iter().collect())
}

/// The indicators whose answers were withdrawn and that no public revision has answered anew.
async fn taken_back(db: &impl ConnectionTrait, assessment: &str) -> Result<BTreeSet<String>, DbErr> {
    let tombstones = response_tombstone::Entity::find()
        .filter(response_tombstone::Column::Assessment.eq(assessment))
        .order_by_asc(response_tombstone::Column::Since)
        .all(db)
        .await?;
    let mut codes = BTreeSet::new();
    if tombstones.is_empty() {
        return Ok(codes);
    }
    let gone = withdrawn_subjects(db, assessment).await?;
    for row in tombstones {
        let is_answer = Condition::any()
            .add(response::Column::Absence.is_null())
            .add(response::Column::Absence.ne(Absence::Withdrawn));
        let later: Vec<String> = response::Entity::find()
            .select_only()
            .column(response::Column::Revision)
            .filter(response::Column::Indicator.eq(&row.indicator))
            .filter(response::Column::Since.gt(row.since))
            .filter(response::Column::Revision.starts_with(format!("{assessment}@")))
            .filter(is_answer)
            .into_tuple()
            .all(db)
            .await?;
        match later.iter().any(|revision| !gone.contains(revision)) {
            true => codes.remove(&row.indicator),
            false => codes.insert(row.indicator),
        };
    }
    Ok(codes)
}

/// A whole document brings no withdrawn answer back, unless the draft it is for gives the same answer already: who
/// answers anew says so, indicator by indicator.
pub(in crate::desk) async fn refuse_return(
    db: &impl ConnectionTrait,
    content: &Content,
    draft: Option<&Content>,
) -> Result<(), DeskError> {
    let mut codes = taken_back(db, &content.assessment()).await?;
    let known = |code: &str| {
        let mut responses = draft.into_iter().flat_map(|draft| &draft.responses);
        responses.find(|response| response.indicator == code)
    };
    codes.retain(|code| {
        let mut given = content.responses.iter().filter(|response| response.indicator == *code);
        given.any(|response| response.absence != Some(Absence::Withdrawn) && known(code) != Some(response))
    });
    if codes.is_empty() {
        return Ok(());
    }
    let codes = codes.into_iter().collect::<Vec<_>>().join(", ");
    let message = format!(
        "The document answers what was withdrawn: {codes}. Say the absence WITHDRAWN of these, or leave them out, and \
         answer anew with updateResponses."
    );
    Err(Error::bad_input("content", message).into())
}
