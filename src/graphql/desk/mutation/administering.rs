//! Who may come in: keys of agencies, and people with what they are granted.

use async_graphql::{Context, ID, InputObject, Object};
use entity::vocabulary;

use super::payload::{ApiKeyPayload, PrincipalPayload};
use crate::desk::{NewKey, NewPrincipal};
use crate::error::Error;
use crate::graphql::context::desk;
use crate::graphql::desk::api_key::ApiKey;
use crate::graphql::desk::draft::Draft;
use crate::graphql::desk::input::GrantInput;
use crate::graphql::desk::principal::Principal;
use crate::graphql::desk::vocabulary::PrincipalStatus;
use crate::graphql::scalar::GivenInstant;

/// The key to be issued.
#[derive(InputObject)]
pub struct IssueApiKeyInput {
    /// Whose it is. An agency has two keys at a time at the most, so that one can take the place of the other.
    agency: String,
    /// Until when it is good: a year at the most, and if left out.
    expires_at: Option<GivenInstant>,
    /// The same key and input answers the same API key again, without its secret.
    idempotency_key: Option<String>,
}

/// The key to be revoked.
#[derive(InputObject)]
pub struct RevokeApiKeyInput {
    /// The id of the key.
    id: ID,
    /// Why; for the audit log.
    reason: Option<String>,
}

/// What is to be known of somebody.
#[derive(InputObject)]
pub struct UpsertPrincipalInput {
    /// As the identity provider names them.
    subject: String,
    /// For people; never used to decide anything.
    name: Option<String>,
    /// Whom they work for.
    agency: Option<String>,
    /// Whether they may come in. If left out: as before, and `ACTIVE` for somebody new.
    status: Option<PrincipalStatus>,
    /// All that they may do, in place of what they may now.
    grants: Vec<GrantInput>,
}

#[derive(Default)]
pub struct Administering;

#[Object(serial)]
impl Administering {
    /// Gives an agency a key, by which it may ask for more of what is public. It is told once.
    async fn issue_api_key(
        &self,
        ctx: &Context<'_>,
        input: IssueApiKeyInput,
    ) -> Option<Result<ApiKeyPayload, Error>> {
        let issued = async {
            let seat = desk(ctx)?;
            let IssueApiKeyInput { agency, expires_at, idempotency_key } = input;
            let expires_at = expires_at.map(|at| at.read("expiresAt")).transpose()?;
            let issued = seat.issue_api_key(NewKey { agency, expires_at, idempotency_key }).await?;
            let api_key = seat.api_key_left(&issued.outcome).await?.map(ApiKey);
            Ok(ApiKeyPayload { api_key, secret: issued.secret.map(|secret| secret.reveal().to_owned()) })
        };
        Some(issued.await)
    }

    /// Ends a key. It is refused everywhere within five seconds.
    async fn revoke_api_key(
        &self,
        ctx: &Context<'_>,
        input: RevokeApiKeyInput,
    ) -> Option<Result<ApiKeyPayload, Error>> {
        let revoked = async {
            let seat = desk(ctx)?;
            let outcome = seat.revoke_api_key(input.id.0, input.reason).await?;
            Ok(ApiKeyPayload { api_key: outcome.left.api_key.map(ApiKey), secret: None })
        };
        Some(revoked.await)
    }

    /// Makes somebody known, or changes what is known of them. Nobody changes what they may do themselves.
    async fn upsert_principal(
        &self,
        ctx: &Context<'_>,
        input: UpsertPrincipalInput,
    ) -> Option<Result<PrincipalPayload, Error>> {
        let changed = async {
            let seat = desk(ctx)?;
            let UpsertPrincipalInput { subject, name, agency, status, grants } = input;
            let grants = grants.into_iter().map(GrantInput::read).collect::<Result<_, _>>()?;
            let status = status.map(vocabulary::PrincipalStatus::from);
            let new = NewPrincipal { subject, name, agency, status, grants };
            let outcome = seat.upsert_principal(new).await?;
            let left = *outcome.left;
            let affected_drafts = left.affected.into_iter().map(|row| Draft::listed(&seat, row)).collect();
            Ok(PrincipalPayload { principal: left.principal.map(Principal), affected_drafts })
        };
        Some(changed.await)
    }
}
