//! Holds all public data: the shelf is one immutable value, and a catalog is the shelf as of one release.

mod address;
pub mod analysis;
mod assessment;
mod citation;
mod citation_index;
pub mod code;
mod codebook;
mod contents;
mod country_group;
mod dataset;
mod edition;
mod fold;
mod gcm_objective;
mod indicator;
mod instrument;
mod instruments;
mod interner;
mod jurisdiction;
pub mod load;
pub mod meter;
mod places;
mod policy;
mod publication_index;
mod redirect;
mod register_entry;
mod release;
mod report;
mod response;
mod revision;
mod revision_rows;
mod sdg_target;
mod search;
pub mod select;
mod span;
pub mod watch;
mod wording;

use std::sync::{Arc, OnceLock};

use chrono::{DateTime, NaiveDate, Utc};

use crate::error::{Error, ErrorCode};
use citation_index::Citations;
use meter::Meter;

pub use address::Addresses;
pub use assessment::{Assessment, Assessments, Status, Withdrawal};
pub use citation::licence;
pub use code::key as code_key;
pub use codebook::{Category, Codebook, Dimension};
pub use country_group::{CountryGroup, Grouping};
pub use dataset::{AssessmentTally, InstrumentTally, Tally};
pub use edition::Edition;
pub use fold::{Searchable, Word, compounds_of, is_invisible, is_unspaced, words_of, written_words};
pub use gcm_objective::GcmObjective;
pub use indicator::{AnswerOption, Indicator, ObjectiveLink, SdgTargetLink};
pub use instrument::Instrument;
pub use instruments::Instruments;
pub use jurisdiction::{Alias, Jurisdiction, Record};
pub use places::Places;
pub use policy::Policy;
pub use publication_index::{AssessmentScope, PublicationEntry};
pub use redirect::Redirects;
pub use register_entry::RegisterEntry;
pub use release::{History, Release, ReleaseChange};
pub use report::Report;
pub use response::{Evidence, Response, ResponseView, Responses};
pub use revision::{Finding, FindingView, Revision, RevisionView};
pub use sdg_target::SdgTarget;
pub use search::{
    SearchIndex, SearchMatch, SearchMatches, SearchSubject, SearchWords, SearchedField, SubjectKind, TextPart,
};
pub use span::Span;
pub use wording::{Wording, Words, in_language};

/// All data that is or was public, in memory. It never changes: a release makes a new value that shares unchanged parts
/// with the one before.
#[derive(Default)]
pub struct Shelf {
    pub history: Arc<History>,
    pub places: Arc<Places>,
    pub questions: Arc<Instruments>,
    pub register: Arc<Vec<RegisterEntry>>,
    pub answers: Assessments,
    pub addresses: Arc<Addresses>,
    pub redirects: Arc<Redirects>,
    /// Built on first use.
    citations: OnceLock<Citations>,
    /// Built on first use.
    search_index: OnceLock<Arc<SearchIndex>>,
    /// What the search index is built from: that of the shelf before.
    search_index_before: Arc<SearchIndex>,
}

impl Shelf {
    /// The number of the newest release; 0 when nothing has been published.
    pub fn newest(&self) -> i32 {
        self.history.releases.last().map_or(0, |release| release.number)
    }

    /// Number and hash of the newest release. The hash covers all releases before it, so two shelves with the same head
    /// have the same history.
    pub fn head(&self) -> Option<(i32, &str)> {
        self.history.releases.last().map(|release| (release.number, &*release.hash))
    }
}

/// The release that a request asks for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum AsOf {
    #[default]
    Newest,
    Release(i32),
    Edition(String),
    Instant(DateTime<Utc>),
    /// The end of a day, UTC.
    Day(NaiveDate),
}

/// The shelf as of one release, which one request sees from its first field to its last.
#[derive(Clone)]
pub struct Catalog {
    shelf: Arc<Shelf>,
    release: i32,
    meter: Meter,
}

impl Catalog {
    /// The shelf as of the release asked for. `now` separates the past from the future.
    pub fn new(shelf: Arc<Shelf>, as_of: &AsOf, now: DateTime<Utc>) -> Result<Self, Error> {
        let newest = shelf.newest();
        let release = match as_of {
            AsOf::Newest => newest,
            AsOf::Release(number) if (1..=newest).contains(number) => *number,
            AsOf::Release(number) => {
                return Err(missing(
                    "release",
                    format!("There is no release {number}; the newest is {newest}."),
                ));
            }
            AsOf::Edition(name) => {
                match shelf.history.editions.iter().find(|edition| *edition.name == **name) {
                    Some(edition) => edition.release,
                    None => return Err(missing("edition", format!("There is no edition {name:?}."))),
                }
            }
            AsOf::Instant(at) => shelf.history.as_of(*at, now)?,
            AsOf::Day(day) => shelf.history.as_of_day(*day, now)?,
        };
        Ok(Self { shelf, release, meter: Meter::default() })
    }

    /// The shelf as it is now.
    pub fn newest(shelf: Arc<Shelf>) -> Self {
        Self { release: shelf.newest(), shelf, meter: Meter::default() }
    }

    /// The same shelf as of another release, if there is one.
    pub fn at(&self, release: i32) -> Option<Self> {
        let known = (1..=self.shelf.newest()).contains(&release);
        known.then(|| Self { release, ..self.clone() })
    }

    /// The same catalog with another meter.
    #[must_use]
    pub fn with_meter(self, meter: Meter) -> Self {
        Self { meter, ..self }
    }

    /// The meter of this request.
    pub fn meter(&self) -> &Meter {
        &self.meter
    }

    /// The number of the release this catalog shows.
    pub fn number(&self) -> i32 {
        self.release
    }

    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// Whether the catalog shows rows with this span.
    pub fn sees(&self, span: Span) -> bool {
        span.contains(self.release)
    }

    /// The release this catalog shows; none before the first.
    pub fn release(&self) -> Option<&Release> {
        self.shelf.history.get(self.release)
    }
}

fn missing(field: &str, message: String) -> Error {
    Error { field: Some(field.to_owned()), ..Error::new(ErrorCode::NotFound, message) }
}

/// A row of the shelf together with a catalog.
pub struct View<'a, T> {
    pub catalog: &'a Catalog,
    pub row: &'a T,
}

impl<T> Clone for View<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for View<'_, T> {}

impl<T> std::ops::Deref for View<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.row
    }
}

impl<'a, T> View<'a, T> {
    pub fn new(catalog: &'a Catalog, row: &'a T) -> Self {
        Self { catalog, row }
    }

    /// Another row in the same catalog.
    pub fn beside<U>(self, row: &'a U) -> View<'a, U> {
        View { catalog: self.catalog, row }
    }
}
