//! Non-interference: two worlds have the same public acts, one also has acts at the desk, and no answer differs.

mod acts;
mod coverage;
mod document;
mod executions;
mod exports;
mod generator;
mod life;
mod plants;
mod pool;
mod price;
mod request;
mod schema;
mod selections;
mod values;
mod worlds;

use std::time::Instant;

use entity::vocabulary::Role;

use crate::support::on_postgres;
use acts::STEPS;
use life::Life;
use request::Viewer;
use worlds::{Run, Worlds};

const SEED: u64 = 20_261_120;
/// The country of the editor who makes requests about other countries.
const OWN: &str = "QMD";
/// A leak must be found within this number of requests; a leak to staff within twice as many, because most of their
/// requests are about the desk.
const TO_FIND_A_LEAK: usize = 3_000;

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is {text:?}; it must be a whole number")))
}

/// The viewers, each of whom makes each request.
fn viewers(worlds: &Worlds) -> Vec<Viewer> {
    vec![Viewer::Anyone, Viewer::Partner(format!("Bearer {}", worlds.key))]
}

/// Staff of one country: its editor makes all requests, its reviewer and its admin make some of them.
fn staff(worlds: &Worlds) -> [Viewer; 3] {
    let of =
        |role, name: &str| format!("Bearer {}", worlds.plain.token(&acts::local(name, OWN), role, &[OWN]));
    [
        Viewer::Staff(of(Role::Editor, "editor")),
        Viewer::Other(of(Role::Reviewer, "reviewer")),
        Viewer::Other(of(Role::Admin, "admin")),
    ]
}

impl Run {
    /// Goes on until every part of the schema was exercised, with at most twice as many requests more: how long that takes
    /// depends on luck.
    async fn until_all_is_exercised(&mut self, requests: usize, worlds: &Worlds, viewers: &[Viewer]) {
        let most = if on_postgres() { 0 } else { 2 * requests };
        let last = self.asked + most;
        while self.asked < last && !self.coverage.faults().is_empty() {
            let until = self.asked + requests / 20;
            if let Err(how) = self.until(until, worlds, viewers).await {
                panic!("after {requests} requests, {how}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_at_the_desk_changes_no_byte_of_any_public_answer() {
    let requests = number("MGI_NON_INTERFERENCE").unwrap_or(if on_postgres() { 2_000 } else { 20_000 });
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let worlds = Worlds::new().await;
    let mut run = Run::new(seed, acts::Secrets::default());
    let began = Instant::now();
    for step in 0..STEPS {
        run.generator.pool.secrets = worlds.step(step).await;
        let until = requests as usize * (step + 1) / STEPS;
        if let Err(how) = run.until(until, &worlds, &viewers(&worlds)).await {
            panic!("with MGI_NON_INTERFERENCE={requests} and {how}");
        }
        println!("step {step}: {} exercised after {} requests", run.coverage.summary(), run.asked);
    }
    run.until_all_is_exercised(requests as usize, &worlds, &viewers(&worlds)).await;
    let seconds = began.elapsed().as_secs_f64();
    println!(
        "{} requests to each world in {seconds:.1} s, {:.0} a second; {} answered with data and no error",
        run.asked,
        run.asked as f64 / seconds,
        run.answered,
    );
    let faults = run.coverage.faults();
    if !on_postgres() {
        assert!(faults.is_empty(), "with MGI_SEED={seed}, of the schema:\n{}", faults.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_from_the_cache_is_the_one_that_is_executed_without_a_desk() {
    let requests = number("MGI_NON_INTERFERENCE_CACHED").unwrap_or(if on_postgres() { 1_000 } else { 5_000 });
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let worlds = Worlds::caching().await;
    let mut run = Run::new(seed, acts::Secrets::default());
    for step in 0..STEPS {
        run.generator.pool.secrets = worlds.step(step).await;
        let until = requests as usize * (step + 1) / STEPS;
        if let Err(how) = run.until(until, &worlds, &viewers(&worlds)).await {
            panic!("with MGI_NON_INTERFERENCE_CACHED={requests} and {how}");
        }
    }
    let hits = worlds.secret.app.health.metrics().response_cache_hits.get();
    println!("{} of {} requests were answered from the cache", hits, 2 * run.asked);
    assert!(hits > requests / 4, "{hits} answers from the cache are too few to compare");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_happens_in_one_country_changes_no_byte_for_an_editor_of_another() {
    let requests =
        number("MGI_NON_INTERFERENCE_OF_STAFF").unwrap_or(if on_postgres() { 1_000 } else { 14_000 });
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let worlds = Worlds::with_a_desk_elsewhere().await;
    for world in [&worlds.plain, &worlds.secret] {
        acts::own_drafts(world, OWN).await;
    }
    let mut run = Run::of_staff(seed);
    let mut life = Life::new(&worlds, OWN);
    for step in 0..STEPS {
        run.generator.pool.secrets = worlds.step(step).await;
        life.live(step).await.unwrap_or_else(|how| panic!("{how}"));
        let viewers = staff(&worlds);
        let until = requests as usize * (step + 1) / STEPS;
        if let Err(how) = run.until(until, &worlds, &viewers).await {
            panic!("with MGI_NON_INTERFERENCE_OF_STAFF={requests} and {how}");
        }
        println!("step {step}: {} exercised after {} requests", run.coverage.summary(), run.asked);
    }
    run.until_all_is_exercised(requests as usize, &worlds, &staff(&worlds)).await;
    println!("{} of {} requests of an editor did something", run.done, run.asked);
    assert_eq!(life.missing(), <[&str; 0]>::default(), "of these nothing was compared but refusals");
    let faults = run.coverage.faults();
    if !on_postgres() {
        assert!(faults.is_empty(), "with MGI_SEED={seed}, of the schema:\n{}", faults.join("\n"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leak_to_staff_of_another_country_that_is_planted_is_found() {
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let mut missed = vec![];
    for plant in plants::PLANTS_FOR_STAFF {
        // Staff change data, so each run needs new worlds.
        let worlds = Worlds::with_a_desk_elsewhere().await;
        for world in [&worlds.plain, &worlds.secret] {
            acts::own_drafts(world, OWN).await;
        }
        let secrets = worlds.step(0).await;
        let planted = worlds.with(plant).await;
        let mut run = Run::of_staff(seed);
        run.generator.pool.secrets = secrets;
        match run.until(2 * TO_FIND_A_LEAK, &planted, &staff(&worlds)).await {
            Err(_) => println!("found by request {}: {}", run.asked, plant.name),
            Ok(()) => missed.push(plant.name),
        }
    }
    assert!(missed.is_empty(), "with MGI_SEED={seed}, nothing was seen of: {}", missed.join("; "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_leak_that_is_planted_is_found() {
    let seed = number("MGI_SEED").unwrap_or(SEED);
    let worlds = Worlds::new().await;
    let secrets = worlds.step(0).await;
    let mut missed = vec![];
    for plant in plants::PLANTS {
        let planted = worlds.with(plant).await;
        let mut run = Run::new(seed, secrets.clone());
        match run.until(TO_FIND_A_LEAK, &planted, &viewers(&worlds)).await {
            Err(_) => println!("found by request {}: {}", run.asked, plant.name),
            Ok(()) => missed.push(plant.name),
        }
    }
    assert!(missed.is_empty(), "with MGI_SEED={seed}, nothing was seen of: {}", missed.join("; "));
    // The harness reports no leak where there is none.
    for plant in plants::NO_LEAKS {
        let mut run = Run::new(seed, secrets.clone());
        let found = run.until(TO_FIND_A_LEAK / 3, &worlds.with(plant).await, &viewers(&worlds)).await;
        assert_eq!(found, Ok(()), "{}", plant.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_seed_asks_the_same() {
    let worlds = Worlds::new().await;
    let mut next = vec![];
    for _ in 0..2 {
        let mut run = Run::new(1, acts::Secrets::default());
        run.until(150, &worlds, &viewers(&worlds)).await.unwrap_or_else(|how| panic!("{how}"));
        next.push(run.generator.next(&mut run.coverage).to_string());
    }
    assert_eq!(next[0], next[1]);
}
