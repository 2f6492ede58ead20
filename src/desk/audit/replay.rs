//! What the audit log says that a draft is: the sum of what was done to it, each act fitting the one before.

use std::collections::BTreeMap;

use entity::desk::{audit_entry, draft};
use entity::vocabulary::{ActKind, DraftState};

use crate::content::Content;
use crate::desk::workflow;

/// A draft, as told by its entries so far.
struct Told<'a> {
    state: Option<DraftState>,
    version: i32,
    hash: Option<&'a str>,
    authors: Vec<&'a str>,
    approved_by: Option<&'a str>,
}

/// Goes through what was done to each draft, and says the first thing that does not fit, or is not so.
pub fn first_fault(entries: &[audit_entry::Model], drafts: &[draft::Model]) -> Option<String> {
    let mut told: BTreeMap<&str, Told<'_>> = BTreeMap::new();
    for entry in entries {
        let Some(draft) = entry.draft.as_deref() else { continue };
        if let Some(fault) = follow(told.entry(draft).or_insert_with(Told::nothing), entry) {
            return Some(format!("entry {} of the audit log {fault}", entry.number));
        }
    }
    for draft in drafts {
        let Some(told) = told.remove(draft.id.as_str()) else {
            return Some(format!("the audit log does not tell of the draft {}", draft.id));
        };
        if let Some(what) = told.differs(draft) {
            return Some(format!("the {what} of the draft {} is not what the audit log says", draft.id));
        }
    }
    told.keys().next().map(|id| format!("the audit log tells of a draft {id}, which is not there"))
}

/// Adds what an entry tells; or says why it cannot be so.
fn follow<'a>(told: &mut Told<'a>, entry: &'a audit_entry::Model) -> Option<&'static str> {
    if entry.from_state != told.state {
        return Some("does not begin with the state in which the draft was");
    }
    if entry.from_state.is_some_and(|from| workflow::next(from, entry.act) != entry.to_state) {
        return Some("tells of what cannot be done to a draft in that state");
    }
    // An entry beside another act says nothing of the content.
    if entry.before_hash.is_some() && entry.before_hash.as_deref() != told.hash {
        return Some("does not begin with what the draft said");
    }
    if workflow::edits(entry.act) {
        told.authors.push(&entry.subject);
        told.version += 1;
    } else if entry.after_hash.is_some() && entry.after_hash.as_deref() != told.hash {
        return Some("changes what the draft says, which this act does not");
    }
    if entry.version != Some(told.version) {
        return Some("does not tell the version that the draft had");
    }
    if entry.act == ActKind::ApproveDraft {
        if told.authors.contains(&entry.subject.as_str()) {
            return Some("tells that an author approved the draft");
        }
        told.approved_by = Some(&entry.subject);
    }
    told.state = entry.to_state;
    told.hash = entry.after_hash.as_deref().or(told.hash);
    None
}

impl Told<'_> {
    fn nothing() -> Self {
        Told { state: None, version: 0, hash: None, authors: vec![], approved_by: None }
    }

    /// What of a draft is other than it is told.
    fn differs(&self, draft: &draft::Model) -> Option<&'static str> {
        let is_approved = matches!(draft.state, DraftState::Approved | DraftState::Published);
        let content: Option<Content> = serde_json::from_str(&draft.content).ok();
        [
            ("state", self.state == Some(draft.state)),
            ("version", self.version == draft.version),
            ("content hash", self.hash == Some(&draft.content_hash)),
            ("content", content.is_some_and(|content| content.hash() == draft.content_hash)),
            ("approval", !is_approved || self.approved_by == draft.approved_by.as_deref()),
            ("submission", !is_approved || draft.submitted_hash.as_ref() == Some(&draft.content_hash)),
        ]
        .into_iter()
        .find_map(|(what, holds)| (!holds).then_some(what))
    }
}
