//! Mergers of duplicate policies, for all answers that cite them.

use serde_json::{Value, json};

use crate::support::{Caller, Settings, TestDatabase, World, small};

/// A content whose first answer cites laws, by their titles.
fn citing(place: &str, titles: &[&str]) -> Value {
    let mut content = small(place, "2030", "3");
    let evidence = titles.iter().map(|title| {
        json!({ "policy": { "kind": "LAW", "title": title, "language": "en", "url": "https://example.org/law" } })
    });
    content["responses"][0]["evidence"] = evidence.collect();
    content
}

/// Three countries cite the law of tests, under three titles; the first of them also under the second.
async fn three_titles() -> (World, Vec<Value>) {
    let world = World::new().await;
    for (place, titles) in [
        ("KEN", &["Law of Tests", "Law of Testing"][..]),
        ("UGA", &["Law of Testing"]),
        ("GHA", &["Law on Tests"]),
    ] {
        world.published(&citing(place, titles)).await;
    }
    let mut ids = vec![];
    for title in ["Law of Tests", "Law of Testing", "Law on Tests"] {
        let query = "query($title: String!) { policies(filter: {title: {eq: $title}}) { nodes { id } } }";
        let found = world.anyone().asks_with(query, json!({ "title": title })).await.data();
        ids.push(found["policies"]["nodes"][0]["id"].clone());
    }
    (world, ids)
}

fn merging(policies: &[&Value], into: &Value) -> Value {
    json!({ "policyIds": policies, "intoId": into, "reason": "It is one law." })
}

async fn cited(caller: &Caller<'_>) -> Vec<(String, usize)> {
    let query = "{ policies(first: 3, filter: {title: {contains: \"law test\"}}) { nodes {
        title responses(first: 6) { totalCount nodes { evidence { policy { title } } } } } } }";
    let data = caller.asks(query).await.data();
    let nodes = data["policies"]["nodes"].as_array().expect("policies").clone();
    let shown = nodes.iter().map(|node| {
        let title = node["title"].as_str().expect("a title").to_owned();
        let responses = node["responses"]["nodes"].as_array().expect("responses");
        for response in responses {
            let evidence = response["evidence"].as_array().expect("evidence");
            assert!(evidence.iter().any(|evidence| evidence["policy"]["title"] == title), "{response}");
        }
        assert_eq!(node["responses"]["totalCount"], responses.len());
        (title, responses.len())
    });
    shown.collect()
}

fn owned(titles: &[(&str, usize)]) -> Vec<(String, usize)> {
    titles.iter().map(|(title, count)| ((*title).to_owned(), *count)).collect()
}

#[tokio::test]
async fn merged_policies_are_one_from_that_release_on_and_apart_before() {
    let (world, ids) = three_titles().await;
    let apart = owned(&[("Law of Testing", 2), ("Law of Tests", 1), ("Law on Tests", 1)]);
    assert_eq!(cited(&world.anyone()).await, apart);
    let before = world.app.shelves.newest().newest();
    let fields = "release { number kind changes { kind subject reason } } policy { id title }";
    let made =
        world.admin().does_with_second("mergePolicies", merging(&[&ids[1], &ids[2]], &ids[0]), fields).await;
    let change = |id: &Value| json!({ "kind": "CHANGED", "subject": id, "reason": "It is one law." });
    assert_eq!(
        made,
        json!({
            "release": {
                "number": before + 1, "kind": "REFERENCE_DATA",
                "changes": [change(&ids[1]), change(&ids[2]), change(&ids[0])],
            },
            "policy": { "id": ids[0], "title": "Law of Tests" },
        })
    );
    for world in [&world, &world.beside().await] {
        // An answer that cites both titles counts once.
        assert_eq!(cited(&world.anyone()).await, owned(&[("Law of Tests", 3)]));
        let then = format!("release={before}");
        assert_eq!(cited(&world.anyone().at(&then)).await, apart);
    }
    world.verifies();
}

#[tokio::test]
async fn the_id_of_a_merged_policy_leads_to_the_other_from_that_release_on() {
    let (world, ids) = three_titles().await;
    let before = format!("release={}", world.app.shelves.newest().newest());
    world.admin().does_with_second("mergePolicies", merging(&[&ids[1]], &ids[0]), "__typename").await;
    // If the target of a merger is merged, earlier mergers follow.
    world.admin().does_with_second("mergePolicies", merging(&[&ids[0]], &ids[2]), "__typename").await;
    let query =
        "query($id: ID!) { node(id: $id) { id ... on Policy { title } } policy(id: $id) { id title } }";
    for id in &ids {
        let id = json!({ "id": id });
        let now = world.anyone().asks_with(query, id.clone()).await.data();
        assert_eq!(now["node"], json!({ "id": ids[2], "title": "Law on Tests" }));
        assert_eq!(now["policy"], now["node"]);
        let then = world.anyone().at(&before).asks_with(query, id.clone()).await.data();
        assert_eq!((&then["node"]["id"], &then["policy"]["id"]), (&id["id"], &id["id"]));
    }
    assert_eq!(cited(&world.anyone()).await, owned(&[("Law on Tests", 3)]));
}

#[tokio::test]
async fn the_count_of_policies_is_of_what_is_left() {
    let (world, ids) = three_titles().await;
    let query = "{ dataset { assessed { policyCount } } policies { totalCount } }";
    let count = async || {
        let data = world.anyone().asks(query).await.data();
        let cited = data["dataset"]["assessed"].as_array().expect("by provenance").iter();
        let cited: i64 = cited.filter_map(|assessed| assessed["policyCount"].as_i64()).sum();
        (cited, data["policies"]["totalCount"].as_i64())
    };
    let (before, _) = count().await;
    world
        .admin()
        .does_with_second("mergePolicies", merging(&[&ids[1], &ids[2]], &ids[0]), "__typename")
        .await;
    let (after, listed) = count().await;
    assert_eq!((after, listed), (before - 2, Some(after)));
}

#[tokio::test]
async fn a_draft_that_cites_a_merged_policy_brings_no_second_one_back() {
    let (world, ids) = three_titles().await;
    world
        .admin()
        .does_with_second("mergePolicies", merging(&[&ids[1], &ids[2]], &ids[0]), "__typename")
        .await;
    world.published(&citing("DNK", &["Law of Testing"])).await;
    let other = json!("https://example.org/elsewhere");
    let mut content = citing("TUR", &["Law on Tests"]);
    content["responses"][0]["evidence"][0]["policy"]["url"] = other;
    world.published(&content).await;
    assert_eq!(cited(&world.anyone()).await, owned(&[("Law of Tests", 5)]));
    world.verifies();
}

#[tokio::test]
async fn the_address_of_a_merged_policy_is_that_of_the_one_that_is_left() {
    let (world, ids) = three_titles().await;
    world.admin().does_with_second("mergePolicies", merging(&[&ids[1]], &ids[0]), "__typename").await;
    let mended = json!({ "policyId": ids[1], "url": "https://example.org/mended", "reason": "It was dead." });
    let made = world.admin().does("updatePolicy", mended, "policy { id url }").await;
    assert_eq!(made["policy"], json!({ "id": ids[0], "url": "https://example.org/mended" }));
}

#[tokio::test]
async fn what_cannot_be_merged_is_refused_with_its_reason() {
    let (world, ids) = three_titles().await;
    let nothing = json!("Policy:nothing");
    for (input, code, words) in [
        (merging(&[], &ids[0]), "BAD_USER_INPUT", "Say which policies are merged"),
        (merging(&[&ids[0]], &ids[0]), "BAD_USER_INPUT", "into itself"),
        (merging(&[&nothing], &ids[0]), "NOT_FOUND", "There is no policy"),
        (merging(&[&ids[0]], &nothing), "NOT_FOUND", "There is no policy"),
    ] {
        let (told, message) = world.admin().is_refused("mergePolicies", input).await;
        assert!(told == code && message.contains(words), "{told}: {message}");
    }
    world.admin().does_with_second("mergePolicies", merging(&[&ids[1]], &ids[0]), "__typename").await;
    for input in [merging(&[&ids[1]], &ids[2]), merging(&[&ids[2]], &ids[1])] {
        let (told, message) = world.admin().is_refused("mergePolicies", input).await;
        let id = ids[0].as_str().expect("an id");
        assert!(told == "CONFLICT" && message.contains(id), "{told}: {message}");
    }
}

#[tokio::test]
async fn a_merger_that_another_has_overtaken_is_a_conflict() {
    let (world, ids) = three_titles().await;
    let admin = world.admin();
    let stale = admin.proposes("mergePolicies", merging(&[&ids[1]], &ids[2])).await;
    admin.does_with_second("mergePolicies", merging(&[&ids[1]], &ids[0]), "__typename").await;
    let (code, message) =
        world.second_admin().is_refused("confirmProposal", json!({ "proposalId": stale })).await;
    assert!(code == "CONFLICT" && message.contains("already"), "{code}: {message}");
}

#[tokio::test]
async fn the_admin_who_confirms_a_merger_reads_which_policies_become_which() {
    let (world, ids) = three_titles().await;
    world.admin().proposes("mergePolicies", merging(&[&ids[1], &ids[1]], &ids[0])).await;
    let query =
        "{ proposals { nodes { act target document mergePreview { policies { title } into { title } } } } }";
    let shown = world.second_admin().asks(query).await.data()["proposals"]["nodes"][0].take();
    assert_eq!(
        shown,
        json!({
            "act": "MERGE_POLICIES", "target": ids[0], "document": null,
            "mergePreview": { "policies": [{ "title": "Law of Testing" }], "into": { "title": "Law of Tests" } },
        })
    );
}

#[tokio::test]
async fn where_one_admin_is_enough_policies_are_merged_at_once() {
    let settings = Settings { without_second_pair_of_eyes: true, ..Settings::default() };
    let world = World::set_up(TestDatabase::shipped(), settings).await;
    for (place, title) in [("KEN", "Law of Tests"), ("UGA", "Law of Testing")] {
        world.published(&citing(place, &[title])).await;
    }
    let query = "{ policies(first: 2, filter: {title: {contains: \"law test\"}}) { nodes { id } } }";
    let ids = world.anyone().asks(query).await.data()["policies"]["nodes"].take();
    let merged = merging(&[&ids[0]["id"]], &ids[1]["id"]);
    let made = world.admin().does("mergePolicies", merged, "policy { title } proposal { id }").await;
    assert_eq!(made, json!({ "policy": { "title": "Law of Tests" }, "proposal": null }));
}

#[tokio::test]
async fn a_correction_of_a_citation_of_a_merged_policy_mends_the_one_that_is_left() {
    let (world, ids) = three_titles().await;
    world.admin().does_with_second("mergePolicies", merging(&[&ids[1]], &ids[0]), "__typename").await;
    let editor = world.editor("UGA");
    let draft = editor.clones("UGA/sdg-10-7-2/2030").await;
    let mut content = citing("UGA", &["Law of Testing"]);
    content["kind"] = json!("TECHNICAL");
    content["note"] = json!("A dead link is mended.");
    content["responses"][0]["evidence"][0]["policy"]["url"] = json!("https://example.org/mended");
    let draft = editor.moves("importDraft", &draft, json!({ "content": content })).await;
    assert_eq!(editor.problems(&draft).await.len(), 0);
    let query = "query($id: ID!) { node(id: $id) { ... on Policy { title url } } }";
    let id = json!({ "id": ids[0] });
    let preview =
        editor.clone().at(&format!("preview={}", draft.id)).asks_with(query, id.clone()).await.data();
    editor.submits(&draft).await;
    world.reviewer("UGA").approves(&draft).await;
    world.admin().publishes(&draft).await;
    let now = world.anyone().asks_with(query, id).await.data();
    assert_eq!(now["node"], json!({ "title": "Law of Tests", "url": "https://example.org/mended" }));
    assert_eq!(preview, now);
    world.verifies();
}

#[tokio::test]
async fn what_was_merged_into_a_policy_that_was_withdrawn_becomes_what_that_became() {
    let world = World::new().await;
    let mut ids = vec![];
    for (place, title) in [("KEN", "Law of Tests"), ("UGA", "Law of Testing"), ("GHA", "Law on Tests")] {
        world.published(&citing(place, &[title])).await;
        let query = "query($title: String!) { policies(filter: {title: {eq: $title}}) { nodes { id } } }";
        let found = world.anyone().asks_with(query, json!({ "title": title })).await.data();
        ids.push(found["policies"]["nodes"][0]["id"].clone());
    }
    world.admin().does_with_second("mergePolicies", merging(&[&ids[0]], &ids[1]), "__typename").await;
    let between = world.app.shelves.newest().newest();
    world.admin().does_with_second("mergePolicies", merging(&[&ids[1]], &ids[2]), "__typename").await;
    let withdrawal = json!({ "assessmentId": "UGA/sdg-10-7-2/2030", "reason": "It was a mistake." });
    world.admin().withdraws_with_second("proposeWithdrawal", withdrawal).await;
    assert_eq!(cited(&world.anyone()).await, owned(&[("Law on Tests", 2)]));
    // As of the release between the mergers, the target is not public, because its only citation was withdrawn.
    let then = cited(&world.anyone().at(&format!("release={between}"))).await;
    assert_eq!(then, owned(&[("Law of Tests", 1), ("Law on Tests", 1)]));
}

#[tokio::test]
async fn what_was_merged_into_a_policy_that_was_withdrawn_can_be_merged_anew() {
    let (world, ids) = three_titles().await;
    world.admin().does_with_second("mergePolicies", merging(&[&ids[0]], &ids[2]), "__typename").await;
    let withdrawal = json!({ "assessmentId": "GHA/sdg-10-7-2/2030", "reason": "It was a mistake." });
    world.admin().withdraws_with_second("proposeWithdrawal", withdrawal).await;
    assert_eq!(cited(&world.anyone()).await, owned(&[("Law of Testing", 2), ("Law of Tests", 1)]));
    world.admin().does_with_second("mergePolicies", merging(&[&ids[0]], &ids[1]), "__typename").await;
    assert_eq!(cited(&world.anyone()).await, owned(&[("Law of Testing", 2)]));
    world.verifies();
}
