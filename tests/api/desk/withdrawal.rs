//! Withdrawals: rejected proposals; and an older draft cannot publish withdrawn data again.

use mgi_api::shipped::Files;
use serde_json::json;

use crate::support::{World, small};

#[tokio::test]
async fn a_draft_of_a_withdrawn_revision_is_not_published() {
    let world = World::new().await;
    let (editor, admin) = (world.editor("KEN"), world.admin());
    let draft = world.corrected("KEN/sdg-10-7-2/2019", "A word.").await;
    let of = json!({ "assessmentId": "Assessment:KEN/sdg-10-7-2/2019", "number": 1, "reason": "It was a mistake." });
    let proposed = admin.does("proposeWithdrawal", of, "withdrawal { id }").await;
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    let withdrawal = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    second.does("confirmWithdrawal", withdrawal, "release { number }").await;
    let before = world.anyone().asks("{ releases(last: 1) { nodes { hash } } }").await;
    let (code, message) = admin.is_refused("publishDraft", draft.input()).await;
    assert_eq!(code, "CONFLICT");
    assert_eq!(
        message,
        "The draft was cloned from KEN/sdg-10-7-2/2019@1, which was withdrawn. Reopen and discard it; a new draft may \
         say what is not to be taken back."
    );
    assert_eq!(world.anyone().asks("{ releases(last: 1) { nodes { hash } } }").await.body, before.body);
    // As the message advises.
    let draft = admin.moves("reopenDraft", &draft, json!({ "reason": "Its base was withdrawn." })).await;
    let document = admin.reads(&draft, "contentJson").await["contentJson"].take();
    admin.moves("discardDraft", &draft, json!({ "reason": "Its base was withdrawn." })).await;
    let again = editor.imports(&document).await;
    editor.submits(&again).await;
    world.reviewer("KEN").approves(&again).await;
    admin.publishes(&again).await;
}

#[tokio::test]
async fn a_proposal_is_rejected_and_another_may_be_made() {
    let world = World::new().await;
    let admin = world.admin();
    let of = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "A mistake." });
    let first =
        admin.does("proposeWithdrawal", of.clone(), "withdrawal { id }").await["withdrawal"]["id"].take();
    let reject = json!({ "withdrawalId": first, "reason": "It was another that was meant." });
    let no_reason = json!({ "withdrawalId": first, "reason": " " });
    assert_eq!(admin.is_refused("rejectWithdrawal", no_reason).await.0, "BAD_USER_INPUT");
    let elsewhere = world.staff("elsewhere", entity::vocabulary::Role::Admin, &["DNK"]);
    assert_eq!(elsewhere.is_refused("rejectWithdrawal", reject.clone()).await.0, "NOT_FOUND");
    let fields = "release { number } withdrawal { rejectedBy confirmedBy }";
    assert_eq!(
        admin.does("rejectWithdrawal", reject.clone(), fields).await,
        json!({ "release": null, "withdrawal": { "rejectedBy": "admin", "confirmedBy": null } })
    );
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    let waiting = "{ proposedWithdrawals { id } }";
    assert_eq!(second.asks(waiting).await.data(), json!({ "proposedWithdrawals": [] }));
    for (mutation, input) in
        [("confirmWithdrawal", json!({ "withdrawalId": first })), ("rejectWithdrawal", reject)]
    {
        let (code, message) = second.is_refused(mutation, input).await;
        assert_eq!((&*code, &*message), ("CONFLICT", "This withdrawal has been rejected already."));
    }
    let log = r#"{ auditLog(first: 1) { nodes { act target reason assessment } } }"#;
    assert_eq!(
        admin.asks(log).await.data()["auditLog"]["nodes"][0],
        json!({
            "act": "REJECT_WITHDRAWAL", "target": first, "reason": "It was another that was meant.",
            "assessment": "KEN/sdg-10-7-2/2019",
        })
    );
    admin.does("proposeWithdrawal", of, "withdrawal { id }").await;
    assert_eq!(second.asks(waiting).await.data()["proposedWithdrawals"].as_array().map(Vec::len), Some(1));
}

const ARCHIVED: &str = "KEN/sdg-10-7-2/2019";

#[tokio::test]
async fn what_was_archived_is_restored_before_more_of_it_is_published() {
    let world = World::new().await;
    let draft = world.corrected(ARCHIVED, "A word was wrong.").await;
    let of = json!({ "assessmentId": ARCHIVED, "reason": "It is out of date." });
    world.admin().does("archiveAssessment", of.clone(), "release { number }").await;
    let can =
        world.admin().reads(&draft, "viewerCan { publish { allowed reason } schedule { allowed } }").await;
    let can = &can["viewerCan"];
    assert_eq!((&can["publish"]["allowed"], &can["schedule"]["allowed"]), (&json!(false), &json!(false)));
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(
        code == "CONFLICT" && message.contains("archived") && message.contains("restore"),
        "{code}: {message}"
    );
    world.admin().does("restoreAssessment", of, "release { number }").await;
    world.admin().publishes(&draft).await;
}

#[tokio::test]
async fn a_draft_that_began_beside_an_archived_assessment_undoes_nothing_that_came_since() {
    let world = World::new().await;
    let of = json!({ "assessmentId": ARCHIVED, "reason": "It is out of date." });
    world.admin().does("archiveAssessment", of.clone(), "release { number }").await;
    let mut content = small("KEN", "2019", "3");
    content["kind"] = json!("CORRECTION");
    content["note"] = json!("A word was wrong.");
    let draft = world.approved(&content).await;
    world.admin().does("restoreAssessment", of, "release { number }").await;
    let corrected = Files::shipped().edited("sdg-10-7-2/results.csv", |table| {
        table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
    });
    world.receives(corrected).await;
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(
        code == "CONFLICT" && message.contains("revision 2 has been published since"),
        "{code}: {message}"
    );
}

#[tokio::test]
async fn nothing_goes_out_by_itself_while_it_is_asked_to_be_taken_back() {
    let world = World::new().await;
    let draft = world.corrected(ARCHIVED, "A word was wrong.").await;
    let proposal = json!({ "assessmentId": ARCHIVED, "reason": "It is wrong." });
    let proposal =
        world.admin().does("proposeWithdrawal", proposal, "withdrawal { id }").await["withdrawal"].take();
    let at = draft.with(json!({ "scheduledFor": world.now() + chrono::TimeDelta::hours(1) }));
    let (code, message) = world.admin().is_refused("scheduleDraft", at.clone()).await;
    assert!(code == "CONFLICT" && message.contains("taken back"), "{code}: {message}");
    let rejected = json!({ "withdrawalId": proposal["id"], "reason": "It is right." });
    world.admin().does("rejectWithdrawal", rejected, "withdrawal { id }").await;
    world.admin().does("scheduleDraft", at, "draft { scheduledFor }").await;
}

/// A later version of the program ships another answer for Kenya.
fn shipping(class: &str) -> Files {
    if class == "3" {
        return Files::shipped();
    }
    let line = format!("KEN,2019,1,2019,_T,{class}");
    Files::shipped().edited("sdg-10-7-2/results.csv", |table| table.replace("KEN,2019,1,2019,_T,3", &line))
}

async fn withdrawn_by_two(world: &World, number: Option<i32>) {
    let of =
        json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "number": number, "reason": "It was a mistake." });
    let proposed = world.admin().does("proposeWithdrawal", of, "withdrawal { id }").await;
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    let withdrawal = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    second.does("confirmWithdrawal", withdrawal, "release { number }").await;
}

/// The status of an assessment, and the ids of its readable revisions.
async fn assessment(world: &World) -> serde_json::Value {
    let query = r#"{ assessment(ref: "KEN/sdg-10-7-2/2019") { status revision { id } revisions { id } } }"#;
    world.anyone().asks(query).await.data()["assessment"].take()
}

#[tokio::test]
async fn what_two_admins_withdrew_does_not_come_back_with_what_ships() {
    for number in [Some(1), None] {
        let world = World::new().await;
        withdrawn_by_two(&world, number).await;
        // The withdrawn content in another wording; the same content; and both on a new instance.
        for class in ["4", "3", "2"] {
            world.receives(shipping(class)).await;
            for world in [&world, &world.beside().await] {
                let expected = json!({ "status": "WITHDRAWN", "revision": null, "revisions": [] });
                assert_eq!(assessment(world).await, expected, "{number:?} {class}");
            }
        }
    }
}

#[tokio::test]
async fn what_was_withdrawn_does_not_come_back_under_a_later_number() {
    let world = World::new().await;
    world.receives(shipping("4")).await;
    // The first revision, not the correction of it that is current.
    withdrawn_by_two(&world, Some(1)).await;
    world.receives(shipping("3")).await;
    let id = "Revision:KEN/sdg-10-7-2/2019@2";
    let expected = json!({ "status": "CURRENT", "revision": { "id": id }, "revisions": [{ "id": id }] });
    assert_eq!(assessment(&world).await, expected);
    // Another shipment may follow the revision, because it was not withdrawn.
    world.receives(shipping("2")).await;
    assert_eq!(assessment(&world).await["revision"]["id"], "Revision:KEN/sdg-10-7-2/2019@3");
}

#[tokio::test]
async fn a_withdrawal_takes_two_who_may_withdraw_when_it_is_confirmed() {
    let world = World::new().await;
    let of = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "It was a mistake." });
    let proposed = world.admin().does("proposeWithdrawal", of, "withdrawal { id }").await;
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    let suspended = json!({ "subject": "admin", "status": "SUSPENDED", "grants": [] });
    second.does("upsertPrincipal", suspended, "principal { status }").await;
    let withdrawal = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    let (code, message) = second.is_refused("confirmWithdrawal", withdrawal.clone()).await;
    assert!(code == "CONFLICT" && message.starts_with("admin, who proposed"), "{code}: {message}");
    let back =
        json!({ "subject": "admin", "status": "ACTIVE", "grants": [{ "role": "ADMIN", "scope": null }] });
    second.does("upsertPrincipal", back, "principal { status }").await;
    second.does("confirmWithdrawal", withdrawal, "release { number }").await;
}
