//! Concurrent clients: no edit is lost, no draft is published twice, and every refusal has a code.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use entity::vocabulary::{ReleaseKind, Role};
use mgi_api::desk::{StaffDecisions, audit};
use mgi_api::publish::{DecisionSource, Publication};
use mgi_api::shelf::load;
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::luck::Luck;
use crate::support::{Answer, Drafted, World, on_postgres, small};

const ROUNDS: usize = 100;
const CLIENTS: usize = 8;
/// Number of edits of one editor in one draft.
const EDITS: usize = 2;
/// How often a reviewer sends one draft back.
const RETURNS: usize = 1;
/// A round in which an actor needs more acts than this would never end.
const MOST_ACTS: usize = 500;
const TYPED: [&str; 5] = ["CONFLICT", "FORBIDDEN", "BAD_USER_INPUT", "NOT_FOUND", "UNAVAILABLE"];
const SEED: u64 = 20_261_121;

fn seed() -> u64 {
    std::env::var("MGI_SEED").ok().map_or(SEED, |seed| seed.parse().expect("MGI_SEED is a whole number"))
}

/// A client that acts on a draft concurrently with others.
struct Client {
    world: Arc<World>,
    number: usize,
    token: String,
    luck: Luck,
    draft: String,
    /// The words of each edit and comment that was acknowledged.
    edits: Vec<String>,
    comments: Vec<String>,
    published: Vec<i64>,
    returned: usize,
    refusals: BTreeMap<String, usize>,
    /// How often the client could not read the draft.
    unread: usize,
}

/// A draft as a client read it.
struct Seen {
    draft: Drafted,
    state: String,
    document: Value,
}

impl Client {
    fn new(world: &Arc<World>, round: usize, number: usize, draft: &str) -> Self {
        let role = match number {
            0..=3 => Role::Editor,
            4 | 5 => Role::Reviewer,
            _ => Role::Admin,
        };
        let seed = seed() + (round * CLIENTS + number) as u64;
        Self {
            world: world.clone(),
            number,
            token: world.token(&format!("client-{number}"), role, &["KEN"]),
            luck: Luck::new(seed),
            draft: draft.to_owned(),
            edits: vec![],
            comments: vec![],
            published: vec![],
            returned: 0,
            refusals: BTreeMap::new(),
            unread: 0,
        }
    }

    async fn looks(&mut self) -> Seen {
        let query = "query($id: ID!) { draft(id: $id) { version state contentJson } }";
        for _ in 0..MOST_ACTS {
            let answer = self.world.bearer(&self.token).asks_with(query, json!({ "id": self.draft })).await;
            let Some(code) = refusal(&answer) else {
                let read = answer.data()["draft"].take();
                let version = read["version"].as_i64().expect("a version");
                return Seen {
                    draft: Drafted { id: self.draft.clone(), version },
                    state: read["state"].as_str().expect("a state").to_owned(),
                    document: read["contentJson"].clone(),
                };
            };
            // A busy machine may cause this; it is no error if it is rare.
            assert_eq!(code, "UNAVAILABLE", "{}", answer.text());
            self.unread += 1;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("client {} cannot read the draft", self.number);
    }

    async fn tries(&mut self, mutation: &str, seen: &Seen, more: Value, fields: &str) -> Option<Value> {
        let answer = self.world.bearer(&self.token).tries(mutation, seen.draft.with(more), fields).await;
        let code = refusal(&answer);
        match code {
            None => Some(answer.data()[mutation].take()),
            Some(code) => {
                assert!(TYPED.contains(&code.as_str()), "{mutation} was refused with {}", answer.text());
                *self.refusals.entry(code).or_default() += 1;
                None
            }
        }
    }

    /// Adds a word of its own to the findings of all clients: a lost update would remove the word of another client.
    async fn edits(&mut self, seen: &Seen) {
        let word = format!("edit-{}-{}", self.number, self.edits.len());
        let mut findings: Vec<Value> = seen.document["findings"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|finding| {
                let text = json!([{ "language": "en", "text": finding["text"]["en"] }]);
                json!({ "kind": finding["kind"], "dimension": finding["dimension"], "text": text })
            })
            .collect();
        let text = json!([{ "language": "en", "text": word }]);
        findings.push(json!({ "kind": "POTENTIAL", "dimension": "1", "text": text }));
        let done = self.tries("updateFindings", seen, json!({ "findings": findings }), "draft { version }");
        if let Some(payload) = done.await {
            assert_eq!(payload["draft"]["version"], seen.draft.version + 1);
            self.edits.push(word);
        }
    }

    async fn comments(&mut self, seen: &Seen) {
        let word = format!("comment-{}-{}", self.number, self.comments.len());
        let said = self.tries("commentDraft", seen, json!({ "comments": [{ "text": word }] }), "__typename");
        if said.await.is_some() {
            self.comments.push(word);
        }
    }

    async fn publishes(&mut self, seen: &Seen) {
        let done = self.tries("publishDraft", seen, json!({}), "release { number }").await;
        self.published.extend(done.and_then(|payload| payload["release"]["number"].as_i64()));
    }

    /// Acts until this client or another one has published the draft.
    async fn works(mut self) -> Self {
        let may_edit = !matches!(self.number, 4 | 5);
        for _ in 0..MOST_ACTS {
            let seen = self.looks().await;
            let chance = self.luck.below(100);
            let is_done = !may_edit || self.edits.len() == EDITS;
            match (seen.state.as_str(), self.number) {
                ("PUBLISHED", _) => return self,
                // Now and then an act that the client may not do, or not in this state.
                _ if chance < 4 => self.publishes(&seen).await,
                _ if chance < 8 => drop(self.tries("approveDraft", &seen, json!({}), "__typename").await),
                ("DRAFT", _) if !is_done => self.edits(&seen).await,
                (_, 4 | 5) if self.comments.len() < EDITS && chance < 60 => self.comments(&seen).await,
                ("DRAFT", _) if may_edit && chance < 60 => {
                    drop(self.tries("submitDraft", &seen, json!({}), "__typename").await);
                }
                ("IN_REVIEW", 4 | 5) if self.returned < RETURNS && chance < 40 => {
                    let why = json!({ "reason": "Not yet." });
                    let sent = self.tries("requestChanges", &seen, why, "__typename").await;
                    self.returned += usize::from(sent.is_some());
                }
                ("IN_REVIEW", 4 | 5) => {
                    drop(self.tries("approveDraft", &seen, json!({}), "__typename").await);
                }
                // A client with further edits reopens the draft, a few times.
                ("APPROVED", 6 | 7) if !is_done && chance < 50 => {
                    let why = json!({ "reason": "I have more." });
                    drop(self.tries("reopenDraft", &seen, why, "__typename").await);
                }
                ("APPROVED", 6 | 7) => self.publishes(&seen).await,
                _ => tokio::time::sleep(Duration::from_millis(15)).await,
            }
        }
        panic!("client {} has done {MOST_ACTS} acts, and the draft is not published", self.number);
    }
}

/// The code of the single error of an answer, if it is a refusal.
fn refusal(answer: &Answer) -> Option<String> {
    let codes = answer.codes();
    assert!(codes.len() <= 1, "{}", answer.text());
    codes.into_iter().next()
}

/// The chain of the audit log, from its first entry to its head.
async fn the_log_holds_together(world: &World) -> usize {
    let log = audit::everything(&world.db).await.expect("the database answers");
    assert_eq!(log.first_fault(), None);
    log.entries.len()
}

async fn count(world: &World, what: &str) -> usize {
    let counted = world.texts(&format!("SELECT CAST(COUNT(*) AS TEXT) FROM {what}")).await;
    counted[0].parse().expect("a count")
}

/// One draft and all its clients.
async fn round(world: &Arc<World>, round: usize) -> BTreeMap<String, usize> {
    let key = format!("race-{round}");
    let draft = world.staff("beginner", Role::Editor, &["KEN"]).imports(&small("KEN", &key, "2")).await;
    let assessment = format!("KEN/sdg-10-7-2/{key}");
    let releases = count(world, "release").await;
    let mut clients = JoinSet::new();
    for number in 0..CLIENTS {
        clients.spawn(Client::new(world, round, number, &draft.id).works());
    }
    let clients = clients.join_all().await;

    let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
    for (code, times) in clients.iter().flat_map(|client| &client.refusals) {
        *refusals.entry(code.clone()).or_default() += times;
    }
    // An act may have been done although its client got UNAVAILABLE.
    let is_sure = !refusals.contains_key("UNAVAILABLE");
    let told = |of: fn(&Client) -> &Vec<String>| -> Vec<String> {
        let mut words: Vec<String> = clients.iter().flat_map(of).cloned().collect();
        words.sort();
        words
    };
    let read = world
        .admin()
        .reads(&draft, "state version contentJson comments { text } revision { findings { text { text } } }")
        .await;
    let found = |rows: &Value, word: fn(&Value) -> &Value| -> Vec<String> {
        let words = rows.as_array().into_iter().flatten().filter_map(|row| word(row).as_str());
        let mut words: Vec<String> = words.map(ToOwned::to_owned).collect();
        words.sort();
        words
    };
    let edits = told(|client| &client.edits);
    assert_eq!(found(&read["contentJson"]["findings"], |row| &row["text"]["en"]), edits, "round {round}");
    assert_eq!(found(&read["revision"]["findings"], |row| &row["text"]["text"]), edits, "round {round}");
    assert_eq!(
        found(&read["comments"], |row| &row["text"]),
        told(|client| &client.comments),
        "round {round}"
    );
    assert_eq!(read["version"], 1 + edits.len(), "every edit is a version: round {round}");
    let published: Vec<i64> = clients.iter().flat_map(|client| client.published.iter().copied()).collect();
    assert!(published.len() == 1 || !is_sure && published.is_empty(), "round {round}: {published:?}");
    assert_eq!(count(world, &format!("revision WHERE assessment = '{assessment}'")).await, 1);
    assert_eq!(count(world, &format!("publication WHERE assessment = '{assessment}'")).await, 1);
    assert_eq!(count(world, "release").await, releases + 1, "round {round}");
    *refusals.entry("unread".to_owned()).or_default() +=
        clients.iter().map(|client| client.unread).sum::<usize>();
    refusals
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn eight_at_one_draft_lose_no_edit_and_publish_once() {
    let world = Arc::new(World::new().await);
    println!("MGI_SEED={}", seed());
    let began = Instant::now();
    let mut refusals: BTreeMap<String, usize> = BTreeMap::new();
    for number in 0..ROUNDS {
        for (code, times) in round(&world, number).await {
            *refusals.entry(code).or_default() += times;
        }
    }
    let entries = the_log_holds_together(&world).await;
    println!(
        "{ROUNDS} rounds in {:.1} s: {entries} acts done, refused {refusals:?}",
        began.elapsed().as_secs_f64()
    );
    assert!(refusals.get("UNAVAILABLE").is_none_or(|times| *times < ROUNDS / 10), "{refusals:?}");
    assert!(refusals["unread"] < ROUNDS / 2, "{refusals:?}");
    assert!(refusals["CONFLICT"] > ROUNDS, "they were hardly in each other's way: {refusals:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_instances_publish_what_is_due_once() {
    let world = World::new().await;
    let beside = world.beside().await;
    for number in 0..20 {
        let draft = world.approved(&small("KEN", &format!("due-{number}"), "2")).await;
        let at = (world.now() + TimeDelta::minutes(1)).to_rfc3339();
        world.admin().moves("scheduleDraft", &draft, json!({ "scheduledFor": at })).await;
        let releases = count(&world, "release").await;
        assert_eq!(world.app.desk.publish_due().await, Ok(0), "its time has not come");
        world.waits(TimeDelta::minutes(1));
        let (one, other) = tokio::join!(
            tokio::spawn({
                let desk = world.app.desk.clone();
                async move { desk.publish_due().await }
            }),
            tokio::spawn({
                let desk = beside.app.desk.clone();
                async move { desk.publish_due().await }
            })
        );
        let published = [one, other].map(|done| done.expect("no panic").expect("the database answers"));
        assert_eq!(published.iter().sum::<usize>(), 1, "{published:?}");
        assert_eq!(count(&world, "release").await, releases + 1);
        assert_eq!(world.admin().reads(&draft, "state").await["state"], "PUBLISHED");
    }
    assert_eq!(
        count(&world, "audit_entry WHERE act = 'PUBLISH_DRAFT' AND subject = 'system:scheduler'").await,
        20
    );
    the_log_holds_together(&world).await;
}

/// Sends the same mutation with each of these tokens, concurrently.
async fn at_once(
    world: &Arc<World>,
    tokens: &[String],
    mutation: &'static str,
    input: &Value,
) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(tokens.len()));
    let mut tasks = JoinSet::new();
    for token in tokens {
        let (world, token, input, barrier) = (world.clone(), token.clone(), input.clone(), barrier.clone());
        tasks.spawn(async move {
            barrier.wait().await;
            world.bearer(&token).tries(mutation, input, "draft { id }").await
        });
    }
    tasks.join_all().await
}

fn begin(key: &str) -> Value {
    json!({ "jurisdiction": "KEN", "instrument": "sdg-10-7-2", "key": key, "provenance": "SECONDARY", "year": 2023 })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_who_begin_the_same_draft_one_is_told_of_the_other() {
    let world = Arc::new(World::new().await);
    let tokens = ["one", "other"].map(|subject| world.token(subject, Role::Editor, &["KEN"]));
    for number in 0..40 {
        let answers = at_once(&world, &tokens, "createDraft", &begin(&format!("begun-{number}"))).await;
        let (won, lost): (Vec<&Answer>, Vec<&Answer>) =
            answers.iter().partition(|answer| refusal(answer).is_none());
        assert_eq!((won.len(), lost.len()), (1, 1), "{}", answers[0].text());
        let error = lost[0].json()["errors"][0].take();
        assert_eq!(error["extensions"]["code"], "CONFLICT");
        assert_eq!(error["extensions"]["draft"], won[0].data()["createDraft"]["draft"]["id"], "{error}");
    }
    assert_eq!(count(&world, "draft").await, 40);
    assert_eq!(the_log_holds_together(&world).await, 40);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_key_four_times_at_once_begins_one_draft() {
    let world = Arc::new(World::new().await);
    let token = world.token("hasty", Role::Editor, &["KEN"]);
    for number in 0..40 {
        let mut input = begin(&format!("hasty-{number}"));
        input["idempotencyKey"] = json!(format!("key-{number}"));
        let answers = at_once(&world, &vec![token.clone(); 4], "createDraft", &input).await;
        let mut ids: Vec<Value> =
            answers.iter().map(|answer| answer.data()["createDraft"]["draft"]["id"].clone()).collect();
        assert!(ids[0].is_string());
        ids.dedup();
        assert_eq!(ids.len(), 1, "{ids:?}");
    }
    assert_eq!(count(&world, "draft").await, 40);
    assert_eq!(the_log_holds_together(&world).await, 40);
}

/// Shipped data is published without a draft, and so without the lock of a draft.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_correction_that_ships_while_a_draft_waits_for_its_turn_is_not_undone() {
    let reference = "KEN/sdg-10-7-2/2019";
    let world = World::new().await;
    let draft = world.corrected(reference, "A word was wrong.").await;
    let current = format!("{reference}@1");
    let mut shipped = load::content(world.db.reader(), &current).await.expect("rows").expect("a content");
    shipped.year = Some(2018);
    let (tx, at) = (world.db.begin_write().await.expect("a transaction"), world.now());
    let ships = async move {
        let mut publication = Publication::begin(&tx, ReleaseKind::Publish, at).await.expect("a number");
        // On PostgreSQL the publication of the draft waits for the number of this release.
        tokio::time::sleep(Duration::from_millis(300)).await;
        let decisions = StaffDecisions.read(&tx).await.expect("decisions");
        publication.publish_if_new(&shipped, &decisions).await.expect("written");
        publication.finish().await.expect("written").expect("a release");
        tx.commit().await.expect("committed");
    };
    let admin = world.admin();
    let publishes = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        admin.tries("publishDraft", draft.input(), "release { number }").await
    };
    let (answer, ()) = tokio::join!(publishes, ships);
    assert_eq!(answer.codes(), ["CONFLICT"], "{}", answer.text());
    assert!(answer.message().contains("revision 2 has been published since"), "{}", answer.message());
    world.notices().await;
    let query = "query($ref: String) { assessment(ref: $ref) { revision { number year } } }";
    let public = world.anyone().asks_with(query, json!({ "ref": reference })).await.data();
    assert_eq!(public["assessment"]["revision"], json!({ "number": 2, "year": 2018 }));
}

/// On PostgreSQL each statement sees the data at its own start; on SQLite no other transaction writes meanwhile.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clone_that_was_begun_before_a_correction_does_not_undo_it() {
    if !on_postgres() {
        return;
    }
    let reference = "KEN/sdg-10-7-2/2019";
    let world = World::new().await;
    let current = format!("{reference}@1");
    let mut shipped = load::content(world.db.reader(), &current).await.expect("rows").expect("a content");
    shipped.year = Some(2018);
    let (tx, at) = (world.db.begin_write().await.expect("a transaction"), world.now());
    // The clone reads this table after it has read which revision is current.
    tx.execute_unprepared("LOCK TABLE finding_text IN ACCESS EXCLUSIVE MODE").await.expect("a lock");
    let ships = async move {
        tokio::time::sleep(Duration::from_millis(300)).await;
        let mut publication = Publication::begin(&tx, ReleaseKind::Publish, at).await.expect("a number");
        let decisions = StaffDecisions.read(&tx).await.expect("decisions");
        publication.publish_if_new(&shipped, &decisions).await.expect("written");
        publication.finish().await.expect("written").expect("a release");
        tx.commit().await.expect("committed");
    };
    let editor = world.editor("KEN");
    let (draft, ()) = tokio::join!(editor.clones(reference), ships);
    world.notices().await;
    let draft = editor.moves("updateDetails", &draft, json!({ "details": { "note": "A word." } })).await;
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(
        code == "CONFLICT" && message.contains("revision 2 has been published since"),
        "{code}: {message}"
    );
}

/// Sends several requests of different callers concurrently.
async fn together(world: &Arc<World>, requests: Vec<(String, &'static str, Value)>) -> Vec<Answer> {
    let barrier = Arc::new(Barrier::new(requests.len()));
    let tasks: Vec<_> = requests
        .into_iter()
        .map(|(token, mutation, input)| {
            let (world, barrier) = (world.clone(), barrier.clone());
            tokio::spawn(async move {
                barrier.wait().await;
                world.bearer(&token).tries(mutation, input, "release { number }").await
            })
        })
        .collect();
    let mut answers = vec![];
    for task in tasks {
        answers.push(task.await.expect("an answer"));
    }
    answers
}

/// Links of a codebook that differ by a word, as read in the newest release.
fn other_links(world: &World, word: &str) -> Value {
    let link = json!({ "indicator": "_T", "objective": 7, "provenance": "EDITORIAL", "source": word });
    let document = json!({ "codebook": "sdg-10-7-2@1", "objectives": [link] });
    let newest = world.app.shelves.newest().newest();
    json!({ "document": document, "expectedRelease": newest, "reason": "A reason." })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_admins_who_confirm_a_proposal_one_does() {
    let world = Arc::new(World::new().await);
    let tokens = ["second", "third"].map(|subject| world.token(subject, Role::Admin, &[]));
    for number in 0..20 {
        let releases = count(&world, "release").await;
        let id = world.admin().proposes("publishLinks", other_links(&world, &format!("race {number}"))).await;
        let input = json!({ "proposalId": id });
        let requests = tokens.iter().map(|token| (token.clone(), "confirmProposal", input.clone())).collect();
        let answers = together(&world, requests).await;
        let mut codes: Vec<Option<String>> = answers.iter().map(refusal).collect();
        codes.sort();
        assert_eq!(codes, [None, Some("CONFLICT".to_owned())], "{} {}", answers[0].text(), answers[1].text());
        assert_eq!(count(&world, "release").await, releases + 1);
    }
    the_log_holds_together(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_one_who_confirms_and_one_who_rejects_a_proposal_one_does() {
    let world = Arc::new(World::new().await);
    let (second, third) = (world.token("second", Role::Admin, &[]), world.token("third", Role::Admin, &[]));
    for number in 0..20 {
        let releases = count(&world, "release").await;
        let id = world.admin().proposes("publishLinks", other_links(&world, &format!("race {number}"))).await;
        let confirm = (second.clone(), "confirmProposal", json!({ "proposalId": id }));
        let reject = (third.clone(), "rejectProposal", json!({ "proposalId": id, "reason": "No." }));
        let answers = together(&world, vec![confirm, reject]).await;
        let codes: Vec<Option<String>> = answers.iter().map(refusal).collect();
        let conflict = Some("CONFLICT".to_owned());
        assert!(codes == [None, conflict.clone()] || codes == [conflict, None], "{codes:?}");
        assert_eq!(count(&world, "release").await, releases + usize::from(codes[0].is_none()));
    }
    the_log_holds_together(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_proposals_from_the_same_links_one_is_confirmed() {
    let world = Arc::new(World::new().await);
    let (second, third) = (world.token("second", Role::Admin, &[]), world.token("third", Role::Admin, &[]));
    for number in 0..20 {
        let releases = count(&world, "release").await;
        let one = world.admin().proposes("publishLinks", other_links(&world, &format!("one {number}"))).await;
        let other =
            world.admin().proposes("publishLinks", other_links(&world, &format!("other {number}"))).await;
        let confirm =
            |token: &String, id: &str| (token.clone(), "confirmProposal", json!({ "proposalId": id }));
        let answers = together(&world, vec![confirm(&second, &one), confirm(&third, &other)]).await;
        let mut codes: Vec<Option<String>> = answers.iter().map(refusal).collect();
        codes.sort();
        assert_eq!(codes, [None, Some("CONFLICT".to_owned())], "{} {}", answers[0].text(), answers[1].text());
        assert_eq!(count(&world, "release").await, releases + 1);
    }
    the_log_holds_together(&world).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_proposal_is_confirmed_beside_a_draft_that_is_published() {
    let world = Arc::new(World::new().await);
    let (second, third) = (world.token("second", Role::Admin, &[]), world.token("third", Role::Admin, &[]));
    for number in 0..10 {
        let draft = world.approved(&small("KEN", &format!("beside-{number}"), "2")).await;
        let releases = count(&world, "release").await;
        let id = world.admin().proposes("publishLinks", other_links(&world, &format!("race {number}"))).await;
        let confirm = (second.clone(), "confirmProposal", json!({ "proposalId": id }));
        let publish = (third.clone(), "publishDraft", draft.input());
        let answers = together(&world, vec![confirm, publish]).await;
        let codes: Vec<Option<String>> = answers.iter().map(refusal).collect();
        assert_eq!(codes, [None, None], "{} {}", answers[0].text(), answers[1].text());
        assert_eq!(count(&world, "release").await, releases + 2);
    }
    the_log_holds_together(&world).await;
}
