//! Reads what staff decided about public revisions, for the publication of shipped data.

use entity::desk::{audit_entry, draft, withdrawal};
use entity::vocabulary::ActKind;
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QuerySelect};

use crate::content::RevisionId;
use crate::publish::{DecisionSource, Decisions, PublishedLinks};

/// The decisions that the tables of the desk hold.
pub struct StaffDecisions;

impl DecisionSource for StaffDecisions {
    async fn read(&self, tx: &DatabaseTransaction) -> Result<Decisions, DbErr> {
        let published: Vec<Option<String>> = draft::Entity::find()
            .select_only()
            .column(draft::Column::Revision)
            .filter(draft::Column::Revision.is_not_null())
            .into_tuple()
            .all(tx)
            .await?;
        // Two admins withdrew it; whatever ships of the assessment is not what they were asked about.
        let withdrawn: Vec<(String, Option<i32>)> = withdrawal::Entity::find()
            .select_only()
            .column(withdrawal::Column::Assessment)
            .column(withdrawal::Column::Number)
            .filter(withdrawal::Column::Number.is_not_null())
            .filter(withdrawal::Column::ConfirmedAt.is_not_null())
            .into_tuple()
            .all(tx)
            .await?;
        let withdrawn = withdrawn
            .iter()
            .filter_map(|(assessment, number)| Some(RevisionId::new(assessment, (*number)?).to_string()));
        Ok(Decisions {
            revisions: published.into_iter().flatten().chain(withdrawn).collect(),
            codebooks: targets(tx, ActKind::PublishCodebook).await?.map(|(codebook, _)| codebook).collect(),
            links: targets(tx, ActKind::PublishLinks)
                .await?
                .map(|(codebook, release)| PublishedLinks { codebook, release })
                .collect(),
        })
    }
}

/// The targets of all acts of one kind, each with the release that the act made.
async fn targets(
    tx: &DatabaseTransaction,
    act: ActKind,
) -> Result<impl Iterator<Item = (String, Option<i32>)>, DbErr> {
    let targets: Vec<(Option<String>, Option<i32>)> = audit_entry::Entity::find()
        .select_only()
        .column(audit_entry::Column::Target)
        .column(audit_entry::Column::Release)
        .filter(audit_entry::Column::Act.eq(act))
        .into_tuple()
        .all(tx)
        .await?;
    Ok(targets.into_iter().filter_map(|(target, release)| Some((target?, release))))
}
