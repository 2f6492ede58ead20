//! Proposals: one admin proposes a change of public data without a draft, and another admin confirms it.

use chrono::TimeDelta;
use entity::vocabulary::Role;
use mgi_api::desk::audit;
use serde_json::{Value, json};

use crate::support::{Caller, Settings, TestDatabase, World, codebook, small};

const CODEBOOK: &str = r#"{ instrument(code: "mgi-local") { codebook { version } } }"#;
const PROPOSALS: &str = "{ proposals { totalCount nodes { id act target state reason proposedBy } } }";

fn a_codebook(version: &str) -> Value {
    json!({ "document": codebook(version), "reason": "A new round." })
}

/// Links of the SDG questionnaire, as read in a release.
fn links(objective: i32, release: i32) -> Value {
    let link = json!({ "indicator": "_T", "objective": objective, "provenance": "EDITORIAL", "source": "https://example.org/why" });
    let document = json!({ "codebook": "sdg-10-7-2@1", "objectives": [link] });
    json!({ "document": document, "expectedRelease": release, "reason": "Looked at again." })
}

fn confirm(id: &str) -> Value {
    json!({ "proposalId": id })
}

fn reject(id: &str) -> Value {
    json!({ "proposalId": id, "reason": "It was another that was meant." })
}

async fn fault(world: &World) -> Option<String> {
    audit::everything(&world.db).await.expect("the database answers").first_fault()
}

async fn releases(world: &World) -> usize {
    world.texts("SELECT CAST(number AS TEXT) FROM release").await.len()
}

async fn state(caller: &Caller<'_>, id: &str) -> Value {
    let query =
        "{ proposals(filter: {state: {in: [OPEN, CONFIRMED, REJECTED, EXPIRED]}}) { nodes { id state } } }";
    let listed = caller.asks(query).await.data()["proposals"]["nodes"].take();
    let mut nodes = listed.as_array().expect("nodes").iter();
    nodes.find(|node| node["id"] == id).expect("listed")["state"].clone()
}

#[tokio::test]
async fn what_one_admin_proposes_is_public_when_a_second_one_confirms_it() {
    let world = World::new().await;
    let before = world.anyone().asks(CODEBOOK).await.body;
    let fields =
        "release { number } codebook { version } proposal { id act target state baseRelease proposedBy }";
    let made = world.admin().does("publishCodebook", a_codebook("2030"), fields).await;
    let id = made["proposal"]["id"].as_str().expect("an id").to_owned();
    assert_eq!(
        made,
        json!({
            "release": null, "codebook": null,
            "proposal": {
                "id": id, "act": "PUBLISH_CODEBOOK", "target": "mgi-local@2030", "state": "OPEN", "baseRelease": 5,
                "proposedBy": "admin",
            },
        })
    );
    assert_eq!(world.anyone().asks(CODEBOOK).await.body, before, "nothing is public yet");
    let fields = "release { number kind } codebook { version } proposal { state confirmedBy release }";
    assert_eq!(
        world.second_admin().does("confirmProposal", confirm(&id), fields).await,
        json!({
            "release": { "number": 6, "kind": "CODEBOOK" }, "codebook": { "version": "2030" },
            "proposal": { "state": "CONFIRMED", "confirmedBy": "second-admin", "release": 6 },
        })
    );
    let now = world.anyone().asks(CODEBOOK).await.data();
    assert_eq!(now["instrument"]["codebook"]["version"], "2030");
    assert_eq!(fault(&world).await, None);
}

#[tokio::test]
async fn nobody_confirms_what_they_proposed() {
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    let (code, message) = world.admin().is_refused("confirmProposal", confirm(&id)).await;
    assert!(code == "FORBIDDEN" && message.contains("a second admin"), "{code}: {message}");
    assert_eq!(releases(&world).await, 5);
    world.second_admin().does("confirmProposal", confirm(&id), "release { number }").await;
}

#[tokio::test]
async fn an_admin_who_is_alone_is_told_which_setting_and_which_command_help() {
    let world = World::new().await;
    // A development token needs no principal in the database.
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    let (code, message) = world.admin().is_refused("confirmProposal", confirm(&id)).await;
    assert_eq!(code, "FORBIDDEN");
    assert!(message.contains("MGI_SECOND_PAIR_OF_EYES=false"), "{message}");
    assert!(message.contains("mgi principal add"), "{message}");
    // Only `admin` is an active admin whose scope is everywhere.
    world.system().knows("admin", Role::Admin, None, true).await;
    world.system().knows("elsewhere", Role::Admin, Some("KEN"), true).await;
    world.system().knows("gone", Role::Admin, None, false).await;
    let (code, message) = world.admin().is_refused("publishCodebook", a_codebook("2030")).await;
    assert_eq!(code, "CONFLICT");
    assert!(message.contains("MGI_SECOND_PAIR_OF_EYES=false"), "{message}");
    assert!(message.contains("mgi principal add"), "{message}");
    world.system().knows("second-admin", Role::Admin, None, true).await;
    world.admin().publishes_codebook(codebook("2030")).await;
}

#[tokio::test]
async fn any_admin_rejects_a_proposal_and_another_may_be_made() {
    let world = World::new().await;
    let first = world.admin().proposes("publishLinks", links(1, 5)).await;
    let no_reason = json!({ "proposalId": first, "reason": " " });
    assert_eq!(world.admin().is_refused("rejectProposal", no_reason).await.0, "BAD_USER_INPUT");
    let fields = "release { number } proposal { state rejectedBy confirmedBy }";
    assert_eq!(
        world.admin().does("rejectProposal", reject(&first), fields).await,
        json!({
            "release": null, "proposal": { "state": "REJECTED", "rejectedBy": "admin", "confirmedBy": null },
        })
    );
    for (mutation, input) in [("confirmProposal", confirm(&first)), ("rejectProposal", reject(&first))] {
        let (code, message) = world.second_admin().is_refused(mutation, input).await;
        assert_eq!((&*code, &*message), ("CONFLICT", "This proposal has been rejected already."));
    }
    let second = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.second_admin().does("rejectProposal", reject(&second), "proposal { state }").await;
    assert_eq!(releases(&world).await, 5);
    assert_eq!(fault(&world).await, None);
}

#[tokio::test]
async fn a_proposal_expires_after_seven_days() {
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.waits(TimeDelta::days(7) - TimeDelta::seconds(1));
    assert_eq!(state(&world.admin(), &id).await, "OPEN");
    world.waits(TimeDelta::seconds(1));
    assert_eq!(state(&world.admin(), &id).await, "EXPIRED");
    assert_eq!(world.admin().asks(PROPOSALS).await.data()["proposals"]["totalCount"], 0);
    for (mutation, input) in [("confirmProposal", confirm(&id)), ("rejectProposal", reject(&id))] {
        let (code, message) = world.second_admin().is_refused(mutation, input).await;
        assert!(code == "CONFLICT" && message.contains("expired"), "{mutation}: {code}: {message}");
    }
    assert_eq!(releases(&world).await, 5);
    // It does not block another proposal of the same change either.
    let again = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.second_admin().does("confirmProposal", confirm(&again), "release { number }").await;
}

#[tokio::test]
async fn a_proposal_conflicts_if_what_it_was_made_from_has_changed() {
    let world = World::new().await;
    let (admin, second) = (world.admin(), world.second_admin());
    let conflicts = async |id: &str| {
        let answer = second.tries("confirmProposal", confirm(id), "__typename").await;
        assert_eq!(answer.codes(), ["CONFLICT"], "{}", answer.text());
        assert!(answer.message().contains("has changed since"), "{}", answer.message());
        let error = answer.json()["errors"][0].take();
        assert_eq!(error["extensions"]["current"]["release"], releases(&world).await, "{error}");
    };
    // Other links of the same codebook.
    let (one, other) = (
        admin.proposes("publishLinks", links(1, 5)).await,
        admin.proposes("publishLinks", links(2, 5)).await,
    );
    second.does("confirmProposal", confirm(&other), "release { number }").await;
    conflicts(&one).await;
    // Another version of the same instrument.
    let one = admin.proposes("publishCodebook", a_codebook("2030")).await;
    let other = admin.proposes("publishCodebook", a_codebook("2031")).await;
    second.does("confirmProposal", confirm(&other), "release { number }").await;
    conflicts(&one).await;
    // The links that would be carried over.
    let one = admin.proposes("publishCodebook", a_codebook("2032")).await;
    let link = json!({ "indicator": "1.1.1", "objective": 3, "provenance": "EDITORIAL", "source": "x" });
    let document = json!({ "codebook": "mgi-local@2031", "objectives": [link] });
    let input = json!({ "document": document, "expectedRelease": 7, "reason": "Looked at again." });
    admin.does_with_second("publishLinks", input, "release { number }").await;
    conflicts(&one).await;
    assert_eq!(fault(&world).await, None);
}

#[tokio::test]
async fn what_happens_elsewhere_is_no_conflict() {
    let world = World::new().await;
    let links = world.admin().proposes("publishLinks", links(1, 5)).await;
    let codebook = world.admin().proposes("publishCodebook", a_codebook("2030")).await;
    world.published(&small("KEN", "2030", "3")).await;
    for id in [links, codebook] {
        world.second_admin().does("confirmProposal", confirm(&id), "release { number }").await;
    }
    assert_eq!(releases(&world).await, 8);
}

#[tokio::test]
async fn what_is_wrong_with_a_proposal_is_told_when_it_is_made() {
    let world = World::new().await;
    let mut wrong = codebook("2030");
    wrong["indicators"][0]["options"] = json!([]);
    let input = json!({ "document": wrong, "reason": "A new round." });
    assert_eq!(world.admin().is_refused("publishCodebook", input).await.0, "BAD_USER_INPUT");
    assert_eq!(world.admin().is_refused("publishCodebook", a_codebook("2026")).await.0, "CONFLICT");
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    let again = world.second_admin().tries("publishLinks", links(1, 5), "__typename").await;
    assert_eq!(again.codes(), ["CONFLICT"], "{}", again.text());
    assert_eq!(again.json()["errors"][0]["extensions"]["proposal"], json!(id));
    world.second_admin().does("confirmProposal", confirm(&id), "release { number }").await;
    let (code, message) = world.admin().is_refused("publishLinks", links(1, 6)).await;
    assert!(code == "CONFLICT" && message.contains("nothing would change"), "{code}: {message}");
}

#[tokio::test]
async fn only_admins_of_everything_learn_of_proposals() {
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    let of_one_place = world.staff("local-admin", Role::Admin, &["KEN"]);
    for caller in [of_one_place, world.editor("KEN"), world.reviewer("KEN")] {
        for wanted in [id.as_str(), "nothing"] {
            for (mutation, input) in
                [("confirmProposal", confirm(wanted)), ("rejectProposal", reject(wanted))]
            {
                assert_eq!(caller.is_refused(mutation, input).await.0, "FORBIDDEN", "{mutation} {wanted}");
            }
        }
        assert_eq!(caller.asks(PROPOSALS).await.codes(), ["FORBIDDEN"]);
        let log = caller.asks("{ auditLog { totalCount } }").await.data();
        assert_eq!(log["auditLog"]["totalCount"], 0, "{log}");
    }
    assert_eq!(world.second_admin().is_refused("confirmProposal", confirm("nothing")).await.0, "NOT_FOUND");
}

#[tokio::test]
async fn who_was_suspended_confirms_nothing_and_nothing_of_theirs_is_confirmed() {
    let world = World::new().await;
    let system = world.system();
    for subject in ["admin", "second-admin", "third-admin"] {
        system.knows(subject, Role::Admin, None, true).await;
    }
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    system.knows("admin", Role::Admin, None, false).await;
    let (code, message) = world.second_admin().is_refused("confirmProposal", confirm(&id)).await;
    assert!(code == "CONFLICT" && message.contains("suspended since"), "{code}: {message}");
    // The principal is active, but no longer an admin.
    let fourth = world.staff("fourth-admin", Role::Admin, &[]);
    system.knows("fourth-admin", Role::Admin, None, true).await;
    let of_fourth = fourth.proposes("publishLinks", links(3, 5)).await;
    system.knows("fourth-admin", Role::Editor, Some("KEN"), true).await;
    let (code, message) = world.second_admin().is_refused("confirmProposal", confirm(&of_fourth)).await;
    assert!(code == "CONFLICT" && message.contains("may not do that any more"), "{code}: {message}");
    // Suspended just after another instance cached the principal.
    let beside = world.beside().await;
    assert_eq!(beside.second_admin().asks(PROPOSALS).await.data()["proposals"]["totalCount"], 2);
    let id = world.staff("third-admin", Role::Admin, &[]).proposes("publishLinks", links(2, 5)).await;
    system.knows("second-admin", Role::Admin, None, false).await;
    let answer = beside.second_admin().tries("confirmProposal", confirm(&id), "__typename").await;
    assert_eq!(answer.codes(), ["FORBIDDEN"], "{}", answer.text());
    assert_eq!(releases(&world).await, 5);
}

#[tokio::test]
async fn a_proposal_tells_what_it_would_change() {
    let world = World::new().await;
    let of_codebook = world.admin().proposes("publishCodebook", a_codebook("2030")).await;
    let of_links = world.admin().proposes("publishLinks", links(1, 5)).await;
    let query = "{ proposals(first: 5) { nodes { id document
        codebookPreview { comparedWith { version } added changed { code } objectiveLinks { carriedOverCount } }
        linksPreview { objectiveLinks { added { indicator to } removed { indicator to } unchangedCount } sdgTargetLinks { unchangedCount } } } } }";
    let nodes = world.second_admin().asks(query).await.data()["proposals"]["nodes"].take();
    let of = |id: &str| {
        nodes.as_array().expect("nodes").iter().find(|node| node["id"] == id).expect("listed").clone()
    };
    let shown = of(&of_codebook);
    assert_eq!(shown["document"]["indicators"][0]["code"], "1.1.1");
    assert_eq!(shown["codebookPreview"]["comparedWith"]["version"], "2026");
    assert_eq!(shown["codebookPreview"]["objectiveLinks"]["carriedOverCount"], 1);
    assert_eq!(shown["linksPreview"], Value::Null);
    let shown = of(&of_links);
    assert_eq!(shown["codebookPreview"], Value::Null);
    let difference = &shown["linksPreview"]["objectiveLinks"];
    assert_eq!(difference["added"], json!([{ "indicator": "_T", "to": "1" }]));
    let before = world.texts("SELECT indicator FROM objective_link WHERE codebook = 'sdg-10-7-2@1'").await;
    assert_eq!(difference["removed"].as_array().map(Vec::len), Some(before.len()), "{difference}");
    let targets = world.texts("SELECT indicator FROM sdg_link WHERE codebook = 'sdg-10-7-2@1'").await;
    assert_eq!(shown["linksPreview"]["sdgTargetLinks"]["unchangedCount"], targets.len());
    // After its confirmation, the preview still compares with the release of the proposal.
    world.second_admin().does("confirmProposal", confirm(&of_codebook), "release { number }").await;
    let query = "{ proposals(first: 5, filter: {state: {eq: CONFIRMED}}) { nodes { codebookPreview { comparedWith { version } } } } }";
    let shown = world.admin().asks(query).await.data()["proposals"]["nodes"][0].take();
    assert_eq!(shown["codebookPreview"]["comparedWith"]["version"], "2026");
}

#[tokio::test]
async fn the_log_tells_who_proposed_who_confirmed_and_what_was_done() {
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.second_admin().does("confirmProposal", confirm(&id), "release { number }").await;
    let query = "{ auditLog { nodes { act subject target reason release unconfirmed } } }";
    let log = world.admin().asks(query).await.data()["auditLog"]["nodes"].take();
    let entry = |act: &str, subject: &str, target: &str, release: Value| {
        json!({
            "act": act, "subject": subject, "target": target, "reason": "Looked at again.", "release": release,
            "unconfirmed": false,
        })
    };
    assert_eq!(
        log,
        json!([
            entry("CONFIRM_PROPOSAL", "second-admin", &id, json!(6)),
            entry("PUBLISH_LINKS", "second-admin", "sdg-10-7-2@1", json!(6)),
            entry("PROPOSE_CHANGE", "admin", &id, Value::Null),
        ])
    );
    assert_eq!(fault(&world).await, None);
}

#[tokio::test]
async fn the_same_key_answers_the_same_proposal_and_the_same_release() {
    let world = World::new().await;
    let mut input = links(1, 5);
    input["idempotencyKey"] = json!("once");
    let first = world.admin().proposes("publishLinks", input.clone()).await;
    assert_eq!(world.admin().proposes("publishLinks", input.clone()).await, first);
    let mut other = input.clone();
    other["reason"] = json!("Another.");
    assert_eq!(world.admin().is_refused("publishLinks", other).await.0, "BAD_USER_INPUT");
    let mut confirmed = confirm(&first);
    confirmed["idempotencyKey"] = json!("once");
    let fields = "release { number } proposal { state } codebook { version }";
    let done = world.second_admin().does("confirmProposal", confirmed.clone(), fields).await;
    assert_eq!(world.second_admin().does("confirmProposal", confirmed, fields).await, done);
    assert_eq!(done["release"]["number"], 6);
    assert_eq!(releases(&world).await, 6);
    // The repeated request returns the present state of the proposal.
    let again = world.admin().does("publishLinks", input, "proposal { id state } release { number }").await;
    assert_eq!(again, json!({ "proposal": { "id": first, "state": "CONFIRMED" }, "release": null }));
}

#[tokio::test]
async fn a_proposal_that_is_not_what_the_log_tells_is_found_and_not_confirmed() {
    for change in [
        "proposed_by = 'somebody'",
        "reason = 'Another.'",
        "target = 'mgi-local@2026'",
        "base_hash = 'another'",
        "base_release = 4",
        "document = replace(document, '\"objective\":1', '\"objective\":2')",
        "expires_at = '2027-01-01T00:00:00.000Z'",
    ] {
        let world = World::new().await;
        let id = world.admin().proposes("publishLinks", links(1, 5)).await;
        assert_eq!(fault(&world).await, None);
        world.sql(&format!("UPDATE proposal SET {change}")).await.expect("changed");
        let told = format!("the proposal {id} is not what the audit log says");
        assert_eq!(fault(&world).await, Some(told), "{change}");
        let (code, message) = world.second_admin().is_refused("confirmProposal", confirm(&id)).await;
        assert!(
            code == "CONFLICT" && message.contains("not what was proposed"),
            "{change}: {code}: {message}"
        );
    }
    // A rejected proposal that was opened again in the database.
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.admin().does("rejectProposal", reject(&id), "proposal { state }").await;
    world.sql("UPDATE proposal SET rejected_at = NULL, rejected_by = NULL").await.expect("changed");
    let (code, message) = world.second_admin().is_refused("confirmProposal", confirm(&id)).await;
    assert!(code == "CONFLICT" && message.contains("not what was proposed"), "{code}: {message}");
    // A proposal without an audit entry, and an audit entry without its proposal.
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    world.sql("UPDATE proposal SET id = 'forged'").await.expect("changed");
    assert_eq!(fault(&world).await.as_deref(), Some("the proposal forged is not what the audit log says"));
    let (code, message) = world.second_admin().is_refused("confirmProposal", confirm("forged")).await;
    assert!(code == "CONFLICT" && message.contains("not what was proposed"), "{code}: {message}");
    world.sql("DELETE FROM proposal").await.expect("deleted");
    let told = format!("the proposal {id}, of which the audit log tells, is not there");
    assert_eq!(fault(&world).await, Some(told));
}

/// A world in which one admin alone publishes codebooks and links.
async fn without_second_pair_of_eyes() -> World {
    let settings = Settings { without_second_pair_of_eyes: true, ..Settings::default() };
    World::set_up(TestDatabase::shipped(), settings).await
}

#[tokio::test]
async fn without_the_second_pair_of_eyes_it_is_public_at_once_and_the_log_says_so() {
    let world = without_second_pair_of_eyes().await;
    let fields = "release { number kind } codebook { version } proposal { id }";
    assert_eq!(
        world.admin().does("publishCodebook", a_codebook("2030"), fields).await,
        json!({
            "release": { "number": 6, "kind": "CODEBOOK" }, "codebook": { "version": "2030" }, "proposal": null,
        })
    );
    let made = world.admin().does("publishLinks", links(1, 6), fields).await;
    assert_eq!(made["release"], json!({ "number": 7, "kind": "LINKS" }));
    let edition = json!({ "name": "2026-test", "title": "An edition" });
    world.admin().does("cutEdition", edition, "release { number }").await;
    let log = world.admin().asks("{ auditLog { nodes { act target release unconfirmed } } }").await.data();
    assert_eq!(
        log["auditLog"]["nodes"],
        json!([
            { "act": "CUT_EDITION", "target": "Edition:2026-test", "release": 8, "unconfirmed": false },
            { "act": "PUBLISH_LINKS", "target": "sdg-10-7-2@1", "release": 7, "unconfirmed": true },
            { "act": "PUBLISH_CODEBOOK", "target": "mgi-local@2030", "release": 6, "unconfirmed": true },
        ])
    );
    assert_eq!(fault(&world).await, None);
}

#[tokio::test]
async fn a_proposal_that_was_made_before_the_setting_was_turned_off_still_takes_a_second_admin() {
    let world = World::new().await;
    let id = world.admin().proposes("publishLinks", links(1, 5)).await;
    let settings = Settings { without_second_pair_of_eyes: true, ..Settings::default() };
    let later = World::set_up(world.database.again(), settings).await;
    assert_eq!(later.admin().is_refused("confirmProposal", confirm(&id)).await.0, "FORBIDDEN");
    later.second_admin().does("confirmProposal", confirm(&id), "release { number }").await;
}

#[tokio::test]
async fn one_admin_alone_archives_restores_and_cuts_editions() {
    let world = World::new().await;
    let of = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "It is out of date." });
    let edition = json!({ "name": "2026-test", "title": "An edition" });
    for (mutation, input) in
        [("archiveAssessment", of.clone()), ("restoreAssessment", of), ("cutEdition", edition)]
    {
        let made = world.admin().does(mutation, input, "release { number }").await;
        assert!(made["release"]["number"].is_number(), "{mutation}: {made}");
    }
}

#[tokio::test]
async fn an_author_who_is_also_admin_publishes_their_own_draft_that_somebody_else_approved() {
    let world = World::new().await;
    let draft = world.admin().imports(&small("KEN", "2030", "3")).await;
    world.admin().submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await;
}

#[tokio::test]
async fn the_editor_of_an_official_draft_records_its_sign_off() {
    let world = World::new().await;
    let mut content = small("KEN", "2030", "3");
    content["provenance"] = json!("OFFICIAL");
    let draft = world.editor("KEN").imports(&content).await;
    world.editor("KEN").submits(&draft).await;
    let sign_off = json!({ "office": "Cabinet", "jurisdiction": "KEN", "date": "2026", "scope": "All" });
    world.editor("KEN").moves("recordSignOff", &draft, json!({ "signOff": sign_off })).await;
    world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await;
}
