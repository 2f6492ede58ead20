//! Names the questions whose answers are counted.

use crate::error::Error;
use crate::shelf::select::{CodePredicate, HeaderPredicate, NumberPredicate, ResponsePredicate};
use crate::shelf::{Catalog, Codebook, Instrument, View};

/// The code of an indicator or of a dimension, with the instrument to which it belongs.
#[derive(Debug, Clone)]
pub struct QualifiedCode {
    pub instrument: String,
    pub code: String,
}

/// The questions that a distribution is about.
#[derive(Debug, Clone)]
pub enum Subject {
    Indicator(QualifiedCode),
    /// The questions of one dimension.
    Dimension(QualifiedCode),
    /// The questions linked to an objective of the Global Compact, by its number.
    GcmObjective(i32),
    /// The questions linked to an SDG target, by its code.
    SdgTarget(String),
    /// The questions of all instruments about one topic.
    Topic(String),
    /// All questions of an instrument.
    Instrument(String),
}

impl Subject {
    /// The condition that a response belongs to one of the questions. An error, if the release shows no such subject;
    /// `field` names the argument.
    pub fn predicate(&self, catalog: &Catalog, field: &str) -> Result<ResponsePredicate, Error> {
        let mut predicate = ResponsePredicate::default();
        let answer = &mut predicate.answer;
        match self {
            Self::Indicator(indicator) => {
                indicator.check_indicator(catalog, &format!("{field}.indicator"))?;
                answer.indicator = CodePredicate::is(&indicator.code);
                predicate.header = with_instrument(&indicator.instrument);
            }
            Self::Dimension(dimension) => {
                dimension.check_dimension(catalog, &format!("{field}.dimension"))?;
                answer.question.dimension = CodePredicate::is(&dimension.code);
                predicate.header = with_instrument(&dimension.instrument);
            }
            Self::GcmObjective(number) => {
                if catalog.gcm_objective(*number).is_none() {
                    let message = format!("There is no objective {number}: they are numbered 1 to 23.");
                    return Err(Error::bad_input(format!("{field}.gcmObjective"), message));
                }
                let is_it = NumberPredicate { eq: Some(*number), ..NumberPredicate::default() };
                answer.question.gcm_objective = is_it;
            }
            Self::SdgTarget(code) => {
                if catalog.find_sdg_target(code).is_none() {
                    let message = format!("There is no SDG target {code:?}; a code is like 10.7 or 8.b.");
                    return Err(Error::bad_input(format!("{field}.sdgTarget"), message));
                }
                answer.question.sdg_target = CodePredicate::is(code);
            }
            Self::Topic(code) => {
                let is_it = |topic: &str| topic.eq_ignore_ascii_case(code);
                if !all_codebooks(catalog).any(|book| book.indicators().any(|row| is_it(&row.row.topic))) {
                    let message = format!("No question has the topic {code:?}; indicators list the topics.");
                    return Err(Error::bad_input(format!("{field}.topic"), message));
                }
                answer.question.topic = CodePredicate::is(code);
            }
            Self::Instrument(code) => {
                catalog.check_instrument(code, format!("{field}.instrument"))?;
                predicate.header = with_instrument(code);
            }
        }
        Ok(predicate)
    }

    /// The indicator, if the subject is one: only then do all answers choose from the same options.
    pub fn indicator(&self) -> Option<&QualifiedCode> {
        match self {
            Self::Indicator(indicator) => Some(indicator),
            _ => None,
        }
    }
}

/// In words, for the explanation of a number.
impl std::fmt::Display for Subject {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Indicator(QualifiedCode { instrument, code }) => {
                write!(f, "indicator {code} of {instrument}")
            }
            Self::Dimension(QualifiedCode { instrument, code }) => {
                write!(f, "the indicators in dimension {code} of {instrument}")
            }
            Self::GcmObjective(number) => write!(f, "the indicators linked to objective {number}"),
            Self::SdgTarget(code) => write!(f, "the indicators linked to SDG target {code}"),
            Self::Topic(code) => write!(f, "the indicators about the topic {code}"),
            Self::Instrument(code) => write!(f, "the indicators of {code}"),
        }
    }
}

impl QualifiedCode {
    /// The versions of the indicator, that of the newest codebook first. An error, if there is none.
    pub(super) fn check_indicator(&self, catalog: &Catalog, field: &str) -> Result<Vec<u32>, Error> {
        let instrument = catalog.check_instrument(&self.instrument, format!("{field}.instrument"))?;
        let questions = &catalog.shelf().questions;
        let index = |book: View<'_, Codebook>| {
            questions.find_indicator_index(questions.codebook_index(&book.row.id)?, &self.code)
        };
        let versions: Vec<u32> = instrument.codebooks().rev().filter_map(index).collect();
        if versions.is_empty() {
            let message = format!("{} has no indicator {:?}.", instrument.row.code, self.code);
            return Err(Error::bad_input(format!("{field}.code"), message));
        }
        Ok(versions)
    }

    fn check_dimension(&self, catalog: &Catalog, field: &str) -> Result<(), Error> {
        let instrument = catalog.check_instrument(&self.instrument, format!("{field}.instrument"))?;
        let is_it = |code: &str| code.eq_ignore_ascii_case(&self.code);
        let mut dimensions = instrument.codebooks().flat_map(|book| book.row.dimensions.iter());
        if !dimensions.any(|dimension| is_it(&dimension.code)) {
            let message = format!("{} has no dimension {:?}.", instrument.row.code, self.code);
            return Err(Error::bad_input(format!("{field}.code"), message));
        }
        Ok(())
    }
}

/// The condition that an assessment was made with the instrument in the argument `instrument`; none if it is left out. An
/// error, if the release shows no such instrument.
pub(super) fn of_instrument(catalog: &Catalog, code: Option<&str>) -> Result<HeaderPredicate, Error> {
    let Some(code) = code else { return Ok(HeaderPredicate::default()) };
    catalog.check_instrument(code, "instrument")?;
    Ok(with_instrument(code))
}

fn with_instrument(code: &str) -> HeaderPredicate {
    HeaderPredicate { instrument: CodePredicate::is(code), ..HeaderPredicate::default() }
}

fn all_codebooks(catalog: &Catalog) -> impl Iterator<Item = View<'_, Codebook>> {
    catalog.instruments().flat_map(View::<Instrument>::codebooks)
}
