//! Exports of whole tables: what is in the files, who may have them, and what they cost.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Cursor, Read};

use brotli::Decompressor;
use calamine::{Reader, Xlsx};
use flate2::read::GzDecoder;
use http::Method;
use mgi_api::auth::rate_limit::{Quota, Quotas};
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Field;
use serde_json::{Value, json};

use crate::http::request;
use crate::support::{Answer, Caller, Settings, TestDatabase, World, small};

type Row = BTreeMap<String, String>;

const TABLES: [&str; 9] = [
    "responses",
    "assessments",
    "findings",
    "evidence",
    "codebook",
    "links",
    "jurisdictions",
    "policies",
    "register",
];

/// The rows of a file in CSV, by name of the column.
fn rows(csv: &[u8]) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv);
    reader.deserialize().collect::<Result<_, _>>().expect("CSV")
}

async fn rows_of(world: &World, path: &str) -> Vec<Row> {
    let answer = world.get(path).await;
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    rows(&answer.body)
}

/// The nodes of a connection, page by page.
async fn walked(caller: &Caller<'_>, list: &str, arguments: &str, fields: &str) -> Vec<Value> {
    let query = format!(
        "query ($after: String) {{ {list}(first: 100, after: $after{arguments}) {{ nodes {{ {fields} }} pageInfo {{ endCursor hasNextPage }} }} }}"
    );
    let (mut nodes, mut after) = (vec![], Value::Null);
    loop {
        let page = caller.asks_with(&query, json!({ "after": after })).await.data()[list].take();
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// A value as CSV has it.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(cell).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn the_responses_are_those_of_the_connection_walked_page_by_page() {
    let world = World::demonstration().await;
    let fields = "indicator { code } selectedOptions { code } absence text { text } narrative { text } revision { year number provenance } assessment { ref } jurisdiction { code }";
    let nodes = walked(&world.anyone(), "responses", ", select: ALL", fields).await;
    let expected: Vec<Vec<String>> = nodes
        .iter()
        .map(|node| {
            let options: Value = node["selectedOptions"]
                .as_array()
                .map(|options| options.iter().map(|option| option["code"].clone()).collect())
                .expect("options");
            [
                &node["assessment"]["ref"],
                &node["revision"]["number"],
                &node["jurisdiction"]["code"],
                &node["revision"]["year"],
                &node["revision"]["provenance"],
                &node["indicator"]["code"],
                &options,
                &node["absence"],
                &node["text"]["text"],
                &node["narrative"]["text"],
            ]
            .map(cell)
            .to_vec()
        })
        .collect();
    assert!(expected.len() > 14_000, "{}", expected.len());
    let columns = [
        "assessment",
        "revision",
        "jurisdiction",
        "year",
        "provenance",
        "indicator",
        "selected_options",
        "absence",
        "text",
        "narrative",
    ];
    let found = rows_of(&world, "/export/responses.csv").await;
    let found: Vec<Vec<String>> =
        found.iter().map(|row| columns.map(|column| row[column].clone()).to_vec()).collect();
    assert_eq!(found, expected);
}

#[tokio::test]
async fn every_table_has_as_many_rows_as_its_list() {
    let world = World::demonstration().await;
    let query = "{ assessments { totalCount } findings { totalCount } jurisdictions { totalCount }
        policies { totalCount } registerEntries { totalCount } }";
    let counts = world.anyone().asks(query).await.data();
    for (table, list) in [
        ("assessments", "assessments"),
        ("findings", "findings"),
        ("jurisdictions", "jurisdictions"),
        ("policies", "policies"),
        ("register", "registerEntries"),
    ] {
        let found = rows_of(&world, &format!("/export/{table}.csv")).await.len();
        assert!(found > 5, "{table}");
        assert_eq!(json!(found), counts[list]["totalCount"], "{table}");
    }
    let evidence: Value =
        walked(&world.anyone(), "responses", ", select: ALL", "evidence { locator }").await.into();
    let evidence: usize = evidence
        .as_array()
        .into_iter()
        .flatten()
        .map(|node| node["evidence"].as_array().map_or(0, Vec::len))
        .sum();
    assert_eq!(rows_of(&world, "/export/evidence.csv").await.len(), evidence);
}

#[tokio::test]
async fn a_question_has_a_row_for_each_option_and_one_for_each_link() {
    let world = World::demonstration().await;
    let fields = "code options { code } objectiveLinks { provenance } sdgTargetLinks { provenance }";
    let indicators = walked(&world.anyone(), "indicators", "", fields).await;
    let count = |node: &Value, list: &str| node[list].as_array().map_or(0, Vec::len);
    let options: usize = indicators.iter().map(|node| count(node, "options").max(1)).sum();
    let links: usize =
        indicators.iter().map(|node| count(node, "objectiveLinks") + count(node, "sdgTargetLinks")).sum();
    assert_eq!(rows_of(&world, "/export/codebook.csv").await.len(), options);
    assert_eq!(rows_of(&world, "/export/links.csv").await.len(), links);
}

#[tokio::test]
async fn json_has_the_values_of_csv_and_says_what_it_is() {
    let world = World::demonstration().await;
    for table in TABLES {
        let csv = rows_of(&world, &format!("/export/{table}.csv?lang=fr")).await;
        let json = world.get(&format!("/export/{table}.json?lang=fr")).await.json();
        let found = json["rows"].as_array().expect("rows").iter();
        let found: Vec<Row> = found
            .map(|row| {
                row.as_object()
                    .expect("an object")
                    .iter()
                    .map(|(name, value)| (name.clone(), cell(value)))
                    .collect()
            })
            .collect();
        assert_eq!(found, csv, "{table}");
        assert_eq!((&json["table"], &json["language"]), (&json!(table), &json!("fr")));
        assert!(json["release"]["hash"].is_string() && json["licence"].is_string(), "{json}");
        let columns: BTreeSet<&str> = json["columns"]
            .as_array()
            .expect("columns")
            .iter()
            .filter_map(|column| column["name"].as_str())
            .collect();
        assert_eq!(columns, csv[0].keys().map(String::as_str).collect(), "{table}");
        let number = &json["release"]["number"];
        assert_eq!(json["url"], json!(format!("/export/{table}.json?release={number}&lang=fr")));
    }
}

#[tokio::test]
async fn the_conditions_of_a_list_are_parameters() {
    let world = World::demonstration().await;
    for (parameters, filter) in [
        ("instrument=mgi-national", "{instrument: {eq: \"mgi-national\"}}"),
        (
            "instrument.eq=MGI-national&year.gte=2020",
            "{instrument: {eq: \"mgi-national\"}, year: {gte: 2020}}",
        ),
        ("jurisdiction.in=QMA,QMB", "{jurisdiction: {in: [\"QMA\", \"QMB\"]}}"),
        ("presence=PRESENT&dimension=1", "{presence: {eq: PRESENT}, dimension: {eq: \"1\"}}"),
        ("answered=false", "{answered: false}"),
        ("group=m49:002", "{group: {eq: {grouping: \"m49\", code: \"002\"}}}"),
        ("maxAgeMonths=40", "{maxAgeMonths: 40}"),
        ("year.gte=2020&year.lt=2022", "{year: {gte: 2020, lt: 2022}}"),
        (
            "filter=%7B%22or%22%3A%5B%7B%22gcmObjective%22%3A%7B%22eq%22%3A5%7D%7D%2C%7B%22absence%22%3A%7B%22eq%22%3A%22DECLINED%22%7D%7D%5D%7D&year=2021",
            "{year: {eq: 2021}, or: [{gcmObjective: {eq: 5}}, {absence: {eq: DECLINED}}]}",
        ),
    ] {
        for select in ["ALL", "LATEST"] {
            let query = format!("{{ responses(select: {select}, filter: {filter}) {{ totalCount }} }}");
            let expected = world.anyone().asks(&query).await.data()["responses"]["totalCount"].clone();
            let path = format!("/export/responses.csv?{parameters}&select={select}");
            assert_eq!(json!(rows_of(&world, &path).await.len()), expected, "{parameters}");
        }
    }
}

#[tokio::test]
async fn a_mistake_in_the_url_is_named() {
    let world = World::new().await;
    for (path, status, field) in [
        ("/export/responses.xml", 404, None),
        ("/export/answers.csv", 404, None),
        ("/export/responses", 404, None),
        ("/export/responses.csv?insturment=mgi-national", 400, Some("insturment")),
        ("/export/responses.csv?year.after=2020", 400, Some("year.after")),
        ("/export/responses.csv?year=twenty", 400, Some("year")),
        ("/export/responses.csv?presence=YES", 400, Some("presence")),
        ("/export/assessments.csv?publishedAt.gte=2026", 400, Some("publishedAt.gte")),
        ("/export/responses.csv?group=africa", 400, Some("group")),
        ("/export/responses.csv?filter=[1]", 400, Some("filter")),
        ("/export/responses.csv?filter={", 400, Some("filter")),
        ("/export/responses.csv?filter=%7B%22colour%22%3A1%7D", 400, Some("filter")),
        ("/export/responses.csv?select=NEWEST", 400, Some("select")),
        ("/export/findings.csv?select=ALL", 400, Some("select")),
        ("/export/responses.csv?lang=english!", 400, Some("lang")),
        ("/export/responses.csv?for=word", 400, Some("for")),
        ("/export/responses.json?for=excel", 400, Some("for")),
        ("/export/responses.csv?year=2020&year=2021", 400, Some("year")),
        ("/export/responses.csv?year=2020&year.eq=2021", 400, Some("year.eq")),
        ("/export/responses.csv?release=1&asOf=2025-01-01", 400, Some("asOf")),
        ("/export/responses.csv?release=999", 404, Some("release")),
        ("/export/responses.csv?since=999", 400, Some("since")),
        ("/export/responses.csv?since=-1", 400, Some("since")),
        ("/export/responses.csv?since=0", 404, Some("since")),
        ("/export/responses-wide.csv", 400, Some("instrument")),
        ("/export/responses-wide.csv?instrument=mgi", 400, Some("instrument")),
        ("/export/responses-wide.csv?instrument=mgi-national&since=1", 400, Some("since")),
        ("/export/responses.csv?preview=0123456789abcdef0123456789abcdef", 401, None),
    ] {
        let (found, _, named) = world.get(path).await.refusal();
        assert_eq!((found, named.as_deref()), (status, field), "{path}");
    }
}

#[tokio::test]
async fn a_file_of_an_old_release_stays_as_it_is() {
    let world = World::new().await;
    let before = world.get("/export/responses.csv").await;
    let number = rows(&before.body)[0]["release"].clone();
    world.published(&small("KEN", "2023", "1")).await;
    let pinned = format!("/export/responses.csv?release={number}");
    assert_eq!(world.get(&pinned).await.body, before.body);
    let after = rows_of(&world, "/export/responses.csv").await;
    assert_eq!(after.len(), rows(&before.body).len() + 7);
    assert!(after.iter().any(|row| row["assessment"] == "KEN/sdg-10-7-2/2023"));
}

#[tokio::test]
async fn a_draft_is_in_the_file_of_its_preview_and_in_no_other() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2023", "1")).await;
    let has_draft =
        |answer: &Answer| rows(&answer.body).iter().any(|row| row["assessment"] == "KEN/sdg-10-7-2/2023");
    let token = format!("Bearer {}", world.token("editor.ken", entity::vocabulary::Role::Editor, &["KEN"]));
    let headers = [("authorization", token.as_str())];
    let preview = world.get_with(&format!("/export/responses.csv?preview={}", draft.id), &headers).await;
    assert!(has_draft(&preview));
    assert_eq!((preview.header("cache-control"), preview.header("etag")), ("private, no-store", ""));
    assert_eq!(preview.header("content-disposition"), "attachment; filename=\"mgi-preview-responses.csv\"");
    let path = format!("/export/responses.json?preview={}", draft.id);
    let json = world.get_with(&path, &headers).await.json();
    let said = [&json["citation"], &json["url"], &json["release"]["hash"]];
    assert_eq!(said, [&json!("Preview of a draft that is not published."), &json!(path), &Value::Null]);
    for headers in [&[][..], &headers] {
        assert!(!has_draft(&world.get_with("/export/responses.csv", headers).await));
    }
}

#[tokio::test]
async fn a_file_has_an_etag_until_the_next_release() {
    let world = World::new().await;
    let path = "/export/jurisdictions.csv?kind=COUNTRY";
    let first = world.get(path).await;
    let etag = first.header("etag").to_owned();
    assert_eq!(first.header("cache-control"), "public, max-age=60");
    assert!(!etag.is_empty());
    let known = world.get_with(path, &[("if-none-match", &etag)]).await;
    assert_eq!((known.status.as_u16(), known.body.len()), (304, 0));
    assert_ne!(world.get("/export/jurisdictions.csv").await.header("etag"), etag);
    world.published(&small("KEN", "2023", "1")).await;
    assert_eq!(world.get_with(path, &[("if-none-match", &etag)]).await.status, 200);
}

#[tokio::test]
async fn a_file_is_sent_in_the_encoding_that_the_client_prefers() {
    let world = World::demonstration().await;
    let path = "/export/responses.csv?year=2021";
    let plain = world.get(path).await;
    assert_eq!(plain.header("content-type"), "text/csv; charset=utf-8; header=present");
    assert_eq!(plain.header("content-disposition"), "attachment; filename=\"mgi-responses.csv\"");
    let mut read = vec![];
    let gzip = world.get_with(path, &[("accept-encoding", "gzip")]).await;
    assert_eq!(gzip.header("content-encoding"), "gzip");
    GzDecoder::new(&gzip.body[..]).read_to_end(&mut read).expect("gzip");
    assert!(read == plain.body && gzip.body.len() * 4 < plain.body.len());
    read.clear();
    let brotli = world.get_with(path, &[("accept-encoding", "br")]).await;
    assert_eq!(brotli.header("content-encoding"), "br");
    Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut read).expect("brotli");
    assert!(read == plain.body && brotli.body.len() * 4 < plain.body.len());
}

#[tokio::test]
async fn names_and_texts_are_in_the_language_asked_for() {
    let world = World::new().await;
    for (lang, name) in [("en", "Kenya"), ("fr", "Kenya"), ("ar", "كينيا"), ("zh", "肯尼亚"), ("de", "Kenya")]
    {
        let rows = rows_of(&world, &format!("/export/jurisdictions.csv?code=KEN&lang={lang}")).await;
        assert_eq!((rows[0]["name"].as_str(), rows[0]["m49"].as_str()), (name, "404"), "{lang}");
    }
}

#[tokio::test]
async fn the_metadata_beside_a_csv_describe_its_columns() {
    let world = World::demonstration().await;
    let file = world.get("/export/responses.csv?year=2021").await;
    let link = "<responses.csv-metadata.json?year=2021>; rel=\"describedby\"; type=\"application/csvm+json\"";
    assert_eq!(file.header("link"), link);
    let metadata = world.get("/export/responses.csv-metadata.json?year=2021").await;
    assert_eq!(metadata.header("content-type"), "application/csvm+json; charset=utf-8");
    let metadata = metadata.json();
    let columns = metadata["tableSchema"]["columns"].as_array().expect("columns").iter();
    let names: Vec<&str> = columns.map(|column| column["name"].as_str().expect("a name")).collect();
    assert_eq!(names.join(","), file.text().lines().next().expect("a header"));
    let release = &rows(&file.body)[0]["release"];
    assert_eq!(metadata["url"], json!(format!("responses.csv?release={release}&year=2021")));
    assert!(metadata["dc:rights"].is_string() && metadata["dc:bibliographicCitation"].is_string());
}

#[tokio::test]
async fn the_description_of_the_exports_names_every_parameter_and_no_other() {
    let world = World::new().await;
    let document = world.get("/openapi.json").await.json();
    let paths = document["paths"].as_object().expect("paths");
    // The wide form is a table beside the others.
    assert_eq!(paths.len(), 5 * (TABLES.len() + 1));
    for (path, described) in paths {
        let also = if path.contains("wide") { "instrument=mgi-national&" } else { "" };
        for parameter in described["get"]["parameters"].as_array().expect("parameters") {
            let name = parameter["name"].as_str().expect("a name");
            let schema = parameter.get("schema").unwrap_or(&Value::Null);
            let of_item = if schema["type"] == "array" { &schema["items"] } else { schema };
            let value = match (name, of_item["type"].as_str()) {
                ("filter", _) => "{}",
                ("release", _) => "5",
                ("since", _) => "1",
                ("instrument", _) if !also.is_empty() => continue,
                ("asOf", _) => "2026-11-20",
                ("lang", _) => "fr",
                // There is none.
                ("edition" | "preview", _) => continue,
                (_, Some("integer")) => "1",
                (_, Some("boolean")) => "true",
                (_, _) if of_item["enum"].is_array() => of_item["enum"][0].as_str().expect("a word"),
                (_, _) if of_item["format"] == "date-time" => "2026-11-20T12:00:00Z",
                (_, _) if of_item["pattern"].is_string() => "m49:002",
                _ => "KEN",
            };
            let answer = world.get(&format!("{path}?{also}{name}={value}")).await;
            assert_eq!(answer.status, 200, "{path} {name}={value}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_workbook_has_the_rows_the_questions_and_what_it_is() {
    let world = World::demonstration().await;
    for path in ["/export/responses.xlsx?year=2021&lang=fr", "/export/jurisdictions.xlsx?lang=fr"] {
        let file = world.get_with(path, &[("accept-encoding", "gzip, br")]).await;
        assert_eq!(file.header("content-encoding"), "", "a workbook is compressed already");
        let media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
        assert_eq!(file.header("content-type"), media_type);
        assert_eq!(world.get(path).await.body, file.body, "the same bytes again");
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(file.body)).expect("a workbook");
        let csv = rows_of(&world, &path.replace(".xlsx", ".csv")).await;
        let table = path.split(['/', '.']).nth(2).expect("a table");
        assert_eq!(book.sheet_names(), ["read-me", table, "questions"]);
        let mut sheet = |name: &str| -> Vec<Row> {
            let range = book.worksheet_range(name).expect("a sheet");
            let mut lines = range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>());
            let header = lines.next().expect("a header");
            lines.map(|line| header.iter().cloned().zip(line).collect()).collect()
        };
        assert_eq!(sheet(table), csv, "{path}");
        assert_eq!(sheet("questions"), rows_of(&world, "/export/codebook.csv?lang=fr").await);
        let read_me: Vec<String> =
            book.worksheet_range("read-me").expect("a sheet").rows().map(|row| row[0].to_string()).collect();
        assert_eq!(read_me[..6], ["Table", "Release", "Language", "Licence", "Citation", "Address"]);
        assert_eq!(read_me.len(), 8 + csv[0].len());
    }
}

#[tokio::test]
async fn parquet_has_typed_columns_with_the_values_of_csv() {
    let world = World::demonstration().await;
    for table in TABLES {
        let file = world.get(&format!("/export/{table}.parquet")).await;
        assert_eq!(file.header("content-type"), "application/vnd.apache.parquet");
        let reader = SerializedFileReader::new(bytes::Bytes::from(file.body)).expect("Parquet");
        let facts = reader.metadata().file_metadata().key_value_metadata().expect("facts");
        let names: Vec<&str> = facts.iter().map(|fact| &*fact.key).collect();
        assert_eq!(names[..4], ["release", "citation", "url", "language"]);
        let found: Vec<Row> = reader
            .get_row_iter(None)
            .expect("rows")
            .map(|row| {
                row.expect("a row")
                    .get_column_iter()
                    .map(|(name, field)| (name.clone(), text(field)))
                    .collect()
            })
            .collect();
        assert_eq!(found, rows_of(&world, &format!("/export/{table}.csv")).await, "{table}");
    }
}

/// A value of Parquet as CSV has it.
fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        Field::TimestampMicros(instant) => {
            let instant = chrono::DateTime::from_timestamp_micros(*instant).expect("an instant");
            instant.to_rfc3339_opts(chrono::SecondsFormat::AutoSi, true)
        }
        Field::ListInternal(items) => items.elements().iter().map(text).collect::<Vec<_>>().join(";"),
        other => other.to_string(),
    }
}

#[tokio::test]
async fn a_difference_makes_the_later_file_of_the_earlier_one() {
    let world = World::demonstration().await;
    let newest = world.app.shelves.newest().newest();
    for table in TABLES {
        let key = key(table);
        for (earlier, later) in
            [(1, newest), (newest - 20, newest), (newest - 3, newest - 1), (newest, newest)]
        {
            let file =
                async |release: i32| rows_of(&world, &format!("/export/{table}.csv?release={release}")).await;
            let path = format!("/export/{table}.csv?release={later}&since={earlier}");
            let mut rows: BTreeMap<Vec<String>, Row> = BTreeMap::new();
            let of = |row: &Row| key.iter().map(|column| row[*column].clone()).collect::<Vec<_>>();
            for row in file(earlier).await {
                assert!(rows.insert(of(&row), row).is_none(), "{table}: two rows of one key");
            }
            let difference = rows_of(&world, &path).await;
            for mut row in difference {
                let op = row.remove("op").expect("an op");
                let before = match op.as_str() {
                    "delete" => rows.remove(&of(&row)),
                    _ => rows.insert(of(&row), row.clone()),
                };
                assert_eq!(before.is_none(), op == "insert", "{table}: {op} of {row:?}");
                assert!(
                    op != "update" || without_release(before.as_ref()) != without_release(Some(&row)),
                    "{row:?}"
                );
            }
            let expected: BTreeMap<_, _> = file(later).await.into_iter().map(|row| (of(&row), row)).collect();
            let same = rows.len() == expected.len()
                && rows
                    .iter()
                    .all(|(key, row)| without_release(Some(row)) == without_release(expected.get(key)));
            assert!(same, "{table} from {earlier} to {later}");
        }
    }
}

/// The columns that tell the rows of a table apart.
fn key(table: &str) -> &'static [&'static str] {
    match table {
        "responses" => &["assessment", "indicator"],
        "assessments" => &["assessment"],
        "findings" => &["assessment", "position"],
        "evidence" => &["assessment", "indicator", "position"],
        "codebook" => &["instrument", "indicator", "option"],
        "links" => &["instrument", "indicator", "gcm_objective", "sdg_target"],
        "jurisdictions" => &["code"],
        "policies" => &["policy"],
        _ => &["entry"],
    }
}

/// A row without what tells of the release of its file, in which every row differs.
fn without_release(row: Option<&Row>) -> Option<Row> {
    let mut row = row?.clone();
    row.remove("release");
    row.remove("citation");
    Some(row)
}

#[tokio::test]
async fn the_wide_form_has_an_assessment_in_each_row_and_an_indicator_in_each_column() {
    let world = World::demonstration().await;
    for instrument in ["mgi-national", "mgi-local", "sdg-10-7-2"] {
        let long = rows_of(&world, &format!("/export/responses.csv?instrument={instrument}")).await;
        let wide = rows_of(&world, &format!("/export/responses-wide.csv?instrument={instrument}")).await;
        let wide: BTreeMap<&str, &Row> = wide.iter().map(|row| (&*row["assessment"], row)).collect();
        for row in &long {
            let expected = [&row["selected_options"], &row["text"], &row["absence"]];
            let expected =
                expected.into_iter().find(|value| !value.is_empty()).expect("an answer or an absence");
            assert_eq!(&wide[&*row["assessment"]][&row["indicator"]], expected, "{row:?}");
        }
        let indicators: BTreeSet<&str> = long.iter().map(|row| &*row["indicator"]).collect();
        let assessments: BTreeSet<&str> = long.iter().map(|row| &*row["assessment"]).collect();
        assert_eq!(wide.keys().copied().collect::<BTreeSet<_>>(), assessments);
        let answers = wide
            .values()
            .flat_map(|row| row.iter())
            .filter(|(name, value)| indicators.contains(name.as_str()) && !value.is_empty());
        assert_eq!(answers.count(), long.len());
    }
}

#[tokio::test]
async fn files_need_no_database() {
    let world = World::new().await;
    let mut before = vec![];
    for table in TABLES {
        before.push((table, world.get(&format!("/export/{table}.csv")).await.body));
    }
    world.database.stop();
    assert!(world.try_notice().await.is_err(), "the database does not answer");
    for (table, file) in before {
        assert_eq!(world.get(&format!("/export/{table}.csv")).await.body, file, "{table}");
    }
}

#[tokio::test]
async fn a_hostile_url_is_refused_or_answered() {
    let world = World::new().await;
    let many = "{},".repeat(2_000);
    let deep = format!("{}{{}}{}", "{\"not\":".repeat(200), "}".repeat(200));
    let encoded = |text: &str| {
        percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
    };
    for (parameters, status) in [
        (format!("filter={}", encoded(&format!("{{\"or\":[{many}{{}}]}}"))), 413),
        (format!("filter={}", encoded(&deep)), 400),
        (format!("jurisdiction.in={}", "KEN,".repeat(1_100)), 413),
        ("year=99999999999".to_owned(), 400),
        ("year=-1".to_owned(), 200),
        ("jurisdiction=%00".to_owned(), 200),
        ("jurisdiction=%ff".to_owned(), 400),
        ("search=".to_owned() + &"a".repeat(60), 400),
        ("group=m49:".to_owned(), 200),
        ("&&&".to_owned(), 200),
        ("=KEN".to_owned(), 400),
        ("jurisdiction".to_owned(), 200),
        ("filter=null".to_owned(), 400),
        ("filter=%7B%22year%22%3A2021%7D".to_owned(), 400),
        ("filter=%7B%22search%22%3A%7B%22a%22%3A1%7D%7D".to_owned(), 400),
    ] {
        for table in ["responses.csv", "responses.json", "responses.csv-metadata.json"] {
            let answer = world.get(&format!("/export/{table}?{parameters}")).await;
            assert_eq!(answer.status, status, "{table}?{parameters:.80}: {:.200}", answer.text());
        }
    }
    for file in [
        "%2e%2e%2fmgi.db",
        "responses.csv%00",
        ".csv",
        "responses.",
        "RESPONSES.csv",
        "responses.csv-metadata.json-metadata.json",
        "%ff.csv",
    ] {
        assert_eq!(world.get(&format!("/export/{file}")).await.status, 404, "{file}");
    }
}

#[tokio::test]
async fn a_head_request_has_the_headers_alone() {
    let world = World::new().await;
    let head = world.sends(request(Method::HEAD, "/export/codebook.csv", &[], "")).await;
    let get = world.get("/export/codebook.csv").await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
    assert_eq!(head.header("etag"), get.header("etag"));
    assert_eq!(head.header("content-type"), get.header("content-type"));
    // The length of a file is not known before it is written.
    assert_eq!((head.header("content-length"), get.header("content-length")), ("", ""));
}

#[tokio::test]
async fn for_excel_a_file_begins_with_a_mark_and_has_no_formula() {
    let world = World::new().await;
    let mut content = small("KEN", "2023", "1");
    content["source"]["title"] = json!("=HYPERLINK(\"https://example.org\")");
    world.published(&content).await;
    let path = "/export/assessments.csv?jurisdiction=KEN&key=2023";
    assert_eq!(rows_of(&world, path).await[0]["source"], content["source"]["title"]);
    let excel = world.get(&format!("{path}&for=excel")).await;
    let text = excel.text().strip_prefix('\u{feff}').expect("a byte-order mark");
    assert_eq!(rows(text.as_bytes())[0]["source"], "'=HYPERLINK(\"https://example.org\")");
}

#[tokio::test]
async fn a_file_is_paid_for_before_it_is_sent() {
    let quota = Quota { bucket: 2_000, ..Quota::PUBLIC };
    let quotas = Quotas { public: quota, ..Quotas::default() };
    let settings = Settings { allowances: true, quotas, ..Settings::default() };
    let world = World::set_up(TestDatabase::demonstration(), settings).await;
    let (status, code, _) = world.get("/export/responses.csv").await.refusal();
    assert_eq!((status, code.as_str()), (413, "TOO_LARGE"));
    let one_instrument = "/export/responses.csv?instrument=mgi-local";
    let mut last = world.get(one_instrument).await;
    assert_eq!(last.status, 200, "{}", last.text());
    for _ in 0..200 {
        if last.status != 200 {
            break;
        }
        last = world.get(one_instrument).await;
    }
    let (status, code, _) = last.refusal();
    assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"));
}

#[tokio::test]
async fn everything_is_within_the_allowance_of_anybody() {
    let settings = Settings { allowances: true, ..Settings::default() };
    let world = World::set_up(TestDatabase::demonstration(), settings).await;
    for table in TABLES {
        let answer = world.get_with(&format!("/export/{table}.csv"), &[("accept-encoding", "br")]).await;
        assert_eq!(answer.status, 200, "{table}: {}", answer.text());
    }
}
