//! Two clocks: that of an instance, and that of the database, which dates releases and makes schedules due.

use chrono::{TimeDelta, Utc};
use mgi_api::app::Readiness;
use mgi_api::clock::Clock;
use mgi_api::database::clock::DatabaseClock;
use serde_json::{Value, json};

use crate::support::{Drafted, Settings, TestDatabase, World, now, on_postgres, small};

const REF: &str = "KEN/sdg-10-7-2/2030";

async fn embargoed(world: &World) -> Drafted {
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    let at = world.now() + TimeDelta::days(10);
    world.admin().moves("scheduleDraft", &draft, json!({ "scheduledFor": at })).await
}

async fn due(world: &World) -> usize {
    world.app.desk.publish_due().await.expect("the database answers")
}

async fn status(world: &World) -> Value {
    let query = format!("{{ assessment(ref: \"{REF}\") {{ status }} }}");
    world.anyone().asks(&query).await.data()["assessment"].take()
}

/// When the newest release was made.
async fn newest_at(world: &World) -> Value {
    let query = "{ releases(last: 1) { nodes { publishedAt } } }";
    world.anyone().asks(query).await.data()["releases"]["nodes"][0]["publishedAt"].take()
}

/// On PostgreSQL the instance's clock differs from the server's; on SQLite it differs from the elapsed time.
#[tokio::test]
async fn a_clock_that_is_ahead_publishes_no_embargoed_draft() {
    let world = World::new().await;
    embargoed(&world).await;
    world.clock_jumps(TimeDelta::days(30));
    assert_eq!((due(&world).await, status(&world).await), (0, Value::Null));
    // An instance with a correct clock publishes nothing before the time, and publishes at the time.
    world.clock_jumps(-TimeDelta::days(30));
    assert_eq!((due(&world).await, status(&world).await), (0, Value::Null));
    world.waits(TimeDelta::days(11));
    assert_eq!(due(&world).await, 1);
    assert_eq!(status(&world).await["status"], "CURRENT");
}

#[tokio::test]
async fn an_instance_with_a_wrong_clock_is_not_ready_and_publishes_and_schedules_nothing() {
    if !on_postgres() {
        return;
    }
    for skew in [TimeDelta::days(30), TimeDelta::seconds(31), -TimeDelta::seconds(31), -TimeDelta::days(30)] {
        let world = World::new().await;
        let draft = world.approved(&small("KEN", "2030", "3")).await;
        let waiting = world.approved(&small("UGA", "2030", "3")).await;
        world.clock_jumps(skew);
        assert_eq!(due(&world).await, 0);
        assert_eq!(world.app.health.readiness(), Readiness::Skewed, "{skew}");
        let admin = world.admin();
        let at = waiting.with(json!({ "scheduledFor": now() + TimeDelta::days(60) }));
        for (mutation, input) in [
            ("publishDraft", draft.input()),
            ("scheduleDraft", at.clone()),
            ("archiveAssessment", json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "A reason." })),
            ("cutEdition", json!({ "name": "2026-test", "title": "A title" })),
        ] {
            let (code, message) = admin.is_refused(mutation, input).await;
            assert!(code == "UNAVAILABLE" && message.contains("clock"), "{mutation}: {code}: {message}");
        }
        // Acts that the public sees no date of continue.
        let editor = world.editor("KEN");
        editor.imports(&small("KEN", "2031", "3")).await;
        world.clock_jumps(-skew);
        assert_eq!(due(&world).await, 0);
        assert_eq!(world.app.health.readiness(), Readiness::Ready);
        world.admin().publishes(&draft).await;
        world.admin().does("scheduleDraft", at, "draft { scheduledFor }").await;
    }
}

#[tokio::test]
async fn clocks_that_differ_by_seconds_publish_and_the_databases_decides() {
    for skew in [TimeDelta::seconds(25), -TimeDelta::seconds(25)] {
        let world = World::new().await;
        let draft = world.approved(&small("KEN", "2030", "3")).await;
        world.clock_jumps(skew);
        world.admin().publishes(&draft).await;
        assert_eq!(world.app.health.readiness(), Readiness::Ready);
        // On SQLite there is one clock, which counts unless it is ahead.
        let expected = if on_postgres() { now() } else { Ord::min(now(), now() + skew) };
        let at = newest_at(&world).await;
        assert_eq!(at, json!(expected.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)), "{skew}");
        // A query for the time of the release is answered, whatever the clock of this instance shows.
        let at = at.as_str().expect("an instant");
        let seen = world.anyone().at(&format!("asOf={at}")).asks("{ releases { totalCount } }").await;
        assert_eq!(seen.data()["releases"]["totalCount"], 6, "{skew}");
    }
}

#[tokio::test]
async fn a_clock_that_jumps_dates_no_release_in_the_future_on_sqlite() {
    if on_postgres() {
        return;
    }
    let world = World::new().await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    world.waits(TimeDelta::hours(1));
    world.clock_jumps(TimeDelta::days(365));
    world.admin().publishes(&draft).await;
    let expected = (now() + TimeDelta::hours(1)).to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true);
    assert_eq!(newest_at(&world).await, json!(expected));
}

/// The real clocks; the tests above set the time.
#[tokio::test]
async fn the_clock_of_the_server_is_asked_and_a_wrong_one_of_the_process_is_found() {
    let world = World::new().await;
    let right = DatabaseClock::new(Clock::system());
    let before = Utc::now();
    let told = right.now(world.db.reader()).await.expect("a time");
    assert!((told - before).abs() < TimeDelta::seconds(5), "{told} {before}");
    assert!(!right.is_skewed());
    for days in [30, -30] {
        let off = DatabaseClock::new(Clock::system_off_by(TimeDelta::days(days)));
        let told = off.now(world.db.reader()).await.expect("a time");
        let ahead_on_sqlite = !on_postgres() && days > 0;
        assert_eq!(off.is_skewed(), on_postgres(), "{days}");
        let is_right = (told - before).abs() < TimeDelta::seconds(5);
        // On SQLite, a clock that was set back is the only clock.
        assert_eq!(is_right, on_postgres() || ahead_on_sqlite, "{told} {days}");
    }
    // Time passes within one transaction.
    let tx = world.db.begin_write().await.expect("a transaction");
    let first = right.now(&tx).await.expect("a time");
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    assert!(right.now(&tx).await.expect("a time") > first);
}

#[tokio::test]
async fn an_instance_that_starts_with_a_wrong_clock_beside_a_right_server_publishes_nothing() {
    if !on_postgres() {
        return;
    }
    let settings = Settings { clock: Some(Clock::system_off_by(TimeDelta::days(30))), ..Settings::default() };
    let world = World::set_up(TestDatabase::shipped(), settings).await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(code == "UNAVAILABLE" && message.contains("clock"), "{code}: {message}");
    assert_eq!(world.app.health.readiness(), Readiness::Skewed);
}
