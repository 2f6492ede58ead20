//! Looks through the texts of a catalog for the words of a search.

use entity::vocabulary::TextField;

use super::block::{Scratch, SearchedField, TextBlock, TextMatch, TextPosition};
use super::hit::{Hit, HitParts};
use super::index::{SearchIndex, option_and_label};
use super::matching::{SearchMatch, SearchSubject, SubjectKind};
use super::segment::SEGMENT_SIZE;
use super::words::{SearchWords, WordMatches};
use crate::language;
use crate::shelf::meter::work;
use crate::shelf::{
    AssessmentScope, Catalog, FindingView, Indicator, Jurisdiction, PublicationEntry, ResponseView, Span,
    View, Words,
};

/// What a search looks through.
pub struct Finder<'c> {
    catalog: &'c Catalog,
    index: &'c SearchIndex,
    /// By ref of the assessment.
    publications: Vec<View<'c, PublicationEntry>>,
}

/// All things that match.
#[derive(Default)]
pub struct Found {
    pub hits: Vec<Hit>,
    /// By number of the language: how many things of each kind match in it, in the order of the kinds.
    pub languages: Vec<[u64; SubjectKind::ALL.len()]>,
}

impl<'c> Finder<'c> {
    pub fn new(catalog: &'c Catalog) -> Self {
        let publications = AssessmentScope::new(catalog, None).publications().collect();
        Self { catalog, index: catalog.search_index(), publications }
    }

    /// Finds the things of which a text in a language has all words; none if the request was ended.
    pub fn find(&self, words: &SearchWords, language: Option<&str>) -> Option<Found> {
        if words.is_empty() || !self.spend(words) {
            return None;
        }
        let fits = |tag: &str| language.is_none_or(|asked| language::fit(tag, asked).is_some());
        let vocabulary = &self.index.vocabulary;
        let words = &*words.matches(vocabulary);
        let fitting: Vec<bool> = vocabulary.languages().map(fits).collect();
        let found = Found { hits: vec![], languages: vec![[0; SubjectKind::ALL.len()]; fitting.len()] };
        let mut collector = HitCollector { words, fitting, scratch: Scratch::default(), found };
        for kind in KINDS_WITHOUT_REVISION {
            collector.collect(self.block(kind, 0), |text| self.shows(kind, text).then_some((kind, 0)));
        }
        for (segment, shown) in self.index.revisions.all().zip(self.shown()) {
            if shown.iter().all(Option::is_none) {
                continue;
            }
            let hits = collector.found.hits.len();
            collector.collect(segment, |text| {
                let is_finding = text.field == SearchedField::Finding;
                let kind = if is_finding { SubjectKind::Finding } else { SubjectKind::Response };
                Some((kind, shown[text.owner as usize]?))
            });
            let hits = (collector.found.hits.len() - hits) as u64;
            if !self.catalog.meter().spend(work::HIT * hits) {
                return None;
            }
        }
        Some(collector.found)
    }

    /// Pays for comparing the words with the vocabulary, and for looking through the texts. The index has those of all
    /// releases, but the cost in an old release never grows: what is paid for is what this catalog shows. Returns
    /// whether to go on.
    fn spend(&self, words: &SearchWords) -> bool {
        let places = self.catalog.jurisdictions().count() as u64 * TOKENS_OF_PLACE;
        let indicators = self.catalog.indicators().count() as u64 * TOKENS_OF_INDICATOR;
        let citations = |publication: &View<'_, PublicationEntry>| {
            publication.revision().revision.row.responses.evidence_count() as u64
        };
        let citations: u64 = self.publications.iter().map(citations).sum();
        let publications = self.publications.len() as u64;
        self.catalog.meter().spend(work::ROW * publications)
            && self.catalog.meter().spend(
                words.size()
                    * (2 * (places + indicators) + citations / TOKENS_PER_WORK + work::ROW * publications),
            )
    }

    /// For each segment, the index of the publication of each of its revisions, if the catalog shows it.
    fn shown(&self) -> Vec<[Option<u32>; SEGMENT_SIZE]> {
        let revisions = &self.index.revisions;
        let mut shown = vec![[None; SEGMENT_SIZE]; revisions.all().count()];
        for (index, publication) in (0..).zip(&self.publications) {
            let position = revisions.position(*publication);
            shown[position.segment as usize][position.owner as usize] = Some(index);
        }
        shown
    }

    pub fn language(&self, number: u32) -> &'c str {
        self.index.vocabulary.language(number)
    }

    /// The texts of a kind of things, and for findings and responses those of one segment.
    fn block(&self, kind: SubjectKind, publication: u32) -> &'c TextBlock {
        match kind {
            SubjectKind::Jurisdiction => &self.index.places.texts,
            SubjectKind::Indicator => &self.index.questions.texts,
            SubjectKind::Policy => &self.index.policies,
            SubjectKind::Report => &self.index.reports,
            SubjectKind::Finding | SubjectKind::Response => {
                self.index.revisions.texts_of(self.publications[publication as usize])
            }
        }
    }

    /// Whether the catalog shows a text of things that are in no revision.
    fn shows(&self, kind: SubjectKind, TextPosition { row, field, part, .. }: TextPosition) -> bool {
        let catalog = self.catalog;
        match kind {
            SubjectKind::Jurisdiction => {
                let place = catalog.place(row).row;
                catalog.sees(place.span) && catalog.sees(name(place, field, part).0)
            }
            SubjectKind::Indicator => {
                let indicator = catalog.question(row);
                catalog.sees(words_of_indicator(indicator.row, field, part).0) && indicator.is_newest()
            }
            SubjectKind::Policy => {
                let (policy, places) = catalog.citations().policies.at(row);
                catalog.current_policy(policy, places).is_some()
            }
            SubjectKind::Report => catalog.any_named_now(catalog.citations().documents.at(row).1),
            SubjectKind::Finding | SubjectKind::Response => true,
        }
    }

    /// What a hit stands for.
    pub fn read(&self, hit: Hit) -> SearchMatch<'c> {
        let HitParts { score, kind, publication, text } = hit.parts();
        let text = self.block(kind, publication).text(text);
        let TextPosition { row, field, part, .. } = text.position;
        let language = self.language(text.language);
        let (subject, text) = match kind {
            SubjectKind::Jurisdiction => {
                let place = self.catalog.place(row);
                (SearchSubject::Jurisdiction(place), &*name(place.row, field, part).1.text)
            }
            SubjectKind::Indicator => {
                let indicator = self.catalog.question(row);
                let words = words_of_indicator(indicator.row, field, part).1;
                (SearchSubject::Indicator(indicator), &*words.text)
            }
            SubjectKind::Policy => {
                let (policy, _) = self.catalog.citations().policies.at(row);
                (SearchSubject::Policy(View::new(self.catalog, policy)), &*policy.says.title)
            }
            SubjectKind::Report => {
                let (report, _) = self.catalog.citations().documents.at(row);
                (SearchSubject::Report(View::new(self.catalog, report)), &*report.says.title)
            }
            SubjectKind::Finding => {
                let (revision, index) = (self.publications[publication as usize].revision(), row as usize);
                let finding = FindingView { revision, index };
                (SearchSubject::Finding(finding), &*finding.row().texts[part as usize].1)
            }
            SubjectKind::Response => {
                let revision = self.publications[publication as usize].revision();
                let responses = &revision.revision.row.responses;
                let response = &responses.all()[row as usize];
                let field = if field == SearchedField::Text { TextField::Text } else { TextField::Narrative };
                let subject = SearchSubject::Response(ResponseView { revision, row: response });
                (subject, responses.text_at(response, field, part as usize))
            }
        };
        SearchMatch { subject, score: score.into(), field, language, text }
    }
}

/// Collects the matches of a search.
struct HitCollector<'w> {
    words: &'w [WordMatches],
    /// By number of the language: whether its texts are searched.
    fitting: Vec<bool>,
    scratch: Scratch,
    found: Found,
}

impl HitCollector<'_> {
    /// Collects what matches in a block. `owner` tells for a text the kind of the thing that has it, and its publication;
    /// nothing if the catalog does not show the text.
    fn collect(&mut self, block: &TextBlock, owner: impl Fn(TextPosition) -> Option<(SubjectKind, u32)>) {
        // Texts of one thing come one after the other.
        let mut last = None;
        let mut languages = vec![];
        for TextMatch { index, text, score } in block.matches(self.words, &mut self.scratch) {
            if !self.fitting[text.language as usize] {
                continue;
            }
            let Some((kind, publication)) = owner(text.position) else { continue };
            let hit = Hit::new(HitParts { score, kind, publication, text: index });
            let thing = Some((kind, publication, text.position.row));
            match self.found.hits.last_mut() {
                // The best text stays; the first of equal ones.
                Some(best) if last == thing => *best = hit.min(*best),
                _ => {
                    self.found.hits.push(hit);
                    languages.clear();
                    last = thing;
                }
            }
            if !languages.contains(&text.language) {
                languages.push(text.language);
                self.found.languages[text.language as usize][kind as usize] += 1;
            }
        }
    }
}

/// The name or alias of a place that is indexed at a position.
fn name(place: &Jurisdiction, field: SearchedField, part: u32) -> (Span, &Words) {
    match field {
        SearchedField::Alias => {
            let (span, alias) = &place.aliases.rows()[part as usize];
            (*span, &alias.words)
        }
        _ => words_at(place.names.rows(), part as usize),
    }
}

/// The question or label that is indexed at a position.
fn words_of_indicator(indicator: &Indicator, field: SearchedField, part: u32) -> (Span, &Words) {
    match field {
        SearchedField::OptionLabel => {
            let (option, label) = option_and_label(part);
            words_at(indicator.options[option].labels.rows(), label)
        }
        _ => words_at(indicator.questions.rows(), part as usize),
    }
}

fn words_at(rows: &[(Span, Words)], index: usize) -> (Span, &Words) {
    let (span, words) = &rows[index];
    (*span, words)
}

/// The kinds of things that are in no revision, in their order.
const KINDS_WITHOUT_REVISION: [SubjectKind; 4] =
    [SubjectKind::Jurisdiction, SubjectKind::Indicator, SubjectKind::Policy, SubjectKind::Report];
/// About how many different tokens the names of a place have.
const TOKENS_OF_PLACE: u64 = 10;
/// About how many different tokens the texts of an indicator have.
const TOKENS_OF_INDICATOR: u64 = 30;
/// How many tokens of a block are looked at in one unit of work.
const TOKENS_PER_WORK: u64 = 8;
