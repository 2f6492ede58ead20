//! A database of the program before its names changed: it opens, verifies, and gives the same values in the new names.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use async_graphql::parser::types::{
    BaseType, DocumentOperations, Field, InputValueDefinition, OperationType, Selection, SelectionSet, Type,
    TypeKind, TypeSystemDefinition,
};
use async_graphql::parser::{parse_query, parse_schema};
use async_graphql::{Name, Positioned};
use async_graphql_value::Value as Given;
use entity::vocabulary::Role;
use mgi_api::clock::Clock;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::support::{Caller, Settings, TestDatabase, World, on_postgres};

/// Renamed fields and values: the type by its present name, then the old and the new name.
const RENAMES: &[(&str, &str, &str)] = &[
    ("Query", "register", "registerEntries"),
    ("Query", "documents", "reports"),
    ("Dataset", "countries", "countryCount"),
    ("Dataset", "indicators", "indicatorCount"),
    ("Dataset", "registerEntries", "registerEntryCount"),
    ("AssessmentSummary", "countries", "countryCount"),
    ("AssessmentSummary", "policiesCited", "policyCount"),
    ("AssessmentSummary", "assessments", "assessmentCounts"),
    ("InstrumentSummary", "assessments", "assessmentCount"),
    ("InstrumentSummary", "nationalGovernments", "nationalGovernmentCount"),
    ("InstrumentSummary", "localGovernments", "localGovernmentCount"),
    ("InstrumentSummary", "regionalBodies", "regionalBodyCount"),
    ("InstrumentSummary", "countries", "countryCount"),
    ("Revision", "documents", "reports"),
    ("Response", "answers", "selectedOptions"),
    ("Response", "answer", "selectedOption"),
    ("ResponseFilter", "answer", "selectedOption"),
    ("Indicator", "objectives", "objectiveLinks"),
    ("Indicator", "sdgTargets", "sdgTargetLinks"),
    ("GcmObjective", "links", "indicatorLinks"),
    ("SdgTarget", "links", "indicatorLinks"),
    ("Release", "at", "publishedAt"),
    ("AuditEntry", "at", "occurredAt"),
    ("DraftComment", "at", "createdAt"),
    ("Draft", "document", "contentJson"),
    ("LinksPreview", "objectives", "objectiveLinks"),
    ("LinksPreview", "sdgTargets", "sdgTargetLinks"),
    ("LinkDifference", "unchanged", "unchangedCount"),
    ("ActKind", "RECORD_DETAILS", "UPDATE_DETAILS"),
    ("ActKind", "RECORD_RESPONSES", "UPDATE_RESPONSES"),
    ("ActKind", "RECORD_FINDINGS", "UPDATE_FINDINGS"),
    ("ActKind", "RECORD_DOCUMENTS", "UPDATE_REPORTS"),
    ("ActKind", "RECORD_MILESTONES", "UPDATE_MILESTONES"),
];

/// Fields whose wording may differ today: prose, on which no program relies.
const PROSE: &[(&str, &str)] = &[("Problem", "message")];

fn renamed<'n>(ty: &str, name: &'n str) -> &'n str {
    let rename = RENAMES.iter().find(|(of, old, _)| (*of, *old) == (ty, name));
    rename.map_or(name, |(.., new)| *new)
}

/// A query in the old names, and its recorded answer.
#[derive(Deserialize)]
struct Recorded {
    r#as: String,
    query: String,
    view: String,
    answer: Value,
}

fn fixture(name: &str) -> Vec<u8> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/before-the-house");
    let file = std::fs::File::open(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut bytes = vec![];
    flate2::read::GzDecoder::new(file).read_to_end(&mut bytes).expect("the fixture is whole");
    bytes
}

/// The present schema: the type of each `Type.field` and each `Type.field(argument`, without lists.
struct Schema(BTreeMap<String, String>);

fn base_name(ty: &Type) -> String {
    let mut base = &ty.base;
    loop {
        match base {
            BaseType::Named(name) => return name.to_string(),
            BaseType::List(inner) => base = &inner.base,
        }
    }
}

impl Schema {
    fn read() -> Self {
        let mut schema = Self(BTreeMap::new());
        for definition in parse_schema(mgi_api::graphql::sdl()).expect("our schema").definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let name = definition.node.name.node.to_string();
            let fields = match definition.node.kind {
                TypeKind::Object(object) => object.fields,
                TypeKind::Interface(interface) => interface.fields,
                TypeKind::InputObject(input) => {
                    schema.add_inputs(&input.fields, &format!("{name}."));
                    continue;
                }
                _ => continue,
            };
            for field in fields {
                let path = format!("{name}.{}", field.node.name.node);
                schema.add_inputs(&field.node.arguments, &format!("{path}("));
                schema.0.insert(path, base_name(&field.node.ty.node));
            }
        }
        schema
    }

    fn add_inputs(&mut self, inputs: &[Positioned<InputValueDefinition>], before: &str) {
        for input in inputs {
            let path = format!("{before}{}", input.node.name.node);
            self.0.insert(path, base_name(&input.node.ty.node));
        }
    }

    fn type_of(&self, path: &str) -> &str {
        self.0.get(path).unwrap_or_else(|| panic!("the schema has no {path}"))
    }

    /// The fields of a selection, with their new names.
    fn fields(&self, ty: &str, selection: &SelectionSet) -> Vec<TranslatedField> {
        let fields = selection.items.iter().map(|item| match &item.node {
            Selection::Field(field) => self.field(ty, &field.node),
            _ => panic!("no question on record has a fragment"),
        });
        fields.filter(|field| !PROSE.contains(&(ty, field.old.as_str()))).collect()
    }

    fn field(&self, owner: &str, field: &Field) -> TranslatedField {
        let old = field.name.node.to_string();
        let new = renamed(owner, &old).to_owned();
        let path = format!("{owner}.{new}");
        let ty = self.type_of(&path).to_owned();
        let arguments = field.arguments.iter().map(|(name, value)| {
            let ty = self.type_of(&format!("{path}({}", name.node));
            format!("{}: {}", name.node, self.given(ty, &value.node))
        });
        let arguments: Vec<String> = arguments.collect();
        let fields = self.fields(&ty, &field.selection_set.node);
        TranslatedField { old, new, arguments, ty, fields }
    }

    /// The value of an argument, with its new names.
    fn given(&self, ty: &str, value: &Given) -> Given {
        match value {
            Given::Enum(name) => Given::Enum(Name::new(renamed(ty, name))),
            Given::Object(fields) => Given::Object(
                fields
                    .iter()
                    .map(|(old, value)| {
                        let new = renamed(ty, old);
                        (Name::new(new), self.given(self.type_of(&format!("{ty}.{new}")), value))
                    })
                    .collect(),
            ),
            // Filters of the desk were lists of values; other filters use `in`.
            Given::List(_) if self.0.contains_key(&format!("{ty}.in")) => {
                let values = self.given(self.type_of(&format!("{ty}.in")), value);
                Given::Object([(Name::new("in"), values)].into_iter().collect())
            }
            Given::List(items) => Given::List(items.iter().map(|item| self.given(ty, item)).collect()),
            other => other.clone(),
        }
    }
}

/// A field of a query, in both names.
struct TranslatedField {
    old: String,
    new: String,
    arguments: Vec<String>,
    ty: String,
    fields: Vec<TranslatedField>,
}

impl TranslatedField {
    fn query(&self) -> String {
        let arguments = match self.arguments.as_slice() {
            [] => String::new(),
            arguments => format!("({})", arguments.join(", ")),
        };
        format!("{}{arguments}{}", self.new, selection(&self.fields))
    }

    /// A value of an old answer, with its new names.
    fn answer(&self, old: &Value) -> Value {
        match old {
            Value::Array(items) => items.iter().map(|item| self.answer(item)).collect(),
            Value::Object(_) if !self.fields.is_empty() => object(&self.fields, old),
            Value::String(text) => renamed(&self.ty, text).into(),
            other => other.clone(),
        }
    }
}

fn selection(fields: &[TranslatedField]) -> String {
    if fields.is_empty() {
        return String::new();
    }
    let fields: Vec<String> = fields.iter().map(TranslatedField::query).collect();
    format!(" {{ {} }}", fields.join(" "))
}

fn object(fields: &[TranslatedField], old: &Value) -> Value {
    let value = |field: &TranslatedField| {
        let value = old.get(&field.old).unwrap_or_else(|| panic!("no {} in {old}", field.old));
        (field.new.clone(), field.answer(value))
    };
    Value::Object(fields.iter().map(value).collect::<Map<_, _>>())
}

fn caller<'w>(world: &'w World, name: &str, view: &str) -> Caller<'w> {
    let caller = match name {
        "" => world.anyone(),
        "ann" => world.staff(name, Role::Editor, &["KEN"]),
        "bob" => world.staff(name, Role::Reviewer, &["KEN"]),
        "cy" => world.staff(name, Role::Admin, &[]),
        other => panic!("{other} is nobody on record"),
    };
    match view.strip_prefix('?') {
        Some(parameters) => caller.at(parameters),
        None => caller,
    }
}

/// The database of the old program, and a service on it, on the day it was made.
async fn old_world() -> World {
    let database = match on_postgres() {
        true => TestDatabase::restored(&fixture("postgres.sql.gz")),
        false => TestDatabase::restored(&fixture("sqlite.db.gz")),
    };
    let clock = Clock::from_fn(|| "2026-11-29T12:00:00Z".parse().expect("an instant"));
    World::set_up(database, Settings { clock: Some(clock), ..Settings::default() }).await
}

#[tokio::test]
async fn an_old_database_opens_and_verifies() {
    let world = old_world().await;
    world.verifies();
    // The database has received the shipped data, because no hash of a shipment has changed.
    assert_eq!(world.tries(mgi_api::shipped::Files::current()).await, Ok(0));
}

#[tokio::test]
async fn every_recorded_question_has_the_same_values_in_the_new_names() {
    let world = old_world().await;
    let kind = if on_postgres() { "postgres" } else { "sqlite" };
    let recorded: Vec<Recorded> =
        serde_json::from_slice(&fixture(&format!("{kind}.answers.json.gz"))).expect("answers on record");
    assert_eq!(recorded.len(), 18);
    let schema = Schema::read();
    for Recorded { r#as: name, query, view, answer } in recorded {
        let document = parse_query(&query).expect("a question on record");
        let DocumentOperations::Single(operation) = document.operations else { panic!("{query}") };
        assert_eq!(operation.node.ty, OperationType::Query);
        let fields = schema.fields("Query", &operation.node.selection_set.node);
        let question = selection(&fields);
        let given = caller(&world, &name, &view).asks(question.trim()).await.json();
        assert_eq!(given.get("errors"), None, "{name}{view}: {question}");
        assert_eq!(given["data"], object(&fields, &answer["data"]), "{name}{view}: {question}");
        let release = |answer: &Value| {
            let mut release = answer["extensions"]["release"].clone();
            // The hash of a preview's release covers the time of the request.
            if view.starts_with("?preview=") {
                release["hash"].take();
            }
            release
        };
        assert_eq!(release(&given), release(&answer), "{view}: {question}");
    }
}
