//! Withdrawals of single answers: each is gone from every release and every draft, and the other answers stay.

use entity::vocabulary::Role;
use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::{Drafted, World, small};

const REF: &str = "KEN/sdg-10-7-2/2030";
const REASON: &str = "The ministry had not agreed to it.";
const SECRET: &str = "Quillfeather";

/// An answer that cites a law of its own and names a source of its own.
fn answer(option: &str) -> Value {
    let policy = json!({ "kind": "LAW", "title": format!("{SECRET} Act"), "language": "en", "url": "https://example.org/act" });
    json!({ "indicator": "PD_1", "options": [option], "narrative": { "en": format!("{SECRET} says so.") },
        "evidence": [{ "policy": policy }],
        "source": { "title": format!("A source of {SECRET}"), "publisher": "P", "url": "https://example.org", "licence": "CC0-1.0", "attribution": "P" } })
}

/// Publishes two revisions of an assessment with that answer, and returns their releases.
async fn published(world: &World) -> [i64; 2] {
    let mut content = small("KEN", "2030", "3");
    content["responses"][0] = answer("3");
    let first = world.published(&content).await;
    let second = world.corrected(REF, "A word was wrong.").await;
    [first, world.admin().publishes(&second).await]
}

async fn proposes(world: &World, indicators: &[&str]) -> Value {
    let of = json!({ "assessmentId": REF, "indicators": indicators, "reason": REASON });
    world.admin().does("withdrawResponses", of, "withdrawal { id }").await["withdrawal"]["id"].take()
}

async fn withdraws(world: &World, indicators: &[&str]) -> i64 {
    let proposal = json!({ "withdrawalId": proposes(world, indicators).await });
    let second = world.staff("second-admin", Role::Admin, &[]);
    let payload = second.does("confirmWithdrawal", proposal, "release { number }").await;
    payload["release"]["number"].as_i64().expect("a release")
}

const ANSWER: &str = r#"indicator { code } absence selectedOptions { code } narratives { text } evidence { policy { title } } source { title }
    withdrawal { reason revision release { number } }"#;

/// The assessment, and its revisions `r1` to `r3`.
fn question() -> String {
    let revision = |number: i32| {
        format!(
            r#"r{number}: node(id: "Revision:{REF}@{number}") {{ ... on Revision {{ number contentHash sources {{ title }}
                responses(first: 7) {{ nodes {{ {ANSWER} }} }} }} }}"#
        )
    };
    let revisions = (1..=3).map(revision).collect::<Vec<_>>().join(" ");
    format!(
        r#"{{ assessment(ref: "{REF}") {{ status withdrawal {{ reason }} revision {{ number }} }} {revisions} }}"#
    )
}

/// All fields that could show the answer.
fn paths() -> String {
    format!(
        r#"{{
            one: node(id: "Response:{REF}@1/PD_1") {{ ... on Response {{ {ANSWER} }} }}
            search: responses(filter: {{search: "{SECRET}"}}, select: ALL) {{ totalCount }}
            option: responses(filter: {{jurisdiction: {{eq: "KEN"}}, indicator: {{eq: "PD_1"}}, selectedOption: {{eq: "3"}}}}, select: ALL) {{ totalCount }}
            answered: responses(filter: {{jurisdiction: {{eq: "KEN"}}, indicator: {{eq: "PD_1"}}, answered: true}}, select: ALL) {{ totalCount }}
            policies(filter: {{title: {{contains: "{SECRET}"}}}}) {{ totalCount }}
            latest: indicator(instrument: "sdg-10-7-2", code: "PD_1") {{ latestResponses(filter: {{jurisdiction: {{eq: "KEN"}}}}) {{ narratives {{ text }} }} }}
            dataset {{ sources {{ title }} }}
        }}"#
    )
}

#[tokio::test]
async fn a_withdrawn_answer_is_gone_from_every_release_and_revision_and_the_rest_stays() {
    let world = World::new().await;
    let [first, second] = published(&world).await;
    let cited =
        format!(r#"{{ policies(filter: {{title: {{contains: "{SECRET}"}}}}) {{ nodes {{ id }} }} }}"#);
    let policy = world.anyone().asks(&cited).await.data()["policies"]["nodes"][0]["id"].take();
    let mut before = vec![];
    for release in [first, second] {
        before.push(world.anyone().at(&format!("release={release}")).asks(&question()).await.data());
    }
    let third = withdraws(&world, &["PD_1"]).await;
    assert_eq!(third, second + 1);
    let shown = json!({
        "indicator": { "code": "PD_1" }, "absence": "WITHDRAWN", "selectedOptions": [], "narratives": [], "evidence": [],
        "source": { "title": "A source of tests" },
        "withdrawal": { "reason": REASON, "revision": null, "release": { "number": third } },
    });
    for expected in &mut before {
        for name in ["r1", "r2"] {
            let revision = &mut expected[name];
            if revision.is_object() {
                revision["responses"]["nodes"][0] = shown.clone();
                revision["sources"] = json!([{ "title": "A source of tests" }]);
            }
        }
    }
    // The running instance and a new instance agree.
    for world in [&world, &world.beside().await] {
        for (release, expected) in [first, second].into_iter().zip(&before) {
            let caller = world.anyone().at(&format!("release={release}"));
            assert_eq!(caller.asks(&question()).await.data(), *expected, "{release}");
        }
        for release in [first, second, third] {
            let caller = world.anyone().at(&format!("release={release}"));
            let answer = caller.asks(&paths()).await;
            assert!(!answer.text().contains(SECRET), "{release}: {}", answer.text());
            let data = answer.data();
            assert_eq!(data["one"], shown);
            for path in ["search", "option", "answered", "policies"] {
                assert_eq!(data[path]["totalCount"], 0, "{path}");
            }
            let cited =
                caller.asks_with("query($id: ID!) { node(id: $id) { id } }", json!({ "id": policy })).await;
            assert_eq!(cited.data()["node"], Value::Null);
        }
    }
    let changes = format!("{{ release(number: {third}) {{ kind changes {{ kind subject reason }} }} }}");
    let changes = world.anyone().asks(&changes).await;
    let change = |number: i32| json!({ "kind": "WITHDRAWN", "subject": format!("Response:{REF}@{number}/PD_1"), "reason": REASON });
    assert_eq!(changes.data()["release"], json!({ "kind": "WITHDRAW", "changes": [change(1), change(2)] }));
    world.verifies();
}

#[tokio::test]
async fn answers_are_withdrawn_by_two_admins_and_each_code_is_looked_at() {
    let world = World::new().await;
    published(&world).await;
    let admin = world.admin();
    let of = |indicators: Value| json!({ "assessmentId": REF, "indicators": indicators, "reason": REASON });
    for (indicators, words) in [
        (json!([]), "Name the indicators"),
        (json!(["PD_9"]), "no public response to PD_9"),
        (json!(["PD_1", "PD_8", "PD_9"]), "PD_8, PD_9"),
    ] {
        let (code, message) = admin.is_refused("withdrawResponses", of(indicators)).await;
        assert!(code == "BAD_USER_INPUT" && message.contains(words), "{code}: {message}");
    }
    let editor = world.editor("KEN");
    assert_eq!(editor.is_refused("withdrawResponses", of(json!(["PD_1"]))).await.0, "FORBIDDEN");
    let id = proposes(&world, &["PD_2", "PD_1"]).await;
    let listed = "{ proposedWithdrawals { id number indicators } }";
    let proposed = json!([{ "id": id, "number": null, "indicators": ["PD_1", "PD_2"] }]);
    assert_eq!(admin.asks(listed).await.data()["proposedWithdrawals"], proposed);
    let (code, message) = admin.is_refused("withdrawResponses", of(json!(["PD_2", "PD_3"]))).await;
    assert!(code == "CONFLICT" && message.contains("proposed already"), "{code}: {message}");
    // A withdrawal of other answers, and one of the whole assessment, are different proposals.
    let other = proposes(&world, &["PD_3"]).await;
    let whole = json!({ "assessmentId": REF, "reason": REASON });
    admin.does("proposeWithdrawal", whole, "withdrawal { id }").await;
    assert_eq!(admin.is_refused("confirmWithdrawal", json!({ "withdrawalId": id })).await.0, "FORBIDDEN");
    let second = world.staff("second-admin", Role::Admin, &[]);
    let reject = json!({ "withdrawalId": other, "reason": "It may stay." });
    second.does("rejectWithdrawal", reject, "withdrawal { id }").await;
    let confirmed = second.does(
        "confirmWithdrawal",
        json!({ "withdrawalId": id }),
        "release { number } assessment { status }",
    );
    assert_eq!(confirmed.await["assessment"]["status"], "CURRENT");
    let (code, message) = admin.is_refused("withdrawResponses", of(json!(["PD_1"]))).await;
    assert!(code == "BAD_USER_INPUT" && message.contains("no public response to PD_1"), "{code}: {message}");
    world.verifies();
}

#[tokio::test]
async fn a_proposal_whose_answers_were_changed_behind_its_back_is_not_confirmed() {
    let world = World::new().await;
    published(&world).await;
    let id = proposes(&world, &["PD_1"]).await;
    world.sql(r#"UPDATE withdrawal SET indicators = '["PD_2"]'"#).await.expect("the owner can do that");
    let second = world.staff("second-admin", Role::Admin, &[]);
    let (code, message) = second.is_refused("confirmWithdrawal", json!({ "withdrawalId": id })).await;
    assert!(code == "CONFLICT" && message.contains("not what was proposed"), "{code}: {message}");
}

/// All fields of a draft that show its content.
async fn told_by(world: &World, draft: &Drafted) -> String {
    let admin = world.admin();
    let told = admin.reads(draft, "contentJson content { responses { nodes { narratives { text } evidence { policy { title } } } } } changes { responses { indicator { code } } }").await;
    let preview = admin.clone().at(&format!("preview={}", draft.id)).asks(&paths()).await;
    let id = json!({ "id": draft.id });
    let compared = "query($id: ID!) { publishPreview(draftId: $id) { dimensions { before { answered } after { answered } } } }";
    let compared = admin.asks_with(compared, id).await;
    format!("{told}{}{}", preview.text(), compared.text())
}

#[tokio::test]
async fn a_draft_that_was_written_before_shows_nothing_of_it_and_goes_no_further_until_it_is_edited() {
    let world = World::new().await;
    published(&world).await;
    let approved = world.corrected(REF, "Another word.").await;
    assert!(told_by(&world, &approved).await.contains(SECRET));
    let at = approved.with(json!({ "scheduledFor": world.now() + chrono::TimeDelta::hours(1) }));
    world.admin().does("scheduleDraft", at.clone(), "draft { id }").await;
    let published = world.texts("SELECT id FROM draft WHERE state = 'PUBLISHED'").await;
    withdraws(&world, &["PD_1"]).await;
    let told = told_by(&world, &approved).await;
    assert!(!told.contains(SECRET) && told.contains("WITHDRAWN"), "{told}");
    for id in published {
        let told = told_by(&world, &Drafted { id, version: 1 }).await;
        assert!(!told.contains(SECRET), "{told}");
    }
    let admin = world.admin();
    for (mutation, input) in [("publishDraft", approved.input()), ("scheduleDraft", at)] {
        let (code, message) = admin.is_refused(mutation, input).await;
        assert!(
            code == "CONFLICT" && message.contains("PD_1") && message.contains("withdrawn"),
            "{code}: {message}"
        );
    }
    let draft = admin.moves("reopenDraft", &approved, json!({ "reason": "An answer is gone." })).await;
    assert_eq!(world.editor("KEN").is_refused("submitDraft", draft.input()).await.0, "CONFLICT");
    let editor = world.editor("KEN");
    let draft = editor.moves("updateDetails", &draft, json!({ "details": { "note": "A word." } })).await;
    assert!(!world.texts("SELECT content FROM draft WHERE state = 'DRAFT'").await.remove(0).contains(SECRET));
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    let release = admin.publishes(&draft).await;
    let data = world.anyone().at(&format!("release={release}")).asks(&question()).await.data();
    let newest = &data["r3"]["responses"]["nodes"][0];
    assert_eq!((&newest["absence"], &newest["withdrawal"]["reason"]), (&json!("WITHDRAWN"), &json!(REASON)));
    world.verifies();
}

#[tokio::test]
async fn what_waits_for_review_when_an_answer_of_it_is_withdrawn_is_not_approved() {
    let world = World::new().await;
    published(&world).await;
    let editor = world.editor("KEN");
    let draft = editor.clones(REF).await;
    let draft = editor.moves("updateDetails", &draft, json!({ "details": { "note": "A word." } })).await;
    editor.submits(&draft).await;
    withdraws(&world, &["PD_1"]).await;
    let (code, message) = world.reviewer("KEN").is_refused("approveDraft", draft.input()).await;
    assert!(code == "CONFLICT" && message.contains("PD_1"), "{code}: {message}");
    assert!(message.contains("updateResponses"), "{message}");
}

#[tokio::test]
async fn an_answer_is_given_anew_only_by_naming_its_question() {
    let world = World::new().await;
    published(&world).await;
    let editor = world.editor("KEN");
    let before = editor.clones(REF).await;
    let document = editor.reads(&before, "contentJson").await["contentJson"].take();
    editor.moves("discardDraft", &before, json!({})).await;
    let third = withdraws(&world, &["PD_1"]).await;
    // The import of an older document does not restore the answer, and a clone does not contain it.
    let kept = json!({ "content": document });
    let (code, message) = editor.is_refused("importDraft", kept.clone()).await;
    assert!(code == "BAD_USER_INPUT" && message.contains("PD_1"), "{code}: {message}");
    assert!(message.contains("updateResponses"), "{message}");
    let draft = editor.clones(REF).await;
    let said = editor.reads(&draft, "contentJson").await["contentJson"]["responses"][0].take();
    assert_eq!(said, json!({ "indicator": "PD_1", "absence": "WITHDRAWN" }));
    let into = draft.with(kept);
    assert_eq!(editor.is_refused("importDraft", into).await.0, "BAD_USER_INPUT");
    let details = json!({ "details": { "note": "They have agreed." } });
    let draft = editor.moves("updateDetails", &draft, details).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    let anew = json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["2"], "absence": null }] });
    let draft = editor.moves("updateResponses", &draft, anew).await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["ANSWERED_ANEW"]);
    // The draft's own document, which has the new answer, may be imported again.
    let document = editor.reads(&draft, "contentJson").await["contentJson"].take();
    let draft = editor.moves("importDraft", &draft, json!({ "content": document })).await;
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    let fourth = world.admin().publishes(&draft).await;
    for world in [&world, &world.beside().await] {
        let data = world.anyone().at(&format!("release={fourth}")).asks(&question()).await.data();
        let answers: Vec<(&Value, &Value)> = ["r1", "r2", "r3"]
            .iter()
            .map(|name| &data[name]["responses"]["nodes"][0])
            .map(|answer| (&answer["absence"], &answer["withdrawal"]["release"]["number"]))
            .collect();
        let (withdrawn, third) = (json!("WITHDRAWN"), json!(third));
        assert_eq!(answers, [(&withdrawn, &third), (&withdrawn, &third), (&Value::Null, &Value::Null)]);
    }
    // A new answer is like any other: a clone contains it, and it can be withdrawn.
    let draft = editor.clones(REF).await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["MISSING"]);
    editor.moves("discardDraft", &draft, json!({})).await;
    let sixth = withdraws(&world, &["PD_1"]).await;
    let data = world.beside().await.anyone().asks(&question()).await.data();
    let of = |name: &str| &data[name]["responses"]["nodes"][0]["withdrawal"]["release"]["number"];
    assert_eq!((of("r1"), of("r3")), (&json!(third), &json!(sixth)));
    world.verifies();
}

#[tokio::test]
async fn withdrawn_is_said_of_nothing_that_was_not() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut content = small("KEN", "2031", "3");
    content["responses"][0] = json!({ "indicator": "PD_1", "absence": "WITHDRAWN" });
    let draft = editor.imports(&content).await;
    assert_eq!(editor.problems(&draft).await.keys().collect::<Vec<_>>(), ["NOT_WITHDRAWN"]);
}

#[tokio::test]
async fn a_technical_revision_keeps_a_withdrawn_answer_withdrawn() {
    let world = World::new().await;
    published(&world).await;
    withdraws(&world, &["PD_1"]).await;
    let editor = world.editor("KEN");
    let draft = editor.clones(REF).await;
    let details = json!({ "details": { "kind": "TECHNICAL", "note": "An address." } });
    let draft = editor.moves("updateDetails", &draft, details).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    let anew = json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["3"], "absence": null }] });
    let draft = editor.moves("updateResponses", &draft, anew).await;
    assert!(editor.problems(&draft).await.contains_key("NOT_TECHNICAL"));
}

#[tokio::test]
async fn the_next_version_of_the_program_brings_no_withdrawn_answer_back() {
    let world = World::new().await;
    let of = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "indicators": ["_T"], "reason": REASON });
    let proposed = world.admin().does("withdrawResponses", of, "withdrawal { id }").await;
    let second = world.staff("second-admin", Role::Admin, &[]);
    let confirm = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    second.does("confirmWithdrawal", confirm, "release { number }").await;
    let question = r#"{ responses(filter: {jurisdiction: {eq: "KEN"}}, select: ALL) { nodes { id absence selectedOptions { code } } } }"#;
    let before = world.anyone().asks(question).await.data();
    assert_eq!(before["responses"]["nodes"][0]["absence"], "WITHDRAWN");
    let corrected = Files::shipped().edited("sdg-10-7-2/results.csv", |table| {
        table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
    });
    world.receives(corrected).await;
    assert_eq!(world.anyone().asks(question).await.data(), before);
}
