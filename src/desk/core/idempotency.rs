//! Idempotency keys: a request that is repeated with its key is answered from what the first one stored.

use std::future::Future;

use entity::desk::idempotency_key;
use sea_orm::{ActiveModelTrait, ActiveValue, DatabaseTransaction, DbErr, EntityTrait, IntoActiveModel};
use serde::{Deserialize, Serialize};

use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::unfit;
use crate::error::Error;
use crate::text::is_blank;

/// The ids and numbers that the table of idempotency keys stores of an act.
///
/// An older and a newer program read each other's rows during a rolling restart. A program ignores fields that it does
/// not know and fills in those that are missing; the program before this one refuses unknown fields, so that none may be
/// added as long as the two can run beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct StoredResult {
    pub draft: Option<String>,
    pub assessment: Option<String>,
    pub revision: Option<String>,
    pub release: Option<i32>,
    /// Another object: a key, a person, a codebook, an edition, a policy, a withdrawal or a proposal.
    pub target: Option<String>,
}

/// The result of an act, as the act left it.
pub trait ActResult: Send + 'static {
    /// What the audit log and the table of idempotency keys keep of it.
    fn stored(&self) -> StoredResult;
}

/// The result of an act that takes an idempotency key.
pub trait Repeatable: ActResult + Sized {
    /// The result for a repeated request: what the first request did, as it is now.
    fn repeated(
        session: &StaffSession,
        stored: StoredResult,
    ) -> impl Future<Output = Result<Self, Error>> + Send;
}

/// The row of a key that an act has taken and not answered yet.
pub struct TakenKey(idempotency_key::Model);

/// Takes the key of `row`, or returns what the first request with this key has stored. The same key with another request
/// is an error.
pub async fn take(
    db: &DatabaseTransaction,
    row: idempotency_key::Model,
) -> Result<Result<TakenKey, StoredResult>, DeskError> {
    if is_blank(&row.key) || unfit(&row.key, 200).is_some() {
        let message = "An idempotencyKey has 1 to 200 characters, and no control characters.";
        return Err(Error::bad_input("idempotencyKey", message).into());
    }
    let known = idempotency_key::Entity::find_by_id((row.subject.clone(), row.key.clone())).one(db).await?;
    if let Some(known) = known {
        if known.act != row.act || known.input_hash != row.input_hash {
            let message = "This idempotencyKey was used for another request; take a new one.";
            return Err(Error::bad_input("idempotencyKey", message).into());
        }
        let stored = serde_json::from_str(&known.result).map_err(|error| {
            DbErr::Custom(format!("the result stored under a key cannot be read: {error}"))
        })?;
        return Ok(Err(stored));
    }
    // Before anything is done: the same request, coming at the same moment, waits here for the answer.
    idempotency_key::Entity::insert(row.clone().into_active_model()).exec_without_returning(db).await?;
    Ok(Ok(TakenKey(row)))
}

impl TakenKey {
    /// Stores the result of the act, for its repetition.
    pub async fn answer(self, db: &DatabaseTransaction, stored: &StoredResult) -> Result<(), DbErr> {
        let result = serde_json::to_string(stored).expect("a stored result has text keys");
        let answered =
            idempotency_key::ActiveModel { result: ActiveValue::Set(result), ..self.0.into_active_model() };
        answered.update(db).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the program wrote it that called this an outcome, with fields that it refused unless it knew them.
    const WRITTEN_BEFORE: &str =
        r#"{"draft":"d","assessment":"KEN/mgi-national/2021","revision":null,"release":7,"target":null}"#;

    fn known() -> StoredResult {
        StoredResult {
            draft: Some("d".into()),
            assessment: Some("KEN/mgi-national/2021".into()),
            release: Some(7),
            ..StoredResult::default()
        }
    }

    #[test]
    fn an_older_program_reads_what_is_stored_now() {
        assert_eq!(serde_json::to_string(&known()).expect("JSON"), WRITTEN_BEFORE);
    }

    #[test]
    fn what_an_older_or_a_newer_program_has_stored_can_be_read() {
        let newer = WRITTEN_BEFORE.replacen('{', r#"{"webhook":{"id":1},"#, 1);
        let older = r#"{"draft":"d","assessment":"KEN/mgi-national/2021","release":7}"#;
        for text in [WRITTEN_BEFORE, &newer, older] {
            assert_eq!(serde_json::from_str::<StoredResult>(text).expect(text), known());
        }
        assert_eq!(serde_json::from_str::<StoredResult>("{}").expect("nothing"), StoredResult::default());
    }
}
