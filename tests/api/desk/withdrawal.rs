//! Withdrawals: what was taken back does not come again by a draft that was made before.

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
