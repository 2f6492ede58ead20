//! Partial edits: a field left out stays and a field that is null is removed, in every part of a draft.

use serde_json::{Value, json};

use crate::support::{Caller, Drafted, World, small};

/// A response with every field.
fn whole() -> Value {
    json!({
        "indicator": "PD_1", "selectedOptions": ["3"],
        "narrative": [{ "language": "en", "text": "In English." }, { "language": "fr", "text": "En français." }],
        "evidence": [{
            "policy": { "kind": "LAW", "title": "Migration Act", "language": "en", "issuer": "Parliament", "year": 2011,
                "jurisdiction": "KEN", "url": "https://example.org/law" },
            "locator": "art. 12", "accessed": "2023-06", "archived": "https://archive.example.org/law",
        }],
        "source": { "title": "A", "publisher": "B", "url": "https://example.org/a", "licence": "CC0-1.0", "attribution": "C" },
    })
}

async fn begun(editor: &Caller<'_>) -> Drafted {
    let draft = editor.imports(&small("KEN", "2030", "2")).await;
    editor.moves("updateResponses", &draft, json!({ "responses": [whole()] })).await
}

/// The first response in the draft's document.
async fn first(editor: &Caller<'_>, draft: &Drafted) -> Value {
    editor.reads(draft, "contentJson").await["contentJson"]["responses"][0].take()
}

#[tokio::test]
async fn what_is_left_out_of_a_response_stays_and_what_is_null_is_removed() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut draft = begun(&editor).await;
    let before = first(&editor, &draft).await;
    assert_eq!(before["evidence"][0]["policy"]["url"], "https://example.org/law");
    for (change, expected) in [
        (json!({ "selectedOptions": ["1"] }), json!({ "options": ["1"] })),
        (json!({}), json!({})),
        (
            json!({ "narrative": [{ "language": "en", "text": "Anew." }] }),
            json!({ "narrative": { "en": "Anew.", "fr": "En français." } }),
        ),
        (
            json!({ "narrative": [{ "language": "fr", "text": null }] }),
            json!({ "narrative": { "en": "Anew." } }),
        ),
        (json!({ "narrative": null }), json!({ "narrative": null })),
        (
            json!({ "source": { "licence": "CC-BY-4.0" } }),
            json!({ "source": { "title": "A", "publisher": "B", "url": "https://example.org/a", "licence": "CC-BY-4.0", "attribution": "C" } }),
        ),
        (json!({ "source": null }), json!({ "source": null })),
        (json!({ "evidence": null }), json!({ "evidence": null })),
        (json!({ "selectedOptions": null }), json!({ "options": null })),
    ] {
        let mut expected_now = first(&editor, &draft).await;
        for (name, value) in expected.as_object().expect("parts") {
            let fields = expected_now.as_object_mut().expect("a response");
            match value {
                Value::Null => drop(fields.remove(name)),
                value => drop(fields.insert(name.clone(), value.clone())),
            }
        }
        let mut response = json!({ "indicator": "PD_1" });
        response.as_object_mut().expect("one").extend(change.as_object().expect("one").clone());
        draft = editor.moves("updateResponses", &draft, json!({ "responses": [response] })).await;
        assert_eq!(first(&editor, &draft).await, expected_now, "{change}");
    }
}

#[tokio::test]
async fn a_citation_keeps_what_is_left_out_of_it() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    let before = first(&editor, &draft).await;
    let evidence = json!([{ "policy": { "kind": "LAW", "title": "Migration Act", "language": "en", "url": null }, "locator": "art. 12" }]);
    let edit = json!({ "responses": [{ "indicator": "PD_1", "evidence": evidence }] });
    let draft = editor.moves("updateResponses", &draft, edit).await;
    let mut expected = before["evidence"].clone();
    expected[0]["policy"].as_object_mut().expect("a policy").remove("url");
    assert_eq!(first(&editor, &draft).await["evidence"], expected);
}

#[tokio::test]
async fn an_absence_takes_the_place_of_an_answer_and_an_answer_that_of_an_absence() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    let draft = editor
        .moves(
            "updateResponses",
            &draft,
            json!({ "responses": [{ "indicator": "PD_1", "absence": "DECLINED" }] }),
        )
        .await;
    let response = first(&editor, &draft).await;
    assert_eq!((&response["absence"], &response["options"]), (&json!("DECLINED"), &Value::Null));
    assert_eq!(response["narrative"]["fr"], "En français.");
    let draft = editor
        .moves(
            "updateResponses",
            &draft,
            json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["2"] }] }),
        )
        .await;
    let response = first(&editor, &draft).await;
    assert_eq!((&response["absence"], &response["options"]), (&Value::Null, &json!(["2"])));
    // The draft keeps both, and has a problem.
    let both =
        json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["2"], "absence": "DECLINED" }] });
    let draft = editor.moves("updateResponses", &draft, both).await;
    assert_eq!(editor.problems(&draft).await.get("ANSWER_AND_ABSENCE"), Some(&1));
}

#[tokio::test]
async fn replacing_responses_leaves_nothing_of_those_before() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    let draft = editor
        .moves(
            "replaceResponses",
            &draft,
            json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["1"] }] }),
        )
        .await;
    let document = editor.reads(&draft, "contentJson").await["contentJson"].take();
    assert_eq!(document["responses"], json!([{ "indicator": "PD_1", "options": ["1"] }]));
    let twice = json!({ "responses": [{ "indicator": "PD_1", "selectedOptions": ["1"] }, { "indicator": "PD_1", "selectedOptions": ["2"] }] });
    assert_eq!(editor.is_refused("replaceResponses", draft.with(twice)).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn what_an_assessment_cannot_be_without_is_not_removed() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    for (field, details) in [
        ("codebook", json!({ "codebook": null })),
        ("kind", json!({ "kind": null })),
        ("roundKind", json!({ "roundKind": null })),
        ("provenance", json!({ "provenance": null })),
        ("source.title", json!({ "source": { "title": null } })),
    ] {
        let answer =
            editor.tries("updateDetails", draft.with(json!({ "details": details })), "__typename").await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{field}: {}", answer.text());
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], field);
    }
}

#[tokio::test]
async fn details_findings_reports_and_milestones_follow_the_same_rule() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    let mut document = editor.reads(&draft, "contentJson").await["contentJson"].take();
    for (mutation, more, name, expected) in [
        (
            "updateDetails",
            json!({ "details": { "source": { "publisher": "Another" } } }),
            "source",
            json!({ "title": "A source of tests", "publisher": "Another", "url": "https://example.org/tests", "licence": "CC0-1.0", "attribution": "Tests" }),
        ),
        (
            "updateDetails",
            json!({ "details": { "coverage": [{ "dimension": "6", "state": null }] } }),
            "coverage",
            json!({ "1": "PUBLISHED", "2": "PUBLISHED", "3": "PUBLISHED", "4": "PUBLISHED", "5": "PUBLISHED" }),
        ),
        ("updateDetails", json!({ "details": { "coverage": null } }), "coverage", Value::Null),
        (
            "updateFindings",
            json!({ "findings": [{ "kind": "POTENTIAL", "dimension": "1", "text": [{ "language": "en", "text": "One." }] }] }),
            "findings",
            json!([{ "kind": "POTENTIAL", "dimension": "1", "text": { "en": "One." } }]),
        ),
        (
            "updateFindings",
            json!({}),
            "findings",
            json!([{ "kind": "POTENTIAL", "dimension": "1", "text": { "en": "One." } }]),
        ),
        ("updateFindings", json!({ "findings": null }), "findings", Value::Null),
        (
            "updateReports",
            json!({ "reports": [{ "language": "en", "title": "A report", "isbn": "978-92-9268-000-0" }] }),
            "documents",
            json!([{ "language": "en", "title": "A report", "isbn": "978-92-9268-000-0" }]),
        ),
        (
            "updateReports",
            json!({ "reports": [{ "language": "en", "title": "A report", "reference": "R/1" }] }),
            "documents",
            json!([{ "language": "en", "title": "A report", "isbn": "978-92-9268-000-0", "reference": "R/1" }]),
        ),
        (
            "updateReports",
            json!({}),
            "documents",
            json!([{ "language": "en", "title": "A report", "isbn": "978-92-9268-000-0", "reference": "R/1" }]),
        ),
        ("updateReports", json!({ "reports": null }), "documents", Value::Null),
        (
            "updateMilestones",
            json!({ "milestones": [{ "kind": "LAUNCHED", "date": "2023" }] }),
            "milestones",
            json!([{ "kind": "LAUNCHED", "date": "2023" }]),
        ),
        ("updateMilestones", json!({}), "milestones", json!([{ "kind": "LAUNCHED", "date": "2023" }])),
        ("updateMilestones", json!({ "milestones": null }), "milestones", Value::Null),
    ] {
        let version = editor.reads(&draft, "version").await["version"].as_i64().expect("a version");
        editor.moves(mutation, &Drafted { version, ..draft.clone() }, more.clone()).await;
        let fields = document.as_object_mut().expect("a document");
        match expected {
            Value::Null => drop(fields.remove(name)),
            expected => drop(fields.insert(name.to_owned(), expected)),
        }
        assert_eq!(editor.reads(&draft, "contentJson").await["contentJson"], document, "{mutation} {more}");
    }
}

#[tokio::test]
async fn a_report_translates_an_original_of_the_same_list() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    for place in [-1, 1, 2] {
        let reports = json!([
            { "language": "en", "title": "A report" },
            { "language": "fr", "title": "Un rapport", "translationOf": place },
        ]);
        let refused =
            editor.tries("updateReports", draft.with(json!({ "reports": reports })), "__typename").await;
        assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{place}: {}", refused.text());
        assert_eq!(refused.field(), "reports[1].translationOf", "{place}: {}", refused.text());
    }
}

#[tokio::test]
async fn a_variable_that_is_not_given_leaves_its_field_out() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = begun(&editor).await;
    let before = first(&editor, &draft).await;
    let document = "mutation($id: ID!, $version: Int!, $options: [String!], $narrative: [LanguageTextInput!]) {
        updateResponses(input: {draftId: $id, expectedVersion: $version,
            responses: [{indicator: \"PD_1\", selectedOptions: $options, narrative: $narrative}]}) { draft { version } } }";
    let given = |more: Value| {
        let mut variables = json!({ "id": draft.id, "options": ["1"] });
        variables.as_object_mut().expect("variables").extend(more.as_object().expect("more").clone());
        variables
    };
    editor.asks_with(document, given(json!({ "version": draft.version }))).await.data();
    let mut expected = before.clone();
    expected["options"] = json!(["1"]);
    assert_eq!(first(&editor, &draft).await, expected);
    // A variable that is null removes.
    let null = given(json!({ "version": draft.version + 1, "narrative": null }));
    editor.asks_with(document, null).await.data();
    expected.as_object_mut().expect("a response").remove("narrative");
    assert_eq!(first(&editor, &draft).await, expected);
}
