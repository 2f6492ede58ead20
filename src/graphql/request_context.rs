//! Who asks one operation, and what they have.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::rate_limit::{LimitKey, Quota, RateLimiter};
use crate::desk::{Desk, StaffSession};
use crate::error::Error;
use crate::shelf::meter::Meter;

/// Who asks one operation.
#[derive(Clone)]
pub struct RequestContext {
    pub principal: Arc<Principal>,
    pub terms: Quota,
    /// Whose bucket pays.
    pub holder: LimitKey,
    pub allowances: Arc<RateLimiter>,
    /// The cost that was taken for this request before it was read.
    pub paid: u64,
    pub desk: Arc<Desk>,
    /// Counts the work of this request.
    pub meter: Meter,
    /// The id of the request.
    pub request: String,
    /// What the URL asks to see instead of what is public now: `release`, `edition`, `asOf`, `preview`.
    pub view_parameter: Option<&'static str>,
}

impl RequestContext {
    /// A place at the desk, for staff.
    pub fn session(&self) -> Result<StaffSession, Error> {
        Ok(self.desk.session(&self.principal, Some(&self.request))?.with_meter(self.meter.clone()))
    }

    /// Whether they ask to see what would be public.
    pub fn previews(&self) -> bool {
        self.view_parameter == Some("preview")
    }

    /// What is left in their bucket.
    pub fn left(&self) -> u64 {
        self.allowances.left(&self.holder, self.terms)
    }
}
