//! Scheduled publication: at the time, once, unless another act cancels it before.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::{Drafted, World, codebook, small};

const REF: &str = "KEN/sdg-10-7-2/2030";

async fn scheduled(world: &World, key: &str) -> Drafted {
    let draft = world.approved(&small("KEN", key, "3")).await;
    let at = world.now() + TimeDelta::hours(1);
    world.admin().moves("scheduleDraft", &draft, json!({ "scheduledFor": at })).await
}

async fn due(world: &World) -> usize {
    world.app.desk.publish_due().await.expect("the database answers")
}

async fn status(world: &World, reference: &str) -> Value {
    let query = "query($ref: String) { assessment(ref: $ref) { status } }";
    world.anyone().asks_with(query, json!({ "ref": reference })).await.data()["assessment"].take()
}

async fn acts(world: &World, draft: &Drafted) -> Vec<String> {
    let history = world.admin().reads(draft, "history { act subject reason }").await["history"].take();
    let entries = history.as_array().expect("entries");
    entries
        .iter()
        .map(|entry| {
            format!("{} {}", entry["act"].as_str().unwrap_or("?"), entry["subject"].as_str().unwrap_or("?"))
        })
        .collect()
}

#[tokio::test]
async fn what_is_due_is_published_once_however_late_and_by_one_instance() {
    let world = World::new().await;
    let draft = scheduled(&world, "2030").await;
    assert_eq!((due(&world).await, status(&world, REF).await), (0, Value::Null));
    // No instance ran at the scheduled time.
    world.waits(TimeDelta::days(3));
    let beside = world.beside().await;
    let (here, there) = tokio::join!(due(&world), due(&beside));
    assert_eq!(here + there, 1);
    world.notices().await;
    assert_eq!(status(&world, REF).await["status"], "CURRENT");
    assert_eq!(due(&world).await, 0);
    let last = acts(&world, &draft).await.pop().expect("an entry");
    assert_eq!(last, "PUBLISH_DRAFT system:scheduler");
}

#[tokio::test]
async fn a_time_means_the_same_in_every_database_and_in_the_log() {
    let world = World::new().await;
    let admin = world.admin();
    for (number, (given, kept)) in (0..).zip([
        ("2026-12-31T23:59:60Z", "2027-01-01T00:00:00Z"),
        ("2026-12-31T23:59:60.9999999Z", "2027-01-01T00:00:00.999Z"),
        ("2026-12-31t10:00:00z", "2026-12-31T10:00:00Z"),
        ("2026-12-31T10:00:00.123456789Z", "2026-12-31T10:00:00.123Z"),
        ("2026-12-31T12:00:00+02:00", "2026-12-31T10:00:00Z"),
    ]) {
        let draft = world.approved(&small("KEN", &format!("time-{number}"), "3")).await;
        let told = admin
            .does("scheduleDraft", draft.with(json!({ "scheduledFor": given })), "draft { scheduledFor }")
            .await;
        assert_eq!(told["draft"]["scheduledFor"], kept, "{given}");
        assert_eq!(admin.reads(&draft, "scheduledFor").await["scheduledFor"], kept, "{given}");
    }
    let log = mgi_api::desk::audit::everything(&world.db).await.expect("the database answers");
    assert_eq!(log.first_fault(), None, "the log tells the same");
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    for given in [
        "2026-12-30T23:59:60Z",
        "2026-12-31T12:00:60Z",
        "+10000-01-01T00:00:00Z",
        "2026-12-31",
        "2026-12-31T10:00:00",
        "2026-02-30T10:00:00Z",
        "tomorrow",
        "",
    ] {
        let answer =
            admin.tries("scheduleDraft", draft.with(json!({ "scheduledFor": given })), "__typename").await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{given}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], "scheduledFor", "{given}");
        let key =
            admin.tries("issueApiKey", json!({ "agency": "x", "expiresAt": given }), "__typename").await;
        assert_eq!(key.json()["errors"][0]["extensions"]["field"], "expiresAt", "{given}: {}", key.text());
        for field in ["gte", "lt"] {
            let query = format!(
                "query($at: DateTime) {{ auditLog(filter: {{occurredAt: {{{field}: $at}}}}) {{ totalCount }} }}"
            );
            let answer = admin.asks_with(&query, json!({ "at": given })).await;
            assert_eq!(
                answer.json()["errors"][0]["extensions"]["field"],
                field,
                "{given}: {}",
                answer.text()
            );
        }
    }
}

#[tokio::test]
async fn a_due_draft_that_cannot_be_read_is_tried_again_later_and_stops_no_other() {
    let world = World::new().await;
    let broken = scheduled(&world, "2030").await;
    let content = world.texts(&format!("SELECT content FROM draft WHERE id = '{}'", broken.id)).await;
    world.sql(&format!("UPDATE draft SET content = '{{' WHERE id = '{}'", broken.id)).await.expect("changed");
    let good = scheduled(&world, "2031").await;
    world.waits(TimeDelta::hours(2));
    assert_eq!(due(&world).await, 1);
    assert_eq!(status(&world, "KEN/sdg-10-7-2/2031").await["status"], "CURRENT", "{}", good.id);
    // After the repair, the draft waits for its next attempt.
    let whole = content[0].replace('\'', "''");
    world
        .sql(&format!("UPDATE draft SET content = '{whole}' WHERE id = '{}'", broken.id))
        .await
        .expect("changed");
    assert_eq!(due(&world).await, 0);
    world.waits(TimeDelta::seconds(2));
    assert_eq!(due(&world).await, 1);
}

#[tokio::test]
async fn whatever_somebody_does_before_cancels_it() {
    let world = World::new().await;
    let admin = world.admin();
    world.published(&small("KEN", "2029", "2")).await;
    let reason = json!({ "reason": "A reason." });
    for (key, act) in [("a", "unscheduleDraft"), ("b", "reopenDraft")] {
        let draft = scheduled(&world, key).await;
        let more = if act == "reopenDraft" { reason.clone() } else { json!({}) };
        let draft = admin.moves(act, &draft, more).await;
        assert_eq!(
            admin.reads(&draft, "scheduledFor scheduledBy").await,
            json!({ "scheduledFor": null, "scheduledBy": null })
        );
    }
    // An act on the assessment whose correction is scheduled.
    let draft = world.corrected("KEN/sdg-10-7-2/2029", "A word was wrong.").await;
    let draft = admin
        .moves("scheduleDraft", &draft, json!({ "scheduledFor": world.now() + TimeDelta::hours(1) }))
        .await;
    let of = json!({ "assessmentId": "KEN/sdg-10-7-2/2029", "reason": "It is being looked at." });
    admin.does("archiveAssessment", of, "release { number }").await;
    assert_eq!(acts(&world, &draft).await.pop().as_deref(), Some("UNSCHEDULE_DRAFT admin"));
    world.waits(TimeDelta::hours(2));
    assert_eq!(due(&world).await, 0);
    assert_eq!(status(&world, "KEN/sdg-10-7-2/2029").await["status"], "ARCHIVED");
}

#[tokio::test]
async fn a_time_lies_in_the_future_and_is_set_by_somebody_who_may_publish() {
    let world = World::new().await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    let past = draft.with(json!({ "scheduledFor": world.now() }));
    let refused = world.admin().tries("scheduleDraft", past, "__typename").await;
    assert_eq!(refused.field(), "scheduledFor", "{}", refused.text());
    // Beyond the years of four digits, and beyond the maximum of five years.
    for at in [
        "+10000-01-01T00:00:00Z",
        "9999-12-31T23:59:59-01:00",
        "9999-12-31T23:59:59Z",
        "2031-11-20T12:00:00.001Z",
    ] {
        let input = draft.with(json!({ "scheduledFor": at }));
        let refused = world.admin().tries("scheduleDraft", input, "__typename").await;
        assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{at}: {}", refused.text());
        assert_eq!(refused.field(), "scheduledFor", "{at}: {}", refused.text());
        assert_eq!((due(&world).await, status(&world, REF).await), (0, Value::Null), "{at}");
    }
    let at = draft.with(json!({ "scheduledFor": world.now() + TimeDelta::hours(1) }));
    assert_eq!(world.reviewer("KEN").is_refused("scheduleDraft", at.clone()).await.0, "FORBIDDEN");
    assert_eq!(world.admin().is_refused("unscheduleDraft", draft.input()).await.0, "CONFLICT");
    // Otherwise an admin who approved the draft could publish it by a schedule, which they may not do directly.
    let editor = world.editor("KEN");
    let other = editor.imports(&small("KEN", "2031", "3")).await;
    editor.submits(&other).await;
    world.admin().approves(&other).await;
    let alone = other.with(json!({ "scheduledFor": world.now() + TimeDelta::hours(1) }));
    let refused = world.admin().is_refused("scheduleDraft", alone).await;
    assert!(refused.0 == "FORBIDDEN" && refused.1.contains("only approver"), "{refused:?}");
}

#[tokio::test]
async fn an_instance_that_has_not_heard_of_a_codebook_yet_cancels_nothing() {
    let world = World::new().await;
    let beside = world.beside().await;
    world.admin().publishes_codebook(codebook("2030")).await;
    let mut content = small("KE-30", "2030", "3");
    for (field, value) in [
        ("instrument", json!("mgi-local")),
        ("codebook", json!("2030")),
        ("coverage", json!({ "1": "PUBLISHED" })),
        ("responses", json!([{ "indicator": "1.1.1", "options": ["no"] }])),
    ] {
        content[field] = value;
    }
    let draft = world.approved(&content).await;
    let at = json!({ "scheduledFor": world.now() + TimeDelta::hours(1) });
    world.admin().moves("scheduleDraft", &draft, at).await;
    world.waits(TimeDelta::hours(2));
    assert_eq!(due(&beside).await, 1, "{:?}", acts(&world, &draft).await);
}

#[tokio::test]
async fn a_time_that_the_database_misorders_is_not_come() {
    let world = World::new().await;
    let draft = scheduled(&world, "2030").await;
    // SQLite compares times as texts, where this one precedes every present year.
    let far = if world.database.url.starts_with("sqlite:") { "+10000" } else { "10000" };
    let written =
        format!("UPDATE draft SET scheduled_for = '{far}-01-01T00:00:00+00:00' WHERE id = '{}'", draft.id);
    world.sql(&written).await.expect("written");
    assert_eq!((due(&world).await, status(&world, REF).await), (0, Value::Null));
}

#[tokio::test]
async fn what_may_not_be_published_any_more_is_left_to_people() {
    let world = World::new().await;
    let mut content = small("KEN", "2030", "3");
    content["year"] = json!(2026);
    let draft = world.approved(&content).await;
    let admin = world.admin();
    admin.moves("scheduleDraft", &draft, json!({ "scheduledFor": world.now() + TimeDelta::hours(1) })).await;
    // The approved content is changed in the database.
    world
        .sql(&format!(
            "UPDATE draft SET content = replace(content, '2026', '2025') WHERE id = '{}'",
            draft.id
        ))
        .await
        .expect("changed");
    world.waits(TimeDelta::hours(2));
    assert_eq!(due(&world).await, 0);
    assert_eq!(status(&world, REF).await, Value::Null);
    let told = world.admin().reads(&draft, "state scheduledFor history { act reason }").await;
    assert_eq!((&told["state"], &told["scheduledFor"]), (&json!("APPROVED"), &Value::Null));
    let last = told["history"].as_array().and_then(|entries| entries.last()).expect("an entry").clone();
    assert_eq!(last["act"], "UNSCHEDULE_DRAFT");
    assert!(last["reason"].as_str().is_some_and(|why| why.contains("not what was approved")), "{last}");
}
