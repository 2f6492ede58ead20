//! How long the publication of an assessment takes, from the call until this process serves the release: in a
//! demonstration, and beside it in one many times as large. What is quoted is the ratio, from one run.
//!
//! `make bench`; `MGI_BENCH_SCALE=10` says how many times as large, `MGI_BENCH_ROUNDS=40` how often.

#![allow(clippy::disallowed_methods, reason = "a benchmark is told what it needs by its surroundings")]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use entity::vocabulary::*;
use mgi_api::auth::registry::Registry;
use mgi_api::auth::{Grant, Identity, Principal, Scope};
use mgi_api::clock::{Clock, Ids};
use mgi_api::content::{Content, Evidence, Policy, Response, Source, Texts};
use mgi_api::database::{Database, Purpose};
use mgi_api::demonstration;
use mgi_api::desk::{Desk, DraftCall, Import, StaffSession};
use mgi_api::publish::NoDecisions;
use mgi_api::shelf::watch::ShelfHandle;
use mgi_api::shipped::{self, Files};

/// The instrument with the most questions.
const INSTRUMENT: &str = "mgi-national";

fn number(name: &str, default: u32) -> u32 {
    std::env::var(name).ok().map_or(default, |text| text.parse().expect("a whole number"))
}

/// A service on a file of its own.
struct Place {
    _folder: tempfile::TempDir,
    desk: Arc<Desk>,
    assessments: usize,
    responses: usize,
}

impl Place {
    async fn new(scale: u32) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let url = format!("sqlite://{}?mode=rwc", folder.path().join("mgi.db").display());
        let db = Database::open(&url, Purpose::Serve).await.unwrap_or_else(|why| panic!("{why}"));
        db.migrate().await.unwrap_or_else(|why| panic!("{why}"));
        let clock = Clock::system();
        assert!(
            shipped::receive(&db, &Files::shipped(), &NoDecisions, clock.now()).await.is_ok(),
            "the shipped data"
        );
        assert!(demonstration::receive(&db, scale).await.is_ok(), "the demonstration");
        let shelves = ShelfHandle::open(db.clone()).await.expect("the shelf");
        let registry = Registry::new(db.clone(), clock.clone());
        let desk = Desk::new(db, shelves, registry, clock, Ids::random(), true);
        let assessments = desk.catalog().assessments().count();
        let responses = content(&desk, "count").responses.len();
        Self { _folder: folder, desk, assessments, responses }
    }

    fn seat(&self, subject: &str, role: Role) -> StaffSession {
        let grants = vec![Grant::new(role, Scope::EVERYWHERE)];
        let known = Identity { subject: subject.into(), agency: None, api_key: None, grants };
        self.desk.session(&Arc::new(Principal::known(known)), None).expect("a seat")
    }

    /// How long one publication takes; what comes before it does not count.
    async fn publishes(&self, key: &str) -> Duration {
        let editor = self.seat("editor", Role::Editor);
        let import =
            Import { draft: None, content: Box::new(content(&self.desk, key)), idempotency_key: None };
        let draft = editor.import_draft(import).await.expect("imported").draft.expect("a draft").row.id;
        let call = || DraftCall { draft: draft.clone(), expected_version: 1, reason: None };
        editor.submit_draft(call()).await.expect("submitted");
        self.seat("reviewer", Role::Reviewer).approve_draft(call()).await.expect("approved");
        let admin = self.seat("admin", Role::Admin);
        let began = Instant::now();
        let outcome = admin.publish_draft(call(), None).await.expect("published");
        let took = began.elapsed();
        assert_eq!(outcome.release, Some(self.desk.catalog().number()), "it is served");
        took
    }
}

/// Every question answered, with a narrative and evidence.
fn content(desk: &Desk, key: &str) -> Content {
    let catalog = desk.catalog();
    let codebook =
        catalog.instrument(INSTRUMENT).and_then(|instrument| instrument.codebook()).expect("a codebook");
    let text = || {
        Texts::from([("en".to_owned(), "What the act says of it, in some words more than one. ".repeat(6))])
    };
    let policy = |number: usize| Policy {
        kind: PolicyKind::Law,
        title: format!("Act {}", number % 12),
        language: "en".into(),
        issuer: Some("Parliament".into()),
        jurisdiction: Some("QMA".into()),
        year: Some(2020),
        url: None,
    };
    let responses = codebook.indicators().enumerate().map(|(number, indicator)| {
        let is_text = indicator.row.answer_type == AnswerType::Text;
        let last = indicator.row.options.last().map(|option| option.code.to_string());
        let evidence = Evidence {
            policy: policy(number),
            locator: Some("art. 1".into()),
            accessed: None,
            archived: None,
        };
        Response {
            indicator: indicator.row.code.to_string(),
            options: last.into_iter().collect(),
            text: if is_text { text() } else { Texts::new() },
            absence: None,
            narrative: text(),
            evidence: vec![evidence],
            source: None,
        }
    });
    let dimensions = codebook.row.dimensions.iter();
    Content {
        jurisdiction: "QMA".into(),
        instrument: INSTRUMENT.into(),
        key: key.into(),
        codebook: codebook.row.version.to_string(),
        kind: RevisionKind::Initial,
        note: None,
        year: Some(2026),
        round: None,
        round_kind: RoundKind::FollowUp,
        provenance: Provenance::Synthetic,
        source: None::<Source>,
        milestones: vec![],
        coverage: dimensions
            .map(|row| (row.code.to_string(), CoverageState::Published))
            .collect::<BTreeMap<_, _>>(),
        responses: responses.collect(),
        findings: vec![],
        documents: vec![],
    }
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

fn main() {
    let (scale, rounds) = (number("MGI_BENCH_SCALE", 10), number("MGI_BENCH_ROUNDS", 40));
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let (small, large) = (Place::new(1).await, Place::new(scale).await);
        let (mut of_small, mut of_large, mut ratios) = (vec![], vec![], vec![]);
        // In turn, so that both meet the same weather; the first round warms up.
        for round in 0..=rounds {
            let key = format!("bench-{round}");
            let [a, b] = [&small, &large].map(|place| place.publishes(&key));
            let (a, b) = (a.await.as_secs_f64() * 1e3, b.await.as_secs_f64() * 1e3);
            if round > 0 {
                of_small.push(a);
                of_large.push(b);
                ratios.push(b / a);
            }
        }
        for (place, times) in [(&small, of_small), (&large, of_large)] {
            let most = times.iter().copied().fold(0.0, f64::max);
            println!(
                "{} responses beside {} assessments: {:.1} ms (median of {rounds}; at most {most:.1} ms)",
                place.responses,
                place.assessments,
                median(times),
            );
        }
        println!("ratio, pair by pair: {:.2}", median(ratios));
    });
}
