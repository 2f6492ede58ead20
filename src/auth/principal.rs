//! Who somebody is to the service: nobody in particular, a partner, or staff with grants.

use entity::vocabulary::Role;
use serde::{Deserialize, Serialize};

use super::action::{self, Action};

/// Who is asking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Principal {
    /// Nobody in particular: they sent no credential.
    Public,
    /// An agency that reads more of what is public.
    Partner(Identity),
    /// Somebody of the programme or of a country.
    Staff(Identity),
    /// The service itself, by the name of the part that acts: `system:scheduler`.
    System(&'static str),
}

/// Somebody who has proven who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// As the identity provider names them; `key:…` of an API key.
    pub subject: String,
    pub agency: Option<String>,
    /// The id of the API key they came with.
    pub api_key: Option<String>,
    pub grants: Vec<Grant>,
}

/// What somebody may do, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grant {
    pub role: Role,
    /// It must be said: a scope that is forgotten may not be everywhere.
    #[serde(deserialize_with = "Scope::deserialize")]
    pub scope: Scope,
    /// What is left of it by the token they came with: both must cover a place.
    #[serde(skip)]
    pub narrowed: Option<Scope>,
}

/// Places by code, each with all that is below it; `None` is everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub Option<Vec<String>>);

/// A place: its code, and then those of the places it is in. A code that is nowhere is a line of its own.
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

    /// The places it names, by code; none if it is everywhere. Of those that it does not cover itself, it may cover
    /// what is below.
    pub fn places(&self) -> Option<impl Iterator<Item = &str> + Clone> {
        let narrowed = self.narrowed.as_ref().and_then(|scope| scope.0.as_deref());
        let places = [self.scope.0.as_deref(), narrowed];
        places.iter().any(Option::is_some).then(|| places.into_iter().flatten().flatten().map(String::as_str))
    }
}

/// Whether an identity provider may call somebody so: none of the names that mean others here.
pub fn is_subject(name: &str) -> bool {
    (1..=LONGEST_SUBJECT).contains(&name.chars().count())
        && !name.chars().any(char::is_control)
        && name != PUBLIC
        && !["key:", "system:"].iter().any(|prefix| name.starts_with(prefix))
}

const PUBLIC: &str = "public";
const LONGEST_SUBJECT: usize = 255;

impl Principal {
    /// A partner where there is no other grant than a partner's, else staff.
    pub fn known(known: Identity) -> Self {
        if known.grants.iter().all(|grant| grant.role == Role::Partner) {
            Self::Partner(known)
        } else {
            Self::Staff(known)
        }
    }

    /// The highest of their roles.
    pub fn role(&self) -> Option<Role> {
        self.grants().iter().map(|grant| grant.role).max()
    }

    pub fn grants(&self) -> &[Grant] {
        match self {
            Self::Partner(known) | Self::Staff(known) => &known.grants,
            Self::Public | Self::System(_) => &[],
        }
    }

    /// By what four eyes, the audit log and idempotency tell people apart.
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

    pub fn api_key(&self) -> Option<&str> {
        match self {
            Self::Partner(known) => known.api_key.as_deref(),
            _ => None,
        }
    }

    /// Whether they have proven who they are.
    pub fn is_known(&self) -> bool {
        matches!(self, Self::Partner(_) | Self::Staff(_))
    }

    pub fn is_staff(&self) -> bool {
        matches!(self, Self::Staff(_) | Self::System(_))
    }

    /// Whether they may do this to something that belongs to this place.
    pub fn may(&self, action: Action, line: Ancestry<'_>) -> bool {
        matches!(self, Self::System(_)) || self.role_for(action, line).is_some()
    }

    /// The role by which they may do this to something of this place.
    pub fn role_for(&self, action: Action, line: Ancestry<'_>) -> Option<Role> {
        let roles = action::roles(action);
        let able = self.grants().iter().filter(|grant| roles.contains(&grant.role) && grant.covers(line));
        able.map(|grant| grant.role).max()
    }

    /// The role by which they may do this to what belongs to no place: all of a grant is asked for.
    pub fn role_everywhere(&self, action: Action) -> Option<Role> {
        let roles = action::roles(action);
        let able = self.grants().iter().filter(|grant| roles.contains(&grant.role) && grant.is_everywhere());
        able.map(|grant| grant.role).max()
    }

    /// Whether they may do this anywhere at all.
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
