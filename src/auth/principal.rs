//! The principal of a request: the public, a partner, or staff with grants.

use entity::vocabulary::Role;
use serde::{Deserialize, Serialize};

use super::action::{self, Action};

/// The caller of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// A caller without a credential.
    Public,
    /// An agency that reads public data with a larger quota.
    Partner(Identity),
    /// A person of the programme or of a country.
    Staff(Identity),
    /// The service itself, by the name of the part that acts: `system:scheduler`.
    System(&'static str),
}

/// An authenticated caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Subject of the identity provider; `key:…` for an API key.
    pub subject: String,
    pub agency: Option<String>,
    /// Id of the API key, if the caller sent one.
    pub api_key: Option<String>,
    pub grants: Vec<Grant>,
}

/// A role, and the places in which it applies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub role: Role,
    /// Must be given: a forgotten scope may not mean everywhere.
    #[serde(deserialize_with = "Scope::deserialize")]
    pub scope: Scope,
    /// The scope of the token, which narrows the grant: both must cover a place.
    #[serde(skip)]
    pub narrowed: Option<Scope>,
}

/// Places by code, each with all that is below it; `None` is everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub Option<Vec<String>>);

/// The code of a place, and then the codes of the places that contain it. An unknown code stands alone.
pub type Ancestry<'a> = &'a [&'a str];

impl Scope {
    pub const EVERYWHERE: Self = Self(None);

    pub fn covers(&self, line: Ancestry<'_>) -> bool {
        self.0.as_ref().is_none_or(|places| places.iter().any(|place| line.contains(&place.as_str())))
    }

    pub fn is_everywhere(&self) -> bool {
        self.0.is_none()
    }
}

impl Grant {
    pub fn new(role: Role, scope: Scope) -> Self {
        Self { role, scope, narrowed: None }
    }

    pub fn covers(&self, line: Ancestry<'_>) -> bool {
        self.scope.covers(line) && self.narrowed.as_ref().is_none_or(|scope| scope.covers(line))
    }

    pub fn is_everywhere(&self) -> bool {
        self.scope.is_everywhere() && self.narrowed.as_ref().is_none_or(Scope::is_everywhere)
    }

    /// Codes of the places that the grant and its token name. None if it applies everywhere. The grant may not cover a place
    /// itself, but only places below it.
    pub fn places(&self) -> Option<impl Iterator<Item = &str> + Clone> {
        let narrowed = self.narrowed.as_ref().and_then(|scope| scope.0.as_deref());
        let places = [self.scope.0.as_deref(), narrowed];
        places.iter().any(Option::is_some).then(|| places.into_iter().flatten().flatten().map(String::as_str))
    }
}

/// Whether an identity provider may use this subject: it is none that has a meaning of its own here.
pub fn is_subject(name: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&name.chars().count())
        && !name.chars().any(char::is_control)
        && name != PUBLIC
        && !["key:", "system:"].iter().any(|prefix| name.starts_with(prefix))
}

const PUBLIC: &str = "public";
const LONGEST_SUBJECT: usize = 255;

impl Principal {
    /// A partner if every grant is a partner's, else staff.
    pub fn known(known: Identity) -> Self {
        if known.grants.iter().all(|grant| grant.role == Role::Partner) {
            Self::Partner(known)
        } else {
            Self::Staff(known)
        }
    }

    /// The highest role of all grants.
    pub fn role(&self) -> Option<Role> {
        self.grants().iter().map(|grant| grant.role).max()
    }

    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Partner(known) | Self::Staff(known) => &known.grants,
            Self::Public | Self::System(_) => &[],
        }
    }

    /// The name that separation of duties, the audit log and idempotency keys use.
    pub fn subject(&self) -> &str {
        match self {
            Self::Public => PUBLIC,
            Self::Partner(known) | Self::Staff(known) => &known.subject,
            Self::System(name) => name,
        }
    }

    pub fn agency(&self) -> Option<&str> {
        match self {
            Self::Partner(known) | Self::Staff(known) => known.agency.as_deref(),
            Self::Public | Self::System(_) => None,
        }
    }

    /// Whether the caller is authenticated.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Partner(_) | Self::Staff(_))
    }

    pub fn is_staff(&self) -> bool {
        matches!(self, Self::Staff(_) | Self::System(_))
    }

    /// Whether a role allows the action in this place.
    pub fn may(&self, action: Action, line: Ancestry<'_>) -> bool {
        matches!(self, Self::System(_)) || self.role_for(action, line).is_some()
    }

    /// The highest role that allows the action in this place.
    pub fn role_for(&self, action: Action, line: Ancestry<'_>) -> Option<Role> {
        let roles = action::roles(action);
        let able = self.grants().iter().filter(|grant| roles.contains(&grant.role) && grant.covers(line));
        able.map(|grant| grant.role).max()
    }

    /// The highest role that allows the action everywhere, as needed for what belongs to no place.
    pub fn role_everywhere(&self, action: Action) -> Option<Role> {
        let roles = action::roles(action);
        let able = self.grants().iter().filter(|grant| roles.contains(&grant.role) && grant.is_everywhere());
        able.map(|grant| grant.role).max()
    }

    /// Whether a role allows the action in at least one place.
    pub fn may_somewhere(&self, action: Action) -> bool {
        let roles = action::roles(action);
        matches!(self, Self::System(_)) || self.grants().iter().any(|grant| roles.contains(&grant.role))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant(role: Role, places: &[&str]) -> Grant {
        Grant::new(role, Scope(Some(places.iter().map(ToString::to_string).collect())))
    }

    #[test]
    fn a_grant_covers_a_place_and_what_is_below_it_and_nothing_else() {
        let grant = grant(Role::Editor, &["QMA"]);
        for (line, covered) in [
            (&["QMA"][..], true),
            (&["QMA-01", "QMA"], true),
            (&["QMA-velmoburg", "QMA-01", "QMA"], true),
            (&["QMB"], false),
            (&["QM"], false),
            (&[], false),
        ] {
            assert_eq!(grant.covers(line), covered, "{line:?}");
        }
        assert!(Grant::new(Role::Admin, Scope::EVERYWHERE).covers(&[]));
    }

    #[test]
    fn a_claim_narrows_a_grant_and_never_widens_it() {
        let narrowed = |scope: &[&str]| Grant {
            narrowed: Some(grant(Role::Editor, scope).scope),
            ..grant(Role::Editor, &["QMA"])
        };
        assert!(narrowed(&["QMA-01"]).covers(&["QMA-01", "QMA"]));
        assert!(!narrowed(&["QMA-01"]).covers(&["QMA"]));
        // A claim that asks for more gives no more.
        assert!(!narrowed(&["QMB"]).covers(&["QMB"]));
        assert!(!narrowed(&["QMB"]).covers(&["QMA"]));
        let everywhere = Grant { narrowed: Some(Scope::EVERYWHERE), ..grant(Role::Editor, &["QMA"]) };
        assert!(everywhere.covers(&["QMA"]) && !everywhere.covers(&["QMB"]) && !everywhere.is_everywhere());
    }

    #[test]
    fn a_grant_in_the_database_is_read_to_the_letter() {
        let text = r#"[{"role":"EDITOR","scope":["QMA"]},{"role":"ADMIN","scope":null}]"#;
        let grants: Vec<Grant> = serde_json::from_str(text).expect("grants");
        assert_eq!(grants, [grant(Role::Editor, &["QMA"]), Grant::new(Role::Admin, Scope::EVERYWHERE)]);
        assert_eq!(serde_json::to_string(&grants).expect("text"), text);
        for wrong in [
            r#"[{"role":"KING","scope":null}]"#,
            r#"[{"role":"ADMIN"}]"#,
            r#"[{"role":"ADMIN","scope":null,"x":1}]"#,
        ] {
            assert!(serde_json::from_str::<Vec<Grant>>(wrong).is_err(), "{wrong}");
        }
    }
}
