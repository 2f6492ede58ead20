//! The whole, in a few numbers.

use async_graphql::{Object, SimpleObject};

use super::instrument::Instrument;
use super::release::Release;
use super::source::Source;
use super::vocabulary::{Level, Provenance};
use crate::shelf::{self, Catalog, Seen, Tally};

/// Everything public as of the release asked for: how to cite it, and how much there is. Synthetic and real
/// data are never counted together.
pub struct Dataset<'a> {
    pub catalog: &'a Catalog,
    pub tally: Tally<'a>,
}

/// Everything public as of the release asked for: how to cite it, and how much there is. Synthetic and real
/// data are never counted together.
#[Object(serial)]
impl<'a> Dataset<'a> {
    /// The release it is.
    async fn release(&self) -> Option<Release<'a>> {
        let row = self.catalog.release()?;
        Some(Release(Seen::new(self.catalog, row)))
    }

    /// The licences of its sources; `sources` tells which has which. Null if there is no source yet.
    async fn licence(&self) -> Option<String> {
        shelf::licence(&self.tally.sources)
    }

    /// How to cite it, as of this release; `sources` tells how to cite what comes from each.
    async fn citation(&self) -> String {
        self.catalog.citation(self.catalog.number())
    }

    /// The sources of all that is current, each with its licence and how to cite it, by title.
    async fn sources(&self) -> Vec<Source<'a>> {
        self.tally.sources.iter().map(|row| Source::new(Seen::new(self.catalog, row))).collect()
    }

    /// How many countries and areas there are in the reference data.
    async fn countries(&self) -> usize {
        self.tally.countries
    }

    /// How many questions the newest codebooks ask.
    async fn indicators(&self) -> usize {
        self.catalog.indicators().count()
    }

    /// How much has been assessed, by provenance.
    async fn assessed(&self) -> Vec<Assessed<'_>> {
        let by_provenance = self.tally.assessed.iter();
        by_provenance
            .map(|(provenance, count)| Assessed { provenance: (*provenance).into(), count })
            .collect()
    }

    /// How many assessments are known to exist of which this service holds no answers.
    async fn register_entries(&self) -> usize {
        self.catalog.register().count()
    }
}

/// How much has been assessed, of data of one provenance.
pub struct Assessed<'a> {
    provenance: Provenance,
    count: &'a shelf::Assessed<'a>,
}

/// How much has been assessed, of data of one provenance.
#[Object(serial)]
impl<'a> Assessed<'a> {
    /// Whose data it is.
    async fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// How many have been assessed with each instrument, by its code.
    async fn by_instrument(&self) -> Vec<AssessedWith<'a>> {
        self.count.by_instrument.values().map(AssessedWith).collect()
    }

    /// How many countries have a current assessment of their own with any instrument: respondents of a survey and
    /// governments that MGI assessed, together.
    #[graphql(deprecation = "It adds up instruments that ask different things; use byInstrument.")]
    async fn national_governments(&self) -> usize {
        self.count.national.len()
    }

    /// How many subdivisions and municipalities have a current assessment with any instrument.
    #[graphql(deprecation = "It adds up instruments that ask different things; use byInstrument.")]
    async fn local_governments(&self) -> usize {
        self.count.local.len()
    }

    /// How many countries have a current assessment with any instrument, their own or of a place in them.
    async fn countries(&self) -> usize {
        self.count.countries.len()
    }

    /// How many current assessments there are, by level and year; by both in order.
    async fn assessments(&self) -> Vec<AssessmentCount> {
        let counts = self.count.assessments.iter();
        counts
            .map(|((level, year), count)| AssessmentCount {
                level: (*level).into(),
                year: *year,
                count: *count,
            })
            .collect()
    }

    /// How many policies the current answers cite.
    async fn policies_cited(&self) -> usize {
        self.count.policies.len()
    }
}

/// How much has been assessed with one instrument, of data of one provenance.
pub struct AssessedWith<'a>(&'a shelf::AssessedWith<'a>);

/// How much has been assessed with one instrument, of data of one provenance.
#[Object(serial)]
impl<'a> AssessedWith<'a> {
    /// The instrument.
    async fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument)
    }

    /// How many current assessments there are with it.
    async fn assessments(&self) -> usize {
        self.0.assessments
    }

    /// How many countries have a current assessment of their own with it.
    async fn national_governments(&self) -> usize {
        self.0.national.len()
    }

    /// How many subdivisions and municipalities have a current assessment with it.
    async fn local_governments(&self) -> usize {
        self.0.local.len()
    }

    /// How many regional bodies have a current assessment with it.
    async fn regional_bodies(&self) -> usize {
        self.0.regional.len()
    }

    /// How many countries have a current assessment with it, their own or of a place in them.
    async fn countries(&self) -> usize {
        self.0.countries.len()
    }
}

/// A number of assessments of one level and year.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct AssessmentCount {
    /// The level of government.
    level: Level,
    /// The year; none where it is not known.
    year: Option<i32>,
    /// How many.
    count: usize,
}
