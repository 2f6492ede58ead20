//! A sign-off of a draft, as the audit log tells it and as the public reads it.

use chrono::{DateTime, Utc};
use entity::desk::draft_sign_off;
use entity::shelf::sign_off;

use crate::content;

/// Whether an entry of the audit log tells of exactly this sign-off. Before there were digests, an entry told who
/// recorded it, and when.
pub fn is_told(row: &draft_sign_off::Model, subject: &str, at: DateTime<Utc>, target: Option<&str>) -> bool {
    match target {
        Some(target) => target == digest_of(row),
        None => subject == row.subject && at == row.at,
    }
}

pub fn digest_of(row: &draft_sign_off::Model) -> String {
    content::digest(row)
}

/// What the public learns of a sign-off.
pub fn public(row: &draft_sign_off::Model) -> sign_off::Model {
    sign_off::Model {
        revision: String::new(),
        position: 0,
        office: row.office.clone(),
        jurisdiction: row.jurisdiction.clone(),
        date: row.date.clone(),
        scope: row.scope.clone(),
        document_reference: row.document_reference.clone(),
        digest: row.digest.clone(),
        signed: None,
        since: 0,
        until: None,
    }
}
