//! Runs queries on threads of their own, beside those of sockets, probes, the release watch and the scheduler.
//!
//! A query computes without a pause, so a few queries on the threads of the runtime would stop all other work. Here each
//! caller has a queue, callers take turns, and one caller never takes the last thread: no caller waits for all queries of
//! another. The runtime drives what a query waits for, such as the database: a waiting query holds no thread.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker};
use std::thread;

use futures_util::FutureExt;
use tokio::runtime::Handle;
use tokio::sync::oneshot;

use crate::auth::rate_limit::LimitKey;

/// Many times what the deepest document that the gate admits needs.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// Runs queries until it is dropped.
pub struct QueryPool {
    queue: Arc<FairQueue>,
}

struct FairQueue {
    /// All threads but one, so that another caller is answered whatever one caller asks.
    threads_per_caller: usize,
    state: Mutex<CallerQueue>,
    /// Signals that a job waits, or that the pool has been closed.
    changed: Condvar,
}

#[derive(Default)]
struct CallerQueue {
    callers: HashMap<LimitKey, Caller>,
    /// Callers that have a waiting job and may use a further thread, each once, in the order of their turns.
    turns: VecDeque<LimitKey>,
    closed: bool,
}

/// The jobs of one caller.
#[derive(Default)]
struct Caller {
    jobs: VecDeque<Arc<Job>>,
    /// Number of threads that run its jobs now.
    running: usize,
}

type Task = Pin<Box<dyn Future<Output = ()> + Send>>;

/// One query.
struct Job {
    queue: Arc<FairQueue>,
    caller: LimitKey,
    run: Mutex<Run>,
}

struct Run {
    /// None while a thread runs it, and after its end.
    task: Option<Task>,
    state: JobState,
    cancelled: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum JobState {
    /// It waits to be woken.
    Idle,
    /// It waits for a thread.
    Queued,
    Running,
    /// It was woken while it ran, and must run again.
    Woken,
}

impl Default for QueryPool {
    fn default() -> Self {
        Self::new()
    }
}

impl QueryPool {
    /// A pool with as many threads as there are cores.
    ///
    /// # Panics
    /// Outside a runtime, or if the system has no threads to give.
    pub fn new() -> Self {
        Self::with_threads(thread::available_parallelism().map_or(2, usize::from))
    }

    fn with_threads(threads: usize) -> Self {
        let threads_per_caller = threads.saturating_sub(1).max(1);
        let (state, changed) = Default::default();
        let queue = Arc::new(FairQueue { threads_per_caller, state, changed });
        let runtime = Handle::current();
        for _ in 0..threads {
            let (queue, runtime) = (queue.clone(), runtime.clone());
            let thread = thread::Builder::new().name("query".to_owned()).stack_size(STACK_BYTES);
            thread
                .spawn(move || {
                    // Timers, sockets and tasks of a query belong to the runtime.
                    let _entered = runtime.enter();
                    while let Some(job) = queue.next() {
                        let caller = job.caller.clone();
                        job.run();
                        queue.done(&caller);
                    }
                })
                .expect("the system has threads to give at the start");
        }
        Self { queue }
    }

    /// Runs a query and returns its value. If this future is dropped, the query is dropped as soon as it pauses. A panic of
    /// the query becomes a panic here.
    pub async fn run<T: Send + 'static>(
        &self,
        caller: LimitKey,
        query: impl Future<Output = T> + Send + 'static,
    ) -> T {
        let (sender, receiver) = oneshot::channel();
        let task = async move {
            // The receiver may be gone.
            let _ = sender.send(AssertUnwindSafe(query).catch_unwind().await);
        };
        let run = Run { task: Some(Box::pin(task)), state: JobState::Queued, cancelled: false };
        let job = Arc::new(Job { queue: self.queue.clone(), caller, run: Mutex::new(run) });
        self.queue.push(job.clone());
        let _cancel = Cancel(job);
        match receiver.await.expect("a query is dropped before its end only if nobody waits for it") {
            Ok(value) => value,
            Err(panic) => resume_unwind(panic),
        }
    }
}

impl Drop for QueryPool {
    fn drop(&mut self) {
        let mut state = lock(&self.queue.state);
        state.closed = true;
        let callers = std::mem::take(&mut state.callers);
        state.turns.clear();
        drop(state);
        drop(callers);
        self.queue.changed.notify_all();
    }
}

impl FairQueue {
    fn push(&self, job: Arc<Job>) {
        let mut state = lock(&self.state);
        if state.closed {
            return;
        }
        let name = job.caller.clone();
        let caller = state.callers.entry(name.clone()).or_default();
        caller.jobs.push_back(job);
        if caller.jobs.len() == 1 && caller.running < self.threads_per_caller {
            state.turns.push_back(name);
        }
        drop(state);
        self.changed.notify_one();
    }

    /// Waits for the next job of the caller whose turn it is. None when the pool is closed.
    fn next(&self) -> Option<Arc<Job>> {
        let mut state = lock(&self.state);
        loop {
            if state.closed {
                return None;
            }
            while let Some(name) = state.turns.pop_front() {
                let Some(caller) = state.callers.get_mut(&name) else { continue };
                let Some(job) = caller.jobs.pop_front() else { continue };
                caller.running += 1;
                if !caller.jobs.is_empty() && caller.running < self.threads_per_caller {
                    state.turns.push_back(name);
                }
                return Some(job);
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Called when a thread has finished or paused a job of a caller.
    fn done(&self, name: &LimitKey) {
        let mut state = lock(&self.state);
        let Some(caller) = state.callers.get_mut(name) else { return };
        let was_full = caller.running >= self.threads_per_caller;
        caller.running = caller.running.saturating_sub(1);
        if caller.jobs.is_empty() {
            if caller.running == 0 {
                state.callers.remove(name);
            }
        } else if was_full {
            state.turns.push_back(name.clone());
            drop(state);
            self.changed.notify_one();
        }
    }
}

impl Job {
    fn run(self: Arc<Self>) {
        let task = {
            let mut run = lock(&self.run);
            run.state = JobState::Running;
            run.task.take()
        };
        let Some(mut task) = task else { return };
        let waker = Waker::from(self.clone());
        let polled = task.as_mut().poll(&mut Context::from_waker(&waker));
        let mut run = lock(&self.run);
        if polled == Poll::Ready(()) || run.cancelled {
            drop(run);
            drop(task);
            return;
        }
        run.task = Some(task);
        let again = run.state == JobState::Woken;
        run.state = if again { JobState::Queued } else { JobState::Idle };
        drop(run);
        if again {
            self.queue.clone().push(self);
        }
    }
}

impl Wake for Job {
    fn wake(self: Arc<Self>) {
        let mut run = lock(&self.run);
        match run.state {
            JobState::Idle if run.task.is_some() => run.state = JobState::Queued,
            JobState::Running => {
                run.state = JobState::Woken;
                return;
            }
            _ => return,
        }
        drop(run);
        self.queue.clone().push(self);
    }
}

/// Cancels a query when its future is dropped.
struct Cancel(Arc<Job>);

impl Drop for Cancel {
    fn drop(&mut self) {
        let mut run = lock(&self.0.run);
        run.cancelled = true;
        let task = run.task.take();
        drop(run);
        drop(task);
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;

    fn caller(name: &str) -> LimitKey {
        LimitKey::Subject(name.to_owned())
    }

    #[tokio::test]
    async fn callers_take_turns() {
        let pool = QueryPool::with_threads(1);
        let order = Arc::new(Mutex::new(String::new()));
        let asks = |name: &'static str| {
            let order = order.clone();
            pool.run(caller(name), async move {
                thread::sleep(Duration::from_millis(5));
                lock(&order).push_str(name);
            })
        };
        tokio::join!(asks("a"), asks("a"), asks("a"), asks("a"), asks("b"), asks("b"));
        let order = lock(&order).clone();
        // The first may have begun before the others came.
        assert!(["ababaa", "aababa"].contains(&&*order), "{order}");
    }

    #[tokio::test]
    async fn one_caller_never_has_all_threads() {
        let pool = QueryPool::with_threads(3);
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let asks = || {
            let (running, most) = (running.clone(), most.clone());
            pool.run(caller("a"), async move {
                most.fetch_max(running.fetch_add(1, Ordering::Relaxed) + 1, Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
                running.fetch_sub(1, Ordering::Relaxed);
            })
        };
        let all = futures_util::future::join_all((0..8).map(|_| asks()));
        let other = pool.run(caller("b"), async {});
        tokio::pin!(all);
        tokio::select! {
            _ = &mut all => panic!("another caller is answered first"),
            () = other => {}
        }
        all.await;
        assert_eq!(most.load(Ordering::Relaxed), 2);
        assert!(lock(&pool.queue.state).callers.len() <= 1, "nothing is kept of callers that are gone");
    }

    #[tokio::test]
    async fn a_query_that_waits_holds_no_thread() {
        let pool = QueryPool::with_threads(1);
        let (sender, receiver) = oneshot::channel();
        let waits = pool.run(caller("a"), receiver);
        let sends = pool.run(caller("a"), async { sender.send(7) });
        let (waited, sent) = tokio::join!(waits, sends);
        assert_eq!((waited, sent), (Ok(7), Ok(())));
    }

    #[tokio::test]
    async fn timers_and_tasks_are_the_runtimes() {
        let pool = QueryPool::with_threads(1);
        let slept = pool.run(caller("a"), async {
            tokio::time::sleep(Duration::from_millis(5)).await;
            tokio::spawn(async { 5 }).await.expect("it ends")
        });
        assert_eq!(slept.await, 5);
    }

    #[tokio::test]
    async fn a_panic_comes_out_where_the_query_is_waited_for_and_the_thread_lives_on() {
        let pool = QueryPool::with_threads(1);
        let panicked = AssertUnwindSafe(pool.run(caller("a"), async { panic!("planted") })).catch_unwind();
        let payload = panicked.await.expect_err("it panicked");
        assert_eq!(payload.downcast_ref::<&str>(), Some(&"planted"));
        assert_eq!(pool.run(caller("a"), async { 1 }).await, 1);
    }

    struct Counted(Arc<AtomicUsize>);

    impl Drop for Counted {
        fn drop(&mut self) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[tokio::test]
    async fn a_query_that_nobody_waits_for_is_dropped_and_its_thread_is_free() {
        let pool = QueryPool::with_threads(1);
        let dropped = Arc::new(AtomicUsize::new(0));
        for pauses in [0_u64, 1] {
            let counted = Counted(dropped.clone());
            let endless = pool.run(caller("a"), async move {
                let _counted = counted;
                loop {
                    tokio::time::sleep(Duration::from_millis(pauses)).await;
                    tokio::task::yield_now().await;
                }
            });
            let given_up: Result<(), _> = tokio::time::timeout(Duration::from_millis(20), endless).await;
            assert!(given_up.is_err());
            assert_eq!(pool.run(caller("a"), async { 1 }).await, 1);
        }
        assert_eq!(dropped.load(Ordering::Relaxed), 2);
    }

    #[tokio::test]
    async fn a_pool_that_is_dropped_drops_its_queries() {
        let dropped = Arc::new(AtomicUsize::new(0));
        let counted = Counted(dropped.clone());
        let pool = QueryPool::with_threads(1);
        {
            let waiting = pool.run(caller("a"), async move {
                let _counted = counted;
                std::future::pending::<()>().await;
            });
            assert!(tokio::time::timeout(Duration::from_millis(10), waiting).await.is_err());
        }
        drop(pool);
        assert_eq!(dropped.load(Ordering::Relaxed), 1);
    }
}
