//! Checks a content before it may be submitted. All problems are reported at once.

mod answers;
mod header;
mod technical;
mod withdrawn;
mod words;

use serde::Serialize;

pub use header::{NO_OFFICIAL_ANSWERS, not_about, wrong_level};

use crate::content::Content;
use crate::shelf::{Catalog, Codebook, View};

/// Whether a problem prevents submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Severity {
    Error,
    Warning,
}

/// A problem in a content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Path in the content, such as `responses[2].options[0]`; indexes start at 0.
    pub path: String,
    pub code: ProblemCode,
    pub severity: Severity,
    /// One sentence for the editor.
    pub message: String,
    /// The indicator that the problem is about, if any.
    pub indicator: Option<String>,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal),+ $(,)?) => {
        /// Kind of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum ProblemCode { $($(#[doc = $doc])+ $name,)+ }

        impl ProblemCode {
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }
        }
    };
}

problem_codes! {
    /// A question of the codebook has neither an answer nor an absence.
    Unanswered = "UNANSWERED",
    /// A response is empty: no option, no text, no absence.
    EmptyResponse = "EMPTY_RESPONSE",
    /// The codebook has no such indicator, option or dimension, or the place does not exist.
    UnknownCode = "UNKNOWN_CODE",
    /// An item occurs twice.
    Duplicate = "DUPLICATE",
    /// The type of the answer is not the type that the question asks for.
    WrongType = "WRONG_TYPE",
    /// A response has both an answer and an absence.
    AnswerAndAbsence = "ANSWER_AND_ABSENCE",
    /// The option states that a policy exists, but no policy is cited.
    EvidenceMissing = "EVIDENCE_MISSING",
    /// A dimension that is not published has an answer.
    NotForPublication = "NOT_FOR_PUBLICATION",
    /// The coverage of a dimension is missing.
    CoverageMissing = "COVERAGE_MISSING",
    /// A later step of the assessment is dated before an earlier one.
    OutOfOrder = "OUT_OF_ORDER",
    /// The value is not a date such as `2023`, `2023-06` or `2023-06-30`, or the year is out of range.
    WrongDate = "WRONG_DATE",
    /// The value is not a language tag.
    WrongLanguage = "WRONG_LANGUAGE",
    /// A text is too long, or contains a control character that no document can hold.
    WrongText = "WRONG_TEXT",
    /// The value is not a web address.
    WrongUrl = "WRONG_URL",
    /// A required value is empty or missing.
    Missing = "MISSING",
    /// The instrument is for places of another level.
    WrongLevel = "WRONG_LEVEL",
    /// A demonstration takes neither official answers nor answers about real places.
    NotInDemonstration = "NOT_IN_DEMONSTRATION",
    /// Only the first revision is `INITIAL`; a `TECHNICAL` revision must follow a current one.
    WrongKind = "WRONG_KIND",
    /// A `TECHNICAL` revision makes a change that only another kind of revision may make.
    NotTechnical = "NOT_TECHNICAL",
    /// The absence is `WITHDRAWN`, but no answer was withdrawn.
    NotWithdrawn = "NOT_WITHDRAWN",
    /// The draft answers an indicator whose earlier answer was withdrawn.
    AnsweredAnew = "ANSWERED_ANEW",
    /// Synthetic answers about a real place.
    SyntheticRealPlace = "SYNTHETIC_REAL_PLACE",
    /// The government has not signed off exactly this content.
    SignOffMissing = "SIGN_OFF_MISSING",
}

/// The facts against which a content is checked.
pub struct CheckContext<'a> {
    pub catalog: &'a Catalog,
    /// Whether the assessment already has a revision.
    pub has_revision: bool,
    /// The content of the revision that a TECHNICAL one follows; other kinds do not need it.
    pub followed: Option<&'a Content>,
    /// Whether the government has signed off exactly this content.
    pub is_signed_off: bool,
    /// The present year.
    pub this_year: i32,
}

/// The maximum number of problems in one report.
pub const MAX_PROBLEMS: usize = 1_000;
const TOO_MANY: &str = "There are more faults here and after it; mend those above first.";

/// Reports all problems of a content.
pub fn check(content: &Content, facts: &CheckContext<'_>) -> Vec<Problem> {
    let mut found = ProblemList::default();
    header::check(content, facts, &mut found);
    words::check(content, facts.catalog, facts.this_year, &mut found);
    withdrawn::check(content, facts.catalog, &mut found);
    if let Some(followed) = facts.followed {
        technical::check(content, followed, &|report| facts.catalog.document_id(report), &mut found);
    }
    match facts.catalog.codebook_by_id(&content.codebook_id()) {
        Some(codebook) => answers::check(content, codebook, &mut found),
        None => {
            let message = format!("There is no codebook {}.", content.codebook_id());
            found.error("codebook", ProblemCode::UnknownCode, message);
        }
    }
    found.problems
}

#[derive(Default)]
struct ProblemList {
    problems: Vec<Problem>,
    /// The indicator being checked, to which new problems belong.
    indicator: Option<String>,
}

impl ProblemList {
    fn error(&mut self, path: impl Into<String>, code: ProblemCode, message: impl Into<String>) {
        self.add(path, code, Severity::Error, message, self.indicator.clone());
    }

    fn warning(&mut self, path: impl Into<String>, code: ProblemCode, message: impl Into<String>) {
        self.add(path, code, Severity::Warning, message, self.indicator.clone());
    }

    /// Adds an error about one indicator.
    fn push_of_indicator(
        &mut self,
        indicator: &str,
        path: impl Into<String>,
        code: ProblemCode,
        message: impl Into<String>,
    ) {
        self.add(path, code, Severity::Error, message, Some(indicator.to_owned()));
    }

    /// Adds a warning about one indicator.
    fn warn_of(
        &mut self,
        indicator: &str,
        path: impl Into<String>,
        code: ProblemCode,
        message: impl Into<String>,
    ) {
        self.add(path, code, Severity::Warning, message, Some(indicator.to_owned()));
    }

    fn add(
        &mut self,
        path: impl Into<String>,
        code: ProblemCode,
        severity: Severity,
        message: impl Into<String>,
        indicator: Option<String>,
    ) {
        // No real draft has so many problems; a draft made to provoke an answer of megabytes has.
        if self.problems.len() >= MAX_PROBLEMS {
            let last = &mut self.problems[MAX_PROBLEMS - 1];
            (last.severity, last.message) = (Severity::Error, TOO_MANY.to_owned());
            return;
        }
        self.problems.push(Problem { path: path.into(), code, severity, message: message.into(), indicator });
    }
}

/// The codes of a codebook's dimensions.
fn dimensions(codebook: View<'_, Codebook>) -> impl Iterator<Item = &str> {
    codebook.row.dimensions.iter().map(|dimension| &*dimension.code)
}
