//! The context of one request: who asks and from where, what the request sees, and what it may cost.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crate::auth::Principal;
use crate::auth::rate_limit::{LimitKey, Quota, RateLimiter};
use crate::desk::{Desk, StaffSession};
use crate::error::Error;
use crate::shelf::meter::Meter;
use crate::shelf::watch::ShelfHandle;
use crate::shelf::{AsOf, Catalog};

/// The context of one request. Quota and limit key are derived from the principal and the address each time, so that
/// neither is out of date when the credential has been read again.
#[derive(Clone)]
pub struct RequestContext {
    pub principal: Arc<Principal>,
    /// Address of the client. None if it is not known.
    pub address: Option<IpAddr>,
    pub view: RequestedView,
    /// Id of the request, as the log and the audit log name it.
    pub request_id: String,
    /// Cost that was charged for the request before its operation was read.
    pub prepaid: u64,
    /// Counts the work of the request.
    pub meter: Meter,
    pub rate_limiter: Arc<RateLimiter>,
    pub shelves: Arc<ShelfHandle>,
    pub desk: Arc<Desk>,
    pub trace: Arc<RequestTrace>,
}

/// What a request asks to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestedView {
    /// What is or was public.
    Public(AsOf),
    /// What would be public if the draft with this id were published.
    Preview(String),
}

impl RequestedView {
    /// The parameter of the URL that asks for this view. None for the default, the newest release.
    pub fn parameter(&self) -> Option<&'static str> {
        match self {
            Self::Public(AsOf::Newest) => None,
            Self::Public(AsOf::Release(_)) => Some("release"),
            Self::Public(AsOf::Edition(_)) => Some("edition"),
            Self::Public(AsOf::Day(_) | AsOf::Instant(_)) => Some("asOf"),
            Self::Preview(_) => Some("preview"),
        }
    }
}

/// What is learned of a request while it is answered. The log has it even if the request is cut off by its deadline.
#[derive(Default)]
pub struct RequestTrace {
    operation_name: OnceLock<String>,
    catalog: OnceLock<Catalog>,
}

impl RequestTrace {
    /// A client chooses the name, so the log takes only the beginning of a long one.
    const MAX_OPERATION_NAME: usize = 80;

    pub fn record_operation(&self, name: Option<&str>) {
        if let Some(name) = name {
            let _ = self.operation_name.set(name.chars().take(Self::MAX_OPERATION_NAME).collect());
        }
    }

    pub fn record_catalog(&self, catalog: &Catalog) {
        let _ = self.catalog.set(catalog.clone());
    }

    pub fn operation_name(&self) -> Option<&str> {
        self.operation_name.get().map(String::as_str)
    }

    /// The catalog that the request sees.
    pub fn catalog(&self) -> Option<&Catalog> {
        self.catalog.get()
    }
}

impl RequestContext {
    /// Limits of the caller.
    pub fn quota(&self) -> Quota {
        self.rate_limiter.quotas().for_principal(&self.principal)
    }

    /// Key of the bucket that pays for the request.
    pub fn limit_key(&self) -> LimitKey {
        LimitKey::for_principal(&self.principal, self.address)
    }

    /// Takes cost from the caller's bucket, or returns the time until there is enough.
    pub fn charge(&self, cost: u64) -> Result<u64, Duration> {
        self.rate_limiter.charge(&self.limit_key(), self.quota(), cost)
    }

    /// Gives back a part of what was taken.
    pub fn refund(&self, cost: u64) {
        self.rate_limiter.refund(&self.limit_key(), self.quota(), cost);
    }

    /// Cost left in the caller's bucket.
    pub fn quota_left(&self) -> u64 {
        self.rate_limiter.left(&self.limit_key(), self.quota())
    }

    /// A session at the desk, for staff.
    pub fn session(&self) -> Result<StaffSession, Error> {
        Ok(self.desk.session(&self.principal, Some(&self.request_id))?.with_meter(self.meter.clone()))
    }

    /// Whether the request asks for what would be public.
    pub fn is_preview(&self) -> bool {
        matches!(self.view, RequestedView::Preview(_))
    }

    /// The catalog that the request asks to see, if there is one and it is public.
    pub fn public_catalog(&self) -> Option<Catalog> {
        match &self.view {
            RequestedView::Public(as_of) => self.catalog_as_of(as_of).ok(),
            RequestedView::Preview(_) => None,
        }
    }

    fn catalog_as_of(&self, as_of: &AsOf) -> Result<Catalog, Error> {
        Catalog::new(self.shelves.newest(), as_of, self.desk.known_until())
    }

    /// The catalog that the request asks to see. A preview is made here, for staff only.
    pub async fn resolve_view(&self) -> Result<Catalog, Error> {
        let catalog = match &self.view {
            RequestedView::Public(as_of) => self.catalog_as_of(as_of)?,
            RequestedView::Preview(draft) => self.session()?.preview_by_id(draft).await?,
        };
        self.trace.record_catalog(&catalog);
        Ok(catalog.with_meter(self.meter.clone()))
    }
}
