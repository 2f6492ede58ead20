//! Who may come in: keys of agencies, and people with what they are granted.

use async_graphql::{Description, ID, InputObject};
use entity::vocabulary;

use super::payload::{ApiKeyPayload, PrincipalPayload};
use super::{Result, answer};
use crate::desk::{NewKey, NewPrincipal, StaffSession};
use crate::graphql::desk::api_key::ApiKey;
use crate::graphql::desk::input::GrantInput;
use crate::graphql::desk::vocabulary::PrincipalStatus;
use crate::graphql::object::object;
use crate::graphql::scalar::GivenInstant;

/// Input for a new API key.
#[derive(InputObject)]
pub struct IssueApiKeyInput {
    /// Name of the agency that gets the key, 1 to 4,000 characters. An agency has at most 2 valid keys at a time, so
    /// that a new key can replace an old key.
    agency: String,
    /// Time at which the key expires, at most one year (365 days) ahead; one year ahead if left out.
    expires_at: Option<GivenInstant>,
    /// Idempotency key, 1 to 200 characters. A repeated request with the same key and input returns the result of the
    /// first request and changes nothing; other input with the same key is an error. The secret of the API key is not
    /// returned again. Null or left out: a repeated request issues another key.
    idempotency_key: Option<String>,
}

/// Revocation of an API key.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// Id of the API key, 32 hexadecimal digits, as `ApiKey.id` returns it; not the secret.
    id: ID,
    /// Reason for the revocation, for the audit log, 1 to 4,000 characters. Null or left out: no reason.
    reason: Option<String>,
}

/// Record of one person to create or change.
#[derive(InputObject)]
pub struct UpsertPrincipalInput {
    /// Subject of the person, as the identity provider names the person (claim `sub` of the token), 1 to 255
    /// characters.
    subject: String,
    /// Name of the person, 1 to 4,000 characters, for display only; no decision depends on the name. Null or left out:
    /// the name is removed.
    name: Option<String>,
    /// Agency for which the person works, 1 to 4,000 characters. Null or left out: the agency is removed.
    agency: Option<String>,
    /// Whether the person may use the service: `ACTIVE` or `SUSPENDED`. Null or left out: the status stays; a new
    /// person is `ACTIVE`.
    status: Option<PrincipalStatus>,
    /// All grants of the person, which replace the old ones. An empty list removes all grants.
    grants: Vec<GrantInput>,
}

/// Root fields for access to the service.
#[derive(Default, Description)]
pub struct Administering;

#[object(plain)]
impl Administering {
    /// Issues an API key to an agency, which gives the agency a higher quota for public data. The secret is returned
    /// only once. Null only with an error.
    async fn issue_api_key(
        &self,
        session: &StaffSession,
        /// Agency for which the API key is issued, with the time at which the key expires.
        input: IssueApiKeyInput,
    ) -> Result<ApiKeyPayload> {
        let IssueApiKeyInput { agency, expires_at, idempotency_key } = input;
        let expires_at = expires_at.map(|at| at.read("expiresAt")).transpose()?;
        let issued = session.issue_api_key(NewKey { agency, expires_at, idempotency_key }).await?;
        let secret = issued.secret.map(|secret| secret.reveal().to_owned());
        Ok(ApiKeyPayload { api_key: issued.api_key.map(ApiKey::from), secret })
    }

    /// Revokes an API key. Every instance refuses the key within five seconds. Null only with an error.
    async fn revoke_api_key(
        &self,
        session: &StaffSession,
        /// API key to be revoked, with the reason.
        input: RevokeApiKeyInput,
    ) -> Result<ApiKeyPayload> {
        let revoked = session.revoke_api_key(input.id.0, input.reason).await?;
        Ok(ApiKeyPayload { api_key: Some(revoked.into()), secret: None })
    }

    /// Creates the record of a person, or changes the name, agency, status and grants of an existing record. Admins
    /// cannot change their own record. Null only with an error.
    async fn upsert_principal(
        &self,
        session: &StaffSession,
        /// Record of the person to be created or changed: subject, name, agency, status and all grants.
        input: UpsertPrincipalInput,
    ) -> Result<PrincipalPayload> {
        let UpsertPrincipalInput { subject, name, agency, status, grants } = input;
        let grants = grants.into_iter().map(GrantInput::read).collect::<Result<_, _>>()?;
        let status = status.map(vocabulary::PrincipalStatus::from);
        answer(session, session.upsert_principal(NewPrincipal { subject, name, agency, status, grants }))
            .await
    }
}
