//! The probes and metrics of the admin port: whether the process lives, whether it is ready, what it counts.

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::app::{Health, Readiness};

/// The router of the admin port. It answers before the shelf is loaded.
pub fn router(health: Health) -> Router {
    Router::new()
        .route("/livez", get("alive\n"))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
        .with_state(health)
}

async fn ready(State(health): State<Health>) -> impl IntoResponse {
    match health.readiness() {
        Readiness::Ready => (StatusCode::OK, "ready\n"),
        Readiness::Loading => (StatusCode::SERVICE_UNAVAILABLE, "not ready: the shelf is being loaded\n"),
        Readiness::Stale => {
            (StatusCode::SERVICE_UNAVAILABLE, "not ready: the database has not told its newest release\n")
        }
        Readiness::Diverged => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the database holds another history than the shelf\n",
        ),
        Readiness::Lost => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the database lacks what was acknowledged; look at it, and restart the service\n",
        ),
        Readiness::Skewed => (
            StatusCode::SERVICE_UNAVAILABLE,
            "not ready: the clocks of this process and of the database differ by more than 30 seconds\n",
        ),
        Readiness::Leaving => (StatusCode::SERVICE_UNAVAILABLE, "not ready: the process is about to end\n"),
    }
}

async fn metrics(State(health): State<Health>) -> impl IntoResponse {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, OPEN_METRICS)], health.metrics().text(health.release()))
}
