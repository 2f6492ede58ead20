//! What a search finds in a catalog: one match for each thing, the best of its texts.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use entity::vocabulary::TextField;
use rustc_hash::FxHashMap;
use serde::Serialize;

use super::block::{SearchedField, TextMatch, TextPosition};
use super::index::{SearchIndex, option_and_label};
use super::words::{SearchWords, WordMatches};
use crate::language;
use crate::shelf::meter::work;
use crate::shelf::select::{SortValue, Sortable};
use crate::shelf::{
    AssessmentScope, Catalog, FindingView, Indicator, Jurisdiction, Policy, PublicationEntry, Report,
    ResponseView, RevisionView, Span, View, Words,
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
#[derive(Default)]
pub struct SearchMatches<'a> {
    /// Of the kinds asked for, by score, then by kind and key.
    pub rows: Vec<SearchMatch<'a>>,
    /// How many there are of each kind, also of those not asked for.
    pub kinds: BTreeMap<SubjectKind, u64>,
    /// How many of `rows` have a text that matches in each language.
    pub languages: BTreeMap<&'a str, u64>,
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

    fn is(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Jurisdiction(one), Self::Jurisdiction(other)) => std::ptr::eq(one.row, other.row),
            (Self::Indicator(one), Self::Indicator(other)) => std::ptr::eq(one.row, other.row),
            (Self::Policy(one), Self::Policy(other)) => std::ptr::eq(one.row, other.row),
            (Self::Report(one), Self::Report(other)) => std::ptr::eq(one.row, other.row),
            (Self::Finding(one), Self::Finding(other)) => std::ptr::eq(one.row(), other.row()),
            (Self::Response(one), Self::Response(other)) => std::ptr::eq(one.row, other.row),
            _ => false,
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
        let mut matches = SearchMatches::default();
        let index = self.search_index();
        let publications: Vec<_> = AssessmentScope::new(self, None).publications().collect();
        if words.is_empty() || !self.spend_on_search(words, &publications) {
            return matches;
        }
        let words = words.matches(&index.vocabulary);
        let mut found = Finder {
            catalog: self,
            index,
            language,
            fitting: vec![],
            matches: vec![],
            languages: FxHashMap::default(),
            languages_of_last: vec![],
        };
        found.add_places(&words);
        found.add_indicators(&words);
        found.add_policies(&words);
        found.add_reports(&words);
        publications.iter().for_each(|publication| found.add_texts_of(publication.revision(), &words));
        let (mut found, languages) = (found.matches, found.languages);
        if !self.meter().spend((work::SORT_VALUE + 2 * work::ROW) * found.len() as u64) {
            return matches;
        }
        for row in &found {
            *matches.kinds.entry(row.subject.kind()).or_default() += 1;
        }
        found.retain(|row| kinds.is_none_or(|kinds| kinds.contains(&row.subject.kind())));
        for ((kind, language), count) in languages {
            if kinds.is_none_or(|kinds| kinds.contains(&kind)) {
                *matches.languages.entry(language).or_default() += count;
            }
        }
        // Things of one kind stand in the order of their keys already.
        found.sort_by_key(|row| (Reverse(row.score), row.subject.kind()));
        matches.rows = found;
        matches
    }

    /// Pays for comparing the words with the vocabulary, and for looking through the texts that do not come with a
    /// revision. The index has those of all releases, but the cost in an old release never grows: what is paid for is what
    /// this catalog shows. Returns whether to go on.
    fn spend_on_search(&self, words: &SearchWords, publications: &[View<'_, PublicationEntry>]) -> bool {
        let places = self.jurisdictions().count() as u64 * TOKENS_OF_PLACE;
        let indicators = self.indicators().count() as u64 * TOKENS_OF_INDICATOR;
        let citations = |publication: &View<'_, PublicationEntry>| {
            publication.revision().revision.row.responses.evidence_count() as u64
        };
        let citations: u64 = publications.iter().map(citations).sum();
        self.meter().spend(work::ROW * publications.len() as u64)
            && self.meter().spend(words.size() * (2 * (places + indicators) + citations / TOKENS_PER_WORK))
    }
}

/// About how many different tokens the names of a place have.
const TOKENS_OF_PLACE: u64 = 10;
/// About how many different tokens the texts of an indicator have.
const TOKENS_OF_INDICATOR: u64 = 30;
/// How many tokens of a block are looked at in one unit of work.
const TOKENS_PER_WORK: u64 = 8;

/// Collects the matches of a search.
struct Finder<'c, 'q> {
    catalog: &'c Catalog,
    index: &'c SearchIndex,
    /// Language whose texts are searched; none for all.
    language: Option<&'q str>,
    /// Whether a language is the one asked for, as far as that was found out.
    fitting: Vec<(&'c str, bool)>,
    matches: Vec<SearchMatch<'c>>,
    /// How many things of each kind match in each language.
    languages: FxHashMap<(SubjectKind, &'c str), u64>,
    /// The languages in which the last match matches.
    languages_of_last: Vec<&'c str>,
}

impl<'c> Finder<'c, '_> {
    fn add_places(&mut self, words: &[WordMatches]) {
        for found in self.index.places.texts.matches(words, |_| true) {
            let (place, part) = (self.catalog.place(found.position.row), found.position.part as usize);
            let (span, name) = match found.position.field {
                SearchedField::Alias => {
                    let (span, alias) = &place.row.aliases.rows()[part];
                    (*span, &alias.words)
                }
                _ => words_at(place.row.names.rows(), part),
            };
            if self.catalog.sees(place.row.span) && self.catalog.sees(span) {
                self.add(SearchSubject::Jurisdiction(place), &found, (&name.language, &name.text));
            }
        }
    }

    fn add_indicators(&mut self, words: &[WordMatches]) {
        for found in self.index.questions.texts.matches(words, |_| true) {
            let TextPosition { row, field, part } = found.position;
            let indicator = self.catalog.question(row);
            let (span, text) = match field {
                SearchedField::OptionLabel => {
                    let (option, label) = option_and_label(part);
                    words_at(indicator.row.options[option].labels.rows(), label)
                }
                _ => words_at(indicator.row.questions.rows(), part as usize),
            };
            if self.catalog.sees(span) && indicator.is_newest() {
                self.add(SearchSubject::Indicator(indicator), &found, (&text.language, &text.text));
            }
        }
    }

    fn add_policies(&mut self, words: &[WordMatches]) {
        for found in self.index.policies.matches(words, |_| true) {
            let known = self.catalog.citations().policies.get(found.position.row);
            if let Some(policy) = known.and_then(|(row, places)| self.catalog.current_policy(row, places)) {
                let says = &policy.row.says;
                self.add(SearchSubject::Policy(policy), &found, (&says.language, &says.title));
            }
        }
    }

    fn add_reports(&mut self, words: &[WordMatches]) {
        for found in self.index.reports.matches(words, |_| true) {
            let known = self.catalog.citations().documents.get(found.position.row);
            if let Some((row, places)) = known
                && self.catalog.any_named_now(places)
            {
                let report = SearchSubject::Report(View::new(self.catalog, row));
                self.add(report, &found, (&row.says.language, &row.says.title));
            }
        }
    }

    fn add_texts_of(&mut self, revision: RevisionView<'c>, words: &[WordMatches]) {
        let row = revision.revision.row;
        let Some(texts) = self.index.texts_of(row) else { return };
        let meter = self.catalog.meter();
        for found in texts.matches(words, |tokens| meter.spend(work::ROW + tokens / TOKENS_PER_WORK)) {
            let (index, part) = (found.position.row as usize, found.position.part as usize);
            let field = match found.position.field {
                SearchedField::Text => TextField::Text,
                SearchedField::Narrative => TextField::Narrative,
                _ => {
                    let (language, text) = &row.findings[index].texts[part];
                    self.add(
                        SearchSubject::Finding(FindingView { revision, index }),
                        &found,
                        (language, text),
                    );
                    continue;
                }
            };
            let response = &row.responses.all()[index];
            if let Some((language, text, _)) = row.responses.texts_of(response, field).nth(part) {
                let subject = SearchSubject::Response(ResponseView { revision, row: response });
                self.add(subject, &found, (language, text));
            }
        }
    }

    /// Adds a text that the catalog shows. Of the texts of one thing, which come one after the other, the best stays;
    /// the first of equal ones.
    fn add(&mut self, subject: SearchSubject<'c>, found: &TextMatch, (language, text): (&'c str, &'c str)) {
        if !self.catalog.meter().spend(5 * work::ROW) || !self.fits(language) {
            return;
        }
        let row = SearchMatch { subject, score: found.score, field: found.position.field, language, text };
        let kind = row.subject.kind();
        match self.matches.last_mut() {
            Some(last) if last.subject.is(&row.subject) => {
                if last.score < row.score {
                    *last = row;
                }
            }
            _ => {
                self.matches.push(row);
                self.languages_of_last.clear();
            }
        }
        if !self.languages_of_last.contains(&language) {
            self.languages_of_last.push(language);
            *self.languages.entry((kind, language)).or_default() += 1;
        }
    }

    fn fits(&mut self, text: &'c str) -> bool {
        let Some(asked) = self.language else { return true };
        if let Some((_, fits)) = self.fitting.iter().find(|(known, _)| *known == text) {
            return *fits;
        }
        let fits = language::fit(text, asked).is_some();
        self.fitting.push((text, fits));
        fits
    }
}

fn words_at(rows: &[(Span, Words)], index: usize) -> (Span, &Words) {
    let (span, words) = &rows[index];
    (*span, words)
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
