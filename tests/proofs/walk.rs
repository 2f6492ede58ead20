//! Pages of a connection, forward and backward, of any size and in every order, give every row once.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, InterfaceType, ObjectType, TypeKind, TypeSystemDefinition};
use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::World;

/// A query for each connection of the schema; `PAGE` stands for its arguments and `@` for its selection.
const WAYS: &[(&str, &str)] = &[
    ("Query.countries", "{ page: countries(PAGE) { @ } }"),
    (
        "Query.jurisdictions",
        r#"{ page: jurisdictions(PAGE, filter: {within: {in: ["boreal", "KEN", "034"]}}) { @ } }"#,
    ),
    ("Query.municipalities", "{ page: municipalities(PAGE) { @ } }"),
    ("Query.subdivisions", "{ page: subdivisions(PAGE) { @ } }"),
    ("Query.indicators", "{ page: indicators(PAGE) { @ } }"),
    (
        "Query.assessments",
        "{ page: assessments(PAGE, filter: {or: [{provenance: {eq: SYNTHETIC}}, {within: {eq: \"202\"}}]}) { @ } }",
    ),
    (
        "Query.responses",
        "{ page: responses(PAGE, select: ALL, filter: {indicator: {in: [\"_T\", \"1.1.1\", \"2.2.1\"]}}) { @ } }",
    ),
    ("Query.policies", "{ page: policies(PAGE) { @ } }"),
    ("Query.findings", "{ page: findings(PAGE, filter: {dimension: {in: [\"2\", \"5\"]}}) { @ } }"),
    ("Query.reports", "{ page: reports(PAGE) { @ } }"),
    ("Query.registerEntries", "{ page: registerEntries(PAGE) { @ } }"),
    ("Query.search", r#"{ page: search(PAGE, text: "national migr") { @ } }"#),
    ("Query.releases", "{ page: releases(PAGE) { @ } }"),
    ("Country.assessments", r#"{ country(iso3: "QMB") { page: assessments(PAGE) { @ } } }"#),
    ("Jurisdiction.assessments", r#"{ jurisdiction(code: "QMB") { page: assessments(PAGE) { @ } } }"#),
    (
        "Subdivision.assessments",
        r#"{ jurisdiction(code: "QMA-01") { ... on Subdivision { page: assessments(PAGE) { @ } } } }"#,
    ),
    (
        "Municipality.assessments",
        r#"{ municipality(code: "QMA-velmoburg") { page: assessments(PAGE) { @ } } }"#,
    ),
    (
        "RegionalBody.assessments",
        r#"{ jurisdiction(code: "CARICOM") { ... on RegionalBody { page: assessments(PAGE) { @ } } } }"#,
    ),
    ("Country.subdivisions", r#"{ country(iso3: "QMA") { page: subdivisions(PAGE) { @ } } }"#),
    ("Country.municipalities", r#"{ country(iso3: "QMA") { page: municipalities(PAGE) { @ } } }"#),
    (
        "Subdivision.municipalities",
        r#"{ jurisdiction(code: "QMA-01") { ... on Subdivision { page: municipalities(PAGE) { @ } } } }"#,
    ),
    (
        "CountryGroup.countries",
        r#"{ countryGroup(grouping: "demo", code: "boreal") { page: countries(PAGE) { @ } } }"#,
    ),
    (
        "Indicator.responses",
        r#"{ indicator(instrument: "mgi-national", code: "1.1.1") { page: responses(PAGE) { @ } } }"#,
    ),
    (
        "Policy.responses",
        r#"{ policies(first: 1, filter: {title: {contains: "free movement protocol"}}) { nodes { page: responses(PAGE) { @ } } } }"#,
    ),
    (
        "Revision.responses",
        r#"{ assessment(ref: "QMB/mgi-national/2020") { revision { page: responses(PAGE) { @ } } } }"#,
    ),
];

/// Connections of the desk, which have no backward pages; `tests/api/desk/listing.rs` tests them.
const FORWARD_ONLY: [&str; 4] = ["Query.drafts", "Query.auditLog", "Query.principals", "Query.proposals"];

/// The field with the value that an order compares. Other orders are those of a language or of an enum.
const SHOWN: &[(&str, &str, &str)] = &[
    ("JurisdictionOrderField", "CODE", "code"),
    ("AssessmentOrderField", "REF", "ref"),
    ("AssessmentOrderField", "INSTRUMENT", "instrument { code }"),
    ("AssessmentOrderField", "JURISDICTION", "jurisdiction { code }"),
    ("AssessmentOrderField", "KEY", "key"),
    ("AssessmentOrderField", "YEAR", "revision { year }"),
    ("AssessmentOrderField", "ROUND", "revision { round }"),
    ("AssessmentOrderField", "PUBLISHED_AT", "revision { release { number } }"),
    ("ResponseOrderField", "ASSESSMENT", "assessment { ref }"),
    ("ResponseOrderField", "JURISDICTION", "jurisdiction { code }"),
    ("ResponseOrderField", "YEAR", "revision { year }"),
    ("ResponseOrderField", "DIMENSION", "indicator { dimension { code } }"),
    ("IndicatorOrderField", "CODE", "code"),
    ("IndicatorOrderField", "INSTRUMENT", "instrument { code }"),
    ("IndicatorOrderField", "DIMENSION", "dimension { code }"),
    ("IndicatorOrderField", "TOPIC", "topic"),
    ("PolicyOrderField", "YEAR", "year"),
    ("PolicyOrderField", "JURISDICTION", "jurisdiction { code }"),
    ("ReportOrderField", "LANGUAGE", "language"),
    ("ReportOrderField", "REFERENCE", "reference"),
    ("FindingOrderField", "ASSESSMENT", "revision { assessment { ref } }"),
    ("FindingOrderField", "YEAR", "revision { year }"),
    ("FindingOrderField", "DIMENSION", "dimension { code }"),
    ("RegisterEntryOrderField", "JURISDICTION", "jurisdiction { code }"),
    ("RegisterEntryOrderField", "YEAR", "year"),
    ("ReleaseOrderField", "NUMBER", "number"),
    ("ReleaseOrderField", "PUBLISHED_AT", "publishedAt"),
];

/// The connections of the schema, with the enum of their sort fields.
fn connections() -> BTreeMap<String, Option<(String, Vec<String>)>> {
    let schema = parse_schema(mgi_api::graphql::sdl()).expect("our schema");
    let (mut enums, mut keys, mut found) = (BTreeMap::new(), BTreeMap::new(), vec![]);
    for definition in &schema.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let name = definition.node.name.node.to_string();
        match &definition.node.kind {
            TypeKind::Enum(list) => {
                let values: Vec<String> =
                    list.values.iter().map(|value| value.node.value.node.to_string()).collect();
                enums.insert(name, values);
            }
            TypeKind::InputObject(input) => {
                if let Some(field) = input.fields.iter().find(|field| field.node.name.node == "field") {
                    keys.insert(name, field.node.ty.node.base.to_string());
                }
            }
            TypeKind::Object(ObjectType { fields, .. })
            | TypeKind::Interface(InterfaceType { fields, .. }) => {
                found.extend(fields.iter().filter_map(|field| {
                    let BaseType::Named(returns) = &field.node.ty.node.base else { return None };
                    let order =
                        field.node.arguments.iter().find(|argument| argument.node.name.node == "orderBy");
                    let order = order.map(|argument| match &argument.node.ty.node.base {
                        BaseType::List(inner) => inner.base.to_string(),
                        BaseType::Named(named) => named.to_string(),
                    });
                    let field = format!("{name}.{}", field.node.name.node);
                    returns.ends_with("Connection").then_some((field, order))
                }))
            }
            _ => {}
        }
    }
    let order = |input: String| {
        let field: String = keys[&input].clone();
        let values: Vec<String> = enums[&field].clone();
        (field, values)
    };
    found.into_iter().map(|(field, input)| (field, input.map(order))).collect()
}

/// The object under the key `page`, wherever it is.
fn page(value: &Value) -> Option<&Value> {
    match value {
        Value::Object(fields) => fields.get("page").or_else(|| fields.values().find_map(page)),
        Value::Array(values) => values.iter().find_map(page),
        _ => None,
    }
}

/// The single leaf of an object.
fn leaf(value: &Value) -> &Value {
    match value {
        Value::Object(fields) => fields.values().next().map_or(value, leaf),
        other => other,
    }
}

struct Walk<'w> {
    world: &'w World,
    way: &'w str,
    order: String,
    shown: &'w str,
}

impl Walk<'_> {
    async fn page(&self, arguments: &str) -> Value {
        let (order, shown) = (&self.order, self.shown);
        // A hit of a search is known by the object that it is about.
        let id = if self.way.contains("search(") { "node { ... on Node { id } }" } else { "id" };
        let asked = format!(
            "nodes {{ {id} {} }} edges {{ cursor }} totalCount \
             pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }}",
            if shown.is_empty() { String::new() } else { format!("shown: {shown}") },
        );
        let query = self.way.replace("PAGE", &format!("{arguments} {order}")).replace('@', &asked);
        let data = self.world.anyone().asks(&query).await.data();
        page(&data).unwrap_or_else(|| panic!("no page: {query}: {data}")).clone()
    }

    async fn walks(&self, size: usize, forward: bool) -> Vec<Value> {
        let (mut rows, mut cursor): (Vec<Value>, Option<String>) = (vec![], None);
        loop {
            let (count, from) = if forward { ("first", "after") } else { ("last", "before") };
            let from = cursor.map(|cursor| format!("{from}: {cursor:?}")).unwrap_or_default();
            let page = self.page(&format!("{count}: {size} {from}")).await;
            let nodes = page["nodes"].as_array().expect("nodes").clone();
            let info = &page["pageInfo"];
            let cursors = page["edges"].as_array().expect("edges");
            let ends = |edge: Option<&Value>| edge.map_or(Value::Null, |edge| edge["cursor"].clone());
            assert_eq!(
                (&info["startCursor"], &info["endCursor"]),
                (&ends(cursors.first()), &ends(cursors.last()))
            );
            let (more, before) =
                if forward { ("hasNextPage", "hasPreviousPage") } else { ("hasPreviousPage", "hasNextPage") };
            assert_eq!(info[before], json!(!rows.is_empty()), "{}", self.way);
            if forward {
                rows.extend(nodes);
            } else {
                rows.splice(0..0, nodes);
            }
            if info[more] == false {
                assert_eq!(page["totalCount"], json!(rows.len()), "{} {}", self.way, self.order);
                return rows;
            }
            assert!(rows.len() < 5_000, "{} {} does not end", self.way, self.order);
            cursor = info[if forward { "endCursor" } else { "startCursor" }].as_str().map(str::to_owned);
        }
    }
}

fn set(rows: &[Value]) -> BTreeSet<String> {
    let told = rows.iter().map(|row| {
        let mut row = row.clone();
        row.as_object_mut().map(|row| row.remove("shown"));
        row.to_string()
    });
    told.collect()
}

fn obvious(a: &Value, b: &Value, descending: bool, nulls_first: bool) -> Ordering {
    let nulls = if nulls_first { Ordering::Less } else { Ordering::Greater };
    let values = match (leaf(a), leaf(b)) {
        (Value::Null, Value::Null) => return Ordering::Equal,
        (Value::Null, _) => return nulls,
        (_, Value::Null) => return nulls.reverse(),
        (Value::Number(a), Value::Number(b)) => a.as_i64().cmp(&b.as_i64()),
        (a, b) => a.as_str().cmp(&b.as_str()),
    };
    if descending { values.reverse() } else { values }
}

#[tokio::test]
async fn every_connection_gives_every_row_once_in_every_order_and_direction() {
    let world = World::demonstration().await;
    let connections = connections();
    let known: BTreeSet<&str> = connections.keys().map(String::as_str).collect();
    assert_eq!(
        WAYS.iter().map(|(field, _)| *field).chain(FORWARD_ONLY).collect::<BTreeSet<_>>(),
        known,
        "a way to each connection"
    );
    for (connection, way) in WAYS {
        let natural = Walk { world: &world, way, order: String::new(), shown: "" };
        let whole = natural.walks(250, true).await;
        assert_eq!(set(&whole).len(), whole.len(), "{connection} has a row twice");
        for size in [whole.len() / 3 + 1, whole.len() / 4 + 2] {
            assert_eq!(natural.walks(size, true).await, whole, "{connection} in pages of {size}");
            assert_eq!(natural.walks(size, false).await, whole, "{connection} backward in pages of {size}");
        }
        let Some((order, fields)) = &connections[*connection] else { continue };
        for (number, field) in fields.iter().enumerate() {
            let shown = SHOWN.iter().find(|(of, shown, _)| of == order && shown == field);
            let shown = shown.map_or("", |(_, _, shown)| shown);
            for (descending, nulls_first) in [(false, false), (false, true), (true, false), (true, true)] {
                let direction = if descending { "DESC" } else { "ASC" };
                let nulls = if nulls_first { "FIRST" } else { "LAST" };
                // Every second time with a second sort key, and in another language.
                let then = &fields[(number + 1) % fields.len()];
                let then =
                    if nulls_first { format!(", {{field: {then}, direction: DESC}}") } else { String::new() };
                let lang = if descending { ", lang: \"fr\"" } else { "" };
                let order = format!(
                    "orderBy: [{{field: {field}, direction: {direction}, nulls: {nulls}{lang}}}{then}]"
                );
                let walk = Walk { world: &world, way, order, shown };
                let sorted = walk.walks(250, true).await;
                assert_eq!(set(&sorted), set(&whole), "{connection} {}", walk.order);
                assert_eq!(sorted.len(), whole.len(), "{connection} {}", walk.order);
                if !shown.is_empty() {
                    let is_sorted = sorted.is_sorted_by(|a, b| {
                        obvious(&a["shown"], &b["shown"], descending, nulls_first).is_le()
                    });
                    assert!(is_sorted, "{connection} {}", walk.order);
                }
                let size = sorted.len() / 3 + 1;
                assert_eq!(
                    walk.walks(size, !descending).await,
                    sorted,
                    "{connection} {} in pages of {size}",
                    walk.order
                );
            }
        }
    }
}

#[tokio::test]
async fn names_come_as_the_language_asked_for_sorts_them() {
    let world = World::demonstration().await;
    for (lang, first, last) in
        [("en", "Afghanistan", "Züti"), ("sv", "Afghanistan", "Öst"), ("es", "Afganistán", "Züti")]
    {
        let query = format!(
            "{{ first: countries(first: 1, orderBy: [{{field: NAME, lang: {lang:?}}}]) {{ nodes {{ name(lang: {lang:?}) }} }} \
                last: countries(last: 1, orderBy: [{{field: NAME, lang: {lang:?}}}]) {{ nodes {{ name(lang: {lang:?}) }} }} }}"
        );
        let data = world.anyone().asks(&query).await.data();
        assert_eq!(data["first"]["nodes"][0]["name"], first, "{lang}");
        let found = data["last"]["nodes"][0]["name"].as_str().expect("a name");
        assert!(found.starts_with(last), "{lang}: {found}");
    }
}

/// A later version of the data: some countries have other names, and two assessments are new or corrected.
fn later() -> Files {
    Files::shipped()
        .edited("places/countries.csv", |table| {
            table
                .replace(",Angola,", ",Zangola,")
                .replace(",Zambia,", ",Ambia,")
                .replace(",Kenya,", ",Kenia,")
        })
        .edited("sdg-10-7-2/results.csv", |table| {
            format!(
                "{}\nABW,2021,2,2021,_T,2,owid\n",
                table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4").trim_end()
            )
        })
}

#[tokio::test]
async fn a_release_between_two_pages_neither_hides_a_row_nor_gives_one_twice() {
    for (way, order, moved) in [
        (
            "{ page: countries(PAGE) { @ } }",
            "orderBy: [{field: NAME}]",
            &["Jurisdiction:AGO", "Jurisdiction:ZMB", "Jurisdiction:KEN"][..],
        ),
        ("{ page: countries(PAGE) { @ } }", "", &[]),
        ("{ page: assessments(PAGE) { @ } }", "orderBy: [{field: YEAR, direction: DESC}]", &[]),
        (
            "{ page: responses(PAGE) { @ } }",
            "orderBy: [{field: JURISDICTION_NAME}]",
            &["KEN/", "AGO/", "ZMB/"],
        ),
    ] {
        let world = World::new().await;
        let walk = Walk { world: &world, way, order: order.to_owned(), shown: "" };
        let before = walk.walks(250, true).await;
        let pinned_before = world
            .anyone()
            .at("release=5")
            .asks(&way.replace("PAGE", &format!("first: 500 {order}")).replace('@', "nodes { id }"))
            .await
            .body;
        let first = walk.page("first: 60").await;
        world.receives(later()).await;
        let mut seen = first["nodes"].as_array().expect("nodes").clone();
        let mut info = first["pageInfo"].clone();
        while info["hasNextPage"] == true {
            let after = info["endCursor"].as_str().expect("a cursor").to_owned();
            let page = walk.page(&format!("first: 60 after: {after:?}")).await;
            seen.extend(page["nodes"].as_array().expect("nodes").clone());
            info = page["pageInfo"].clone();
        }
        let after = walk.walks(250, true).await;
        let stayed =
            |row: &&Value| !moved.iter().any(|moved| row["id"].as_str().is_some_and(|id| id.contains(moved)));
        let both: BTreeSet<String> = set(&before).intersection(&set(&after)).cloned().collect();
        for row in before.iter().filter(stayed).filter(|row| both.contains(&row.to_string())) {
            assert_eq!(seen.iter().filter(|other| *other == row).count(), 1, "{way} {order}: {row}");
        }
        let unmoved: Vec<&Value> = seen.iter().filter(stayed).collect();
        assert_eq!(unmoved.iter().map(|row| row.to_string()).collect::<BTreeSet<_>>().len(), unmoved.len());
        let pinned_after = world
            .anyone()
            .at("release=5")
            .asks(&way.replace("PAGE", &format!("first: 500 {order}")).replace('@', "nodes { id }"))
            .await
            .body;
        assert_eq!(pinned_before, pinned_after, "one state can be walked by pinning it");
    }
}

#[tokio::test]
async fn a_cursor_that_was_tampered_with_is_refused_or_leads_somewhere() {
    let world = World::new().await;
    let query = "query ($after: String) { countries(first: 2, after: $after, orderBy: [{field: NAME}, {field: KIND}]) { edges { cursor } } }";
    let first = world.anyone().asks(query).await.data();
    let cursor = first["countries"]["edges"][0]["cursor"].as_str().expect("a cursor").to_owned();
    let bytes = data_encoding::BASE64URL_NOPAD.decode(cursor.as_bytes()).expect("our own form");
    let (bound_to, _): (String, Value) = serde_json::from_slice(&bytes).expect("our own form");
    for key in [
        json!([]),
        json!(["x"]),
        json!([null, null, null, null, null, null]),
        json!([1, 2, 3]),
        json!(["x", "y", "z"]),
        json!([9_007_199_254_740_993_i64, "x"]),
        json!([1.5]),
        json!([[[[]]]]),
        json!({ "a": 1 }),
        json!("x"),
    ] {
        let forged = data_encoding::BASE64URL_NOPAD.encode(json!([bound_to, key]).to_string().as_bytes());
        let answer = world.anyone().asks_with(query, json!({ "after": forged })).await;
        assert!(answer.status.is_success(), "{key}: {}", answer.text());
        assert!(answer.codes().iter().all(|code| code == "BAD_USER_INPUT"), "{key}: {}", answer.text());
    }
    let keys = ["{field: NAME}"; 6].join(",");
    let many = world.anyone().asks(&format!("{{ countries(orderBy: [{keys}]) {{ totalCount }} }}")).await;
    assert_eq!(
        (many.codes(), many.message().as_str()),
        (vec!["TOO_LARGE".to_owned()], "orderBy has 6 keys; at most 5 are allowed.")
    );
    let both = world.anyone().asks("{ countries(first: 1, last: 1) { totalCount } }").await;
    assert_eq!(both.message(), "Give either first or last, not both.");
}
