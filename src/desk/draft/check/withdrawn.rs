//! Checks answers that were withdrawn: the absence that replaces them, and answers given anew.

use entity::vocabulary::Absence;

use super::{ProblemCode, ProblemList};
use crate::content::Content;
use crate::shelf::Catalog;

pub fn check(content: &Content, catalog: &Catalog, found: &mut ProblemList) {
    let assessment = catalog.assessment(&content.assessment());
    for (index, response) in content.responses.iter().enumerate() {
        let code = response.indicator.as_str();
        let withdrawal = assessment.and_then(|assessment| assessment.withdrawal_of(code));
        let is_withdrawn = response.absence == Some(Absence::Withdrawn);
        match withdrawal {
            None if is_withdrawn => {
                let message = format!(
                    "WITHDRAWN is said of an answer that was taken back (withdrawResponses), and none to {code} was."
                );
                found.push_of_indicator(
                    code,
                    format!("responses[{index}].absence"),
                    ProblemCode::NotWithdrawn,
                    message,
                );
            }
            Some(withdrawal) if !is_withdrawn && assessment.is_some_and(|row| row.has_taken_back(code)) => {
                let message = format!(
                    "The answer to {code} was withdrawn by release {}, and this answers it anew.",
                    withdrawal.since
                );
                found.warn_of(code, format!("responses[{index}]"), ProblemCode::AnsweredAnew, message);
            }
            _ => {}
        }
    }
}
