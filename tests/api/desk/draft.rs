//! Drafts: how they begin, how they are edited, and the messages of refused acts.

use serde_json::{Value, json};

use crate::support::{DRAFT, World, small};

const REF: &str = "KEN/sdg-10-7-2/2019";

#[tokio::test]
async fn a_draft_is_edited_by_parts_and_its_document_goes_round() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut draft = editor.imports(&small("KEN", "2030", "3")).await;
    for (version, (mutation, more)) in (2..).zip([
        ("updateDetails", json!({ "details": { "note": "A note.", "year": 2022, "round": 3, "roundKind": "FOLLOW_UP", "coverage": [{ "dimension": "6", "state": "NOT_COLLECTED" }] } })),
        ("updateDetails", json!({ "details": { "note": null, "round": null } })),
        ("updateResponses", json!({ "responses": [{ "indicator": "PD_1", "absence": "DECLINED", "narrative": [{ "language": "en", "text": "They did not say." }] }], "remove": ["PD_6"] })),
        ("updateFindings", json!({ "findings": [{ "kind": "POTENTIAL", "dimension": "1", "text": [{ "language": "fr", "text": "Un texte." }] }] })),
        ("updateReports", json!({ "reports": [{ "language": "en", "title": "A report" }, { "language": "fr", "title": "Un rapport", "translationOf": 0 }] })),
        ("updateMilestones", json!({ "milestones": [{ "kind": "LAUNCHED", "date": "2021-11" }] })),
    ]) {
        draft = editor.moves(mutation, &draft, more).await;
        assert_eq!(draft.version, version, "{mutation}");
    }
    assert!(editor.problems(&draft).await.is_empty(), "{:?}", editor.problems(&draft).await);
    let fields = "contentJson contentHash content { year round note roundKind coverage { state } findings { texts { language } } reports { title translationOf { title } } milestones { kind date } responses { totalCount nodes { indicator { code } absence } } }";
    let told = editor.reads(&draft, fields).await;
    let content = &told["content"];
    assert_eq!(
        (&content["year"], &content["round"], &content["note"]),
        (&json!(2022), &Value::Null, &Value::Null)
    );
    assert_eq!(content["roundKind"], "FOLLOW_UP");
    assert_eq!(
        content["reports"][1],
        json!({ "title": "Un rapport", "translationOf": { "title": "A report" } })
    );
    assert_eq!(content["responses"]["totalCount"], 6);
    assert_eq!(
        content["responses"]["nodes"][0],
        json!({ "indicator": { "code": "PD_1" }, "absence": "DECLINED" })
    );
    // The exported document can be imported again unchanged.
    let mut other = told["contentJson"].clone();
    let again = json!({ "content": other, "draftId": draft.id, "expectedVersion": draft.version });
    let same = editor.does("importDraft", again, "draft { version contentHash }").await;
    assert_eq!(same["draft"], json!({ "version": draft.version + 1, "contentHash": told["contentHash"] }));
    other["key"] = json!("2031");
    let strange = json!({ "content": other, "draftId": draft.id, "expectedVersion": draft.version + 1 });
    assert_eq!(editor.is_refused("importDraft", strange).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn changes_are_told_against_what_is_public() {
    let world = World::new().await;
    let editor = world.editor("DNK");
    let draft = editor.clones("DNK/sdg-10-7-2/2021").await;
    let edit = json!({ "responses": [{ "indicator": "_T", "selectedOptions": ["4"] }], "remove": ["PD_1"] });
    let draft = editor.moves("updateResponses", &draft, edit).await;
    let told = editor.reads(&draft, "changes { parts responses { code kind indicator { code } old { selectedOption { code } } new { selectedOption { code } } } } base { number } changedBy createdBy history { act version } comments { text }").await;
    assert_eq!(told["changes"]["parts"], json!(["kind"]));
    assert_eq!(
        told["changes"]["responses"],
        json!([
            { "code": "_T", "kind": "CHANGED", "indicator": { "code": "_T" }, "old": { "selectedOption": { "code": "2" } }, "new": { "selectedOption": { "code": "4" } } },
            { "code": "PD_1", "kind": "REMOVED", "indicator": { "code": "PD_1" }, "old": told["changes"]["responses"][1]["old"], "new": null },
        ])
    );
    assert_eq!((&told["base"]["number"], &told["changedBy"]), (&json!(1), &json!("editor-DNK")));
    assert_eq!(
        told["history"],
        json!([{ "act": "CLONE_REVISION", "version": 1 }, { "act": "UPDATE_RESPONSES", "version": 2 }])
    );
}

#[tokio::test]
async fn the_same_key_and_input_answers_the_same_draft() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let input = |key: &str, year: i32| {
        json!({
            "jurisdiction": "KEN", "instrument": "mgi-national", "key": "2030", "provenance": "OFFICIAL", "year": year,
            "idempotencyKey": key,
        })
    };
    let first = editor.does("createDraft", input("one", 2026), DRAFT).await;
    assert_eq!(editor.does("createDraft", input("one", 2026), DRAFT).await, first);
    assert_eq!(editor.is_refused("createDraft", input("one", 2025)).await.0, "BAD_USER_INPUT");
    assert_eq!(editor.is_refused("createDraft", input("", 2026)).await.0, "BAD_USER_INPUT");
    // Without a key it is another request, and keys of different people are different.
    let (code, message) = editor.is_refused("createDraft", input("two", 2026)).await;
    assert!(
        code == "CONFLICT" && message.contains(first["draft"]["id"].as_str().expect("an id")),
        "{message}"
    );
    let other = world.staff("other", entity::vocabulary::Role::Editor, &["KEN"]);
    assert_eq!(other.is_refused("createDraft", input("one", 2026)).await.0, "CONFLICT");
    assert_eq!(world.texts("SELECT id FROM draft").await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_a_draft_is_refused_in_words() {
    let world = World::new().await;
    let admin = world.admin();
    let with = |field: &str, value: Value| {
        let mut content = small("KEN", "2030", "3");
        content[field] = value;
        json!({ "content": content })
    };
    let nul = json!([{ "indicator": "PD_1", "options": [], "narrative": { "en": "a\u{0}b" } }]);
    for (input, code, words) in [
        (with("jurisdiction", json!("XXX")), "BAD_USER_INPUT", "no place"),
        (with("instrument", json!("none")), "BAD_USER_INPUT", "no codebook"),
        (with("codebook", json!("9")), "BAD_USER_INPUT", "no codebook"),
        (with("key", json!("Not A Key")), "BAD_USER_INPUT", "not a key"),
        (with("key", json!("")), "BAD_USER_INPUT", "not a key"),
        (with("responses", nul), "BAD_USER_INPUT", "U+0000"),
        (
            with("responses", json!([{ "indicator": "PD_1", "absence": "PERHAPS" }])),
            "BAD_USER_INPUT",
            "at responses[0].absence",
        ),
        (with("colour", json!("red")), "BAD_USER_INPUT", "at colour: \"colour\" is not known here"),
        (json!({ "content": small("KEN", "2030", "3"), "draftId": "x" }), "BAD_USER_INPUT", "together"),
    ] {
        let (found, message) = admin.is_refused("importDraft", input).await;
        assert!(found == code && message.contains(words), "{words}: {found} {message}");
    }
    assert_eq!(
        admin.is_refused("cloneRevision", json!({ "assessmentId": "KEN/sdg-10-7-2/1999" })).await.0,
        "NOT_FOUND"
    );
    let current = json!({ "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": "2019", "provenance": "SECONDARY" });
    let (code, message) = admin.is_refused("createDraft", current).await;
    assert!(code == "CONFLICT" && message.contains("clone"), "{message}");
    assert!(world.texts("SELECT id FROM draft").await.is_empty());
}

#[tokio::test]
async fn a_draft_has_an_end() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let words = |code: &str| {
        let languages =
            "en fr es ar ru zh pt de it ja ko hi sw am tr fa ur bn th vi id pl nl sv da fi el hu cs ro";
        let text = |language: &str| json!({ "language": language, "text": "x".repeat(20_000) });
        let texts: Vec<Value> = languages.split(' ').map(text).collect();
        json!({ "responses": [{ "indicator": code, "selectedOptions": ["1"], "narrative": texts }] })
    };
    let draft = editor.moves("updateResponses", &draft, words("PD_1")).await;
    let (code, message) = editor.is_refused("updateResponses", draft.with(words("PD_2"))).await;
    assert!(code == "TOO_LARGE" && message.contains("bytes"), "{message}");
}

#[tokio::test]
async fn a_comment_names_an_indicator_that_there_is() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let about = |code: &str| draft.with(json!({ "comments": [{ "indicator": code, "text": "Why?" }] }));
    editor.does("commentDraft", about("_T"), "draft { comments { indicator } }").await;
    let (code, message) = editor.is_refused("commentDraft", about("2.1.1")).await;
    assert_eq!((&*code, &*message), ("BAD_USER_INPUT", "\"2.1.1\" is not an indicator of sdg-10-7-2@1."));
    // The indicator of a comment has a maximum length, even if the draft answers it: each comment stores it for ever.
    let endless = "x".repeat(5_000);
    let strange = editor
        .moves(
            "updateResponses",
            &draft,
            json!({ "responses": [{ "indicator": endless, "selectedOptions": ["1"] }] }),
        )
        .await;
    let comments = json!({ "comments": [{ "indicator": endless, "text": "Why?" }] });
    let (code, message) = editor.is_refused("commentDraft", strange.with(comments)).await;
    assert_eq!((&*code, &*message), ("BAD_USER_INPUT", "The comments has more than 4000 characters."));
    let draft = editor.moves("updateResponses", &strange, json!({ "remove": [endless] })).await;
    editor.submits(&draft).await;
    let wrong = draft.with(json!({ "comments": [{ "indicator": "nope", "text": "Why?" }] }));
    let with_reason = json!({ "reason": "Look again.", "comments": wrong["comments"] });
    assert_eq!(
        world.reviewer("KEN").is_refused("requestChanges", draft.with(with_reason)).await.0,
        "BAD_USER_INPUT"
    );
}

#[tokio::test]
async fn what_cannot_be_done_now_is_said_in_the_words_of_its_state() {
    let world = World::new().await;
    let (editor, admin) = (world.editor("KEN"), world.admin());
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let said = async |mutation: &str, more: Value| admin.is_refused(mutation, draft.with(more)).await.1;
    let begins = async |mutation: &str, more: Value, words: &str| {
        let message = said(mutation, more).await;
        assert!(message.starts_with(words), "{message}");
    };
    begins("publishDraft", json!({}), "The draft is not submitted, so it cannot be published; it can be")
        .await;
    begins("recallDraft", json!({ "reason": "A reason." }), "The draft is not submitted; it can be").await;
    begins(
        "submitDraft",
        json!({ "expectedVersion": 9 }),
        "The draft is at version 1; there is no version 9",
    )
    .await;
    editor.submits(&draft).await;
    begins("submitDraft", json!({}), "The draft is in review already; it can be").await;
    world.reviewer("KEN").approves(&draft).await;
    let message = said("approveDraft", json!({})).await;
    assert!(
        message.starts_with("The draft is approved already") && !message.contains("unscheduled"),
        "{message}"
    );
}

#[tokio::test]
async fn a_change_by_somebody_else_is_told_with_its_author_and_time() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.clones(REF).await;
    let edit = json!({ "details": { "note": "One." } });
    world.waits(chrono::TimeDelta::minutes(5));
    world.admin().moves("updateDetails", &draft, edit.clone()).await;
    let late = editor.tries("updateDetails", draft.with(edit), "__typename").await.json()["errors"][0].take();
    assert_eq!(
        late["extensions"],
        json!({
            "code": "CONFLICT", "field": "expectedVersion",
            "current": { "version": 2, "state": "DRAFT", "changedBy": "admin", "changedAt": "2026-11-20T12:05:00.000Z" },
        })
    );
}

#[tokio::test]
async fn slips_of_an_editor_are_told_and_not_guessed_at() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let response = |option: &str| json!({ "indicator": "PD_1", "selectedOptions": [option] });
    let twice = draft.with(json!({ "responses": [response("1"), response("3")] }));
    let (code, message) = editor.is_refused("updateResponses", twice).await;
    assert!(code == "BAD_USER_INPUT" && message.contains("PD_1 is answered twice"), "{code}: {message}");
    let text = json!({ "content": small("KEN", "2031", "3").to_string() });
    let (code, message) = editor.is_refused("importDraft", text).await;
    assert!(code == "BAD_USER_INPUT" && message.contains("send the JSON object itself"), "{code}: {message}");
    assert!(message.len() < 200, "{message}");
    // An act that is not allowed needs no reason.
    world.published(&small("KEN", "2032", "3")).await;
    let drafts =
        editor.asks("{ drafts(filter: { state: {eq: PUBLISHED} }) { nodes { id version } } }").await.data();
    let published = &drafts["drafts"]["nodes"][0];
    let discard = json!({ "draftId": published["id"], "expectedVersion": published["version"] });
    let (code, message) = editor.is_refused("discardDraft", discard).await;
    assert!(code == "CONFLICT" && message.contains("published"), "{code}: {message}");
}
