//! Filter and order of indicators.

use super::*;
use crate::shelf::select::{IndicatorField, IndicatorPredicate};

filter! {
    /// Conditions on an indicator. All conditions given must match; a condition that is null counts as left out.
    IndicatorFilter of IndicatorPredicate {
        /// Code of the instrument, such as `mgi-national`.
        instrument: CodeFilter => instrument;
        /// Level of government that the instrument covers: `NATIONAL`, `LOCAL` or `REGIONAL`.
        level: LevelFilter => level;
        /// Code of the indicator, such as `1.1.1` or `PD_1`.
        code: CodeFilter => code;
        /// Type of the answer: one option, one or more options, or text.
        answer_type: AnswerTypeFilter => answer_type;
        /// Origin of the question's wording: official, paraphrase or own draft.
        wording_status: WordingStatusFilter => wording_status;
        /// Code of the dimension, `1` to `6`: `{eq: "1"}`.
        dimension: CodeFilter => question.dimension;
        /// Code of the category in its codebook: `{eq: "1.2"}`.
        category: CodeFilter => question.category;
        /// Topic of the question: `{eq: "health-services"}`. Questions of different instruments about the same subject
        /// share a topic.
        topic: CodeFilter => question.topic;
        /// Number of an objective of the Global Compact to which the indicator has a link, `1` to `23`, such as `{eq:
        /// 5}`.
        gcm_objective: NumberFilter => question.gcm_objective;
        /// Code of an SDG target to which the indicator has a link, such as `{eq: "10.7"}`.
        sdg_target: CodeFilter => question.sdg_target;
        /// Words to find: all of them must occur in one language version of the question, in any language, also as
        /// parts of longer words. Case and accents are ignored; at most ten different words of at most fifty characters
        /// each.
        search: String => search;
    }
}

order! {
    /// One sort key of indicators.
    IndicatorOrder,
    /// Field by which indicators can be sorted.
    IndicatorOrderField of IndicatorField {
        /// Code of the indicator, such as `1.1.1` or `PD_1`.
        Code => IndicatorField::Code,
        /// Code of the instrument, such as `mgi-national`.
        Instrument => IndicatorField::Instrument,
        /// Number of the dimension, `1` to `6`.
        Dimension => IndicatorField::Dimension,
        /// Position of the indicator in its codebook.
        Position => IndicatorField::Position,
        /// Text of the question, in the language of the sort key.
        Question => IndicatorField::Question,
        /// Code of the topic.
        Topic => IndicatorField::Topic,
    }
}
