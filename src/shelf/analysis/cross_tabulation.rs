//! Counts how two questions are answered together.

use rustc_hash::FxHashMap;

use super::count::{NONE, ResponseCount};
use super::explanation::{ExclusionReason, Explanation};
use super::grouping::{Group, GroupBy, Groups};
use super::options::AnswerOptions;
use super::subject::{QualifiedCode, Subject};
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::select::{Filter, ResponsePredicate, RowScope, SelectedResponses, Selection};
use crate::shelf::{Catalog, PublicationEntry, ResponseView, View};

/// What a caller wants to know.
#[derive(Debug, Clone)]
pub struct CrossTabulationRequest {
    pub a: QualifiedCode,
    pub b: QualifiedCode,
    pub group_by: Vec<GroupBy>,
    pub filter: Filter<ResponsePredicate>,
}

/// The pairs of answers that places give to two questions.
pub struct CrossTabulation<'a> {
    pub catalog: &'a Catalog,
    /// The options of each question.
    pub options: [AnswerOptions<'a>; 2],
    pub whole: PairCounts,
    pub groups: Vec<Group<'a, PairCounts>>,
    pub is_overlapping: bool,
    /// The number of places that are left out because their responses are synthetic.
    pub synthetic: u64,
    /// The number of places with a response to one of the questions only.
    one_only: u64,
    questions: [QualifiedCode; 2],
}

/// Counts of places with a response to both questions.
#[derive(Debug, Default, Clone)]
pub struct PairCounts {
    pub assessed: ResponseCount,
    pub answered: ResponseCount,
    /// By place of the option among those of the first question, and among those of the second.
    cells: FxHashMap<(usize, usize), ResponseCount>,
}

impl PairCounts {
    /// The places that select these two options.
    pub fn cell(&self, options: (usize, usize)) -> &ResponseCount {
        self.cells.get(&options).unwrap_or(&NONE)
    }

    fn add(&mut self, place: u32, [a, b]: [ResponseView<'_>; 2], options: &[AnswerOptions<'_>; 2]) {
        self.assessed.add(place);
        if a.row.absence.is_some() || b.row.absence.is_some() {
            return;
        }
        self.answered.add(place);
        let [of_a, of_b] = [options[0].places(a.row.indicator), options[1].places(b.row.indicator)];
        for &one in a.option_positions() {
            for &other in b.option_positions() {
                let options = (of_a[one as usize], of_b[other as usize]);
                self.cells.entry(options).or_default().add(place);
            }
        }
    }
}

/// The latest responses to one question, at most one of each place, and the options of the question.
struct LatestResponses<'a> {
    selected: SelectedResponses<'a>,
    options: AnswerOptions<'a>,
}

impl<'a> LatestResponses<'a> {
    fn new(
        catalog: &'a Catalog,
        question: &QualifiedCode,
        filter: &Filter<ResponsePredicate>,
        field: &str,
    ) -> Result<Self, Error> {
        let versions = question.check_indicator(catalog, field)?;
        let options = AnswerOptions::new(catalog, &versions);
        if options.all().is_empty() {
            let message = format!("{} is answered with text: it has no options to count.", question.code);
            return Err(Error::bad_input(format!("{field}.code"), message));
        }
        let own = Subject::Indicator(question.clone()).predicate(catalog, field)?;
        let filter = filter.narrowed(own);
        let selected = catalog.select_responses(RowScope::default(), &filter, Selection::Latest);
        Ok(Self { selected, options })
    }

    /// An instrument is asked of a place in one latest assessment, so a place has one response.
    fn responses(&self) -> impl Iterator<Item = (View<'a, PublicationEntry>, ResponseView<'a>)> {
        let all = self.selected.by_assessment();
        all.filter_map(|(publication, mut responses)| Some((publication, responses.next()?)))
    }
}

/// The responses of one place to the two questions.
struct Pair<'a> {
    /// Of the first response.
    publication: View<'a, PublicationEntry>,
    responses: [ResponseView<'a>; 2],
    is_synthetic: bool,
}

impl Catalog {
    /// Pairs, for each place, the response to `a` with the response to `b`, each in the latest answered assessment that
    /// asks the question.
    pub fn cross_tabulation(&self, request: &CrossTabulationRequest) -> Result<CrossTabulation<'_>, Error> {
        let a = LatestResponses::new(self, &request.a, &request.filter, "a")?;
        let b = LatestResponses::new(self, &request.b, &request.filter, "b")?;
        let mut groups: Groups<'_, PairCounts> = Groups::new(self, &request.group_by)?;
        let of_b: FxHashMap<u32, _> = b.responses().map(|pair| (pair.0.row.jurisdiction, pair)).collect();
        let pairs = a.responses().filter_map(|(publication, response)| {
            let (other, also) = of_b.get(&publication.row.jurisdiction)?;
            let is_synthetic = publication.row.is_synthetic() || other.row.is_synthetic();
            Some(Pair { publication, responses: [response, *also], is_synthetic })
        });
        let pairs: Vec<Pair<'_>> = pairs.collect();
        let one_only = (a.responses().count() + of_b.len() - 2 * pairs.len()) as u64;
        let options = [a.options, b.options];
        let is_real_only = pairs.iter().any(|pair| !pair.is_synthetic);
        let (mut whole, mut synthetic) = (PairCounts::default(), 0);
        for Pair { publication, responses, is_synthetic } in pairs {
            if is_real_only && is_synthetic {
                synthetic += 1;
                continue;
            }
            if !self.meter().spend(2 * work::COUNT) {
                break;
            }
            let (place, class) = (publication.row.jurisdiction, groups.class(publication.revision()));
            whole.add(place, responses, &options);
            groups.count(class, responses[0].row.indicator, |counts| counts.add(place, responses, &options));
        }
        let (is_overlapping, groups) = (groups.is_overlapping(), groups.into_sorted());
        let questions = [request.a.clone(), request.b.clone()];
        Ok(CrossTabulation {
            catalog: self,
            options,
            whole,
            groups,
            is_overlapping,
            synthetic,
            one_only,
            questions,
        })
    }
}

impl CrossTabulation<'_> {
    /// How the numbers came about. What is selected are places.
    pub fn explain(&self) -> Explanation {
        let selected = self.whole.assessed.responses + self.synthetic + self.one_only;
        let excluded =
            [(ExclusionReason::OneResponseOnly, self.one_only), (ExclusionReason::Synthetic, self.synthetic)];
        let [a, b] = self.questions.clone().map(Subject::Indicator);
        let release = self.catalog.number();
        let definition = format!(
            "Counts places with a response to {a} and to {b}, each in the latest answered assessment that asks the question, if it passes the filter, as of release {release}. assessed = selected − excluded; answered = assessed − places with an absence for either; share = count ÷ answered. Places with synthetic responses are left out where there are others."
        );
        Explanation::new(selected, excluded, definition)
    }
}
