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
use crate::desk::core::idempotency::{ActResult, Repeatable, StoredResult};
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{is_same, plain};
use crate::desk::core::transaction::Transaction;
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
    pub id: Option<String>,
    pub api_key: Option<api_key::Model>,
    /// Shown once: none if the same request was answered before.
    pub secret: Option<ApiKeySecret>,
    /// Whether this request has issued it.
    is_new: bool,
}

/// A key to be issued, with the digest of its secret; a repetition of the request has another secret.
#[derive(Clone, Serialize)]
#[serde(transparent)]
struct KeyRequest {
    new: NewKey,
    #[serde(skip)]
    digest: String,
}

impl ActResult for IssuedKey {
    fn stored(&self) -> StoredResult {
        StoredResult { target: self.id.clone(), ..StoredResult::default() }
    }
}

impl Repeatable for IssuedKey {
    async fn repeated(session: &StaffSession, stored: StoredResult) -> Result<Self, Error> {
        let id = stored.target;
        let api_key = session.api_keys().await?.into_iter().find(|row| Some(&row.id) == id.as_ref());
        Ok(Self { id, api_key, secret: None, is_new: false })
    }
}

impl ActResult for api_key::Model {
    fn stored(&self) -> StoredResult {
        StoredResult { target: Some(self.id.clone()), ..StoredResult::default() }
    }
}

impl StaffSession {
    /// A key for an agency, which may have two at a time, so that one can take the place of the other.
    pub async fn issue_api_key(&self, new: NewKey) -> Result<IssuedKey, Error> {
        let secret = ApiKeySecret::random();
        let (key, request) = (new.idempotency_key.clone(), KeyRequest { new, digest: secret.digest() });
        let issued = self.run_once(ActKind::IssueApiKey, key, request, issue).await?;
        Ok(IssuedKey { secret: issued.is_new.then_some(secret), ..issued })
    }

    pub async fn revoke_api_key(&self, id: String, reason: Option<String>) -> Result<api_key::Model, Error> {
        let done = self.run(ActKind::RevokeApiKey, (id, reason), revoke).await;
        self.desk.registry.forget();
        done
    }

    /// Every key, by agency and age.
    pub async fn api_keys(&self) -> Result<Vec<api_key::Model>, Error> {
        self.require_everywhere(Action::ReadApiKeys)?;
        self.desk.registry.api_keys().await.map_err(self.read_error())
    }
}

async fn issue(mut tx: Transaction, KeyRequest { new, digest }: KeyRequest) -> Result<IssuedKey, DeskError> {
    tx.require_everywhere()?;
    let latest = tx.at + MAX_LIFETIME;
    let expires_at = new.expires_at.unwrap_or(latest);
    if expires_at <= tx.at || expires_at > latest {
        let message = "A key expires in the future, and within a year.";
        return Err(Error::bad_input("expiresAt", message).into());
    }
    // Else the same agency, with a space behind it, would have keys of its own.
    let agency = plain("agency", new.agency)?.trim().to_owned();
    // Concurrent acts that issue keys wait here, so that each counts the other.
    audit_chain::lock(&tx.db).await?;
    let live: Vec<String> = api_key::Entity::find()
        .select_only()
        .column(api_key::Column::Agency)
        .filter(api_key::Column::RevokedAt.is_null())
        .filter(api_key::Column::ExpiresAt.gt(tx.at))
        .into_tuple()
        .all(&tx.db)
        .await?;
    // One agency, however it is written.
    let agency = live.iter().find(|live| is_same(live, &agency)).cloned().unwrap_or(agency);
    let live = live.iter().filter(|live| **live == agency).count();
    if live >= MAX_LIVE_KEYS {
        let message = format!("{agency} has {live} keys already; revoke one of them first.");
        return Err(Error::conflict(message).into());
    }
    let row = api_key::Model {
        id: tx.session.desk.ids.next(),
        agency: agency.clone(),
        digest,
        created_at: tx.at,
        created_by: tx.who().subject().to_owned(),
        expires_at,
        last_used: None,
        revoked_at: None,
        revoked_by: None,
    };
    tx.entry.target = Some(row.id.clone());
    api_key::Entity::insert(row.clone().into_active_model()).exec_without_returning(&tx.db).await?;
    tx.commit(IssuedKey { id: Some(row.id.clone()), api_key: Some(row), secret: None, is_new: true }).await
}

async fn revoke(
    mut tx: Transaction,
    (id, reason): (String, Option<String>),
) -> Result<api_key::Model, DeskError> {
    tx.require_everywhere()?;
    tx.explain(reason.as_deref(), false)?;
    let Some(row) = api_key::Entity::find_by_id(&id).lock_exclusive().one(&tx.db).await? else {
        return Err(Error::new(ErrorCode::NotFound, "There is no such key.").into());
    };
    if row.revoked_at.is_some() {
        return Err(Error::conflict("This key has been revoked already.").into());
    }
    tx.entry.target = Some(id.clone());
    let revoked = api_key::ActiveModel {
        revoked_at: ActiveValue::Set(Some(tx.at)),
        revoked_by: ActiveValue::Set(Some(tx.who().subject().to_owned())),
        ..row.into_active_model()
    };
    let row = revoked.update(&tx.db).await?;
    tx.commit(row).await
}
