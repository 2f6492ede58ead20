//! The whole data set: how to cite it, and its counts.

use async_graphql::Description;

use super::instrument::Instrument;
use super::object::object;
use super::release::Release;
use super::source::Source;
use super::vocabulary::{Level, Provenance};
use crate::shelf::{self, Catalog, Tally, View};

/// All public data as of the release shown: how to cite the data, and how much data there is. Synthetic and real data
/// are never counted together.
#[derive(Description)]
pub struct Dataset<'a> {
    pub catalog: &'a Catalog,
    pub tally: Tally<'a>,
}

#[object]
impl<'a> Dataset<'a> {
    /// Release shown. Null if nothing has been published yet.
    fn release(&self) -> Option<Release<'a>> {
        let row = self.catalog.release()?;
        Some(Release(View::new(self.catalog, row)))
    }

    /// Licences of all current sources, each once, in alphabetical order, separated by `; `. `sources` gives the
    /// licence of each source. Null if there is no source yet.
    fn licence(&self) -> Option<String> {
        shelf::licence(&self.tally.sources)
    }

    /// Citation of the whole dataset as of the release shown. `sources` gives the citation for data from each source.
    fn citation(&self) -> String {
        self.catalog.citation(self.catalog.number())
    }

    /// Sources of all current data, each with its licence and citation, in order of title.
    fn sources(&self) -> Vec<Source<'a>> {
        self.tally.sources.iter().map(|row| Source::new(View::new(self.catalog, row))).collect()
    }

    /// Number of countries and areas in the reference data.
    fn country_count(&self) -> usize {
        self.tally.countries
    }

    /// Number of indicators in the newest codebooks of all instruments.
    fn indicator_count(&self) -> usize {
        self.catalog.indicators().count()
    }

    /// Counts of current assessments for each provenance, in the order `OFFICIAL`, `SECONDARY`, `SYNTHETIC`. A
    /// provenance without assessments is left out.
    fn assessed(&self) -> Vec<AssessmentSummary<'_>> {
        let by_provenance = self.tally.assessed.iter();
        by_provenance
            .map(|(provenance, count)| AssessmentSummary { provenance: (*provenance).into(), count })
            .collect()
    }

    /// Number of register entries: assessments that public pages name, whether or not this service holds answers of
    /// them. Register entries are not counted in `assessed`.
    fn register_entry_count(&self) -> usize {
        self.catalog.register().count()
    }
}

/// Counts of current assessments, for data of one provenance. Counts of different provenances are never added up.
#[derive(Description)]
pub struct AssessmentSummary<'a> {
    provenance: Provenance,
    count: &'a shelf::AssessmentTally<'a>,
}

#[object]
impl<'a> AssessmentSummary<'a> {
    /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
    fn provenance(&self) -> Provenance {
        self.provenance
    }

    /// Counts for each instrument with a current assessment, in order of instrument code.
    fn by_instrument(&self) -> Vec<InstrumentSummary<'a>> {
        self.count.by_instrument.values().map(InstrumentSummary).collect()
    }

    /// Number of countries with a current assessment with any instrument, of the country itself or of a place in the
    /// country.
    fn country_count(&self) -> usize {
        self.count.countries.len()
    }

    /// Numbers of current assessments by level and year, in order of level (`NATIONAL`, `LOCAL`, `REGIONAL`), then of
    /// year, unknown years first.
    fn assessment_counts(&self) -> Vec<AssessmentCount> {
        let counts = self.count.assessments.iter();
        counts
            .map(|((level, year), count)| AssessmentCount {
                level: (*level).into(),
                year: *year,
                count: *count,
            })
            .collect()
    }

    /// Number of different policies that current responses cite. Merged policies count as one.
    fn policy_count(&self) -> usize {
        self.count.policies.len()
    }
}

/// Counts of current assessments with one instrument, for data of one provenance.
#[derive(Description)]
pub struct InstrumentSummary<'a>(&'a shelf::InstrumentTally<'a>);

#[object]
impl<'a> InstrumentSummary<'a> {
    /// Instrument that is counted.
    fn instrument(&self) -> Instrument<'a> {
        Instrument(self.0.instrument)
    }

    /// Number of current assessments with the instrument.
    fn assessment_count(&self) -> usize {
        self.0.assessments
    }

    /// Number of countries with a current assessment of their own with the instrument.
    fn national_government_count(&self) -> usize {
        self.0.national.len()
    }

    /// Number of subdivisions and municipalities with a current assessment with the instrument.
    fn local_government_count(&self) -> usize {
        self.0.local.len()
    }

    /// Number of regional bodies with a current assessment with the instrument.
    fn regional_body_count(&self) -> usize {
        self.0.regional.len()
    }

    /// Number of countries with a current assessment with the instrument, of the country itself or of a place in the
    /// country.
    fn country_count(&self) -> usize {
        self.0.countries.len()
    }
}

/// Number of current assessments of one level of government and one year.
#[object]
pub struct AssessmentCount {
    /// Level of government of the place assessed.
    level: Level,
    /// Year that the assessments describe, such as `2021`. Null for assessments whose year is not known.
    year: Option<i32>,
    /// Number of current assessments of this level and year.
    count: usize,
}

/// Root field for the dataset.
#[derive(Default, Description)]
pub struct DatasetQuery;

#[object]
impl DatasetQuery {
    /// The whole public data set: citation, licence and counts.
    fn dataset<'c>(&self, catalog: &'c Catalog) -> Dataset<'c> {
        Dataset { catalog, tally: catalog.tally() }
    }
}
