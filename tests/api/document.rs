//! Documents and variables are valid before anything runs, however they are written.

use serde_json::{Value, json};

use crate::support::{World, small};

#[tokio::test]
async fn what_is_no_value_of_a_variables_type_is_refused_before_anything_runs() {
    let world = World::new().await;
    for (query, variables) in [
        ("query ($c: String!) { countries(filter: {code: {eq: $c}}) { totalCount } }", json!({ "c": null })),
        ("query ($c: String!) { countries(filter: {code: {eq: $c}}) { totalCount } }", json!({})),
        (
            "query ($c: [String!]!) { countries(filter: {code: {in: $c}}) { totalCount } }",
            json!({ "c": null }),
        ),
        ("query ($f: JurisdictionFilter!) { countries(filter: $f) { totalCount } }", json!({ "f": null })),
        ("query ($n: Int!) { countries(first: $n) { totalCount } }", json!({ "n": null })),
        ("query ($n: Int!) { countries(first: $n) { totalCount } }", json!({ "n": 10.5 })),
        ("query ($n: Int!) { countries(first: $n) { totalCount } }", json!({ "n": "10" })),
        ("query ($l: LanguageTag!) { country(iso3: \"KEN\") { name(lang: $l) } }", json!({})),
        ("query ($l: LanguageTag!) { country(iso3: \"KEN\") { name(lang: $l) } }", json!({ "l": null })),
        ("query ($l: LanguageTag) { country(iso3: \"ZZZ\") { name(lang: $l) } }", json!({ "l": 5 })),
        ("query ($s: String! = \"KEN\") { country(iso3: $s) { name } }", json!({ "s": null })),
        ("query ($b: Boolean!) { country(iso3: \"KEN\") { code name @include(if: $b) } }", json!({})),
    ] {
        let answer = world.anyone().asks_with(query, variables.clone()).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{query} {variables}: {}", answer.text());
        assert_eq!(answer.json().get("data"), None, "{query} {variables}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_document_that_the_specification_does_not_allow_is_refused() {
    let world = World::new().await;
    for query in [
        // Two fields of one key differ: a list of arguments begins as the other does.
        r#"{ nodes(ids: ["Jurisdiction:KEN"]) { id } nodes(ids: ["Jurisdiction:KEN", "Jurisdiction:UGA"]) { __typename } }"#,
        r#"{ countries(orderBy: []) { totalCount } countries(orderBy: [{field: NAME}]) { nodes { code } } }"#,
        // A field of an input is given twice.
        r#"query ($v: String) { countries(filter: {code: {eq: "UGA", eq: $v}}) { totalCount } }"#,
        // A text is no value of an enum.
        r#"{ responses(select: "ALL") { totalCount } }"#,
        r#"{ countries(orderBy: [{field: "NAME"}]) { totalCount } }"#,
        r#"{ __typename @nosuch }"#,
        r#"{ __typename(x: 1) }"#,
        r#"{ country(iso3: "ZZZ") { name(lang: 5) } }"#,
    ] {
        let answer = world.anyone().asks(query).await;
        assert!(!answer.codes().is_empty(), "{query}: {}", answer.text());
        assert!(answer.codes().iter().all(|code| code == "BAD_USER_INPUT"), "{query}: {}", answer.text());
        assert_eq!(answer.json().get("data"), None, "{query}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_default_of_a_variable_counts_where_a_directive_asks() {
    let world = World::new().await;
    let query = r#"query ($n: Boolean! = true) { country(iso3: "KEN") { code name @include(if: $n) } }"#;
    let data = world.anyone().asks(query).await.data();
    assert_eq!(data, json!({ "country": { "code": "KEN", "name": "Kenya" } }));
    let query = r#"query ($b: Boolean!) { __typename @include(if: $b) }"#;
    let data = world.anyone().asks_with(query, json!({ "b": true })).await.data();
    assert_eq!(data, json!({ "__typename": "Query" }));
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_point() {
    let world = World::new().await;
    for beside in ["", "viewer { role }"] {
        let query = format!("query ($n: Int!) {{ countries(first: $n) {{ nodes {{ code }} }} {beside} }}");
        let data = world.anyone().asks_with(&query, json!({ "n": 2.0 })).await.data();
        assert_eq!(data["countries"]["nodes"].as_array().map(Vec::len), Some(2), "{data}");
    }
}

#[tokio::test]
async fn a_character_may_be_written_by_its_code_point() {
    let world = World::new().await;
    let kenya = r#"country(iso3: "\u{4B}EN") { name }"#;
    for query in [format!("{{ {kenya} }}"), format!("{{ {kenya} viewer {{ role }} }}")] {
        assert_eq!(world.anyone().asks(&query).await.data()["country"]["name"], "Kenya", "{query}");
    }
}

/// async-graphql's parser reads it as a spread of a fragment called `on`.
#[tokio::test]
async fn a_comment_in_a_type_condition_hides_nothing_from_the_price() {
    let world = World::new().await;
    let cost = |answer: &Value| answer["extensions"]["cost"].as_u64();
    let plain =
        world.anyone().asks("{ ... on Query { countries(first: 300) { nodes { code name } } } }").await;
    let hidden =
        world.anyone().asks("{ ... on#\nQuery { countries(first: 300) { nodes { code name } } } }").await;
    let (plain, hidden) = (plain.json(), hidden.json());
    assert_eq!(hidden["data"], plain["data"]);
    assert!(cost(&plain) > Some(20) && cost(&hidden) == cost(&plain), "{hidden}");
}

#[tokio::test]
async fn an_error_stands_where_its_field_does_counted_in_characters() {
    let world = World::new().await;
    let answer = world
        .anyone()
        .asks("{ a: country(iso3: \"ééé😀\") { name }\r\n countries(first: 0) { nodes { code } } }")
        .await;
    let errors = answer.json()["errors"].clone();
    let places: Vec<&Value> =
        errors.as_array().into_iter().flatten().map(|error| &error["locations"][0]).collect();
    assert_eq!(places, [&json!({ "line": 1, "column": 3 }), &json!({ "line": 2, "column": 2 })], "{errors}");
}

#[tokio::test]
async fn introspection_has_the_newest_fields_of_the_specification() {
    let world = World::new().await;
    let data = world.anyone().asks(r#"{ __type(name: "JurisdictionFilter") { name isOneOf } }"#).await.data();
    assert_eq!(data, json!({ "__type": { "name": "JurisdictionFilter", "isOneOf": false } }));
}

#[tokio::test]
async fn of_several_operations_one_runs_with_the_fragments_that_it_spreads() {
    let world = World::new().await;
    let query = "query A { viewer { ...V } } query B { countries(first: 1) { nodes { ...C } } } \
                 fragment V on Viewer { role } fragment C on Country { code }";
    let asks = async |name: &str| {
        let body = json!({ "query": query, "operationName": name }).to_string();
        world.anyone().posts(&body).await.data()
    };
    assert_eq!(asks("A").await, json!({ "viewer": { "role": "PUBLIC" } }));
    assert_eq!(asks("B").await, json!({ "countries": { "nodes": [{ "code": "ABW" }] } }));
}

#[tokio::test]
async fn a_field_that_is_asked_for_twice_may_have_its_arguments_in_another_order() {
    let world = World::new().await;
    let query = r#"{
        assessments(first: 1, filter: {year: {eq: 2021}, level: {eq: NATIONAL}}) { totalCount }
        assessments(filter: {level: {eq: NATIONAL}, year: {eq: 2021}}, first: 1) { nodes { year } }
    }"#;
    let data = world.anyone().asks(query).await.data();
    assert_eq!(data["assessments"]["nodes"], json!([{ "year": 2021 }]));
    assert!(data["assessments"]["totalCount"].as_u64() > Some(1));
}

#[tokio::test]
async fn a_mutation_that_selects_one_act_twice_is_refused_with_nothing_done() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let act = format!(
        r#"commentDraft(input: {{draftId: "{}", expectedVersion: {}, comments: [{{text: "A word."}}]}}) {{ draft {{ version }} }}"#,
        draft.id, draft.version
    );
    for mutation in [
        format!("mutation {{ {act} {act} }}"),
        format!("mutation {{ ...M ...M }} fragment M on Mutation {{ {act} }}"),
        format!("mutation {{ {act} ... {{ {act} }} }}"),
    ] {
        let refused = editor.asks(&mutation).await;
        assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{}", refused.text());
        assert!(refused.message().starts_with("Nothing was done: "), "{}", refused.message());
    }
    assert_eq!(editor.reads(&draft, "comments { text }").await["comments"], json!([]));
}

#[tokio::test]
async fn a_number_that_cannot_be_represented_is_refused() {
    let world = World::new().await;
    let query = "mutation { importDraft(input: {content: {year: 1e400}}) { draft { id } } }";
    assert_eq!(world.editor("KEN").asks(query).await.codes(), ["BAD_USER_INPUT"]);
    let message = world.editor("KEN").asks(query).await.message();
    assert!(message.contains("out of range"), "{message}");
}
