//! Search: one field over all published texts.

use serde_json::{Value, json};

use crate::support::{Caller, World, small};

const SEARCH: &str =
    "query ($text: String!, $types: [SearchType!], $lang: LanguageTag, $first: Int, $after: String) {
    search(text: $text, types: $types, lang: $lang, first: $first, after: $after) {
        totalCount
        pageInfo { hasNextPage endCursor }
        facets { byType { type count } byLanguage { language count } }
        nodes {
            type score matchedField matchedText language
            highlights { text isMatch }
            node { __typename ... on Node { id } }
        }
    }
}";

/// The word that only texts of these tests have.
const SECRET: &str = "Quillfeather";

async fn searches(caller: &Caller<'_>, variables: Value) -> Value {
    caller.asks_with(SEARCH, variables).await.data()["search"].take()
}

/// The ids of what a search finds first.
async fn found(caller: &Caller<'_>, text: &str) -> Vec<String> {
    ids(&searches(caller, json!({ "text": text })).await)
}

fn ids(search: &Value) -> Vec<String> {
    let nodes = search["nodes"].as_array().expect("nodes");
    nodes.iter().map(|hit| hit["node"]["id"].as_str().expect("an id").to_owned()).collect()
}

fn first(search: &Value) -> &Value {
    &search["nodes"][0]
}

/// A content with a narrative that has a word of its own.
fn with_secret(key: &str) -> Value {
    let mut content = small("KEN", key, "3");
    let policy = json!({ "kind": "LAW", "title": format!("{SECRET} Act"), "language": "en" });
    content["responses"][0] = json!({ "indicator": "PD_1", "options": ["3"], "evidence": [{ "policy": policy }],
        "narrative": { "en": format!("The office of {SECRET} says so.") } });
    content
}

#[tokio::test]
async fn a_place_is_found_in_any_case_and_without_its_accents() {
    let world = World::new().await;
    for text in ["Côte d’Ivoire", "cote d'ivoire", "COTE D IVOIRE", "ivoire cote"] {
        assert_eq!(
            found(&world.anyone(), text).await.first().map(String::as_str),
            Some("Jurisdiction:CIV"),
            "{text}"
        );
    }
}

#[tokio::test]
async fn the_last_word_matches_what_begins_with_it() {
    let world = World::new().await;
    for (text, id) in [("keny", "Jurisdiction:KEN"), ("sierra leo", "Jurisdiction:SLE")] {
        assert_eq!(found(&world.anyone(), text).await[0], id, "{text}");
    }
    assert!(found(&world.anyone(), "sier leone").await.is_empty(), "only the last word may be unfinished");
}

#[tokio::test]
async fn one_typing_mistake_is_forgiven_in_a_word_of_five_letters_or_more() {
    let world = World::new().await;
    for (text, id) in [
        ("Zmabia", "Jurisdiction:ZMB"),
        ("Tanzanja", "Jurisdiction:TZA"),
        ("Mongollia", "Jurisdiction:MNG"),
        ("Bostwa", "Jurisdiction:BWA"),
        ("Замбиа", "Jurisdiction:ZMB"),
    ] {
        let found = found(&world.anyone(), text).await;
        assert!(found.iter().any(|found| found == id), "{text}: {found:?}");
    }
    for (text, why) in [("Zmabai", "two mistakes"), ("Chda", "a short word")] {
        assert!(found(&world.anyone(), text).await.is_empty(), "{text} has {why}");
    }
}

#[tokio::test]
async fn chinese_is_found_by_pairs_of_letters_and_by_one() {
    let world = World::new().await;
    for text in ["肯尼亚", "尼亚", "肯", "亚"] {
        let search = searches(&world.anyone(), json!({ "text": text, "first": 500, "lang": "zh" })).await;
        assert!(ids(&search).iter().any(|id| id == "Jurisdiction:KEN"), "{text}");
    }
    assert!(found(&world.anyone(), "亚肯").await.is_empty(), "the order of the letters matters");
}

#[tokio::test]
async fn arabic_is_found_without_vowel_signs_and_in_each_form_of_its_letters() {
    let world = World::new().await;
    for (text, id) in
        [("مِصْر", "Jurisdiction:EGY"), ("الامارات", "Jurisdiction:ARE"), ("سوريه", "Jurisdiction:SYR")]
    {
        assert!(found(&world.anyone(), text).await.iter().any(|found| found == id), "{text}");
    }
}

#[tokio::test]
async fn an_exact_match_comes_before_a_beginning_and_that_before_a_mistake() {
    let world = World::new().await;
    let search =
        searches(&world.anyone(), json!({ "text": "niger", "lang": "en", "types": ["JURISDICTION"] })).await;
    assert_eq!(ids(&search)[..2], ["Jurisdiction:NER", "Jurisdiction:NGA"]);
    let scores: Vec<i64> = search["nodes"]
        .as_array()
        .expect("nodes")
        .iter()
        .map(|hit| hit["score"].as_i64().expect("a score"))
        .collect();
    assert!(scores.is_sorted_by(|one, other| one >= other), "{scores:?}");
    assert_eq!(scores[..2], [1000, 810]);
}

#[tokio::test]
async fn the_fewer_letters_are_missing_the_better_is_the_match() {
    let world = World::new().await;
    let search =
        searches(&world.anyone(), json!({ "text": "nige", "lang": "en", "types": ["JURISDICTION"] })).await;
    assert_eq!(ids(&search)[..2], ["Jurisdiction:NER", "Jurisdiction:NGA"]);
    assert!(first(&search)["score"].as_i64() > search["nodes"][1]["score"].as_i64());
}

#[tokio::test]
async fn a_short_text_that_is_all_of_the_words_comes_before_a_long_one() {
    let world = World::new().await;
    let found = found(&world.anyone(), "guinea").await;
    let at = |id: &str| found.iter().position(|found| found == id).expect(id);
    assert!(at("Jurisdiction:GIN") < at("Jurisdiction:PNG"));
    assert!(at("Jurisdiction:GIN") < at("Jurisdiction:GNB"));
}

#[tokio::test]
async fn the_text_that_matches_is_marked() {
    let world = World::new().await;
    let search =
        searches(&world.anyone(), json!({ "text": "cote ivo", "lang": "fr", "types": ["JURISDICTION"] }))
            .await;
    let hit = first(&search);
    assert_eq!(
        (&hit["matchedField"], &hit["matchedText"], &hit["language"]),
        (&json!("NAME"), &json!("Côte d’Ivoire"), &json!("fr"))
    );
    assert_eq!(
        hit["highlights"],
        json!([{ "text": "Côte", "isMatch": true }, { "text": " d’", "isMatch": false }, { "text": "Ivoire", "isMatch": true }])
    );
}

#[tokio::test]
async fn a_place_is_found_by_its_other_names() {
    let world = World::demonstration().await;
    let search = searches(&world.anyone(), json!({ "text": "UAE", "lang": "en" })).await;
    let hit = first(&search);
    assert_eq!((&hit["node"]["id"], &hit["matchedField"]), (&json!("Jurisdiction:ARE"), &json!("ALIAS")));
}

#[tokio::test]
async fn an_indicator_is_found_by_its_question_and_by_the_labels_of_its_options() {
    let world = World::new().await;
    for (text, field) in
        [("primary and secondary schools", "QUESTION"), ("requires further progress", "OPTION_LABEL")]
    {
        let search = searches(&world.anyone(), json!({ "text": text, "types": ["INDICATOR"] })).await;
        assert_eq!(first(&search)["matchedField"], field, "{text}");
        assert_eq!(first(&search)["node"]["__typename"], "Indicator", "{text}");
    }
}

#[tokio::test]
async fn policies_reports_findings_and_responses_are_found_by_their_texts() {
    let world = World::demonstration().await;
    for (text, kind, name, field) in [
        ("labour code", "POLICY", "Policy", "TITLE"),
        ("profile", "REPORT", "Report", "TITLE"),
        ("ministries coordinate permanent committee", "FINDING", "Finding", "FINDING"),
        ("implementing decree adopted", "RESPONSE", "Response", "NARRATIVE"),
    ] {
        let search = searches(&world.anyone(), json!({ "text": text, "types": [kind] })).await;
        let hit = first(&search);
        assert_eq!(
            (&hit["type"], &hit["node"]["__typename"], &hit["matchedField"]),
            (&json!(kind), &json!(name), &json!(field)),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_chinese_letter_is_found_wherever_it_stands_among_the_words() {
    let world = World::new().await;
    for text in ["国 中", "中 国"] {
        let found = searches(&world.anyone(), json!({ "text": text, "types": ["JURISDICTION"] })).await;
        let texts: Vec<&str> = found["nodes"]
            .as_array()
            .expect("nodes")
            .iter()
            .filter_map(|hit| hit["matchedText"].as_str())
            .collect();
        assert!(texts.contains(&"中国"), "{text}: {texts:?}");
    }
}

#[tokio::test]
async fn facets_count_all_types_and_the_list_has_those_asked_for() {
    let world = World::demonstration().await;
    let all = searches(&world.anyone(), json!({ "text": "migration" })).await;
    let policies = searches(&world.anyone(), json!({ "text": "migration", "types": ["POLICY"] })).await;
    assert_eq!(all["facets"]["byType"], policies["facets"]["byType"]);
    let counts = all["facets"]["byType"].as_array().expect("counts");
    let sum: i64 = counts.iter().map(|count| count["count"].as_i64().expect("a count")).sum();
    assert_eq!(all["totalCount"], json!(sum));
    let of_policies = counts.iter().find(|count| count["type"] == "POLICY").expect("policies");
    assert_eq!(policies["totalCount"], of_policies["count"]);
    assert!(policies["nodes"].as_array().expect("nodes").iter().all(|hit| hit["type"] == "POLICY"));
}

#[tokio::test]
async fn a_language_leaves_out_the_texts_in_others() {
    let world = World::demonstration().await;
    let all = searches(&world.anyone(), json!({ "text": "migration" })).await;
    let french = searches(&world.anyone(), json!({ "text": "migration", "lang": "fr" })).await;
    assert_eq!(french["facets"]["byLanguage"], json!([{ "language": "fr", "count": french["totalCount"] }]));
    for facet in all["facets"]["byLanguage"].as_array().expect("counts") {
        let arguments = json!({ "text": "migration", "lang": facet["language"] });
        assert_eq!(facet["count"], searches(&world.anyone(), arguments).await["totalCount"], "{facet}");
    }
    assert!(all["totalCount"].as_i64() > french["totalCount"].as_i64());
}

#[tokio::test]
async fn pages_have_every_match_once_and_a_cursor_belongs_to_its_search() {
    let world = World::demonstration().await;
    let whole = searches(&world.anyone(), json!({ "text": "law", "first": 500 })).await;
    let (mut pages, mut after) = (vec![], Value::Null);
    loop {
        let page = searches(&world.anyone(), json!({ "text": "law", "first": 70, "after": after })).await;
        pages.extend(ids(&page));
        after = page["pageInfo"]["endCursor"].clone();
        if page["pageInfo"]["hasNextPage"] == false || pages.len() >= 500 {
            break;
        }
    }
    assert!(pages.len() > 140, "several pages: {}", pages.len());
    assert_eq!(pages[..pages.len().min(500)], ids(&whole)[..]);
    let other = world.anyone().asks_with(SEARCH, json!({ "text": "code", "after": after })).await;
    assert_eq!((other.codes(), other.field()), (vec!["BAD_USER_INPUT".to_owned()], "after".to_owned()));
}

#[tokio::test]
async fn a_search_has_words_and_not_too_many() {
    let world = World::new().await;
    assert_eq!(searches(&world.anyone(), json!({ "text": "" })).await["totalCount"], 0);
    for text in ["?!".to_owned(), "a b c d e f g h i j k".to_owned(), "x".repeat(51)] {
        let answer = world.anyone().asks_with(SEARCH, json!({ "text": text })).await;
        assert_eq!(
            (answer.codes(), answer.field()),
            (vec!["BAD_USER_INPUT".to_owned()], "text".to_owned()),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_later_release_adds_nothing_to_an_earlier_one_not_even_cost() {
    let world = World::new().await;
    let before = world.anyone().at("release=5").asks_with(SEARCH, json!({ "text": SECRET })).await;
    let release = world.published(&with_secret("2030")).await;
    assert_eq!(found(&world.anyone(), SECRET).await.len(), 2, "a response and a policy");
    let then = world.anyone().at(&format!("release={}", release - 1));
    assert!(found(&then, SECRET).await.is_empty());
    let again = world.anyone().at("release=5").asks_with(SEARCH, json!({ "text": SECRET })).await;
    assert_eq!(again.text(), before.text());
}

#[tokio::test]
async fn a_corrected_text_is_found_in_the_releases_that_show_it() {
    let world = World::new().await;
    let first = world.published(&with_secret("2030")).await;
    let draft = world.editor("KEN").clones("KEN/sdg-10-7-2/2030").await;
    let change = json!({ "responses": [{ "indicator": "PD_1", "narrative": [{ "language": "en", "text": "Nothing." }], "evidence": [] }] });
    let details = json!({ "details": { "kind": "CORRECTION", "note": "A word was wrong." } });
    let draft = world.editor("KEN").moves("updateResponses", &draft, change).await;
    let draft = world.editor("KEN").moves("updateDetails", &draft, details).await;
    world.editor("KEN").submits(&draft).await;
    let draft = world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await;
    assert!(found(&world.anyone(), SECRET).await.is_empty());
    assert_eq!(found(&world.anyone().at(&format!("release={first}")), SECRET).await.len(), 2);
}

#[tokio::test]
async fn a_withdrawn_answer_is_found_in_no_release() {
    let world = World::new().await;
    let release = world.published(&with_secret("2030")).await;
    let input =
        json!({ "assessmentId": "KEN/sdg-10-7-2/2030", "indicators": ["PD_1"], "reason": "A reason." });
    world.admin().withdraws_with_second("withdrawResponses", input).await;
    for view in [String::new(), format!("release={release}")] {
        assert!(found(&world.anyone().at(&view), SECRET).await.is_empty(), "{view:?}");
    }
}

#[tokio::test]
async fn a_draft_is_found_in_its_preview_and_nowhere_else() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&with_secret("2030")).await;
    assert_eq!(found(&world.editor("KEN").at(&format!("preview={}", draft.id)), SECRET).await.len(), 2);
    assert!(found(&world.anyone(), SECRET).await.is_empty());
    assert!(found(&world.admin(), SECRET).await.is_empty());
}

#[tokio::test]
async fn a_merged_policy_is_found_by_the_title_of_the_one_that_remains() {
    let world = World::demonstration().await;
    let two = world
        .anyone()
        .asks("{ policies(first: 2, filter: {jurisdiction: {eq: \"QMA\"}}) { nodes { id title } } }")
        .await
        .data();
    let [gone, stays] = [&two["policies"]["nodes"][0], &two["policies"]["nodes"][1]];
    let text = |policy: &Value| policy["title"].as_str().expect("a title").to_owned();
    let finds = async |policy: &Value| {
        let search =
            searches(&world.anyone(), json!({ "text": text(policy), "types": ["POLICY"], "first": 500 }))
                .await;
        ids(&search).iter().any(|id| policy["id"] == **id)
    };
    assert!(finds(gone).await && finds(stays).await);
    let input = json!({ "policyIds": [gone["id"]], "intoId": stays["id"], "reason": "They are one." });
    world.admin().does_with_second("mergePolicies", input, "release { number }").await;
    assert!(!finds(gone).await && finds(stays).await);
}
