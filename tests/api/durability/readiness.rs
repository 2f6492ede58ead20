//! A process is not ready if the database may have lost an act that the process acknowledged.

use mgi_api::app::Readiness;

use crate::support::{World, on_postgres, small};

/// Resets the head of the audit log, as after the restore of a backup, or on a standby that lacked the end.
async fn loses_the_audit_log(world: &World) {
    let without_guard = if on_postgres() {
        "ALTER TABLE audit_head DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER audit_head_before_update"
    };
    world.sql(without_guard).await.expect("the owner can do that");
    world.sql("UPDATE audit_head SET number = 0, hash = NULL").await.expect("written");
}

#[tokio::test]
async fn a_process_whose_acknowledged_acts_are_gone_is_not_ready() {
    let world = World::new().await;
    world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    world.app.desk.check_acknowledged().await.expect("read");
    assert_eq!(world.app.health.readiness(), Readiness::Ready);
    loses_the_audit_log(&world).await;
    world.app.desk.check_acknowledged().await.expect("read");
    assert_eq!(world.app.health.readiness(), Readiness::Lost);
}

#[tokio::test]
async fn a_process_that_has_acknowledged_nothing_is_ready_on_any_log() {
    let world = World::new().await;
    world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    loses_the_audit_log(&world).await;
    let beside = world.beside().await;
    beside.app.desk.check_acknowledged().await.expect("read");
    assert_eq!(beside.app.health.readiness(), Readiness::Ready);
}

/// Replaces the last entry by another one, as after the restore of a backup and further acts.
async fn loses_an_entry_to_somebody_else(world: &World) {
    let without_guard = if on_postgres() {
        "ALTER TABLE audit_entry DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER audit_entry_before_update"
    };
    world.sql(without_guard).await.expect("the owner can do that");
    world.sql("UPDATE audit_entry SET hash = 'another' WHERE number = 1").await.expect("written");
}

#[tokio::test]
async fn a_process_whose_acknowledged_act_gave_way_to_another_is_not_ready() {
    let world = World::new().await;
    world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    loses_an_entry_to_somebody_else(&world).await;
    world.app.desk.check_acknowledged().await.expect("read");
    assert_eq!(world.app.health.readiness(), Readiness::Lost);
}
