//! What this process has acknowledged must be in the database: a backup that was restored under it, or a standby
//! that took over too early, may lack it.

use std::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use entity::desk::audit_head;
use sea_orm::{DbErr, EntityTrait};

use super::Desk;

/// The last entry of the audit log whose act this process has acknowledged.
#[derive(Default)]
pub struct Acknowledged {
    entry: AtomicI32,
    is_lost: AtomicBool,
}

impl Acknowledged {
    pub(super) fn keep(&self, entry: i32) {
        self.entry.fetch_max(entry, Ordering::Relaxed);
    }
}

impl Desk {
    /// Whether the database lacked an acknowledged act when it was last looked at.
    pub fn has_lost_acts(&self) -> bool {
        self.acknowledged.is_lost.load(Ordering::Relaxed)
    }

    /// Looks, as any reader does, whether the audit log reaches as far as this process has acknowledged.
    pub async fn check_acknowledged(&self) -> Result<(), DbErr> {
        // Read first: an act that is acknowledged meanwhile is not missed.
        let acknowledged = self.acknowledged.entry.load(Ordering::Relaxed);
        let head = audit_head::Entity::find().one(self.db.reader()).await?;
        let newest = head.map_or(0, |head| head.number);
        let is_lost = newest < acknowledged;
        if is_lost && !self.acknowledged.is_lost.swap(is_lost, Ordering::Relaxed) {
            tracing::error!(
                acknowledged,
                newest,
                "the audit log ends before what was acknowledged: acts are lost; not ready until a restart"
            );
        }
        Ok(())
    }
}
