//! The audit log: one entry for each act, in a chain that shows every change, with authorization for its readers.

use mgi_api::content::{Content, canonical};
use mgi_api::desk::audit;
use sea_orm::DbBackend;
use serde_json::{Value, json};

use crate::support::{World, small};

async fn entries(world: &World) -> usize {
    let log = audit::everything(&world.db).await.expect("the database answers");
    assert_eq!(log.first_fault(), None);
    log.entries.len()
}

#[tokio::test]
async fn what_is_done_leaves_one_entry_and_what_is_refused_none() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    assert_eq!(entries(&world).await, 1);
    for (mutation, input) in [
        ("approveDraft", draft.input()),
        ("publishDraft", draft.input()),
        ("updateFindings", json!({ "draftId": draft.id, "expectedVersion": 9, "findings": [] })),
        ("submitDraft", json!({ "draftId": "nothing", "expectedVersion": 1 })),
        ("recallDraft", draft.with(json!({ "reason": "None." }))),
        ("importDraft", json!({ "content": small("KEN", "2030", "3") })),
    ] {
        editor.is_refused(mutation, input).await;
        assert_eq!(entries(&world).await, 1, "{mutation}");
    }
    editor.submits(&draft).await;
    world.reviewer("KEN").approves(&draft).await;
    world.admin().publishes(&draft).await;
    assert_eq!(entries(&world).await, 4);
    let log = world.admin().asks("{ auditLog(first: 1) { nodes { act fromState toState release beforeHash afterHash previousHash hash requestId } } }").await.data();
    let last = &log["auditLog"]["nodes"][0];
    assert_eq!(
        (&last["act"], &last["fromState"], &last["toState"], &last["release"]),
        (&json!("PUBLISH_DRAFT"), &json!("APPROVED"), &json!("PUBLISHED"), &json!(6))
    );
    for hash in ["beforeHash", "afterHash", "previousHash", "hash"] {
        assert_eq!(last[hash].as_str().map(str::len), Some(64), "{hash}");
    }
    assert_eq!(last["requestId"].as_str().map(str::len), Some(16));
}

#[tokio::test]
async fn an_entry_cannot_be_changed_deleted_replaced_or_put_in_between() {
    let world = World::new().await;
    let editor = world.editor("KEN");
    let draft = editor.imports(&small("KEN", "2030", "3")).await;
    editor.moves("commentDraft", &draft, json!({ "comments": [{ "text": "A word." }] })).await;
    let mut statements = vec![
        "UPDATE audit_entry SET subject = 'nobody'",
        "DELETE FROM audit_entry",
        "UPDATE draft_comment SET text = 'Another.'",
        "DELETE FROM draft_comment",
        "UPDATE audit_head SET number = 1",
        "DELETE FROM audit_head",
        "INSERT INTO audit_entry (number, at, subject, act, previous_hash, hash) VALUES (9, '2026-11-20T00:00:00Z', 'x', 'CREATE_DRAFT', 'x', 'y')",
    ];
    if world.db.backend() == DbBackend::Postgres {
        statements.push("TRUNCATE audit_entry");
        statements.push("SET session_replication_role = replica; DELETE FROM audit_entry");
    } else {
        statements.push("REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE number = 1");
    }
    for statement in statements {
        let refused = world.sql(statement).await.expect_err(statement);
        assert!(refused.contains("audit") || refused.contains("never changed"), "{statement}: {refused}");
    }
    assert_eq!(entries(&world).await, 2);
}

#[tokio::test]
async fn a_change_behind_the_triggers_is_found() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    world.editor("KEN").submits(&draft).await;
    let drop = match world.db.backend() {
        DbBackend::Postgres => "DROP TRIGGER audit_entry_before_update ON audit_entry",
        _ => "DROP TRIGGER audit_entry_before_update",
    };
    world.sql(drop).await.expect("dropped");
    world.sql("UPDATE audit_entry SET subject = 'somebody else' WHERE number = 1").await.expect("changed");
    let log = audit::everything(&world.db).await.expect("the database answers");
    assert_eq!(log.first_fault().as_deref(), Some("entry 1 of the audit log is not what its hash says"));
}

#[tokio::test]
async fn everybody_reads_as_much_of_it_as_they_are_responsible_for() {
    let world = World::new().await;
    for place in ["KEN", "DNK"] {
        world.editor(place).imports(&small(place, "2030", "3")).await;
    }
    let other = world.staff("other-editor", entity::vocabulary::Role::Editor, &["KEN"]);
    other.imports(&small("KEN", "2031", "3")).await;
    let query = "{ auditLog { totalCount nodes { number hash jurisdiction subject } } }";
    for (caller, count, whole) in [
        (world.admin(), 3, true),
        (world.staff("local-admin", entity::vocabulary::Role::Admin, &["KEN"]), 2, false),
        (world.reviewer("KEN"), 2, false),
        (world.editor("KEN"), 1, false),
        (other, 1, false),
        (world.reviewer("UGA"), 0, false),
    ] {
        let log = caller.asks(query).await.data()["auditLog"].take();
        assert_eq!(log["totalCount"], count, "{log}");
        let entries = log["nodes"].as_array().expect("entries");
        assert!(
            entries
                .iter()
                .all(|entry| (entry["number"] != Value::Null) == whole
                    && (entry["hash"] != Value::Null) == whole),
            "{log}"
        );
    }
}

#[tokio::test]
async fn a_draft_that_is_not_what_was_done_to_it_is_found_and_not_published() {
    for (change, fault) in [
        ("state = 'APPROVED', submitted_hash = content_hash, approved_by = 'somebody'", "state"),
        ("version = 7", "version"),
        ("content_hash = 'another', submitted_hash = 'another'", "content hash"),
        ("content = replace(content, '2023', '2022')", "content"),
    ] {
        let world = World::new().await;
        let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
        world.editor("KEN").submits(&draft).await;
        entries(&world).await;
        world.sql(&format!("UPDATE draft SET {change}")).await.expect("changed");
        let log = audit::everything(&world.db).await.expect("the database answers");
        let told = format!("the {fault} of the draft {} is not what the audit log says", draft.id);
        assert_eq!(log.first_fault(), Some(told), "{change}");
        let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
        assert_eq!(code, "CONFLICT", "{change}: {message}");
    }
    // The database claims an approval of a draft that was reopened and not approved again.
    let world = World::new().await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    world.admin().moves("reopenDraft", &draft, json!({ "reason": "A word is wrong." })).await;
    let back =
        "UPDATE draft SET state = 'APPROVED', submitted_hash = content_hash, approved_by = 'reviewer-KEN'";
    world.sql(back).await.expect("changed");
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(code == "CONFLICT" && message.contains("not what was approved"), "{code}: {message}");
}

#[tokio::test]
async fn what_was_published_is_what_the_log_tells() {
    let world = World::new().await;
    world.published(&small("KEN", "2030", "3")).await;
    let fault = async || {
        let log = audit::everything(&world.db).await.expect("the database answers");
        let (releases, rows) =
            mgi_api::shelf::load::everything(&world.db).await.expect("the database answers");
        log.first_fault().or_else(|| log.first_fault_on_shelf(&releases, &rows.revision))
    };
    assert_eq!(fault().await, None);
    world.sql("UPDATE draft SET revision = 'KEN/sdg-10-7-2/2019@1'").await.expect("changed");
    assert!(fault().await.is_some_and(|fault| fault.contains("is not the revision that it became")));
}

async fn fault(world: &World) -> Option<String> {
    audit::everything(&world.db).await.expect("the database answers").first_fault()
}

#[tokio::test]
async fn an_approved_draft_that_was_changed_behind_the_log_is_not_published() {
    for (change, what) in [
        ("content = replace(content, '2023', '2022')", "content"),
        ("content_hash = 'another', submitted_hash = 'another'", "content hash"),
        ("approved_by = 'somebody'", "approval"),
    ] {
        let world = World::new().await;
        let draft = world.approved(&small("KEN", "2030", "3")).await;
        assert_eq!(fault(&world).await, None);
        world.sql(&format!("UPDATE draft SET {change}")).await.expect("changed");
        let told = format!("the {what} of the draft {} is not what the audit log says", draft.id);
        assert_eq!(fault(&world).await, Some(told), "{change}");
        let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
        assert!(code == "CONFLICT" && message.contains("not what was approved"), "{change}: {message}");
    }
    // Another content with its hash in all tables but the log.
    let world = World::new().await;
    let draft = world.approved(&small("KEN", "2030", "3")).await;
    let mut other: Content = serde_json::from_value(small("KEN", "2030", "3")).expect("a content");
    other.year = Some(2022);
    let (content, hash) = (canonical(&other), other.hash());
    let change =
        format!("UPDATE draft SET content = '{content}', content_hash = '{hash}', submitted_hash = '{hash}'");
    world.sql(&change).await.expect("changed");
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(code == "CONFLICT" && message.contains("not what was approved"), "{code}: {message}");
}

#[tokio::test]
async fn a_schedule_that_nobody_made_publishes_nothing() {
    let world = World::new().await;
    let draft = world.editor("KEN").imports(&small("KEN", "2030", "3")).await;
    world.editor("KEN").submits(&draft).await;
    // The approver may not publish the draft, not even by a schedule.
    world.admin().approves(&draft).await;
    world
        .sql("UPDATE draft SET scheduled_for = '2026-11-20T11:00:00+00:00', scheduled_by = 'another'")
        .await
        .expect("set");
    let told = format!("the schedule of the draft {} is not what the audit log says", draft.id);
    assert_eq!(fault(&world).await, Some(told));
    assert_eq!(world.app.desk.publish_due().await.expect("the database answers"), 0);
    let left = world.admin().reads(&draft, "state scheduledFor").await;
    assert_eq!(left, json!({ "state": "APPROVED", "scheduledFor": null }));
}

#[tokio::test]
async fn a_sign_off_that_nobody_recorded_is_none() {
    let world = World::new().await;
    let mut content = small("KEN", "2030", "3");
    content["provenance"] = json!("OFFICIAL");
    let draft = world.approved(&content).await;
    let forged = "INSERT INTO draft_sign_off (draft, position, content_hash, office, jurisdiction, date, scope, at, subject)
        SELECT id, 0, content_hash, 'A ministry', 'KEN', '2026', 'All', '2026-11-20T11:00:00+00:00', 'nobody' FROM draft";
    world.sql(forged).await.expect("inserted");
    let told = format!("a sign-off of the draft {} is not what the audit log says", draft.id);
    assert_eq!(fault(&world).await, Some(told));
    let (code, message) = world.admin().is_refused("publishDraft", draft.input()).await;
    assert!(code == "CONFLICT" && message.contains("sign-off by the government"), "{code}: {message}");
}

#[tokio::test]
async fn a_withdrawal_that_nobody_proposed_is_not_confirmed() {
    let world = World::new().await;
    let proposal = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "It was a mistake." });
    let proposed = world.admin().does("proposeWithdrawal", proposal, "withdrawal { id }").await;
    let confirm = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    // Forged so that one admin would be enough, or that another assessment or another reason is named.
    for (change, back) in [
        ("proposed_by = 'another'", "proposed_by = 'admin'"),
        ("assessment = 'DNK/sdg-10-7-2/2021'", "assessment = 'KEN/sdg-10-7-2/2019'"),
        ("reason = 'Another.'", "reason = 'It was a mistake.'"),
    ] {
        world.sql(&format!("UPDATE withdrawal SET {change}")).await.expect("changed");
        let (code, message) = world.admin().is_refused("confirmWithdrawal", confirm.clone()).await;
        assert!(
            code == "CONFLICT" && message.contains("not what was proposed"),
            "{change}: {code}: {message}"
        );
        world.sql(&format!("UPDATE withdrawal SET {back}")).await.expect("changed");
    }
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    second.does("confirmWithdrawal", confirm, "release { number }").await;
}

#[tokio::test]
async fn a_proposal_that_was_rejected_does_not_come_to_life_again() {
    let world = World::new().await;
    let proposal = json!({ "assessmentId": "KEN/sdg-10-7-2/2019", "reason": "It was a mistake." });
    let proposed = world.admin().does("proposeWithdrawal", proposal, "withdrawal { id }").await;
    let id = proposed["withdrawal"]["id"].clone();
    let rejected = json!({ "withdrawalId": id, "reason": "It was right." });
    world.admin().does("rejectWithdrawal", rejected, "withdrawal { id }").await;
    assert_eq!(fault(&world).await, None);
    world.sql("UPDATE withdrawal SET rejected_at = NULL, rejected_by = NULL").await.expect("changed");
    assert!(fault(&world).await.is_some_and(|fault| fault.contains("the withdrawal")));
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    let (code, message) = second.is_refused("confirmWithdrawal", json!({ "withdrawalId": id })).await;
    assert!(code == "CONFLICT" && message.contains("not what was proposed"), "{code}: {message}");
}
