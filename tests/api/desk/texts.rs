//! Texts and language tags sent to the desk: they are limited in length, can be stored, and are normalised.

use serde_json::{Value, json};

use crate::support::{Caller, Drafted, World, small};

/// Every text field of a content, as a JSON pointer; `full` has each of them.
const TEXTS: [&str; 21] = [
    "/note",
    "/source/title",
    "/source/publisher",
    "/source/url",
    "/source/licence",
    "/source/attribution",
    "/responses/0/text/en",
    "/responses/0/narrative/en",
    "/responses/0/evidence/0/policy/title",
    "/responses/0/evidence/0/policy/issuer",
    "/responses/0/evidence/0/policy/jurisdiction",
    "/responses/0/evidence/0/policy/url",
    "/responses/0/evidence/0/locator",
    "/responses/0/evidence/0/archived",
    "/responses/0/source/title",
    "/responses/0/options/0",
    "/responses/0/indicator",
    "/findings/0/text/en",
    "/documents/0/title",
    "/documents/0/reference",
    "/documents/0/url",
];

/// A content with every text field.
fn full(key: &str) -> Value {
    let mut content = small("KEN", key, "3");
    let source = content["source"].clone();
    content["note"] = json!("A note.");
    content["responses"][0]["text"] = json!({ "en": "A text." });
    content["responses"][0]["narrative"] = json!({ "en": "A narrative." });
    content["responses"][0]["source"] = source;
    content["responses"][0]["evidence"] = json!([{
        "policy": { "kind": "LAW", "title": "An act", "language": "en", "issuer": "Parliament", "jurisdiction": "KEN",
            "url": "https://example.org/act" },
        "locator": "art. 1", "archived": "https://archive.example.org/act",
    }]);
    content["findings"] = json!([{ "kind": "POTENTIAL", "dimension": "1", "text": { "en": "A finding." } }]);
    content["documents"] = json!([{ "language": "en", "title": "A report", "reference": "R/1", "url": "https://example.org/r" }]);
    content
}

#[tokio::test]
async fn a_text_that_no_document_can_hold_is_refused_wherever_it_stands() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let long = "a".repeat(20_001);
    for pointer in TEXTS {
        for bad in ["a\u{1b}[31m", "a\u{7}", "a\u{fffe}", "a\u{0}", "\u{92}", long.as_str()] {
            let mut content = full("2030");
            *content.pointer_mut(pointer).expect("a text") = json!(bad);
            let answer = editor.tries("importDraft", json!({ "content": content }), "__typename").await;
            assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{pointer}: {}", answer.text());
            let told = &answer.json()["errors"][0]["extensions"]["problems"];
            let path = pointer[1..].replace('/', ".").replace(".0", "[0]");
            assert_eq!(told[0]["path"], json!(path), "{}", answer.text());
            assert!(answer.text().len() < 4_000, "a refusal does not repeat a long text");
        }
    }
    // All of them at once.
    let mut content = full("2030");
    for pointer in TEXTS {
        *content.pointer_mut(pointer).expect("a text") = json!("\u{1b}");
    }
    let answer = editor.tries("importDraft", json!({ "content": content }), "__typename").await;
    let told = answer.json()["errors"][0]["extensions"]["problems"].as_array().map(Vec::len);
    assert_eq!(told, Some(TEXTS.len()), "{}", answer.text());
    // Texts of the maximum length are accepted, and so are tabs, line ends and marks of direction.
    let mut content = full("2030");
    content["responses"][0]["narrative"] =
        json!({ "en": "é".repeat(20_000), "ar": "\u{200f}مِصْر\tو\nغيرها\r\n👩\u{200d}👧" });
    editor.imports(&content).await;
}

/// The mutations of the desk that take texts, with a text in every field.
fn with_text(text: &str, draft: &Drafted) -> Vec<(&'static str, Value)> {
    let texts = json!([{ "language": "en", "text": text }]);
    vec![
        ("updateDetails", draft.with(json!({ "details": { "note": text } }))),
        ("updateDetails", draft.with(json!({ "details": { "codebook": text } }))),
        ("updateResponses", draft.with(json!({ "responses": [{ "indicator": text }] }))),
        (
            "updateResponses",
            draft.with(json!({ "responses": [{ "indicator": "PD_1", "narrative": texts }] })),
        ),
        ("updateResponses", draft.with(json!({ "remove": [text] }))),
        ("replaceResponses", draft.with(json!({ "responses": [{ "indicator": "PD_1", "text": texts }] }))),
        (
            "updateFindings",
            draft.with(json!({ "findings": [{ "kind": "POTENTIAL", "dimension": "1", "text": texts }] })),
        ),
        ("updateReports", draft.with(json!({ "reports": [{ "language": "en", "title": text }] }))),
        ("updateMilestones", draft.with(json!({ "milestones": [{ "kind": "LAUNCHED", "date": text }] }))),
        ("commentDraft", draft.with(json!({ "comments": [{ "text": text }] }))),
        ("commentDraft", draft.with(json!({ "comments": [{ "text": "A word.", "indicator": text }] }))),
        ("discardDraft", draft.with(json!({ "reason": text }))),
        (
            "createDraft",
            json!({ "jurisdiction": text, "instrument": "sdg-10-7-2", "key": "x", "provenance": "SECONDARY" }),
        ),
        (
            "createDraft",
            json!({ "jurisdiction": "KEN", "instrument": text, "key": "x", "provenance": "SECONDARY" }),
        ),
        (
            "createDraft",
            json!({ "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": text, "provenance": "SECONDARY" }),
        ),
        (
            "createDraft",
            json!({ "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": "x", "codebook": text, "provenance": "SECONDARY" }),
        ),
        (
            "createDraft",
            json!({ "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": "x", "provenance": "SECONDARY", "idempotencyKey": text }),
        ),
        ("cloneRevision", json!({ "assessmentId": text })),
        ("archiveAssessment", json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": text })),
        ("proposeWithdrawal", json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": text })),
        ("confirmWithdrawal", json!({ "withdrawalId": text })),
        ("cutEdition", json!({ "name": text, "title": "A title" })),
        ("cutEdition", json!({ "name": "x", "title": text })),
        ("issueApiKey", json!({ "agency": text })),
        ("revokeApiKey", json!({ "id": text })),
        ("upsertPrincipal", json!({ "subject": text, "grants": [] })),
        ("upsertPrincipal", json!({ "subject": "x", "name": text, "grants": [] })),
        ("upsertPrincipal", json!({ "subject": "x", "agency": text, "grants": [] })),
        ("upsertPrincipal", json!({ "subject": "x", "grants": [{ "role": "EDITOR", "scope": [text] }] })),
    ]
}

#[tokio::test]
async fn every_text_of_every_input_has_a_bound_and_a_sentence() {
    let world = World::new().await;
    let admin = world.admin();
    let draft = admin.imports(&small("KEN", "2030", "3")).await;
    let long = "a".repeat(100_000);
    for bad in [long.as_str(), "a\u{1b}", "a\u{0}b"] {
        for (mutation, input) in with_text(bad, &draft) {
            // A milestone may have any date until submission, where a wrong date is a problem.
            let answer = admin.tries(mutation, input.clone(), "__typename").await;
            let codes = answer.codes();
            assert_eq!(codes.len(), 1, "{mutation} {:.80}: {}", input.to_string(), answer.text());
            assert!(
                ["BAD_USER_INPUT", "NOT_FOUND", "TOO_LARGE"].contains(&&*codes[0]),
                "{mutation} {:.80}: {}",
                input.to_string(),
                answer.text()
            );
            assert!(answer.message().len() < 500, "{mutation}: {}", answer.message().len());
        }
    }
    assert_eq!(admin.reads(&draft, "version").await["version"], draft.version, "nothing of it was taken");
}

#[tokio::test]
async fn a_comment_of_invisible_marks_is_empty() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    for blank in ["", " ", "\u{feff}", "\u{200b}\u{2060}", "\u{ad}", "\u{2800}", "\u{3164}"] {
        let (code, message) =
            editor.is_refused("commentDraft", draft.with(json!({ "comments": [{ "text": blank }] }))).await;
        assert_eq!((&*code, &*message), ("BAD_USER_INPUT", "The comments is empty."), "{blank:?}");
    }
    // A byte-order mark around a text is removed.
    editor
        .does(
            "commentDraft",
            draft.with(json!({ "comments": [{ "text": "\u{feff}A word.\u{feff}" }] })),
            "__typename",
        )
        .await;
    let told = editor.reads(&draft, "comments { text }").await;
    assert!(told.to_string().contains("\"A word.\""), "{told}");
}

async fn document(caller: &Caller<'_>, draft: &Drafted) -> Value {
    caller.reads(draft, "contentJson").await["contentJson"].take()
}

#[tokio::test]
async fn the_tag_of_a_language_has_one_form_on_every_way_in() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut content = full("2030");
    content["responses"][0]["narrative"] = json!({ "pt-br": "Um.", "IW": "אחת.", "zh-hant-tw": "一。" });
    content["responses"][0]["evidence"][0]["policy"]["language"] = json!("FR-ca");
    content["documents"] = json!([{ "language": "EN", "title": "\u{feff}A report" }]);
    let draft = editor.imports(&content).await;
    let read = document(&editor, &draft).await;
    assert_eq!(
        read["responses"][0]["narrative"],
        json!({ "pt-BR": "Um.", "he": "אחת.", "zh-Hant-TW": "一。" })
    );
    assert_eq!(read["responses"][0]["evidence"][0]["policy"]["language"], "fr-CA");
    assert_eq!(read["documents"], json!([{ "language": "en", "title": "A report" }]));
    let narrative = json!([{ "language": "PT-br", "text": "Dois." }]);
    let draft = editor
        .moves(
            "updateResponses",
            &draft,
            json!({ "responses": [{ "indicator": "PD_1", "narrative": narrative }] }),
        )
        .await;
    assert_eq!(document(&editor, &draft).await["responses"][0]["narrative"]["pt-BR"], "Dois.");
    // Two tags with one canonical form are ambiguous.
    let twice = json!([{ "language": "pt-BR", "text": "Um." }, { "language": "pt-br", "text": "Dois." }]);
    let twice = json!({ "responses": [{ "indicator": "PD_1", "narrative": twice }] });
    assert_eq!(editor.is_refused("updateResponses", draft.with(twice)).await.0, "BAD_USER_INPUT");
    let mut content = full("2031");
    content["findings"][0]["text"] = json!({ "iw": "אחת.", "he": "שתיים." });
    let draft = editor.imports(&content).await;
    assert_eq!(editor.problems(&draft).await.get("DUPLICATE"), Some(&1));
    assert_eq!(editor.is_refused("submitDraft", draft.input()).await.0, "BAD_USER_INPUT");
}

#[tokio::test]
async fn a_text_in_another_script_only_stands_in_for_one() {
    let world = World::new().await;
    let mut content = small("KEN", "2030", "3");
    content["responses"][0]["narrative"] = json!({ "en": "One.", "zh": "一个。", "sr": "Један." });
    content["responses"][1]["narrative"] = json!({ "zh": "一个。" });
    content["responses"][2]["narrative"] = json!({ "zh": "一个。", "zh-Hant": "一個。" });
    world.published(&content).await;
    let asked = async |lang: &str| {
        let query = format!(
            r#"{{ assessment(ref: "KEN/sdg-10-7-2/2030") {{ revision {{ responses {{ nodes {{ narrative(lang: "{lang}") {{ language isFallback }} }} }} }} }} }}"#
        );
        let data = world.anyone().asks(&query).await.data();
        let nodes =
            data["assessment"]["revision"]["responses"]["nodes"].as_array().cloned().expect("responses");
        let told = nodes.into_iter().take(3).map(|mut node| {
            let narrative = node["narrative"].take();
            (narrative["language"].as_str().unwrap_or("none").to_owned(), narrative["isFallback"] == true)
        });
        told.collect::<Vec<_>>()
    };
    let expected = |told: [(&str, bool); 3]| told.map(|(language, is)| (language.to_owned(), is)).to_vec();
    assert_eq!(asked("zh-TW").await, expected([("zh", true), ("zh", true), ("zh-Hant", false)]));
    assert_eq!(asked("zh-HK").await, expected([("zh", true), ("zh", true), ("zh-Hant", false)]));
    assert_eq!(asked("zh-CN").await, expected([("zh", false), ("zh", false), ("zh", false)]));
    assert_eq!(asked("sr-Latn").await[0], ("sr".to_owned(), true));
    assert_eq!(asked("sw").await[0], ("en".to_owned(), true));
    assert_eq!(asked("sr-Cyrl-RS").await[0], ("sr".to_owned(), false));
    let refused = world.anyone().asks(r#"{ country(iso3: "KEN") { name(lang: "zh_CN") } }"#).await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
    assert!(
        refused.message().contains("is not a language tag such as en, fr or pt-BR"),
        "{}",
        refused.message()
    );
}
