//! Answers of a local government beside those of its country.

use std::collections::BTreeSet;

use async_graphql::Description;

use super::assessment::Assessment;
use super::indicator::Indicator;
use super::object::object;
use super::response::Response;
use super::vocabulary::AlignmentDifference;
use crate::shelf::analysis::{self, TopicAlignment as Row};

/// Answers of one local assessment beside those of a national assessment of the same country, topic by topic.
#[derive(Description)]
pub struct Alignment<'a>(pub analysis::Alignment<'a>);

#[object]
impl<'a> Alignment<'a> {
    /// Assessment of the local government.
    fn local(&self) -> Assessment<'a> {
        Assessment(self.0.local.assessment())
    }

    /// Assessment of the country: of those that share a topic with the local assessment, the one whose year is nearest; of
    /// two years equally near, the earlier. Synthetic assessments go with synthetic ones only.
    fn national(&self) -> Assessment<'a> {
        Assessment(self.0.national.assessment())
    }

    /// Pairs of a local and a national indicator with the same topic, in the order of the local codebook. A topic with
    /// several indicators has an entry for each pair of them.
    fn topics(
        &self,
        /// Only entries with these differences; all entries if null or left out.
        differences: &Option<BTreeSet<AlignmentDifference>>,
    ) -> Vec<TopicAlignment<'a>> {
        let is_wanted = |row: &&Row<'a>| {
            differences.as_ref().is_none_or(|wanted| wanted.contains(&row.difference.into()))
        };
        self.0.topics.iter().filter(is_wanted).copied().map(TopicAlignment).collect()
    }
}

/// Answer of a local government to one question, beside the answer of its country to a question with the same topic.
#[derive(Description)]
pub struct TopicAlignment<'a>(Row<'a>);

#[object]
impl<'a> TopicAlignment<'a> {
    /// Topic of both indicators, such as `health-services`.
    fn topic(&self) -> &'a str {
        &self.0.local_indicator.row.topic
    }

    /// Indicator of the local instrument, as it stands in the codebook of the local assessment.
    fn local_indicator(&self) -> Indicator<'a> {
        Indicator(self.0.local_indicator)
    }

    /// Indicator of the national instrument, as it stands in the codebook of the national assessment.
    fn national_indicator(&self) -> Indicator<'a> {
        Indicator(self.0.national_indicator)
    }

    /// Response in the local assessment. Null if that assessment has no response to the indicator.
    fn local(&self) -> Option<Response<'a>> {
        self.0.local.map(Response)
    }

    /// Response in the national assessment. Null if that assessment has no response to the indicator.
    fn national(&self) -> Option<Response<'a>> {
        self.0.national.map(Response)
    }

    /// Difference between the presence that the two answers state: the greatest presence of the selected options. The two
    /// questions have the same topic and not the same words, so a difference is a hint where to read, and no score.
    fn difference(&self) -> AlignmentDifference {
        self.0.difference.into()
    }
}
