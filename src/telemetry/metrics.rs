//! Counters and gauges for Prometheus. No label has more values than the program knows.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use chrono::{DateTime, Utc};
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Seconds: from an answer out of memory to the deadline.
const BUCKETS: [f64; 12] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct RequestLabel {
    /// Path of the route, never the path that the client sent.
    pub path: String,
    pub method: &'static str,
    pub status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct PathLabel {
    pub path: String,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
pub struct CodeLabel {
    pub code: &'static str,
}

pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabel, Counter>,
    durations: Family<PathLabel, Histogram, fn() -> Histogram>,
    errors: Family<CodeLabel, Counter>,
    refusals: Family<CodeLabel, Counter>,
    pub response_cache_hits: Counter,
    pub response_cache_misses: Counter,
    release: Gauge,
    pub in_flight: Gauge,
    pub connections: Gauge,
}

impl Metrics {
    pub fn new(started: DateTime<Utc>) -> Self {
        let mut registry = Registry::with_prefix("mgi");
        let durations: Family<_, _, fn() -> _> = Family::new_with_constructor(|| Histogram::new(BUCKETS));
        let start: Gauge<f64, AtomicU64> = Gauge::default();
        start.set(started.timestamp_millis() as f64 / 1000.0);
        let metrics = Self {
            registry: Registry::default(),
            requests: Family::default(),
            durations,
            errors: Family::default(),
            refusals: Family::default(),
            response_cache_hits: Counter::default(),
            response_cache_misses: Counter::default(),
            release: Gauge::default(),
            in_flight: Gauge::default(),
            connections: Gauge::default(),
        };
        registry.register("http_requests", "Requests answered", metrics.requests.clone());
        let help = "From a request's header to the header of its answer";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, metrics.durations.clone());
        registry.register("http_requests_in_flight", "Requests being answered", metrics.in_flight.clone());
        registry.register("http_connections", "Open connections of the public", metrics.connections.clone());
        registry.register("errors", "Answers with an error, by code", metrics.errors.clone());
        let help = "Operations that were refused before they ran, by code";
        registry.register("gate_refusals", help, metrics.refusals.clone());
        let help = "Queries answered from the response cache";
        registry.register("response_cache_hits", help, metrics.response_cache_hits.clone());
        let help = "Queries that the response cache could have answered, and that were executed";
        registry.register("response_cache_misses", help, metrics.response_cache_misses.clone());
        registry.register("release_number", "The newest release on the shelf", metrics.release.clone());
        registry.register_with_unit("process_start_time", "Since the epoch", Unit::Seconds, start);
        Self { registry, ..metrics }
    }

    pub fn answered(&self, request: RequestLabel, took: Duration, error: Option<&'static str>) {
        let path = PathLabel { path: request.path.clone() };
        self.durations.get_or_create(&path).observe(took.as_secs_f64());
        self.requests.get_or_create(&request).inc();
        if let Some(code) = error {
            self.errors.get_or_create(&CodeLabel { code }).inc();
        }
    }

    pub fn refused_operation(&self, code: &'static str) {
        self.refusals.get_or_create(&CodeLabel { code }).inc();
    }

    /// All metrics as OpenMetrics text.
    pub fn text(&self, release: Option<i32>) -> String {
        self.release.set(release.unwrap_or(0).into());
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string does not fail");
        text
    }
}

/// Counts one in a gauge until it is dropped, so that a request that is dropped midway counts down too.
pub struct GaugeGuard(Gauge);

impl GaugeGuard {
    pub fn one(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for GaugeGuard {
    fn drop(&mut self) {
        self.0.dec();
    }
}
