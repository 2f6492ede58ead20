//! Withdrawals: proposals that are rejected; and what was taken back does not come again by a draft made before.

use serde_json::json;

use crate::support::World;

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
    // The way that the message shows.
    let draft = admin.moves("reopenDraft", &draft, json!({ "reason": "Its base was withdrawn." })).await;
    let document = admin.reads(&draft, "document").await["document"].take();
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
