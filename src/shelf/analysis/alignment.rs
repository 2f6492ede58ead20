//! Puts the answers of a local government beside those of its country, topic by topic.

use std::cmp::Ordering;

use entity::vocabulary::Level;
use rustc_hash::FxHashMap;

use super::count::PRESENCES;
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, Indicator, Jurisdiction, PublicationEntry, ResponseView, View};

/// What the local answer states, beside the national one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlignmentDifference {
    LocalMorePresent,
    NationalMorePresent,
    Same,
    NotComparable,
}

/// A local assessment and the national one of the nearest year.
pub struct Alignment<'a> {
    pub local: View<'a, PublicationEntry>,
    pub national: View<'a, PublicationEntry>,
    /// In the order of the local codebook, then of the national one.
    pub topics: Vec<TopicAlignment<'a>>,
}

/// Two indicators with the same topic, and the answers to them.
#[derive(Clone, Copy)]
pub struct TopicAlignment<'a> {
    pub local_indicator: View<'a, Indicator>,
    pub national_indicator: View<'a, Indicator>,
    pub local: Option<ResponseView<'a>>,
    pub national: Option<ResponseView<'a>>,
    pub difference: AlignmentDifference,
}

impl From<Option<Ordering>> for AlignmentDifference {
    fn from(order: Option<Ordering>) -> Self {
        match order {
            Some(Ordering::Greater) => Self::LocalMorePresent,
            Some(Ordering::Less) => Self::NationalMorePresent,
            Some(Ordering::Equal) => Self::Same,
            None => Self::NotComparable,
        }
    }
}

impl<'a> View<'a, Jurisdiction> {
    /// The answers of the place beside those of its country: of the local assessment with this key, or else of the latest
    /// answered one. None if there is no such assessment, or no national one with which it shares a topic.
    pub fn alignment(self, key: Option<&str>) -> Result<Option<Alignment<'a>>, Error> {
        let local = self.answered_at(Level::Local);
        let chosen = match key {
            Some(key) => {
                let of_key: Vec<_> = local
                    .iter()
                    .copied()
                    .filter(|row| row.assessment().row.key.eq_ignore_ascii_case(key))
                    .collect();
                if of_key.is_empty() {
                    return Err(self.no_period(key, &local));
                }
                of_key
            }
            None => local,
        };
        let (Some(local), Some(country)) = (chosen.into_iter().max_by_key(|row| row.age()), self.country())
        else {
            return Ok(None);
        };
        let national = country.answered_at(Level::National).into_iter();
        // Real and synthetic answers are not compared.
        let national = national.filter(|row| row.row.is_synthetic() == local.row.is_synthetic());
        let mut national: Vec<_> = national.collect();
        national.sort_by_key(|national| distance(local, *national));
        Ok(national.into_iter().find_map(|national| {
            let topics = topics(local, national);
            (!topics.is_empty()).then_some(Alignment { local, national, topics })
        }))
    }

    /// The current answered assessments with instruments of one level.
    fn answered_at(self, level: Level) -> Vec<View<'a, PublicationEntry>> {
        let instruments = &self.catalog.shelf().questions.instruments;
        let rows = self.catalog.publications_of(self.row.index);
        rows.filter(|row| {
            self.catalog.meter().spend(2 * work::ROW)
                && row.row.is_answered
                && instruments[row.row.instrument as usize].level == level
        })
        .collect()
    }

    fn no_period(self, key: &str, known: &[View<'a, PublicationEntry>]) -> Error {
        let known: Vec<&str> = known.iter().map(|row| &*row.assessment().row.key).collect();
        let has = match known.as_slice() {
            [] => "it has no answered assessment".to_owned(),
            known => format!("there are {}", known.join(", ")),
        };
        let message = format!("{} has no local assessment of the period {key:?}; {has}.", self.row.code);
        Error::bad_input("period", message)
    }
}

/// How far the national assessment is from the local one: those of a known year first, by the distance in years; of those
/// equally far the earlier one, which the local government could know; of one year the one that is later by key.
fn distance<'a>(
    local: View<'a, PublicationEntry>,
    national: View<'a, PublicationEntry>,
) -> (bool, u32, std::cmp::Reverse<bool>, std::cmp::Reverse<&'a str>) {
    use std::cmp::Reverse;
    let years = local.row.year.zip(national.row.year);
    let apart = years.map(|(local, national)| local.abs_diff(national));
    let is_earlier = years.is_some_and(|(local, national)| national <= local);
    (apart.is_none(), apart.unwrap_or_default(), Reverse(is_earlier), Reverse(&national.assessment().row.key))
}

/// Every pair of a local and a national indicator with the same topic.
fn topics<'a>(
    local: View<'a, PublicationEntry>,
    national: View<'a, PublicationEntry>,
) -> Vec<TopicAlignment<'a>> {
    let catalog = local.catalog;
    let (of_local, of_national) = (local.revision(), national.revision());
    let mut by_topic: FxHashMap<&str, Vec<View<'a, Indicator>>> = FxHashMap::default();
    for indicator in indicators(catalog, national).take_while(|_| catalog.meter().spend(work::CODE)) {
        by_topic.entry(&indicator.row.topic).or_default().push(indicator);
    }
    let mut rows = vec![];
    for local_indicator in indicators(catalog, local).take_while(|_| catalog.meter().spend(work::CODE)) {
        let same = by_topic.get(&*local_indicator.row.topic).into_iter().flatten();
        for &national_indicator in same {
            catalog.meter().spend(work::COMPARE);
            let local = of_local.response_to(local_indicator.row.index);
            let national = of_national.response_to(national_indicator.row.index);
            let order = presence(local).zip(presence(national)).map(|(local, national)| local.cmp(&national));
            let difference = order.into();
            rows.push(TopicAlignment { local_indicator, national_indicator, local, national, difference });
        }
    }
    rows
}

fn indicators<'a>(
    catalog: &'a Catalog,
    publication: View<'a, PublicationEntry>,
) -> impl Iterator<Item = View<'a, Indicator>> {
    catalog.codebook(publication.revision().revision.row.codebook).indicators()
}

/// The most presence that an answer states, by place in [`PRESENCES`].
fn presence(response: Option<ResponseView<'_>>) -> Option<usize> {
    let stated = response?.presences();
    (0..PRESENCES.len()).rev().find(|&place| PRESENCES[place].is_some() && stated[place])
}
