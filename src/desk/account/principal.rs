//! People known to the service: their grants and their status.

use entity::desk::{draft, principal};
use entity::vocabulary::{ActKind, PrincipalStatus};
use sea_orm::{ActiveModelTrait, ActiveValue, EntityTrait, IntoActiveModel, QuerySelect};
use serde::Serialize;

use crate::auth::principal::is_subject;
use crate::auth::{Action, Grant};
use crate::desk::core::audit_chain;
use crate::desk::core::error::DeskError;
use crate::desk::core::idempotency::{ActResult, StoredResult};
use crate::desk::core::page::{Listing, Window};
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{is_same, plain, shown};
use crate::desk::core::transaction::Transaction;
use crate::error::{Error, ErrorCode};
use crate::text::is_invisible;

/// The record of a person to be created or changed.
#[derive(Debug, Clone, Serialize)]
pub struct NewPrincipal {
    pub subject: String,
    pub name: Option<String>,
    pub agency: Option<String>,
    /// Unchanged if none; a new person is active.
    pub status: Option<PrincipalStatus>,
    pub grants: Vec<Grant>,
}

/// A person whose record was created or changed.
pub struct ChangedPrincipal {
    pub principal: principal::Model,
    /// The approved drafts that are not published as long as the record is as it is: without what they say.
    pub affected: Vec<draft::Model>,
}

impl ActResult for ChangedPrincipal {
    fn stored(&self) -> StoredResult {
        StoredResult { target: Some(self.principal.subject.clone()), ..StoredResult::default() }
    }
}

impl StaffSession {
    /// Creates or changes the record of a person.
    pub async fn upsert_principal(&self, new: NewPrincipal) -> Result<ChangedPrincipal, Error> {
        let done = self.run(ActKind::UpsertPrincipal, new, upsert).await;
        self.desk.registry.forget();
        done
    }

    /// Changes only the status of a person.
    pub async fn set_status(
        &self,
        subject: String,
        status: PrincipalStatus,
    ) -> Result<ChangedPrincipal, Error> {
        let done = self.run(ActKind::UpsertPrincipal, (subject, status), set_status).await;
        self.desk.registry.forget();
        done
    }

    /// The people known to the service, by subject.
    pub async fn principals(&self) -> Result<Vec<principal::Model>, Error> {
        self.require_everywhere(Action::ReadPrincipals)?;
        self.desk.registry.principals().await.map_err(self.read_error())
    }

    /// The people known to the service, by subject.
    pub async fn principals_page(&self, window: Window) -> Result<Listing<principal::Model>, Error> {
        let asked = "principals";
        let after = window.after::<String>(&asked)?;
        let mut rows = self.principals().await?;
        let total = rows.len() as u64;
        rows.retain(|row| after.as_ref().is_none_or(|after| row.subject > *after));
        rows.truncate(window.size()? as usize + 1);
        window.page(&asked, rows, total, |row| row.subject.clone())
    }
}

async fn upsert(mut tx: Transaction, new: NewPrincipal) -> Result<ChangedPrincipal, DeskError> {
    tx.require_everywhere()?;
    let NewPrincipal { subject, name, agency, status, grants } = new;
    if subject == tx.who().subject() {
        return Err(Error::forbidden("Another admin must change what you may do yourself.").into());
    }
    if !is_subject(&subject) || subject != subject.trim() || subject.chars().any(is_invisible) {
        let message = "A subject is what the identity provider calls somebody: 1 to 255 characters, not public, \
                       not beginning with key: or system:, and without blanks around it or invisible marks in it.";
        return Err(Error::bad_input("subject", message).into());
    }
    let catalog = tx.session.desk.catalog();
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
    let known = principal::Entity::find_by_id(&subject).lock_exclusive().one(&tx.db).await?;
    if known.is_none() {
        refuse_namesake(&tx, &subject).await?;
    }
    let row = principal::Model {
        subject,
        name: name.map(|name| plain("name", name)).transpose()?,
        agency: agency.map(|agency| plain("agency", agency)).transpose()?,
        status: status.or(known.as_ref().map(|known| known.status)).unwrap_or(PrincipalStatus::Active),
        grants: serde_json::to_string(&grants).expect("grants have text keys"),
        created_at: known.as_ref().map_or(tx.at, |known| known.created_at),
        changed_at: tx.at,
    };
    let written = row.clone().into_active_model();
    if known.is_none() {
        principal::Entity::insert(written).exec_without_returning(&tx.db).await?;
    } else {
        written.reset_all().update(&tx.db).await?;
    }
    commit(tx, row).await
}

/// Two who are told apart by a space or a case only are one person, or will be taken for one.
async fn refuse_namesake(tx: &Transaction, subject: &str) -> Result<(), DeskError> {
    // Concurrent acts that create a person wait here, so that each sees the other.
    audit_chain::lock(&tx.db).await?;
    let known: Vec<String> = principal::Entity::find()
        .select_only()
        .column(principal::Column::Subject)
        .into_tuple()
        .all(&tx.db)
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

async fn set_status(
    mut tx: Transaction,
    (subject, status): (String, PrincipalStatus),
) -> Result<ChangedPrincipal, DeskError> {
    tx.require_everywhere()?;
    let known = principal::Entity::find_by_id(&subject).lock_exclusive().one(&tx.db).await?;
    let Some(known) = known else {
        return Err(
            Error::new(ErrorCode::NotFound, format!("Nobody is known as {}.", shown(&subject))).into()
        );
    };
    let changed = principal::ActiveModel {
        status: ActiveValue::Set(status),
        changed_at: ActiveValue::Set(tx.at),
        ..known.into_active_model()
    };
    let row = changed.update(&tx.db).await?;
    commit(tx, row).await
}

/// Commits an act on a person, with the changed record.
async fn commit(mut tx: Transaction, row: principal::Model) -> Result<ChangedPrincipal, DeskError> {
    tx.entry.target = Some(row.subject.clone());
    tx.entry.reason = Some(describe(&row));
    let affected = tx.session.desk.affected(&tx.db, &row).await?;
    tx.commit(ChangedPrincipal { principal: row, affected }).await
}

/// What the audit log keeps of a change that leaves no other trace.
fn describe(row: &principal::Model) -> String {
    let status = match row.status {
        PrincipalStatus::Active => "ACTIVE",
        PrincipalStatus::Suspended => "SUSPENDED",
    };
    format!("{status} {}", row.grants)
}
