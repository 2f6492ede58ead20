//! Limits and charges of one request.

use std::time::{Duration, Instant};

use axum::body::Body;
use chrono::TimeDelta;
use http::{Method, Request};
use mgi_api::auth::rate_limit::{Quota, Quotas};
use mgi_api::http::HttpSettings;
use mgi_api::http::middleware::limits::Limits;
use serde_json::json;

use crate::support::{Answer, Settings, TestDatabase, World, small};

async fn counting() -> World {
    World::set_up(TestDatabase::shipped(), Settings { allowances: true, ..Settings::default() }).await
}

/// A world in which one request of staff may cost so much.
async fn staff_may_ask_for(cost: u64) -> World {
    let staff = Quota { cost, ..Quota::STAFF };
    let quotas = Quotas { staff, ..Quotas::default() };
    World::set_up(TestDatabase::shipped(), Settings { quotas, ..Settings::default() }).await
}

fn cost(answer: &Answer) -> u64 {
    answer.json()["extensions"]["cost"].as_u64().unwrap_or_else(|| panic!("{}", answer.text()))
}

impl World {
    /// Cost left in the bucket of callers without credentials; the query itself costs one small request.
    async fn left(&self) -> u64 {
        let answer = self.anyone().asks("{ viewer { allowance { left } } }").await;
        answer.data()["viewer"]["allowance"]["left"].as_u64().expect("a number")
    }

    /// Cost that a request takes from the bucket, answered or not.
    async fn takes(&self, request: Request<Body>) -> (u16, u64) {
        self.waits(TimeDelta::seconds(60));
        let full = self.left().await;
        let small = full - self.left().await;
        let before = self.left().await;
        let status = self.send(request).await.status.as_u16();
        (status, before - self.left().await - small)
    }
}

fn words(count: usize) -> String {
    (0..count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_variable_counts_as_often_as_the_document_names_it() {
    let world = counting().await;
    let lists = |times: usize| {
        let lists = vec!["{and: $f}"; times].join(", ");
        format!("query ($f: [ResponseFilter!]) {{ responses(filter: {{and: [{lists}]}}) {{ totalCount }} }}")
    };
    let filters = |count: usize| json!({ "f": vec![json!({}); count] });
    let few = world.anyone().asks_with(&lists(1), filters(1)).await;
    let many = world.anyone().asks_with(&lists(3), filters(1_000)).await;
    assert_eq!(few.data(), many.data());
    assert!(cost(&many) > cost(&few) + 3_000 / 20, "{} {}", cost(&few), cost(&many));
    let refused = world.anyone().asks_with(&lists(4), filters(3_000)).await;
    assert_eq!(refused.codes(), ["TOO_LARGE"]);
    assert!(refused.text().contains("have 12010 values"), "{}", refused.text());
}

#[tokio::test]
async fn a_search_of_more_than_ten_words_or_of_a_long_word_is_refused_wherever_words_are_taken() {
    let world = World::demonstration().await;
    for query in [
        "query ($w: String) { responses(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { responses(filter: {not: {or: [{search: $w}]}}) { totalCount } }",
        "query ($w: String) { findings(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { indicators(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { indicator(instrument: \"mgi-national\", code: \"1.1.1\") { latestResponses(filter: {search: $w}) { id } } }",
        "query ($w: String) { jurisdictions(filter: {name: {contains: $w}}) { totalCount } }",
        "query ($w: String) { policies(filter: {title: {contains: $w}}) { totalCount } }",
        "query ($w: String) { reports(filter: {title: {contains: $w}}) { totalCount } }",
        "query ($w: String) { jurisdictions(filter: {assessments: {some: {responses: {none: {search: $w}}}}}) { totalCount } }",
    ] {
        let asks = async |text: String| world.anyone().asks_with(query, json!({ "w": text })).await;
        assert_eq!(asks(words(10)).await.codes(), [""; 0], "{query}");
        let same = "Migration ".repeat(1_000);
        assert_eq!(asks(same).await.codes(), [""; 0], "{query}: a word said again counts once");
        for text in [words(11), words(5_000), "x".repeat(51)] {
            let refused = asks(text).await;
            assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{query}");
            assert!(refused.message().ends_with('.'), "{}", refused.message());
        }
    }
}

fn post(body: impl Into<Body>) -> Request<Body> {
    let request =
        Request::builder().method(Method::POST).uri("/graphql").header("content-type", "application/json");
    request.body(body.into()).expect("a request")
}

fn query(document: &str) -> Request<Body> {
    post(json!({ "query": document }).to_string())
}

fn get(url: &str) -> Request<Body> {
    Request::get(url).body(Body::empty()).expect("a request")
}

#[tokio::test]
async fn what_is_refused_is_paid_for_and_so_is_every_static_page() {
    let world = counting().await;
    let html =
        Request::post("/graphql").header("accept", "text/html").body(Body::empty()).expect("a request");
    let form = Request::post("/graphql")
        .header("content-type", "text/plain")
        .body(Body::from("x"))
        .expect("a request");
    let put = Request::put("/graphql").body(Body::empty()).expect("a request");
    let large =
        format!("{{ countries(first: 500) {{ nodes {{ {} }} }} }}", "a: code b: code c: code ".repeat(9));
    for (what, request, status, least) in [
        ("no GraphQL", query("nonsense"), 200, 2),
        ("no such field", query("{ nonsense }"), 200, 2),
        ("too large", query(&large), 200, 3),
        ("a long document", query(&format!("{{ instruments {{ code }} }} #{}", "x".repeat(10_000))), 200, 40),
        ("too long a document", query(&" x".repeat(20_000)), 200, 150),
        ("no JSON", post("{"), 400, 2),
        ("too long a body", post(" ".repeat(100_000)), 413, 2),
        ("another type", form, 415, 2),
        ("another answer", html, 406, 2),
        ("another method", put, 405, 2),
        ("a URL that is wrong", get("/graphql?relaese=1"), 400, 2),
        ("a GET", get("/graphql?query=%7Binstruments%7Bcode%7D%7D"), 200, 3),
        ("the schema", get("/schema.graphql"), 200, 2),
        ("the start page", get("/"), 200, 2),
        ("a script", get("/start.js"), 200, 2),
        ("nothing", get("/nothing"), 404, 2),
    ] {
        let (answered, taken) = world.takes(request).await;
        assert_eq!(answered, status, "{what}");
        assert!(taken >= least && taken < 1_000, "{what} took {taken}");
    }
}

#[tokio::test]
async fn with_an_empty_bucket_nothing_is_read_and_time_brings_it_back() {
    let world = counting().await;
    let dear = "{ responses(select: ALL, orderBy: [{field: JURISDICTION_NAME}]) { nodes { id } } }";
    while world.anyone().asks(dear).await.codes().is_empty() {}
    while world.send(get("/schema.graphql")).await.status == 200 {}
    for (what, request) in [
        ("no GraphQL", query("nonsense")),
        ("no JSON", post("{")),
        ("a page", get("/")),
        ("a path of nothing", get("/nothing")),
        ("a good query", query("{ instruments { code } }")),
    ] {
        let refused = world.send(request).await;
        assert_eq!(
            (refused.status.as_u16(), refused.codes()),
            (429, vec!["RATE_LIMITED".to_owned()]),
            "{what}"
        );
        assert!(
            refused.headers.contains_key("retry-after") && refused.headers.contains_key("ratelimit"),
            "{what}"
        );
        assert!(refused.message().ends_with('.'), "{what}");
    }
    world.editor("KEN").asks("{ instruments { code } }").await.data();
    world.waits(TimeDelta::seconds(1));
    world.anyone().asks("{ instruments { code } }").await.data();
}

#[tokio::test]
async fn credentials_that_nobody_has_are_paid_for_by_their_address_and_good_ones_are_heard_all_the_same() {
    let world = counting().await;
    let bad = world.bearer("nonsense");
    let mut statuses = vec![];
    for _ in 0..6_000 {
        statuses.push(bad.asks("{ instruments { code } }").await.status.as_u16());
        if statuses.last() == Some(&429) {
            break;
        }
    }
    assert!(
        statuses.len() > 100 && statuses[0] == 401 && statuses.last() == Some(&429),
        "{}",
        statuses.len()
    );
    world.anyone().asks("{ instruments { code } }").await.data();
    world.waits(TimeDelta::seconds(1));
    world.editor("KEN").asks("{ instruments { code } }").await.data();
}

#[tokio::test]
async fn what_is_looked_at_is_paid_for_by_its_rows_predicates_and_keys() {
    // One filter of these costs more than anybody may ask for.
    let public = Quota { cost: 100_000, ..Quota::PUBLIC };
    let settings = || Settings { quotas: Quotas { public, ..Quotas::default() }, ..Settings::default() };
    let small = World::set_up(TestDatabase::shipped(), settings()).await;
    let large = World::set_up(TestDatabase::demonstration(), settings()).await;
    let of = async |world: &World, query: &str| cost(&world.anyone().asks(query).await);
    let count = "{ responses(select: ALL) { totalCount } }";
    let sorted = "{ responses(select: ALL, orderBy: [{field: YEAR}]) { totalCount } }";
    let five = "{ responses(select: ALL, orderBy: [{field: YEAR}, {field: JURISDICTION_NAME}, {field: DIMENSION}, {field: INDICATOR}, {field: ASSESSMENT}]) { totalCount } }";
    let test = "{ responses(select: ALL, filter: {selectedOption: {eq: \"yes\"}}) { totalCount } }";
    let any = format!(
        "{{ responses(select: ALL, filter: {{or: [{}]}}) {{ totalCount }} }}",
        "{selectedOption: {eq: \"no such\"}} ".repeat(50)
    );
    let related = "{ jurisdictions(filter: {assessments: {some: {responses: {some: {search: \"no such word\"}}}}}) { totalCount } }";
    let plain = of(&large, count).await;
    assert!(plain > of(&small, count).await + 10, "more rows cost more");
    let (one, many) = (of(&large, sorted).await, of(&large, five).await);
    assert!(one > plain + 10 && many > plain + 4 * (one - plain), "{plain} {one} {many}: a key is paid for");
    let tested = of(&large, test).await;
    assert!(tested > plain && of(&large, &any).await > plain + 20 * (tested - plain), "{plain} {tested}");
    assert!(of(&large, related).await > plain, "so is what belongs to a row");
    let twice =
        of(&large, "{ a: responses(select: ALL) { totalCount } b: responses(select: ALL) { totalCount } }")
            .await;
    assert!(twice > 2 * (plain - 10), "{plain} {twice}");
    // The cost stays the same after later publications.
    let old = of(&large, count).await;
    assert_eq!(old, plain);
    let then = async |world: &World| cost(&world.anyone().at("release=4").asks(count).await);
    assert_eq!(then(&small).await, then(&large).await);
}

#[tokio::test]
async fn a_query_pays_for_what_it_writes_and_not_for_what_a_list_may_hold() {
    let world = World::new().await;
    let every = "{ countries(first: 250) { nodes { name assessments { nodes { ref } } } } }";
    let answer = world.anyone().asks(every).await;
    let places = answer.data()["countries"]["nodes"].as_array().map_or(0, Vec::len) as u64;
    assert!(places == 250 && cost(&answer) < 250, "{}", cost(&answer));
    let rounds = "{ country(iso3: \"KEN\") { assessments(first: 2) { nodes { revision { responses { nodes { indicator { code } selectedOption { code label } narrative { text } } } } } } } }";
    assert!(cost(&world.anyone().asks(rounds).await) < 100);
}

#[tokio::test]
async fn the_worlds_latest_answers_on_orderly_migration_are_one_request_of_anybody() {
    let world = World::new().await;
    let query = "{ responses(first: 500, filter: {instrument: {eq: \"sdg-10-7-2\"}, indicator: {eq: \"_T\"}}) { nodes { jurisdiction { code } selectedOption { code } assessment { year } } totalCount } }";
    let answer = world.anyone().asks(query).await;
    let data = answer.data();
    let nodes = data["responses"]["nodes"].as_array().map_or(0, Vec::len) as u64;
    assert!(nodes > 100 && data["responses"]["totalCount"] == nodes, "{nodes}");
    assert!(cost(&answer) < 200, "{}", cost(&answer));
}

#[tokio::test]
async fn a_query_that_writes_too_much_is_ended_and_says_how_far_it_came() {
    let world = World::new().await;
    let names: String = (0..30).map(|n| format!("a{n}: names {{ text language }} ")).collect();
    let refused =
        world.anyone().asks(&format!("{{ countries(first: 500) {{ nodes {{ {names} }} }} }}")).await;
    assert_eq!((refused.codes(), refused.json().get("data")), (vec!["TOO_LARGE".to_owned()], None));
    let message = refused.message();
    assert!(
        message.starts_with("The request costs more than the 1000 that one may. It was stopped after "),
        "{message}"
    );
    assert!(
        message.ends_with("Ask for fewer items per page, fewer fields or fewer nested lists."),
        "{message}"
    );
}

#[tokio::test]
async fn a_long_filter_is_paid_for_by_each_object_that_takes_it() {
    let world = World::new().await;
    let filter = json!({ "or": vec![json!({ "year": { "eq": 1 } }); 500] });
    let query = "query ($f: AssessmentFilter) { countries(first: 250) { nodes { assessments(filter: $f) { totalCount } } } }";
    let refused = world.anyone().asks_with(query, json!({ "f": filter })).await;
    assert_eq!(refused.codes(), ["TOO_LARGE"], "{}", refused.text());
}

#[tokio::test]
async fn errors_of_fields_are_paid_for() {
    let world = World::new().await;
    let wrong: String = (0..25)
        .map(|n| {
            format!("a{n}: assessments(filter: {{jurisdiction: {{eq: \"no code\"}}}}) {{ totalCount }} ")
        })
        .collect();
    let query = format!("{{ countries(first: 250) {{ nodes {{ {wrong} }} }} }}");
    assert_eq!(world.anyone().asks(&query).await.codes(), ["TOO_LARGE"]);
}

#[tokio::test]
async fn a_mutation_whose_payload_could_cost_too_much_is_refused_with_nothing_done() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let comments = json!({ "comments": [{ "text": "A word." }] });
    let nested = "draft { jurisdiction { ... on Country { assessments(first: 500) { nodes { revision { responses(first: 500) { nodes { id narrative { text } } } } } } } } }";
    let refused = editor.tries("commentDraft", draft.with(comments.clone()), nested).await;
    assert_eq!(refused.codes(), ["TOO_LARGE"], "{}", refused.text());
    assert!(refused.message().starts_with("Nothing was done: "), "{}", refused.message());
    let read = async || editor.reads(&draft, "comments { text }").await["comments"].as_array().map(Vec::len);
    assert_eq!(read().await, Some(0));
    editor.tries("commentDraft", draft.with(comments), "draft { id }").await.data();
    assert_eq!(read().await, Some(1));
}

#[tokio::test]
async fn what_a_field_computes_is_priced_in_the_schema_and_paid_for() {
    let world = World::new().await;
    let schema = world.send(get("/schema.graphql")).await;
    assert!(
        schema.text().contains("contentJson: JSON @cost(weight: \"25\")"),
        "no price of Draft.contentJson"
    );
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    let of = async |fields: &str| {
        let query = format!("query($id: ID!) {{ draft(id: $id) {{ {fields} }} }}");
        cost(&editor.asks_with(&query, json!({ "id": draft.id })).await)
    };
    let (plain, computed) = (of("id").await, of("contentJson").await);
    assert!(computed >= plain + 25, "{plain} {computed}");
}

#[tokio::test]
async fn all_changes_of_a_release_are_paid_for_however_many_there_are() {
    let world = World::new().await;
    let of = async |number: i64, fields: &str| {
        let query = format!("{{ release(number: {number}) {{ changes {{ {fields} }} }} }}");
        let answer = world.anyone().asks(&query).await;
        let changes = answer.data()["release"]["changes"].as_array().map_or(0, Vec::len) as u64;
        (changes, cost(&answer))
    };
    let (few, dear) = (of(4, "kind").await, of(1, "kind").await);
    assert!(dear.0 > few.0 + 200, "{few:?} {dear:?}");
    assert!(dear.1 > few.1 + (dear.0 - few.0) / 50, "{few:?} {dear:?}: each of them is paid for");
    let more = of(1, "kind subject reason").await;
    assert!(more.1 > dear.1 + dear.0 / 25, "{dear:?} {more:?}: and each of its fields");
}

#[tokio::test]
async fn a_request_that_looks_at_too_much_is_ended_and_has_no_data() {
    let world = World::demonstration().await;
    let any = "{selectedOption: {startsWith: \"zz\"}} ".repeat(30);
    let fields = (0..5).map(|n| {
        format!(
            "f{n}: responses(select: ALL, first: 1, filter: {{or: [{any}]}}, orderBy: [{}]) {{ totalCount }} ",
            "{field: JURISDICTION_NAME} ".repeat(5)
        )
    });
    let refused = world.anyone().asks(&format!("{{ {} }}", fields.collect::<String>())).await;
    assert_eq!((refused.codes(), refused.json().get("data")), (vec!["TOO_LARGE".to_owned()], None));
    assert!(refused.message().contains("1000") && refused.message().ends_with('.'), "{}", refused.message());
}

#[tokio::test]
async fn what_is_looked_at_by_way_of_the_desk_is_paid_for_as_it_is_elsewhere() {
    let world = World::demonstration().await;
    let editor = world.editor("QMA");
    editor.imports(&small("QMA", "2030", "3")).await;
    let scans = |filter: &str| {
        let scan =
            |n| format!("f{n}: assessments(filter: {{responses: {{some: {filter}}}}}) {{ totalCount }} ");
        (0..20).map(scan).collect::<String>()
    };
    let (heavy, light) = (scans("{search: \"nothing of the sort\"}"), scans("{indicator: {eq: \"1.1.1\"}}"));
    let cost = async |query: String| {
        editor.asks(&query).await.json()["extensions"]["cost"].as_i64().expect("a cost")
    };
    let elsewhere = |scans: &str| format!("{{ country(iso3: \"QMA\") {{ {scans} }} }}");
    let at_the_desk = |scans: &str| {
        format!("{{ drafts(first: 1) {{ nodes {{ jurisdiction {{ ... on Country {{ {scans} }} }} }} }} }}")
    };
    let difference = cost(elsewhere(&heavy)).await - cost(elsewhere(&light)).await;
    assert!(difference > 10, "{difference}");
    let same = cost(at_the_desk(&heavy)).await - cost(at_the_desk(&light)).await;
    assert!((same - difference).abs() <= 1, "{same}, {difference}");
}

#[tokio::test]
async fn what_is_looked_at_by_way_of_a_grant_ends_at_the_limit_of_one_request() {
    let query = |words: &str| {
        let scan = |n| {
            format!(
                "c{n}: countries(first: 1, filter: {{name: {{contains: \"{words}\"}}}}) {{ totalCount }} "
            )
        };
        let scans: String = (0..20).map(scan).collect();
        format!(
            "{{ viewer {{ grants {{ jurisdictions {{ ... on Country {{ groups {{ {scans} }} }} }} }} }} }}"
        )
    };
    let (heavy, light) = (query("n0 n1 n2 n3 n4 n5 n6 n7 n8 n9"), query("a"));
    let world = staff_may_ask_for(1_000_000).await;
    let dear = cost(&world.editor("KEN").asks(&heavy).await);
    let cheap = cost(&world.editor("KEN").asks(&light).await);
    assert!(dear > cheap + 100, "{dear}, {cheap}");
    // The fields cost the same; between the two is only what is looked at.
    let world = staff_may_ask_for((dear + cheap) / 2).await;
    world.editor("KEN").asks(&light).await.data();
    let refused = world.editor("KEN").asks(&heavy).await;
    assert_eq!(refused.codes(), ["TOO_LARGE"], "{}", refused.text());
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_ended_and_its_thread_is_free() {
    let limits = Limits { deadline: Duration::from_millis(1), ..Limits::default() };
    let settings = Settings { limits, ..Settings::default() };
    let world = World::set_up(TestDatabase::demonstration(), settings).await;
    let long = "{ a: responses(select: ALL, filter: {not: {search: \"nothing of the sort\"}}) { totalCount } b: responses(select: ALL, orderBy: [{field: JURISDICTION_NAME}, {field: YEAR}]) { totalCount } }";
    for _ in 0..10 {
        let ended = world.anyone().asks(long).await;
        assert_eq!(
            (ended.status.as_u16(), ended.codes()),
            (503, vec!["UNAVAILABLE".to_owned()]),
            "{}",
            ended.text()
        );
    }
    let world = world.behind(mgi_api::http::public(world.app.clone(), HttpSettings::default()));
    let began = Instant::now();
    world.anyone().asks("{ instruments { code } }").await.data();
    assert!(began.elapsed() < Duration::from_secs(2), "{:?}", began.elapsed());
}

#[tokio::test]
async fn text_in_an_answer_is_paid_for() {
    let world = World::demonstration().await;
    let of = |fields: &str| {
        format!(
            "{{ responses(first: 200, filter: {{instrument: {{eq: \"mgi-national\"}}}}) {{ nodes {{ {fields} }} }} }}"
        )
    };
    let (words, codes) = (of("narrative { text } id"), of("narrative { language } id"));
    let (words, codes) = (world.anyone().asks(&words).await, world.anyone().asks(&codes).await);
    assert!(words.body.len() > codes.body.len() + 5_000, "{} {}", words.body.len(), codes.body.len());
    let paid = cost(&words) - cost(&codes);
    let kibibytes = ((words.body.len() - codes.body.len()) / 1024) as u64;
    assert!(paid + 3 >= kibibytes && paid <= kibibytes + 3, "{paid} for {kibibytes} KiB");
}

#[tokio::test]
async fn an_answer_is_compressed_as_its_client_prefers() {
    let world = World::new().await;
    let url = "/graphql?query=%7Bcountries%7Bnodes%7Bname%20names%7Btext%7D%7D%7D%7D";
    let plain = world.send(get(url)).await;
    for (accept, encoding) in [("gzip", "gzip"), ("gzip, br", "br")] {
        for path in [url, "/schema.graphql", "/", "/start.js"] {
            let request =
                Request::get(path).header("accept-encoding", accept).body(Body::empty()).expect("a request");
            let answer = world.send(request).await;
            assert_eq!(answer.headers["content-encoding"], encoding, "{path}");
            assert!(answer.headers["vary"].to_str().expect("text").contains("Accept-Encoding"), "{path}");
            if path == url {
                assert!(answer.body.len() < plain.body.len() / 2);
                assert_eq!(answer.headers["etag"], plain.headers["etag"], "one of all encodings");
            }
        }
    }
}

#[tokio::test]
async fn an_act_costs_in_proportion_to_its_draft() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let mut costs = vec![];
    for (key, length) in [("2030", 10), ("2031", 130_000)] {
        let mut content = small("KEN", key, "3");
        let narratives = content["responses"].as_array_mut().expect("responses").iter_mut();
        narratives.for_each(|response| response["narrative"] = json!({ "en": "word ".repeat(length / 35) }));
        let draft = editor.imports(&content).await;
        let comments = json!({ "comments": [{ "text": "A word." }] });
        let said = editor.tries("commentDraft", draft.with(comments), "draft { version }").await;
        costs.push(cost(&said));
        assert!(cost(&said) >= 250, "{}", said.text());
        let read = editor.asks_with(
            "query($id: ID!) { draft(id: $id) { signOffs { __typename } } }",
            json!({ "id": draft.id }),
        );
        costs.push(cost(&read.await));
    }
    let [act, read, large_act, large_read] = costs[..] else { panic!("{costs:?}") };
    assert!(large_act > act + 400 && large_read > read + 100 && read >= 25, "{costs:?}");
}

#[tokio::test]
async fn comments_and_history_are_told_in_pages() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    for part in 0..2 {
        let comments: Vec<_> = (0..30).map(|n| json!({ "text": format!("{}", part * 30 + n) })).collect();
        editor.does("commentDraft", draft.with(json!({ "comments": comments })), "draft { id }").await;
    }
    let texts = async |arguments: &str| -> Vec<String> {
        let told = editor.reads(&draft, &format!("comments{arguments} {{ text }}")).await["comments"].take();
        let told = told.as_array().expect("comments").iter();
        told.map(|comment| comment["text"].as_str().expect("a text").to_owned()).collect()
    };
    let numbers = |range: std::ops::Range<i32>| range.map(|n| n.to_string()).collect::<Vec<_>>();
    assert_eq!(texts("").await, numbers(0..50), "as many as any page");
    assert_eq!(texts("(first: 500)").await, numbers(0..60));
    assert_eq!(texts("(first: 20, offset: 50)").await, numbers(50..60));
    assert_eq!(texts("(first: 3, offset: 2)").await, numbers(2..5));
    let history =
        editor.reads(&draft, "all: history { act } last: history(first: 1, offset: 2) { act }").await;
    assert_eq!(
        (history["all"].as_array().map(Vec::len), &history["last"][0]["act"]),
        (Some(3), &json!("COMMENT_DRAFT"))
    );
    for wrong in ["first: 0", "first: 501", "offset: -1"] {
        let query = format!(
            "query($id: ID!) {{ draft(id: $id) {{ comments({wrong}) {{ text }} history({wrong}) {{ act }} }} }}"
        );
        let answer = editor.asks_with(&query, json!({ "id": draft.id })).await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"; 2], "{wrong}");
    }
}
