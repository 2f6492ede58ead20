//! A preview shows the future public data: the same answer before and after publication.

use serde_json::{Value, json};

use crate::comparison::{Question, SCALE, codebook, content, publishes};
use crate::support::{Answer, World, small};

const QUERY: &str = r#"{ assessment(ref: "KEN/sdg-10-7-2/2019") { revision { number note responses { nodes { indicator { code } selectedOption { code } } } } revisions { number } }
    responses(filter: {jurisdiction: {eq: "KEN"}}) { totalCount nodes { selectedOption { label } } }
    search: assessments(filter: {within: {eq: "002"}}, first: 1) { totalCount } dataset { assessed { countryCount } } releases(last: 1) { nodes { number changes { kind subject reason } } } }"#;

#[tokio::test]
async fn a_preview_is_what_the_public_sees_after_publication() {
    let world = World::new().await;
    let (editor, admin) = (world.editor("KEN"), world.admin());
    let draft = editor.clones("KEN/sdg-10-7-2/2019").await;
    let note = json!({ "details": { "note": "The class was copied wrongly." } });
    let draft = editor.moves("updateDetails", &draft, note).await;
    let draft = editor
        .moves(
            "updateResponses",
            &draft,
            json!({ "responses": [{ "indicator": "_T", "selectedOptions": ["4"] }] }),
        )
        .await;
    let before = world.anyone().asks(QUERY).await;
    let preview = editor.clone().at(&format!("preview={}", draft.id)).asks(QUERY).await;
    assert_eq!(preview.headers["cache-control"], "private, no-store");
    let seen = preview.data();
    assert_ne!(seen, before.data());
    // Its counts.
    let query = format!(
        r#"{{ publishPreview(draftId: "{}") {{ release revision {{ number }} changes {{ parts responses {{ code kind old {{ selectedOption {{ code }} }} new {{ selectedOption {{ code }} }} }} }}
            dimensions {{ dimension {{ code }} before {{ asked answered }} after {{ asked answered }} }} }} }}"#,
        draft.id
    );
    let counted = editor.asks(&query).await.data()["publishPreview"].take();
    assert_eq!((&counted["release"], &counted["revision"]["number"]), (&json!(6), &json!(2)));
    assert_eq!(counted["changes"]["parts"], json!(["kind", "note"]));
    let change = json!([{ "code": "_T", "kind": "CHANGED", "old": { "selectedOption": { "code": "3" } }, "new": { "selectedOption": { "code": "4" } } }]);
    assert_eq!(counted["changes"]["responses"], change);
    let dimensions = counted["dimensions"].as_array().expect("dimensions");
    assert_eq!(dimensions.len(), 7, "six, and the overall class that belongs to none");
    assert_eq!(
        dimensions[6],
        json!({ "dimension": null, "before": { "asked": 1, "answered": 1 }, "after": { "asked": 1, "answered": 1 } })
    );
    // The preview has changed nothing.
    assert_eq!(world.anyone().asks(QUERY).await.body, before.body);
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    assert_eq!(admin.publishes(&draft).await, 6);
    assert_eq!(world.anyone().asks(QUERY).await.data(), seen);
    assert_eq!(world.anyone().at("release=5").asks(QUERY).await.body, before.body);
}

#[tokio::test]
async fn a_preview_tells_which_distributions_would_change_and_how() {
    let world = World::new().await;
    let editor = world.editor("DNK");
    let draft = editor.clones("DNK/sdg-10-7-2/2021").await;
    let class = json!({ "responses": [{ "indicator": "_T", "selectedOptions": ["1"] }] });
    let draft = editor.moves("updateResponses", &draft, class).await;
    let query = format!(
        r#"{{ publishPreview(draftId: "{}") {{ distributions {{ indicator {{ code }} before {{ answered buckets(kinds: [OPTION]) {{ code count }} }} after {{ answered buckets(kinds: [OPTION]) {{ code count }} }} }}
             bulletins {{ objective {{ number }} }} }}
             now: distribution(of: {{indicator: {{instrument: "sdg-10-7-2", code: "_T"}}}}) {{ answered buckets(kinds: [OPTION]) {{ code count }} }} }}"#,
        draft.id
    );
    let data = editor.asks(&query).await.data();
    let changes = data["publishPreview"]["distributions"].as_array().expect("changes");
    let [change] = &changes[..] else { panic!("{changes:?}") };
    assert_eq!((&change["indicator"]["code"], &change["before"]), (&json!("_T"), &data["now"]));
    let count = |when: &str, code: &str| {
        let buckets = change[when]["buckets"].as_array().expect("buckets").iter();
        buckets.filter(|bucket| bucket["code"] == code).find_map(|bucket| bucket["count"].as_i64())
    };
    assert_eq!(count("after", "1"), count("before", "1").map(|count| count + 1));
    // The overall class is linked to no objective.
    assert_eq!(data["publishPreview"]["bulletins"], json!([]));
}

#[tokio::test]
async fn a_preview_names_an_indicator_once_although_two_codebooks_have_it_in_two_places() {
    let world = World::new().await;
    let question = |code: &'static str| -> Question<'static> { (code, "SINGLE", "How much?", "1", SCALE) };
    let [one, other] = ["one", "other"].map(question);
    world.admin().publishes_codebook(codebook("first", &[one, other])).await;
    world.admin().publishes_codebook(codebook("second", &[other, one])).await;
    let answers = |class: &str| json!([{ "indicator": "one", "options": [class] }, { "indicator": "other", "options": [class] }]);
    publishes(&world, &[content("first", "first", answers("low"))]).await;
    let mut correction = content("first", "second", answers("high"));
    correction["kind"] = json!("CORRECTION");
    correction["note"] = json!("Read again.");
    let editor = world.editor("KEN");
    let draft = editor.imports(&correction).await;
    let query = format!(
        r#"{{ publishPreview(draftId: "{}") {{ distributions {{ indicator {{ code codebook {{ version }} }} }} }} }}"#,
        draft.id
    );
    let data = editor.asks(&query).await.data();
    let named = |code: &str| json!({ "indicator": { "code": code, "codebook": { "version": "second" } } });
    assert_eq!(data["publishPreview"]["distributions"], json!([named("other"), named("one")]));
}

#[tokio::test]
async fn a_preview_tells_which_bulletins_would_change() {
    let world = World::new().await;
    let editor = world.editor("DNK");
    let draft = editor.clones("DNK/sdg-10-7-2/2021").await;
    let class =
        json!({ "responses": [{ "indicator": "PD_1", "absence": "DECLINED", "selectedOptions": [] }] });
    let draft = editor.moves("updateResponses", &draft, class).await;
    let query = format!(
        r#"{{ publishPreview(draftId: "{}") {{ bulletins {{ objective {{ number }} before {{ answered }} after {{ answered }} }} }} }}"#,
        draft.id
    );
    let data = editor.asks(&query).await.data();
    let changes = data["publishPreview"]["bulletins"].as_array().expect("changes");
    let numbers: Vec<&Value> = changes.iter().map(|row| &row["objective"]["number"]).collect();
    assert_eq!(json!(numbers), json!([15, 17]));
    for row in changes {
        let answered = |when: &str| row[when]["answered"].as_i64().expect("a number");
        assert_eq!(answered("after"), answered("before") - 1, "{row}");
    }
}

#[tokio::test]
async fn what_makes_a_shelf_of_its_own_is_paid_for_before_it_is_made() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.clones("KEN/sdg-10-7-2/2019").await;
    let cost = |answer: Answer| answer.json()["extensions"]["cost"].as_u64().expect("a cost");
    let asks =
        async |fields: &str| editor.asks(&format!(r#"{{ draft(id: "{}") {{ {fields} }} }}"#, draft.id)).await;
    // Each request pays for its admission, for its work, and for the preview.
    let plain = cost(asks("version").await);
    for dear in ["content { year }", "changes { parts }"] {
        let more = cost(asks(dear).await) - plain;
        assert!((500..550).contains(&more), "{dear}: {more}");
    }
    let at = |id: &str| editor.clone().at(&format!("preview={id}"));
    let more = cost(at(&draft.id).asks("{ dataset { citation } }").await)
        - cost(world.anyone().asks("{ dataset { citation } }").await);
    assert!((500..550).contains(&more), "{more}");
    // An operation that is not admitted does not look up the draft.
    for id in [&*draft.id, "ffffffffffffffffffffffffffffffff"] {
        assert_eq!(at(id).asks("{ dataset { citation }").await.codes(), ["BAD_USER_INPUT"], "{id}");
    }
}

#[tokio::test]
async fn nobody_previews_what_they_may_not_read() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    let at = |id: &str| format!("preview={id}");
    let query = "{ dataset { citation } }";
    assert_eq!(world.anyone().at(&at(&draft.id)).asks(query).await.codes(), ["UNAUTHENTICATED"]);
    let (key, _) = world.system().issues("An agency").await;
    assert_eq!(world.bearer(&key).at(&at(&draft.id)).asks(query).await.codes(), ["FORBIDDEN"]);
    let foreign = world.editor("DNK").at(&at(&draft.id)).asks(query).await;
    let unknown = world.editor("DNK").at(&at("ffffffffffffffffffffffffffffffff")).asks(query).await;
    assert_eq!((foreign.status, &foreign.body), (unknown.status, &unknown.body));
    assert_eq!(foreign.codes(), ["NOT_FOUND"]);
    let editor = world.editor("KEN");
    let both = editor.clone().at(&format!("preview={}&release=5", draft.id)).asks(query).await;
    assert_eq!(both.codes(), ["BAD_USER_INPUT"]);
    for looked in [at(&draft.id), "release=5".to_owned(), "asOf=2026-11-06".to_owned()] {
        let answer = editor.clone().at(&looked).tries("submitDraft", draft.input(), "__typename").await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{looked}");
        assert_eq!(answer.json().get("data"), None, "{looked}");
    }
    assert_eq!(editor.reads(&draft, "state").await, json!({ "state": "DRAFT" }));
    assert_eq!(
        world.anyone().asks(r#"{ publishPreview(draftId: "x") { release } }"#).await.json()["data"],
        json!({ "publishPreview": Value::Null })
    );
}
