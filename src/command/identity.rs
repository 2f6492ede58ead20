//! Manages identities: development tokens, API keys of agencies, and principals.

use std::sync::Arc;

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use clap::{Args, Subcommand};
use entity::desk::draft;
use entity::vocabulary::{PrincipalStatus, Role};

use super::{CommandError, CommandResult, log, places, say};
use crate::auth::api_key::MAX_LIFETIME;
use crate::auth::jwt::{Settings, Verifier, development_token};
use crate::auth::registry::{self, Registry};
use crate::auth::{Grant, Principal, Scope};
use crate::clock::{Clock, Ids};
use crate::config::Config;
use crate::database::{Database, Purpose};
use crate::desk::{Desk, NewKey, NewPrincipal, StaffSession};
use crate::error::{Error, ErrorCode};
use crate::shelf::watch::ShelfHandle;

/// The arguments of a development token.
#[derive(Args)]
pub struct TokenArguments {
    /// partner, editor, reviewer or admin.
    #[arg(long, value_parser = role)]
    role: Role,
    /// Codes of places, with commas, each with all places below it; everywhere if left out.
    #[arg(long, value_delimiter = ',')]
    scope: Option<Vec<String>>,
    /// Subject of the token.
    #[arg(long, default_value = "dev")]
    subject: String,
    /// Validity: 30m, 1h, 2d; at most 10000 of a unit. Services allow for clocks that differ by 30 s.
    #[arg(long, default_value = "1h", value_parser = span)]
    ttl: TimeDelta,
}

#[derive(Subcommand)]
pub enum KeyCommand {
    /// Issues a key to an agency and prints it. It is shown only once.
    Issue {
        /// Agency that gets the key.
        #[arg(long)]
        agency: String,
        /// Validity in days, at most 365.
        #[arg(long, default_value_t = 365, value_parser = days)]
        days: u16,
    },
    /// Prints every key without its secret.
    List,
    /// Revokes a key. Running services refuse it within five seconds.
    Revoke {
        /// Id of the key, as `mgi key list` prints it.
        id: String,
    },
}

#[derive(Subcommand)]
pub enum PrincipalCommand {
    /// Adds a principal with one role, or replaces the grants of a principal.
    Add {
        /// Subject, as the identity provider names the person: the `sub` of their tokens.
        subject: String,
        /// partner, editor, reviewer or admin.
        #[arg(long, value_parser = role)]
        role: Role,
        /// Codes of places, with commas, each with all places below it; everywhere if left out.
        #[arg(long, value_delimiter = ',')]
        scope: Option<Vec<String>>,
        /// Name, shown to people; decides nothing.
        #[arg(long)]
        name: Option<String>,
        /// Agency, shown to people; decides nothing.
        #[arg(long)]
        agency: Option<String>,
    },
    /// Prints every principal.
    List,
    /// Suspends a principal.
    Suspend { subject: String },
    /// Reinstates a suspended principal with the same grants.
    Reinstate { subject: String },
}

/// The verifier of tokens that the settings describe; none if the settings accept no tokens.
pub fn verifier(config: &Config, clock: &Clock) -> Result<Option<Arc<Verifier>>, CommandError> {
    if config.jwks.is_none() && config.dev_secret.is_none() {
        return Ok(None);
    }
    if config.dev_secret.is_some() {
        tracing::warn!("development tokens are accepted: MGI_DEV_SECRET is enough to act as any person");
    }
    let settings = Settings {
        issuer: config.issuer.clone(),
        audience: config.audience.clone(),
        jwks: config.jwks.clone(),
        development_secret: config.dev_secret.as_ref().map(|secret| secret.0.clone().into_bytes()),
    };
    Verifier::new(settings, clock.clone()).map(Some).map_err(CommandError::new)
}

/// `mgi token`: prints a token that a service with the same development secret accepts.
pub async fn token(config: &Config, arguments: &TokenArguments) -> CommandResult {
    let Some(secret) = &config.dev_secret else {
        return Err(CommandError::new(
            "There is no development secret: start the service with MGI_DEV_SECRET, of at least 32 bytes, and set the same here.",
        ));
    };
    if let Some(codes) = &arguments.scope {
        places::refuse_unknown(config, codes).await?;
    }
    let grant = Grant::new(arguments.role, Scope(arguments.scope.clone()));
    let token = development_token(
        secret.0.as_bytes(),
        &arguments.subject,
        &grant,
        Clock::system().now(),
        arguments.ttl,
    );
    say(&format!("{}\n", token.map_err(CommandError::new)?));
    Ok(())
}

/// `mgi key`.
pub async fn key(config: &Config, command: &KeyCommand) -> CommandResult {
    let reads = matches!(command, KeyCommand::List);
    let session = session(config, reads).await?;
    match command {
        KeyCommand::Issue { agency, days } => {
            // The maximum of one year is counted by the clock of the database.
            let days = i64::from(*days);
            let expires_at =
                (days < MAX_LIFETIME.num_days()).then(|| Clock::system().now() + TimeDelta::days(days));
            let new = NewKey { agency: agency.clone(), expires_at, idempotency_key: None };
            let issued = session.issue_api_key(new).await?;
            if let Some(secret) = issued.secret {
                say(&format!("{}\n", secret.reveal()));
                // On stderr, so that a script reads only the key.
                let id = issued.id.unwrap_or_default();
                eprintln!(
                    "mgi: This is the key {id} of {agency}, shown only once; `mgi key revoke {id}` ends it."
                );
            }
        }
        KeyCommand::List => {
            let keys = session.api_keys().await?;
            if keys.is_empty() {
                say("There is no key.\n");
            }
            for key in keys {
                let state = match (key.revoked_at, key.last_used) {
                    (Some(at), _) => format!("revoked {}", day(at)),
                    (None, Some(at)) => format!("last used {}", day(at)),
                    (None, None) => "never used".to_owned(),
                };
                say(&format!("{}  {}  until {}  {state}\n", key.id, key.agency, day(key.expires_at)));
            }
        }
        KeyCommand::Revoke { id } => {
            session.revoke_api_key(id.clone(), None).await.map_err(|error| match error.code {
                ErrorCode::NotFound => {
                    CommandError::new(format!("There is no key {id:?}; `mgi key list` prints them."))
                }
                _ => error.into(),
            })?;
            say("Revoked; running services refuse it within five seconds.\n");
        }
    }
    Ok(())
}

/// `mgi principal`.
pub async fn principal(config: &Config, command: &PrincipalCommand) -> CommandResult {
    if let PrincipalCommand::Add { scope: Some(codes), .. } = command {
        places::refuse_unknown(config, codes).await?;
    }
    let reads = matches!(command, PrincipalCommand::List);
    let session = session(config, reads).await?;
    match command {
        PrincipalCommand::Add { subject, role, scope, name, agency } => {
            let new = NewPrincipal {
                subject: subject.clone(),
                name: name.clone(),
                agency: agency.clone(),
                status: None,
                grants: vec![Grant::new(*role, Scope(scope.clone()))],
            };
            let changed = session.upsert_principal(new).await?;
            let grant = describe(&Grant::new(*role, Scope(scope.clone())));
            match changed.principal.status {
                PrincipalStatus::Suspended => say(&format!(
                    "{subject} is {grant} now, and still suspended; `mgi principal reinstate {subject}` lets them in.\n"
                )),
                PrincipalStatus::Active => say(&format!("{subject} is {grant} now.\n")),
            }
        }
        PrincipalCommand::List => {
            let principals = session.principals().await?;
            if principals.is_empty() {
                say("There are no principals.\n");
            }
            for row in principals {
                let grants: Vec<String> = registry::grants(&row)?.iter().map(describe).collect();
                let suspended = if row.status == PrincipalStatus::Suspended { "  suspended" } else { "" };
                let name = row.name.as_ref().map(|name| format!("  ({name})")).unwrap_or_default();
                say(&format!("{}  {}{suspended}{name}\n", row.subject, grants.join(", ")));
            }
        }
        PrincipalCommand::Suspend { subject } => {
            let changed = session.set_status(subject.clone(), PrincipalStatus::Suspended).await?;
            say(&format!(
                "{subject} is suspended; running services let them in no more within five seconds.\n"
            ));
            say(&affected(subject, &changed.affected));
        }
        PrincipalCommand::Reinstate { subject } => {
            session.set_status(subject.clone(), PrincipalStatus::Active).await?;
            say(&format!("{subject} may come in again; running services know it within five seconds.\n"));
        }
    }
    Ok(())
}

/// The drafts that are not published while a principal is suspended.
fn affected(subject: &str, drafts: &[draft::Model]) -> String {
    let mut lines = match drafts.len() {
        0 => return String::new(),
        1 => format!("1 draft that {subject} approved or scheduled is not published meanwhile:\n"),
        count => {
            format!("{count} drafts that {subject} approved or scheduled are not published meanwhile:\n")
        }
    };
    for draft in drafts {
        let by = |name: &Option<String>| name.as_deref() == Some(subject);
        let approved = by(&draft.approved_by).then(|| "approved by them".to_owned());
        let scheduled = draft.scheduled_for.map(|at| {
            let who = if by(&draft.scheduled_by) { " by them" } else { "" };
            format!("scheduled{who} for {}", day(at))
        });
        let what: Vec<String> = approved.into_iter().chain(scheduled).collect();
        lines.push_str(&format!("{}  {}  {}\n", draft.id, draft.assessment, what.join(", ")));
    }
    lines
}

/// A desk session for the command line, on a database that a service has prepared.
async fn session(config: &Config, reads: bool) -> Result<StaffSession, CommandError> {
    log::begin_quietly(config);
    let purpose = if reads { Purpose::Inspect } else { Purpose::Beside };
    let db = Database::open(&config.database_url, purpose).await?;
    db.check_schema().await?;
    let clock = Clock::system();
    let shelves = ShelfHandle::open(db.clone()).await?;
    let registry = Registry::new(db.clone(), clock.clone());
    let desk = Desk::new(db, shelves, registry, clock, Ids::random(), config.second_pair_of_eyes);
    Ok(desk.session(&Arc::new(Principal::System("system:command line")), None)?)
}

impl From<Error> for CommandError {
    fn from(error: Error) -> Self {
        Self::new(error.message)
    }
}

fn role(text: &str) -> Result<Role, String> {
    match text.to_ascii_lowercase().as_str() {
        "partner" => Ok(Role::Partner),
        "editor" => Ok(Role::Editor),
        "reviewer" => Ok(Role::Reviewer),
        "admin" => Ok(Role::Admin),
        _ => Err("a role is partner, editor, reviewer or admin".to_owned()),
    }
}

fn days(text: &str) -> Result<u16, String> {
    let days = text.parse().ok().filter(|days| (1..=365).contains(days));
    days.ok_or_else(|| "days are a whole number from 1 to 365".to_owned())
}

/// `30m`, `1h`, `2d`.
fn span(text: &str) -> Result<TimeDelta, String> {
    let wrong = || "a time is a number and a unit, such as 30m, 1h or 2d".to_owned();
    let (number, unit) = text.split_at_checked(text.len().saturating_sub(1)).ok_or_else(wrong)?;
    let number: i32 = number.parse().map_err(|_| wrong())?;
    if !(1..=10_000).contains(&number) {
        return Err("the number of a time is from 1 to 10000".to_owned());
    }
    match unit {
        "s" => Ok(TimeDelta::seconds(number.into())),
        "m" => Ok(TimeDelta::minutes(number.into())),
        "h" => Ok(TimeDelta::hours(number.into())),
        "d" => Ok(TimeDelta::days(number.into())),
        _ => Err(wrong()),
    }
}

/// `editor of QMA, QMB`.
fn describe(grant: &Grant) -> String {
    let role = format!("{:?}", grant.role).to_lowercase();
    match &grant.scope.0 {
        None => format!("{role} everywhere"),
        Some(places) => format!("{role} of {}", places.join(", ")),
    }
}

fn day(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}
