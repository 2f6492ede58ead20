//! Filter and order of responses. No order by the content of answers exists: MGI does not rank countries.

use super::*;
use crate::shelf::select::{AnswerPredicate, AssessmentField, ResponseField, ResponsePredicate};

filter! {
    /// Conditions on a response. All conditions given must match; a condition that is null counts as left out.
    ResponseFilter of ResponsePredicate {
        /// Code of the instrument: `{eq: "mgi-national"}`.
        instrument: CodeFilter => header.instrument;
        /// Level of government that the instrument covers: `NATIONAL`, `LOCAL` or `REGIONAL`.
        level: LevelFilter => header.level;
        /// Code of the place assessed: `{eq: "KEN"}`.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// Code of a place or of an M49 region that contains the place assessed, or is that place: `{eq: "002"}` for
        /// Africa.
        within: CodeFilter => header.within;
        /// Group of countries to which the place assessed belongs: `{eq: {grouping: "income", code: "low"}}`.
        group: GroupFilter => header.group;
        /// Key that distinguishes assessments of one place and instrument, such as `{eq: "2019"}`.
        key: CodeFilter => header.key;
        /// Year that the current revision describes: `{gte: 2019}`.
        year: NumberFilter => header.year;
        /// Greatest age at the time of the release shown, in whole months from the end of the year that the current revision
        /// describes: `24`. The age is `0` in that year itself; an assessment of an unknown year does not match.
        max_age_months: i32 => header.max_age;
        /// Number of the round of assessment, from `1`: `{eq: 2}`.
        round: NumberFilter => header.round;
        /// Kind of round: `PILOT`, `BASELINE`, `FOLLOW_UP` or `UNSPECIFIED`.
        round_kind: RoundKindFilter => header.round_kind;
        /// Provenance of the data: `OFFICIAL`, `SECONDARY` or `SYNTHETIC`.
        provenance: ProvenanceFilter => header.provenance;
        /// Code of the indicator, such as `{eq: "_T"}`.
        indicator: CodeFilter => answer.indicator;
        /// Code of the dimension, `1` to `6`: `{eq: "1"}`.
        dimension: CodeFilter => answer.question.dimension;
        /// Code of the category in its codebook: `{eq: "1.2"}`.
        category: CodeFilter => answer.question.category;
        /// Topic of the question: `{eq: "health-services"}`. Questions of different instruments about the same subject
        /// share a topic.
        topic: CodeFilter => answer.question.topic;
        /// Number of an objective of the Global Compact to which the indicator is linked, `1` to `23`, such as `{eq:
        /// 5}`.
        gcm_objective: NumberFilter => answer.question.gcm_objective;
        /// Code of an SDG target to which the indicator is linked, such as `{eq: "10.7"}`.
        sdg_target: CodeFilter => answer.question.sdg_target;
        /// Code of a selected option: `{eq: "yes"}`.
        selected_option: CodeFilter => answer.option;
        /// Presence of the policy asked about, according to a selected option: `ABSENT`, `PARTIAL` or `PRESENT`.
        presence: PresenceFilter => answer.presence;
        /// Reason why there is no answer, such as `{eq: WITHHELD}`; `{isNull: true}` selects responses with an answer.
        absence: AbsenceFilter => answer.absence;
        /// If `true`, only responses with an answer match; if `false`, only responses without an answer.
        answered: bool => answer.answered;
        /// Words that one text of the response (answer or narrative, in any language) must all contain; case and
        /// accents are ignored. At most 10 different words of at most 50 characters each.
        search: String => answer.search;
    }
}

filter! {
    /// Filter for the responses of one assessment. All conditions given must match; a condition that is null counts as
    /// left out.
    AnswerFilter of AnswerPredicate {
        /// Code of the indicator: `{eq: "1.1.1"}`.
        indicator: CodeFilter => indicator;
        /// Code of the dimension, `1` to `6`: `{eq: "1"}`.
        dimension: CodeFilter => question.dimension;
        /// Code of the category in its codebook: `{eq: "1.2"}`.
        category: CodeFilter => question.category;
        /// Topic of the question: `{eq: "health-services"}`. Questions of different instruments about the same subject
        /// share a topic.
        topic: CodeFilter => question.topic;
        /// Number of an objective of the Global Compact that is linked to the question, `1` to `23`: `{eq: 5}`.
        gcm_objective: NumberFilter => question.gcm_objective;
        /// Code of an SDG target that is linked to the question: `{eq: "10.7"}`.
        sdg_target: CodeFilter => question.sdg_target;
        /// Code of a selected option: `{eq: "yes"}`.
        selected_option: CodeFilter => option;
        /// Presence of the policy asked about, according to a selected option: `ABSENT`, `PARTIAL` or `PRESENT`.
        presence: PresenceFilter => presence;
        /// Reason why there is no answer: `{eq: WITHHELD}`.
        absence: AbsenceFilter => absence;
        /// If `true`, only responses with an answer match; if `false`, only responses without an answer.
        answered: bool => answered;
        /// Words that one text of the response (answer or narrative, in any language) must all contain; case and
        /// accents are ignored. At most 10 different words of at most 50 characters each.
        search: String => search;
    }
}

related! {
    /// Filter by the responses that belong to an item. All conditions given must match; a condition that is null counts
    /// as left out.
    AnswerListFilter of AnswerFilter, AnswerPredicate
}
related! {
    /// Conditions on the current responses that cite the policy. All conditions given must match; a condition that is
    /// null counts as left out.
    ResponseListFilter of ResponseFilter, ResponsePredicate
}

order! {
    /// One sort key of responses.
    ResponseOrder,
    /// Field by which responses can be sorted. The content of answers is no sort key: MGI does not rank countries.
    ResponseOrderField of ResponseField {
        /// Ref of the assessment, such as `KEN/mgi-national/2021`.
        Assessment => ResponseField::Assessment(AssessmentField::Ref),
        /// Code of the place assessed, such as `KEN`.
        Jurisdiction => ResponseField::Assessment(AssessmentField::Jurisdiction),
        /// Name of the place assessed, in the language of the sort key.
        JurisdictionName => ResponseField::Assessment(AssessmentField::JurisdictionName),
        /// Name of the country assessed, or of the country in which the place assessed lies, in the language of the
        /// sort key.
        CountryName => ResponseField::Assessment(AssessmentField::CountryName),
        /// Level of government that the instrument covers, in the order `NATIONAL`, `LOCAL`, `REGIONAL`.
        Level => ResponseField::Assessment(AssessmentField::Level),
        /// Year of the revision.
        Year => ResponseField::Assessment(AssessmentField::Year),
        /// Number of the dimension, `1` to `6`.
        Dimension => ResponseField::Dimension,
        /// Position of the indicator in its codebook.
        Indicator => ResponseField::Indicator,
    }
}
