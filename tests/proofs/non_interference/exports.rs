//! Files: what happens at the desk changes no byte of any export, whatever its parameters.

use std::collections::{BTreeMap, BTreeSet};

use http::Method;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::Value;

use super::acts::{STEPS, Secrets};
use super::plants::PLANTS_IN_FILES;
use super::request::{Asked, Viewer};
use super::worlds::Worlds;
use super::{SEED, TO_FIND_A_LEAK, number, viewers};
use crate::luck::Luck;
use crate::support::on_postgres;

/// Public values that conditions match.
const KNOWN: &[&str] = &[
    "KEN",
    "QMB",
    "QMB-",
    "mgi-national",
    "mgi-local",
    "sdg-10-7-2",
    "002",
    "1",
    "2020",
    "1.1.1",
    "yes",
    "_T",
    "health-services",
    "migration",
    "m49:002",
    "fr",
    "2026-11-20",
    "2026-demonstration",
];
/// Files with more rows cost each of the worlds some seconds.
const PLACES: &[&str] = &["jurisdiction=QMB", "jurisdiction=QMF", "jurisdiction=QML", "within=QMD"];

/// Draws files and their parameters, as `/openapi.json` describes them.
struct Files {
    luck: Luck,
    /// The parameters of each path.
    paths: BTreeMap<String, Vec<Value>>,
    secrets: Secrets,
    /// Paths and parameters that were answered with a file.
    exercised: BTreeSet<(String, String)>,
}

impl Files {
    async fn new(worlds: &Worlds, seed: u64) -> Self {
        let document = worlds.plain.send(Asked::get("/openapi.json").by(&Viewer::Anyone)).await.json();
        let paths = document["paths"].as_object().expect("paths").iter().map(|(path, described)| {
            (path.clone(), described["get"]["parameters"].as_array().expect("parameters").clone())
        });
        Self {
            luck: Luck::new(seed),
            paths: paths.collect(),
            secrets: Secrets::default(),
            exercised: BTreeSet::new(),
        }
    }

    /// A path, and the names and values of its parameters. Most of them have not been answered with a file yet.
    fn next(&mut self) -> (String, Vec<(String, String)>) {
        let missing: Vec<String> = self.missing().into_iter().map(|(path, _)| path.to_owned()).collect();
        let all: Vec<String> = self.paths.keys().cloned().collect();
        let from = if missing.is_empty() { &all } else { &missing };
        let path = self.luck.one(from).expect("paths").clone();
        let described = self.paths[&path].clone();
        let new: Vec<&Value> = described
            .iter()
            .filter(|parameter| {
                let name = parameter["name"].as_str().expect("a name").to_owned();
                !self.exercised.contains(&(path.clone(), name))
            })
            .collect();
        let any: Vec<&Value> = described.iter().collect();
        let mut given = BTreeMap::new();
        for _ in 0..self.luck.below(7) {
            let parameters = if self.luck.percent(80) && !new.is_empty() { &new } else { &any };
            let parameter = *self.luck.one(parameters).expect("parameters");
            let name = parameter["name"].as_str().expect("a name").to_owned();
            let value = self.value(&name, &parameter["schema"]);
            given.insert(name, value);
        }
        for parameter in described.iter().filter(|parameter| parameter["required"] == true) {
            let name = parameter["name"].as_str().expect("a name").to_owned();
            given.entry(name).or_insert_with(|| "mgi-national".to_owned());
        }
        let has = |name: &str| described.iter().any(|parameter| parameter["name"] == name);
        if has("jurisdiction") && self.luck.percent(80) {
            let (name, value) =
                self.luck.one(PLACES).and_then(|place| place.split_once('=')).expect("a place");
            given.entry(name.to_owned()).or_insert_with(|| value.to_owned());
        }
        (path, given.into_iter().collect())
    }

    fn value(&mut self, name: &str, schema: &Value) -> String {
        let luck = &mut self.luck;
        let schema = if schema["type"] == "array" { &schema["items"] } else { schema };
        if let Some(words) = schema["enum"].as_array() {
            return luck.one(words).and_then(Value::as_str).expect("a word").to_owned();
        }
        let is_known = luck.percent(85);
        match (name, schema["type"].as_str()) {
            ("edition", _) if is_known => "2026-demonstration".to_owned(),
            ("lang", _) if is_known => {
                luck.one(&["fr", "ar", "zh-TW", "de"]).expect("a language").to_string()
            }
            ("asOf", _) if is_known => "2026-11-10".to_owned(),
            ("instrument", _) if is_known => "mgi-national".to_owned(),
            (_, _) if is_known && schema["format"] == "date-time" => "2026-11-10T12:00:00Z".to_owned(),
            (_, _) if is_known && schema["pattern"].is_string() => "m49:002".to_owned(),
            ("filter", _) => "{\"not\":{\"and\":[]}}".to_owned(),
            ("release", _) => (1 + luck.below(40)).to_string(),
            (_, Some("integer")) => [1, 2, 5, 12, 2019, 2021][luck.below(6)].to_string(),
            (_, Some("boolean")) => luck.percent(50).to_string(),
            _ => {
                let Secrets { ids, words, codes, .. } = &self.secrets;
                let list = [ids, words, codes][luck.below(3)];
                let is_secret = luck.percent(40);
                match luck.one(list).filter(|_| is_secret) {
                    Some(secret) => secret.clone(),
                    None => luck.one(KNOWN).expect("values").to_string(),
                }
            }
        }
    }

    /// Asks for files until so many were asked for, or two worlds differ.
    async fn ask(&mut self, files: usize, worlds: &Worlds, viewers: &[Viewer]) -> Result<(), String> {
        for _ in 0..files {
            let (path, given) = self.next();
            let encoded = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let pairs: Vec<String> =
                given.iter().map(|(name, value)| format!("{}={}", encoded(name), encoded(value))).collect();
            let mut asked = Asked::get(&format!("{path}?{}", pairs.join("&")));
            if self.luck.percent(10) {
                asked.method = Method::HEAD;
            }
            for viewer in viewers {
                let answer = worlds.ask(&asked, viewer).await;
                let answer = answer.map_err(|how| format!("by {viewer:?}:\n{asked}\n{how}"))?;
                assert!(answer.status.as_u16() < 500, "{asked}\n{}", answer.text());
                if answer.status.is_success() && asked.method == Method::GET {
                    self.exercised.insert((path.clone(), String::new()));
                    self.exercised.extend(given.iter().map(|(name, _)| (path.clone(), name.clone())));
                }
            }
        }
        Ok(())
    }

    /// The paths and parameters that were never answered with a file.
    fn missing(&self) -> Vec<(&str, &str)> {
        let all = self.paths.iter().flat_map(|(path, described)| {
            // No draft is shown to the public, so no preview is.
            let names = described.iter().filter_map(|parameter| parameter["name"].as_str());
            std::iter::once("")
                .chain(names.filter(|name| *name != "preview"))
                .map(move |name| (&**path, name))
        });
        all.filter(|(path, name)| !self.exercised.contains(&((*path).to_owned(), (*name).to_owned())))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_at_the_desk_changes_no_byte_of_any_file() {
    let files = number("MGI_NON_INTERFERENCE_OF_FILES").unwrap_or(if on_postgres() { 200 } else { 2_500 });
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let worlds = Worlds::new().await;
    let mut drawn = Files::new(&worlds, seed).await;
    for step in 0..STEPS {
        drawn.secrets = worlds.step(step).await;
        let asked = drawn.ask(files as usize / STEPS, &worlds, &viewers(&worlds)).await;
        asked.unwrap_or_else(|how| panic!("with MGI_SEED={seed}, the worlds differ {how}"));
    }
    // How long it takes until all is exercised depends on luck.
    for _ in 0..if on_postgres() { 0 } else { 20 } {
        if drawn.missing().is_empty() {
            break;
        }
        let asked = drawn.ask(files as usize / 10, &worlds, &viewers(&worlds)).await;
        asked.unwrap_or_else(|how| panic!("with MGI_SEED={seed}, the worlds differ {how}"));
    }
    let missing = drawn.missing();
    println!("{} paths and parameters exercised", drawn.exercised.len());
    assert!(on_postgres() || missing.is_empty(), "never answered with a file: {missing:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leak_in_a_file_is_found() {
    let worlds = Worlds::new().await;
    let mut drawn = Files::new(&worlds, SEED).await;
    for step in 0..STEPS {
        drawn.secrets = worlds.step(step).await;
    }
    for plant in PLANTS_IN_FILES {
        let leaking = worlds.with(plant).await;
        let found = drawn.ask(TO_FIND_A_LEAK, &leaking, &[Viewer::Anyone]).await;
        assert!(found.is_err(), "{} is not found", plant.name);
    }
}
