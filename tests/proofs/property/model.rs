//! A small model of the desk, written from its documentation: the refusals of each act, and its effects.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use entity::vocabulary::Role;

/// Who acts: a subject, its role, and the one place it is for; everywhere if there is none.
pub const ACTORS: [(&str, Option<Role>, Option<&str>); 9] = [
    ("editor-KEN", Some(Role::Editor), Some("KEN")),
    ("second-KEN", Some(Role::Editor), Some("KEN")),
    ("editor-UGA", Some(Role::Editor), Some("UGA")),
    ("reviewer-KEN", Some(Role::Reviewer), Some("KEN")),
    ("reviewer", Some(Role::Reviewer), None),
    ("admin", Some(Role::Admin), None),
    ("second-admin", Some(Role::Admin), None),
    ("partner", Some(Role::Partner), None),
    ("nobody", None, None),
];

/// The assessments: place, key, and whether the data is official.
pub const ASSESSMENTS: [(&str, &str, bool); 3] =
    [("KEN", "p-1", false), ("KEN", "p-2", true), ("UGA", "p-3", false)];

pub fn ref_of(assessment: usize) -> String {
    let (place, key, _) = ASSESSMENTS[assessment];
    format!("{place}/sdg-10-7-2/{key}")
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    Create,
    Clone,
    ImportNew,
    Import,
    Details,
    Responses,
    Findings,
    Milestones,
    Comment,
    SignOff,
    Submit,
    Recall,
    RequestChanges,
    Approve,
    Reopen,
    Schedule,
    Unschedule,
    Publish,
    Discard,
    Archive,
    Restore,
    ProposeAll,
    ProposeNewest,
    Confirm,
    Reject,
    Time,
}

use What::*;

/// The kinds of acts, each as often as its weight.
pub const ACTS: [What; 35] = [
    Create,
    Clone,
    Clone,
    ImportNew,
    ImportNew,
    Import,
    Details,
    Details,
    Details,
    Responses,
    Findings,
    Milestones,
    Comment,
    SignOff,
    SignOff,
    Submit,
    Submit,
    Submit,
    Recall,
    RequestChanges,
    Approve,
    Approve,
    Approve,
    Reopen,
    Schedule,
    Schedule,
    Unschedule,
    Publish,
    Publish,
    Discard,
    Archive,
    Restore,
    Confirm,
    Reject,
    Time,
];

/// An attempted act.
#[derive(Debug, Clone)]
pub struct Act {
    pub what: What,
    pub who: usize,
    pub assessment: usize,
    /// Index of the draft, in order of creation.
    pub draft: Option<usize>,
    pub proposal: Option<usize>,
    pub version: i64,
    /// Whether the input is valid: a kind that fits, a time in the future, a reason where one is required.
    pub proper: bool,
    pub minutes: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Draft,
    InReview,
    Approved,
    Published,
    Discarded,
}

use State::*;

#[derive(Debug)]
pub struct Draft {
    pub id: String,
    pub assessment: usize,
    /// The number of revisions when the draft began.
    pub begun_after: usize,
    /// The number of the revision that the draft copies.
    pub base: Option<usize>,
    pub state: State,
    pub version: i64,
    pub authors: BTreeSet<usize>,
    pub submitted_by: Option<usize>,
    pub approved_by: Option<usize>,
    pub scheduled: Option<DateTime<Utc>>,
    /// The version that was signed off.
    pub signed: Option<i64>,
    pub is_complete: bool,
    pub is_initial: bool,
    pub has_note: bool,
}

impl Draft {
    pub fn is_open(&self) -> bool {
        matches!(self.state, Draft | InReview | Approved)
    }
}

#[derive(Debug, Default)]
pub struct Assessment {
    /// For each revision, whether it was withdrawn.
    pub revisions: Vec<bool>,
    pub current: Option<usize>,
    pub is_withdrawn: bool,
}

impl Assessment {
    /// The newest revision is not withdrawn, but no revision is current.
    fn is_archived(&self) -> bool {
        self.current.is_none() && self.revisions.last() == Some(&false)
    }
}

#[derive(Debug)]
pub struct Proposal {
    pub id: String,
    pub assessment: usize,
    /// The number of a revision; none for the whole assessment.
    pub number: Option<usize>,
    pub by: usize,
    pub is_ended: bool,
}

#[derive(Debug, Default)]
pub struct Model {
    pub drafts: Vec<Draft>,
    pub assessments: [Assessment; 3],
    pub proposals: Vec<Proposal>,
}

impl Model {
    /// Whether the actor's role and scope allow the act.
    pub fn is_for(&self, act: &Act) -> bool {
        let (_, role, scope) = ACTORS[act.who];
        let is_visible = scope.is_none_or(|place| place == ASSESSMENTS[act.assessment].0);
        is_visible && role.is_some_and(|role| Self::roles(act.what).contains(&role))
    }

    fn roles(what: What) -> &'static [Role] {
        match what {
            Time => &[],
            Create | Clone | ImportNew | Import | Details | Responses | Findings | Milestones | Submit
            | Recall | Discard => &[Role::Editor, Role::Admin],
            Comment | SignOff => &[Role::Editor, Role::Reviewer, Role::Admin],
            RequestChanges => &[Role::Reviewer],
            Approve | Reopen => &[Role::Reviewer, Role::Admin],
            Schedule | Unschedule | Publish | Archive | Restore | ProposeAll | ProposeNewest | Confirm
            | Reject => &[Role::Admin],
        }
    }

    /// The codes with which an act may be refused; empty if the act must succeed.
    pub fn objections(&self, act: &Act) -> Vec<&'static str> {
        if act.what == Time {
            return vec![];
        }
        let (_, role, scope) = ACTORS[act.who];
        let roles = Self::roles(act.what);
        // An actor without permission learns nothing of the object.
        let Some(role) = role else { return vec!["UNAUTHENTICATED"] };
        let is_visible = scope.is_none_or(|place| place == ASSESSMENTS[act.assessment].0);
        match (roles.contains(&role), is_visible, act.draft.is_some()) {
            (false, true, _) | (_, false, false) => return vec!["FORBIDDEN"],
            (false, false, true) => return vec!["FORBIDDEN", "NOT_FOUND"],
            (true, false, true) => return vec!["NOT_FOUND"],
            (true, true, _) => {}
        }
        let mut codes = vec![];
        let mut object = |objection: bool, code| codes.extend(objection.then_some(code));
        if let Some(draft) = act.draft {
            self.of_draft(act, &self.drafts[draft], &mut object);
        } else {
            self.of_assessment(act, &mut object);
        }
        codes
    }

    fn of_draft(&self, act: &Act, draft: &Draft, object: &mut impl FnMut(bool, &'static str)) {
        let assessment = &self.assessments[draft.assessment];
        object(act.version != draft.version, "CONFLICT");
        let from: &[State] = match act.what {
            Comment => &[Draft, InReview, Approved],
            SignOff => &[InReview, Approved],
            Recall | RequestChanges | Approve => &[InReview],
            Reopen | Schedule | Unschedule | Publish => &[Approved],
            _ => &[Draft],
        };
        object(!from.contains(&draft.state), "CONFLICT");
        let is_author = draft.authors.contains(&act.who);
        match act.what {
            Submit => {
                let fits = draft.is_initial == assessment.revisions.is_empty();
                let is_valid = draft.is_complete && fits && (draft.is_initial || draft.has_note);
                object(!is_valid, "BAD_USER_INPUT");
            }
            Recall => object(draft.submitted_by != Some(act.who), "FORBIDDEN"),
            Approve => object(is_author, "FORBIDDEN"),
            Unschedule => object(draft.scheduled.is_none(), "CONFLICT"),
            Schedule | Publish => {
                object(act.what == Schedule && !act.proper, "BAD_USER_INPUT");
                object(draft.approved_by == Some(act.who), "FORBIDDEN");
                let lacks_sign_off = ASSESSMENTS[draft.assessment].2 && draft.signed != Some(draft.version);
                let is_taken_back = draft.base.is_some_and(|number| assessment.revisions[number - 1]);
                object(lacks_sign_off || is_taken_back || assessment.is_withdrawn, "CONFLICT");
                object(assessment.is_archived(), "CONFLICT");
                let is_undone = assessment.revisions.len() > draft.begun_after;
                object(is_undone, "CONFLICT");
                let is_asked_back = self
                    .proposals
                    .iter()
                    .any(|known| known.assessment == draft.assessment && !known.is_ended);
                object(act.what == Schedule && is_asked_back, "CONFLICT");
            }
            Discard => {
                object(!is_author && ACTORS[act.who].1 != Some(Role::Admin), "FORBIDDEN");
                object(draft.submitted_by.is_some() && !act.proper, "BAD_USER_INPUT");
            }
            _ => {}
        }
    }

    fn of_assessment(&self, act: &Act, object: &mut impl FnMut(bool, &'static str)) {
        let assessment = &self.assessments[act.assessment];
        let newest = assessment.revisions.last();
        let is_begun = self.drafts.iter().any(|draft| draft.assessment == act.assessment && draft.is_open());
        match act.what {
            Create | ImportNew => {
                object(is_begun || assessment.is_withdrawn, "CONFLICT");
                object(act.what == Create && assessment.current.is_some(), "CONFLICT");
            }
            Clone => {
                object(assessment.current.is_none(), "NOT_FOUND");
                object(is_begun || assessment.is_withdrawn, "CONFLICT");
            }
            Archive => object(assessment.current.is_none(), "CONFLICT"),
            Restore => {
                object(!assessment.is_archived() || assessment.is_withdrawn, "CONFLICT");
            }
            ProposeAll | ProposeNewest => {
                object(newest.is_none(), "NOT_FOUND");
                object(assessment.is_withdrawn, "CONFLICT");
                object(act.what == ProposeNewest && newest == Some(&true), "CONFLICT");
                let number = self.proposed(act);
                let is_proposed = self.proposals.iter().any(|known| {
                    (known.assessment, known.number, known.is_ended) == (act.assessment, number, false)
                });
                object(is_proposed, "CONFLICT");
            }
            Confirm | Reject => {
                let Some(proposal) = act.proposal.map(|proposal| &self.proposals[proposal]) else {
                    return object(true, "NOT_FOUND");
                };
                object(proposal.is_ended, "CONFLICT");
                if act.what == Confirm {
                    let is_gone = proposal.number.is_some_and(|number| assessment.revisions[number - 1]);
                    object(is_gone || assessment.is_withdrawn, "CONFLICT");
                    object(proposal.by == act.who, "FORBIDDEN");
                }
            }
            _ => unreachable!("{act:?} is of a draft"),
        }
    }

    /// The number of the revision that a proposal is about.
    pub fn proposed(&self, act: &Act) -> Option<usize> {
        (act.what == ProposeNewest).then(|| self.assessments[act.assessment].revisions.len())
    }

    /// Records a successful act, where `id` is that of the new draft or proposal. Returns the number of releases made.
    pub fn done(&mut self, act: &Act, id: Option<String>, now: DateTime<Utc>) -> usize {
        match act.what {
            Time => return self.time_has_come(now),
            Create | Clone | ImportNew => self.begin(act, id.expect("the id of a draft")),
            ProposeAll | ProposeNewest => {
                let (id, number) = (id.expect("the id of a withdrawal"), self.proposed(act));
                let (assessment, by) = (act.assessment, act.who);
                self.proposals.push(Proposal { id, assessment, number, by, is_ended: false });
            }
            Reject => self.proposals[act.proposal.expect("a proposal")].is_ended = true,
            Archive => self.assessments[act.assessment].current = None,
            Restore => {
                let assessment = &mut self.assessments[act.assessment];
                assessment.current = Some(assessment.revisions.len());
            }
            Confirm => {
                let proposal = &mut self.proposals[act.proposal.expect("a proposal")];
                proposal.is_ended = true;
                let assessment = &mut self.assessments[proposal.assessment];
                match proposal.number {
                    Some(number) => assessment.revisions[number - 1] = true,
                    None => assessment.is_withdrawn = true,
                }
                if proposal.number.is_none() || proposal.number == assessment.current {
                    assessment.current = None;
                }
            }
            _ => self.moved(act, act.draft.expect("a draft"), now),
        }
        // Any manual act cancels a schedule.
        if !matches!(act.what, Schedule) {
            for draft in self.drafts.iter_mut().filter(|draft| draft.assessment == act.assessment) {
                draft.scheduled = None;
            }
        }
        usize::from(matches!(act.what, Publish | Archive | Restore | Confirm))
    }

    fn begin(&mut self, act: &Act, id: String) {
        let assessment = &self.assessments[act.assessment];
        let is_new = assessment.revisions.is_empty();
        let fits = act.proper || is_new;
        self.drafts.push(Draft {
            id,
            assessment: act.assessment,
            base: assessment.current,
            begun_after: assessment.revisions.len(),
            state: Draft,
            version: 1,
            authors: BTreeSet::from([act.who]),
            submitted_by: None,
            approved_by: None,
            scheduled: None,
            signed: None,
            is_complete: act.what != Create,
            is_initial: act.what == Create || act.what == ImportNew && (!fits || is_new),
            has_note: act.what == ImportNew && fits && !is_new,
        });
    }

    fn moved(&mut self, act: &Act, index: usize, now: DateTime<Utc>) {
        let is_new = self.assessments[act.assessment].revisions.is_empty();
        let draft = &mut self.drafts[index];
        match act.what {
            Import | Details | Responses | Findings | Milestones => {
                draft.version += 1;
                draft.authors.insert(act.who);
                if act.what == Import {
                    draft.is_complete = true;
                }
                if matches!(act.what, Import | Details) {
                    draft.is_initial = is_new || !act.proper;
                    draft.has_note = !draft.is_initial;
                }
            }
            SignOff => draft.signed = Some(draft.version),
            Submit => (draft.state, draft.submitted_by) = (InReview, Some(act.who)),
            Recall | RequestChanges | Reopen => (draft.state, draft.approved_by) = (Draft, None),
            Approve => (draft.state, draft.approved_by) = (Approved, Some(act.who)),
            Schedule => draft.scheduled = Some(now + chrono::TimeDelta::minutes(act.minutes)),
            Discard => draft.state = Discarded,
            Publish => self.publish(index),
            _ => {}
        }
    }

    fn publish(&mut self, index: usize) {
        let draft = &mut self.drafts[index];
        (draft.state, draft.scheduled) = (Published, None);
        let assessment = &mut self.assessments[draft.assessment];
        assessment.revisions.push(false);
        assessment.current = Some(assessment.revisions.len());
    }

    fn time_has_come(&mut self, now: DateTime<Utc>) -> usize {
        let is_due = |draft: &Draft| draft.scheduled.is_some_and(|at| at <= now);
        let due: Vec<usize> = (0..self.drafts.len()).filter(|index| is_due(&self.drafts[*index])).collect();
        due.iter().for_each(|index| self.publish(*index));
        due.len()
    }
}
