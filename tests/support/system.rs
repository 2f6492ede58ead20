//! Acts of the operator at the command line: principals and API keys.

use std::sync::Arc;

use entity::vocabulary::{PrincipalStatus, Role};
use mgi_api::auth::{Grant, Principal, Scope};
use mgi_api::desk::{NewKey, NewPrincipal, StaffSession};

use super::world::World;

pub struct System(StaffSession);

impl World {
    /// The operator of the service.
    pub fn system(&self) -> System {
        let who = Arc::new(Principal::System("system:tests"));
        System(self.app.desk.session(&who, None).expect("a seat"))
    }
}

impl System {
    pub async fn knows(&self, subject: &str, role: Role, scope: Option<&str>, is_active: bool) {
        let scope = Scope(scope.map(|place| vec![place.to_owned()]));
        let new = NewPrincipal {
            subject: subject.into(),
            name: None,
            agency: None,
            status: (!is_active).then_some(PrincipalStatus::Suspended),
            grants: vec![Grant::new(role, scope)],
        };
        self.0.upsert_principal(new).await.expect("known");
    }

    /// Issues a key, and returns its secret and its id.
    pub async fn issues(&self, agency: &str) -> (String, String) {
        let new = NewKey { agency: agency.into(), expires_at: None, idempotency_key: None };
        let issued = self.0.issue_api_key(new).await.expect("a key");
        let id = issued.id.expect("an id");
        (issued.secret.expect("a secret").reveal().to_owned(), id)
    }

    pub async fn revokes(&self, id: &str) {
        self.0.revoke_api_key(id.into(), None).await.expect("revoked");
    }
}
