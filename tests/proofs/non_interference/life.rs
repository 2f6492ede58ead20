//! The whole life of a draft, in both worlds, by staff of one country: each act succeeds, and its full answers are
//! compared. Random mutations alone are mostly refused.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use entity::vocabulary::Role;
use http::Method;
use serde_json::{Value, json};

use super::acts::local;
use super::request::{Asked, Viewer};
use super::schema::Schema;
use super::worlds::Worlds;
use crate::support::{input_of, small};

/// Mutations for admins whose scope is everywhere, which are refused to staff of one country.
const EVERYWHERE: [&str; 10] = [
    "confirmProposal",
    "cutEdition",
    "issueApiKey",
    "mergePolicies",
    "publishCodebook",
    "publishLinks",
    "rejectProposal",
    "revokeApiKey",
    "updatePolicy",
    "upsertPrincipal",
];
/// Number of levels of an answer that are compared.
const DEPTH: usize = 3;

/// The worlds, the staff, and the acts so far.
pub struct Life<'w> {
    worlds: &'w Worlds,
    place: &'w str,
    done: BTreeSet<&'static str>,
}

/// A draft after its last act.
struct Left {
    id: Value,
    version: Value,
}

impl Left {
    fn with(&self, more: Value) -> Value {
        let mut input = json!({ "draftId": self.id, "expectedVersion": self.version });
        if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
            input.extend(more);
        }
        input
    }
}

impl<'w> Life<'w> {
    pub fn new(worlds: &'w Worlds, place: &'w str) -> Self {
        Self { worlds, place, done: BTreeSet::new() }
    }

    /// From the creation of a draft to the withdrawal of its revision.
    pub async fn live(&mut self, round: usize) -> Result<(), String> {
        let key = format!("life-{round}");
        let reference = format!("{}/sdg-10-7-2/{key}", self.place);
        let content = small(self.place, &key, "3");
        let begun = json!({ "jurisdiction": self.place, "instrument": "sdg-10-7-2", "key": key, "provenance": "SYNTHETIC" });
        let draft = left(&self.does("editor", "createDraft", begun).await?);
        let whole = draft.with(json!({ "content": content }));
        let mut draft = left(&self.does("editor", "importDraft", whole).await?);
        let answered = |response: &Value| json!({ "indicator": response["indicator"], "selectedOptions": response["options"] });
        let answered: Vec<Value> =
            content["responses"].as_array().expect("responses").iter().map(answered).collect();
        let response = json!({ "indicator": "PD_1", "absence": "DECLINED", "narrative": [{ "language": "en", "text": "They do not say." }] });
        let sign_off =
            json!({ "office": "Office", "jurisdiction": self.place, "date": "2026", "scope": "All" });
        let at = self.worlds.plain.now() + TimeDelta::days(2);
        let comments = json!([{ "indicator": "PD_1", "text": "Why?" }]);
        let reason = || json!({ "reason": "A reason." });
        for (who, mutation, more) in [
            ("editor", "updateDetails", json!({ "details": { "year": 2022 } })),
            ("editor", "updateResponses", json!({ "responses": [response] })),
            ("editor", "updateFindings", json!({ "findings": [] })),
            ("editor", "replaceResponses", json!({ "responses": answered })),
            ("editor", "updateReports", json!({ "reports": [{ "language": "en", "title": "A report" }] })),
            ("editor", "updateMilestones", json!({ "milestones": [{ "kind": "LAUNCHED", "date": "2021" }] })),
            ("editor", "commentDraft", json!({ "comments": comments })),
            ("editor", "submitDraft", json!({})),
            ("editor", "recallDraft", reason()),
            ("editor", "submitDraft", json!({})),
            ("reviewer", "requestChanges", json!({ "reason": "A question.", "comments": comments })),
            ("editor", "submitDraft", json!({})),
            ("editor", "recordSignOff", json!({ "signOff": sign_off })),
            ("reviewer", "approveDraft", json!({})),
            ("admin", "reopenDraft", reason()),
            ("editor", "submitDraft", json!({})),
            ("reviewer", "approveDraft", json!({})),
            ("admin", "scheduleDraft", json!({ "scheduledFor": at })),
            ("admin", "unscheduleDraft", json!({})),
            ("admin", "publishDraft", json!({})),
        ] {
            draft = left(&self.does(who, mutation, draft.with(more)).await?);
        }
        let of = || json!({ "assessmentId": reference, "reason": "A reason." });
        self.does("admin", "archiveAssessment", of()).await?;
        self.does("admin", "restoreAssessment", of()).await?;
        let clone = left(&self.does("editor", "cloneRevision", json!({ "assessmentId": reference })).await?);
        self.does("editor", "discardDraft", clone.with(reason())).await?;
        let mut answers = of();
        answers["indicators"] = json!(["PD_1", "PD_2"]);
        let proposed = self.does("admin", "withdrawResponses", answers).await?["withdrawal"]["id"].take();
        self.does("second", "confirmWithdrawal", json!({ "withdrawalId": proposed })).await?;
        let proposed = self.does("admin", "proposeWithdrawal", of()).await?["withdrawal"]["id"].take();
        let rejected = json!({ "withdrawalId": proposed, "reason": "It was right." });
        self.does("admin", "rejectWithdrawal", rejected).await?;
        let proposed = self.does("admin", "proposeWithdrawal", of()).await?["withdrawal"]["id"].take();
        self.does("second", "confirmWithdrawal", json!({ "withdrawalId": proposed })).await?;
        Ok(())
    }

    /// The mutations for staff of one country that this life does not include.
    pub fn missing(&self) -> Vec<&'static str> {
        let schema = Schema::get();
        let mutations =
            schema.mutation.iter().flat_map(|ty| schema.fields(ty)).map(|field| field.name.as_str());
        mutations.filter(|name| !self.done.contains(name) && !EVERYWHERE.contains(name)).collect()
    }

    async fn does(&mut self, who: &str, mutation: &'static str, input: Value) -> Result<Value, String> {
        let schema = Schema::get();
        let mutations = schema.mutation.iter().flat_map(|ty| schema.fields(ty));
        let field = mutations.into_iter().find(|field| field.name == mutation).expect("a mutation");
        let (ty, told) = (input_of(mutation), selection(&field.ty.name, DEPTH));
        let query = format!("mutation($input: {ty}!) {{ {mutation}(input: $input) {{ {told} }} }}");
        let asked = Asked {
            method: Method::POST,
            headers: vec![("content-type", "application/json".to_owned())],
            body: json!({ "query": query, "variables": { "input": input } }).to_string(),
            ..Asked::get("/graphql")
        };
        let role = match who {
            "editor" => Role::Editor,
            "reviewer" => Role::Reviewer,
            _ => Role::Admin,
        };
        let token = self.worlds.plain.token(&local(who, self.place), role, &[self.place]);
        let answer = self.worlds.ask(&asked, &Viewer::Staff(format!("Bearer {token}"))).await;
        let answer = answer.map_err(|how| format!("the worlds differ at {mutation} by {who}:\n{how}"))?;
        self.done.insert(mutation);
        Ok(answer.data()[mutation].take())
    }
}

fn left(payload: &Value) -> Left {
    Left { id: payload["draft"]["id"].clone(), version: payload["draft"]["version"].clone() }
}

/// A selection of all fields without required arguments, to this depth.
fn selection(ty: &str, depth: usize) -> String {
    let schema = Schema::get();
    let mut told = vec!["__typename".to_owned()];
    for field in
        schema.fields(ty).iter().filter(|field| field.arguments.iter().all(|argument| !argument.must))
    {
        if !schema.is_composite(&field.ty.name) {
            told.push(field.name.clone());
        } else if depth > 1 {
            told.push(format!("{} {{ {} }}", field.name, selection(&field.ty.name, depth - 1)));
        }
    }
    told.join(" ")
}
