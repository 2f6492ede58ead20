//! API keys of agencies: issued and revoked.

use chrono::{DateTime, Utc};
use entity::desk::api_key;
use entity::vocabulary::ActKind;
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde::Serialize;

use crate::auth::Action;
use crate::auth::api_key::{ApiKeySecret, MAX_LIFETIME, MAX_LIVE_KEYS};
use crate::desk::core::audit_chain;
use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{is_same, plain};
use crate::desk::core::transaction::{Act, Left, Outcome, Replay};
use crate::error::{Error, ErrorCode};

/// A key to be issued.
#[derive(Debug, Clone, Serialize)]
pub struct NewKey {
    pub agency: String,
    /// A year from now, if nothing is said; never later.
    pub expires_at: Option<DateTime<Utc>>,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

/// A key that was issued.
pub struct IssuedKey {
    pub outcome: Outcome,
    /// Told once: none if the same request was answered before.
    pub secret: Option<ApiKeySecret>,
}

impl StaffSession {
    /// A key for an agency, which may have two at a time, so that one can take the place of the other.
    pub async fn issue_api_key(&self, new: NewKey) -> Result<IssuedKey, Error> {
        let secret = ApiKeySecret::random();
        let outcome = self.run(ActKind::IssueApiKey, (new, secret.digest()), issue).await?;
        Ok(IssuedKey { secret: (!outcome.replayed).then_some(secret), outcome })
    }

    pub async fn revoke_api_key(&self, id: String, reason: Option<String>) -> Result<Outcome, Error> {
        let done = self.run(ActKind::RevokeApiKey, (id, reason), revoke).await;
        self.desk.registry.forget();
        done
    }

    /// The key that was acted on, as the act left it; as it is now, if it was done before.
    pub async fn api_key_left(&self, outcome: &Outcome) -> Result<Option<api_key::Model>, Error> {
        if !outcome.replayed {
            return Ok(outcome.left.api_key.clone());
        }
        Ok(self.api_keys().await?.into_iter().find(|row| Some(&row.id) == outcome.target.as_ref()))
    }

    /// Every key, by agency and age.
    pub async fn api_keys(&self) -> Result<Vec<api_key::Model>, Error> {
        self.require_everywhere(Action::ReadApiKeys)?;
        self.desk.registry.api_keys().await.map_err(self.read_error())
    }
}

async fn issue(mut act: Act, (new, digest): (NewKey, String)) -> Result<Outcome, DeskError> {
    if let Replay::Yes(outcome) = act.repeated(new.idempotency_key.as_deref(), &new).await? {
        return Ok(outcome);
    }
    act.require_everywhere()?;
    let latest = act.at + MAX_LIFETIME;
    let expires_at = new.expires_at.unwrap_or(latest);
    if expires_at <= act.at || expires_at > latest {
        let message = "A key expires in the future, and within a year.";
        return Err(Error::bad_input("expiresAt", message).into());
    }
    // Else the same agency, with a space behind it, would have keys of its own.
    let agency = plain("agency", new.agency)?.trim().to_owned();
    // Whoever issues keys at the same time waits here, so that both count.
    audit_chain::lock(&act.tx).await?;
    let live: Vec<String> = api_key::Entity::find()
        .select_only()
        .column(api_key::Column::Agency)
        .filter(api_key::Column::RevokedAt.is_null())
        .filter(api_key::Column::ExpiresAt.gt(act.at))
        .into_tuple()
        .all(&act.tx)
        .await?;
    // One agency, however it is written.
    let agency = live.iter().find(|live| is_same(live, &agency)).cloned().unwrap_or(agency);
    let live = live.iter().filter(|live| **live == agency).count();
    if live >= MAX_LIVE_KEYS {
        let message = format!("{agency} has {live} keys already; revoke one of them first.");
        return Err(Error::conflict(message).into());
    }
    let row = api_key::Model {
        id: act.session.desk.ids.next(),
        agency: agency.clone(),
        digest,
        created_at: act.at,
        created_by: act.who().subject().to_owned(),
        expires_at,
        last_used: None,
        revoked_at: None,
        revoked_by: None,
    };
    act.entry.target = Some(row.id.clone());
    api_key::Entity::insert(row.clone().into_active_model()).exec_without_returning(&act.tx).await?;
    act.commit(left(row)).await
}

async fn revoke(mut act: Act, (id, reason): (String, Option<String>)) -> Result<Outcome, DeskError> {
    act.require_everywhere()?;
    act.explain(reason.as_deref(), false)?;
    let Some(row) = api_key::Entity::find_by_id(&id).lock_exclusive().one(&act.tx).await? else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such key.").into());
    };
    if row.revoked_at.is_some() {
        return Err(Error::conflict("This key has been revoked already.").into());
    }
    act.entry.target = Some(id.clone());
    let revoked = api_key::ActiveModel {
        revoked_at: ActiveValue::Set(Some(act.at)),
        revoked_by: ActiveValue::Set(Some(act.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = revoked.update(&act.tx).await?;
    act.commit(left(row)).await
}

/// What an act on a key has led to.
fn left(row: api_key::Model) -> Outcome {
    let target = Some(row.id.clone());
    Outcome { target, left: Box::new(Left { api_key: Some(row), ..Left::default() }), ..Outcome::default() }
}
