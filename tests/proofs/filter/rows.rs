//! All rows of every connection, read without a filter.

use std::collections::BTreeMap;

use chrono::{DateTime, Months, TimeZone, Utc};
use serde_json::{Value, json};

use super::oracle::Row;
use crate::support::{Caller, World};

/// The identifying value of a node, as text.
pub fn row_id(node: &Value) -> String {
    node["id"].as_str().expect("an id").to_owned()
}

pub struct Rows(BTreeMap<&'static str, Vec<Row>>);

impl Rows {
    pub fn for_field(&self, field: &str) -> &[Row] {
        &self.0[field]
    }

    /// The rows of the demonstration, which are the same in every world and so are read once.
    pub async fn read(world: &World) -> &'static Self {
        static ROWS: tokio::sync::OnceCell<Rows> = tokio::sync::OnceCell::const_new();
        let caller = world.anyone();
        ROWS.get_or_init(|| Self::read_all(&caller)).await
    }

    async fn read_all(caller: &Caller<'_>) -> Self {
        let places = places(caller).await;
        let questions = questions(caller).await;
        let responses = responses(caller, &places, &questions).await;
        let assessments = assessments(caller, &places, &responses).await;
        let of_place = |code: &str| -> Vec<Row> {
            assessments.iter().filter(|row| row.values["jurisdiction"] == [json!(code)]).cloned().collect()
        };
        let jurisdictions = places.values().map(|place| {
            let mut row = place.clone();
            row.related.insert("assessments", of_place(place.values["code"][0].as_str().expect("a code")));
            row
        });
        let rows = BTreeMap::from([
            ("jurisdictions", jurisdictions.collect()),
            ("policies", policies(caller, &places, &responses).await),
            ("findings", findings(caller, &assessments).await),
            ("reports", documents(caller, &assessments).await),
            ("registerEntries", register(caller, &places, &assessments).await),
            ("releases", releases(caller).await),
            ("indicators", questions.into_values().collect()),
            ("assessments", assessments),
            ("responses", responses.into_iter().map(|(row, _)| row).collect()),
        ]);
        Self(rows)
    }
}

/// The responses and the assessments that one release shows, and the places by code.
pub struct ReleaseRows {
    pub responses: Vec<Row>,
    pub assessments: Vec<Row>,
    pub places: BTreeMap<String, Row>,
}

impl ReleaseRows {
    /// Those that the caller sees.
    pub async fn read(caller: &Caller<'_>) -> Self {
        let places = places(caller).await;
        let questions = questions(caller).await;
        let responses = responses(caller, &places, &questions).await;
        let assessments = assessments(caller, &places, &responses).await;
        Self { responses: responses.into_iter().map(|(row, _)| row).collect(), assessments, places }
    }
}

/// Every node of a connection.
async fn all(caller: &Caller<'_>, field: &str, arguments: &str, node: &str, size: usize) -> Vec<Value> {
    let (mut nodes, mut after) = (vec![], Value::Null);
    loop {
        let query = format!(
            "query ($after: String) {{ page: {field}(first: {size}, after: $after {arguments}) {{ nodes {{ {node} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        );
        let mut page = caller.asks_with(&query, json!({ "after": after })).await.data()["page"].take();
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

fn known(value: &Value) -> Vec<Value> {
    if value.is_null() { vec![] } else { vec![value.clone()] }
}

fn each(list: &Value, pointer: &str) -> Vec<Value> {
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    list.iter().filter_map(|item| item.pointer(pointer)).filter(|value| !value.is_null()).cloned().collect()
}

async fn places(caller: &Caller<'_>) -> BTreeMap<String, Row> {
    let node = "id code kind names { text } aliases { text } parent { code } \
        ... on Country { iso2 m49 groups { grouping { code } code level } }";
    let nodes = all(caller, "jurisdictions", "", node, 100).await;
    let by_code: BTreeMap<&str, &Value> =
        nodes.iter().map(|node| (node["code"].as_str().expect("a code"), node)).collect();
    let mut places = BTreeMap::new();
    for node in &nodes {
        let mut row = Row { id: row_id(node), ..Row::default() };
        let mut within = vec![];
        let mut at = Some(node);
        while let Some(place) = at {
            within.push(place["code"].clone());
            let groups = place["groups"].as_array().map_or(&[][..], Vec::as_slice);
            within.extend(
                groups.iter().filter(|group| !group["level"].is_null()).map(|group| group["code"].clone()),
            );
            at = place["parent"]["code"].as_str().map(|code| by_code[code]);
        }
        let groups = node["groups"].as_array().map_or(&[][..], Vec::as_slice).iter().map(|group| {
            json!(format!(
                "{}/{}",
                group["grouping"]["code"].as_str().expect("a code"),
                group["code"].as_str().expect("a code")
            ))
        });
        row.values = BTreeMap::from([
            ("code", known(&node["code"])),
            ("kind", known(&node["kind"])),
            ("name", [each(&node["names"], "/text"), each(&node["aliases"], "/text")].concat()),
            ("iso2", known(&node["iso2"])),
            ("m49", known(&node["m49"])),
            ("parent", known(&node["parent"]["code"])),
            ("within", within),
            ("group", groups.collect()),
        ]);
        places.insert(node["code"].as_str().expect("a code").to_owned(), row);
    }
    places
}

async fn questions(caller: &Caller<'_>) -> BTreeMap<String, Row> {
    let node = "id code topic answerType wordingStatus instrument { code level } dimension { code } category { code } \
        questions { text } objectiveLinks { objective { number } } sdgTargetLinks { target { code } }";
    let nodes = all(caller, "indicators", "", node, 100).await;
    let rows = nodes.iter().map(|node| {
        let values = BTreeMap::from([
            ("instrument", known(&node["instrument"]["code"])),
            ("level", known(&node["instrument"]["level"])),
            ("code", known(&node["code"])),
            ("answerType", known(&node["answerType"])),
            ("wordingStatus", known(&node["wordingStatus"])),
            ("dimension", known(&node["dimension"]["code"])),
            ("category", known(&node["category"]["code"])),
            ("topic", known(&node["topic"])),
            ("gcmObjective", each(&node["objectiveLinks"], "/objective/number")),
            ("sdgTarget", each(&node["sdgTargetLinks"], "/target/code")),
            ("search", each(&node["questions"], "/text")),
        ]);
        (row_id(node), Row { id: row_id(node), values, ..Row::default() })
    });
    rows.collect()
}

/// The values of an assessment for the predicates on its header.
fn header(
    node: &Value,
    revision: &Value,
    places: &BTreeMap<String, Row>,
    released: DateTime<Utc>,
) -> BTreeMap<&'static str, Vec<Value>> {
    let place = &places[node["jurisdiction"]["code"].as_str().expect("a code")];
    BTreeMap::from([
        ("instrument", known(&node["instrument"]["code"])),
        ("level", known(&node["instrument"]["level"])),
        ("jurisdiction", known(&node["jurisdiction"]["code"])),
        ("within", place.values["within"].clone()),
        ("group", place.values["group"].clone()),
        ("key", known(&node["key"])),
        ("year", known(&revision["year"])),
        (
            "maxAgeMonths",
            revision["year"].as_i64().map(|year| json!(age(year, released))).into_iter().collect(),
        ),
        ("round", known(&revision["round"])),
        ("roundKind", known(&revision["roundKind"])),
        ("provenance", known(&revision["provenance"])),
    ])
}

/// The whole months from the end of a year to the time of a release.
fn age(year: i64, released: DateTime<Utc>) -> u32 {
    let mut months = 0;
    let end = Utc.with_ymd_and_hms(year as i32 + 1, 1, 1, 0, 0, 0).single().expect("an instant");
    while end + Months::new(months + 1) <= released {
        months += 1;
    }
    months
}

/// When the release was published that the caller sees.
async fn released(caller: &Caller<'_>) -> DateTime<Utc> {
    let data = caller.asks("{ dataset { release { publishedAt } } }").await.data();
    data["dataset"]["release"]["publishedAt"].as_str().and_then(|at| at.parse().ok()).expect("an instant")
}

type OfAssessment = Option<(String, String, String, Option<i64>, String, bool)>;

fn of_assessment(values: &BTreeMap<&'static str, Vec<Value>>, name: &Value, answered: bool) -> OfAssessment {
    let text = |field: &str| values[field][0].as_str().expect("a text").to_owned();
    let year = values["year"].first().and_then(Value::as_i64);
    Some((
        name.as_str().expect("a ref").to_owned(),
        text("jurisdiction"),
        text("instrument"),
        year,
        text("key"),
        answered,
    ))
}

/// Adds the ids of the policies that each row cites.
async fn responses(
    caller: &Caller<'_>,
    places: &BTreeMap<String, Row>,
    questions: &BTreeMap<String, Row>,
) -> Vec<(Row, Vec<Value>)> {
    let node = "id absence selectedOptions { code presence } texts { text language } narratives { text } indicator { id code } evidence { policy { id } } \
        assessment { ref key country { code } jurisdiction { code } instrument { code level } } revision { codebook { id } year round roundKind provenance }";
    let nodes = all(caller, "responses", ", select: ALL", node, 100).await;
    let answered: std::collections::BTreeSet<&str> = nodes
        .iter()
        .filter(|node| node["absence"].is_null())
        .filter_map(|node| node["assessment"]["ref"].as_str())
        .collect();
    let released = released(caller).await;
    let rows = nodes.iter().map(|node| {
        let mut values = header(&node["assessment"], &node["revision"], places, released);
        let question = &questions[node["indicator"]["id"].as_str().expect("an id")];
        for test in ["dimension", "category", "topic", "gcmObjective", "sdgTarget"] {
            values.insert(test, question.values[test].clone());
        }
        values.insert("indicator", known(&node["indicator"]["code"]));
        values.insert("country", known(&node["assessment"]["country"]["code"]));
        values.insert("codebook", known(&node["revision"]["codebook"]["id"]));
        values.insert("selectedOption", each(&node["selectedOptions"], "/code"));
        values.insert("presence", each(&node["selectedOptions"], "/presence"));
        values.insert("absence", known(&node["absence"]));
        values.insert("answered", vec![json!(node["absence"].is_null())]);
        values.insert("texts", node["texts"].as_array().cloned().unwrap_or_default());
        values.insert("search", [each(&node["texts"], "/text"), each(&node["narratives"], "/text")].concat());
        let name = &node["assessment"]["ref"];
        let assessment = of_assessment(&values, name, answered.contains(name.as_str().expect("a ref")));
        let policies = each(&node["evidence"], "/policy/id");
        (Row { id: row_id(node), values, assessment, ..Row::default() }, policies)
    });
    rows.collect()
}

async fn assessments(
    caller: &Caller<'_>,
    places: &BTreeMap<String, Row>,
    responses: &[(Row, Vec<Value>)],
) -> Vec<Row> {
    let node = "id ref key jurisdiction { code } instrument { code level } publishedAt revision { id year round roundKind provenance reports { id } }";
    let nodes = all(caller, "assessments", "", node, 100).await;
    let mut parts: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for (row, _) in responses {
        let (name, ..) = row.assessment.as_ref().expect("of an assessment");
        parts.entry(name.clone()).or_default().push(row.clone());
    }
    let released = released(caller).await;
    let rows = nodes.iter().map(|node| {
        let mut values = header(node, &node["revision"], places, released);
        let mine = parts.remove(node["ref"].as_str().expect("a ref")).unwrap_or_default();
        let answered = mine.iter().any(|row| row.values["absence"].is_empty());
        values.insert("answered", vec![json!(answered)]);
        values.insert("publishedAt", known(&node["publishedAt"]));
        values.insert("reports", each(&node["revision"]["reports"], "/id"));
        values.insert("revision", known(&node["revision"]["id"]));
        let assessment = of_assessment(&values, &node["ref"], answered);
        Row { id: row_id(node), values, related: BTreeMap::from([("responses", mine)]), assessment }
    });
    rows.collect()
}

async fn policies(
    caller: &Caller<'_>,
    places: &BTreeMap<String, Row>,
    responses: &[(Row, Vec<Value>)],
) -> Vec<Row> {
    let nodes =
        all(caller, "policies", "", "id kind title language issuer year jurisdiction { code }", 200).await;
    let mut citing: BTreeMap<&str, Vec<Row>> = BTreeMap::new();
    for (row, policies) in responses {
        for policy in policies {
            citing.entry(policy.as_str().expect("an id")).or_default().push(row.clone());
        }
    }
    let rows = nodes.iter().map(|node| {
        let place = node["jurisdiction"]["code"].as_str().map(|code| places[code].values["within"].clone());
        let values = BTreeMap::from([
            ("kind", known(&node["kind"])),
            ("title", known(&node["title"])),
            ("language", known(&node["language"])),
            ("issuer", known(&node["issuer"])),
            ("jurisdiction", known(&node["jurisdiction"]["code"])),
            ("within", place.unwrap_or_default()),
            ("year", known(&node["year"])),
        ]);
        let mine = citing.remove(node["id"].as_str().expect("an id")).unwrap_or_default();
        Row { id: row_id(node), values, related: BTreeMap::from([("responses", mine)]), assessment: None }
    });
    rows.collect()
}

async fn findings(caller: &Caller<'_>, assessments: &[Row]) -> Vec<Row> {
    let nodes =
        all(caller, "findings", "", "id kind dimension { code } texts { text } revision { id }", 200).await;
    let by_revision: BTreeMap<&str, &Row> =
        assessments.iter().map(|row| (row.values["revision"][0].as_str().expect("an id"), row)).collect();
    let rows = nodes.iter().map(|node| {
        let assessment = by_revision[node["revision"]["id"].as_str().expect("an id")];
        let mut values = assessment.values.clone();
        values.insert("kind", known(&node["kind"]));
        values.insert("dimension", known(&node["dimension"]["code"]));
        values.insert("search", each(&node["texts"], "/text"));
        Row { id: row_id(node), values, ..Row::default() }
    });
    rows.collect()
}

async fn documents(caller: &Caller<'_>, assessments: &[Row]) -> Vec<Row> {
    let nodes = all(caller, "reports", "", "id title language reference isbn", 200).await;
    let rows = nodes.iter().map(|node| {
        let values = BTreeMap::from([
            ("title", known(&node["title"])),
            ("language", known(&node["language"])),
            ("reference", known(&node["reference"])),
            ("isbn", known(&node["isbn"])),
        ]);
        let mine =
            assessments.iter().filter(|row| row.values["reports"].contains(&node["id"])).cloned().collect();
        Row { id: row_id(node), values, related: BTreeMap::from([("assessments", mine)]), assessment: None }
    });
    rows.collect()
}

async fn register(caller: &Caller<'_>, places: &BTreeMap<String, Row>, assessments: &[Row]) -> Vec<Row> {
    let nodes =
        all(caller, "registerEntries", "", "id level year roundKind jurisdiction { code }", 200).await;
    let rows = nodes.iter().map(|node| {
        let place = &places[node["jurisdiction"]["code"].as_str().expect("a code")];
        let answered = assessments.iter().any(|row| {
            row.values["jurisdiction"] == known(&node["jurisdiction"]["code"])
                && row.values["level"] == known(&node["level"])
                && row.values["instrument"][0].as_str().is_some_and(|code| code.starts_with("mgi-"))
                && row.values["answered"] == [json!(true)]
                && (node["year"].is_null() || row.values["year"] == known(&node["year"]))
        });
        let values = BTreeMap::from([
            ("jurisdiction", known(&node["jurisdiction"]["code"])),
            ("within", place.values["within"].clone()),
            ("group", place.values["group"].clone()),
            ("level", known(&node["level"])),
            ("year", known(&node["year"])),
            ("roundKind", known(&node["roundKind"])),
            ("answered", vec![json!(answered)]),
        ]);
        Row { id: row_id(node), values, ..Row::default() }
    });
    rows.collect()
}

async fn releases(caller: &Caller<'_>) -> Vec<Row> {
    let nodes = all(caller, "releases", "", "id number kind publishedAt", 200).await;
    let rows = nodes.iter().map(|node| {
        let values = BTreeMap::from([
            ("number", known(&node["number"])),
            ("kind", known(&node["kind"])),
            ("publishedAt", known(&node["publishedAt"])),
        ]);
        Row { id: row_id(node), values, ..Row::default() }
    });
    rows.collect()
}
