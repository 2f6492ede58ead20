//! An answer has all fields of the query, in the order of the query.

use std::collections::BTreeSet;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{BaseType, InputValueDefinition, TypeKind, TypeSystemDefinition};

use serde_json::json;

use crate::support::{World, small};

/// A version of a codebook with another wording of one question.
macro_rules! codebook {
    () => {
        r#"{ instrument: "mgi-local", version: "2099", dimensions: [], indicators: [{ code: "1.1.1", topic: "t",
             answerType: "TEXT", wordingStatus: "PARAPHRASE", source: "s", questions: { en: "A question?" } }] }"#
    };
}

/// A distribution of the latest answers, by region.
macro_rules! distribution {
    ($fields:literal) => {
        concat!(
            r#"{ distribution(of: {instrument: "sdg-10-7-2"}, groupBy: [{grouping: {code: "sdg"}}]) { "#,
            $fields,
            " } }"
        )
    };
}

/// A cross-tabulation of two indicators, by region.
macro_rules! cross_tabulation {
    ($fields:literal) => {
        concat!(
            r#"{ coOccurrence(a: {instrument: "sdg-10-7-2", code: "PD_1"}, b: {instrument: "sdg-10-7-2", code: "PD_2"},
                groupBy: [{grouping: {code: "sdg"}}]) { "#,
            $fields,
            " } }"
        )
    };
}

/// A comparison of two rounds.
macro_rules! comparison {
    ($fields:literal) => {
        concat!(r#"{ assessment(ref: "DNK/sdg-10-7-2/2021") { comparison { "#, $fields, " } } }")
    };
}

/// Comparisons of all places, by region.
macro_rules! comparisons {
    ($fields:literal) => {
        concat!(
            r#"{ comparisons(instrument: "sdg-10-7-2", groupBy: [{grouping: {code: "sdg"}}]) { "#,
            $fields,
            " } }"
        )
    };
}

/// A query that reaches an object of each type; `@` stands for its fields.
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
    ("PlaceName", r#"{ country(iso3: "KEN") { matchedName(contains: "kenya") { @ } } }"#),
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
    ("ObjectiveLink", "{ gcmObjective(number: 1) { indicatorLinks { @ } } }"),
    ("SdgTarget", r#"{ sdgTarget(code: "10.7") { @ } }"#),
    ("SdgTargetLink", r#"{ sdgTarget(code: "10.7") { indicatorLinks { @ } } }"#),
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
    ("ReleaseChange", "{ release(number: 5) { changes { @ } } }"),
    ("RegisterEntry", r#"{ country(iso3: "HND") { registerEntries { @ } } }"#),
    ("RegisterEntryConnection", "{ registerEntries { @ } }"),
    ("RegisterEntryEdge", "{ registerEntries(first: 1) { edges { @ } } }"),
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
    ("ReportConnection", "{ reports { @ } }"),
    ("ReportEdge", "{ reports(first: 1) { edges { @ } } }"),
    ("Report", "{ reports(first: 1) { nodes { @ } } }"),
    ("SearchConnection", r#"{ search(text: "law") { @ } }"#),
    ("SearchHitEdge", r#"{ search(text: "law", first: 1) { edges { @ } } }"#),
    ("SearchHit", r#"{ search(text: "law", first: 1) { nodes { @ } } }"#),
    ("TextFragment", r#"{ search(text: "law", first: 1) { nodes { highlights { @ } } } }"#),
    ("SearchFacets", r#"{ search(text: "law") { facets { @ } } }"#),
    ("SearchTypeCount", r#"{ search(text: "law") { facets { byType { @ } } } }"#),
    ("SearchLanguageCount", r#"{ search(text: "law") { facets { byLanguage { @ } } } }"#),
    ("Milestone", r#"{ assessment(ref: "QMB/mgi-national/2020") { revision { milestones { @ } } } }"#),
    ("Withdrawal", r#"{ assessment(ref: "QMK/mgi-national/2015") { withdrawal { @ } } }"#),
    ("Edition", "{ editions { @ } }"),
    ("Distribution", distribution!("@")),
    ("DistributionGroup", distribution!("groups { @ }")),
    ("DistributionKey", distribution!("groups { keys { @ } }")),
    ("DistributionBucket", distribution!("buckets { @ }")),
    ("Explanation", distribution!("explain { @ }")),
    ("Exclusion", distribution!("explain { excluded { @ } }")),
    ("TrendPoint", r#"{ trend(of: {instrument: "sdg-10-7-2"}) { @ } }"#),
    ("Bulletin", "{ gcmObjective(number: 15) { bulletin { @ } } }"),
    ("BulletinRound", "{ gcmObjective(number: 15) { bulletin { rounds { @ } } } }"),
    ("BulletinIndicator", "{ gcmObjective(number: 15) { bulletin { indicators { @ } } } }"),
    ("ObjectiveProfile", r#"{ country(iso3: "KEN") { objectives { @ } } }"#),
    ("SdgTargetProfile", r#"{ country(iso3: "KEN") { sdgTargets { @ } } }"#),
    ("Alignment", r#"{ municipality(code: "QMA-velmoburg") { alignment { @ } } }"#),
    ("TopicAlignment", r#"{ municipality(code: "QMA-velmoburg") { alignment { topics { @ } } } }"#),
    ("Facet", "{ assessments { facets(by: {by: YEAR}) { @ } } }"),
    ("PresenceFacet", "{ responses { presenceFacets { @ } } }"),
    ("CrossTabulation", cross_tabulation!("@")),
    ("CrossTabulationGroup", cross_tabulation!("groups { @ }")),
    ("CrossTabulationCell", cross_tabulation!("cells { @ }")),
    ("AssessmentComparison", comparison!("@")),
    ("IndicatorComparison", comparison!("indicators { @ }")),
    ("ChangeCount", comparison!("summary { @ }")),
    ("DimensionComparison", comparison!("dimensions { @ }")),
    ("ObjectiveComparison", comparison!("objectives { @ }")),
    ("ComparisonSummary", comparisons!("@")),
    ("ComparisonGroup", comparisons!("groups { @ }")),
    ("Dataset", "{ dataset { @ } }"),
    ("AssessmentSummary", "{ dataset { assessed { @ } } }"),
    ("InstrumentSummary", "{ dataset { assessed { byInstrument { @ } } } }"),
    ("AssessmentCount", "{ dataset { assessed { assessmentCounts { @ } } } }"),
    ("Viewer", "{ viewer { @ } }"),
    ("ViewerGrant", "{ viewer { grants { @ } } }"),
    ("Allowance", "{ viewer { allowance { @ } } }"),
    ("SignOff", r#"{ assessment(ref: "QMA/sdg-10-7-2/2023") { revision { signOffs { @ } } } }"#),
    ("Draft", r#"{ draft(id: "DRAFT") { @ } }"#),
    ("DraftConnection", "{ drafts { @ } }"),
    ("DraftEdge", "{ drafts { edges { @ } } }"),
    ("DraftChanges", r#"{ draft(id: "DRAFT") { changes { @ } } }"#),
    ("ResponseChange", r#"{ draft(id: "DRAFT") { changes { responses { @ } } } }"#),
    ("Problem", r#"{ draft(id: "DRAFT") { problems { @ } } }"#),
    ("DraftComment", r#"{ draft(id: "DRAFT") { comments { @ } } }"#),
    ("DraftSignOff", r#"{ draft(id: "PUBLISHED") { signOffs { @ } } }"#),
    ("ViewerCan", r#"{ draft(id: "DRAFT") { viewerCan { @ } } }"#),
    ("Permission", r#"{ draft(id: "DRAFT") { viewerCan { submit { @ } } } }"#),
    ("AuditEntry", r#"{ draft(id: "DRAFT") { history { @ } } }"#),
    ("AuditEntryConnection", "{ auditLog { @ } }"),
    ("AuditEntryEdge", "{ auditLog { edges { @ } } }"),
    ("PublishPreview", r#"{ publishPreview(draftId: "DRAFT") { @ } }"#),
    ("DimensionPreview", r#"{ publishPreview(draftId: "DRAFT") { dimensions { @ } } }"#),
    ("IndicatorDistributionChange", r#"{ publishPreview(draftId: "DRAFT") { distributions { @ } } }"#),
    ("BulletinChange", r#"{ publishPreview(draftId: "DRAFT") { bulletins { @ } } }"#),
    ("AnswerCount", r#"{ publishPreview(draftId: "DRAFT") { dimensions { before { @ } } } }"#),
    ("CodebookPreview", concat!("{ codebookPreview(document: ", codebook!(), ") { @ } }")),
    ("IndicatorChange", concat!("{ codebookPreview(document: ", codebook!(), ") { changed { @ } } }")),
    ("LinkCounts", concat!("{ codebookPreview(document: ", codebook!(), ") { sdgTargetLinks { @ } } }")),
    ("Proposal", "{ proposals { nodes { @ } } }"),
    ("ProposalConnection", "{ proposals { @ } }"),
    ("ProposalEdge", "{ proposals { edges { @ } } }"),
    ("LinksPreview", "{ proposals { nodes { linksPreview { @ } } } }"),
    ("LinkDifference", "{ proposals { nodes { linksPreview { objectiveLinks { @ } } } } }"),
    ("LinkedCodes", "{ proposals { nodes { linksPreview { objectiveLinks { added { @ } } } } } }"),
    ("MergePreview", "{ proposals(first: 2) { nodes { mergePreview { @ } } } }"),
    ("WithdrawalProposal", "{ proposedWithdrawals { @ } }"),
    ("ApiKey", "{ apiKeys { @ } }"),
    ("Principal", "{ principals { nodes { @ } } }"),
    ("PrincipalConnection", "{ principals { @ } }"),
    ("PrincipalEdge", "{ principals { edges { @ } } }"),
    ("PrincipalGrant", "{ principals { nodes { grants { @ } } } }"),
    ("Mutation", "mutation { @ }"),
    (
        "DraftPayload",
        r#"mutation { commentDraft(input: {draftId: "DRAFT", expectedVersion: 2, comments: [{text: "x"}]}) { @ } }"#,
    ),
    (
        "PublicationPayload",
        r#"mutation { archiveAssessment(input: {assessmentId: "QMA/sdg-10-7-2/2023", reason: "x"}) { @ } }"#,
    ),
    ("ReleasePayload", r#"mutation { cutEdition(input: {name: "test", title: "x"}) { @ } }"#),
    ("ApiKeyPayload", r#"mutation { issueApiKey(input: {agency: "y"}) { @ } }"#),
    ("PrincipalPayload", r#"mutation { upsertPrincipal(input: {subject: "z", grants: []}) { @ } }"#),
];

/// Fills the desk with one object of each kind. Returns the ids of a draft, and of a draft published with a sign-off.
async fn furnished(world: &World) -> (String, String) {
    let (editor, reviewer, admin) = (world.editor("QMA"), world.reviewer("QMA"), world.admin());
    let content = small("QMA", "2023", "3");
    let draft = editor.imports(&content).await;
    editor.submits(&draft).await;
    let sign_off = json!({ "office": "Cabinet", "jurisdiction": "QMA", "date": "2023", "scope": "All" });
    reviewer.moves("recordSignOff", &draft, json!({ "signOff": sign_off })).await;
    reviewer.approves(&draft).await;
    admin.publishes(&draft).await;
    let next = editor.clones("QMA/sdg-10-7-2/2023").await;
    let class = json!({ "indicator": "_T", "selectedOptions": ["1"] });
    let absence = json!({ "indicator": "PD_1", "selectedOptions": [], "absence": "DECLINED" });
    let change = json!({ "responses": [class, absence] });
    let next = editor.moves("updateResponses", &next, change).await;
    editor.moves("commentDraft", &next, json!({ "comments": [{ "text": "A question." }] })).await;
    let withdrawal = json!({ "assessmentId": "QMB/mgi-national/2020", "reason": "A reason." });
    admin.does("proposeWithdrawal", withdrawal, "withdrawal { id }").await;
    let link = json!({ "indicator": "_T", "objective": 7, "provenance": "EDITORIAL", "source": "x" });
    let links = json!({ "codebook": "sdg-10-7-2@1", "objectives": [link] });
    let release = world.app.shelves.newest().newest();
    let input = json!({ "document": links, "expectedRelease": release, "reason": "A reason." });
    admin.proposes("publishLinks", input).await;
    let policies =
        world.anyone().asks("{ policies(first: 2) { nodes { id } } }").await.data()["policies"]["nodes"]
            .take();
    let merger =
        json!({ "policyIds": [policies[0]["id"]], "intoId": policies[1]["id"], "reason": "A reason." });
    admin.proposes("mergePolicies", merger).await;
    admin.does("issueApiKey", json!({ "agency": "An agency" }), "secret").await;
    let grants = json!({ "subject": "ann", "grants": [{ "role": "EDITOR", "scope": ["QMA"] }] });
    admin.does("upsertPrincipal", grants, "principal { subject }").await;
    (next.id, draft.id)
}

#[tokio::test]
async fn every_type_answers_in_the_querys_order_with_every_field() {
    let world = World::demonstration().await;
    let (draft, published) = furnished(&world).await;
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
        .chain(["ID", "Int", "Float", "String", "Boolean"].map(String::from))
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
            // `assessment` takes exactly one of two optional arguments.
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
    let ways: BTreeSet<&str> = WAYS.iter().map(|(name, _)| *name).collect();
    let known: BTreeSet<&str> = types.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(ways, known, "every composite type needs a way to an object of it");
    for (name, way) in WAYS {
        let (_, fields) = types.iter().find(|(other, _)| other == name).expect("a type");
        // Reversed, so that the order of definition differs from the order of the query.
        let asked: Vec<String> = fields
            .iter()
            .rev()
            .enumerate()
            .map(|(index, (field, leaf))| {
                format!("k{index}: {field}{}", if *leaf { "" } else { " { __typename }" })
            })
            .collect();
        for asked in asked.chunks(19) {
            let keys: Vec<&str> = asked.iter().filter_map(|field| field.split(':').next()).collect();
            let asked = format!("first_of_all: __typename {}", asked.join(" "));
            let question = way.replace("DRAFT", &draft).replace("PUBLISHED", &published).replace('@', &asked);
            let answer = world.admin().asks(&question).await;
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
