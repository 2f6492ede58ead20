//! A real example of every root field: a query with an answer, or an act that succeeds.

use serde_json::{Value, json};

use super::callers::{Callers, HERE};
use crate::support::{Drafted, small};

/// Every root field of `Query` with a query for it; `DRAFT` stands for the id of a draft, `POLICY` for the id of a policy.
pub const QUERIES: &[(&str, &str)] = &[
    ("country", r#"country(iso3: "KEN") { iso3 }"#),
    ("countries", "countries { totalCount }"),
    ("jurisdiction", r#"jurisdiction(code: "KE-30") { code }"#),
    ("jurisdictions", "jurisdictions { totalCount }"),
    ("municipality", r#"municipality(code: "GHA-accra") { code }"#),
    ("municipalities", "municipalities { totalCount }"),
    ("subdivisions", "subdivisions { totalCount }"),
    ("countryGroup", r#"countryGroup(grouping: "ldc", code: "ldc") { code }"#),
    ("countryGroups", "countryGroups { code }"),
    ("instrument", r#"instrument(code: "mgi-local") { code }"#),
    ("instruments", "instruments { code }"),
    ("codebook", r#"codebook(instrument: "mgi-local", version: "2026") { version }"#),
    ("indicator", r#"indicator(instrument: "mgi-local", code: "1.1.1") { code }"#),
    ("indicators", "indicators { totalCount }"),
    ("gcmObjective", "gcmObjective(number: 5) { number }"),
    ("gcmObjectives", "gcmObjectives { number }"),
    ("sdgTarget", r#"sdgTarget(code: "10.7") { code }"#),
    ("sdgTargets", "sdgTargets { code }"),
    ("assessment", r#"assessment(ref: "KEN/sdg-10-7-2/2019") { ref }"#),
    ("assessments", "assessments { totalCount }"),
    ("revision", r#"revision(id: "Revision:KEN/sdg-10-7-2/2019@1") { number }"#),
    ("responses", "responses { totalCount }"),
    ("policy", r#"policy(id: "POLICY") { id }"#),
    ("policies", "policies { totalCount }"),
    ("findings", "findings { totalCount }"),
    ("reports", "reports { totalCount }"),
    ("registerEntries", "registerEntries { totalCount }"),
    ("distribution", r#"distribution(of: {instrument: "sdg-10-7-2"}) { assessed }"#),
    ("trend", r#"trend(of: {instrument: "sdg-10-7-2"}) { year }"#),
    (
        "coOccurrence",
        r#"coOccurrence(a: {instrument: "sdg-10-7-2", code: "PD_1"}, b: {instrument: "sdg-10-7-2", code: "PD_2"}) { answered }"#,
    ),
    ("comparisons", r#"comparisons(instrument: "sdg-10-7-2") { compared }"#),
    ("dataset", "dataset { citation }"),
    ("search", r#"search(text: "kenya") { totalCount }"#),
    ("release", "release(number: 1) { number }"),
    ("releases", "releases { totalCount }"),
    ("edition", r#"edition(name: "2026-access") { name }"#),
    ("editions", "editions { name }"),
    ("node", r#"node(id: "Release:1") { id }"#),
    ("nodes", r#"nodes(ids: ["Release:1"]) { id }"#),
    ("viewer", "viewer { role }"),
    ("draft", r#"draft(id: "DRAFT") { id }"#),
    ("drafts", "drafts { totalCount }"),
    ("publishPreview", r#"publishPreview(draftId: "DRAFT") { release }"#),
    ("auditLog", "auditLog { totalCount }"),
    ("proposedWithdrawals", "proposedWithdrawals { id }"),
    (
        "codebookPreview",
        r#"codebookPreview(document: { instrument: "mgi-local", version: "preview", dimensions: [], indicators: [{
            code: "1", topic: "topic", answerType: "TEXT", wordingStatus: "PARAPHRASE", source: "A source", questions: { en: "A question?" } }] }) { added }"#,
    ),
    ("proposals", "proposals { totalCount }"),
    ("apiKeys", "apiKeys { id }"),
    ("principals", "principals { totalCount }"),
];

/// The input of a mutation, after preparing all that one caller needs for it; `number` differs for each call.
pub async fn input(callers: &Callers, mutation: &str, by: &str, number: usize) -> Value {
    let ready = Ready { callers, by, key: format!("access-{number}") };
    let reason = json!({ "reason": "A reason." });
    match mutation {
        "createDraft" => json!({
            "jurisdiction": HERE, "instrument": "sdg-10-7-2", "key": ready.key, "provenance": "SECONDARY",
        }),
        "cloneRevision" => json!({ "assessmentId": ready.published().await }),
        "importDraft" => json!({ "content": small(HERE, &ready.key, "2") }),
        "updateDetails" => ready.draft().await.with(json!({ "details": { "year": 2022 } })),
        "updateResponses" => ready.draft().await.with(json!({ "remove": ["_T"] })),
        "replaceResponses" => ready.draft().await.with(json!({ "responses": [] })),
        "updateFindings" => ready.draft().await.with(json!({ "findings": [] })),
        "updateReports" => ready.draft().await.with(json!({ "reports": [] })),
        "updateMilestones" => ready.draft().await.with(json!({ "milestones": [] })),
        "commentDraft" => ready.draft().await.with(json!({ "comments": [{ "text": "A word." }] })),
        "submitDraft" => ready.draft().await.input(),
        "discardDraft" => ready.draft().await.input(),
        "recallDraft" => ready.submitted().await.with(reason),
        "requestChanges" => ready.submitted().await.with(reason),
        "recordSignOff" => {
            let sign_off =
                json!({ "office": "Cabinet", "jurisdiction": HERE, "date": "2026", "scope": "All" });
            ready.submitted().await.with(json!({ "signOff": sign_off }))
        }
        "approveDraft" => ready.submitted().await.input(),
        "reopenDraft" => ready.approved().await.with(reason),
        "scheduleDraft" => ready.approved().await.with(json!({ "scheduledFor": "2027-01-01T00:00:00Z" })),
        "unscheduleDraft" => {
            let draft = ready.approved().await;
            let at = json!({ "scheduledFor": "2027-01-01T00:00:00Z" });
            callers.known("second admin").moves("scheduleDraft", &draft, at).await.input()
        }
        "publishDraft" => ready.approved().await.input(),
        "archiveAssessment" | "proposeWithdrawal" => ready.of_published().await,
        "withdrawResponses" => {
            let of = json!({ "indicators": ["PD_1"] });
            merged(ready.of_published().await, of)
        }
        "restoreAssessment" => {
            let of = ready.of_published().await;
            callers.known("second admin").does("archiveAssessment", of.clone(), "__typename").await;
            of
        }
        "confirmWithdrawal" => json!({ "withdrawalId": ready.withdrawal().await }),
        "rejectWithdrawal" => json!({ "withdrawalId": ready.withdrawal().await, "reason": "A reason." }),
        "cutEdition" => json!({ "name": ready.key, "title": "An edition" }),
        "publishCodebook" => {
            let names = json!({ "en": "A name" });
            let question = json!({
                "code": "1", "topic": "topic", "answerType": "TEXT", "wordingStatus": "OWN_DRAFT", "questions": names,
            });
            let document = json!({ "instrument": "mgi-local", "version": ready.key, "dimensions": [], "indicators": [question] });
            json!({ "document": document, "reason": "A reason." })
        }
        "updatePolicy" => {
            let [id, _] = ready.policies().await;
            json!({ "policyId": id, "url": "https://example.org/mended", "reason": "A reason." })
        }
        "mergePolicies" => {
            let [id, target] = ready.policies().await;
            json!({ "policyIds": [id], "intoId": target, "reason": "A reason." })
        }
        "publishLinks" => ready.links(),
        "confirmProposal" => json!({ "proposalId": ready.proposal().await }),
        "rejectProposal" => json!({ "proposalId": ready.proposal().await, "reason": "A reason." }),
        "issueApiKey" => json!({ "agency": ready.key }),
        "revokeApiKey" => json!({ "id": callers.world.system().issues(&ready.key).await.1 }),
        "upsertPrincipal" => json!({ "subject": ready.key, "grants": [] }),
        other => panic!("{other} has no example in tests/api/access/examples.rs"),
    }
}

/// The id of a policy that a published answer cites.
pub async fn policy(callers: &Callers) -> Value {
    let [id, _] = Ready { callers, by: "admin", key: "access-policy".to_owned() }.policies().await;
    id
}

fn merged(mut input: Value, more: Value) -> Value {
    if let (Some(input), Value::Object(more)) = (input.as_object_mut(), more) {
        input.extend(more);
    }
    input
}

/// Prepares objects for the examples.
struct Ready<'c> {
    callers: &'c Callers,
    by: &'c str,
    key: String,
}

impl Ready<'_> {
    /// A draft of the caller, if an editor; otherwise a draft of another person.
    async fn draft(&self) -> Drafted {
        let author = if self.by == "editor" { "editor" } else { "another editor" };
        self.callers.known(author).imports(&small(HERE, &self.key, "3")).await
    }

    /// Submitted by the caller, if allowed, because only the submitter can take a draft back.
    async fn submitted(&self) -> Drafted {
        let draft = self.draft().await;
        let by = if ["editor", "admin"].contains(&self.by) { self.by } else { "another editor" };
        self.callers.known(by).submits(&draft).await
    }

    async fn approved(&self) -> Drafted {
        let draft = self.submitted().await;
        self.callers.known("reviewer").approves(&draft).await
    }

    /// The ref of an assessment.
    async fn published(&self) -> String {
        let draft = self.approved().await;
        self.callers.known("second admin").publishes(&draft).await;
        format!("{HERE}/sdg-10-7-2/{}", self.key)
    }

    async fn of_published(&self) -> Value {
        json!({ "assessmentId": self.published().await, "reason": "A reason." })
    }

    /// The ids of two policies.
    async fn policies(&self) -> [Value; 2] {
        let policy = |name: &str| {
            let title = format!("{name} of {}", self.key);
            json!({ "policy": { "kind": "LAW", "title": title, "language": "en" } })
        };
        let mut content = small(HERE, &self.key, "3");
        content["responses"][0]["evidence"] = json!([policy("Act"), policy("Order")]);
        let draft = self.callers.known("another editor").imports(&content).await;
        self.callers.known("another editor").submits(&draft).await;
        self.callers.known("reviewer").approves(&draft).await;
        self.callers.known("second admin").publishes(&draft).await;
        let query = "query($key: String!) { policies(filter: {title: {contains: $key}}) { nodes { id } } }";
        let found = self.callers.world.anyone().asks_with(query, json!({ "key": self.key })).await.data();
        [0, 1].map(|place| found["policies"]["nodes"][place]["id"].clone())
    }

    /// Links that differ from the present ones.
    fn links(&self) -> Value {
        let source = format!("A source: {}", self.key);
        let link = json!({ "indicator": "_T", "objective": 23, "provenance": "EDITORIAL", "source": source });
        let newest = self.callers.world.app.shelves.newest().newest();
        let document = json!({ "codebook": "sdg-10-7-2@1", "objectives": [link] });
        json!({ "document": document, "expectedRelease": newest, "reason": "A reason." })
    }

    /// The id of a proposed change.
    async fn proposal(&self) -> String {
        self.callers.known("second admin").proposes("publishLinks", self.links()).await
    }

    /// The id of a proposed withdrawal.
    async fn withdrawal(&self) -> Value {
        let of = self.of_published().await;
        let admin = self.callers.known("second admin");
        admin.does("proposeWithdrawal", of, "withdrawal { id }").await["withdrawal"]["id"].take()
    }
}
