//! What the audit log says that a draft is: the sum of what was done to it, each act fitting the one before.

use std::collections::BTreeMap;

use entity::desk::{audit_entry, draft};
use entity::vocabulary::{ActKind, DraftState};

use crate::content::Content;
use crate::desk::core::audit_chain::format_time;
use crate::desk::draft::workflow;

/// A draft, as told by its entries so far.
struct ReplayedDraft<'a> {
    state: Option<DraftState>,
    version: i32,
    hash: Option<&'a str>,
    authors: Vec<&'a str>,
    approved_by: Option<&'a str>,
    /// For when it is scheduled, and by whom.
    schedule: Option<(&'a str, &'a str)>,
}

/// Goes through what was done to each draft, and says the first thing that does not fit, or is not so.
pub fn first_fault(entries: &[audit_entry::Model], drafts: &[draft::Model]) -> Option<String> {
    let mut replayed: BTreeMap<&str, ReplayedDraft<'_>> = BTreeMap::new();
    for entry in entries {
        let Some(draft) = entry.draft.as_deref() else { continue };
        if let Some(fault) = follow(replayed.entry(draft).or_insert_with(ReplayedDraft::nothing), entry) {
            return Some(format!("entry {} of the audit log {fault}", entry.number));
        }
    }
    for draft in drafts {
        let Some(replayed) = replayed.remove(draft.id.as_str()) else {
            return Some(format!("the audit log does not tell of the draft {}", draft.id));
        };
        if let Some(what) = replayed.differs(draft) {
            return Some(format!("the {what} of the draft {} is not what the audit log says", draft.id));
        }
    }
    replayed.keys().next().map(|id| format!("the audit log tells of a draft {id}, which is not there"))
}

/// Adds what an entry tells; or says why it cannot be so.
fn follow<'a>(replayed: &mut ReplayedDraft<'a>, entry: &'a audit_entry::Model) -> Option<&'static str> {
    if entry.from_state != replayed.state {
        return Some("does not begin with the state in which the draft was");
    }
    if entry.from_state.is_some_and(|from| workflow::next(from, entry.act) != entry.to_state) {
        return Some("tells of what cannot be done to a draft in that state");
    }
    // Entries beside another act did not always say something of the content.
    if entry.before_hash.is_some() && entry.before_hash.as_deref() != replayed.hash {
        return Some("does not begin with what the draft said");
    }
    if workflow::edits(entry.act) {
        replayed.authors.push(&entry.subject);
        replayed.version += 1;
    } else if entry.after_hash.is_some() && entry.after_hash.as_deref() != replayed.hash {
        return Some("changes what the draft says, which this act does not");
    }
    if entry.version != Some(replayed.version) {
        return Some("does not tell the version that the draft had");
    }
    match entry.act {
        ActKind::ApproveDraft if replayed.authors.contains(&entry.subject.as_str()) => {
            return Some("tells that an author approved the draft");
        }
        ActKind::ApproveDraft => replayed.approved_by = Some(&entry.subject),
        ActKind::ScheduleDraft => {
            replayed.schedule = entry.target.as_deref().map(|at| (at, entry.subject.as_str()));
        }
        ActKind::UnscheduleDraft | ActKind::PublishDraft => replayed.schedule = None,
        _ => {}
    }
    replayed.state = entry.to_state;
    replayed.hash = entry.after_hash.as_deref().or(replayed.hash);
    None
}

impl ReplayedDraft<'_> {
    fn nothing() -> Self {
        ReplayedDraft {
            state: None,
            version: 0,
            hash: None,
            authors: vec![],
            approved_by: None,
            schedule: None,
        }
    }

    /// What of a draft is other than it is told.
    fn differs(&self, draft: &draft::Model) -> Option<&'static str> {
        let is_approved = matches!(draft.state, DraftState::Approved | DraftState::Published);
        let at = draft.scheduled_for.map(format_time);
        let schedule = at.as_deref().zip(draft.scheduled_by.as_deref());
        let content: Option<Content> = serde_json::from_str(&draft.content).ok();
        [
            ("state", self.state == Some(draft.state)),
            ("version", self.version == draft.version),
            ("content hash", self.hash == Some(&draft.content_hash)),
            ("content", content.is_some_and(|content| content.hash() == draft.content_hash)),
            ("approval", !is_approved || self.approved_by == draft.approved_by.as_deref()),
            ("schedule", self.schedule == schedule),
        ]
        .into_iter()
        .find_map(|(what, holds)| (!holds).then_some(what))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(act: ActKind, subject: &str, from: Option<DraftState>, to: DraftState) -> audit_entry::Model {
        let hash = |is_there: bool| is_there.then(|| "one".to_owned());
        audit_entry::Model {
            number: 0,
            at: "2026-11-20T12:00:00Z".parse().expect("an instant"),
            subject: subject.into(),
            role: None,
            api_key: None,
            act,
            draft: Some("d".into()),
            assessment: None,
            jurisdiction: None,
            target: None,
            from_state: from,
            to_state: Some(to),
            version: Some(1),
            reason: None,
            request: None,
            release: None,
            before_hash: hash(from.is_some()),
            after_hash: hash(true),
            unconfirmed: None,
            previous_hash: None,
            hash: String::new(),
        }
    }

    /// Begun, submitted, approved.
    fn entries() -> Vec<audit_entry::Model> {
        use DraftState::{Approved, Draft, InReview};
        vec![
            entry(ActKind::CreateDraft, "ann", None, Draft),
            entry(ActKind::SubmitDraft, "ann", Some(Draft), InReview),
            entry(ActKind::ApproveDraft, "bob", Some(InReview), Approved),
        ]
    }

    #[test]
    fn each_entry_fits_the_one_before() {
        type Forge = fn(&mut Vec<audit_entry::Model>);
        let forged: [(&str, Forge); 9] = [
            ("is not there", |_| {}),
            ("state in which the draft was", |all| drop(all.remove(1))),
            ("what cannot be done", |all| all[1].act = ActKind::ApproveDraft),
            ("what cannot be done", |all| all[2].to_state = Some(DraftState::Published)),
            ("what the draft said", |all| all[1].before_hash = Some("other".into())),
            ("which this act does not", |all| all[1].after_hash = Some("other".into())),
            ("the version that the draft had", |all| all[2].version = Some(2)),
            ("an author approved", |all| all[2].subject = "ann".into()),
            ("state in which the draft was", |all| all[0].from_state = Some(DraftState::Draft)),
        ];
        for (words, forge) in forged {
            let mut all = entries();
            forge(&mut all);
            let fault = first_fault(&all, &[]).expect(words);
            assert!(fault.contains(words), "{words}: {fault}");
        }
    }
}
