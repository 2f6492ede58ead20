//! Short helpers for the acts of staff in tests.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use async_graphql::parser::parse_schema;
use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use serde_json::{Value, json};

use super::world::{Answer, Caller, World};

/// The selection that most mutations of drafts return.
pub const DRAFT: &str = "draft { id version state }";

/// A draft, as the caller has last read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drafted {
    pub id: String,
    pub version: i64,
}

impl Drafted {
    /// The input of a mutation of this draft.
    pub fn input(&self) -> Value {
        json!({ "draftId": self.id, "expectedVersion": self.version })
    }

    pub fn with(&self, more: Value) -> Value {
        let mut input = self.input();
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    }

    fn from_json(draft: &Value) -> Self {
        Self {
            id: draft["id"].as_str().unwrap_or_else(|| panic!("{draft}")).to_owned(),
            version: draft["version"].as_i64().expect("a version"),
        }
    }
}

impl Caller<'_> {
    /// Sends a mutation, which may fail.
    pub async fn tries(&self, mutation: &str, input: Value, fields: &str) -> Answer {
        let document = format!(
            "mutation($input: {}!) {{ {mutation}(input: $input) {{ {fields} }} }}",
            input_of(mutation)
        );
        self.asks_with(&document, json!({ "input": input })).await
    }

    /// Sends a mutation that must succeed, and returns its payload.
    pub async fn does(&self, mutation: &str, input: Value, fields: &str) -> Value {
        self.tries(mutation, input, fields).await.data()[mutation].take()
    }

    /// Sends a mutation of a draft that must succeed, and returns the draft afterwards.
    pub async fn moves(&self, mutation: &str, draft: &Drafted, more: Value) -> Drafted {
        Drafted::from_json(&self.does(mutation, draft.with(more), DRAFT).await["draft"])
    }

    /// Sends a mutation that must fail, and returns the code and the message.
    pub async fn is_refused(&self, mutation: &str, input: Value) -> (String, String) {
        let answer = self.tries(mutation, input, "__typename").await;
        let codes = answer.codes();
        assert_eq!(codes.len(), 1, "{mutation}: {}", answer.text());
        (codes[0].clone(), answer.message())
    }

    /// Imports a content as a new draft.
    pub async fn imports(&self, content: &Value) -> Drafted {
        let payload = self.does("importDraft", json!({ "content": content }), DRAFT).await;
        Drafted::from_json(&payload["draft"])
    }

    pub async fn clones(&self, assessment: &str) -> Drafted {
        let payload = self.does("cloneRevision", json!({ "assessmentId": assessment }), DRAFT).await;
        Drafted::from_json(&payload["draft"])
    }

    pub async fn submits(&self, draft: &Drafted) -> Drafted {
        self.moves("submitDraft", draft, json!({})).await
    }

    pub async fn approves(&self, draft: &Drafted) -> Drafted {
        self.moves("approveDraft", draft, json!({})).await
    }

    /// Publishes a draft, and returns the number of the release.
    pub async fn publishes(&self, draft: &Drafted) -> i64 {
        let payload = self.does("publishDraft", draft.input(), "release { number } revision { id }").await;
        payload["release"]["number"].as_i64().unwrap_or_else(|| panic!("{payload}"))
    }

    /// Sends a mutation that makes a proposal, and returns its id.
    pub async fn proposes(&self, mutation: &str, input: Value) -> String {
        let payload = self.does(mutation, input, "proposal { id state } release { number }").await;
        assert_eq!((&payload["proposal"]["state"], &payload["release"]), (&json!("OPEN"), &Value::Null));
        payload["proposal"]["id"].as_str().unwrap_or_else(|| panic!("{payload}")).to_owned()
    }

    /// Makes a proposal, lets a second admin confirm it, and returns the payload of the confirmation.
    pub async fn does_with_second(&self, mutation: &str, input: Value, fields: &str) -> Value {
        let id = self.proposes(mutation, input).await;
        self.world.second_admin().does("confirmProposal", json!({ "proposalId": id }), fields).await
    }

    /// Proposes a withdrawal, lets a second admin confirm it, and returns the release.
    pub async fn withdraws_with_second(&self, mutation: &str, input: Value) -> Value {
        let asked = self.does(mutation, input, "withdrawal { id }").await;
        let confirmed = json!({ "withdrawalId": asked["withdrawal"]["id"] });
        let payload =
            self.world.second_admin().does("confirmWithdrawal", confirmed, "release { number }").await;
        payload["release"]["number"].clone()
    }

    /// Publishes a new version of a codebook, and returns the number of the release.
    pub async fn publishes_codebook(&self, document: Value) -> i64 {
        let input = json!({ "document": document, "reason": "A new round." });
        let payload = self.does_with_second("publishCodebook", input, "release { number }").await;
        payload["release"]["number"].as_i64().unwrap_or_else(|| panic!("{payload}"))
    }

    /// Reads a draft.
    pub async fn reads(&self, draft: &Drafted, fields: &str) -> Value {
        let query = format!("query($id: ID!) {{ draft(id: $id) {{ {fields} }} }}");
        self.asks_with(&query, json!({ "id": draft.id })).await.data()["draft"].take()
    }

    /// Counts the problems of a draft by code.
    pub async fn problems(&self, draft: &Drafted) -> BTreeMap<String, usize> {
        let problems = self.reads(draft, "problems { code }").await["problems"].take();
        let mut counted = BTreeMap::new();
        for problem in problems.as_array().expect("problems") {
            *counted.entry(problem["code"].as_str().expect("a code").to_owned()).or_default() += 1;
        }
        counted
    }
}

impl World {
    /// Makes a draft without problems: `editor-…` wrote it, `reviewer-…` approved it.
    pub async fn approved(&self, content: &Value) -> Drafted {
        let place = content["jurisdiction"].as_str().expect("a place").to_owned();
        let draft = self.editor(&place).imports(content).await;
        self.editor(&place).submits(&draft).await;
        self.reviewer(&place).approves(&draft).await
    }

    /// The same, published; returns the number of the release.
    pub async fn published(&self, content: &Value) -> i64 {
        let draft = self.approved(content).await;
        self.admin().publishes(&draft).await
    }

    /// Makes an approved draft that corrects the public revision to another class.
    pub async fn corrected(&self, assessment: &str, note: &str) -> Drafted {
        let place = assessment.split('/').next().expect("a place").to_owned();
        let editor = self.editor(&place);
        let draft = editor.clones(assessment).await;
        let draft = editor.moves("updateDetails", &draft, json!({ "details": { "note": note } })).await;
        editor.submits(&draft).await;
        self.reviewer(&place).approves(&draft).await
    }
}

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

/// A small content without problems: the instrument of the SDGs, with its seven indicators.
pub fn small(place: &str, key: &str, class: &str) -> Value {
    let indicators = ["PD_1", "PD_2", "PD_3", "PD_4", "PD_5", "PD_6", "_T"];
    let responses: Vec<Value> =
        indicators.iter().map(|code| json!({ "indicator": code, "options": [class] })).collect();
    let coverage: BTreeMap<String, &str> = (1..=6).map(|code| (code.to_string(), "PUBLISHED")).collect();
    json!({
        "jurisdiction": place, "instrument": "sdg-10-7-2", "key": key, "codebook": "1",
        "kind": "INITIAL", "year": 2023, "roundKind": "UNSPECIFIED", "provenance": "SECONDARY",
        "source": {
            "title": "A source of tests", "publisher": "Tests", "url": "https://example.org/tests",
            "licence": "CC0-1.0", "attribution": "Tests",
        },
        "coverage": coverage,
        "responses": responses,
    })
}

/// The name of the input type of a mutation.
pub fn input_of(mutation: &str) -> &'static str {
    static INPUTS: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    let inputs = INPUTS.get_or_init(|| {
        let schema = parse_schema(mgi_api::graphql::sdl()).expect("our schema");
        let mut inputs = BTreeMap::new();
        for definition in &schema.definitions {
            let TypeSystemDefinition::Type(definition) = definition else { continue };
            let TypeKind::Object(object) = &definition.node.kind else { continue };
            if definition.node.name.node != "Mutation" {
                continue;
            }
            for field in &object.fields {
                let input = &field.node.arguments[0].node.ty.node.base;
                inputs.insert(field.node.name.node.to_string(), input.to_string());
            }
        }
        inputs
    });
    inputs.get(mutation).unwrap_or_else(|| panic!("there is no mutation {mutation}"))
}
