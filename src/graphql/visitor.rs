//! Who asks one operation, and what they have.

use std::sync::Arc;

use crate::auth::Principal;
use crate::auth::allowance::{Allowances, Holder, Terms};
use crate::desk::{Desk, Seat};
use crate::error::Error;
use crate::shelf::meter::Meter;

/// Who asks one operation.
#[derive(Clone)]
pub struct Visitor {
    pub principal: Arc<Principal>,
    pub terms: Terms,
    /// Whose bucket pays.
    pub holder: Holder,
    pub allowances: Arc<Allowances>,
    /// The cost that was taken for this request before it was read.
    pub paid: u64,
    pub desk: Arc<Desk>,
    /// Counts the work of this request.
    pub meter: Meter,
    /// The id of the request.
    pub request: String,
    /// What the URL asks to see instead of what is public now: `release`, `edition`, `asOf`, `preview`.
    pub looks_at: Option<&'static str>,
}

impl Visitor {
    /// A place at the desk, for staff.
    pub fn seat(&self) -> Result<Seat, Error> {
        Ok(self.desk.open(&self.principal, Some(&self.request))?.with_meter(self.meter.clone()))
    }

    /// Whether they ask to see what would be public.
    pub fn previews(&self) -> bool {
        self.looks_at == Some("preview")
    }

    /// What is left in their bucket.
    pub fn left(&self) -> u64 {
        self.allowances.left(&self.holder, self.terms)
    }
}
