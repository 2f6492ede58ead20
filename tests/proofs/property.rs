//! Random sequences of acts by all actors: each is done or refused as the model says, and public data does not change.

mod model;

use std::collections::BTreeMap;
use std::time::Instant;

use chrono::TimeDelta;
use mgi_api::desk::audit;
use serde_json::{Value, json};

use crate::luck::Luck;
use crate::support::{Caller, World, on_postgres, small};
use model::{ACTORS, ACTS, ASSESSMENTS, Act, Model, What, ref_of};

const SEED: u64 = 20_261_123;
const ACTS_EACH: usize = 60;

struct Run {
    world: World,
    model: Model,
    luck: Luck,
    /// The public answer at each release since the first act.
    seen: BTreeMap<i64, Vec<u8>>,
    first: i64,
    counter: usize,
    done: BTreeMap<String, usize>,
    refused: BTreeMap<&'static str, usize>,
    told: RunLog,
}

/// The acts so far, printed if the test fails.
struct RunLog {
    seed: u64,
    acts: Vec<String>,
}

impl Drop for RunLog {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("MGI_SEED={}, act {}:\n{}", self.seed, self.acts.len(), self.acts.join("\n"));
        }
    }
}

fn caller(world: &World, who: usize) -> Caller<'_> {
    match ACTORS[who] {
        (_, None, _) => world.anyone(),
        (subject, Some(role), place) => world.staff(subject, role, place.as_slice()),
    }
}

/// The probability, in percent, that a possible act is chosen: acts on the way to publication are likelier.
fn appeal(what: What) -> usize {
    use What::*;
    match what {
        Comment => 6,
        Time | Archive => 25,
        Import | Details | Responses | Findings | Milestones => 6,
        Recall | RequestChanges | Reopen | Discard | Unschedule => 12,
        SignOff => 15,
        ProposeAll => 5,
        ProposeNewest => 25,
        _ => 100,
    }
}

impl Run {
    async fn new(seed: u64) -> Self {
        let world = World::new().await;
        let first = world.app.shelves.newest().newest().into();
        let (model, counter, luck) = (Model::default(), 0, Luck::new(seed));
        let (seen, done, refused) = Default::default();
        let told = RunLog { seed, acts: vec![] };
        let mut run = Self { world, model, luck, seen, first, counter, done, refused, told };
        run.remember().await;
        run
    }

    /// Chooses mostly an allowed act, now and then a forbidden one.
    fn chooses(&mut self) -> Act {
        let wanted = self.luck.percent(75);
        let mut act = self.guess();
        // Forbidden although the actor has the role and the scope: most cases of the four-eyes rule are like that.
        if !wanted && self.luck.percent(60) {
            for _ in 0..400 {
                if self.model.is_for(&act) && self.model.objections(&act) == ["FORBIDDEN"] {
                    return act;
                }
                act = self.guess();
            }
        }
        for _ in 0..400 {
            if !wanted || self.model.objections(&act).is_empty() && self.luck.percent(appeal(act.what)) {
                break;
            }
            act = self.guess();
        }
        act
    }

    fn guess(&mut self) -> Act {
        let luck = &mut self.luck;
        let mut what = *luck.one(&ACTS).expect("acts");
        // Withdrawals are rare.
        if what == Confirm && luck.percent(40) {
            what = if luck.percent(40) { ProposeAll } else { ProposeNewest };
        }
        if matches!(what, ProposeAll) && luck.percent(50) {
            what = Time;
        }
        let mut act = Act {
            what,
            who: luck.below(ACTORS.len()),
            assessment: luck.below(ASSESSMENTS.len()),
            draft: None,
            proposal: None,
            version: 0,
            proper: luck.percent(85),
            minutes: 1 + luck.below(120) as i64,
        };
        use What::*;
        match what {
            Create | Clone | ImportNew | Archive | Restore | ProposeAll | ProposeNewest | Time => {}
            Confirm | Reject => {
                let of = |known: &&model::Proposal| known.assessment == act.assessment;
                let known: Vec<usize> = (0..self.model.proposals.len())
                    .filter(|index| of(&&self.model.proposals[*index]))
                    .collect();
                act.proposal = luck.one(&known).copied();
                if act.proposal.is_none() {
                    act.what = ProposeNewest;
                }
            }
            _ => {
                let all = 0..self.model.drafts.len();
                let known: Vec<usize> =
                    all.filter(|index| self.model.drafts[*index].assessment == act.assessment).collect();
                let newest = luck.percent(85);
                act.draft = if newest { known.last().copied() } else { luck.one(&known).copied() };
                match act.draft {
                    Some(draft) => {
                        act.version = self.model.drafts[draft].version;
                        if luck.percent(8) {
                            act.version += if luck.percent(50) { 1 } else { -1 };
                        }
                    }
                    None => act.what = ImportNew,
                }
            }
        }
        act
    }

    fn content(&mut self, act: &Act) -> Value {
        let (place, key, is_official) = ASSESSMENTS[act.assessment];
        let mut content = small(place, key, "2");
        if is_official {
            content["provenance"] = json!("OFFICIAL");
        }
        let word = self.word();
        if act.proper && !self.model.assessments[act.assessment].revisions.is_empty() {
            content["kind"] = json!("CORRECTION");
            content["note"] = json!(word);
        }
        content["findings"] = json!([{ "kind": "POTENTIAL", "dimension": "1", "text": { "en": word } }]);
        content
    }

    fn word(&mut self) -> String {
        self.counter += 1;
        format!("word {}", self.counter)
    }

    /// The mutation for an act, its input, and its selection.
    fn mutation(&mut self, act: &Act) -> (&'static str, Value, &'static str) {
        use What::*;
        let (place, key, is_official) = ASSESSMENTS[act.assessment];
        let of = ref_of(act.assessment);
        let word = self.word();
        let texts = json!([{ "language": "en", "text": word }]);
        let number = self.model.proposed(act);
        let (name, more) = match act.what {
            Create => {
                let provenance = if is_official { "OFFICIAL" } else { "SECONDARY" };
                let input = json!({ "jurisdiction": place, "instrument": "sdg-10-7-2", "key": key, "provenance": provenance });
                ("createDraft", input)
            }
            Clone => ("cloneRevision", json!({ "assessmentId": of })),
            ImportNew | Import => ("importDraft", json!({ "content": self.content(act) })),
            Details => {
                let is_initial = !act.proper || self.model.assessments[act.assessment].revisions.is_empty();
                let details = match is_initial {
                    true => json!({ "kind": "INITIAL", "note": null, "round": self.counter }),
                    false => json!({ "kind": "CORRECTION", "note": word }),
                };
                ("updateDetails", json!({ "details": details }))
            }
            Responses => {
                let response = json!({ "indicator": "PD_1", "selectedOptions": ["2"], "narrative": texts });
                ("updateResponses", json!({ "responses": [response] }))
            }
            Findings => {
                let findings = json!([{ "kind": "POTENTIAL", "dimension": "1", "text": texts }]);
                ("updateFindings", json!({ "findings": findings }))
            }
            Milestones => {
                let date = format!("20{:02}-{:02}", self.counter / 12 % 26, 1 + self.counter % 12);
                ("updateMilestones", json!({ "milestones": [{ "kind": "LAUNCHED", "date": date }] }))
            }
            Comment => ("commentDraft", json!({ "comments": [{ "text": word }] })),
            SignOff => {
                let sign_off =
                    json!({ "office": word, "jurisdiction": place, "date": "2026", "scope": "All" });
                ("recordSignOff", json!({ "signOff": sign_off }))
            }
            Submit => ("submitDraft", json!({})),
            Recall => ("recallDraft", json!({ "reason": word })),
            RequestChanges => ("requestChanges", json!({ "reason": word })),
            Approve => ("approveDraft", json!({})),
            Reopen => ("reopenDraft", json!({ "reason": word })),
            Schedule => {
                let minutes = if act.proper { act.minutes } else { -act.minutes };
                let at = self.world.now() + TimeDelta::minutes(minutes);
                ("scheduleDraft", json!({ "scheduledFor": at.to_rfc3339() }))
            }
            Unschedule => ("unscheduleDraft", json!({})),
            Publish => ("publishDraft", json!({})),
            Discard => ("discardDraft", json!({ "reason": act.proper.then_some(word) })),
            Archive => ("archiveAssessment", json!({ "assessmentId": of, "reason": word })),
            Restore => ("restoreAssessment", json!({ "assessmentId": of, "reason": word })),
            ProposeAll | ProposeNewest => {
                ("proposeWithdrawal", json!({ "assessmentId": of, "reason": word, "number": number }))
            }
            Confirm | Reject => {
                let id = act.proposal.map(|proposal| self.model.proposals[proposal].id.clone());
                match act.what {
                    Confirm => ("confirmWithdrawal", json!({ "withdrawalId": id })),
                    _ => ("rejectWithdrawal", json!({ "withdrawalId": id, "reason": word })),
                }
            }
            Time => unreachable!("nobody does it"),
        };
        let mut input = more;
        if let Some(draft) = act.draft {
            input["draftId"] = json!(self.model.drafts[draft].id);
            input["expectedVersion"] = json!(act.version);
        }
        let fields = match act.what {
            Create | Clone | ImportNew => "draft { id }",
            ProposeAll | ProposeNewest => "withdrawal { id }",
            _ => "__typename",
        };
        (name, input, fields)
    }

    async fn number(&self, query: &str) -> i64 {
        self.world.texts(&format!("SELECT CAST({query} AS TEXT)")).await[0].parse().expect("a number")
    }

    async fn releases(&self) -> i64 {
        self.number("(SELECT MAX(number) FROM release)").await
    }

    async fn entries(&self) -> i64 {
        self.number("(SELECT number FROM audit_head)").await
    }

    /// Does one act, and checks all invariants after it.
    async fn step(&mut self) {
        let act = self.chooses();
        let draft = act.draft.map(|draft| &self.model.drafts[draft]);
        self.told.acts.push(format!("{act:?} of {draft:?}"));
        let (releases, entries) = (self.releases().await, self.entries().await);
        let objections = self.model.objections(&act);
        let mut made = 0;
        if act.what == What::Time {
            self.world.waits(TimeDelta::minutes(act.minutes));
            let published = self.world.app.desk.publish_due().await.expect("the database answers");
            made = self.model.done(&act, None, self.world.now());
            assert_eq!(published, made, "drafts that were due");
            assert_eq!(self.entries().await, entries + made as i64);
        } else {
            let (mutation, input, fields) = self.mutation(&act);
            let answer = caller(&self.world, act.who).tries(mutation, input, fields).await;
            match answer.codes().as_slice() {
                [] => {
                    assert!(
                        objections.is_empty(),
                        "it should be refused with {objections:?}: {}",
                        answer.text()
                    );
                    let data = answer.data()[mutation].take();
                    let id = data["draft"]["id"].as_str().or(data["withdrawal"]["id"].as_str());
                    made = self.model.done(&act, id.map(ToOwned::to_owned), self.world.now());
                    *self.done.entry(format!("{:?}", act.what)).or_default() += 1;
                    let more = self.entries().await - entries;
                    assert!((1..=2).contains(&more), "it is told of in {more} entries");
                }
                [code] => {
                    let known = objections.iter().find(|known| *known == code);
                    let known = known.unwrap_or_else(|| panic!("expected {objections:?}: {}", answer.text()));
                    *self.refused.entry(*known).or_default() += 1;
                    assert_eq!(self.entries().await, entries, "what is refused leaves no entry");
                }
                more => panic!("{more:?}"),
            }
        }
        assert_eq!(self.releases().await, releases + made as i64, "releases");
        self.agrees().await;
        let withdrawn = (act.what == What::Confirm && made == 1).then_some(act.assessment);
        self.still_sees(made > 0, withdrawn).await;
    }

    /// The database agrees with the model: the state and version of each draft, and the current revisions.
    async fn agrees(&self) {
        let query = "SELECT state || ' ' || CAST(version AS TEXT)
            || CASE WHEN scheduled_for IS NULL THEN '' ELSE ' scheduled' END FROM draft ORDER BY id";
        let told = |draft: &model::Draft| {
            let state = match draft.state {
                model::State::Draft => "DRAFT",
                model::State::InReview => "IN_REVIEW",
                model::State::Approved => "APPROVED",
                model::State::Published => "PUBLISHED",
                model::State::Discarded => "DISCARDED",
            };
            format!("{state} {}{}", draft.version, draft.scheduled.map_or("", |_| " scheduled"))
        };
        let drafts: Vec<String> = self.model.drafts.iter().map(told).collect();
        assert_eq!(self.world.texts(query).await, drafts);
        let query = "SELECT revision FROM publication WHERE until IS NULL AND assessment LIKE '%/p-%' ORDER BY assessment";
        let current: Vec<String> = (0..ASSESSMENTS.len())
            .filter_map(|index| Some(format!("{}@{}", ref_of(index), self.model.assessments[index].current?)))
            .collect();
        assert_eq!(self.world.texts(query).await, current, "what is current");
    }

    async fn sees(&self, release: i64) -> Vec<u8> {
        let one = |index: usize| {
            format!(
                "a{index}: assessment(ref: \"{}\") {{ status withdrawal {{ reason }} revisions {{ number }}
                revision {{ number kind note findings {{ text {{ text }} }} signOffs {{ office }} milestones {{ date }} }} }}",
                ref_of(index)
            )
        };
        let query = format!("{{ {} {} {} }}", one(0), one(1), one(2));
        let answer = self.world.anyone().at(&format!("release={release}")).asks(&query).await;
        answer.data();
        answer.body
    }

    async fn remember(&mut self) {
        for release in self.first..=self.releases().await {
            if !self.seen.contains_key(&release) {
                let seen = self.sees(release).await;
                self.seen.insert(release, seen);
            }
        }
    }

    /// The public answer at each release is unchanged, except for withdrawn data.
    async fn still_sees(&mut self, all: bool, withdrawn: Option<usize>) {
        let past: Vec<i64> = self.seen.keys().copied().collect();
        let some = past.get(self.luck.below(past.len())).copied();
        for release in if all { past } else { some.into_iter().collect() } {
            let now = self.sees(release).await;
            let before = &self.seen[&release];
            match withdrawn {
                None => assert_eq!(&now, before, "what was public at release {release}"),
                Some(withdrawn) => {
                    let [mut then, mut other] = [before, &now]
                        .map(|body| serde_json::from_slice::<Value>(body).expect("JSON")["data"].take());
                    let field = format!("a{withdrawn}");
                    (then[&field], other[&field]) = Default::default();
                    assert_eq!(then, other, "what was not withdrawn, at release {release}");
                    self.seen.insert(release, now);
                }
            }
        }
        self.remember().await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn any_sequence_of_acts_does_what_the_product_says() {
    let seed =
        std::env::var("MGI_SEED").ok().map_or(SEED, |seed| seed.parse().expect("MGI_SEED is a number"));
    let began = Instant::now();
    let mut done: BTreeMap<String, usize> = BTreeMap::new();
    let mut refused: BTreeMap<&str, usize> = BTreeMap::new();
    for sequence in 0..if on_postgres() { 4 } else { 12 } {
        let seed = seed + sequence;
        let mut run = Run::new(seed).await;
        for _ in 0..ACTS_EACH {
            run.step().await;
        }
        run.still_sees(true, None).await;
        let log = audit::everything(&run.world.db).await.expect("the database answers");
        assert_eq!(log.first_fault(), None, "MGI_SEED={seed}");
        run.done.into_iter().for_each(|(what, times)| *done.entry(what).or_default() += times);
        run.refused.into_iter().for_each(|(code, times)| *refused.entry(code).or_default() += times);
    }
    println!("in {:.1} s done {done:?}, refused {refused:?}", began.elapsed().as_secs_f64());
}
