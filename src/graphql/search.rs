//! Search over all published texts.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_graphql::{Description, Enum};

use super::finding::Finding;
use super::indicator::Indicator;
use super::interface::union;
use super::jurisdiction::{Country, Jurisdiction, Municipality, RegionalBody, Subdivision};
use super::object::object;
use super::page::{PageOfRows, connection};
use super::policy::Policy;
use super::report::Report;
use super::response::Response;
use super::scalar::{LanguageTag, language};
use super::vocabulary::remote;
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::select::{Orders, Page, Paging};
use crate::shelf::{Catalog, SearchMatch, SearchMatches, SearchSubject, SearchWords, SubjectKind, TextPart};

union! {
    /// One object that a search found.
    SearchResult {
        Country, Subdivision, Municipality, RegionalBody, Indicator, Policy, Report, Finding, Response
    }
}

impl<'a> From<SearchSubject<'a>> for SearchResult<'a> {
    fn from(subject: SearchSubject<'a>) -> Self {
        match subject {
            SearchSubject::Jurisdiction(place) => match place.into() {
                Jurisdiction::Country(country) => country.into(),
                Jurisdiction::Subdivision(subdivision) => subdivision.into(),
                Jurisdiction::Municipality(municipality) => municipality.into(),
                Jurisdiction::RegionalBody(body) => body.into(),
            },
            SearchSubject::Indicator(indicator) => Indicator(indicator).into(),
            SearchSubject::Policy(policy) => Policy(policy).into(),
            SearchSubject::Report(report) => Report(report).into(),
            SearchSubject::Finding(finding) => Finding(finding).into(),
            SearchSubject::Response(response) => Response(response).into(),
        }
    }
}

remote! {
    /// Type of the objects that a search finds.
    SearchType of SubjectKind {
        /// Places of all kinds: countries, subdivisions, municipalities and regional bodies.
        Jurisdiction,
        /// Indicators of the newest codebook of each instrument.
        Indicator,
        /// Policies that current responses cite.
        Policy,
        /// Reports on current revisions.
        Report,
        /// Findings of current revisions.
        Finding,
        /// Responses of current revisions.
        Response,
    }

    /// Field that has the text that a search matched.
    MatchedField of crate::shelf::SearchedField {
        /// Name of a place, as the United Nations use it or as the source gives it.
        Name,
        /// Common, shorter or former name of a place.
        Alias,
        /// Question of an indicator.
        Question,
        /// Label of an answer option of an indicator.
        OptionLabel,
        /// Title of a policy or of a report.
        Title,
        /// Text of a finding.
        Finding,
        /// Free text that answers a question.
        Text,
        /// Narrative that explains a response.
        Narrative,
    }
}

/// One object that a search found, with the text that matches best.
#[derive(Clone, Description)]
pub struct SearchHit<'a> {
    words: Arc<SearchWords>,
    found: SearchMatch<'a>,
}

#[object]
impl<'a> SearchHit<'a> {
    /// Object that was found.
    fn node(&self) -> SearchResult<'a> {
        self.found.subject.into()
    }

    /// Type of the object, as `types` of `search` takes it.
    #[field(name = "type")]
    fn kind(&self) -> SearchType {
        self.found.subject.kind().into()
    }

    /// How well the text matches, from `1` to `1000`; more is better. The score depends on the field, on how the words
    /// match (exactly, as a beginning, or with a typing mistake) and on the share of the text that they are. The score
    /// depends on no other text, so it is the same in every release. Scores compare matches, not places.
    fn score(&self) -> i32 {
        self.found.score
    }

    /// Field of the object whose text matches best.
    fn matched_field(&self) -> MatchedField {
        self.found.field.into()
    }

    /// Text that matches best, in full, in the language of `language`.
    fn matched_text(&self) -> &'a str {
        self.found.text
    }

    /// Language of the text that matches best, as a BCP 47 tag such as `fr`.
    fn language(&self) -> LanguageTag {
        language(self.found.language)
    }

    /// Parts of `matchedText` in their order, from its first to its last letter: those that match the search, and those
    /// between.
    fn highlights(&self, catalog: &Catalog) -> Vec<TextFragment<'a>> {
        if !catalog.meter().spend(work::SORT_WORDS + 10 * self.found.text.len() as u64) {
            return vec![];
        }
        self.words.parts(self.found.text).into_iter().map(TextFragment).collect()
    }
}

/// One part of a text that a search matched.
#[derive(Description)]
pub struct TextFragment<'a>(TextPart<'a>);

#[object]
impl<'a> TextFragment<'a> {
    /// Letters of the part, as they are in the text, with the spaces and signs between them.
    fn text(&self) -> &'a str {
        self.0.text
    }

    /// Whether the part matches the search. `false` for what is between matches.
    fn is_match(&self) -> bool {
        self.0.is_match
    }
}

/// One type of objects, with the number that a search found.
#[object]
pub struct SearchTypeCount {
    /// Type of the objects.
    #[field(name = "type")]
    kind: SearchType,
    /// Number of objects of the type that the search found; at least `1`.
    count: u64,
}

/// One language, with the number of objects of which a text in it matches a search.
#[object]
pub struct SearchLanguageCount {
    /// Language of the texts, as a BCP 47 tag such as `fr`.
    language: LanguageTag,
    /// Number of objects of which a text in the language matches; at least `1`.
    count: u64,
}

/// Numbers of objects that a search found, by type and by language.
#[object]
pub struct SearchFacets {
    /// Numbers by type, in the order of the types of `SearchType`; also of the types that the argument `types` of `search`
    /// leaves out. A type of which nothing was found is absent.
    by_type: Vec<SearchTypeCount>,
    /// Numbers by language of the texts that match, in order of language tag; only of the types that the argument `types` of
    /// `search` asks for. An object counts in each language in which a text of it matches. A language in which nothing was
    /// found is absent.
    by_language: Vec<SearchLanguageCount>,
}

/// One page of matches with their objects.
pub struct SearchPage<'a> {
    page: Page<SearchMatch<'a>>,
    hits: Vec<SearchHit<'a>>,
}

impl<'a> PageOfRows for SearchPage<'a> {
    type Row = SearchHit<'a>;

    fn rows(&self) -> impl Iterator<Item = &SearchHit<'a>> {
        self.hits.iter()
    }

    fn rows_with_cursors(&self) -> impl DoubleEndedIterator<Item = (&SearchHit<'a>, String)> {
        self.hits.iter().map(|hit| (hit, self.page.cursor(&hit.found)))
    }

    fn total(&self) -> u64 {
        self.page.total()
    }

    fn has_next(&self) -> bool {
        self.page.has_next()
    }

    fn has_previous(&self) -> bool {
        self.page.has_previous()
    }
}

connection! {
    () #[doc = "One page of what a search found."] SearchHitConnection<'a>,
    #[doc = "One object that a search found, with its cursor."] SearchHitEdge<'a>,
    SearchHit<'a> => SearchPage<'a>: SearchHit::clone
}

/// One page of what a search found, with counts of all that the search found.
#[derive(Description)]
pub struct SearchConnection<'a> {
    page: SearchHitConnection<'a>,
    facets: SearchFacets,
}

#[object]
impl<'a> SearchConnection<'a> {
    #[flatten]
    fn page(&self) -> &SearchHitConnection<'a> {
        &self.page
    }

    /// Numbers of objects on all pages, by type and by language.
    fn facets(&self) -> &SearchFacets {
        &self.facets
    }
}

/// Root field for search.
#[derive(Default, Description)]
pub struct SearchQuery;

#[object]
impl SearchQuery {
    /// Objects of which a published text has all words of a search: names of places, questions and labels of answer
    /// options of indicators, titles of policies and reports, findings, and texts and narratives of responses. Each
    /// object is listed once, with the text that matches best. Objects are in order of `score`, the best first; those of
    /// the same score are in the order of the types of `SearchType`, then of code, title or `ref`.
    ///
    /// Case, accents and Arabic vowel signs do not matter. The last word also matches words that begin with it. In
    /// words of five letters or more, one typing mistake is forgiven. A word of two or more Chinese letters matches texts
    /// that have each pair of its neighbouring letters.
    fn search<'c>(
        &self,
        catalog: &'c Catalog,
        /// Words to look for, at most 10 different ones of at most 50 characters. Nothing is found if there are none.
        text: &str,
        /// Types of the objects to list; all types if left out.
        types: &Option<BTreeSet<SearchType>>,
        /// Language of the texts to look through, as a BCP 47 tag such as `fr`; texts of all languages if left out.
        lang: &Option<LanguageTag>,
        page: &Paging,
    ) -> Result<SearchConnection<'c>, Error> {
        let words = Arc::new(SearchWords::read("text", text)?);
        let lang = lang.as_ref().map(LanguageTag::as_str);
        let kinds: Option<Vec<SubjectKind>> =
            types.as_ref().map(|types| types.iter().map(|kind| (*kind).into()).collect());
        let SearchMatches { rows, kinds: by_kind, languages } =
            catalog.search(&words, lang, kinds.as_deref());
        let field = ("Query.search", text.to_owned(), lang.map(str::to_owned), kinds);
        let page = Page::new(catalog.meter(), field, rows, &Orders(vec![]), page)?;
        let hits = page.rows.iter().map(|found| SearchHit { words: words.clone(), found: *found }).collect();
        let by_type = by_kind.into_iter().map(|(kind, count)| SearchTypeCount { kind: kind.into(), count });
        let by_language =
            languages.into_iter().map(|(tag, count)| SearchLanguageCount { language: language(tag), count });
        let facets = SearchFacets { by_type: by_type.collect(), by_language: by_language.collect() };
        Ok(SearchConnection { page: SearchHitConnection(SearchPage { page, hits }), facets })
    }
}
