//! What the service counts agrees with a slow, obvious count over `responses`: random subjects, keys of groups, filters and
//! releases.

mod bulletin;
mod comparison;
mod cross_tabulation;
mod distribution;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::time::Duration;

use mgi_api::auth::rate_limit::{Quota, Quotas};
use mgi_api::http::middleware::limits::Limits;
use serde_json::{Value, json};

use crate::filter::oracle::{Coverage, Row, decide, latest};
use crate::filter::rows::ReleaseRows;
use crate::luck::Luck;
use crate::support::{Settings, TestDatabase, World, on_postgres};

/// The fields of counts, of the whole and of each group.
const COUNTS: &str = "assessed asked answered jurisdictionCount officialCount secondaryCount syntheticCount buckets { kind code count }";

const ATTRIBUTES: &[(&str, &str)] = &[
    ("COUNTRY", "country"),
    ("INSTRUMENT", "instrument"),
    ("LEVEL", "level"),
    ("ROUND", "round"),
    ("YEAR", "year"),
    ("CODEBOOK", "codebook"),
    ("DIMENSION", "dimension"),
    ("GCM_OBJECTIVE", "gcmObjective"),
];

/// One release: its responses, and what groups of countries it has.
struct Release {
    parameters: String,
    rows: ReleaseRows,
    /// The level of each group with a level, by grouping and code.
    levels: BTreeMap<String, i64>,
    groupings: BTreeSet<String>,
    /// The responses that meet a condition, for each condition that was asked for.
    known: RefCell<BTreeMap<String, Rc<Vec<Row>>>>,
}

/// The releases of the demonstration from which the cases are drawn.
fn releases(world: &World) -> [i32; 3] {
    let newest = world.app.shelves.newest().newest();
    [newest, newest - 9, newest - 18]
}

impl Release {
    async fn read(world: &World, number: i32) -> Self {
        let parameters = format!("release={number}");
        let caller = world.anyone().at(&parameters);
        let rows = ReleaseRows::read(&caller).await;
        let groups = caller.asks("{ countryGroups { code level grouping { code } } }").await.data();
        let (mut levels, mut groupings) = (BTreeMap::new(), BTreeSet::new());
        for group in groups["countryGroups"].as_array().expect("a list") {
            let grouping = group["grouping"]["code"].as_str().expect("a code");
            groupings.insert(grouping.to_owned());
            if let Some(level) = group["level"].as_i64() {
                levels.insert(format!("{grouping}/{}", group["code"].as_str().expect("a code")), level);
            }
        }
        Self { parameters, rows, levels, groupings, known: RefCell::default() }
    }

    /// The values of a response for one key of groups, none if it has none.
    fn values(&self, row: &Row, key: &Value) -> Vec<Option<String>> {
        // The id of a codebook names its type, and the value of a key does not.
        let text = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), |text| text.trim_start_matches("Codebook:").to_owned())
        };
        let values: Vec<String> = match key["by"].as_str() {
            Some("INDICATOR") => {
                vec![format!("{}/{}", text(&row.values["instrument"][0]), text(&row.values["indicator"][0]))]
            }
            Some(by) => {
                let (_, name) = ATTRIBUTES.iter().find(|(word, _)| *word == by).expect("an attribute");
                row.values[name].iter().map(text).collect()
            }
            None => {
                let prefix = format!("{}/", key["grouping"]["code"].as_str().expect("a code"));
                let country = row.values["country"].first().and_then(Value::as_str);
                let groups = country.map_or(&[][..], |code| &self.rows.places[code].values["group"]);
                let level = key["grouping"]["level"].as_i64();
                let is_asked = |group: &&str| level.is_none() || self.levels.get(*group).copied() == level;
                let groups = groups.iter().filter_map(Value::as_str).filter(is_asked);
                groups.filter_map(|group| group.strip_prefix(&prefix).map(str::to_owned)).collect()
            }
        };
        if values.is_empty() { vec![None] } else { values.into_iter().map(Some).collect() }
    }

    /// A random subject that some response has, and the filter that says the same.
    fn subject(&self, luck: &mut Luck) -> (Value, Value) {
        let row = luck.one(&self.rows.responses).expect("a response");
        let one = |name: &str| row.values[name].first().cloned();
        let instrument = one("instrument").expect("an instrument");
        let code = |name: &str, value: &Value| {
            let subject = json!({ name: { "instrument": instrument, "code": value } });
            (subject, json!({ "instrument": { "eq": instrument }, name: { "eq": value } }))
        };
        let plain = |name: &str, value: &Value| (json!({ name: value }), json!({ name: { "eq": value } }));
        let whole = plain("instrument", &instrument);
        match luck.below(6) {
            0 | 1 => code("indicator", &one("indicator").expect("an indicator")),
            2 => one("dimension").map_or(whole, |value| code("dimension", &value)),
            3 => one("gcmObjective").map_or(whole, |value| plain("gcmObjective", &value)),
            4 => one("sdgTarget").map_or(whole, |value| plain("sdgTarget", &value)),
            _ if luck.percent(50) => plain("topic", &one("topic").expect("a topic")),
            _ => whole,
        }
    }

    fn keys(&self, luck: &mut Luck, most: usize) -> Vec<Value> {
        let groupings: Vec<&String> = self.groupings.iter().collect();
        let count = luck.below(most + 1);
        let keys = (0..count).map(|_| match luck.below(12) {
            0..4 => {
                let code = *luck.one(&groupings).expect("a grouping");
                let level = (code == "m49" && luck.percent(70)).then(|| 1 + luck.below(3));
                json!({ "grouping": { "code": code, "level": level } })
            }
            4 => json!({ "by": "INDICATOR" }),
            _ => json!({ "by": luck.one(ATTRIBUTES).expect("an attribute").0 }),
        });
        keys.collect()
    }
}

/// What a row answers, by kind of bucket and code.
fn buckets(row: &Row, has_options: bool) -> BTreeSet<(&'static str, String)> {
    let of = |kind: &'static str, name: &str| -> Vec<(&'static str, String)> {
        row.values[name].iter().map(|value| (kind, value.as_str().expect("a code").to_owned())).collect()
    };
    let options = if has_options { of("OPTION", "selectedOption") } else { vec![] };
    let (mut presences, absences) = (of("PRESENCE", "presence"), of("ABSENCE", "absence"));
    if presences.is_empty() && absences.is_empty() {
        presences.push(("PRESENCE", "NONE".to_owned()));
    }
    options.into_iter().chain(presences).chain(absences).collect()
}

/// The counts of some rows, in the form of `COUNTS`; buckets of zero are left out.
fn counts(rows: &[&Row], has_options: bool) -> Value {
    let absent = |words: &[&str]| {
        let is_one = |row: &&&Row| {
            row.values["absence"].iter().any(|absence| words.contains(&absence.as_str().unwrap_or("")))
        };
        rows.iter().filter(is_one).count()
    };
    let with =
        |provenance: &str| rows.iter().filter(|row| row.values["provenance"] == [json!(provenance)]).count();
    let asked = rows.len() - absent(&["NOT_ASKED", "WITHHELD", "WITHDRAWN"]);
    let places: BTreeSet<&str> =
        rows.iter().filter_map(|row| row.values["jurisdiction"][0].as_str()).collect();
    let mut by_bucket: BTreeMap<(&str, String), usize> = BTreeMap::new();
    for bucket in rows.iter().flat_map(|row| buckets(row, has_options)) {
        *by_bucket.entry(bucket).or_default() += 1;
    }
    json!({
        "assessed": rows.len(),
        "asked": asked,
        "answered": asked - absent(&["NOT_APPLICABLE", "NO_EVIDENCE", "DECLINED"]),
        "jurisdictionCount": places.len(),
        "officialCount": with("OFFICIAL"),
        "secondaryCount": with("SECONDARY"),
        "syntheticCount": with("SYNTHETIC"),
        "buckets": by_bucket.into_iter().map(|((kind, code), count)| format!("{kind} {code} {count}")).collect::<Vec<_>>(),
    })
}

/// The counts of an answer, in the same form.
fn counted(node: &Value) -> Value {
    let mut counts = node.clone();
    let mut buckets: Vec<String> = node["buckets"]
        .as_array()
        .expect("buckets")
        .iter()
        .filter(|bucket| bucket["count"] != 0)
        .map(|bucket| {
            let text = |name: &str| bucket[name].as_str().expect("a text");
            format!("{} {} {}", text("kind"), text("code"), bucket["count"])
        })
        .collect();
    buckets.sort();
    counts["buckets"] = json!(buckets);
    for other in ["keys", "groups", "overlapping", "excluded"] {
        counts.as_object_mut().expect("an object").remove(other);
    }
    counts
}

fn sorted(mut counts: Value) -> Value {
    let mut buckets: Vec<String> = serde_json::from_value(counts["buckets"].take()).expect("a list");
    buckets.sort();
    counts["buckets"] = json!(buckets);
    counts
}

fn is_synthetic(row: &Row) -> bool {
    row.values["provenance"] == [json!("SYNTHETIC")]
}

/// The responses that are selected, and the number of synthetic ones that are left out.
fn selected<'r>(rows: &'r [Row], filter: &Value, select: &str) -> (Vec<&'r Row>, usize) {
    let mut coverage = Coverage::new();
    let rows: Vec<&Row> = match select {
        "ALL" => rows.iter().filter(|row| decide(filter, row, &[], &mut coverage) == Some(true)).collect(),
        _ => {
            let chosen = latest(rows, filter, true, &mut coverage);
            rows.iter().filter(|row| chosen.contains(row.id.as_str())).collect()
        }
    };
    let (synthetic, real): (Vec<&Row>, Vec<&Row>) = rows.into_iter().partition(|row| is_synthetic(row));
    if real.is_empty() { (synthetic, 0) } else { (real, synthetic.len()) }
}

/// The rows of each group.
fn grouped<'r>(release: &Release, rows: &[&'r Row], keys: &[Value]) -> BTreeMap<String, Vec<&'r Row>> {
    let mut groups: BTreeMap<String, Vec<&Row>> = BTreeMap::new();
    for row in rows.iter().filter(|_| !keys.is_empty()) {
        let mut combinations: Vec<Vec<Option<String>>> = vec![vec![]];
        for key in keys {
            let values = release.values(row, key);
            combinations = combinations
                .into_iter()
                .flat_map(|begin| {
                    values.iter().map(move |value| [begin.clone(), vec![value.clone()]].concat())
                })
                .collect();
        }
        for combination in combinations {
            groups.entry(json!(combination).to_string()).or_default().push(row);
        }
    }
    groups
}

async fn world() -> World {
    // Each distribution is counted, whatever it costs and however long it takes.
    let limits = Limits { deadline: Duration::from_secs(3_600), ..Limits::default() };
    let public = Quota { cost: 1_000_000, ..Quota::PUBLIC };
    let quotas = Quotas { public, ..Quotas::default() };
    World::set_up(TestDatabase::demonstration(), Settings { limits, quotas, ..Settings::default() }).await
}

/// The rows that meet the condition of a subject, which is about assessments and questions.
fn of_subject(release: &Release, own: &Value) -> Rc<Vec<Row>> {
    let select = || {
        let is_own = |row: &&Row| decide(own, row, &[], &mut Coverage::new()) == Some(true);
        Rc::new(release.rows.responses.iter().filter(is_own).cloned().collect())
    };
    release.known.borrow_mut().entry(own.to_string()).or_insert_with(select).clone()
}

/// How many random cases are tried: on PostgreSQL a tenth, because the shelf is the same.
fn cases(count: usize) -> usize {
    if on_postgres() { count / 10 } else { count }
}

/// A distribution counts these rows, whole and by group. Returns the number of groups, and whether they overlap.
fn agree(
    release: &Release,
    found: &Value,
    (rows, synthetic): (&[&Row], usize),
    keys: &[Value],
    has_options: bool,
    case: &str,
) -> (usize, bool) {
    assert_eq!(counted(found), sorted(counts(rows, has_options)), "{case}");
    assert_eq!(found["excluded"], json!(synthetic), "{case}");
    let expected = grouped(release, rows, keys);
    let sum: usize = expected.values().map(Vec::len).sum();
    assert_eq!(found["overlapping"], json!(sum > rows.len()), "{case}");
    let groups = found["groups"].as_array().expect("groups");
    assert_eq!(groups.len(), expected.len(), "{case}");
    for group in groups {
        let values: Vec<&Value> =
            group["keys"].as_array().expect("keys").iter().map(|key| &key["value"]).collect();
        let rows = &expected[&json!(values).to_string()];
        assert_eq!(counted(group), sorted(counts(rows, has_options)), "{values:?} of {case}");
    }
    (groups.len(), sum > rows.len())
}
