//! Computes the rows that the publication of one content adds and ends, for a release or for a preview.

use chrono::{DateTime, Utc};
use entity::shelf::*;
use entity::vocabulary::{ChangeKind, ReleaseKind};

use super::addresses::address_change;
use super::{Identities, ReleaseHash, difference, rows};
use crate::content::Content;

/// The rows that one content adds and ends, and the changes that the release lists for it.
pub struct PublicationDelta {
    pub arrivals: Rows,
    pub endings: Rows,
    pub changes: Vec<release_change::Model>,
    pub revision: String,
}

impl PublicationDelta {
    /// The rows of the content as revision `number`, which supersedes the current one.
    pub fn new(
        content: &Content,
        sign_offs: &[sign_off::Model],
        number: i32,
        current: Option<publication::Model>,
        identities: &mut Identities,
    ) -> Self {
        let id = content.assessment();
        let (mut arrivals, mut endings, mut changes) = (Rows::default(), Rows::default(), vec![]);
        let revision = rows::add(&mut arrivals, &mut endings, content, number, identities);
        arrivals.sign_off.extend((0..).zip(sign_offs).map(|(position, sign_off)| sign_off::Model {
            revision: revision.clone(),
            position,
            ..sign_off.clone()
        }));
        if let Some(current) = current {
            changes.push(change(ChangeKind::Superseded, &current.revision, &id, None));
            endings.publication.push(current);
        }
        changes.push(change(ChangeKind::Published, &revision, &id, content.note.as_deref()));
        let policies = arrivals.policy_address.iter().map(|row| format!("Policy:{}", row.policy));
        let documents = arrivals.document_address.iter().map(|row| format!("Document:{}", row.document));
        changes.extend(
            policies.chain(documents).map(|subject| address_change(subject, content.note.as_deref())),
        );
        Self { arrivals, endings, changes, revision }
    }
}

/// An entry about one revision in the list of changes of a release.
pub fn change(
    kind: ChangeKind,
    revision: &str,
    assessment: &str,
    reason: Option<&str>,
) -> release_change::Model {
    release_change::Model {
        position: 0,
        kind,
        subject: format!("Revision:{revision}"),
        assessment: Some(assessment.to_owned()),
        revision: Some(revision.to_owned()),
        reason: reason.map(Into::into),
        since: 0,
        until: None,
    }
}

/// The release after `previous` that would publish a content, and its rows: those that would be added, with all that
/// they refer to, and those that would end. Needs no database.
pub fn preview(
    content: &Content,
    sign_offs: &[sign_off::Model],
    number: i32,
    current: Option<publication::Model>,
    previous: (i32, Option<&str>),
    at: DateTime<Utc>,
    mut identities: Identities,
) -> (release::Model, Rows) {
    let PublicationDelta { mut arrivals, mut endings, changes, .. } =
        PublicationDelta::new(content, sign_offs, number, current, &mut identities);
    arrivals.assessment.push(rows::assessment_of(content));
    arrivals.release_change =
        (0..).zip(changes).map(|(position, change)| release_change::Model { position, ..change }).collect();
    let (release, kind) = (previous.0 + 1, ReleaseKind::Publish);
    let hash = ReleaseHash::new(release, &mut arrivals, &mut endings).hash(release, at, kind, previous.1);
    difference::append(&mut arrivals, endings);
    let previous_hash = previous.1.map(Into::into);
    (release::Model { number: release, at, kind, hash, previous_hash }, arrivals)
}
