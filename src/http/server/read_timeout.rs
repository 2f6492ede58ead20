//! Closes a connection that is idle for too long, or on which the header of a request arrives too slowly.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// Counts the requests of one connection. The service counts for the stream, which cannot tell where a header ends.
#[derive(Clone, Default)]
pub struct Requests(Arc<RequestCounts>);

#[derive(Default)]
struct RequestCounts {
    begun: AtomicU64,
    answered: AtomicU64,
    /// Whether the newest request has a body.
    has_body: AtomicBool,
}

/// One request whose header has been read. It counts as answered when it is dropped.
pub struct RequestTracker(Arc<RequestCounts>);

impl Requests {
    pub fn begin(&self, has_body: bool) -> RequestTracker {
        self.0.has_body.store(has_body, Ordering::Relaxed);
        self.0.begun.fetch_add(1, Ordering::Relaxed);
        RequestTracker(self.0.clone())
    }

    fn begun(&self) -> u64 {
        self.0.begun.load(Ordering::Relaxed)
    }

    fn is_in_hand(&self) -> bool {
        self.begun() != self.0.answered.load(Ordering::Relaxed)
    }
}

impl Drop for RequestTracker {
    fn drop(&mut self) {
        self.0.answered.fetch_add(1, Ordering::Relaxed);
    }
}

/// A stream whose reading fails when nothing arrives for the idle time, or when a header that has begun does not end within
/// the header time. hyper's own timeout, and a plain timeout of reads, know only one of the two: an idle connection would be
/// closed as soon as a slow header is.
pub struct ReadTimeout<S> {
    stream: S,
    requests: Requests,
    idle_time: Duration,
    header_time: Duration,
    /// Number of requests that had begun at the last look.
    begun: u64,
    waits_for: WaitState,
    since: Instant,
    deadline: Pin<Box<Sleep>>,
}

/// Which part of a request the next bytes are.
#[derive(Clone, Copy, PartialEq, Eq)]
enum WaitState {
    /// The first bytes of a request.
    Request,
    /// The first bytes of a request, or the rest of a body that was not read for its response.
    RequestOrRest,
    /// The rest of a header.
    Header,
}

impl<S> ReadTimeout<S> {
    pub fn new(stream: S, requests: Requests, idle_time: Duration, header_time: Duration) -> Self {
        Self {
            stream,
            requests,
            idle_time,
            header_time,
            begun: 0,
            waits_for: WaitState::Request,
            since: Instant::now(),
            deadline: Box::pin(sleep(idle_time)),
        }
    }

    /// Notices the end of a header: its request has begun.
    fn notice_requests(&mut self) {
        let begun = self.requests.begun();
        if begun != self.begun {
            self.begun = begun;
            let has_body = self.requests.0.has_body.load(Ordering::Relaxed);
            self.wait_for(if has_body { WaitState::RequestOrRest } else { WaitState::Request });
        }
        if self.requests.is_in_hand() {
            self.since = Instant::now();
        }
    }

    fn wait_for(&mut self, waits_for: WaitState) {
        self.waits_for = waits_for;
        self.since = Instant::now();
    }

    fn came(&mut self) {
        if self.requests.is_in_hand() {
            return;
        }
        match self.waits_for {
            WaitState::Request => self.wait_for(WaitState::Header),
            WaitState::RequestOrRest => self.wait_for(WaitState::Request),
            WaitState::Header => {}
        }
    }

    fn poll_deadline(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        let time = if self.waits_for == WaitState::Header { self.header_time } else { self.idle_time };
        let until = self.since + time;
        // The timer is reset when it is polled, not for every byte.
        if self.deadline.deadline() != until {
            self.deadline.as_mut().reset(until);
        }
        self.deadline.as_mut().poll(cx)
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for ReadTimeout<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.notice_requests();
        let before = buf.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(cx, buf);
        if read.is_ready() {
            if buf.filled().len() > before {
                self.came();
            }
            return read;
        }
        // A request in flight has time limits of its own.
        if !self.requests.is_in_hand() && self.poll_deadline(cx).is_ready() {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncWrite + Unpin> ReadTimeout<S> {
    /// A client that still reads its response is not idle.
    fn wrote(&mut self, written: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        if written.is_ready() && self.waits_for != WaitState::Header {
            self.since = Instant::now();
        }
        written
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for ReadTimeout<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.wrote(written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.wrote(written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
