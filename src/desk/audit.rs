//! What was done, by whom and why: a chain of entries, each with the hash of the one before it.

use entity::desk::{audit_entry, audit_head};
use sea_orm::{
    ActiveModelTrait, ActiveValue, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QueryOrder,
    QuerySelect,
};

use crate::content::digest;
use crate::database::Database;

/// Adds an entry at the end of the chain, which stays locked until the transaction ends: so it is the last thing
/// that an act does. The number and the hashes of `entry` are made here.
pub async fn append(
    tx: &DatabaseTransaction,
    entry: audit_entry::Model,
) -> Result<audit_entry::Model, DbErr> {
    let head = lock(tx).await?;
    let mut entry = audit_entry::Model { number: head.number + 1, previous_hash: head.hash.clone(), ..entry };
    entry.hash = hash(&entry);
    audit_entry::Entity::insert(entry.clone().into_active_model()).exec_without_returning(tx).await?;
    let head = audit_head::ActiveModel {
        id: ActiveValue::Unchanged(head.id),
        number: ActiveValue::Set(entry.number),
        hash: ActiveValue::Set(Some(entry.hash.clone())),
    };
    head.update(tx).await?;
    Ok(entry)
}

/// The end of the chain, locked until the transaction ends. Nothing else may be locked after it.
pub async fn lock(tx: &DatabaseTransaction) -> Result<audit_head::Model, DbErr> {
    let head = audit_head::Entity::find().lock_exclusive().one(tx).await?;
    head.ok_or_else(|| DbErr::RecordNotFound("the audit log has no head".into()))
}

/// SHA-256, in hexadecimal, of all that an entry says; what it leaves out is left out.
fn hash(entry: &audit_entry::Model) -> String {
    let mut value = serde_json::to_value(entry).expect("an entry is a flat object");
    if let Some(fields) = value.as_object_mut() {
        fields.remove("hash");
        fields.retain(|_, value| !value.is_null());
    }
    digest(&value)
}

/// Goes through the chain from its first entry, and says the first thing that does not hold.
pub fn first_fault(entries: &[audit_entry::Model], head: Option<&audit_head::Model>) -> Option<String> {
    let mut previous: Option<&str> = None;
    for (index, entry) in entries.iter().enumerate() {
        let number = index as i32 + 1;
        if entry.number != number {
            return Some(format!("entry {number} of the audit log is missing"));
        }
        if entry.previous_hash.as_deref() != previous {
            return Some(format!("entry {number} of the audit log does not follow from the one before it"));
        }
        if hash(entry) != entry.hash {
            return Some(format!("entry {number} of the audit log is not what its hash says"));
        }
        previous = Some(&entry.hash);
    }
    match head {
        Some(head) if head.number == entries.len() as i32 && head.hash.as_deref() == previous => None,
        _ => Some("the audit log ends elsewhere than its head says".to_owned()),
    }
}

/// The whole chain and its head, for whoever verifies it.
pub async fn everything(
    db: &Database,
) -> Result<(Vec<audit_entry::Model>, Option<audit_head::Model>), DbErr> {
    let tx = db.begin_read().await?;
    let entries = audit_entry::Entity::find().order_by_asc(audit_entry::Column::Number).all(&tx).await?;
    let head = audit_head::Entity::find().one(&tx).await?;
    tx.commit().await?;
    Ok((entries, head))
}
