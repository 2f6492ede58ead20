//! Who may come in: keys of agencies, and people with what they are granted.

use chrono::{DateTime, Utc};
use entity::desk::{api_key, principal};
use entity::vocabulary::{ActKind, PrincipalStatus};
use sea_orm::{
    ActiveModelTrait, ActiveValue, ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, QuerySelect,
};
use serde::Serialize;

use super::act::{Act, Left, Outcome, Replay};
use super::text::{plain, shown};
use super::{DeskError, StaffSession, audit};
use crate::auth::api_key::{ApiKeySecret, MAX_LIFETIME, MAX_LIVE_KEYS};
use crate::auth::principal::is_subject;
use crate::auth::{Action, Grant};
use crate::error::{Error, ErrorCode};
use crate::text::is_invisible;

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

/// What is to be known of somebody from now on.
#[derive(Debug, Clone, Serialize)]
pub struct NewPrincipal {
    pub subject: String,
    pub name: Option<String>,
    pub agency: Option<String>,
    /// As before, if nothing is said; somebody new is active.
    pub status: Option<PrincipalStatus>,
    pub grants: Vec<Grant>,
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

    /// Makes somebody known, or changes what is known of them.
    pub async fn upsert_principal(&self, new: NewPrincipal) -> Result<Outcome, Error> {
        let done = self.run(ActKind::UpsertPrincipal, new, upsert).await;
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

    /// Changes nothing else of somebody who is known.
    pub async fn set_status(&self, subject: String, status: PrincipalStatus) -> Result<Outcome, Error> {
        let done = self.run(ActKind::UpsertPrincipal, (subject, status), set_status).await;
        self.desk.registry.forget();
        done
    }

    /// Every key, by agency and age.
    pub async fn api_keys(&self) -> Result<Vec<api_key::Model>, Error> {
        self.require_everywhere(Action::ReadApiKeys)?;
        self.desk.registry.api_keys().await.map_err(self.read_error())
    }

    /// Everybody who is known, by subject.
    pub async fn principals(&self) -> Result<Vec<principal::Model>, Error> {
        self.require_everywhere(Action::ReadPrincipals)?;
        self.desk.registry.principals().await.map_err(self.read_error())
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
    audit::lock(&act.tx).await?;
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

async fn upsert(mut act: Act, new: NewPrincipal) -> Result<Outcome, DeskError> {
    act.require_everywhere()?;
    let NewPrincipal { subject, name, agency, status, grants } = new;
    if subject == act.who().subject() {
        return Err(Error::forbidden("Another admin must change what you may do yourself.").into());
    }
    if !is_subject(&subject) || subject != subject.trim() || subject.chars().any(is_invisible) {
        let message = "A subject is what the identity provider calls somebody: 1 to 255 characters, not public, \
                       not beginning with key: or system:, and without blanks around it or invisible marks in it.";
        return Err(Error::bad_input("subject", message).into());
    }
    let catalog = act.session.desk.catalog();
    for grant in &grants {
        let places = grant.scope.0.iter().flatten();
        if let Some(unknown) = places.clone().find(|code| catalog.jurisdiction(code).is_none()) {
            return Err(Error::bad_input("grants", format!("There is no place {}.", shown(unknown))).into());
        }
        if grant.scope.0.as_ref().is_some_and(Vec::is_empty) {
            let message = "A scope names places, or is left out and is then everywhere.";
            return Err(Error::bad_input("grants", message).into());
        }
    }
    let known = principal::Entity::find_by_id(&subject).lock_exclusive().one(&act.tx).await?;
    if known.is_none() {
        refuse_namesake(&act, &subject).await?;
    }
    let row = principal::Model {
        subject,
        name: name.map(|name| plain("name", name)).transpose()?,
        agency: agency.map(|agency| plain("agency", agency)).transpose()?,
        status: status.or(known.as_ref().map(|known| known.status)).unwrap_or(PrincipalStatus::Active),
        grants: serde_json::to_string(&grants).expect("grants have text keys"),
        created_at: known.as_ref().map_or(act.at, |known| known.created_at),
        changed_at: act.at,
    };
    let written = row.clone().into_active_model();
    if known.is_none() {
        principal::Entity::insert(written).exec_without_returning(&act.tx).await?;
    } else {
        written.reset_all().update(&act.tx).await?;
    }
    commit(act, row).await
}

/// Two who are told apart by a space or a case only are one person, or will be taken for one.
async fn refuse_namesake(act: &Act, subject: &str) -> Result<(), DeskError> {
    // Whoever makes somebody known at the same time waits here, so that both are seen.
    audit::lock(&act.tx).await?;
    let known: Vec<String> = principal::Entity::find()
        .select_only()
        .column(principal::Column::Subject)
        .into_tuple()
        .all(&act.tx)
        .await?;
    match known.into_iter().find(|known| is_same(known, subject)) {
        None => Ok(()),
        Some(known) => {
            let message = format!(
                "Somebody is known as {known:?}, which differs by case or blanks only; change them instead."
            );
            let error = Error { field: Some("subject".into()), ..Error::conflict(message) };
            Err(error.with("subject", known.into()).into())
        }
    }
}

/// Whether two names differ by case, blanks and invisible marks at the most.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        let seen = name.chars().filter(|character| !character.is_whitespace() && !is_invisible(*character));
        seen.collect::<String>().to_lowercase()
    };
    plain(one) == plain(other)
}

async fn set_status(
    mut act: Act,
    (subject, status): (String, PrincipalStatus),
) -> Result<Outcome, DeskError> {
    act.require_everywhere()?;
    let known = principal::Entity::find_by_id(&subject).lock_exclusive().one(&act.tx).await?;
    let Some(known) = known else {
        return Err(
            Error::new(ErrorCode::NotFound, format!("Nobody is known as {}.", shown(&subject))).into()
        );
    };
    let changed = principal::ActiveModel {
        status: ActiveValue::Set(status),
        changed_at: ActiveValue::Set(act.at),
        ..known.into_active_model()
    };
    let row = changed.update(&act.tx).await?;
    commit(act, row).await
}

/// Ends an act on somebody, as they are known from now on.
async fn commit(mut act: Act, row: principal::Model) -> Result<Outcome, DeskError> {
    let target = Some(row.subject.clone());
    act.entry.target.clone_from(&target);
    act.entry.reason = Some(describe(&row));
    let affected = act.session.desk.affected(&act.tx, &row).await?;
    let left = Box::new(Left { principal: Some(row), affected, ..Left::default() });
    act.commit(Outcome { target, left, ..Outcome::default() }).await
}

/// What the audit log keeps of a change that leaves no other trace.
fn describe(row: &principal::Model) -> String {
    let status = match row.status {
        PrincipalStatus::Active => "ACTIVE",
        PrincipalStatus::Suspended => "SUSPENDED",
    };
    format!("{status} {}", row.grants)
}
