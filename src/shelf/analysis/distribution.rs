//! Counts the answers to some questions, whole and by group.

use super::count::{AnswerCounts, CountedResponse, ResponseTally};
use super::explanation::{ExclusionReason, Explanation};
use super::grouping::{Group, GroupBy, Groups};
use super::options::AnswerOptions;
use super::subject::Subject;
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::select::{Filter, OrderedRows, ResponsePredicate, RowScope, SelectedResponses, Selection};
use crate::shelf::{Catalog, PublicationEntry};

/// What a caller wants to know.
#[derive(Debug, Clone)]
pub struct DistributionRequest {
    pub subject: Subject,
    pub group_by: Vec<GroupBy>,
    pub filter: Filter<ResponsePredicate>,
    pub select: Selection,
}

/// The counts of the responses that pass a filter.
pub struct Distribution<'a> {
    pub catalog: &'a Catalog,
    subject: Subject,
    /// The whole filter: that of the caller, and the subject.
    filter: Filter<ResponsePredicate>,
    select: Selection,
    /// Empty if the subject has several questions.
    pub options: AnswerOptions<'a>,
    pub whole: AnswerCounts,
    pub groups: Vec<Group<'a, AnswerCounts>>,
    pub is_overlapping: bool,
    /// The number of synthetic responses that are left out.
    pub synthetic: u64,
    /// A condition of the analysis that this is one number of, in words.
    pub(super) condition: Option<String>,
}

/// The answered assessments over which an analysis draws a line or a list.
pub(super) struct AnsweredAssessments<'a> {
    pub rows: Vec<&'a PublicationEntry>,
    /// Whether any is real: then the others are left out.
    pub is_real_only: bool,
}

impl Catalog {
    /// The answered assessments that ask a question that passes the filter, whatever they answer, and that `has_place` in
    /// the line or list.
    pub(super) fn answered_assessments(
        &self,
        filter: &Filter<ResponsePredicate>,
        has_place: impl Fn(&PublicationEntry) -> bool,
    ) -> AnsweredAssessments<'_> {
        let asking = self.assessments_asking(filter).into_iter().map(|publication| publication.row);
        let mut rows: Vec<&PublicationEntry> = asking.filter(|row| has_place(row)).collect();
        let is_real_only = rows.iter().any(|row| !row.is_synthetic());
        rows.retain(|row| !is_real_only || !row.is_synthetic());
        AnsweredAssessments { rows, is_real_only }
    }

    pub fn distribution(&self, request: &DistributionRequest) -> Result<Distribution<'_>, Error> {
        self.count(request, None)
    }

    /// `is_real_only` says whether synthetic responses are left out; by default they are if the selection has real ones.
    pub(super) fn count(
        &self,
        request: &DistributionRequest,
        is_real_only: Option<bool>,
    ) -> Result<Distribution<'_>, Error> {
        let DistributionRequest { subject, group_by, filter, select } = request;
        let own = subject.predicate(self, "of")?;
        let mut groups: Groups<'_, AnswerCounts> = Groups::new(self, group_by)?;
        let versions = subject.indicator().map(|indicator| indicator.check_indicator(self, "of.indicator"));
        let options = AnswerOptions::new(self, &versions.transpose()?.unwrap_or_default());
        let filter = filter.narrowed(own);
        let selected = self.select_responses(RowScope::default(), &filter, *select);
        let mut publications = selected.by_assessment().map(|(publication, _)| publication.row);
        let is_real_only = is_real_only.unwrap_or_else(|| publications.any(|row| !row.is_synthetic()));
        let (mut whole, mut tally, mut synthetic) = (AnswerCounts::default(), ResponseTally::default(), 0);
        for (publication, responses) in selected.by_assessment() {
            if is_real_only && publication.row.is_synthetic() {
                synthetic += responses.len() as u64;
                continue;
            }
            if !self.meter().spend(work::COUNT * responses.len() as u64) {
                break;
            }
            let class = groups.class(publication.revision());
            let is_by_question = groups.is_by_question();
            let of = (publication.row.jurisdiction, publication.row.provenance);
            tally.clear();
            for response in responses {
                let indicator = response.row.indicator;
                let response = CountedResponse::new(response, options.places(indicator));
                tally.add(&response);
                if is_by_question {
                    groups.count(class, indicator, |counts| counts.add_response(of, &response));
                }
            }
            whole.add(of, &tally);
            if !is_by_question {
                // All responses of an assessment are in the same groups.
                groups.count_assessment(class, |counts| counts.add(of, &tally));
            }
        }
        let (catalog, subject, select) = (self, subject.clone(), *select);
        let (is_overlapping, groups) = (groups.is_overlapping(), groups.into_sorted());
        Ok(Distribution {
            catalog,
            subject,
            filter,
            select,
            options,
            whole,
            groups,
            is_overlapping,
            synthetic,
            condition: None,
        })
    }
}

impl Distribution<'_> {
    /// How the numbers came about. Looks through the responses again if older assessments were left out.
    pub fn explain(&self) -> Explanation {
        let counted = self.whole.assessed().responses;
        let chosen = counted + self.synthetic;
        let selected = match self.select {
            Selection::All => chosen,
            Selection::Latest => self.all_responses().total() as u64,
        };
        let excluded = [
            (ExclusionReason::NotLatest, selected.saturating_sub(chosen)),
            (ExclusionReason::Synthetic, self.synthetic),
        ];
        Explanation::new(selected, excluded, self.definition())
    }

    fn all_responses(&self) -> SelectedResponses<'_> {
        self.catalog.select_responses(RowScope::default(), &self.filter, Selection::All)
    }

    fn definition(&self) -> String {
        let (subject, release) = (&self.subject, self.catalog.number());
        let condition = self.condition.as_ref().map(|rule| format!(" and {rule}")).unwrap_or_default();
        let select = match self.select {
            Selection::All => "of all current assessments",
            Selection::Latest => {
                "of the latest answered assessment, by year, then key, of each place with each instrument that asks one of these indicators"
            }
        };
        format!(
            "Counts responses to {subject} that pass the filter{condition}, {select}, as of release {release}. assessed = selected − excluded; asked = assessed − NOT_ASKED − WITHHELD − WITHDRAWN; answered = asked − NOT_APPLICABLE − NO_EVIDENCE − DECLINED; share = count ÷ answered. Synthetic responses are left out where there are real ones."
        )
    }
}
