//! Which indicators, and in which order.

use super::*;
use crate::shelf::select::{IndicatorField, IndicatorTests};

filter! {
    /// Which indicators. Every test that is given must hold.
    IndicatorFilter of IndicatorTests {
        /// The code of the instrument.
        instrument: CodeFilter => instrument;
        /// The level of government that the instrument asks.
        level: LevelFilter => level;
        /// The indicator's code.
        code: CodeFilter => code;
        /// How it is answered.
        answer_type: AnswerTypeFilter => answer_type;
        /// Whose words it is in.
        wording_status: WordingStatusFilter => wording_status;
        /// The number of the dimension, `1` to `6`.
        dimension: CodeFilter => question.dimension;
        /// The code of the category.
        category: CodeFilter => question.category;
        /// What the question is about, across instruments.
        topic: CodeFilter => question.topic;
        /// The number of an objective of the Global Compact it bears on: `{eq: 5}`.
        gcm_objective: NumberFilter => question.gcm_objective;
        /// The code of a target of the SDGs it bears on: `{eq: "10.7"}`.
        sdg_target: CodeFilter => question.sdg_target;
        /// Words of the question, in any language, whatever their case and accents: at most ten different ones of
        /// at most fifty characters each.
        search: String => search;
    }
}

order! {
    /// One key by which indicators are sorted.
    IndicatorOrder,
    /// What indicators can be sorted by.
    IndicatorOrderField of IndicatorField {
        /// The indicator's code.
        Code => IndicatorField::Code,
        /// The code of the instrument.
        Instrument => IndicatorField::Instrument,
        /// The number of the dimension.
        Dimension => IndicatorField::Dimension,
        /// The place in the codebook.
        Position => IndicatorField::Position,
        /// What it asks.
        Question => IndicatorField::Question,
        /// What it is about.
        Topic => IndicatorField::Topic,
    }
}
