//! TECHNICAL revisions: they correct addresses and add translations, with two people and the existing sign-off.

use entity::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Caller, Drafted, World, small};

const REF: &str = "KEN/sdg-10-7-2/2030";
const SHOWN: &str = r#"{ assessment(ref: "KEN/sdg-10-7-2/2030") { revision { number kind
    signOffs { office revision { number } }
    responses(first: 1) { nodes { selectedOptions { code } narratives { language } evidence { accessed policy { url } } } } } } }"#;

fn response(address: &str) -> Value {
    let policy = json!({ "kind": "LAW", "title": "Migration Act", "language": "en", "url": address });
    json!({ "indicator": "PD_1", "selectedOptions": ["3"], "narrative": [{ "language": "en", "text": "As the Act says." }],
        "evidence": [{ "policy": policy, "locator": "art. 1", "accessed": "2025-01-01" }] })
}

/// Publishes an official, signed-off assessment with a citation, and returns the release.
async fn official(world: &World) -> i64 {
    let editor = world.editor("KEN");
    let mut content = small("KEN", "2030", "3");
    content["provenance"] = json!("OFFICIAL");
    let draft = editor.imports(&content).await;
    let response = json!({ "responses": [response("https://example.org/dead")] });
    let draft = editor.moves("updateResponses", &draft, response).await;
    editor.submits(&draft).await;
    let sign_off =
        json!({ "office": "Ministry of Interior", "jurisdiction": "KEN", "date": "2026-06", "scope": "All" });
    editor.moves("recordSignOff", &draft, json!({ "signOff": sign_off })).await;
    world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await
}

/// A clone of kind TECHNICAL.
async fn technical(editor: &Caller<'_>) -> Drafted {
    let draft = editor.clones(REF).await;
    let details = json!({ "kind": "TECHNICAL", "note": "A dead link is mended." });
    editor.moves("updateDetails", &draft, json!({ "details": details })).await
}

#[tokio::test]
async fn a_dead_link_is_mended_by_two_people_without_a_new_sign_off() {
    let world = World::new().await;
    let before = official(&world).await;
    let as_it_was = world.anyone().asks(SHOWN).await;
    let (editor, admin) = (world.editor("KEN"), world.staff("second-admin", Role::Admin, &[]));
    let draft = technical(&editor).await;
    let mut mended = response("https://example.org/alive");
    mended["evidence"][0]["accessed"] = json!("2026-11-20");
    mended["narrative"] = json!([{ "language": "en", "text": "As the Act says." }, { "language": "fr", "text": "Comme dit la loi." }]);
    let draft = editor.moves("updateResponses", &draft, json!({ "responses": [mended] })).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    let shown = "content { signOffs { office revision { number } } }";
    let kept = json!([{ "office": "Ministry of Interior", "revision": { "number": 1 } }]);
    assert_eq!(editor.reads(&draft, shown).await["content"]["signOffs"], kept);
    editor.submits(&draft).await;
    assert_eq!(editor.is_refused("approveDraft", draft.input()).await.0, "FORBIDDEN");
    admin.approves(&draft).await;
    let release = admin.publishes(&draft).await;
    assert_eq!(release, before + 1);
    let now = world.anyone().asks(SHOWN).await.data();
    let revision = &now["assessment"]["revision"];
    assert_eq!(
        (&revision["number"], &revision["kind"], &revision["signOffs"]),
        (&json!(2), &json!("TECHNICAL"), &kept)
    );
    let answer = &revision["responses"]["nodes"][0];
    assert_eq!(
        *answer,
        json!({ "selectedOptions": [{ "code": "3" }], "narratives": [{ "language": "en" }, { "language": "fr" }],
            "evidence": [{ "accessed": "2026-11-20", "policy": { "url": "https://example.org/alive" } }] })
    );
    let then = world.anyone().at(&format!("release={before}")).asks(SHOWN).await;
    assert_eq!(then.text(), as_it_was.text());
    // After a second TECHNICAL revision, the sign-off is still that of the first revision.
    let draft = technical(&editor).await;
    editor.submits(&draft).await;
    admin.approves(&draft).await;
    admin.publishes(&draft).await;
    let now = world.anyone().asks(SHOWN).await.data();
    assert_eq!(
        (&now["assessment"]["revision"]["number"], &now["assessment"]["revision"]["signOffs"]),
        (&json!(3), &kept)
    );
    world.verifies();
}

#[tokio::test]
async fn an_author_does_not_approve_a_technical_revision() {
    let world = World::new().await;
    official(&world).await;
    let admin = world.admin();
    let draft = technical(&admin).await;
    admin.submits(&draft).await;
    let (code, message) = admin.is_refused("approveDraft", draft.input()).await;
    assert!(code == "FORBIDDEN" && message.contains("somebody else must approve"), "{code}: {message}");
}

#[tokio::test]
async fn an_official_revision_with_other_changes_wants_its_own_sign_off_and_another_admin_than_its_approver()
{
    let world = World::new().await;
    official(&world).await;
    let (editor, admin) = (world.editor("KEN"), world.admin());
    let draft = editor.clones(REF).await;
    let details = json!({ "details": { "kind": "CORRECTION", "note": "A dead link is mended." } });
    let draft = editor.moves("updateDetails", &draft, details).await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["SIGN_OFF_MISSING"]);
    editor.submits(&draft).await;
    admin.approves(&draft).await;
    assert_eq!(admin.is_refused("publishDraft", draft.input()).await.0, "FORBIDDEN");
    let second = world.staff("second-admin", Role::Admin, &[]);
    let (code, message) = second.is_refused("publishDraft", draft.input()).await;
    assert!(code == "CONFLICT" && message.contains("sign-off"), "{code}: {message}");
}

#[tokio::test]
async fn each_thing_that_a_technical_revision_may_not_change_is_told() {
    let world = World::new().await;
    official(&world).await;
    let editor = world.editor("KEN");
    let draft = technical(&editor).await;
    let mut answer = response("https://example.org/alive");
    answer["selectedOptions"] = json!(["2"]);
    answer["narrative"][0]["text"] = json!("Not as the Act says.");
    let change = json!({ "responses": [answer], "remove": ["_T"] });
    let draft = editor.moves("updateResponses", &draft, change).await;
    let draft = editor.moves("updateDetails", &draft, json!({ "details": { "year": 2022 } })).await;
    let problems = editor.reads(&draft, "problems { code path indicator message }").await["problems"].take();
    let told: Vec<(&str, &Value)> = problems
        .as_array()
        .expect("problems")
        .iter()
        .filter(|problem| problem["code"] == "NOT_TECHNICAL")
        .map(|problem| (problem["path"].as_str().expect("a path"), &problem["indicator"]))
        .collect();
    assert_eq!(
        told,
        [
            ("year", &Value::Null),
            ("responses[0].options", &json!("PD_1")),
            ("responses[0].narrative", &json!("PD_1")),
            ("responses", &json!("_T")),
        ]
    );
    let refused = editor.tries("submitDraft", draft.input(), "__typename").await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
}

#[tokio::test]
async fn the_first_revision_of_an_assessment_is_not_technical() {
    let world = World::new().await;
    let mut content = small("KEN", "2031", "3");
    content["kind"] = json!("TECHNICAL");
    content["note"] = json!("A dead link is mended.");
    let editor = world.editor("KEN");
    let draft = editor.imports(&content).await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["WRONG_KIND"]);
    assert_eq!(editor.is_refused("submitDraft", draft.input()).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_technical_revision_is_held_against_what_is_current_when_it_is_published() {
    let world = World::new().await;
    let first = official(&world).await;
    let editor = world.editor("KEN");
    let draft = technical(&editor).await;
    let of = json!({ "assessmentId": REF, "reason": "It is out of date." });
    world.admin().does("archiveAssessment", of, "release { number }").await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["SIGN_OFF_MISSING", "WRONG_KIND"]);
    let newest =
        world.anyone().asks("{ releases { totalCount } }").await.data()["releases"]["totalCount"].as_i64();
    assert_eq!(newest, Some(first + 1));
}
