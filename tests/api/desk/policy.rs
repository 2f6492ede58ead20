//! The identity of policies and reports does not include their address: one correction serves all citations.

use entity::vocabulary::Role;
use serde_json::{Value, json};

use crate::support::{Caller, World, small};

const DEAD: &str = "https://example.org/dead";
const ALIVE: &str = "https://example.org/alive";

/// A content whose first answer cites one law with an address.
fn citing(place: &str, key: &str, url: Option<&str>) -> Value {
    let mut content = small(place, key, "3");
    let policy =
        json!({ "kind": "CONVENTION", "title": "Convention of Tests", "language": "en", "year": 1990 });
    content["responses"][0]["evidence"] = json!([{ "policy": policy, "locator": "art. 1" }]);
    if let Some(url) = url {
        content["responses"][0]["evidence"][0]["policy"]["url"] = json!(url);
    }
    content
}

const POLICIES: &str = r#"{
    policies(first: 2, filter: {title: {eq: "Convention of Tests"}}) { nodes { id url responses(first: 5) { nodes { assessment { ref } evidence { policy { id url } } } } } }
}"#;

async fn policies(caller: &Caller<'_>) -> Vec<Value> {
    let data = caller.asks(POLICIES).await.data();
    data["policies"]["nodes"].as_array().cloned().expect("policies")
}

#[tokio::test]
async fn a_policy_that_is_cited_with_another_address_is_no_second_one() {
    let world = World::new().await;
    world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let first = policies(&world.anyone()).await;
    for (place, url) in [("UGA", Some(ALIVE)), ("GHA", None), ("DNK", Some(DEAD))] {
        world.published(&citing(place, "2030", url)).await;
    }
    let now = policies(&world.anyone()).await;
    assert_eq!(now.len(), 1);
    assert_eq!((&now[0]["id"], &now[0]["url"]), (&first[0]["id"], &json!(DEAD)));
    assert_eq!(now[0]["responses"]["nodes"].as_array().map(Vec::len), Some(4));
    // Each revision keeps the content of its draft, to the last byte.
    world.verifies();
    assert_eq!(policies(&world.beside().await.anyone()).await, now);
}

#[tokio::test]
async fn the_address_of_a_policy_is_mended_for_all_answers_in_one_release() {
    let world = World::new().await;
    for place in ["KEN", "UGA"] {
        world.published(&citing(place, "2030", Some(DEAD))).await;
    }
    let before = world.anyone().asks(POLICIES).await;
    let policy = policies(&world.anyone()).await.remove(0)["id"].take();
    let admin = world.admin();
    let input = |url: &str| json!({ "policyId": policy, "url": url, "reason": "The link was dead." });
    let fields = "release { number kind changes { kind subject reason } } policy { id url }";
    let mended = admin.does("updatePolicy", input(ALIVE), fields).await;
    assert_eq!(
        mended,
        json!({
            "release": { "number": 8, "kind": "REFERENCE_DATA", "changes": [
                { "kind": "CHANGED", "subject": policy, "reason": "The link was dead." },
            ] },
            "policy": { "id": policy, "url": ALIVE },
        })
    );
    for world in [&world, &world.beside().await] {
        let now = policies(&world.anyone()).await;
        assert_eq!((now.len(), &now[0]["url"]), (1, &json!(ALIVE)));
        for response in now[0]["responses"]["nodes"].as_array().expect("responses") {
            assert_eq!(response["evidence"][0]["policy"]["url"], ALIVE);
        }
        assert_eq!(world.anyone().at("release=7").asks(POLICIES).await.text(), before.text());
    }
    // After another change, each release keeps its own address.
    admin.does("updatePolicy", input("https://example.org/other"), "release { number }").await;
    for (release, url) in [(7, DEAD), (8, ALIVE), (9, "https://example.org/other")] {
        let seen = policies(&world.anyone().at(&format!("release={release}"))).await;
        assert_eq!(seen[0]["url"], url, "{release}");
    }
    let log = "{ auditLog(first: 1) { nodes { act target reason release } } }";
    assert_eq!(
        admin.asks(log).await.data()["auditLog"]["nodes"][0],
        json!({ "act": "UPDATE_POLICY", "target": policy, "reason": "The link was dead.", "release": 9 })
    );
    world.verifies();
}

#[tokio::test]
async fn what_is_no_policy_or_no_address_is_refused() {
    let world = World::new().await;
    world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let policy = policies(&world.anyone()).await.remove(0)["id"].take();
    let admin = world.admin();
    let input = |id: &Value, url: &str| json!({ "policyId": id, "url": url, "reason": "The link was dead." });
    for (input, code, words) in [
        (input(&json!("Policy:nothing"), ALIVE), "NOT_FOUND", "There is no policy"),
        (input(&policy, "javascript:alert(1)"), "BAD_USER_INPUT", "is not an address"),
        (input(&policy, DEAD), "CONFLICT", "already"),
        (json!({ "policyId": policy, "url": ALIVE, "reason": " " }), "BAD_USER_INPUT", "reason"),
    ] {
        let (told, message) = admin.is_refused("updatePolicy", input).await;
        assert!(told == code && message.contains(words), "{told}: {message}");
    }
    let local = world.staff("local", Role::Admin, &["KEN"]);
    assert_eq!(local.is_refused("updatePolicy", input(&policy, ALIVE)).await.0, "FORBIDDEN");
}

#[tokio::test]
async fn a_draft_that_began_before_an_address_was_mended_does_not_bring_the_dead_one_back() {
    let world = World::new().await;
    world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let policy = policies(&world.anyone()).await.remove(0)["id"].take();
    let draft = world.corrected("KEN/sdg-10-7-2/2030", "A word was wrong.").await;
    let mended = json!({ "policyId": policy, "url": ALIVE, "reason": "The link was dead." });
    world.admin().does("updatePolicy", mended, "release { number }").await;
    world.admin().publishes(&draft).await;
    let now = policies(&world.anyone()).await;
    assert_eq!((now.len(), &now[0]["url"]), (1, &json!(ALIVE)));
    // A new draft has the present address.
    let draft = world.editor("KEN").clones("KEN/sdg-10-7-2/2030").await;
    let document = world.editor("KEN").reads(&draft, "contentJson").await["contentJson"].take();
    assert_eq!(document["responses"][0]["evidence"][0]["policy"]["url"], ALIVE);
    world.verifies();
}

#[tokio::test]
async fn a_correction_of_a_citation_mends_the_policy_and_a_preview_shows_it() {
    let world = World::new().await;
    let first = world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let second = world.published(&citing("UGA", "2030", Some(DEAD))).await;
    let editor = world.editor("KEN");
    let draft = editor.clones("KEN/sdg-10-7-2/2030").await;
    let mut content = citing("KEN", "2030", Some(ALIVE));
    content["kind"] = json!("TECHNICAL");
    content["note"] = json!("A dead link is mended.");
    let draft = editor.moves("importDraft", &draft, json!({ "content": content })).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    let preview = policies(&editor.clone().at(&format!("preview={}", draft.id))).await;
    assert_eq!((preview.len(), &preview[0]["url"]), (1, &json!(ALIVE)));
    assert_eq!(policies(&world.anyone()).await[0]["url"], DEAD);
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    let third = world.admin().publishes(&draft).await;
    assert_eq!(policies(&world.anyone()).await, preview);
    for (release, url) in [(first, DEAD), (second, DEAD), (third, ALIVE)] {
        assert_eq!(policies(&world.anyone().at(&format!("release={release}"))).await[0]["url"], url);
    }
    world.verifies();
}

#[tokio::test]
async fn a_report_keeps_its_id_and_its_translations_when_its_address_is_mended() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let reports = |url: &str| {
        json!({ "reports": [
            { "language": "en", "title": "A report of tests", "url": url },
            { "language": "fr", "title": "Un rapport", "translationOf": 0, "url": "https://example.org/fr" },
        ] })
    };
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let draft = editor.moves("updateReports", &draft, reports(DEAD)).await;
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    let first = world.admin().publishes(&draft).await;
    let query = r#"{ reports(first: 2, filter: {title: {eq: "A report of tests"}}) { nodes { id url translations { id title translationOf { title } } } } }"#;
    let before = world.anyone().asks(query).await;
    let draft = editor.clones("KEN/sdg-10-7-2/2030").await;
    let details = json!({ "details": { "kind": "TECHNICAL", "note": "A dead link is mended." } });
    let draft = editor.moves("updateDetails", &draft, details).await;
    let draft = editor.moves("updateReports", &draft, reports(ALIVE)).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await;
    for world in [&world, &world.beside().await] {
        let mut expected = before.data();
        expected["reports"]["nodes"][0]["url"] = json!(ALIVE);
        assert_eq!(world.anyone().asks(query).await.data(), expected);
        let then = world.anyone().at(&format!("release={first}")).asks(query).await;
        assert_eq!(then.text(), before.text());
    }
    world.verifies();
}

#[tokio::test]
async fn an_address_that_only_withdrawn_answers_gave_does_not_come_back() {
    let world = World::new().await;
    world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let withdrawal = json!({ "assessmentId": "KEN/sdg-10-7-2/2030", "reason": "The address must go." });
    world.admin().withdraws_with_second("proposeWithdrawal", withdrawal).await;
    world.published(&citing("UGA", "2030", Some(ALIVE))).await;
    let now = policies(&world.anyone()).await;
    assert_eq!((now.len(), &now[0]["url"]), (1, &json!(ALIVE)));
    world.verifies();
}

#[tokio::test]
async fn an_address_that_only_a_withdrawn_answer_gave_does_not_come_back() {
    let world = World::new().await;
    world.published(&citing("KEN", "2030", Some(DEAD))).await;
    let answers = json!({ "assessmentId": "KEN/sdg-10-7-2/2030", "indicators": ["PD_1"], "reason": "The address must go." });
    world.admin().withdraws_with_second("withdrawResponses", answers).await;
    world.published(&citing("UGA", "2030", Some(ALIVE))).await;
    let now = policies(&world.anyone()).await;
    assert_eq!((now.len(), &now[0]["url"]), (1, &json!(ALIVE)));
    world.verifies();
}
