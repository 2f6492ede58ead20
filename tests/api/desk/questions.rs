//! Codebooks and links, published from the desk.

use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::World;

/// A codebook of one question.
pub fn codebook(version: &str) -> Value {
    let options: Vec<Value> = ["yes", "no"]
        .iter()
        .zip(["PRESENT", "ABSENT"])
        .map(|(code, presence)| json!({ "code": code, "presence": presence, "labels": { "en": code } }))
        .collect();
    json!({
        "instrument": "mgi-local", "version": version,
        "dimensions": [{ "code": "1", "names": { "en": "Rights", "fr": "Droits" } }],
        "categories": [{ "code": "1.1", "dimension": "1", "names": { "en": "Health" } }],
        "indicators": [{
            "code": "1.1.1", "dimension": "1", "category": "1.1", "topic": "health-services", "answerType": "SINGLE",
            "wordingStatus": "OWN_DRAFT", "questions": { "en": "Is there care?" }, "options": options,
        }],
    })
}

#[tokio::test]
async fn a_codebook_is_published_once_and_never_changes() {
    let world = World::new().await;
    let admin = world.admin();
    let input = |document: Value| json!({ "document": document, "reason": "A new round." });
    let made = admin
        .does("publishCodebook", input(codebook("2030")), "codebook { version } release { number kind }")
        .await;
    assert_eq!(
        made,
        json!({ "codebook": { "version": "2030" }, "release": { "number": 6, "kind": "CODEBOOK" } })
    );
    let question = r#"{ indicator(instrument: "mgi-local", code: "1.1.1") { question(lang: "fr") codebook { version } dimension { name(lang: "fr") } options { code } } }"#;
    let now = world.anyone().asks(question).await.data();
    assert_eq!(now["indicator"]["codebook"]["version"], "2030");
    assert_eq!(now["indicator"]["dimension"]["name"], "Droits");
    let then = world.anyone().at("release=5").asks(question).await.data();
    assert_eq!(then["indicator"]["codebook"]["version"], "2026");
    assert_eq!(admin.is_refused("publishCodebook", input(codebook("2030"))).await.0, "CONFLICT");
    assert_eq!(admin.is_refused("publishCodebook", input(codebook("2026"))).await.0, "CONFLICT");
    // Every fault at once, each with its place.
    let mut wrong = codebook("2031");
    wrong["indicators"][0]["category"] = json!("9.9");
    wrong["indicators"][0]["options"] = json!([]);
    wrong["indicators"][0]["wordingStatus"] = json!("PARAPHRASE");
    wrong["indicators"][0]["source"] = json!(" ");
    wrong["dimensions"][0]["names"] = json!({ "fr": "Droits" });
    wrong["dimensions"]
        .as_array_mut()
        .expect("a list")
        .push(json!({ "code": "7", "names": { "en": "More" } }));
    let answer = admin.tries("publishCodebook", input(wrong), "__typename").await.json()["errors"][0].take();
    let paths: Vec<&str> = answer["extensions"]["problems"]
        .as_array()
        .expect("problems")
        .iter()
        .filter_map(|fault| fault["path"].as_str())
        .collect();
    assert_eq!(
        paths,
        [
            "dimensions[0].names",
            "dimensions[1].code",
            "indicators[0].category",
            "indicators[0].options",
            "indicators[0].source"
        ]
    );
    let of_one_place = world.staff("local-admin", entity::vocabulary::Role::Admin, &["KEN"]);
    assert_eq!(of_one_place.is_refused("publishCodebook", input(codebook("2032"))).await.0, "FORBIDDEN");
}

#[tokio::test]
async fn a_codebook_that_another_instance_has_just_published_is_told_so() {
    let world = World::new().await;
    let beside = world.beside().await;
    let input = json!({ "document": codebook("2030"), "reason": "A new round." });
    world.admin().does("publishCodebook", input.clone(), "release { number }").await;
    // This one has not seen the release yet.
    let (code, message) = beside.admin().is_refused("publishCodebook", input).await;
    assert!(code == "CONFLICT" && message.contains("never changes"), "{code}: {message}");
    assert_eq!(world.texts("SELECT CAST(number AS TEXT) FROM release").await.len(), 6);
}

#[tokio::test]
async fn links_are_replaced_for_one_codebook() {
    let world = World::new().await;
    let admin = world.admin();
    let query = r#"{ indicator(instrument: "sdg-10-7-2", code: "_T") { objectives { objective { number } provenance source } } other: indicator(instrument: "mgi-national", code: "1.1.1") { objectives { objective { number } } } }"#;
    let before = world.anyone().asks(query).await;
    let link = |indicator: &str, objective: i32| json!({ "indicator": indicator, "objective": objective, "provenance": "EDITORIAL", "source": "https://example.org/why" });
    let input_after = |release: i32, links: Value| json!({ "document": { "codebook": "sdg-10-7-2@1", "objectives": links }, "expectedRelease": release, "reason": "Looked at again." });
    let input = |links: Value| input_after(6, links);
    let made = admin
        .does(
            "publishLinks",
            input_after(5, json!([link("_T", 1), link("_T", 23)])),
            "release { number kind changes { subject kind } }",
        )
        .await;
    assert_eq!((&made["release"]["number"], &made["release"]["kind"]), (&json!(6), &json!("LINKS")));
    let now = world.anyone().asks(query).await.data();
    let objectives = |data: &Value| -> Vec<Value> {
        data["indicator"]["objectives"]
            .as_array()
            .expect("links")
            .iter()
            .map(|link| link["objective"]["number"].clone())
            .collect()
    };
    assert_eq!(objectives(&now), [json!(1), json!(23)]);
    assert_eq!(now["other"], before.data()["other"], "of other codebooks nothing has changed");
    assert_eq!(world.anyone().at("release=5").asks(query).await.body, before.body);
    assert_eq!(
        admin.is_refused("publishLinks", input(json!([link("_T", 1), link("_T", 23)]))).await.0,
        "CONFLICT"
    );
    // Somebody who has read what was public before would undo what was done since.
    let late = admin.tries("publishLinks", input_after(5, json!([link("_T", 7)])), "__typename").await;
    assert_eq!(late.codes(), ["CONFLICT"], "{}", late.text());
    let error = late.json()["errors"][0].take();
    assert_eq!(
        (&error["extensions"]["field"], &error["extensions"]["current"]),
        (&json!("expectedRelease"), &json!({ "release": 6 }))
    );
    for release in [0, 7] {
        let (code, message) =
            admin.is_refused("publishLinks", input_after(release, json!([link("_T", 7)]))).await;
        assert!(code == "BAD_USER_INPUT" && message.contains("no release"), "{release}: {message}");
    }
    // What happens elsewhere is no reason.
    world.published(&crate::support::small("KEN", "2030", "3")).await;
    admin.does("publishLinks", input(json!([link("_T", 2)])), "release { number }").await;
    let input = |links: Value| input_after(8, links);
    for (links, words) in [
        (json!([link("_X", 1)]), "_X"),
        (json!([link("_T", 24)]), "24"),
        (json!([]), "empty list"),
        (json!([link("_T", 1), link("_T", 1)]), "twice"),
    ] {
        let (code, message) = admin.is_refused("publishLinks", input(links)).await;
        assert!(code == "BAD_USER_INPUT" && message.contains(words), "{message}");
    }
}

#[tokio::test]
async fn links_that_people_published_stay_when_the_program_brings_its_own() {
    let world = World::new().await;
    let links = json!([{ "indicator": "PD_1", "objective": 1, "provenance": "IOM_STATED", "source": "https://example.org/decided" }]);
    let document = json!({ "codebook": "sdg-10-7-2@1", "objectives": links });
    let input = json!({ "document": document, "expectedRelease": 5, "reason": "Decided by the programme." });
    world.admin().does("publishLinks", input, "release { number }").await;
    let query = r#"{ decided: indicator(instrument: "sdg-10-7-2", code: "PD_1") { objectives { objective { number } source } }
        other: indicator(instrument: "mgi-local", code: "1.1.2") { objectives { objective { number } } } }"#;
    let before = world.anyone().asks(query).await.data();
    // Of another codebook one link is corrected, and of this one too.
    for (file, from, to) in [
        ("codebooks/mgi-local@2026/objective-links.csv", "1.1.2,15,EDITORIAL", "1.1.2,16,EDITORIAL"),
        ("codebooks/sdg-10-7-2@1/objective-links.csv", "PD_1,15,EDITORIAL", "PD_1,16,EDITORIAL"),
    ] {
        let files = Files::shipped().edited(file, |table| {
            assert!(table.contains(from), "{file}: {table}");
            table.replace(from, to)
        });
        world.receives(files).await;
        let now = world.anyone().asks(query).await.data();
        assert_eq!(now["decided"], before["decided"], "{file}");
        assert_eq!(now["other"] != before["other"], file.contains("mgi-local"), "{file}: {now}");
        world.receives(Files::shipped()).await;
        assert_eq!(world.anyone().asks(query).await.data(), before, "{file}");
    }
}
