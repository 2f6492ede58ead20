//! Problems of a draft: each is reported with its path, and a correct draft has none.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{World, small};

/// Changes one part of a correct content.
type Change = fn(&mut Value);

/// A citation with one changed part.
fn evidence(field: &str, value: Value) -> Value {
    let mut evidence = json!({ "policy": { "kind": "LAW", "title": "Migration Act", "language": "en" } });
    let of_policy = ["year", "url", "language", "title", "issuer", "jurisdiction"].contains(&field);
    let part = if of_policy { &mut evidence["policy"] } else { &mut evidence };
    part[field] = value;
    evidence
}

/// The code, the path, and the change.
const FAULTS: &[(&str, &str, Change)] = &[
    ("UNANSWERED", "responses", |content| drop(content["responses"].as_array_mut().expect("a list").pop())),
    ("EMPTY_RESPONSE", "responses[0]", |content| content["responses"][0]["options"] = json!([])),
    ("UNKNOWN_CODE", "responses[7].indicator", |content| {
        let list = content["responses"].as_array_mut().expect("a list");
        list.push(json!({ "indicator": "PD_9", "options": ["1"] }));
    }),
    ("UNKNOWN_CODE", "responses[0].options[0]", |content| content["responses"][0]["options"] = json!(["9"])),
    ("UNKNOWN_CODE", "coverage.7", |content| content["coverage"]["7"] = json!("PUBLISHED")),
    ("UNKNOWN_CODE", "findings[0].dimension", |content| {
        content["findings"] =
            json!([{ "kind": "POTENTIAL", "dimension": "9", "text": { "en": "A finding." } }]);
    }),
    ("UNKNOWN_CODE", "documents[0].translationOf", |content| {
        content["documents"] =
            json!([{ "language": "fr", "title": "Un rapport", "translationOf": "nothing" }]);
    }),
    ("DUPLICATE", "responses[1]", |content| {
        let first = content["responses"][0].clone();
        content["responses"].as_array_mut().expect("a list").insert(1, first);
    }),
    ("DUPLICATE", "documents[1]", |content| {
        let report = json!({ "language": "en", "title": "A report" });
        content["documents"] = json!([report, report]);
    }),
    ("WRONG_TYPE", "responses[0]", |content| content["responses"][0]["text"] = json!({ "en": "In words." })),
    ("WRONG_TYPE", "responses[0]", |content| content["responses"][0]["options"] = json!(["1", "2"])),
    ("ANSWER_AND_ABSENCE", "responses[0]", |content| content["responses"][0]["absence"] = json!("DECLINED")),
    ("EVIDENCE_MISSING", "responses[0].evidence", |content| {
        *content = json!({
            "jurisdiction": "KEN", "instrument": "mgi-national", "key": "2030", "codebook": "2026", "kind": "INITIAL",
            "roundKind": "BASELINE", "provenance": "SECONDARY", "source": content["source"],
            "coverage": { "1": "PUBLISHED", "2": "NOT_COLLECTED", "3": "NOT_COLLECTED", "4": "NOT_COLLECTED",
                "5": "NOT_COLLECTED", "6": "NOT_COLLECTED" },
            "responses": [],
        });
    }),
    ("NOT_FOR_PUBLICATION", "responses[0]", |content| content["coverage"]["1"] = json!("WITHHELD")),
    ("NOT_FOR_PUBLICATION", "responses[0]", |content| content["coverage"]["1"] = json!("NOT_COLLECTED")),
    ("NOT_FOR_PUBLICATION", "responses[0]", |content| {
        content["responses"][0] = json!({ "indicator": "PD_1", "absence": "WITHHELD", "narrative": { "en": "They said it all the same." } });
    }),
    ("COVERAGE_MISSING", "coverage.6", |content| {
        drop(content["coverage"].as_object_mut().expect("one").remove("6"))
    }),
    ("OUT_OF_ORDER", "milestones[1]", |content| {
        let step = |kind: &str, date: &str| json!({ "kind": kind, "date": date });
        content["milestones"] = json!([step("LAUNCHED", "2023-06"), step("VALIDATED", "2023-05-30")]);
    }),
    ("OUT_OF_ORDER", "milestones[1]", |content| {
        let step = |kind: &str, date: &str| json!({ "kind": kind, "date": date });
        content["milestones"] = json!([step("SIGNED_OFF", "2023"), step("LAUNCHED", "2023-05-30")]);
    }),
    ("WRONG_DATE", "milestones[0].date", |content| {
        content["milestones"] = json!([{ "kind": "LAUNCHED", "date": "2023-02-30" }]);
    }),
    ("WRONG_DATE", "year", |content| content["year"] = json!(2030)),
    ("WRONG_DATE", "round", |content| content["round"] = json!(0)),
    ("WRONG_LANGUAGE", "responses[0].narrative.english!", |content| {
        content["responses"][0]["narrative"] = json!({ "english!": "A text." });
    }),
    ("WRONG_URL", "source.url", |content| content["source"]["url"] = json!("javascript:alert(1)")),
    ("MISSING", "source", |content| drop(content.as_object_mut().expect("one").remove("source"))),
    ("MISSING", "source.licence", |content| content["source"]["licence"] = json!(" ")),
    ("MISSING", "findings[0].text", |content| {
        content["findings"] = json!([{ "kind": "POTENTIAL", "dimension": "1", "text": {} }]);
    }),
    ("WRONG_KIND", "kind", |content| {
        content["kind"] = json!("CORRECTION");
        content["note"] = json!("A word was wrong.");
    }),
    ("WRONG_LEVEL", "instrument", |content| {
        content["instrument"] = json!("mgi-local");
        content["codebook"] = json!("2026");
        content["responses"] = json!([]);
    }),
    ("DUPLICATE", "responses[0].narrative.pt-br", |content| {
        content["responses"][0]["narrative"] = json!({ "pt-BR": "Um.", "pt-br": "Dois." });
    }),
    ("MISSING", "responses[0].narrative.en", |content| {
        content["responses"][0]["narrative"] = json!({ "en": "\u{feff}\u{200b}\u{ad}\u{2060}" });
    }),
    ("MISSING", "responses[0].evidence[0].locator", |content| {
        content["responses"][0]["evidence"] = json!([evidence("locator", json!("\u{200b}"))]);
    }),
    ("WRONG_URL", "responses[0].evidence[0].policy.url", |content| {
        content["responses"][0]["evidence"] = json!([evidence("url", json!("https:///x"))]);
    }),
    ("WRONG_URL", "responses[0].evidence[0].archived", |content| {
        content["responses"][0]["evidence"] =
            json!([evidence("archived", json!("https://u:p@example.org/"))]);
    }),
    ("WRONG_DATE", "responses[0].evidence[0].policy.year", |content| {
        content["responses"][0]["evidence"] = json!([evidence("year", json!(-5))]);
    }),
    ("WRONG_LANGUAGE", "responses[0].evidence[0].policy.language", |content| {
        content["responses"][0]["evidence"] = json!([evidence("language", json!("zh_CN"))]);
    }),
    ("SYNTHETIC_REAL_PLACE", "provenance", |content| content["provenance"] = json!("SYNTHETIC")),
    ("NOT_WITHDRAWN", "responses[0].absence", |content| {
        content["responses"][0] = json!({ "indicator": "PD_1", "absence": "WITHDRAWN" });
    }),
    ("SIGN_OFF_MISSING", "signOffs", |content| content["provenance"] = json!("OFFICIAL")),
];

#[tokio::test]
async fn each_fault_is_told_where_it_is_and_stands_in_the_way() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut told = BTreeSet::new();
    for (index, (code, path, change)) in FAULTS.iter().enumerate() {
        let mut content = small("KEN", &format!("case-{index}"), "3");
        change(&mut content);
        content["key"] = json!(format!("case-{index}"));
        if *code == "EVIDENCE_MISSING" {
            // One question of the first dimension is answered with an option that states that a policy exists.
            let question =
                r#"{ indicator(instrument: "mgi-national", code: "1.1.4") { options { code presence } } }"#;
            let options = world.anyone().asks(question).await.data()["indicator"]["options"].take();
            let claims =
                options.as_array().expect("options").iter().find(|option| option["presence"] == "PRESENT");
            content["responses"] = json!([{ "indicator": "1.1.4", "options": [claims.expect("one that claims a policy")["code"]] }]);
        }
        let draft = editor.imports(&content).await;
        let problems =
            editor.reads(&draft, "problems { code path severity message indicator }").await["problems"]
                .take();
        let found: Vec<&Value> = problems.as_array().expect("problems").iter().collect();
        let mine = found.iter().filter(|problem| problem["code"] == *code && problem["path"] == *path);
        assert_eq!(mine.count(), 1, "{code} {path}: {problems}");
        let document = editor.reads(&draft, "contentJson").await["contentJson"].take();
        // A problem within a response names its indicator.
        for problem in &found {
            let place = problem["path"].as_str().expect("a path");
            let index = place
                .strip_prefix("responses[")
                .and_then(|rest| rest.split(']').next()?.parse::<usize>().ok());
            if let Some(index) = index {
                assert_eq!(
                    problem["indicator"], document["responses"][index]["indicator"],
                    "{code} {problem}"
                );
            }
        }
        let others = found.iter().filter(|problem| {
            let another = problem["code"] != *code && problem["code"] != "UNANSWERED";
            // The local questionnaire covers every dimension too.
            another && !(*code == "WRONG_LEVEL" && problem["code"] == "COVERAGE_MISSING")
        });
        assert_eq!(others.count(), 0, "{code} {path}: {problems}");
        assert!(
            found.iter().all(|problem| problem["message"].as_str().is_some_and(|text| text.ends_with('.')))
        );
        let is_warning = *code == "SIGN_OFF_MISSING";
        assert_eq!(found[0]["severity"], if is_warning { "WARNING" } else { "ERROR" });
        let submitted = editor.tries("submitDraft", draft.input(), "draft { state }").await;
        if is_warning {
            submitted.data();
        } else {
            assert_eq!(submitted.codes(), ["BAD_USER_INPUT"], "{code}");
            let told = &submitted.json()["errors"][0]["extensions"]["problems"];
            assert_eq!(told.as_array().map(Vec::len), Some(found.len()), "{code}");
        }
        told.insert((*code).to_owned());
    }
    // A text that edits refuse today, in an older draft.
    let draft = editor.imports(&small("KEN", "old", "3")).await;
    let long = "a".repeat(20_001);
    let old = format!(
        "UPDATE draft SET content = replace(content, 'A source of tests', '{long}') WHERE id = '{}'",
        draft.id
    );
    world.sql(&old).await.expect("changed");
    let problems = editor.reads(&draft, "problems { code path }").await["problems"].take();
    assert_eq!(problems, json!([{ "code": "WRONG_TEXT", "path": "source.title" }]));
    assert_eq!(editor.is_refused("submitDraft", draft.input()).await.0, "BAD_USER_INPUT");
    told.insert("WRONG_TEXT".to_owned());
    // `a_demonstration_takes_neither_official_answers_nor_real_places` is the example of this.
    told.insert("NOT_IN_DEMONSTRATION".to_owned());
    // These need public data first: technical.rs and withdrawn.rs test them.
    told.extend(["NOT_TECHNICAL".to_owned(), "ANSWERED_ANEW".to_owned()]);
    let query = r#"{ __type(name: "ProblemCode") { enumValues { name } } }"#;
    let known = world.anyone().asks(query).await.data()["__type"]["enumValues"].take();
    let known: BTreeSet<String> = known
        .as_array()
        .expect("values")
        .iter()
        .filter_map(|value| value["name"].as_str().map(String::from))
        .collect();
    assert_eq!(told, known, "every sort of problem has an example");
}

#[tokio::test]
async fn what_ships_has_no_fault() {
    let world = World::new().await;
    for reference in ["KEN/sdg-10-7-2/2019", "DNK/sdg-10-7-2/2021", "ARM/sdg-10-7-2/2021"] {
        let editor = world.editor(&reference[..3]);
        let draft = editor.clones(reference).await;
        let note = json!({ "details": { "note": "A word was wrong." } });
        let draft = editor.moves("updateDetails", &draft, note).await;
        let problems = editor.problems(&draft).await;
        // Armenia's overall class is not known: the response must have an absence.
        let expected = usize::from(reference.starts_with("ARM"));
        assert_eq!(
            problems.get("UNANSWERED").copied().unwrap_or(0) + problems.get("MISSING").copied().unwrap_or(0),
            expected,
            "{reference}: {problems:?}"
        );
        assert!(problems.len() <= 1, "{reference}: {problems:?}");
    }
}

/// Texts that have broken programs: shorter than they look, cut in the middle of a letter, almost a date.
const STRANGE: [&str; 9] = [
    "",
    " ",
    "\u{a0}",
    "123é06",
    "202\u{a0}06",
    "2023- 6",
    "+10000-1-1",
    "@/{\"\\",
    "\u{202e}\u{10ffff}\u{feff}é\u{301}",
];

#[tokio::test]
async fn a_draft_of_strange_texts_can_be_read_mended_and_discarded() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    for (index, strange) in STRANGE.into_iter().enumerate() {
        let source = json!({ "title": strange, "publisher": strange, "url": strange, "licence": strange, "attribution": strange });
        let texts = json!({ strange: strange, "en": strange });
        let policy = json!({ "kind": "LAW", "title": strange, "language": strange, "issuer": strange, "jurisdiction": strange, "url": strange });
        let evidence =
            json!([{ "policy": policy, "locator": strange, "accessed": strange, "archived": strange }]);
        let mut content = small("KEN", &format!("strange-{index}"), "3");
        for (field, value) in [
            ("note", json!(strange)),
            ("source", source.clone()),
            (
                "milestones",
                json!([{ "kind": "LAUNCHED", "date": "2023" }, { "kind": "VALIDATED", "date": strange }]),
            ),
            ("coverage", json!({ "1": "PUBLISHED", strange: "WITHHELD" })),
            ("findings", json!([{ "kind": "POTENTIAL", "dimension": strange, "text": texts }])),
            (
                "documents",
                json!([{ "language": strange, "translationOf": strange, "title": strange, "reference": strange, "isbn": strange, "url": strange }]),
            ),
        ] {
            content[field] = value;
        }
        let response = |indicator: &str| json!({ "indicator": indicator, "options": [strange, "1"], "text": texts, "narrative": texts, "evidence": evidence, "source": source });
        content["responses"] = json!([response("PD_1"), response(strange)]);
        let draft = editor.imports(&content).await;
        let all = "contentJson problems { path code message } changes { parts responses { code } } \
                   viewerCan { submit { allowed reason } discard { allowed } } \
                   content { note milestones { kind date } source { title url } reports { language title url } \
                     findings { texts { language text } } coverage { state } \
                     responses { nodes { indicator { code } texts { language text } narratives { language text } evidence { locator policy { title language url } } source { licence } } } }";
        let read = editor.reads(&draft, all).await;
        assert_eq!(read["contentJson"]["note"], strange, "{strange:?}");
        assert_eq!(read["viewerCan"]["submit"]["allowed"], false, "{strange:?}");
        let (code, message) = editor.is_refused("submitDraft", draft.input()).await;
        assert_eq!(code, "BAD_USER_INPUT", "{strange:?}: {message}");
        editor
            .clone()
            .at(&format!("preview={}", draft.id))
            .asks("{ dataset { countryCount sources { title } } }")
            .await
            .data();
        let mended = editor.moves("updateMilestones", &draft, json!({ "milestones": [] })).await;
        editor.moves("discardDraft", &mended, json!({})).await;
    }
}
