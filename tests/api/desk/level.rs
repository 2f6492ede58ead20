//! The level of an instrument: it assesses only places of that level.

use entity::vocabulary::ReleaseKind;
use mgi_api::content::Content;
use mgi_api::publish::Publication;
use serde_json::{Value, json};

use crate::support::{World, small};

/// An empty content of an instrument about a place.
fn blank(place: &str, instrument: &str, codebook: &str) -> Value {
    let mut content = small(place, "2030", "3");
    content["instrument"] = json!(instrument);
    content["codebook"] = json!(codebook);
    content["responses"] = json!([]);
    content
}

/// One place of each kind, one instrument of each level, and whether the instrument assesses the place.
const PAIRS: [(&str, &str, &str, bool); 8] = [
    ("KEN", "mgi-local", "2026", false),
    ("KEN", "mgi-national", "2026", true),
    ("KE-30", "mgi-national", "2026", false),
    ("KE-30", "mgi-local", "2026", true),
    ("GHA-accra", "sdg-10-7-2", "1", false),
    ("GHA-accra", "mgi-local", "2026", true),
    ("CARICOM", "mgi-local", "2026", false),
    ("CARICOM", "mgi-national", "2026", false),
];

#[tokio::test]
async fn only_a_place_of_its_level_is_assessed_with_an_instrument() {
    let world = World::new().await;
    let admin = world.admin();
    for (place, instrument, codebook, is_right) in PAIRS {
        let begun = json!({ "jurisdiction": place, "instrument": instrument, "key": "2031", "provenance": "SECONDARY" });
        let created = admin.tries("createDraft", begun, "draft { id }").await;
        assert_eq!(created.codes().is_empty(), is_right, "{place} {instrument}: {}", created.text());
        if !is_right {
            assert_eq!(created.json()["errors"][0]["extensions"]["field"], "instrument");
            assert_eq!(created.codes(), ["BAD_USER_INPUT"]);
        }
        let draft = admin.imports(&blank(place, instrument, codebook)).await;
        let problems = admin.problems(&draft).await;
        assert_eq!(problems.contains_key("WRONG_LEVEL"), !is_right, "{place} {instrument}: {problems:?}");
        assert_eq!(admin.is_refused("submitDraft", draft.input()).await.0, "BAD_USER_INPUT");
    }
}

#[tokio::test]
async fn what_was_published_of_a_wrong_level_stays_and_is_counted_by_its_place() {
    let world = World::new().await;
    let counted = "{ dataset { assessed { provenance assessmentCounts { level }
        byInstrument { instrument { code } nationalGovernmentCount localGovernmentCount } } } }";
    let before = world.anyone().asks(counted).await.data()["dataset"]["assessed"][0].take();
    let mut content = blank("KEN", "mgi-local", "2026");
    content["provenance"] = before["provenance"].clone();
    let content: Content = serde_json::from_value(content).expect("a content");
    let tx = world.db.begin_write().await.expect("a transaction");
    let mut act = Publication::begin(&tx, ReleaseKind::Publish, world.now()).await.expect("a number");
    act.publish(&content, &[]).await.map(drop).expect("published");
    act.finish().await.expect("written").expect("a release");
    tx.commit().await.expect("committed");
    world.notices().await;
    let query = r#"{ assessment(ref: "KEN/mgi-local/2030") { revision { number } } }"#;
    assert_eq!(world.anyone().asks(query).await.data()["assessment"]["revision"]["number"], 1);
    let after = world.anyone().asks(counted).await.data()["dataset"]["assessed"][0].take();
    let local = json!({ "instrument": { "code": "mgi-local" }, "nationalGovernmentCount": 1, "localGovernmentCount": 0 });
    assert_eq!(after["byInstrument"], json!([local, before["byInstrument"][0]]), "Kenya is a country still");
    assert!(!after["assessmentCounts"].to_string().contains("LOCAL"), "{after}");
    // A clone has the problem.
    let admin = world.admin();
    let clone = admin.clones("KEN/mgi-local/2030").await;
    assert_eq!(admin.problems(&clone).await.get("WRONG_LEVEL"), Some(&1));
}

#[tokio::test]
async fn a_demonstration_takes_neither_official_answers_nor_real_places() {
    let world = World::demonstration().await;
    let admin = world.admin();
    let begin = |place: &str, provenance: &str| json!({ "jurisdiction": place, "instrument": "sdg-10-7-2", "key": "2031", "provenance": provenance });
    for (place, provenance, field) in [
        ("QMA", "OFFICIAL", "provenance"),
        ("KEN", "OFFICIAL", "provenance"),
        ("KEN", "SECONDARY", "jurisdiction"),
    ] {
        let answer = admin.tries("createDraft", begin(place, provenance), "__typename").await;
        assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text());
        assert_eq!(answer.json()["errors"][0]["extensions"]["field"], field);
        assert!(answer.message().contains("demonstration"), "{}", answer.message());
        let mut content = small(place, "2032", "3");
        content["provenance"] = json!(provenance);
        content["key"] = json!(provenance.to_lowercase());
        let draft = admin.imports(&content).await;
        let problems = admin.problems(&draft).await;
        assert!(problems.contains_key("NOT_IN_DEMONSTRATION"), "{place} {provenance}: {problems:?}");
        assert_eq!(admin.is_refused("submitDraft", draft.input()).await.0, "BAD_USER_INPUT");
    }
    let draft = admin.does("createDraft", begin("QMA", "SYNTHETIC"), "draft { problems { code } }").await;
    assert!(!draft.to_string().contains("NOT_IN_DEMONSTRATION"), "{draft}");
    // An edit that makes one official is a problem too.
    let draft = admin.imports(&small("QMA", "2033", "3")).await;
    let official = json!({ "details": { "provenance": "OFFICIAL" } });
    let draft = admin.moves("updateDetails", &draft, official).await;
    assert_eq!(admin.problems(&draft).await.get("NOT_IN_DEMONSTRATION"), Some(&1));
}

#[tokio::test]
async fn within_their_own_scope_people_are_told_that_a_place_does_not_exist() {
    let world = World::new().await;
    let begin = |place: &str| json!({ "jurisdiction": place, "instrument": "mgi-local", "key": "2031", "provenance": "SECONDARY" });
    let editor = world.editor("KEN");
    for place in ["KEN-nowhere", "KE-99", "KEXXX", "KE XXX", "ken-nowhere"] {
        let told = editor.is_refused("createDraft", begin(place)).await;
        assert_eq!(told, world.admin().is_refused("createDraft", begin(place)).await, "{place}");
        assert!(told.0 == "BAD_USER_INPUT" && told.1.contains("no place"), "{told:?}");
        let (code, message) =
            editor.is_refused("importDraft", json!({ "content": blank(place, "mgi-local", "2026") })).await;
        assert!(code == "BAD_USER_INPUT" && message.contains("no place"), "{place}: {message}");
        let of = json!({ "assessmentId": format!("{place}/mgi-local/2030") });
        assert_eq!(editor.is_refused("cloneRevision", of).await.0, "BAD_USER_INPUT", "{place}");
    }
    // For other places, the answer does not depend on their existence.
    for place in ["GHA-accra", "GHA-nowhere", "GH-99", "XXX", "nowhere", ""] {
        assert_eq!(editor.is_refused("createDraft", begin(place)).await.0, "FORBIDDEN", "{place}");
    }
}
