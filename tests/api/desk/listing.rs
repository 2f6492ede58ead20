//! Pages of the lists of the desk: every row comes once, with any page size.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE64URL_NOPAD;
use entity::vocabulary::Role;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde_json::{Value, json};

use crate::support::{Caller, TestDatabase, World, codebook, small};

/// Every row of a connection, page by page.
async fn walk(caller: &Caller<'_>, field: &str, filter: &str, shown: &str, first: usize) -> Vec<Value> {
    let mut rows = vec![];
    let mut after = Value::Null;
    loop {
        let query = format!(
            "query($after: String) {{ page: {field}(first: {first}, after: $after{filter}) {{
                totalCount nodes {{ {shown} }} edges {{ cursor node {{ {shown} }} }}
                pageInfo {{ hasNextPage hasPreviousPage startCursor endCursor }} }} }}"
        );
        let page = caller.asks_with(&query, json!({ "after": after })).await.data()["page"].take();
        let nodes = page["nodes"].as_array().expect("nodes").clone();
        assert!(nodes.len() <= first);
        let edges = page["edges"].as_array().expect("edges");
        assert!(nodes.iter().eq(edges.iter().map(|edge| &edge["node"])));
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        assert_eq!(
            page["pageInfo"]["endCursor"],
            edges.last().map_or(Value::Null, |edge| edge["cursor"].clone())
        );
        rows.extend(nodes);
        if page["pageInfo"]["hasNextPage"] == json!(false) {
            assert_eq!(page["totalCount"], rows.len());
            return rows;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[tokio::test]
async fn every_page_size_gives_the_same_rows_in_the_same_order() {
    let world = World::demonstration().await;
    for (index, place) in ["QMA", "QMB", "QMA", "QMC", "QMA"].into_iter().enumerate() {
        // Some begin at the same time.
        world.waits(chrono::TimeDelta::seconds((index % 2) as i64));
        world.editor(place).imports(&small(place, &format!("test-{index}"), "2")).await;
        let known = json!({ "subject": format!("somebody-{index}"), "grants": [] });
        world.admin().does("upsertPrincipal", known, "__typename").await;
        let document = codebook(&format!("203{index}"));
        world
            .admin()
            .proposes("publishCodebook", json!({ "document": document, "reason": "A round." }))
            .await;
    }
    for (caller, field, filter, shown, count) in [
        (world.admin(), "drafts", "", "id ref", 5),
        (world.editor("QMA"), "drafts", "", "id ref", 3),
        (world.admin(), "drafts", ", orderBy: [{field: CREATED_AT}]", "id ref", 5),
        (
            world.admin(),
            "drafts",
            ", orderBy: [{field: CHANGED_AT, direction: DESC}, {field: CREATED_AT}]",
            "id ref",
            5,
        ),
        (
            world.admin(),
            "drafts",
            ", filter: {within: {in: [\"QMB\", \"QMC\"]}, state: {eq: DRAFT}}",
            "id ref",
            2,
        ),
        (world.admin(), "drafts", ", filter: {state: {in: [APPROVED]}}", "id ref", 0),
        (world.admin(), "drafts", ", filter: {not: {jurisdiction: {eq: \"qma\"}}}", "id ref", 2),
        (world.admin(), "drafts", ", filter: {or: []}", "id ref", 0),
        // A filter applies only to rows that the viewer may see.
        (world.editor("QMA"), "drafts", ", filter: {jurisdiction: {in: [\"QMB\"]}}", "id ref", 0),
        (world.editor("QMA"), "drafts", ", filter: {within: {in: [\"QMB\", \"QMA\"]}}", "id ref", 3),
        (world.editor("QMA"), "drafts", ", filter: {or: [{state: {eq: DRAFT}}, {not: {}}]}", "id ref", 3),
        (world.editor("QMA"), "auditLog", ", filter: {jurisdiction: {in: [\"QMB\"]}}", "number act", 0),
        (world.admin(), "auditLog", "", "number act", 15),
        (world.admin(), "auditLog", ", orderBy: [{field: OCCURRED_AT}]", "number act", 15),
        (world.admin(), "auditLog", ", filter: {act: {in: [IMPORT_DRAFT]}}", "number act", 5),
        (world.admin(), "auditLog", ", filter: {jurisdiction: {isNull: true}}", "number act", 10),
        // An entry without a place matches the negation of every condition on a place.
        (world.admin(), "auditLog", ", filter: {not: {jurisdiction: {startsWith: \"q\"}}}", "number act", 10),
        (world.reviewer("QMA"), "auditLog", "", "draftId act jurisdiction number", 3),
        (
            world.reviewer("QMA"),
            "auditLog",
            ", orderBy: [{field: OCCURRED_AT}], filter: {act: {eq: IMPORT_DRAFT}}",
            "draftId act",
            3,
        ),
        (world.admin(), "principals", "", "subject", 5),
        (world.admin(), "proposals", "", "id target", 5),
        (world.admin(), "proposals", ", filter: {state: {in: [CONFIRMED, EXPIRED]}}", "id target", 0),
        (
            world.admin(),
            "proposals",
            ", filter: {state: {eq: OPEN}, act: {eq: PUBLISH_LINKS}}",
            "id target",
            0,
        ),
        (world.admin(), "proposals", ", filter: {act: {eq: PUBLISH_CODEBOOK}}", "id target", 5),
        (world.admin(), "proposals", ", filter: {not: {state: {eq: OPEN}}}", "id target", 0),
    ] {
        let whole = walk(&caller, field, filter, shown, 500).await;
        assert_eq!(whole.len(), count, "{field} {filter}");
        assert_eq!(whole.iter().map(ToString::to_string).collect::<BTreeSet<_>>().len(), count);
        for first in [1, 2, 3] {
            assert_eq!(walk(&caller, field, filter, shown, first).await, whole, "{field} {filter} {first}");
        }
    }
}

#[tokio::test]
async fn drafts_and_the_log_are_asked_by_time_and_sorted_by_it() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut drafts = vec![];
    for key in ["one", "two", "three"] {
        drafts.push(editor.imports(&small("KEN", key, "3")).await);
        world.waits(chrono::TimeDelta::seconds(10));
    }
    // The oldest draft is changed last.
    editor.moves("updateDetails", &drafts[0], json!({ "details": { "year": 2022 } })).await;
    let keys = async |arguments: &str| {
        let data = editor.asks(&format!("{{ drafts{arguments} {{ nodes {{ ref }} }} }}")).await.data();
        let nodes = data["drafts"]["nodes"].as_array().cloned().expect("nodes");
        let key =
            |node: &Value| node["ref"].as_str().and_then(|name| name.rsplit('/').next()).map(str::to_owned);
        nodes.iter().filter_map(key).collect::<Vec<String>>()
    };
    assert_eq!(keys("").await, ["three", "two", "one"]);
    assert_eq!(keys("(orderBy: [{field: CREATED_AT}])").await, ["one", "two", "three"]);
    assert_eq!(keys("(orderBy: [{field: CHANGED_AT, direction: DESC}])").await, ["one", "three", "two"]);
    assert_eq!(keys("(orderBy: [])").await, ["three", "two", "one"]);
    for (filter, wanted) in [
        (r#"createdAt: {gt: "2026-11-20T12:00:00Z"}"#, &["three", "two"] as &[&str]),
        (r#"createdAt: {gte: "2026-11-20T12:00:00Z", lt: "2026-11-20T12:00:20Z"}"#, &["two", "one"]),
        (r#"createdAt: {eq: "2026-11-20T12:00:10.000Z"}"#, &["two"]),
        (r#"createdAt: {ne: "2026-11-20T12:00:10Z"}"#, &["three", "one"]),
        (r#"createdAt: {in: ["2026-11-20T12:00:10Z", "2026-11-20T12:00:20Z"]}"#, &["three", "two"]),
        (r#"createdAt: {in: []}"#, &[]),
        (r#"createdAt: {isNull: true}"#, &[]),
        (r#"changedAt: {lte: "2026-11-20T12:00:20Z"}"#, &["three", "two"]),
        (r#"not: {changedAt: {lte: "2026-11-20T12:00:20Z"}}"#, &["one"]),
        (r#"assessment: {startsWith: "ken/SDG-10-7-2/t"}"#, &["three", "two"]),
        (r#"assessment: {startsWith: "ken/sdg_10"}"#, &[]),
        (r#"createdBy: {eq: "EDITOR-ken"}, jurisdiction: {in: ["ken", "dnk"]}"#, &["three", "two", "one"]),
        (r#"within: {startsWith: "K"}"#, &["three", "two", "one"]),
        (r#"within: {startsWith: "KE"}, not: {within: {eq: "KEN"}}"#, &[]),
        (r#"within: {eq: "ken"}"#, &["three", "two", "one"]),
        (r#"within: {in: ["dnk", "Ken"]}"#, &["three", "two", "one"]),
        (r#"within: {startsWith: "ke"}, not: {within: {eq: "kEN"}}"#, &[]),
    ] {
        assert_eq!(keys(&format!("(filter: {{{filter}}})")).await, wanted, "{filter}");
    }
    let acts = async |arguments: &str| {
        let data =
            world.admin().asks(&format!("{{ auditLog{arguments} {{ nodes {{ act }} }} }}")).await.data();
        data["auditLog"]["nodes"].clone()
    };
    let last = acts(r#"(filter: {occurredAt: {gt: "2026-11-20T12:00:20Z"}})"#).await;
    assert_eq!(last, json!([{ "act": "UPDATE_DETAILS" }]));
    let first = acts("(first: 1, orderBy: [{field: OCCURRED_AT}])").await;
    assert_eq!(first, json!([{ "act": "IMPORT_DRAFT" }]));
}

#[tokio::test]
async fn subjects_are_equal_in_capitals_and_small_letters_from_a_to_z_alone() {
    let world = World::on(TestDatabase::in_a_locale()).await;
    let admin = world.staff("Élise", Role::Admin, &[]);
    admin.does("upsertPrincipal", json!({ "subject": "ann", "grants": [] }), "__typename").await;
    for (filter, count) in [
        (r#"{eq: "Élise"}"#, 1),
        (r#"{eq: "ÉLISE"}"#, 1),
        (r#"{eq: "élise"}"#, 0),
        (r#"{in: ["Ann", "ÉLISE"]}"#, 1),
        (r#"{in: ["Ann", "élise"]}"#, 0),
        (r#"{startsWith: "ÉL"}"#, 1),
        (r#"{startsWith: "él"}"#, 0),
        (r#"{startsWith: "%L"}"#, 0),
    ] {
        let query = format!("{{ auditLog(filter: {{subject: {filter}}}) {{ totalCount }} }}");
        assert_eq!(admin.asks(&query).await.data()["auditLog"]["totalCount"], count, "{filter}");
    }
}

#[tokio::test]
async fn the_log_of_a_draft_is_found_by_its_id_in_capitals_too() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut id = String::new();
    for number in 0.. {
        id = editor.imports(&small("KEN", &format!("key-{number}"), "2")).await.id;
        if id.contains('a') {
            break;
        }
    }
    let (capitals, start) = (id.to_uppercase(), id[..31].to_uppercase());
    for (filter, count) in [
        (json!({ "eq": id }), 1),
        (json!({ "eq": capitals }), 1),
        (json!({ "in": [capitals, "x"] }), 1),
        (json!({ "in": ["x"] }), 0),
        (json!({ "startsWith": capitals }), 1),
        (json!({ "startsWith": start }), 10),
    ] {
        let query = "query($filter: CodeFilter) { auditLog(filter: {draftId: $filter}) { totalCount } }";
        let data = world.admin().asks_with(query, json!({ "filter": filter })).await.data();
        assert_eq!(data["auditLog"]["totalCount"], count, "{filter}");
    }
}

#[tokio::test]
async fn a_filter_that_no_database_should_look_for_is_refused() {
    let world = World::new().await;
    let admin = world.admin();
    let many: Vec<String> = (0..501).map(|number| format!("K{number}")).collect();
    let query = "query($filter: DraftFilter) { drafts(filter: $filter) { totalCount } }";
    for (filter, code) in [
        (json!({ "jurisdiction": { "in": many } }), "TOO_LARGE"),
        (json!({ "jurisdiction": { "eq": "K".repeat(1_001) } }), "BAD_USER_INPUT"),
        (json!({ "or": vec![json!({ "state": { "eq": "DRAFT" } }); 101] }), "TOO_LARGE"),
        (json!({ "createdBy": { "startsWith": "a\u{0}" } }), "BAD_USER_INPUT"),
    ] {
        let answer = admin.asks_with(query, json!({ "filter": filter })).await;
        assert_eq!(answer.codes(), [code], "{}", answer.text());
    }
    let query = "{ auditLog(orderBy: [{field: OCCURRED_AT}, {field: OCCURRED_AT}]) { totalCount } }";
    assert_eq!(admin.asks(query).await.codes(), ["BAD_USER_INPUT"]);
}

/// A cursor of a list with a key that no row has.
fn forged(cursor: &str, key: &Value) -> String {
    let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).expect("a cursor");
    let mut parts: Value = serde_json::from_slice(&bytes).expect("JSON");
    parts[1] = key.clone();
    BASE64URL_NOPAD.encode(parts.to_string().as_bytes())
}

#[tokio::test]
async fn a_forged_cursor_is_never_our_fault() {
    let world = World::new().await;
    let admin = world.admin();
    let draft = admin.imports(&small("KEN", "2030", "2")).await;
    admin.does("upsertPrincipal", json!({ "subject": "ann", "grants": [] }), "__typename").await;
    let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(20);
    let far = [
        "-262143-01-01T00:00:00Z",
        "+262142-12-31T23:59:59.999999999Z",
        "-0001-01-01T00:00:00Z",
        "9999-12-31T23:59:60Z",
        "0000-01-01T00:00:00Z",
        "2026-11-20T12:00:00Z",
        "a\u{0}b",
        "\u{10ffff}",
        "",
    ];
    let mut keys: Vec<Value> =
        vec![json!(u64::MAX), json!(i64::MAX), json!(-1), json!(1.5), json!(null), json!({}), json!([])];
    keys.extend(far.iter().map(|text| json!(text)));
    for at in far {
        keys.extend([json!([at, draft.id]), json!([at, "\u{0}"]), json!([at, at, at])]);
        keys.extend([json!([[at], draft.id]), json!([[at], "\u{0}"]), json!([[at, at], draft.id])]);
    }
    for _ in 0..40 {
        let at =
            chrono::DateTime::from_timestamp_millis(random.next_u64() as i64 >> (random.next_u32() % 40));
        keys.push(json!([at, format!("{:x}", random.next_u64())]));
        keys.push(json!([[at], format!("{:x}", random.next_u64())]));
        keys.push(json!(random.next_u64() >> (random.next_u32() % 64)));
    }
    for listing in ["drafts", "auditLog", "principals"] {
        let query = format!(
            "query($after: String) {{ page: {listing}(first: 1, after: $after) {{ totalCount edges {{ cursor }} }} }}"
        );
        let page = admin.asks_with(&query, json!({})).await.data();
        let cursor = page["page"]["edges"][0]["cursor"].as_str().expect("a cursor").to_owned();
        for key in &keys {
            let answer = admin.asks_with(&query, json!({ "after": forged(&cursor, key) })).await;
            let codes = answer.codes();
            assert!(codes.iter().all(|code| code == "BAD_USER_INPUT"), "{listing} {key}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn a_long_page_of_drafts_is_answered_in_full() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    for number in 0..160 {
        editor.imports(&small("KEN", &format!("key-{number}"), "2")).await;
    }
    // Each draft is read completely.
    let query = "{ drafts(first: 160) { nodes { id contentJson } } }";
    let answer = editor.asks(query).await;
    assert_eq!(answer.data()["drafts"]["nodes"].as_array().map(Vec::len), Some(160));
}

#[tokio::test]
async fn a_cursor_belongs_to_its_field_and_filter() {
    let world = World::demonstration().await;
    world.editor("QMA").imports(&small("QMA", "test", "2")).await;
    let admin = world.admin();
    let page = admin.asks("{ drafts(first: 1) { pageInfo { endCursor } } }").await.data();
    let cursor = page["drafts"]["pageInfo"]["endCursor"].as_str().expect("a cursor").to_owned();
    for (field, after) in [
        ("auditLog(after: $after) { totalCount }", cursor.as_str()),
        ("drafts(after: $after, filter: {state: {eq: DRAFT}}) { totalCount }", &cursor),
        ("drafts(after: $after, orderBy: [{field: CREATED_AT}]) { totalCount }", &cursor),
        ("drafts(after: $after) { totalCount }", "nonsense"),
        ("drafts(after: $after) { totalCount }", ""),
        ("drafts(first: 0) { totalCount }", ""),
        ("drafts(first: 501) { totalCount }", ""),
    ] {
        let query = format!(
            "query($after: String) {{ __typename @include(if: false) {field} x: __type(name: \"Int\") {{ name }} }}"
        );
        let query =
            if field.contains("$after") { query } else { query.replace("query($after: String)", "query") };
        let answer = admin.asks_with(&query, json!({ "after": after })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{field}: {}", answer.text());
    }
}

#[tokio::test]
async fn a_list_does_not_read_what_drafts_say_until_it_is_asked() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let good = editor.imports(&small("KEN", "2030", "3")).await;
    let bad = editor.imports(&small("KEN", "2031", "3")).await;
    world.sql(&format!("UPDATE draft SET content = '{{' WHERE id = '{}'", bad.id)).await.expect("changed");
    let list = editor.asks("{ drafts { nodes { id version contentHash history { act } } } }").await.data();
    let ids: Vec<&str> = list["drafts"]["nodes"]
        .as_array()
        .expect("drafts")
        .iter()
        .filter_map(|node| node["id"].as_str())
        .collect();
    assert_eq!(ids, [bad.id.as_str(), good.id.as_str()]);
    // An unreadable document is missing only in its own row.
    let answer = editor.asks("{ drafts { nodes { id contentJson problems { code } } } }").await;
    let json = answer.json();
    assert_eq!(json["data"]["drafts"]["nodes"][1]["contentJson"]["key"], "2030", "{}", answer.text());
    let paths: Vec<&Value> =
        json["errors"].as_array().expect("errors").iter().map(|error| &error["path"]).collect();
    assert_eq!(
        paths,
        [&json!(["drafts", "nodes", 0, "contentJson"]), &json!(["drafts", "nodes", 0, "problems"])]
    );
}

#[tokio::test]
async fn a_draft_has_lists_of_a_length_that_can_be_looked_through() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let report = |number: usize| json!({ "language": "en", "title": format!("Report {number}") });
    let mut content = small("KEN", "2030", "3");
    content["documents"] = (0..201).map(report).collect();
    let (code, message) = editor.is_refused("importDraft", json!({ "content": content })).await;
    assert!(code == "TOO_LARGE" && message.contains("at most 200"), "{code}: {message}");
    content["documents"] = (0..200).map(report).collect();
    let draft = editor.imports(&content).await;
    // A field that scans all rows costs more than other fields.
    let query = "query($id: ID!) { draft(id: $id) { viewerCan { submit { allowed } } } }";
    let answer = editor.asks_with(query, json!({ "id": draft.id })).await;
    assert_eq!(answer.data()["draft"]["viewerCan"]["submit"]["allowed"], true);
    assert!(answer.json()["extensions"]["cost"].as_u64().is_some_and(|cost| cost >= 35), "{}", answer.text());
}

#[tokio::test]
async fn what_is_wrong_with_a_draft_is_told_up_to_a_thousand_times() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    // A text in too many languages, and an answer with too many options.
    let languages: BTreeMap<String, &str> = (0..101).map(|number| (format!("x-{number}"), "")).collect();
    let options: Vec<String> = (0..201).map(|number| number.to_string()).collect();
    for (field, value) in [("narrative", json!(languages)), ("options", json!(options))] {
        let mut content = small("KEN", "2030", "3");
        content["responses"][0][field] = value;
        let (code, message) = editor.is_refused("importDraft", json!({ "content": content })).await;
        assert!(code == "TOO_LARGE" && message.contains(field), "{code}: {message}");
    }
    let mut content = small("KEN", "2030", "3");
    let policy = json!({ "policy": { "kind": "LAW", "language": "", "title": "" } });
    for response in content["responses"].as_array_mut().expect("a list") {
        response["evidence"] = json!(vec![policy.clone(); 200]);
    }
    let draft = editor.imports(&content).await;
    let problems = editor.reads(&draft, "problems { path message }").await["problems"].take();
    let problems = problems.as_array().expect("problems");
    assert_eq!(problems.len(), 1_000);
    assert!(
        problems[999]["message"].as_str().is_some_and(|text| text.contains("more faults")),
        "{}",
        problems[999]
    );
    let submitted = editor.tries("submitDraft", draft.input(), "draft { state }").await;
    assert_eq!(submitted.codes(), ["BAD_USER_INPUT"]);
    assert!(submitted.message().contains("1000 faults or more"), "{}", submitted.message());
}
