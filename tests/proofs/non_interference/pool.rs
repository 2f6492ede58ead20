//! The pool of argument values: values from the answers of the run, mixed with secrets.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value;

use super::acts::Secrets;
use super::document::{Document, View};
use super::schema::{Kind, Schema};
use crate::luck::Luck;

/// Maximum number of values kept for one field.
const MOST: usize = 300;

/// The source fields of arguments whose names differ from the field.
const ELSEWHERE: &[(&str, &[&str])] = &[
    ("within", &["Jurisdiction.code", "CountryGroup.code"]),
    ("parent", &["Jurisdiction.code"]),
    ("period", &["Assessment.key"]),
    ("jurisdiction", &["Jurisdiction.code"]),
    ("GroupRef.code", &["CountryGroup.code"]),
    ("gcmObjective", &["GcmObjective.number"]),
    ("since", &["Release.number"]),
    ("expectedRelease", &["Release.number"]),
    ("expectedVersion", &["Draft.version"]),
    ("draftId", &["Draft.id"]),
    ("withdrawalId", &["WithdrawalProposal.id"]),
    ("assessmentId", &["Assessment.id", "Draft.ref"]),
    ("with", &["Assessment.id"]),
    ("remove", &["Indicator.code"]),
    ("selectedOptions", &["AnswerOption.code"]),
    ("selectedOption", &["AnswerOption.code"]),
];

/// Fields by which other objects refer to an object.
const NAMES: &[&str] = &["code", "number", "version", "ref", "name"];

/// The place of a value: the type of the rows, or the input type, and the name of the argument or predicate.
#[derive(Clone)]
pub struct Place {
    pub owner: String,
    pub name: String,
}

#[derive(Clone, Default)]
pub struct Pool {
    /// Values from answers, by `Type.field`.
    told: BTreeMap<String, VecDeque<String>>,
    known: BTreeSet<(String, String)>,
    /// The number of lists of a field, and their total length.
    lists: BTreeMap<String, (usize, usize)>,
    pub words: Vec<String>,
    /// Documents of drafts, the newest last.
    pub documents: Vec<Value>,
    pub secrets: Secrets,
}

impl Pool {
    pub fn with(secrets: Secrets) -> Self {
        Self { secrets, ..Self::default() }
    }

    pub fn learn(&mut self, document: &Document, data: &Value) {
        document.walk(data, &mut |seen| self.see(seen));
    }

    fn see(&mut self, View { asking, object, value }: &View) {
        let text = match value {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Array(items) => {
                let lists = self.lists.entry(format!("{}.{}", asking.parent, asking.name)).or_default();
                *lists = (lists.0 + 1, lists.1 + items.len());
                return;
            }
            Value::Object(_) if asking.ty.name == "JSON" => {
                self.documents.push((*value).clone());
                self.documents.drain(..self.documents.len().saturating_sub(20));
                return;
            }
            _ => return,
        };
        if text.len() > 40 {
            let words = text.split_whitespace().filter(|word| word.len() > 3).step_by(5);
            self.words.extend(words.map(str::to_owned).take(2));
            self.words.truncate(MOST);
        }
        self.keep(format!("{object}.{}", asking.name), &text);
    }

    /// Only the newest values are kept.
    fn keep(&mut self, field: String, text: &str) {
        let known = (field, text.to_owned());
        if text.len() > 400 || self.known.contains(&known) {
            return;
        }
        let values = self.told.entry(known.0.clone()).or_default();
        values.push_back(known.1.clone());
        if values.len() > MOST
            && let Some(oldest) = values.pop_front()
        {
            self.known.remove(&(known.0.clone(), oldest));
        }
        self.known.insert(known);
    }

    /// A value that this field has returned.
    pub fn one(&self, luck: &mut Luck, field: &str) -> Option<&String> {
        let values = self.told.get(field)?;
        values.get(luck.below(values.len()))
    }

    /// An id at the desk, or a public id that a leak of the desk would create.
    pub fn secret_id(&self, luck: &mut Luck) -> String {
        let Secrets { ids, codes, .. } = &self.secrets;
        let names: Vec<&String> = codes.iter().filter(|code| code.contains('/')).collect();
        let (id, name) = (luck.one(ids).cloned().unwrap_or_default(), luck.one(&names).copied());
        let Some(name) = name else { return id };
        match luck.below(9) {
            0 => format!("Assessment:{name}"),
            1 => format!("Revision:{name}@{}", 1 + luck.below(3)),
            2 => format!("Response:{name}@{}/1.1.1", 1 + luck.below(3)),
            3 => format!("Finding:{name}@{}/1", 1 + luck.below(3)),
            4 => format!("Draft:{id}"),
            _ => id,
        }
    }

    /// A cursor of a row at the desk, preferably of this list.
    pub fn secret_cursor(&self, luck: &mut Luck, list: &str) -> Option<String> {
        let cursors = &self.secrets.cursors;
        let same: Vec<_> = cursors.iter().filter(|(of, _)| of == list).collect();
        let chosen = luck.one(&same).copied().or_else(|| luck.one(cursors));
        chosen.map(|(_, cursor)| cursor.clone())
    }

    /// Whether a value is a secret of the desk.
    pub fn is_secret(&self, value: &str) -> bool {
        let Secrets { ids, codes, .. } = &self.secrets;
        ids.iter().chain(codes).any(|secret| value.contains(secret.as_str()))
    }

    /// The expected length of a list of this field.
    pub fn length(&self, field: &str) -> usize {
        self.lists.get(field).map_or(8, |(count, items)| items.div_ceil(*count).max(1))
    }

    pub fn has(&self, field: &str) -> bool {
        self.told.contains_key(field)
    }

    /// The fields that give values for this place, the likeliest first.
    pub fn sources(&self, place: &Place) -> Vec<Vec<String>> {
        let Place { owner, name } = place;
        let schema = Schema::get();
        let name = if name == "ids" { "id" } else { name };
        let possible = |ty: &str| schema.possible(ty);
        let own: Vec<String> = possible(owner).iter().map(|ty| format!("{ty}.{name}")).collect();
        let full = format!("{owner}.{name}");
        let elsewhere = ELSEWHERE.iter().filter(|(of, _)| *of == name || *of == full);
        let elsewhere: Vec<String> = elsewhere
            .flat_map(|(_, fields)| *fields)
            .filter_map(|field| field.split_once('.'))
            .flat_map(|(ty, field)| possible(ty).into_iter().map(move |ty| format!("{ty}.{field}")))
            .collect();
        let mut noun = name.to_owned();
        noun[..1].make_ascii_uppercase();
        let noun: Vec<String> = match schema.kind(&noun) {
            Kind::Composite { .. } => {
                let types = possible(&noun);
                let named = |ty: &String| {
                    let mut names = NAMES.iter().map(|name| format!("{ty}.{name}"));
                    names.find(|field| self.has(field))
                };
                types.iter().filter_map(named).collect()
            }
            _ => vec![],
        };
        let ending = format!(".{name}");
        let any: Vec<String> = self.told.keys().filter(|field| field.ends_with(&ending)).cloned().collect();
        [own, elsewhere, noun, any]
            .into_iter()
            .map(|fields| fields.into_iter().filter(|field| self.has(field)).collect::<Vec<_>>())
            .filter(|fields| !fields.is_empty())
            .collect()
    }
}
