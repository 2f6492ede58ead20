//! Turns public rows back into contents.

use std::collections::BTreeMap;

use entity::shelf::*;
use entity::vocabulary::{CoverageState, TextField};

use crate::content::*;

/// The revisions among the rows, each with its content. An iterator, because all contents at once need as much memory
/// as the rows.
///
/// The rows must include the assessments, sources, policies and reports that the revisions name.
pub fn contents_of(rows: &Rows) -> impl Iterator<Item = (&revision::Model, Content)> {
    named_contents_of(rows).map(|(revision, content, _)| (revision, content))
}

/// A policy or report that a content names: its public id, and the address of its first publication.
pub struct NamedReference {
    pub id: String,
    pub url: Option<String>,
}

/// The policies and reports that a content names, in the order of the content.
#[derive(Default)]
pub struct ContentReferences {
    /// The policies that the response to an indicator cites.
    pub policies: BTreeMap<String, Vec<NamedReference>>,
    pub documents: Vec<NamedReference>,
}

/// The revisions among the rows, each with its content and the ids that the content names.
pub fn named_contents_of(
    rows: &Rows,
) -> impl Iterator<Item = (&revision::Model, Content, ContentReferences)> {
    let assessments: BTreeMap<_, _> = rows.assessment.iter().map(|row| (row.id.as_str(), row)).collect();
    let sources: BTreeMap<_, _> = rows.source.iter().map(|row| (row.id.as_str(), source_of(row))).collect();
    let policies: BTreeMap<_, _> = rows.policy.iter().map(|row| (row.id.as_str(), policy_of(row))).collect();
    let documents: BTreeMap<_, _> =
        rows.document.iter().map(|row| (row.id.as_str(), document_of(row))).collect();
    let mut parts = RevisionRows::from_rows(rows);
    rows.revision.iter().filter_map(move |revision| {
        let assessment = assessments.get(revision.assessment.as_str())?;
        let id = revision.id.as_str();
        let mut names = ContentReferences::default();
        let version = CodebookId::parse(&revision.codebook).map_or("", |id| id.version);
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
                .map(|row| parts.response(row, &sources, &policies, &mut names))
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
                    text: parts.finding_text(id, row.position),
                })
                .collect(),
            documents: parts
                .documents
                .remove(id)
                .map(in_order)
                .unwrap_or_default()
                .into_iter()
                .filter_map(|row| {
                    let document = documents.get(row.document.as_str())?;
                    names
                        .documents
                        .push(NamedReference { id: row.document.clone(), url: document.url.clone() });
                    let url = given(row.url.as_deref(), document.url.as_deref());
                    Some(Document { url, ..document.clone() })
                })
                .collect(),
        };
        Some((revision, content, names))
    })
}

type Positioned<T> = Vec<(i32, T)>;

fn in_order<T>(mut things: Positioned<T>) -> Vec<T> {
    things.sort_by_key(|(position, _)| *position);
    things.into_iter().map(|(_, thing)| thing).collect()
}

/// The rows of revisions, by id of the revision.
struct RevisionRows<'r> {
    milestones: BTreeMap<&'r str, Positioned<Milestone>>,
    coverage: BTreeMap<&'r str, BTreeMap<String, CoverageState>>,
    responses: BTreeMap<&'r str, Positioned<&'r response::Model>>,
    options: BTreeMap<(&'r str, &'r str), Positioned<String>>,
    texts: BTreeMap<(&'r str, &'r str, TextField), Vec<&'r response_text::Model>>,
    evidence: BTreeMap<(&'r str, &'r str), Positioned<&'r evidence::Model>>,
    findings: BTreeMap<&'r str, Positioned<&'r finding::Model>>,
    finding_texts: BTreeMap<(&'r str, i32), Vec<&'r finding_text::Model>>,
    documents: BTreeMap<&'r str, Positioned<&'r revision_document::Model>>,
}

impl<'r> RevisionRows<'r> {
    fn from_rows(rows: &'r Rows) -> Self {
        let mut parts = RevisionRows {
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
            parts.texts.entry(key).or_default().push(row);
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
            parts.finding_texts.entry(key).or_default().push(row);
        }
        for row in &rows.revision_document {
            parts.documents.entry(&row.revision).or_default().push((row.position, row));
        }
        parts
    }

    fn text(&mut self, revision: &'r str, indicator: &'r str, field: TextField) -> Texts {
        let rows = self.texts.remove(&(revision, indicator, field)).unwrap_or_default();
        rows.into_iter().map(|row| (row.language.clone(), row.text.clone())).collect()
    }

    fn finding_text(&mut self, revision: &'r str, position: i32) -> Texts {
        let rows = self.finding_texts.remove(&(revision, position)).unwrap_or_default();
        rows.into_iter().map(|row| (row.language.clone(), row.text.clone())).collect()
    }

    fn response(
        &mut self,
        row: &'r response::Model,
        sources: &BTreeMap<&str, Source>,
        policies: &BTreeMap<&str, Policy>,
        names: &mut ContentReferences,
    ) -> Response {
        let (revision, indicator) = (row.revision.as_str(), row.indicator.as_str());
        let evidence = self.evidence.remove(&(revision, indicator)).map(in_order).unwrap_or_default();
        Response {
            indicator: row.indicator.clone(),
            options: self.options.remove(&(revision, indicator)).map(in_order).unwrap_or_default(),
            text: self.text(revision, indicator, TextField::Text),
            absence: row.absence,
            narrative: self.text(revision, indicator, TextField::Narrative),
            evidence: evidence
                .into_iter()
                .filter_map(|row| {
                    let policy = policies.get(row.policy.as_str())?;
                    let named = NamedReference { id: row.policy.clone(), url: policy.url.clone() };
                    names.policies.entry(row.indicator.clone()).or_default().push(named);
                    let url = given(row.url.as_deref(), policy.url.as_deref());
                    Some(Evidence {
                        policy: Policy { url, ..policy.clone() },
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

/// The address in a content: the one stored with the citation, or else the address of the first publication.
fn given(own: Option<&str>, first: Option<&str>) -> Option<String> {
    own.or(first).filter(|url| !url.is_empty()).map(ToOwned::to_owned)
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
