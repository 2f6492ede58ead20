//! Which answers, and in which order. There is no order by what is answered: MGI does not rank countries.

use super::*;
use crate::shelf::select::{AnswerTests, AssessmentField, ResponseField, ResponseTests};

filter! {
    /// Which responses. Every test that is given must hold.
    ResponseFilter of ResponseTests {
        /// The code of the instrument: `{eq: "mgi-national"}`.
        instrument: CodeFilter => header.instrument;
        /// The level of government that the instrument asks.
        level: LevelFilter => header.level;
        /// The code of the place assessed.
        jurisdiction: CodeFilter => header.jurisdiction;
        /// The code of a place or of a region of M49 that the place assessed lies in, or is: `{eq: "002"}` for Africa.
        within: CodeFilter => header.within;
        /// A group that the place assessed is a member of.
        group: GroupFilter => header.group;
        /// What tells the assessment from others of the place with the instrument.
        key: CodeFilter => header.key;
        /// The year of the current revision: `{gte: 2019}`.
        year: NumberFilter => header.year;
        /// The number of the round.
        round: NumberFilter => header.round;
        /// The round, by its nature.
        round_kind: RoundKindFilter => header.round_kind;
        /// Whose data it is.
        provenance: ProvenanceFilter => header.provenance;
        /// The indicator's code: `{eq: "_T"}`.
        indicator: CodeFilter => answer.indicator;
        /// The number of the dimension, `1` to `6`.
        dimension: CodeFilter => answer.question.dimension;
        /// The code of the category.
        category: CodeFilter => answer.question.category;
        /// What the question is about, across instruments.
        topic: CodeFilter => answer.question.topic;
        /// The number of an objective of the Global Compact that the question bears on: `{eq: 5}`.
        gcm_objective: NumberFilter => answer.question.gcm_objective;
        /// The code of a target of the SDGs that the question bears on: `{eq: "10.7"}`.
        sdg_target: CodeFilter => answer.question.sdg_target;
        /// The code of an option chosen.
        answer: CodeFilter => answer.option;
        /// What an option chosen says of the policy asked about.
        presence: PresenceFilter => answer.presence;
        /// Why there is no answer: `{eq: WITHHELD}`, `{isNull: true}`.
        absence: AbsenceFilter => answer.absence;
        /// Whether there is an answer.
        answered: bool => answer.answered;
        /// Words of the answer and of what is told about it, in any language, whatever their case and accents: at most ten different ones of
        /// at most fifty characters each.
        search: String => answer.search;
    }
}

filter! {
    /// Which answers of an assessment. Every test that is given must hold.
    AnswerFilter of AnswerTests {
        /// The indicator's code: `{eq: "1.1.1"}`.
        indicator: CodeFilter => indicator;
        /// The number of the dimension, `1` to `6`.
        dimension: CodeFilter => question.dimension;
        /// The code of the category.
        category: CodeFilter => question.category;
        /// What the question is about, across instruments.
        topic: CodeFilter => question.topic;
        /// The number of an objective of the Global Compact that the question bears on.
        gcm_objective: NumberFilter => question.gcm_objective;
        /// The code of a target of the SDGs that the question bears on.
        sdg_target: CodeFilter => question.sdg_target;
        /// The code of an option chosen.
        answer: CodeFilter => option;
        /// What an option chosen says of the policy asked about.
        presence: PresenceFilter => presence;
        /// Why there is no answer.
        absence: AbsenceFilter => absence;
        /// Whether there is an answer.
        answered: bool => answered;
        /// Words of the answer and of what is told about it, in any language, whatever their case and accents: at most ten different ones of
        /// at most fifty characters each.
        search: String => search;
    }
}

related! {
    /// A test of the answers that belong to something. Every part that is given must hold.
    AnswerListFilter of AnswerFilter, AnswerTests
}
related! {
    /// A test of the current answers that cite something. Every part that is given must hold.
    ResponseListFilter of ResponseFilter, ResponseTests
}

order! {
    /// One key by which responses are sorted.
    ResponseOrder,
    /// What responses can be sorted by. It is nothing that is answered: MGI does not rank countries.
    ResponseOrderField of ResponseField {
        /// The readable name of the assessment.
        Assessment => ResponseField::Assessment(AssessmentField::Ref),
        /// The code of the place assessed.
        Jurisdiction => ResponseField::Assessment(AssessmentField::Jurisdiction),
        /// What the place assessed is called.
        JurisdictionName => ResponseField::Assessment(AssessmentField::JurisdictionName),
        /// What the country is called that the place assessed is, or is in.
        CountryName => ResponseField::Assessment(AssessmentField::CountryName),
        /// The level of government that the instrument asks: national, local, regional.
        Level => ResponseField::Assessment(AssessmentField::Level),
        /// The year of the revision.
        Year => ResponseField::Assessment(AssessmentField::Year),
        /// The number of the dimension.
        Dimension => ResponseField::Dimension,
        /// The place of the indicator in its codebook.
        Indicator => ResponseField::Indicator,
    }
}
