//! Limits how many requests one process answers at once, and how long each may take. Further requests are rejected, never
//! queued.

use std::future::Future;
use std::time::Duration;

use tokio::sync::Semaphore;

use crate::auth::Principal;
use crate::error::Error;
use crate::http::response::error_response::HttpRejection;

/// The limits of the service. The defaults are those of the product; tests make them small.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Requests of the public and of partners being answered at once.
    pub in_flight: usize,
    /// Requests of staff being answered at once. They wait for the database, and the public must not wait for them.
    pub staff_in_flight: usize,
    /// Time for an answer, from the moment that its request has been read.
    pub deadline: Duration,
    /// Length of the body of a request, in bytes.
    pub body_bytes: usize,
    /// Time for a body to arrive.
    pub body_time: Duration,
    /// Length of the variables of a request, in bytes.
    pub variables_bytes: usize,
    /// Time for the header of a request to arrive, from its first byte.
    pub header_time: Duration,
    /// Time that a connection may be idle. It is longer than clients and proxies keep one, so that they close it.
    pub idle_time: Duration,
    /// Time in which a client must read at least a part of its response.
    pub write_time: Duration,
    pub connections: usize,
    /// Connections from one IPv4 address or one IPv6 /64, except trusted proxies.
    pub connections_per_client: usize,
    /// Time for requests in flight when the process is told to stop.
    pub drain: Duration,
}

impl Limits {
    /// The limits of a caller. Staff send drafts in the variables, so theirs may be longer.
    pub fn for_principal(self, principal: &Principal) -> Self {
        if !principal.is_staff() {
            return self;
        }
        Self { body_bytes: STAFF_BODY, variables_bytes: STAFF_VARIABLES, ..self }
    }
}

const STAFF_VARIABLES: usize = 1024 * 1024;
/// The variables, and the rest of the body.
const STAFF_BODY: usize = STAFF_VARIABLES + 64 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            in_flight: 128,
            staff_in_flight: 32,
            deadline: Duration::from_secs(10),
            body_bytes: 64 * 1024,
            body_time: Duration::from_secs(10),
            variables_bytes: 32 * 1024,
            header_time: Duration::from_secs(5),
            idle_time: Duration::from_secs(75),
            write_time: Duration::from_secs(10),
            connections: 1024,
            connections_per_client: 64,
            drain: Duration::from_secs(20),
        }
    }
}

/// Admits as many requests as there are permits: some for staff, others for all other callers.
pub struct Overload {
    everybody: Semaphore,
    staff: Semaphore,
    deadline: Duration,
}

impl Overload {
    pub fn new(limits: &Limits) -> Self {
        let (everybody, staff) = (Semaphore::new(limits.in_flight), Semaphore::new(limits.staff_in_flight));
        Self { everybody, staff, deadline: limits.deadline }
    }

    /// Does the work now, or rejects the request at once: a queue would only delay every answer.
    ///
    /// The request has been read by now, so that slow senders hold no permit.
    pub async fn admit<T>(&self, is_staff: bool, work: impl Future<Output = T>) -> Result<T, HttpRejection> {
        let wait = Duration::from_secs(1);
        let permits = if is_staff { &self.staff } else { &self.everybody };
        let Ok(_permit) = permits.try_acquire() else {
            return Err(Error::unavailable("The service is busy; try again in a second.", wait).into());
        };
        tokio::time::timeout(self.deadline, work).await.map_err(|_| {
            let message = "The answer took too long; ask for less, or try again. A mutation may have been done all the \
                           same: look first.";
            Error::unavailable(message, wait).into()
        })
    }
}

#[cfg(test)]
mod tests {
    use std::future::pending;

    use super::*;

    #[tokio::test]
    async fn too_much_at_once_is_refused_at_once() {
        let deadline = Duration::from_millis(50);
        let limits = Limits { in_flight: 1, staff_in_flight: 1, deadline, ..Limits::default() };
        let overload = Overload::new(&limits);
        let (late, refused, staff, staff_refused) = tokio::join!(
            overload.admit(false, pending::<()>()),
            overload.admit(false, async { 1 }),
            overload.admit(true, async { tokio::task::yield_now().await }),
            overload.admit(true, async { 1 }),
        );
        staff.expect("a permit of their own");
        assert_eq!(staff_refused.expect_err("no other").status, 503);
        for refusal in [late.expect_err("the deadline"), refused.expect_err("no permit")] {
            assert_eq!(refusal.status, 503);
            assert_eq!(refusal.error.retry_after, Some(Duration::from_secs(1)));
        }
        assert_eq!(overload.admit(false, async { 2 }).await.expect("the permit came back"), 2);
    }
}
