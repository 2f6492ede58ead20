//! Holds the responses of one revision in packed form: small codes and one arena of text, sorted by indicator.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use entity::shelf::{response, response_text};
use entity::vocabulary::{Absence, Presence, TextField};

use super::interner::Interner;
use super::revision::RevisionView;
use super::revision_rows::RowsOfRevision;
use super::{
    AnswerOption, Assessment, Indicator, Instruments, Policy, Revision, Searchable, View, Withdrawal,
};
use crate::content::Source;

/// All responses of a revision.
#[derive(Debug, Default, Clone)]
pub struct Responses {
    /// By index of the indicator, in the order of the codebook.
    rows: Box<[Response]>,
    /// Positions of the selected options in the indicator.
    options: Box<[u16]>,
    texts: Box<[TextRange]>,
    evidence: Box<[Evidence]>,
    /// Those of answers that have one of their own, each once.
    sources: Box<[Arc<Source>]>,
    arena: Box<str>,
}

/// The response to one indicator.
#[derive(Debug, Clone)]
pub struct Response {
    pub(super) indicator: u32,
    pub absence: Option<Absence>,
    /// What the selected options state.
    pub(super) presences: StatedPresences,
    options: Range<u32>,
    text: Range<u32>,
    narrative: Range<u32>,
    evidence: Range<u32>,
    source: Option<Arc<Source>>,
}

/// The presences that an answer states, as bits in the order of the vocabulary; after them, whether it states none. Kept
/// beside the answer, because every count asks for them.
#[derive(Debug, Clone, Copy)]
pub(super) struct StatedPresences(u8);

impl StatedPresences {
    /// Number of bits.
    pub const COUNT: usize = 4;

    /// Of a response that has no answer.
    const NO_ANSWER: Self = Self(0);

    /// As the filter `presence` does, an answer states nothing only if none of its options does.
    fn of_answer(options: impl Iterator<Item = Option<Presence>>) -> Self {
        match options.flatten().fold(0, |bits, presence| bits | 1 << presence as u8) {
            0 => Self(1 << (Self::COUNT - 1)),
            stated => Self(stated),
        }
    }

    pub fn bits(self) -> [bool; Self::COUNT] {
        std::array::from_fn(|bit| self.0 & 1 << bit != 0)
    }
}

#[derive(Debug, Clone)]
struct TextRange {
    language: Range<u32>,
    text: Range<u32>,
    /// The searchable text.
    searchable: Range<u32>,
}

/// A citation of a policy.
#[derive(Debug, Clone)]
pub struct Evidence {
    pub policy: Arc<Policy>,
    pub locator: Option<Arc<str>>,
    pub accessed: Option<Arc<str>>,
    pub archived: Option<Box<str>>,
}

impl Responses {
    pub fn from_rows(
        rows: &RowsOfRevision<'_, '_>,
        codebook: u32,
        questions: &Instruments,
        shared: &mut Interner,
    ) -> Self {
        let known = |row: &&'_ response::Model| questions.indicator_index(codebook, &row.indicator);
        let mut sorted: Vec<_> = rows.responses.iter().filter_map(|row| Some((known(row)?, row))).collect();
        sorted.sort_by_key(|(indicator, _)| *indicator);
        let (mut responses, mut options, mut evidence) = (vec![], vec![], vec![]);
        let mut texts = Arena::default();
        for (indicator, row) in sorted {
            let first_option = options.len() as u32;
            let selected = rows.options(&row.indicator).iter();
            options.extend(selected.filter_map(|row| questions.option_index(indicator, &row.option)));
            let first_evidence = evidence.len() as u32;
            for row in rows.evidence(&row.indicator) {
                let Some(policy) = shared.policy(&row.policy) else { continue };
                let mut text = |text: &Option<String>| text.as_ref().map(|text| shared.text(text));
                let (locator, accessed) = (text(&row.locator), text(&row.accessed));
                let archived = row.archived.as_deref().map(Into::into);
                evidence.push(Evidence { policy, locator, accessed, archived });
            }
            let of_question = &questions.indicators[indicator as usize].options;
            let stated =
                options[first_option as usize..].iter().map(|&option| of_question[option as usize].presence);
            let presences = match row.absence {
                None => StatedPresences::of_answer(stated),
                Some(_) => StatedPresences::NO_ANSWER,
            };
            responses.push(Response {
                indicator,
                absence: row.absence,
                presences,
                options: first_option..options.len() as u32,
                text: texts.add(rows.texts(&row.indicator, TextField::Text)),
                narrative: texts.add(rows.texts(&row.indicator, TextField::Narrative)),
                evidence: first_evidence..evidence.len() as u32,
                source: row.source.as_ref().and_then(|id| shared.source(id)),
            });
        }
        Self {
            sources: own_sources(&responses),
            rows: responses.into(),
            options: options.into(),
            texts: texts.texts.into(),
            evidence: evidence.into(),
            arena: texts.arena.into(),
        }
    }

    /// The same responses, with those to some indicators replaced by the absence `WITHDRAWN`.
    pub fn without(&self, withdrawn: &BTreeSet<u32>) -> Self {
        let (mut rows, mut options, mut evidence) = (vec![], vec![], vec![]);
        let mut texts = Arena::default();
        for row in &self.rows {
            let is_gone = withdrawn.contains(&row.indicator);
            let kept =
                |range: &Range<u32>| if is_gone { 0..0 } else { range.start as usize..range.end as usize };
            let first_option = options.len() as u32;
            options.extend_from_slice(&self.options[kept(&row.options)]);
            let first_evidence = evidence.len() as u32;
            evidence.extend_from_slice(&self.evidence[kept(&row.evidence)]);
            let mut copied = |range: &Range<u32>| {
                let first = texts.texts.len() as u32;
                for text in &self.texts[kept(range)] {
                    let mut put = |range: &Range<u32>| texts.put(self.slice(range));
                    let (language, searchable) = (put(&text.language), put(&text.searchable));
                    let text = put(&text.text);
                    texts.texts.push(TextRange { language, text, searchable });
                }
                first..texts.texts.len() as u32
            };
            rows.push(Response {
                indicator: row.indicator,
                absence: if is_gone { Some(Absence::Withdrawn) } else { row.absence },
                presences: if is_gone { StatedPresences::NO_ANSWER } else { row.presences },
                text: copied(&row.text),
                narrative: copied(&row.narrative),
                options: first_option..options.len() as u32,
                evidence: first_evidence..evidence.len() as u32,
                source: row.source.clone().filter(|_| !is_gone),
            });
        }
        Self {
            sources: own_sources(&rows),
            rows: rows.into(),
            options: options.into(),
            texts: texts.texts.into(),
            evidence: evidence.into(),
            arena: texts.arena.into(),
        }
    }

    pub fn all(&self) -> &[Response] {
        &self.rows
    }

    /// The sources of answers that have one of their own, each once.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        self.sources.iter().map(|source| &**source)
    }

    /// The texts and the narratives of a response, each in the order of its languages: language, text, searchable text.
    pub(super) fn texts_of(
        &self,
        row: &Response,
        field: TextField,
    ) -> impl Iterator<Item = (&str, &str, &str)> {
        let range = range_of(row, field);
        let texts = self.texts[range.start as usize..range.end as usize].iter();
        texts.map(|text| (self.slice(&text.language), self.slice(&text.text), self.slice(&text.searchable)))
    }

    /// One text or narrative of a response, by its position among those of the field.
    pub(super) fn text_at(&self, row: &Response, field: TextField, position: usize) -> &str {
        let range = range_of(row, field);
        self.slice(&self.texts[range.start as usize + position].text)
    }

    /// The number of citations.
    pub(super) fn evidence_count(&self) -> usize {
        self.evidence.len()
    }

    /// The response to one indicator, by its index.
    pub fn find(&self, indicator: u32) -> Option<&Response> {
        let index = self.rows.binary_search_by_key(&indicator, |row| row.indicator).ok()?;
        self.rows.get(index)
    }

    /// Whether any indicator has an answer.
    pub fn any_answered(&self) -> bool {
        self.rows.iter().any(|row| row.absence.is_none())
    }

    /// Every citation, with the index of the indicator of its response.
    pub fn evidence(&self) -> impl Iterator<Item = (u32, &Evidence)> {
        let all = |row: &Response| &self.evidence[row.evidence.start as usize..row.evidence.end as usize];
        self.rows.iter().flat_map(move |row| all(row).iter().map(|evidence| (row.indicator, evidence)))
    }

    fn words(&self, range: &Range<u32>) -> impl Iterator<Item = (&str, &str)> + Clone {
        let texts = &self.texts[range.start as usize..range.end as usize];
        texts.iter().map(|text| (self.slice(&text.language), self.slice(&text.text)))
    }

    fn searchable(&self, range: &Range<u32>) -> impl Iterator<Item = &str> {
        let texts = &self.texts[range.start as usize..range.end as usize];
        texts.iter().map(|text| self.slice(&text.searchable))
    }

    fn slice(&self, range: &Range<u32>) -> &str {
        &self.arena[range.start as usize..range.end as usize]
    }
}

/// The positions of the texts of a response in one field.
fn range_of(row: &Response, field: TextField) -> &Range<u32> {
    match field {
        TextField::Text => &row.text,
        TextField::Narrative => &row.narrative,
    }
}

fn own_sources(rows: &[Response]) -> Box<[Arc<Source>]> {
    let mut sources: Vec<Arc<Source>> = vec![];
    for source in rows.iter().filter_map(|row| row.source.as_ref()) {
        if !sources.iter().any(|known| Arc::ptr_eq(known, source)) {
            sources.push(source.clone());
        }
    }
    sources.into()
}

#[derive(Default)]
struct Arena {
    texts: Vec<TextRange>,
    arena: String,
}

impl Arena {
    fn add(&mut self, rows: &[&response_text::Model]) -> Range<u32> {
        let first = self.texts.len() as u32;
        for row in rows {
            let (language, text) = (self.put(&row.language), self.put(&row.text));
            let searchable = self.put(Searchable::new(&row.text).as_str());
            self.texts.push(TextRange { language, text, searchable });
        }
        first..self.texts.len() as u32
    }

    fn put(&mut self, text: &str) -> Range<u32> {
        let start = self.arena.len() as u32;
        self.arena.push_str(text);
        start..self.arena.len() as u32
    }
}

/// A response with its revision and assessment.
#[derive(Clone, Copy)]
pub struct ResponseView<'a> {
    pub revision: RevisionView<'a>,
    pub row: &'a Response,
}

impl<'a> ResponseView<'a> {
    pub fn revision_row(self) -> &'a Revision {
        self.revision.revision.row
    }

    pub fn assessment(self) -> View<'a, Assessment> {
        self.revision.assessment
    }

    fn all(self) -> &'a Responses {
        &self.revision_row().responses
    }

    pub fn indicator(self) -> View<'a, Indicator> {
        self.revision.assessment.catalog.question(self.row.indicator)
    }

    /// The selected options, in the order given.
    pub fn answers(self) -> impl Iterator<Item = View<'a, AnswerOption>> + Clone {
        let indicator = self.indicator();
        self.option_positions()
            .iter()
            .map(move |&index| indicator.beside(&indicator.row.options[index as usize]))
    }

    /// The positions of the selected options in the indicator.
    pub(super) fn option_positions(self) -> &'a [u16] {
        &self.all().options[self.row.options.start as usize..self.row.options.end as usize]
    }

    /// Language and text.
    pub fn text(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        self.all().words(&self.row.text)
    }

    /// Language and text.
    pub fn narrative(self) -> impl Iterator<Item = (&'a str, &'a str)> + Clone {
        self.all().words(&self.row.narrative)
    }

    /// Its searchable texts and narratives.
    pub fn searchable(self) -> impl Iterator<Item = &'a str> {
        self.all().searchable(&self.row.text).chain(self.all().searchable(&self.row.narrative))
    }

    pub fn evidence(self) -> &'a [Evidence] {
        &self.all().evidence[self.row.evidence.start as usize..self.row.evidence.end as usize]
    }

    /// The tombstone, if the response was withdrawn.
    pub fn withdrawal(self) -> Option<&'a Withdrawal> {
        let is_withdrawn = self.row.absence == Some(Absence::Withdrawn);
        let indicator = self.indicator();
        is_withdrawn
            .then(|| self.assessment().withdrawal_before(&indicator.row.code, self.revision_row().since))?
    }

    /// Its own source, or else the source of the revision.
    pub fn source(self) -> Option<&'a Source> {
        self.row.source.as_deref().or(self.revision_row().source.as_deref())
    }
}
