//! Checks that the acts that this process has acknowledged are in the database: a backup that was restored under it, or
//! a standby that took over too early, may lack them.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use entity::desk::{audit_entry, audit_head};
use sea_orm::{ConnectionTrait, DbErr, EntityTrait};

/// The last entry of the audit log whose act this process has acknowledged, by number and hash. The hash covers every
/// entry before it too.
#[derive(Default)]
pub struct Acknowledged {
    entry: Mutex<Option<(i32, String)>>,
    is_lost: AtomicBool,
}

impl Acknowledged {
    pub fn keep(&self, entry: &audit_entry::Model) {
        let mut last = self.entry.lock().unwrap_or_else(PoisonError::into_inner);
        if last.as_ref().is_none_or(|(number, _)| *number < entry.number) {
            *last = Some((entry.number, entry.hash.clone()));
        }
    }

    fn last(&self) -> Option<(i32, String)> {
        self.entry.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn is_lost(&self) -> bool {
        self.is_lost.load(Ordering::Relaxed)
    }

    /// Looks whether the audit log has the last entry.
    pub async fn check(&self, db: &impl ConnectionTrait) -> Result<(), DbErr> {
        let Some((acknowledged, hash)) = self.last() else { return Ok(()) };
        let entry = audit_entry::Entity::find_by_id(acknowledged).one(db).await?;
        let head = audit_head::Entity::find().one(db).await?;
        // Others may have written another entry under its number meanwhile.
        let is_there = entry.is_some_and(|entry| entry.hash == hash);
        let is_lost = !is_there || head.is_none_or(|head| head.number < acknowledged);
        if is_lost && !self.is_lost.swap(is_lost, Ordering::Relaxed) {
            tracing::error!(
                acknowledged,
                "the audit log does not have what was acknowledged: acts are lost; not ready until a restart"
            );
        }
        Ok(())
    }
}
