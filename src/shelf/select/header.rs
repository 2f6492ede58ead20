//! Conditions on the current revision of an assessment, and the same compiled against a catalog.

use chrono::{DateTime, Datelike, Utc};
use entity::vocabulary::{Level, Provenance, RoundKind};
use serde::Serialize;

use super::place::{GroupMatcher, WithinMatcher};
use super::{CodePredicate, DateTimePredicate, EnumPredicate, GroupPredicate, NumberPredicate};
use crate::error::Error;
use crate::shelf::meter::work;
use crate::shelf::{Catalog, PublicationEntry, View};

/// Conditions on the current revision of an assessment, shared by the filters of assessments, responses and findings.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct HeaderPredicate {
    pub instrument: CodePredicate,
    pub level: EnumPredicate<Level>,
    pub jurisdiction: CodePredicate,
    pub within: CodePredicate,
    pub group: GroupPredicate,
    pub key: CodePredicate,
    pub year: NumberPredicate,
    pub round: NumberPredicate,
    pub round_kind: EnumPredicate<RoundKind>,
    pub provenance: EnumPredicate<Provenance>,
    pub published_at: DateTimePredicate,
    pub max_age: MaxAge,
}

/// How many whole months may have passed from the end of the year that a revision describes to the release shown. The
/// age of what lies in the year of the release is 0, and that of an unknown year is unknown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct MaxAge(Option<i32>);

impl TryFrom<i32> for MaxAge {
    type Error = Error;

    fn try_from(months: i32) -> Result<Self, Error> {
        if months < 0 {
            return Err(Error::bad_input("maxAgeMonths", "An age is 0 months or more."));
        }
        Ok(Self(Some(months)))
    }
}

impl MaxAge {
    /// The first year that is not too old in a release of this time.
    fn first_year(months: i32, release: DateTime<Utc>) -> i32 {
        release.year() - 1 - (months - release.month0() as i32).div_euclid(12)
    }
}

/// The conditions of a header that are given, cheap ones first. All must hold.
#[derive(Default)]
pub struct HeaderMatcher<'f>(Vec<HeaderCondition<'f>>);

enum HeaderCondition<'f> {
    /// By index of the instrument, whether code and level pass.
    Instrument(Vec<bool>),
    Year(&'f NumberPredicate),
    /// The first year that is not too old.
    SinceYear(i32),
    Round(&'f NumberPredicate),
    RoundKind(&'f EnumPredicate<RoundKind>),
    Provenance(&'f EnumPredicate<Provenance>),
    PublishedAt(&'f DateTimePredicate),
    Jurisdiction(&'f CodePredicate),
    Key(&'f CodePredicate),
    Within(WithinMatcher<'f>),
    Group(GroupMatcher),
}

impl HeaderPredicate {
    /// The conditions of several headers, which all must hold.
    pub fn compile<'f>(all: impl Iterator<Item = &'f Self>, catalog: &Catalog) -> HeaderMatcher<'f> {
        let mut conditions = vec![];
        for header in all {
            header.compile_into(catalog, &mut conditions);
        }
        conditions.sort_by_key(HeaderCondition::work);
        HeaderMatcher(conditions)
    }

    fn compile_into<'f>(&'f self, catalog: &Catalog, conditions: &mut Vec<HeaderCondition<'f>>) {
        if self.instrument != CodePredicate::default() || self.level != EnumPredicate::default() {
            let all = catalog.shelf().questions.instruments.iter();
            let passes = all.map(|row| self.instrument.matches(&*row.code) && self.level.matches(row.level));
            conditions.push(HeaderCondition::Instrument(passes.collect()));
        }
        macro_rules! given {
            ($($field:ident $condition:ident;)+) => {$(
                if self.$field != Default::default() {
                    conditions.push(HeaderCondition::$condition(&self.$field));
                }
            )+};
        }
        given! {
            year Year; round Round; round_kind RoundKind; provenance Provenance; published_at PublishedAt;
            jurisdiction Jurisdiction; key Key;
        }
        if let (MaxAge(Some(months)), Some(release)) = (self.max_age, catalog.release()) {
            conditions.push(HeaderCondition::SinceYear(MaxAge::first_year(months, release.at)));
        }
        conditions.extend(WithinMatcher::compile(&self.within, catalog).map(HeaderCondition::Within));
        conditions.extend(GroupMatcher::compile(&self.group, catalog).map(HeaderCondition::Group));
    }
}

impl HeaderMatcher<'_> {
    /// The work of matching one assessment, in units of the meter.
    pub fn work(&self) -> u64 {
        1 + self.0.iter().map(HeaderCondition::work).sum::<u64>()
    }

    pub fn matches(&self, publication: View<'_, PublicationEntry>) -> bool {
        self.0.iter().all(|condition| condition.matches(publication))
    }
}

impl HeaderCondition<'_> {
    fn work(&self) -> u64 {
        match self {
            Self::Instrument(_) | Self::Year(_) | Self::SinceYear(_) | Self::Round(_) => work::CONDITION,
            Self::RoundKind(_) | Self::Provenance(_) => work::CONDITION,
            Self::PublishedAt(_) | Self::Jurisdiction(_) | Self::Key(_) => work::CODE,
            Self::Within(_) | Self::Group(_) => work::PLACES,
        }
    }

    fn matches(&self, publication: View<'_, PublicationEntry>) -> bool {
        let row = publication.row;
        match self {
            Self::Instrument(passes) => passes[row.instrument as usize],
            Self::Year(predicate) => predicate.matches(row.year),
            Self::SinceYear(first) => row.year.is_some_and(|year| year >= *first),
            Self::Round(predicate) => predicate.matches(row.round),
            Self::RoundKind(predicate) => predicate.matches(row.round_kind),
            Self::Provenance(predicate) => predicate.matches(row.provenance),
            Self::PublishedAt(predicate) => {
                let release = publication.catalog.shelf().history.get(row.since);
                predicate.matches(release.map(|release| release.at))
            }
            Self::Jurisdiction(predicate) => predicate.matches(&*publication.jurisdiction().row.code),
            Self::Key(predicate) => predicate.matches(&*publication.assessment().row.key),
            Self::Within(matcher) => matcher.matches(publication.jurisdiction()),
            Self::Group(matcher) => matcher.matches(publication.jurisdiction()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_counts_whole_months_from_the_end_of_the_year() {
        let table = [
            ("2026-11-30T00:00:00Z", 0, 2026),
            ("2026-11-30T00:00:00Z", 9, 2026),
            ("2026-11-30T00:00:00Z", 10, 2025),
            ("2026-11-30T00:00:00Z", 21, 2025),
            ("2026-11-30T00:00:00Z", 22, 2024),
            ("2026-01-01T00:00:00Z", 0, 2025),
            ("2026-01-31T23:59:59Z", 11, 2025),
            ("2026-01-31T23:59:59Z", 12, 2024),
        ];
        for (release, months, first) in table {
            let at = release.parse().expect("an instant");
            assert_eq!(MaxAge::first_year(months, at), first, "{months} months before {release}");
        }
    }
}
