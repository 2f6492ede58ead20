//! Codebooks and links, published from the desk.

use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::{World, codebook};

#[tokio::test]
async fn a_codebook_of_people_stands_where_a_later_version_ships_another_under_its_id() {
    let world = World::new().await;
    world.admin().publishes_codebook(codebook("2027")).await;
    let question =
        r#"{ indicator(instrument: "mgi-local", code: "1.1.1") { question codebook { version } } }"#;
    let before = world.anyone().asks(question).await.data();
    assert_eq!(before["indicator"]["codebook"]["version"], "2027");
    // The same files, under an id that an admin has already published.
    let mut files = Files::shipped();
    for (table, path) in [
        ("dimensions", "codebooks/mgi-local@2027/dimensions.csv"),
        ("categories", "codebooks/mgi-local@2027/categories.csv"),
        ("indicators", "codebooks/mgi-local@2027/indicators.csv"),
        ("scales", "codebooks/mgi-local@2027/scales.csv"),
        ("objective-links", "codebooks/mgi-local@2027/objective-links.csv"),
        ("sdg-links", "codebooks/mgi-local@2027/sdg-links.csv"),
    ] {
        let shipped =
            files.text(&format!("codebooks/mgi-local@2026/{table}.csv")).expect("a table").to_owned();
        files = files.with(path, shipped);
    }
    assert!(world.tries(files).await.is_ok(), "a later version starts");
    world.notices().await;
    assert_eq!(world.anyone().asks(question).await.data(), before);
}

#[tokio::test]
async fn the_texts_of_a_codebook_have_one_tag_for_a_language_and_can_be_held() {
    let world = World::new().await;
    let admin = world.admin();
    let input = |document: Value| json!({ "document": document, "reason": "A new round." });
    let mut wrong = codebook("2030");
    wrong["dimensions"][0]["names"] = json!({ "en": "Rights", "pt-BR": "Direitos", "pt-br": "Direitos" });
    wrong["indicators"][0]["questions"] = json!({ "en": "\u{200b}", "zh_CN": "有吗？" });
    wrong["indicators"][0]["source"] = json!("A\u{1b}");
    wrong["indicators"][0]["options"][0]["labels"] = json!({ "en": "a".repeat(20_001) });
    let answer = admin.tries("publishCodebook", input(wrong), "__typename").await;
    let problems = answer.json()["errors"][0]["extensions"]["problems"].take();
    let mut paths: Vec<&str> = problems
        .as_array()
        .expect("problems")
        .iter()
        .filter_map(|problem| problem["path"].as_str())
        .collect();
    paths.sort_unstable();
    let expected = [
        "dimensions[0].names.pt-br",
        "indicators[0].options[0].labels.en",
        "indicators[0].questions.en",
        "indicators[0].questions.zh_CN",
        "indicators[0].source",
    ];
    assert_eq!(paths, expected, "{problems}");
    // Problems of form are reported at once too, for codebooks and for links.
    let mut wrong = codebook("2030");
    wrong["version"] = json!(2030);
    wrong["indicators"][0]["answerType"] = json!("single");
    wrong["indicators"][0]["options"][0]["ordinal"] = json!("1");
    let answer = admin.tries("publishCodebook", input(wrong), "__typename").await;
    assert_eq!(answer.json()["errors"][0]["extensions"]["problems"].as_array().map(Vec::len), Some(3));
    assert!(!answer.text().contains("variant") && !answer.text().contains("i32"), "{}", answer.text());
    let links = json!({ "codebook": "mgi-local@2026", "objectives": [{ "indicator": 1, "objective": "5", "provenance": "IOM" }] });
    let answer = admin
        .tries(
            "publishLinks",
            json!({ "document": links, "expectedRelease": 5, "reason": "x" }),
            "__typename",
        )
        .await;
    assert_eq!(
        answer.json()["errors"][0]["extensions"]["problems"].as_array().map(Vec::len),
        Some(4),
        "{}",
        answer.text()
    );
}

#[tokio::test]
async fn a_codebook_is_published_once_and_never_changes() {
    let world = World::new().await;
    let admin = world.admin();
    let input = |document: Value| json!({ "document": document, "reason": "A new round." });
    let made = admin
        .does_with_second(
            "publishCodebook",
            input(codebook("2030")),
            "codebook { version } release { number kind }",
        )
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
    // All problems at once, each with its path.
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
    world.admin().does_with_second("publishCodebook", input.clone(), "release { number }").await;
    // This instance has not loaded the release yet.
    let (code, message) = beside.admin().is_refused("publishCodebook", input).await;
    assert!(code == "CONFLICT" && message.contains("never changes"), "{code}: {message}");
    assert_eq!(world.texts("SELECT CAST(number AS TEXT) FROM release").await.len(), 6);
}

#[tokio::test]
async fn links_are_replaced_for_one_codebook() {
    let world = World::new().await;
    let admin = world.admin();
    let query = r#"{ indicator(instrument: "sdg-10-7-2", code: "_T") { objectiveLinks { objective { number } provenance source } } other: indicator(instrument: "mgi-national", code: "1.1.1") { objectiveLinks { objective { number } } } }"#;
    let before = world.anyone().asks(query).await;
    let link = |indicator: &str, objective: i32| json!({ "indicator": indicator, "objective": objective, "provenance": "EDITORIAL", "source": "https://example.org/why" });
    let input_after = |release: i32, links: Value| json!({ "document": { "codebook": "sdg-10-7-2@1", "objectives": links }, "expectedRelease": release, "reason": "Looked at again." });
    let input = |links: Value| input_after(6, links);
    let made = admin
        .does_with_second(
            "publishLinks",
            input_after(5, json!([link("_T", 1), link("_T", 23)])),
            "release { number kind changes { subject kind } }",
        )
        .await;
    assert_eq!((&made["release"]["number"], &made["release"]["kind"]), (&json!(6), &json!("LINKS")));
    let now = world.anyone().asks(query).await.data();
    let objectives = |data: &Value| -> Vec<Value> {
        data["indicator"]["objectiveLinks"]
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
    // Links made from an older release would undo the changes since.
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
    // Changes of other codebooks are no conflict.
    world.published(&crate::support::small("KEN", "2030", "3")).await;
    admin.does_with_second("publishLinks", input(json!([link("_T", 2)])), "release { number }").await;
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
    world.admin().does_with_second("publishLinks", input, "release { number }").await;
    let query = r#"{ decided: indicator(instrument: "sdg-10-7-2", code: "PD_1") { objectiveLinks { objective { number } source } }
        other: indicator(instrument: "mgi-local", code: "1.1.2") { objectiveLinks { objective { number } } } }"#;
    let before = world.anyone().asks(query).await.data();
    // One link of another codebook is corrected, and one of this codebook.
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

/// The links of an indicator of a version: to objectives, and to targets.
async fn bears_on(world: &World, version: &str, code: &str) -> (Vec<Value>, Vec<Value>) {
    let query = format!(
        r#"{{ indicator(instrument: "mgi-local", code: "{code}", codebook: "{version}") {{
            objectiveLinks {{ objective {{ number }} provenance source }} sdgTargetLinks {{ target {{ code }} provenance source }} }} }}"#
    );
    let data = world.anyone().asks(&query).await.data();
    let list = |field: &str| data["indicator"][field].as_array().expect("links").clone();
    (list("objectiveLinks"), list("sdgTargetLinks"))
}

fn numbers(links: &[Value]) -> Vec<&Value> {
    links.iter().map(|link| &link["objective"]["number"]).collect()
}

/// A codebook with these codes, each with the question of `codebook`.
fn codebook_of(version: &str, codes: &[&str]) -> Value {
    let mut document = codebook(version);
    let question = document["indicators"][0].take();
    document["indicators"] = codes
        .iter()
        .map(|code| {
            let mut question = question.clone();
            question["code"] = json!(code);
            question
        })
        .collect();
    document
}

#[tokio::test]
async fn a_new_codebook_has_the_links_of_the_codes_that_stay_from_its_first_release() {
    let world = World::new().await;
    let before = bears_on(&world, "2026", "1.1.1").await;
    assert!(!before.0.is_empty() && !before.1.is_empty(), "{before:?}");
    world.admin().publishes_codebook(codebook("2030")).await;
    assert_eq!(bears_on(&world, "2030", "1.1.1").await, before);
    assert_eq!(world.texts("SELECT CAST(number AS TEXT) FROM release").await.len(), 6, "in one release");
}

#[tokio::test]
async fn an_objective_page_shows_a_new_codebook_in_its_first_release_and_the_old_one_before() {
    let world = World::new().await;
    let query =
        "{ gcmObjective(number: 15) { indicatorLinks { indicator { code codebook { version instrument { code } } } } }
        sdgTarget(code: \"3.8\") { indicatorLinks { indicator { code codebook { version } } } } }";
    let before = world.anyone().at("release=5").asks(query).await.body;
    world.admin().publishes_codebook(codebook("2030")).await;
    let now = world.anyone().asks(query).await.data();
    let of = |field: &str| -> Vec<Value> {
        let links = now[field]["indicatorLinks"].as_array().expect("links").iter();
        links.filter(|link| link["indicator"]["codebook"]["version"] == "2030").cloned().collect()
    };
    for field in ["gcmObjective", "sdgTarget"] {
        assert_eq!(of(field).len(), 1, "{field}: {now}");
    }
    assert_eq!(world.anyone().at("release=5").asks(query).await.body, before);
}

#[tokio::test]
async fn links_that_a_codebook_gives_itself_take_the_place_of_those_carried_over() {
    let world = World::new().await;
    let mut document = codebook_of("2030", &["1.1.1", "1.1.2", "9.9.9"]);
    let given = json!({ "objective": 7, "provenance": "EDITORIAL", "source": "https://example.org/why" });
    document["indicators"][0]["objectives"] = json!([given]);
    document["indicators"][1]["sdgTargets"] = json!([]);
    world.admin().publishes_codebook(document).await;
    let (old, new) = (bears_on(&world, "2026", "1.1.1").await, bears_on(&world, "2030", "1.1.1").await);
    assert_eq!((numbers(&new.0), &new.1), (vec![&json!(7)], &old.1), "what is left out is carried over");
    let (old, new) = (bears_on(&world, "2026", "1.1.2").await, bears_on(&world, "2030", "1.1.2").await);
    assert!(!old.1.is_empty(), "{old:?}");
    assert_eq!((&new.0, new.1.len()), (&old.0, 0), "an empty list is none");
    assert_eq!(bears_on(&world, "2030", "9.9.9").await, (vec![], vec![]), "a new code has none");
}

#[tokio::test]
async fn a_codebook_may_not_link_to_what_is_not_there() {
    let world = World::new().await;
    let mut document = codebook("2030");
    let link = |objective: i32, source: &str| json!({ "objective": objective, "provenance": "EDITORIAL", "source": source });
    document["indicators"][0]["objectives"] = json!([link(24, "x"), link(1, " "), link(1, "x")]);
    document["indicators"][0]["sdgTargets"] =
        json!([{ "target": "99.9", "provenance": "EDITORIAL", "source": "x" }]);
    let input = json!({ "document": document, "reason": "A new round." });
    let error = world.admin().tries("publishCodebook", input, "__typename").await.json()["errors"][0].take();
    let problems = error["extensions"]["problems"].as_array().expect("problems");
    let paths: Vec<&str> = problems.iter().filter_map(|problem| problem["path"].as_str()).collect();
    assert_eq!(
        paths,
        [
            "indicators[0].objectives[0].objective",
            "indicators[0].objectives[1].source",
            "indicators[0].objectives[2]",
            "indicators[0].sdgTargets[0].target",
        ]
    );
}

#[tokio::test]
async fn links_that_people_published_are_carried_over_as_they_are_now() {
    let world = World::new().await;
    let links = json!([{ "indicator": "1.1.1", "objective": 3, "provenance": "IOM_STATED", "source": "https://example.org/decided" }]);
    let document = json!({ "codebook": "mgi-local@2026", "objectives": links });
    let input = json!({ "document": document, "expectedRelease": 5, "reason": "Decided by the programme." });
    world.admin().does_with_second("publishLinks", input, "release { number }").await;
    world.admin().publishes_codebook(codebook("2030")).await;
    let (objectives, targets) = bears_on(&world, "2030", "1.1.1").await;
    assert_eq!((numbers(&objectives), targets.len()), (vec![&json!(3)], 1));
    assert_eq!(objectives[0]["provenance"], "IOM_STATED");
}

const PREVIEW: &str = "query($document: JSON!) { codebookPreview(document: $document) {
    comparedWith { version } added dropped reworded changed { code parts }
    objectiveLinks { carriedOverCount givenCount lostCount indicatorsWithoutLinks } sdgTargetLinks { carriedOverCount givenCount lostCount indicatorsWithoutLinks } } }";

#[tokio::test]
async fn what_a_new_codebook_changes_is_told_before_it_is_published() {
    let world = World::new().await;
    world.admin().publishes_codebook(codebook_of("2030", &["1.1.1", "1.1.2", "1.1.3"])).await;
    let mut document = codebook_of("2031", &["1.1.1", "1.1.2", "9.9.9"]);
    document["indicators"][0]["questions"]["en"] = json!("Is there care for all?");
    document["indicators"][1]["options"][0]["labels"]["fr"] = json!("oui");
    document["indicators"][1]["objectives"] = json!([]);
    let told = world.admin().asks_with(PREVIEW, json!({ "document": document })).await.data();
    let told = &told["codebookPreview"];
    assert_eq!(told["comparedWith"]["version"], "2030");
    assert_eq!((&told["added"], &told["dropped"]), (&json!(["9.9.9"]), &json!(["1.1.3"])));
    assert_eq!(told["reworded"], json!(["1.1.1"]));
    assert_eq!(
        told["changed"],
        json!([{ "code": "1.1.1", "parts": ["questions"] }, { "code": "1.1.2", "parts": ["options"] }])
    );
    let mut old = vec![];
    for code in ["1.1.1", "1.1.2", "1.1.3"] {
        old.push(bears_on(&world, "2030", code).await);
    }
    let count = |links: &[Value]| links.len();
    let expected = json!({
        "carriedOverCount": count(&old[0].0), "givenCount": 0, "lostCount": count(&old[1].0) + count(&old[2].0),
        "indicatorsWithoutLinks": ["1.1.2", "9.9.9"],
    });
    assert_eq!(told["objectiveLinks"], expected);
    assert!(expected["lostCount"].as_i64() > Some(1), "{expected}");
    assert_eq!(told["sdgTargetLinks"]["carriedOverCount"], count(&old[0].1) + count(&old[1].1));
    assert_eq!(told["sdgTargetLinks"]["lostCount"], count(&old[2].1));
    // The preview published nothing, and the publication agrees with it.
    assert_eq!(
        world.anyone().asks(r#"{ instrument(code: "mgi-local") { codebook { version } } }"#).await.data()["instrument"]
            ["codebook"]["version"],
        "2030"
    );
    world.admin().publishes_codebook(document).await;
    for (kind, field) in [("objective", "objectiveLinks"), ("sdg", "sdgTargetLinks")] {
        let rows = world
            .texts(&format!("SELECT indicator FROM {kind}_link WHERE codebook = 'mgi-local@2031'"))
            .await;
        assert_eq!(told[field]["carriedOverCount"], rows.len(), "{kind}");
    }
}

#[tokio::test]
async fn a_preview_of_a_codebook_tells_its_faults_and_is_for_admins_of_everything() {
    let world = World::new().await;
    let mut wrong = codebook("2030");
    wrong["indicators"][0]["options"] = json!([]);
    let answer = world.admin().asks_with(PREVIEW, json!({ "document": wrong })).await;
    assert_eq!(answer.codes(), ["BAD_USER_INPUT"], "{}", answer.text());
    assert_eq!(answer.json()["errors"][0]["extensions"]["problems"][0]["path"], "indicators[0].options");
    let published = world.admin().asks_with(PREVIEW, json!({ "document": codebook("2026") })).await;
    assert_eq!(published.codes(), ["CONFLICT"], "{}", published.text());
    let of_one_place = world.staff("local-admin", entity::vocabulary::Role::Admin, &["KEN"]);
    let refused = of_one_place.asks_with(PREVIEW, json!({ "document": codebook("2030") })).await;
    assert_eq!(refused.codes(), ["FORBIDDEN"], "{}", refused.text());
}

/// The files of a program with another version of `mgi-local`, and with `links` for it.
fn with_another_version(links: Option<&str>) -> Files {
    let files = Files::shipped();
    let of =
        |file: &str| files.text(&format!("codebooks/mgi-local@2026/{file}.csv")).expect("a table").to_owned();
    let (dimensions, categories, indicators, scales) =
        (of("dimensions"), of("categories"), of("indicators"), of("scales"));
    let files = files
        .with("codebooks/mgi-local@2027/dimensions.csv", dimensions)
        .with("codebooks/mgi-local@2027/categories.csv", categories)
        .with("codebooks/mgi-local@2027/indicators.csv", indicators)
        .with("codebooks/mgi-local@2027/scales.csv", scales);
    match links {
        Some(links) => files.with(
            "codebooks/mgi-local@2027/objective-links.csv",
            format!("indicator,objective,provenance,source\n{links}"),
        ),
        None => files,
    }
}

#[tokio::test]
async fn a_codebook_that_ships_has_the_links_of_the_codes_that_stay_in_its_release() {
    let world = World::new().await;
    world.receives(with_another_version(None)).await;
    for code in ["1.1.1", "1.1.2", "2.1.1"] {
        assert_eq!(bears_on(&world, "2027", code).await, bears_on(&world, "2026", code).await, "{code}");
    }
    assert_eq!(world.texts("SELECT CAST(number AS TEXT) FROM release").await.len(), 6, "in one release");
}

#[tokio::test]
async fn a_codebook_that_ships_with_links_has_those_in_its_release() {
    let world = World::new().await;
    world.receives(with_another_version(Some("1.1.1,9,EDITORIAL,https://example.org/why\n"))).await;
    let (objectives, targets) = bears_on(&world, "2027", "1.1.1").await;
    assert_eq!(numbers(&objectives), [&json!(9)]);
    assert_eq!(targets, bears_on(&world, "2026", "1.1.1").await.1, "of this kind none ship");
    assert_eq!(bears_on(&world, "2027", "1.1.2").await.0, Vec::<Value>::new());
    assert_eq!(world.texts("SELECT CAST(number AS TEXT) FROM release").await.len(), 6, "in one release");
}

#[tokio::test]
async fn links_that_people_published_outlive_a_version_that_ships() {
    let world = World::new().await;
    let links = json!([{ "indicator": "1.1.1", "objective": 3, "provenance": "IOM_STATED", "source": "https://example.org/decided" }]);
    let document = json!({ "codebook": "mgi-local@2026", "objectives": links });
    let input = json!({ "document": document, "expectedRelease": 5, "reason": "Decided by the programme." });
    world.admin().does_with_second("publishLinks", input, "release { number }").await;
    world.receives(with_another_version(Some("1.1.1,9,EDITORIAL,https://example.org/why\n"))).await;
    assert_eq!(numbers(&bears_on(&world, "2027", "1.1.1").await.0), [&json!(3)]);
    // A later correction of the shipped data does not undo it either.
    world.receives(with_another_version(Some("1.1.1,10,EDITORIAL,https://example.org/why\n"))).await;
    assert_eq!(numbers(&bears_on(&world, "2027", "1.1.1").await.0), [&json!(3)]);
}
