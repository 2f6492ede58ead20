//! What a search finds in a catalog: one match for each thing, the best of its texts.

use std::collections::BTreeMap;

use serde::Serialize;

use super::block::SearchedField;
use super::finder::Finder;
use super::hit::Hit;
use super::words::SearchWords;
use crate::shelf::select::{OrderedRows, SortValue, Sortable};
use crate::shelf::{
    Catalog, FindingView, Indicator, Jurisdiction, Policy, Report, ResponseView, RevisionView, View,
};

/// A kind of thing that search finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum SubjectKind {
    Jurisdiction,
    Indicator,
    Policy,
    Report,
    Finding,
    Response,
}

impl SubjectKind {
    /// In their order.
    pub const ALL: [Self; 6] =
        [Self::Jurisdiction, Self::Indicator, Self::Policy, Self::Report, Self::Finding, Self::Response];
}

/// A thing that search found.
#[derive(Clone, Copy)]
pub enum SearchSubject<'a> {
    Jurisdiction(View<'a, Jurisdiction>),
    Indicator(View<'a, Indicator>),
    Policy(View<'a, Policy>),
    Report(View<'a, Report>),
    Finding(FindingView<'a>),
    Response(ResponseView<'a>),
}

/// A thing with the text of it that matches best.
#[derive(Clone, Copy)]
pub struct SearchMatch<'a> {
    pub subject: SearchSubject<'a>,
    /// From 1 to 1,000.
    pub score: i32,
    pub field: SearchedField,
    pub language: &'a str,
    pub text: &'a str,
}

/// All that a search finds.
pub struct SearchMatches<'a> {
    /// Of the kinds asked for, by score, then by kind and key.
    pub rows: RankedMatches<'a>,
    /// How many there are of each kind, also of those not asked for.
    pub kinds: BTreeMap<SubjectKind, u64>,
    /// How many of `rows` have a text that matches in each language.
    pub languages: BTreeMap<&'a str, u64>,
}

/// Matches by score, then by kind and key. Only those of a page are read.
pub struct RankedMatches<'a> {
    pub(super) finder: Finder<'a>,
    pub(super) hits: Vec<Hit>,
}

impl SearchSubject<'_> {
    pub fn kind(&self) -> SubjectKind {
        match self {
            Self::Jurisdiction(_) => SubjectKind::Jurisdiction,
            Self::Indicator(_) => SubjectKind::Indicator,
            Self::Policy(_) => SubjectKind::Policy,
            Self::Report(_) => SubjectKind::Report,
            Self::Finding(_) => SubjectKind::Finding,
            Self::Response(_) => SubjectKind::Response,
        }
    }
}

impl Catalog {
    /// The places, the indicators of the newest codebooks, and the policies, reports, findings and responses of current
    /// revisions, of which a text has all words of a search. `language` leaves out texts in other languages, `kinds`
    /// things of other kinds.
    pub fn search(
        &self,
        words: &SearchWords,
        language: Option<&str>,
        kinds: Option<&[SubjectKind]>,
    ) -> SearchMatches<'_> {
        let finder = Finder::new(self);
        let found = finder.find(words, language).unwrap_or_default();
        let is_asked = |kind: &SubjectKind| kinds.is_none_or(|kinds| kinds.contains(kind));
        let mut hits = found.hits;
        let mut by_kind = [0; SubjectKind::ALL.len()];
        hits.iter().for_each(|hit| by_kind[hit.kind() as usize] += 1);
        let counts = SubjectKind::ALL.into_iter().zip(by_kind);
        let languages = (0..).zip(&found.languages).map(|(language, by_kind)| {
            let asked = SubjectKind::ALL.iter().zip(by_kind).filter(|(kind, _)| is_asked(kind));
            (finder.language(language), asked.map(|(_, count)| count).sum())
        });
        let languages = languages.filter(|(_, count)| *count > 0).collect();
        hits.retain(|hit| is_asked(&hit.kind()));
        hits.sort_unstable();
        let by_kind = counts.filter(|(_, count)| *count > 0).collect();
        SearchMatches { rows: RankedMatches { finder, hits }, kinds: by_kind, languages }
    }
}

impl<'a> RankedMatches<'a> {
    pub fn iter(&self) -> impl Iterator<Item = SearchMatch<'a>> {
        self.hits.iter().map(|hit| self.finder.read(*hit))
    }
}

impl<'a> OrderedRows for RankedMatches<'a> {
    type Row = SearchMatch<'a>;

    fn total(&self) -> usize {
        self.hits.len()
    }

    fn row(&self, index: usize) -> SearchMatch<'a> {
        self.finder.read(self.hits[index])
    }
}

impl Sortable for SearchMatch<'_> {
    /// Matches have one order.
    type Field = ();

    fn key(&self) -> Vec<SortValue<'_>> {
        let of_assessment = |revision: RevisionView<'_>, index: i32| {
            vec![SortValue::Text(revision.assessment.row.id.to_string().into()), index.into()]
        };
        let key = match &self.subject {
            SearchSubject::Jurisdiction(place) => vec![SortValue::from(&*place.row.code)],
            SearchSubject::Indicator(indicator) => vec![SortValue::from(indicator.row.index as i32)],
            SearchSubject::Policy(policy) => vec![(&*policy.row.says.title).into(), (&*policy.row.id).into()],
            SearchSubject::Report(report) => vec![(&*report.row.says.title).into(), (&*report.row.id).into()],
            SearchSubject::Finding(finding) => of_assessment(finding.revision, finding.index as i32),
            SearchSubject::Response(response) => {
                of_assessment(response.revision, response.row.indicator as i32)
            }
        };
        let first = [SortValue::from(-self.score), SortValue::from(self.subject.kind() as i32)];
        first.into_iter().chain(key).collect()
    }

    fn value(&self, (): (), _: Option<&str>) -> SortValue<'_> {
        SortValue::Null
    }

    fn is_words((): ()) -> bool {
        false
    }
}
