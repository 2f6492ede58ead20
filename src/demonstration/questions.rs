//! Reads the questions of the shipped codebooks.

use entity::shelf::{answer_option, codebook, indicator};
use entity::vocabulary::{AnswerType, Presence};
use sea_orm::{ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder};

pub struct Questionnaire {
    pub instrument: &'static str,
    /// The version of the codebook.
    pub version: String,
    pub questions: Vec<QuestionnaireItem>,
}

pub struct QuestionnaireItem {
    pub code: String,
    pub dimension: String,
    pub answer_type: AnswerType,
    pub options: Vec<(String, Option<Presence>)>,
}

impl QuestionnaireItem {
    /// Whether an answer with these options claims that a policy exists.
    pub fn claims(&self, options: &[String]) -> bool {
        let claims = |presence: &Option<Presence>| presence.is_some_and(Presence::claims_policy);
        self.options.iter().any(|(code, presence)| options.contains(code) && claims(presence))
    }
}

impl Questionnaire {
    /// The newest codebook of an instrument.
    pub async fn read(tx: &DatabaseTransaction, instrument: &'static str) -> Result<Self, DbErr> {
        let codebook = codebook::Entity::find()
            .filter(codebook::Column::Instrument.eq(instrument))
            .order_by_desc(codebook::Column::Since)
            .one(tx)
            .await?
            .ok_or_else(|| DbErr::RecordNotFound(format!("there is no codebook of {instrument}")))?;
        let indicators = indicator::Entity::find()
            .filter(indicator::Column::Codebook.eq(&codebook.id))
            .order_by_asc(indicator::Column::Position)
            .all(tx)
            .await?;
        let options = answer_option::Entity::find()
            .filter(answer_option::Column::Codebook.eq(&codebook.id))
            .order_by_asc(answer_option::Column::Position)
            .all(tx)
            .await?;
        let questions = indicators.into_iter().map(|row| {
            let mine = options.iter().filter(|option| option.indicator == row.code);
            QuestionnaireItem {
                options: mine.map(|option| (option.code.clone(), option.presence)).collect(),
                code: row.code,
                dimension: row.dimension.unwrap_or_default(),
                answer_type: row.answer_type,
            }
        });
        Ok(Self { instrument, version: codebook.version, questions: questions.collect() })
    }
}
