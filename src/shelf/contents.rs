//! Turns public rows back into contents.

use std::collections::BTreeMap;

use entity::shelf::*;
use entity::vocabulary::TextField;

use super::revision_rows::{RevisionRows, RowsOfRevision};
use crate::content::*;

/// The texts of rows, by language.
macro_rules! texts {
    ($rows:expr) => {
        $rows.iter().map(|row| (row.language.clone(), row.text.clone())).collect()
    };
}

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
    let all = RevisionRows::from_rows(rows);
    rows.revision.iter().filter_map(move |revision| {
        let assessment = assessments.get(revision.assessment.as_str())?;
        let rows = all.rows_of(&revision.id);
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
            milestones: milestones_of(&rows),
            coverage: rows.coverage.iter().map(|row| (row.dimension.clone(), row.state)).collect(),
            responses: rows
                .responses
                .iter()
                .map(|row| response_of(row, &rows, &sources, &policies, &mut names))
                .collect(),
            findings: rows
                .findings
                .iter()
                .map(|row| Finding {
                    kind: row.kind,
                    dimension: row.dimension.clone(),
                    text: texts!(rows.finding_texts(row.position)),
                })
                .collect(),
            documents: rows
                .documents
                .iter()
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

pub fn milestones_of(rows: &RowsOfRevision<'_, '_>) -> Vec<Milestone> {
    rows.milestones.iter().map(|row| Milestone { kind: row.kind, date: row.date.clone() }).collect()
}

fn response_of(
    row: &response::Model,
    rows: &RowsOfRevision<'_, '_>,
    sources: &BTreeMap<&str, Source>,
    policies: &BTreeMap<&str, Policy>,
    names: &mut ContentReferences,
) -> Response {
    let indicator = &row.indicator;
    let evidence = rows.evidence(indicator).iter().filter_map(|row| {
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
    });
    Response {
        indicator: indicator.clone(),
        options: rows.options(indicator).iter().map(|row| row.option.clone()).collect(),
        text: texts!(rows.texts(indicator, TextField::Text)),
        absence: row.absence,
        narrative: texts!(rows.texts(indicator, TextField::Narrative)),
        evidence: evidence.collect(),
        source: row.source.as_ref().and_then(|id| sources.get(id.as_str()).cloned()),
    }
}

/// The address in a content: the one stored with the citation, or else the address of the first publication.
fn given(own: Option<&str>, first: Option<&str>) -> Option<String> {
    own.or(first).filter(|url| !url.is_empty()).map(ToOwned::to_owned)
}

pub fn source_of(row: &source::Model) -> Source {
    let source::Model { title, publisher, url, licence, attribution, .. } = row.clone();
    Source { title, publisher, url, licence, attribution }
}

pub fn policy_of(row: &policy::Model) -> Policy {
    let policy::Model { kind, title, language, issuer, jurisdiction, year, url, .. } = row.clone();
    Policy { kind, title, language, issuer, jurisdiction, year, url }
}

pub fn document_of(row: &document::Model) -> Document {
    let document::Model { language, translation_of, title, reference, isbn, url, .. } = row.clone();
    Document { language, translation_of, title, reference, isbn, url }
}
