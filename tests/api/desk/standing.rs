//! A draft is not published if its approver or scheduler has lost the permission to approve or schedule it.

use chrono::TimeDelta;
use entity::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Caller, Drafted, World, small};

const REF: &str = "KEN/sdg-10-7-2/2030";

async fn scheduled(world: &World) -> Drafted {
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    let at = world.now() + TimeDelta::hours(1);
    world.admin().moves("scheduleDraft", &draft, json!({ "scheduledFor": at })).await
}

/// Another admin, who changes the grants of others.
fn chief(world: &World) -> Caller<'_> {
    world.staff("chief", Role::Admin, &[])
}

async fn is_public(world: &World) -> bool {
    let query = format!("{{ assessment(ref: \"{REF}\") {{ status }} }}");
    !world.anyone().asks(&query).await.data()["assessment"].is_null()
}

async fn due(world: &World) -> usize {
    world.app.desk.publish_due().await.expect("the database answers")
}

/// Ways to lose the permission: a suspension, another role, or the role for another place.
fn losses(subject: &str) -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "subject": subject, "status": "SUSPENDED", "grants": [] }), "has been suspended since"),
        (
            json!({ "subject": subject, "grants": [{ "role": "EDITOR", "scope": ["KEN"] }] }),
            "may not do that any more",
        ),
        (
            json!({ "subject": subject, "grants": [{ "role": "ADMIN", "scope": ["UGA"] }] }),
            "may not do that any more",
        ),
    ]
}

#[tokio::test]
async fn what_is_due_is_unscheduled_if_who_approved_or_scheduled_it_may_not_any_more() {
    for subject in ["reviewer-KEN", "admin"] {
        for (loss, why) in losses(subject) {
            let world = World::new().await;
            let draft = scheduled(&world).await;
            chief(&world).does("upsertPrincipal", loss.clone(), "principal { subject }").await;
            world.waits(TimeDelta::hours(2));
            assert_eq!((due(&world).await, is_public(&world).await), (0, false), "{loss}");
            let fields = "state scheduledFor history { act subject reason }";
            let told = chief(&world).reads(&draft, fields).await;
            assert_eq!((&told["state"], &told["scheduledFor"]), (&json!("APPROVED"), &Value::Null), "{loss}");
            let last =
                told["history"].as_array().and_then(|entries| entries.last()).expect("an entry").clone();
            assert_eq!(last["act"], "UNSCHEDULE_DRAFT");
            let reason = last["reason"].as_str().expect("a reason");
            assert!(reason.starts_with(subject) && reason.contains(why), "{reason}");
        }
    }
}

#[tokio::test]
async fn an_approval_counts_by_hand_only_while_its_giver_may_approve() {
    for (loss, why) in losses("reviewer-KEN") {
        let world = World::new().await;
        let draft = world.approved(&small("KEN", "2030", "3")).await;
        chief(&world).does("upsertPrincipal", loss, "principal { subject }").await;
        let can = world.admin().reads(&draft, "viewerCan { publish { allowed } schedule { allowed } }").await;
        let can = &can["viewerCan"];
        assert_eq!((&can["publish"]["allowed"], &can["schedule"]["allowed"]), (&json!(false), &json!(false)));
        let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
        assert!(
            code == "CONFLICT" && message.starts_with("reviewer-KEN") && message.contains(why),
            "{message}"
        );
        let at = draft.with(json!({ "scheduledFor": world.now() + TimeDelta::hours(1) }));
        assert_eq!(world.admin().is_refused("scheduleDraft", at).await.0, "CONFLICT");
        // As the message advises: another person approves the draft.
        let draft =
            world.admin().moves("reopenDraft", &draft, json!({ "reason": "Its approver left." })).await;
        world.editor("KEN").submits(&draft).await;
        let draft = world.staff("another", Role::Reviewer, &["KEN"]).approves(&draft).await;
        world.admin().publishes(&draft).await;
        assert!(is_public(&world).await);
    }
}

#[tokio::test]
async fn an_approver_who_is_reinstated_before_the_time_counts_again() {
    let world = World::new().await;
    scheduled(&world).await;
    for status in ["SUSPENDED", "ACTIVE"] {
        let grants = json!([{ "role": "REVIEWER", "scope": ["KEN"] }]);
        let known = json!({ "subject": "reviewer-KEN", "status": status, "grants": grants });
        chief(&world).does("upsertPrincipal", known, "principal { subject }").await;
    }
    world.waits(TimeDelta::hours(2));
    assert_eq!(due(&world).await, 1);
}

#[tokio::test]
async fn a_suspension_answers_with_the_drafts_that_are_not_published_meanwhile() {
    let world = World::new().await;
    let draft = scheduled(&world).await;
    let other = world.approved(&small("KEN", "2031", "3")).await;
    // Scheduled by another person, and so not affected.
    let editor = world.editor("UGA");
    let third = editor.imports(&small("UGA", "2031", "3")).await;
    editor.submits(&third).await;
    world.staff("another", Role::Reviewer, &["UGA"]).approves(&third).await;
    let fields = "affectedDrafts { id state approvedBy scheduledBy assessmentRef: assessment { ref } }";
    for (subject, expected) in
        [("reviewer-KEN", vec![&draft.id, &other.id]), ("admin", vec![&draft.id]), ("nobody", vec![])]
    {
        let grants = json!([{ "role": "ADMIN", "scope": null }]);
        let mut known = json!({ "subject": subject, "status": "SUSPENDED", "grants": grants });
        let payload = chief(&world).does("upsertPrincipal", known.clone(), fields).await;
        let affected = payload["affectedDrafts"].as_array().expect("drafts");
        let ids: Vec<&str> = affected.iter().filter_map(|draft| draft["id"].as_str()).collect();
        assert_eq!(ids, expected, "{subject}: {payload}");
        known["status"] = json!("ACTIVE");
        let payload = chief(&world).does("upsertPrincipal", known, fields).await;
        assert_eq!(payload["affectedDrafts"], json!([]), "{subject}");
    }
}

#[tokio::test]
async fn a_draft_is_affected_however_many_others_are_not() {
    let world = World::new().await;
    let draft = world.approved(&small("KEN", "2031", "3")).await;
    // The same reviewer has approved 200 that come before it, of a place in which the role stays.
    world
        .sql(&format!(
            "INSERT INTO draft (id, assessment, jurisdiction, state, version, content, content_hash, created_at, created_by,
                 changed_at, changed_by, submitted_at, submitted_by, submitted_hash, approved_by, begun_after, written_after)
             WITH RECURSIVE counted (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM counted WHERE number < 200)
             SELECT '-' || CAST(number AS text), 'UGA/sdg-10-7-2/' || CAST(number AS text), 'UGA', state, version, content,
                 content_hash, created_at, created_by, changed_at, changed_by, submitted_at, submitted_by, submitted_hash,
                 approved_by, begun_after, written_after
             FROM draft, counted WHERE id = '{}'",
            draft.id
        ))
        .await
        .expect("200 drafts");
    let grants = json!([{ "role": "REVIEWER", "scope": ["UGA"] }]);
    let elsewhere = json!({ "subject": "reviewer-KEN", "grants": grants });
    let payload = chief(&world).does("upsertPrincipal", elsewhere, "affectedDrafts { id contentHash }").await;
    let affected = payload["affectedDrafts"].as_array().expect("drafts");
    let ids: Vec<&str> = affected.iter().filter_map(|draft| draft["id"].as_str()).collect();
    assert_eq!(ids, [&draft.id]);
}
