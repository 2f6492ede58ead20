//! A content as rows, and rows as the content they were.

use std::collections::BTreeMap;

use entity::shelf::*;
use entity::vocabulary::TextField;

use crate::content::*;

/// `since` and `until` are set when the release is written.
const UNDATED: (i32, Option<i32>) = (0, None);

pub fn assessment_of(content: &Content) -> assessment::Model {
    let (since, until) = UNDATED;
    assessment::Model {
        id: content.assessment(),
        jurisdiction: content.jurisdiction.clone(),
        instrument: content.instrument.clone(),
        key: content.key.clone(),
        since,
        until,
    }
}

/// Adds the rows of a content published as revision `number` of its assessment; answers the revision's id.
pub fn add(rows: &mut Rows, content: &Content, number: i32) -> String {
    let (since, until) = UNDATED;
    let assessment = content.assessment();
    let id = format!("{assessment}@{number}");
    let codebook = content.codebook_id();
    let source = content.source.as_ref().map(|source| add_source(rows, source));
    rows.revision.push(revision::Model {
        id: id.clone(),
        assessment: assessment.clone(),
        number,
        kind: content.kind,
        note: content.note.clone(),
        codebook: codebook.clone(),
        year: content.year,
        round: content.round,
        round_kind: content.round_kind,
        provenance: content.provenance,
        source,
        content_hash: content.hash(),
        since,
        until,
    });
    rows.publication.push(publication::Model { revision: id.clone(), assessment, since, until });
    for (position, milestone) in numbered(&content.milestones) {
        let Milestone { kind, date } = milestone.clone();
        rows.milestone.push(milestone::Model { revision: id.clone(), position, kind, date, since, until });
    }
    for (dimension, &state) in &content.coverage {
        let (revision, codebook, dimension) = (id.clone(), codebook.clone(), dimension.clone());
        rows.coverage.push(coverage::Model { revision, codebook, dimension, state, since, until });
    }
    for (position, response) in numbered(&content.responses) {
        add_response(rows, &id, &codebook, position, response);
    }
    for (position, finding) in numbered(&content.findings) {
        let (revision, codebook, dimension) = (id.clone(), codebook.clone(), finding.dimension.clone());
        let kind = finding.kind;
        rows.finding.push(finding::Model { revision, codebook, position, kind, dimension, since, until });
        for (language, text) in finding.text.clone() {
            let revision = id.clone();
            rows.finding_text.push(finding_text::Model { revision, position, language, text, since, until });
        }
    }
    for (position, document) in numbered(&content.documents) {
        let (revision, document) = (id.clone(), add_document(rows, document));
        rows.revision_document.push(revision_document::Model { revision, document, position, since, until });
    }
    id
}

fn add_response(rows: &mut Rows, revision: &str, codebook: &str, position: i32, response: &Response) {
    let (since, until) = UNDATED;
    let source = response.source.as_ref().map(|source| add_source(rows, source));
    let (revision, indicator) = (revision.to_owned(), response.indicator.clone());
    rows.response.push(response::Model {
        revision: revision.clone(),
        codebook: codebook.to_owned(),
        indicator: indicator.clone(),
        position,
        absence: response.absence,
        source,
        since,
        until,
    });
    for (position, option) in numbered(&response.options) {
        rows.response_option.push(response_option::Model {
            revision: revision.clone(),
            codebook: codebook.to_owned(),
            indicator: indicator.clone(),
            option: option.clone(),
            position,
            since,
            until,
        });
    }
    for (field, texts) in [(TextField::Text, &response.text), (TextField::Narrative, &response.narrative)] {
        for (language, text) in texts.clone() {
            let (revision, indicator) = (revision.clone(), indicator.clone());
            rows.response_text.push(response_text::Model {
                revision,
                indicator,
                field,
                language,
                text,
                since,
                until,
            });
        }
    }
    for (position, evidence) in numbered(&response.evidence) {
        let policy = add_policy(rows, &evidence.policy);
        rows.evidence.push(evidence::Model {
            revision: revision.clone(),
            indicator: indicator.clone(),
            position,
            policy,
            locator: evidence.locator.clone(),
            accessed: evidence.accessed.clone(),
            archived: evidence.archived.clone(),
            since,
            until,
        });
    }
}

fn add_source(rows: &mut Rows, source: &Source) -> String {
    let (since, until) = UNDATED;
    let id = source.id();
    let Source { title, publisher, url, licence, attribution } = source.clone();
    rows.source.push(source::Model {
        id: id.clone(),
        title,
        publisher,
        url,
        licence,
        attribution,
        since,
        until,
    });
    id
}

fn add_policy(rows: &mut Rows, policy: &Policy) -> String {
    let (since, until) = UNDATED;
    let id = policy.id();
    let Policy { kind, title, language, issuer, jurisdiction, year, url } = policy.clone();
    rows.policy.push(policy::Model {
        id: id.clone(),
        kind,
        title,
        language,
        issuer,
        jurisdiction,
        year,
        url,
        since,
        until,
    });
    id
}

fn add_document(rows: &mut Rows, document: &Document) -> String {
    let (since, until) = UNDATED;
    let id = document.id();
    let Document { language, translation_of, title, reference, isbn, url } = document.clone();
    rows.document.push(document::Model {
        id: id.clone(),
        language,
        translation_of,
        title,
        reference,
        isbn,
        url,
        since,
        until,
    });
    id
}

fn numbered<T>(things: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(things)
}

/// The contents of the revisions among the rows, by revision id: what `add` was given, read back.
///
/// The rows must have with them the assessments, sources, policies and documents that the revisions name.
pub fn content_of(rows: &Rows) -> BTreeMap<String, Content> {
    let assessments: BTreeMap<_, _> = rows.assessment.iter().map(|row| (row.id.as_str(), row)).collect();
    let sources: BTreeMap<_, _> = rows.source.iter().map(|row| (row.id.as_str(), source_of(row))).collect();
    let policies: BTreeMap<_, _> = rows.policy.iter().map(|row| (row.id.as_str(), policy_of(row))).collect();
    let documents: BTreeMap<_, _> =
        rows.document.iter().map(|row| (row.id.as_str(), document_of(row))).collect();
    let mut parts = Parts::of(rows);
    let mut contents = BTreeMap::new();
    for revision in &rows.revision {
        let Some(assessment) = assessments.get(revision.assessment.as_str()) else { continue };
        let id = revision.id.as_str();
        let version = revision.codebook.split_once('@').map_or("", |(_, version)| version);
        let content = Content {
            jurisdiction: assessment.jurisdiction.clone(),
            instrument: assessment.instrument.clone(),
            key: assessment.key.clone(),
            codebook: version.to_owned(),
            kind: revision.kind,
            note: revision.note.clone(),
            year: revision.year,
            round: revision.round,
            round_kind: revision.round_kind,
            provenance: revision.provenance,
            source: revision.source.as_ref().and_then(|id| sources.get(id.as_str()).cloned()),
            milestones: parts.milestones.remove(id).map(in_order).unwrap_or_default(),
            coverage: parts.coverage.remove(id).unwrap_or_default(),
            responses: parts
                .responses
                .remove(id)
                .map(in_order)
                .unwrap_or_default()
                .into_iter()
                .map(|row| parts.response(row, &sources, &policies))
                .collect(),
            findings: parts
                .findings
                .remove(id)
                .map(in_order)
                .unwrap_or_default()
                .into_iter()
                .map(|row| Finding {
                    kind: row.kind,
                    dimension: row.dimension.clone(),
                    text: parts.finding_texts.remove(&(id, row.position)).unwrap_or_default(),
                })
                .collect(),
            documents: parts
                .documents
                .remove(id)
                .map(in_order)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|document| documents.get(document).cloned())
                .collect(),
        };
        contents.insert(revision.id.clone(), content);
    }
    contents
}

type Positioned<T> = Vec<(i32, T)>;

fn in_order<T>(mut things: Positioned<T>) -> Vec<T> {
    things.sort_by_key(|(position, _)| *position);
    things.into_iter().map(|(_, thing)| thing).collect()
}

/// The rows below revisions, by what they belong to.
struct Parts<'r> {
    milestones: BTreeMap<&'r str, Positioned<Milestone>>,
    coverage: BTreeMap<&'r str, BTreeMap<String, entity::vocabulary::CoverageState>>,
    responses: BTreeMap<&'r str, Positioned<&'r response::Model>>,
    options: BTreeMap<(&'r str, &'r str), Positioned<String>>,
    texts: BTreeMap<(&'r str, &'r str, TextField), Texts>,
    evidence: BTreeMap<(&'r str, &'r str), Positioned<&'r evidence::Model>>,
    findings: BTreeMap<&'r str, Positioned<&'r finding::Model>>,
    finding_texts: BTreeMap<(&'r str, i32), Texts>,
    documents: BTreeMap<&'r str, Positioned<&'r str>>,
}

impl<'r> Parts<'r> {
    fn of(rows: &'r Rows) -> Self {
        let mut parts = Parts {
            milestones: BTreeMap::new(),
            coverage: BTreeMap::new(),
            responses: BTreeMap::new(),
            options: BTreeMap::new(),
            texts: BTreeMap::new(),
            evidence: BTreeMap::new(),
            findings: BTreeMap::new(),
            finding_texts: BTreeMap::new(),
            documents: BTreeMap::new(),
        };
        for row in &rows.milestone {
            let milestone = Milestone { kind: row.kind, date: row.date.clone() };
            parts.milestones.entry(&row.revision).or_default().push((row.position, milestone));
        }
        for row in &rows.coverage {
            parts.coverage.entry(&row.revision).or_default().insert(row.dimension.clone(), row.state);
        }
        for row in &rows.response {
            parts.responses.entry(&row.revision).or_default().push((row.position, row));
        }
        for row in &rows.response_option {
            let key = (row.revision.as_str(), row.indicator.as_str());
            parts.options.entry(key).or_default().push((row.position, row.option.clone()));
        }
        for row in &rows.response_text {
            let key = (row.revision.as_str(), row.indicator.as_str(), row.field);
            parts.texts.entry(key).or_default().insert(row.language.clone(), row.text.clone());
        }
        for row in &rows.evidence {
            let key = (row.revision.as_str(), row.indicator.as_str());
            parts.evidence.entry(key).or_default().push((row.position, row));
        }
        for row in &rows.finding {
            parts.findings.entry(&row.revision).or_default().push((row.position, row));
        }
        for row in &rows.finding_text {
            let key = (row.revision.as_str(), row.position);
            parts.finding_texts.entry(key).or_default().insert(row.language.clone(), row.text.clone());
        }
        for row in &rows.revision_document {
            parts.documents.entry(&row.revision).or_default().push((row.position, &row.document));
        }
        parts
    }

    fn response(
        &mut self,
        row: &'r response::Model,
        sources: &BTreeMap<&str, Source>,
        policies: &BTreeMap<&str, Policy>,
    ) -> Response {
        let (revision, indicator) = (row.revision.as_str(), row.indicator.as_str());
        let evidence = self.evidence.remove(&(revision, indicator)).map(in_order).unwrap_or_default();
        Response {
            indicator: row.indicator.clone(),
            options: self.options.remove(&(revision, indicator)).map(in_order).unwrap_or_default(),
            text: self.texts.remove(&(revision, indicator, TextField::Text)).unwrap_or_default(),
            absence: row.absence,
            narrative: self.texts.remove(&(revision, indicator, TextField::Narrative)).unwrap_or_default(),
            evidence: evidence
                .into_iter()
                .filter_map(|row| {
                    Some(Evidence {
                        policy: policies.get(row.policy.as_str())?.clone(),
                        locator: row.locator.clone(),
                        accessed: row.accessed.clone(),
                        archived: row.archived.clone(),
                    })
                })
                .collect(),
            source: row.source.as_ref().and_then(|id| sources.get(id.as_str()).cloned()),
        }
    }
}

fn source_of(row: &source::Model) -> Source {
    let source::Model { title, publisher, url, licence, attribution, .. } = row.clone();
    Source { title, publisher, url, licence, attribution }
}

fn policy_of(row: &policy::Model) -> Policy {
    let policy::Model { kind, title, language, issuer, jurisdiction, year, url, .. } = row.clone();
    Policy { kind, title, language, issuer, jurisdiction, year, url }
}

fn document_of(row: &document::Model) -> Document {
    let document::Model { language, translation_of, title, reference, isbn, url, .. } = row.clone();
    Document { language, translation_of, title, reference, isbn, url }
}
