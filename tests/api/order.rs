//! Fields come in the order in which they were asked for, and all of them come.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, InputValueDefinition, TypeKind, TypeSystemDefinition};

use crate::support::World;

/// A way to an object of every type: `@` stands for its fields.
const WAYS: &[(&str, &str)] = &[
    ("Query", "{ @ }"),
    ("Country", r#"{ country(iso3: "KEN") { @ } }"#),
    ("CountryConnection", "{ countries { @ } }"),
    ("CountryEdge", "{ countries(first: 1) { edges { @ } } }"),
    ("PageInfo", "{ countries { pageInfo { @ } } }"),
    ("Subdivision", r#"{ jurisdiction(code: "KE-30") { ... on Subdivision { @ } } }"#),
    ("Municipality", r#"{ municipality(code: "GHA-accra") { @ } }"#),
    ("MunicipalityConnection", "{ municipalities { @ } }"),
    ("MunicipalityEdge", "{ municipalities(first: 1) { edges { @ } } }"),
    ("SubdivisionConnection", "{ subdivisions { @ } }"),
    ("SubdivisionEdge", "{ subdivisions(first: 1) { edges { @ } } }"),
    ("RegionalBody", r#"{ node(id: "Jurisdiction:CARICOM") { ... on RegionalBody { @ } } }"#),
    ("JurisdictionConnection", "{ jurisdictions { @ } }"),
    ("JurisdictionEdge", "{ jurisdictions(first: 1) { edges { @ } } }"),
    ("Jurisdiction", r#"{ jurisdiction(code: "KEN") { @ } }"#),
    ("Node", r#"{ node(id: "Release:1") { @ } }"#),
    ("LanguageText", r#"{ country(iso3: "KEN") { names { @ } } }"#),
    ("CountryGroup", r#"{ countryGroup(grouping: "m49", code: "014") { @ } }"#),
    ("Grouping", r#"{ countryGroup(grouping: "ldc", code: "ldc") { grouping { @ } } }"#),
    ("Instrument", r#"{ instrument(code: "mgi-local") { @ } }"#),
    ("Codebook", r#"{ instrument(code: "mgi-local") { codebook { @ } } }"#),
    ("Dimension", r#"{ instrument(code: "mgi-local") { codebook { dimensions { @ } } } }"#),
    ("Category", r#"{ instrument(code: "mgi-local") { codebook { categories { @ } } } }"#),
    ("Indicator", r#"{ indicator(instrument: "mgi-local", code: "1.1.1") { @ } }"#),
    ("IndicatorConnection", "{ indicators { @ } }"),
    ("IndicatorEdge", "{ indicators(first: 1) { edges { @ } } }"),
    ("AnswerOption", r#"{ indicator(instrument: "mgi-local", code: "1.1.1") { options { @ } } }"#),
    ("GcmObjective", "{ gcmObjective(number: 1) { @ } }"),
    ("ObjectiveLink", "{ gcmObjective(number: 1) { links { @ } } }"),
    ("SdgTarget", r#"{ sdgTarget(code: "10.7") { @ } }"#),
    ("SdgLink", r#"{ sdgTarget(code: "10.7") { links { @ } } }"#),
    ("Assessment", r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { @ } }"#),
    ("AssessmentConnection", "{ assessments { @ } }"),
    ("AssessmentEdge", "{ assessments(first: 1) { edges { @ } } }"),
    ("Revision", r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { revision { @ } } }"#),
    ("Coverage", r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { revision { coverage { @ } } } }"#),
    ("Response", r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { revision { responses { nodes { @ } } } } }"#),
    ("ResponseConnection", "{ responses { @ } }"),
    ("ResponseEdge", "{ responses(first: 1) { edges { @ } } }"),
    ("Source", r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { revision { source { @ } } } }"#),
    ("Release", "{ release(number: 5) { @ } }"),
    ("ReleaseConnection", "{ releases { @ } }"),
    ("ReleaseEdge", "{ releases(first: 1) { edges { @ } } }"),
    ("Change", "{ release(number: 5) { changes { @ } } }"),
    ("RegisterEntry", r#"{ country(iso3: "HND") { registerEntries { @ } } }"#),
    ("RegisterEntryConnection", "{ register { @ } }"),
    ("RegisterEntryEdge", "{ register(first: 1) { edges { @ } } }"),
    ("PolicyConnection", "{ policies { @ } }"),
    ("FindingConnection", "{ findings { @ } }"),
    ("PolicyEdge", "{ policies(first: 1) { edges { @ } } }"),
    ("Policy", "{ policies(first: 1) { nodes { @ } } }"),
    (
        "Evidence",
        r#"{ assessment(ref: "QMB/mgi-national/2020") { revision { responses { nodes { evidence { @ } } } } } }"#,
    ),
    ("FindingEdge", "{ findings(first: 1) { edges { @ } } }"),
    ("Finding", "{ findings(first: 1) { nodes { @ } } }"),
    ("DocumentConnection", "{ documents { @ } }"),
    ("DocumentEdge", "{ documents(first: 1) { edges { @ } } }"),
    ("Document", "{ documents(first: 1) { nodes { @ } } }"),
    ("Milestone", r#"{ assessment(ref: "QMB/mgi-national/2020") { revision { milestones { @ } } } }"#),
    ("Withdrawal", r#"{ assessment(ref: "QMK/mgi-national/2015") { withdrawal { @ } } }"#),
    ("Edition", "{ editions { @ } }"),
    ("Dataset", "{ dataset { @ } }"),
    ("Assessed", "{ dataset { assessed { @ } } }"),
    ("AssessmentCount", "{ dataset { assessed { assessments { @ } } } }"),
    ("Viewer", "{ viewer { @ } }"),
];

/// Of these there is none: nothing is signed off before there is a desk.
const NOT_YET: &[&str] = &["SignOff"];

#[tokio::test]
async fn every_type_answers_in_the_querys_order_with_every_field() {
    let world = World::demonstration().await;
    let document = parse_schema(mgi_api::graphql::sdl()).expect("our schema");
    let mut types: Vec<(String, Vec<(String, bool)>)> = vec![];
    let leaves: BTreeSet<String> = document
        .definitions
        .iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(definition) => match definition.node.kind {
                TypeKind::Enum(_) | TypeKind::Scalar => Some(definition.node.name.node.to_string()),
                _ => None,
            },
            _ => None,
        })
        .chain(["ID", "Int", "String", "Boolean"].map(String::from))
        .collect();
    for definition in &document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else { continue };
        let fields = match &definition.node.kind {
            TypeKind::Object(object) => &object.fields,
            TypeKind::Interface(interface) => &interface.fields,
            _ => continue,
        };
        let can_be_left_out = |argument: &&async_graphql::Positioned<InputValueDefinition>| {
            argument.node.ty.node.nullable || argument.node.default_value.is_some()
        };
        let usable = fields.iter().filter(|field| {
            // `assessment` takes one of two arguments, so both may be left out, but not together.
            field.node.name.node != "assessment" || definition.node.name.node != "Query"
        });
        let usable = usable.filter(|field| {
            field.node.arguments.iter().filter(can_be_left_out).count() == field.node.arguments.len()
        });
        let fields = usable
            .map(|field| (field.node.name.node.to_string(), leaves.contains(named(&field.node.ty.node.base))))
            .collect();
        types.push((definition.node.name.node.to_string(), fields));
    }
    let ways: BTreeSet<&str> = WAYS.iter().map(|(name, _)| *name).chain(NOT_YET.iter().copied()).collect();
    let known: BTreeSet<&str> = types.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(ways, known, "every composite type needs a way to an object of it");
    for (name, way) in WAYS {
        let (_, fields) = types.iter().find(|(other, _)| other == name).expect("a type");
        // Backwards, so that the order of definition does not pass for the order asked for.
        let asked: Vec<String> = fields
            .iter()
            .rev()
            .enumerate()
            .map(|(index, (field, leaf))| {
                format!("k{index}: {field}{}", if *leaf { "" } else { " { __typename }" })
            })
            .collect();
        for asked in asked.chunks(20) {
            let keys: Vec<&str> = asked.iter().filter_map(|field| field.split(':').next()).collect();
            let answer = world
                .anyone()
                .asks(&way.replace('@', &format!("first_of_all: __typename {}", asked.join(" "))))
                .await;
            answer.data();
            let mut at = answer
                .text()
                .find("\"first_of_all\":")
                .unwrap_or_else(|| panic!("{name}: {}", answer.text()));
            for key in keys {
                let next = answer.text()[at..].find(&format!("\"{key}\":"));
                at += next.unwrap_or_else(|| {
                    panic!("{name}: {key} is not where it was asked for: {}", answer.text())
                });
            }
        }
    }
}

fn named(base: &BaseType) -> &str {
    match base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => named(&of.base),
    }
}
