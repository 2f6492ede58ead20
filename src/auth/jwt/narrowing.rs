//! Narrows the grants of a subject by the claims of its token, and never widens them.

use entity::vocabulary::Role;
use serde::Deserialize;
use serde_json::Value;

use crate::auth::{Grant, Scope};

const WRONG_ROLES: &str = "The token's claim `mgi_roles` is not a list of roles that this service knows.";
const WRONG_JURISDICTIONS: &str = "The token's claim `mgi_jurisdictions` is not a list of codes.";

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowing {
    /// Only these roles.
    pub roles: Option<Vec<Role>>,
    /// Only these places, and all places below them.
    pub jurisdictions: Option<Vec<String>>,
}

impl Narrowing {
    /// A claim that cannot be read is an error: ignoring it would leave more grants than was meant.
    pub fn read(roles: Option<Value>, jurisdictions: Option<Value>) -> Result<Self, &'static str> {
        let roles = roles.map(|claim| strings(claim)?.iter().map(|word| role(word)).collect());
        let roles = roles.map(|roles: Option<Vec<Role>>| roles.ok_or(WRONG_ROLES)).transpose()?;
        let jurisdictions =
            jurisdictions.map(|claim| strings(claim).ok_or(WRONG_JURISDICTIONS)).transpose()?;
        Ok(Self { roles, jurisdictions })
    }

    /// The grants that are left.
    pub fn apply(self, mut grants: Vec<Grant>) -> Vec<Grant> {
        if let Some(roles) = self.roles {
            grants.retain(|grant| roles.contains(&grant.role));
        }
        match self.jurisdictions {
            None => grants,
            // A grant for no place at all is none.
            Some(places) if places.is_empty() => vec![],
            Some(places) => {
                let scope = Scope(Some(places));
                grants.into_iter().map(|grant| Grant { narrowed: Some(scope.clone()), ..grant }).collect()
            }
        }
    }
}

fn strings(claim: Value) -> Option<Vec<String>> {
    serde_json::from_value(claim).ok()
}

/// A role as its word, in upper or lower case.
fn role(word: &str) -> Option<Role> {
    Role::deserialize(Value::String(word.to_ascii_uppercase())).ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_understood_is_refused_and_not_ignored() {
        for roles in [json!(null), json!("EDITOR"), json!(["KING"]), json!([1]), json!({}), json!([null])] {
            assert_eq!(Narrowing::read(Some(roles.clone()), None), Err(WRONG_ROLES), "{roles}");
        }
        for places in [json!(null), json!("QMA"), json!([1]), json!({}), json!([["QMA"]])] {
            let read = Narrowing::read(None, Some(places.clone()));
            assert_eq!(read, Err(WRONG_JURISDICTIONS), "{places}");
        }
        assert_eq!(Narrowing::read(None, None), Ok(Narrowing::default()));
    }

    #[test]
    fn roles_may_be_in_upper_or_lower_case() {
        let read = Narrowing::read(Some(json!(["editor", "ADMIN"])), Some(json!(["QMA"])));
        let jurisdictions = Some(vec!["QMA".to_owned()]);
        assert_eq!(read, Ok(Narrowing { roles: Some(vec![Role::Editor, Role::Admin]), jurisdictions }));
    }

    #[test]
    fn what_is_left_is_never_more_than_there_was() {
        let editor = Grant::new(Role::Editor, Scope(Some(vec!["QMA".into()])));
        let admin = Grant::new(Role::Admin, Scope::EVERYWHERE);
        let left = |roles: Option<&[Role]>, places: Option<&[&str]>| {
            let narrowing = Narrowing {
                roles: roles.map(<[Role]>::to_vec),
                jurisdictions: places.map(|places| places.iter().map(ToString::to_string).collect()),
            };
            narrowing.apply(vec![editor.clone(), admin.clone()])
        };
        assert_eq!(left(None, None), [editor.clone(), admin.clone()]);
        let [only] = &left(Some(&[Role::Editor, Role::Reviewer]), None)[..] else { panic!("one grant") };
        assert_eq!(only, &editor);
        assert_eq!(left(Some(&[Role::Reviewer]), None), []);
        assert_eq!(left(Some(&[]), None), []);
        assert_eq!(left(None, Some(&[])), []);
        let narrowed = left(None, Some(&["QMB"]));
        assert_eq!(narrowed.len(), 2);
        assert!(!narrowed[0].covers(&["QMA"]) && !narrowed[0].covers(&["QMB"]));
        assert!(narrowed[1].covers(&["QMB"]) && !narrowed[1].covers(&["QMA"]) && !narrowed[1].covers(&[]));
    }
}
