//! The chain of audit entries: each has the hash of the one before it.

use chrono::{DateTime, SecondsFormat, Utc};
use entity::desk::{audit_entry, audit_head};
use sea_orm::{
    ActiveModelTrait, ActiveValue, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel, QuerySelect,
};

use crate::content::digest;

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
pub fn hash(entry: &audit_entry::Model) -> String {
    let mut value = serde_json::to_value(entry).expect("an entry is a flat object");
    if let Some(fields) = value.as_object_mut() {
        fields.remove("hash");
        fields.retain(|_, value| !value.is_null());
    }
    digest(&value)
}

/// As the audit log tells a time.
pub fn format_time(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}
