//! Search finds every text by each of its words, and nothing that a catalog does not show.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use mgi_api::shelf::{AsOf, Catalog, SearchSubject, SearchWords};
use serde_json::{Value, json};

use crate::luck::Luck;
use crate::support::{World, now};

/// The lists of what has texts: the root field, and the selection with the texts.
const LISTS: &[(&str, &str)] = &[
    ("jurisdictions", "id names { text } aliases { text }"),
    ("indicators", "id questions { text } options { labels { text } }"),
    ("policies", "id title"),
    ("reports", "id title"),
    ("findings", "id texts { text }"),
    ("responses", "id texts { text } narratives { text }"),
];

/// The texts that a release shows, by id of the thing that has them, as the lists of the schema show them.
async fn shown(world: &World, view: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut shown: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (list, selection) in LISTS {
        let all = if *list == "responses" { ", select: ALL" } else { "" };
        let query = format!(
            "query ($after: String) {{ {list}(first: 500, after: $after{all}) {{ nodes {{ {selection} }} pageInfo {{ endCursor hasNextPage }} }} }}"
        );
        let mut after = Value::Null;
        loop {
            let caller = world.anyone().at(view);
            let page = caller.asks_with(&query, json!({ "after": after })).await.data()[*list].take();
            for node in page["nodes"].as_array().expect("nodes") {
                let id = node["id"].as_str().expect("an id").to_owned();
                let texts = shown.entry(id).or_default();
                collect_texts(node, texts);
            }
            if page["pageInfo"]["hasNextPage"] == false {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
    }
    shown
}

/// The values of `text` and `title`, wherever they are.
fn collect_texts(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                match value.as_str().filter(|_| name == "text" || name == "title") {
                    Some(text) => drop(texts.insert(text.to_owned())),
                    None => collect_texts(value, texts),
                }
            }
        }
        Value::Array(values) => values.iter().for_each(|value| collect_texts(value, texts)),
        _ => {}
    }
}

/// The words of a text as a reader sees them; of a Chinese text, each pair of neighbouring letters.
fn words(text: &str) -> BTreeSet<String> {
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    let runs =
        text.split(|letter: char| !letter.is_alphanumeric() || ('\u{2b9}'..='\u{2ff}').contains(&letter));
    let mut words = BTreeSet::new();
    for run in runs.filter(|run| !run.is_empty()) {
        if !run.contains(is_chinese) {
            words.insert(run.to_owned());
            continue;
        }
        let letters: Vec<char> = run.chars().collect();
        let pairs = letters.windows(2).filter(|pair| pair.iter().all(|letter| is_chinese(*letter)));
        words.extend(pairs.map(String::from_iter));
    }
    words
}

/// The ids and the texts that a search finds.
fn found(catalog: &Catalog, text: &str) -> BTreeMap<String, String> {
    let words = SearchWords::read("text", text).expect("words");
    let rows = catalog.search(&words, None, None).rows;
    rows.iter().map(|row| (id(&row.subject), row.text.to_owned())).collect()
}

fn id(subject: &SearchSubject<'_>) -> String {
    match subject {
        SearchSubject::Jurisdiction(place) => format!("Jurisdiction:{}", place.row.code),
        SearchSubject::Indicator(indicator) => {
            format!("Indicator:{}/{}", indicator.codebook().row.id, indicator.row.code)
        }
        SearchSubject::Policy(policy) => format!("Policy:{}", policy.row.id),
        SearchSubject::Report(report) => format!("Document:{}", report.row.id),
        SearchSubject::Finding(finding) => {
            format!("Finding:{}/{}", finding.revision.revision.row.id, finding.index + 1)
        }
        SearchSubject::Response(response) => {
            format!("Response:{}/{}", response.revision_row().id, response.indicator().row.code)
        }
    }
}

#[tokio::test]
async fn every_word_of_every_text_finds_the_text() {
    let world = World::demonstration().await;
    let shown = shown(&world, "").await;
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (id, texts) in &shown {
        for word in texts.iter().flat_map(|text| words(text)) {
            owners.entry(word).or_default().insert(id);
        }
    }
    assert!(owners.len() > 3_000, "{}", owners.len());
    let owners: Vec<_> = owners.into_iter().collect();
    let shelf = world.app.shelves.newest();
    std::thread::scope(|scope| {
        for some in owners.chunks(owners.len().div_ceil(2)) {
            let catalog = Catalog::newest(shelf.clone());
            scope.spawn(move || {
                for (word, owners) in some {
                    let found = found(&catalog, word);
                    let missed: Vec<_> = owners.iter().filter(|id| !found.contains_key(**id)).collect();
                    assert!(missed.is_empty(), "{word:?} does not find {missed:?}");
                }
            });
        }
    });
}

#[tokio::test]
async fn a_search_finds_only_what_its_release_shows() {
    let world = World::demonstration().await;
    let shelf = world.app.shelves.newest();
    let mut luck = Luck::new(15);
    let newest = shelf.newest() as usize;
    for _ in 0..4 {
        let release = 5 + luck.below(newest - 4) as i32;
        let shown = shown(&world, &format!("release={release}")).await;
        let catalog = Catalog::new(Arc::clone(&shelf), &AsOf::Release(release), now()).expect("a release");
        let mut hits = 0;
        for text in
            ["a", "b", "c", "d", "e", "l", "m", "n", "p", "s", "t", "к", "р", "ا", "م", "中", "国", "1", "2"]
        {
            for (id, text) in found(&catalog, text) {
                let texts = shown.get(&id).unwrap_or_else(|| panic!("release {release} does not show {id}"));
                assert!(texts.contains(&text), "{id} does not have {text:?}");
                hits += 1;
            }
        }
        assert!(hits > 500, "{hits}");
    }
}

#[tokio::test]
async fn the_index_is_a_small_part_of_the_shelf() {
    let world = World::demonstration().await;
    let shelf = world.app.shelves.newest();
    let shown = shown(&world, "").await;
    let texts: usize = shown.values().flatten().map(String::len).sum();
    let index = shelf.search_index().bytes();
    println!("the index of {} KiB of text in {} things has {} KiB", texts / 1024, shown.len(), index / 1024);
    assert!(index < 3 * texts, "{index} bytes for {texts} bytes of text");
}
