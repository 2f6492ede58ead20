//! Documents that requests name by their hash: those that clients have sent before, and those that the operator trusts.

use entity::vocabulary::Role;
use http::Method;
use mgi_api::auth::rate_limit::{LimitKey, Quota};
use mgi_api::http::routes::graphql::persisted::TrustedDocuments;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::http::{JSON, request};
use crate::support::{Answer, Settings, TestDatabase, World, escaped};

const KENYA: &str = r#"query Kenya { country(iso3: "KEN") { name } }"#;
const SPEC: (&str, &str) = ("accept", "application/graphql-response+json");

fn hash_of(document: &str) -> String {
    hex::encode(Sha256::digest(document))
}

fn extensions(hash: &str) -> Value {
    json!({ "persistedQuery": { "version": 1, "sha256Hash": hash } })
}

/// A request by POST with a hash and, if there is one, a document.
async fn posts(world: &World, document: Option<&str>, hash: &str) -> Answer {
    let mut body = json!({ "extensions": extensions(hash) });
    if let Some(document) = document {
        body["query"] = json!(document);
    }
    world.post_with(&[JSON, SPEC], &body.to_string()).await
}

fn url(hash: &str) -> String {
    format!("/graphql?extensions={}", escaped(&extensions(hash).to_string()))
}

/// The error after which the clients of Apollo and urql send the document.
fn is_not_found(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status, "{}", answer.text());
    let error = &answer.json()["errors"][0];
    assert_eq!(error["message"], "PersistedQueryNotFound", "{error}");
    assert_eq!(error["extensions"]["code"], "PERSISTED_QUERY_NOT_FOUND", "{error}");
    assert_eq!(answer.header("cache-control"), "private, no-store");
}

#[tokio::test]
async fn a_hash_that_is_not_known_is_told_so() {
    let world = World::bare().await;
    let hash = hash_of("{ unknown }");
    for query in [json!({}), json!({ "query": null }), json!({ "query": "" }), json!({ "query": " \n" })] {
        let mut body = json!({ "operationName": "A", "variables": {}, "extensions": extensions(&hash) });
        body.as_object_mut().expect("an object").extend(query.as_object().expect("an object").clone());
        is_not_found(&world.post_with(&[JSON], &body.to_string()).await, 200);
        is_not_found(&world.post_with(&[JSON, SPEC], &body.to_string()).await, 400);
    }
    for query in ["", "&query=", "&operationName=A&variables=%7B%7D"] {
        is_not_found(&world.get(&format!("{}{query}", url(&hash))).await, 200);
    }
}

#[tokio::test]
async fn a_document_that_was_sent_with_its_hash_is_found_by_it() {
    let world = World::new().await;
    let hash = hash_of(KENYA);
    let sent = posts(&world, Some(KENYA), &hash).await;
    assert_eq!(sent.data()["country"]["name"], "Kenya");
    for found in [posts(&world, None, &hash).await, world.get(&url(&hash.to_uppercase())).await] {
        assert_eq!(found.text(), sent.text(), "the cost of the document included");
        assert_eq!(found.header("etag"), sent.header("etag"));
    }
}

#[tokio::test]
async fn a_document_is_kept_also_if_its_answer_is_in_the_cache() {
    let settings = Settings { response_cache_bytes: 1024 * 1024, ..Settings::default() };
    let world = World::set_up(TestDatabase::shipped(), settings).await;
    let hash = hash_of(KENYA);
    let first = world.anyone().asks(KENYA).await;
    posts(&world, Some(KENYA), &hash).await.data();
    assert_eq!(world.app.health.metrics().response_cache_hits.get(), 1);
    assert_eq!(posts(&world, None, &hash).await.text(), first.text());
}

#[tokio::test]
async fn a_document_is_kept_from_a_url_too() {
    let world = World::new().await;
    let hash = hash_of(KENYA);
    let sent = world.get(&format!("{}&query={}", url(&hash), escaped(KENYA))).await;
    assert_eq!(world.get(&url(&hash)).await.text(), sent.text());
}

#[tokio::test]
async fn a_document_with_another_hash_is_refused_and_not_kept() {
    let world = World::new().await;
    let hash = hash_of("{ another }");
    let refused = posts(&world, Some(KENYA), &hash).await;
    assert_eq!(refused.refusal(), (400, "BAD_USER_INPUT".into(), Some("extensions".into())));
    is_not_found(&posts(&world, None, &hash).await, 400);
    is_not_found(&posts(&world, None, &hash_of(KENYA)).await, 400);
}

#[tokio::test]
async fn a_hash_of_another_form_is_refused() {
    let world = World::new().await;
    let good = hash_of(KENYA);
    for persisted in [
        json!({ "version": 2, "sha256Hash": good }),
        json!({ "sha256Hash": good }),
        json!({ "version": 1 }),
        json!({ "version": 1, "sha256Hash": "ab" }),
        json!({ "version": 1, "sha256Hash": good.replace(|_: char| true, "z") }),
        json!({ "version": 1, "sha256Hash": 7 }),
        json!("x"),
    ] {
        let body = json!({ "query": KENYA, "extensions": { "persistedQuery": persisted } });
        let refused = world.post_with(&[JSON], &body.to_string()).await.refusal();
        assert_eq!(refused, (400, "BAD_USER_INPUT".into(), Some("extensions".into())), "{persisted}");
    }
}

#[tokio::test]
async fn only_a_valid_document_with_a_public_answer_is_kept() {
    let world = World::new().await;
    let staff = world.admin();
    for document in
        ["{ nothing }", "{", "{ viewer { role } }", "mutation { __typename }", "{ drafts { nodes { id } } }"]
    {
        let hash = hash_of(document);
        let body = json!({ "query": document, "extensions": extensions(&hash) }).to_string();
        world.post_with(&[JSON], &body).await;
        staff.posts(&body).await;
        is_not_found(&posts(&world, None, &hash).await, 400);
    }
}

#[tokio::test]
async fn a_public_document_of_staff_is_kept_and_staff_may_name_one() {
    let world = World::new().await;
    let hash = hash_of(KENYA);
    let body = json!({ "query": KENYA, "extensions": extensions(&hash) }).to_string();
    world.admin().posts(&body).await.data();
    posts(&world, None, &hash).await.data();
    world.editor("KEN").posts(&json!({ "extensions": extensions(&hash) }).to_string()).await.data();
}

#[tokio::test]
async fn a_hash_pays_what_its_document_costs() {
    let settings = Settings { allowances: true, ..Settings::default() };
    let world = World::set_up(TestDatabase::shipped(), settings).await;
    let left = || world.app.rate_limiter.left(&LimitKey::Address(None), Quota::PUBLIC);
    let document = "{ countries(first: 250) { nodes { iso3 name } } }";
    let hash = hash_of(document);
    let sent = posts(&world, Some(document), &hash).await;
    let cost = sent.json()["extensions"]["cost"].as_u64().expect("a number");
    let before = left();
    posts(&world, None, &hash).await.data();
    assert_eq!(before - left(), cost);
    let before = left();
    is_not_found(&posts(&world, None, &hash_of("{ unknown }")).await, 400);
    assert!(before - left() >= 5, "{} paid", before - left());
}

/// A folder with these documents, each in a file with a line break at its end.
fn trusted(documents: &[&str]) -> TrustedDocuments {
    let folder = tempfile::tempdir().expect("a folder");
    for (number, document) in documents.iter().enumerate() {
        let path = folder.path().join(format!("{number}.graphql"));
        std::fs::write(path, format!("{document}\n")).expect("written");
    }
    TrustedDocuments::read(folder.path()).expect("readable")
}

async fn trusting(documents: &[&str], only_trusted_documents: bool) -> World {
    let trusted_documents = trusted(documents);
    let settings = Settings { trusted_documents, only_trusted_documents, ..Settings::default() };
    World::set_up(TestDatabase::shipped(), settings).await
}

#[tokio::test]
async fn a_trusted_document_is_found_by_its_hash_from_the_start() {
    let world = trusting(&[KENYA], false).await;
    assert_eq!(posts(&world, None, &hash_of(KENYA)).await.data()["country"]["name"], "Kenya");
    assert_eq!(world.anyone().asks("{ __typename }").await.status, 200, "others are answered too");
}

#[tokio::test]
async fn a_trusted_mutation_is_done_by_post_alone() {
    let mutation = "mutation Go { __typename }";
    let world = trusting(&[mutation], true).await;
    let hash = hash_of(mutation);
    assert_eq!(posts(&world, None, &hash).await.data(), json!({ "__typename": "Mutation" }));
    assert_eq!(world.get(&url(&hash)).await.status, 405);
}

#[tokio::test]
async fn with_trusted_documents_only_every_other_is_refused_to_every_caller() {
    let world = trusting(&[KENYA], true).await;
    let (key, _) = world.system().issues("An agency").await;
    let staff = world.token("ann", Role::Admin, &[]);
    for credential in [None, Some(&key), Some(&staff)] {
        let caller = credential.map_or(world.anyone(), |credential| world.bearer(credential));
        assert_eq!(caller.asks(KENYA).await.data()["country"]["name"], "Kenya");
        for document in
            ["{ __typename }", "{ viewer { role } }", "{", "query Kenya { country(iso3: \"KEN\") { code } }"]
        {
            let refused = caller.asks(document).await;
            assert_eq!(refused.refusal(), (400, "DOCUMENT_NOT_TRUSTED".into(), None), "{document}");
        }
    }
    let json = world.post_with(&[JSON], r#"{"query":"{ __typename }"}"#).await;
    assert_eq!(json.refusal(), (200, "DOCUMENT_NOT_TRUSTED".into(), None));
    let hash = hash_of("{ __typename }");
    assert_eq!(posts(&world, Some("{ __typename }"), &hash).await.refusal().1, "DOCUMENT_NOT_TRUSTED");
    is_not_found(&posts(&world, None, &hash).await, 400);
}

/// The value of a variable in the script of GraphiQL's page.
fn script_value(script: &str, name: &str) -> Value {
    let begin = format!("window.{name} = ");
    let line = script.lines().find_map(|line| line.strip_prefix(&*begin));
    let json = line.and_then(|line| line.strip_suffix(';')).unwrap_or_else(|| panic!("{name}: {script}"));
    serde_json::from_str(json).expect("JSON")
}

#[tokio::test]
async fn with_trusted_documents_only_the_pages_of_the_service_work() {
    let world = trusting(&[], true).await;
    let start = world.get("/").await;
    let links: Vec<&str> = start.text().split("href=\"").filter_map(|rest| rest.split('"').next()).collect();
    let links: Vec<&&str> = links.iter().filter(|link| link.starts_with("graphql?query=")).collect();
    assert_eq!(links.len(), 3);
    for link in links {
        world.get(&format!("/{link}")).await.data();
    }
    let script = world.get("/graphiql/sample-queries.js").await;
    let tabs = script_value(script.text(), "SAMPLE_QUERIES");
    let tabs = tabs.as_array().expect("a list");
    assert_eq!(tabs.len(), 8);
    for tab in tabs {
        world.post_with(&[JSON], &tab.to_string()).await.data();
    }
    let introspection = script_value(script.text(), "INTROSPECTION_QUERY");
    let asked = json!({ "query": introspection, "operationName": "GraphiqlSchema" });
    let schema = world.post_with(&[JSON], &asked.to_string()).await.data();
    assert_eq!(schema["__schema"]["queryType"]["name"], "Query");
}

#[tokio::test]
async fn a_page_of_another_origin_may_read_the_error() {
    let world = World::bare().await;
    let asked = request(Method::GET, &url(&hash_of("{ unknown }")), &[("origin", "https://example.org")], "");
    is_not_found(&world.sends(asked).await, 200);
}
