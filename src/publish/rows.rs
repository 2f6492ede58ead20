//! Turns a content into public rows.

use entity::shelf::*;
use entity::vocabulary::TextField;

use super::identities::{AddressMove, CitedReference, Identities};
use crate::content::*;

/// Placeholders of `since` and `until`: [`ReleaseHash::new`](super::ReleaseHash::new) sets both.
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

/// Adds the rows of a content as revision `number` of its assessment, and the endings of the addresses that it
/// replaces. Returns the id of the revision.
pub fn add(
    rows: &mut Rows,
    endings: &mut Rows,
    content: &Content,
    number: i32,
    identities: &mut Identities,
) -> String {
    let (since, until) = UNDATED;
    let assessment = content.assessment();
    let id = RevisionId::new(&assessment, number).to_string();
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
        add_response(rows, endings, &id, &codebook, position, response, identities);
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
        let revision = id.clone();
        let (document, url) = add_document(rows, endings, document, &content.documents, identities);
        rows.revision_document.push(revision_document::Model {
            revision,
            document,
            position,
            url,
            since,
            until,
        });
    }
    id
}

fn add_response(
    rows: &mut Rows,
    endings: &mut Rows,
    revision: &str,
    codebook: &str,
    position: i32,
    response: &Response,
    identities: &mut Identities,
) {
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
        let (policy, url) = add_policy(rows, endings, &evidence.policy, identities);
        rows.evidence.push(evidence::Model {
            revision: revision.clone(),
            indicator: indicator.clone(),
            position,
            policy,
            locator: evidence.locator.clone(),
            accessed: evidence.accessed.clone(),
            archived: evidence.archived.clone(),
            url,
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

/// Adds the address that a policy or a report gets, and ends the later address that it had.
macro_rules! move_address {
    ($table:ident of $thing:ident, $moves:ident, $rows:ident, $endings:ident) => {
        if let Some(AddressMove { id, url, before }) = $moves {
            let (since, until) = UNDATED;
            let row = $table::Model { $thing: id, url, since, until };
            let ended = before.map(|(since, url)| $table::Model { since, url, ..row.clone() });
            $endings.$table.extend(ended);
            $rows.$table.push(row);
        }
    };
}

/// Adds a policy. Returns its id, and the cited address if the policy was first published with another.
fn add_policy(
    rows: &mut Rows,
    endings: &mut Rows,
    policy: &Policy,
    identities: &mut Identities,
) -> (String, Option<String>) {
    let (since, until) = UNDATED;
    let identity = policy.id();
    let CitedReference { id, first, given, moves } =
        identities.cite(&identity, identity.clone(), policy.url.as_deref());
    let Policy { kind, title, language, issuer, jurisdiction, year, url: _ } = policy.clone();
    rows.policy.push(policy::Model {
        id: id.clone(),
        kind,
        title,
        language,
        issuer,
        jurisdiction,
        year,
        url: first,
        since,
        until,
    });
    move_address!(policy_address of policy, moves, rows, endings);
    (id, given)
}

/// Adds a report. `all` are the reports of the content. Returns what [`add_policy`] returns.
fn add_document(
    rows: &mut Rows,
    endings: &mut Rows,
    document: &Document,
    all: &[Document],
    identities: &mut Identities,
) -> (String, Option<String>) {
    let (since, until) = UNDATED;
    // A draft from before ids left out addresses names the translated report by an id that includes the address.
    let before = document.id_with_address();
    let is_named = all.iter().any(|other| other.translation_of.as_ref() == Some(&before));
    let fresh = if is_named { before } else { document.id() };
    let CitedReference { id, first, given, moves } =
        identities.cite(&document.id(), fresh, document.url.as_deref());
    let Document { language, translation_of, title, reference, isbn, url: _ } = document.clone();
    rows.document.push(document::Model {
        id: id.clone(),
        language,
        translation_of,
        title,
        reference,
        isbn,
        url: first,
        since,
        until,
    });
    move_address!(document_address of document, moves, rows, endings);
    (id, given)
}

fn numbered<T>(things: &[T]) -> impl Iterator<Item = (i32, &T)> {
    (0..).zip(things)
}
