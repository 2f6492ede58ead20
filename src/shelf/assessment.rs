//! Holds all assessments: their identities, their revisions, and the releases in which each revision was current.

use std::collections::BTreeSet;
use std::sync::Arc;

use entity::shelf::Rows;
use entity::vocabulary::Absence;
use rustc_hash::FxHashMap;

use super::meter::work;
use super::publication_index::PublicationIndex;
use super::revision::RevisionView;
use super::{Catalog, Instrument, Instruments, Jurisdiction, Places, PublicationEntry, Revision, Span, View};
use crate::content::RevisionId;

#[derive(Debug, Clone)]
pub struct Assessment {
    /// The readable ref: `KEN/mgi-national/2021`.
    pub id: Box<str>,
    pub(super) jurisdiction: u32,
    pub(super) instrument: u32,
    pub key: Box<str>,
    pub since: i32,
    /// Its revisions, oldest first, without withdrawn ones.
    pub(super) revisions: Vec<Arc<Revision>>,
    /// The spans in which each revision (by number) was current.
    pub(super) publications: Vec<(Span, i32)>,
    pub(super) withdrawals: Vec<Withdrawal>,
    /// The tombstones of single responses, by code of the indicator, in the order of the releases.
    pub(super) withdrawn_responses: Vec<(Box<str>, Withdrawal)>,
}

/// A tombstone. Every release shows it.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    /// The withdrawn revision. None if the whole assessment, or a response in all its revisions, was withdrawn.
    pub revision: Option<Box<str>>,
    pub reason: Box<str>,
    /// The release of the withdrawal.
    pub since: i32,
}

impl Assessment {
    /// The revision that is current in a release.
    pub(super) fn current_at(&self, release: i32) -> Option<&Revision> {
        let (_, number) = self.publications.iter().find(|(span, _)| span.contains(release))?;
        self.revisions.iter().find(|revision| revision.number == *number).map(|revision| &**revision)
    }

    /// Removes withdrawn responses from the revisions that came before the withdrawal.
    fn leave_out_withdrawn(&mut self, questions: &Instruments) {
        if self.withdrawn_responses.is_empty() {
            return;
        }
        for revision in &mut self.revisions {
            let later = self.withdrawn_responses.iter().filter(|(_, row)| row.since > revision.since);
            let codes: BTreeSet<&str> = later.map(|(code, _)| &**code).collect();
            if let Some(without) = revision.without(&codes, questions) {
                *revision = Arc::new(without);
            }
        }
    }
}

/// The publication status of an assessment or a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Current,
    Superseded,
    Archived,
    Withdrawn,
}

/// All assessments, by ref. A new release replaces the pointers to the assessments that it changes and shares the
/// others.
#[derive(Debug, Clone, Default)]
pub struct Assessments {
    all: Vec<Arc<Assessment>>,
    pub(super) publications: Arc<PublicationIndex>,
}

impl Assessments {
    /// These assessments with the rows of a release and the revisions made of them.
    pub fn extended(
        &self,
        rows: &Rows,
        revisions: Vec<(String, Revision)>,
        places: &Places,
        questions: &Instruments,
    ) -> Self {
        let mut touched: FxHashMap<String, Assessment> = FxHashMap::default();
        for row in rows.assessment.iter().filter(|row| self.find(&row.id).is_none()) {
            let (Some(jurisdiction), Some(instrument)) =
                (places.index(&row.jurisdiction), questions.instrument_index(&row.instrument))
            else {
                continue;
            };
            touched.insert(
                row.id.clone(),
                Assessment {
                    id: row.id.as_str().into(),
                    jurisdiction,
                    instrument,
                    key: row.key.as_str().into(),
                    since: row.since,
                    revisions: vec![],
                    publications: vec![],
                    withdrawals: vec![],
                    withdrawn_responses: vec![],
                },
            );
        }
        let mut change = |id: &str, act: &mut dyn FnMut(&mut Assessment)| {
            if !touched.contains_key(id)
                && let Some(known) = self.find(id)
            {
                touched.insert(id.to_owned(), known.as_ref().clone());
            }
            if let Some(assessment) = touched.get_mut(id) {
                act(assessment);
            }
        };
        for (id, revision) in revisions {
            let mut revision = Some(Arc::new(revision));
            change(&id, &mut |assessment| assessment.revisions.extend(revision.take()));
        }
        for row in &rows.publication {
            let (span, number) = (Span::new(row.since, row.until), revision_number(&row.revision));
            change(&row.assessment, &mut |assessment| {
                // A publication that ends is in the list already, without an end.
                assessment.publications.retain(|(known, of)| (known.since, *of) != (span.since, number));
                assessment.publications.push((span, number));
            });
        }
        for row in &rows.tombstone {
            change(&row.assessment, &mut |assessment| {
                assessment.withdrawals.push(Withdrawal {
                    revision: row.revision.as_deref().map(Into::into),
                    reason: row.reason.as_str().into(),
                    since: row.since,
                });
                assessment
                    .revisions
                    .retain(|revision| row.revision.as_deref().is_some_and(|id| *id != *revision.id));
            });
        }
        for row in &rows.response_tombstone {
            change(&row.assessment, &mut |assessment| {
                let (reason, since) = (row.reason.as_str().into(), row.since);
                let withdrawal = Withdrawal { revision: None, reason, since };
                assessment.withdrawn_responses.push((row.indicator.as_str().into(), withdrawal));
            });
        }
        for assessment in touched.values_mut() {
            assessment
                .withdrawn_responses
                .sort_by(|(a, one), (b, other)| (one.since, a).cmp(&(other.since, b)));
            assessment.leave_out_withdrawn(questions);
            assessment.revisions.sort_by_key(|revision| revision.number);
            assessment.publications.sort_by_key(|(span, _)| span.since);
            assessment.withdrawals.sort_by_key(|withdrawal| withdrawal.since);
        }
        let mut assessments = self.all.clone();
        let mut news = vec![];
        for (id, assessment) in touched {
            match self.index(&id) {
                Some(index) => assessments[index] = Arc::new(assessment),
                None => news.push(Arc::new(assessment)),
            }
        }
        if !news.is_empty() {
            assessments.extend(news);
            assessments.sort_by(|a, b| a.id.cmp(&b.id));
        }
        Self { publications: Arc::new(PublicationIndex::build(&assessments)), all: assessments }
    }

    /// By ref, in any release.
    pub(super) fn all(&self) -> &[Arc<Assessment>] {
        &self.all
    }

    fn find(&self, id: &str) -> Option<&Arc<Assessment>> {
        self.all.get(self.index(id)?)
    }

    pub(super) fn index(&self, id: &str) -> Option<usize> {
        self.all.binary_search_by(|assessment| (*assessment.id).cmp(id)).ok()
    }
}

/// The number in the id of a revision; 0 if the text is no id of a revision.
fn revision_number(id: &str) -> i32 {
    RevisionId::parse(id).map_or(0, |id| id.number)
}

impl Catalog {
    /// The assessment with this ref, also if it is archived or withdrawn.
    pub fn assessment(&self, id: &str) -> Option<View<'_, Assessment>> {
        let row = self.shelf().answers.find(id)?;
        (row.since <= self.number()).then(|| View::new(self, row.as_ref()))
    }

    /// The assessment with this ref, in any case of letters.
    pub fn find_assessment(&self, id: &str) -> Option<View<'_, Assessment>> {
        let in_any_case = || self.assessments().find(|row| row.row.id.eq_ignore_ascii_case(id));
        self.assessment(id).or_else(in_any_case)
    }

    /// Every assessment, by ref, including archived and withdrawn ones.
    pub fn assessments(&self) -> impl Iterator<Item = View<'_, Assessment>> {
        let assessments = self.shelf().answers.all.iter();
        let seen =
            assessments.map(|row| View::new(self, row.as_ref())).filter(|row| row.since <= self.number());
        seen.take_while(|_| self.meter().spend(2 * work::ROW))
    }

    /// The current revisions, by ref: one for each assessment that is neither archived nor withdrawn.
    pub fn current(&self) -> impl Iterator<Item = RevisionView<'_>> {
        self.assessments().filter_map(View::<Assessment>::current)
    }

    /// The current revisions of one place, by ref.
    pub fn current_of(&self, code: &str) -> impl Iterator<Item = RevisionView<'_>> {
        let place = self.shelf().places.index(code);
        let of_place = place.into_iter().flat_map(|place| self.publications_of(place));
        of_place.filter(|_| self.meter().spend(2 * work::ROW)).map(View::<PublicationEntry>::revision)
    }

    /// A revision by its id, `KEN/mgi-national/2021@2`.
    pub fn revision(&self, id: &str) -> Option<RevisionView<'_>> {
        let RevisionId { assessment, number } = RevisionId::parse(id)?;
        self.assessment(assessment)?.revision(number).filter(|found| *found.revision.id == *id)
    }
}

impl<'a> View<'a, Assessment> {
    pub fn jurisdiction(self) -> View<'a, Jurisdiction> {
        self.catalog.place(self.row.jurisdiction)
    }

    pub fn instrument(self) -> View<'a, Instrument> {
        self.beside(&self.catalog.shelf().questions.instruments[self.row.instrument as usize])
    }

    /// The tombstone of the whole assessment, or of its newest revision.
    pub fn withdrawal(self) -> Option<&'a Withdrawal> {
        let seen = |publication: &&(Span, i32)| publication.0.since <= self.catalog.number();
        let newest = self.row.publications.iter().rfind(seen).map(|(_, number)| *number);
        self.row.withdrawals.iter().find(|withdrawal| match &withdrawal.revision {
            None => true,
            Some(id) => Some(revision_number(id)) == newest,
        })
    }

    /// The last tombstone of the response to an indicator.
    pub fn withdrawal_of(self, code: &str) -> Option<&'a Withdrawal> {
        let mut withdrawn = self.row.withdrawn_responses.iter().rev();
        withdrawn.find(|(indicator, _)| **indicator == *code).map(|(_, withdrawal)| withdrawal)
    }

    /// The tombstone that removed the response to an indicator from a revision of release `since`. For a later revision
    /// with the absence `WITHDRAWN`, the last tombstone.
    pub(super) fn withdrawal_before(self, code: &str, since: i32) -> Option<&'a Withdrawal> {
        let mut withdrawn = self.row.withdrawn_responses.iter();
        let took = withdrawn.find(|(indicator, row)| **indicator == *code && row.since > since);
        took.map_or_else(|| self.withdrawal_of(code), |(_, withdrawal)| Some(withdrawal))
    }

    /// Whether the response to an indicator was withdrawn and no later revision has a new one.
    pub fn has_taken_back(self, code: &str) -> bool {
        let Some(withdrawal) = self.withdrawal_of(code) else { return false };
        let later = self.revisions().filter(|published| published.revision.row.since > withdrawal.since);
        let mut responses = later.filter_map(|published| published.response(code));
        !responses.any(|response| response.row.absence != Some(Absence::Withdrawn))
    }

    /// Whether the whole assessment was withdrawn. Then no more revisions can be published.
    pub fn is_withdrawn(self) -> bool {
        self.row.withdrawals.iter().any(|withdrawal| withdrawal.revision.is_none())
    }

    /// The number of its newest revision, including withdrawn ones.
    pub fn newest_number(self) -> i32 {
        self.row.publications.iter().map(|(_, number)| *number).max().unwrap_or(0)
    }

    /// The publication that has not ended: its first release, and the id of its revision.
    pub fn open_publication(self) -> Option<(i32, String)> {
        let (span, number) = self.row.publications.iter().find(|(span, _)| self.catalog.sees(*span))?;
        Some((span.since, RevisionId::new(&self.row.id, *number).to_string()))
    }

    pub fn status(self) -> Status {
        if self.current().is_some() {
            Status::Current
        } else if self.withdrawal().is_some() {
            Status::Withdrawn
        } else {
            Status::Archived
        }
    }

    /// The current revision.
    pub fn current(self) -> Option<RevisionView<'a>> {
        let open = self.row.publications.iter().find(|(span, _)| self.catalog.sees(*span))?;
        self.revision(open.1)
    }

    pub fn revision(self, number: i32) -> Option<RevisionView<'a>> {
        self.revisions().find(|published| published.revision.number == number)
    }

    /// Oldest first, without those withdrawn.
    pub fn revisions(self) -> impl Iterator<Item = RevisionView<'a>> {
        let release = self.catalog.number();
        let revisions = self.row.revisions.iter().filter(move |revision| revision.since <= release);
        revisions.map(move |row| RevisionView { assessment: self, revision: self.beside(row.as_ref()) })
    }
}

impl RevisionView<'_> {
    /// The publication status of this revision.
    pub fn status(self) -> Status {
        let number = self.revision.row.number;
        let catalog = self.assessment.catalog;
        if self.assessment.current().is_some_and(|current| current.revision.row.number == number) {
            return Status::Current;
        }
        let later = |(span, of): &(Span, i32)| *of > number && span.since <= catalog.number();
        if self.assessment.row.publications.iter().any(later) { Status::Superseded } else { Status::Archived }
    }
}
