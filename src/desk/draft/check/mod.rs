//! What must hold of a content before it may be submitted: every fault at once, none of them a surprise later.

mod answers;
mod header;
mod technical;
mod withdrawn;
mod words;

use serde::Serialize;

pub use header::{NO_OFFICIAL_ANSWERS, not_about, wrong_level};

use crate::content::Content;
use crate::shelf::{Catalog, Codebook, View};

/// Whether a problem stands in the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Severity {
    Error,
    Warning,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Where, as in `responses[2].options[0]`; by place in the draft, from 0.
    pub path: String,
    pub code: ProblemCode,
    pub severity: Severity,
    /// One sentence for the editor.
    pub message: String,
    /// The indicator it is about, where it is about one.
    pub indicator: Option<String>,
}

macro_rules! problem_codes {
    ($($(#[doc = $doc:literal])+ $name:ident = $word:literal),+ $(,)?) => {
        /// What sort of problem it is.
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
    /// A response says nothing: no option, no text, no absence.
    EmptyResponse = "EMPTY_RESPONSE",
    /// The codebook has no such indicator, option or dimension; or there is no such place.
    UnknownCode = "UNKNOWN_CODE",
    /// The same thing is there twice.
    Duplicate = "DUPLICATE",
    /// The answer is of another type than the question asks for.
    WrongType = "WRONG_TYPE",
    /// There is an answer, and a reason why there is none.
    AnswerAndAbsence = "ANSWER_AND_ABSENCE",
    /// The option claims a policy, and none is cited.
    EvidenceMissing = "EVIDENCE_MISSING",
    /// A dimension that is not published has an answer.
    NotForPublication = "NOT_FOR_PUBLICATION",
    /// It is not said of a dimension whether it is published.
    CoverageMissing = "COVERAGE_MISSING",
    /// A later step of the assessment is dated before an earlier one.
    OutOfOrder = "OUT_OF_ORDER",
    /// It is not a date such as `2023`, `2023-06` or `2023-06-30`; or a year that cannot be.
    WrongDate = "WRONG_DATE",
    /// It is not a language tag.
    WrongLanguage = "WRONG_LANGUAGE",
    /// A text is too long, or has a control character in it that no document can hold.
    WrongText = "WRONG_TEXT",
    /// It is not an address of the web.
    WrongUrl = "WRONG_URL",
    /// It is empty, or not there.
    Missing = "MISSING",
    /// The instrument asks places of another level than this one.
    WrongLevel = "WRONG_LEVEL",
    /// A demonstration takes no official answers, and none about real places.
    NotInDemonstration = "NOT_IN_DEMONSTRATION",
    /// The first revision is `INITIAL`, and no other; a `TECHNICAL` one follows one that is current.
    WrongKind = "WRONG_KIND",
    /// A TECHNICAL revision changes what only one of another kind may.
    NotTechnical = "NOT_TECHNICAL",
    /// The absence `WITHDRAWN`, and nothing was withdrawn.
    NotWithdrawn = "NOT_WITHDRAWN",
    /// An answer that was withdrawn is given anew.
    AnsweredAnew = "ANSWERED_ANEW",
    /// Invented answers about a real place.
    SyntheticRealPlace = "SYNTHETIC_REAL_PLACE",
    /// The government's sign-off of exactly this content is not there yet.
    SignOffMissing = "SIGN_OFF_MISSING",
}

/// What a content is checked against, besides the codebook: what is public and what is beside it at the desk.
pub struct CheckContext<'a> {
    pub catalog: &'a Catalog,
    /// Whether the assessment has a revision already.
    pub has_revision: bool,
    /// What the revision says that a TECHNICAL one follows; of another kind it is not looked at.
    pub followed: Option<&'a Content>,
    /// Whether the government has signed off exactly this content.
    pub is_signed_off: bool,
    /// The year that it is now.
    pub this_year: i32,
}

/// The most problems that are told at once.
pub const MAX_PROBLEMS: usize = 1_000;
const TOO_MANY: &str = "There are more faults here and after it; mend those above first.";

/// All that is wrong with a content.
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

/// The problems found so far.
#[derive(Default)]
struct ProblemList {
    problems: Vec<Problem>,
    /// The indicator that is looked at, to which everything found meanwhile belongs.
    indicator: Option<String>,
}

impl ProblemList {
    fn error(&mut self, path: impl Into<String>, code: ProblemCode, message: impl Into<String>) {
        self.add(path, code, Severity::Error, message, self.indicator.clone());
    }

    fn warning(&mut self, path: impl Into<String>, code: ProblemCode, message: impl Into<String>) {
        self.add(path, code, Severity::Warning, message, self.indicator.clone());
    }

    /// About one question.
    fn push_of_indicator(
        &mut self,
        indicator: &str,
        path: impl Into<String>,
        code: ProblemCode,
        message: impl Into<String>,
    ) {
        self.add(path, code, Severity::Error, message, Some(indicator.to_owned()));
    }

    /// About one question, and not in the way.
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
        // No draft that is worked on in earnest has so many; one made to be answered in megabytes has.
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
