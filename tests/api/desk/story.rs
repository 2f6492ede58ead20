//! One assessment, from an empty draft to its tombstone.

use serde_json::{Value, json};

use crate::support::{Answer, Drafted, World};

const REF: &str = "KEN/mgi-national/2026";
const PUBLIC: &str = r#"{ assessment(ref: "KEN/mgi-national/2026") { status withdrawal { reason }
    revision { number note responses { totalCount nodes { indicator { code } selectedOptions { code } } } signOffs { office } }
    revisions { number } } assessments(filter: {jurisdiction: {eq: "KEN"}}) { totalCount } }"#;

/// Every question of the national questionnaire, answered with its last option and evidence for it.
async fn answers(world: &World) -> Vec<Value> {
    let query = r#"{ indicators(filter: {instrument: {eq: "mgi-national"}}, first: 500) {
        nodes { code answerType options { code } } } }"#;
    let data = world.anyone().asks(query).await.data();
    let questions = data["indicators"]["nodes"].as_array().cloned().expect("questions");
    let law = json!({ "kind": "LAW", "title": "Migration Act", "language": "en", "issuer": "Parliament" });
    let answer = |question: &Value| match question["answerType"].as_str() {
        Some("TEXT") => {
            json!({ "indicator": question["code"], "text": [{ "language": "en", "text": "As the Act says." }] })
        }
        _ => {
            let options = question["options"].as_array().expect("options");
            let last = &options.last().expect("an option")["code"];
            json!({ "indicator": question["code"], "selectedOptions": [last], "evidence": [{ "policy": law }] })
        }
    };
    questions.iter().map(answer).collect()
}

async fn public(world: &World) -> Answer {
    world.anyone().asks(PUBLIC).await
}

#[tokio::test]
async fn an_assessment_comes_into_the_world_and_leaves_it() {
    let world = World::new().await;
    let (editor, other) = (world.editor("KEN"), world.editor("DNK"));
    let (reviewer, admin) = (world.reviewer("KEN"), world.admin());
    let before = world.app.shelves.newest().newest();
    let as_it_was = public(&world).await;

    // Two editors, each with a draft of their own country, and neither sees the other's.
    let begin = |place: &str| {
        json!({
            "jurisdiction": place, "instrument": "mgi-national", "key": "2026", "provenance": "OFFICIAL",
            "year": 2026, "roundKind": "FOLLOW_UP",
        })
    };
    let made = editor.does("createDraft", begin("KEN"), "draft { id version }").await;
    let mut draft = Drafted { id: made["draft"]["id"].as_str().expect("an id").into(), version: 1 };
    let others = other.does("createDraft", begin("DNK"), "draft { id }").await;
    let foreign = Drafted { id: others["draft"]["id"].as_str().expect("an id").into(), version: 1 };
    assert_eq!(editor.reads(&foreign, "id").await, Value::Null);
    assert_eq!(other.reads(&draft, "id").await, Value::Null);
    let mine = editor.asks("{ drafts { totalCount nodes { ref } } }").await.data();
    assert_eq!(mine["drafts"], json!({ "totalCount": 1, "nodes": [{ "ref": REF }] }));
    let unknown = Drafted { id: "ffffffffffffffffffffffffffffffff".into(), version: 1 };
    for mutation in ["submitDraft", "publishDraft", "approveDraft"] {
        let of_another = editor.tries(mutation, foreign.input(), "__typename").await;
        let of_nothing = editor.tries(mutation, unknown.input(), "__typename").await;
        assert_eq!(
            (of_another.status, &of_another.body),
            (of_nothing.status, &of_nothing.body),
            "{mutation}"
        );
    }
    assert_eq!(editor.is_refused("createDraft", begin("DNK")).await.0, "FORBIDDEN");

    // An empty draft reports all its problems at once.
    let questions = answers(&world).await;
    let problems = editor.problems(&draft).await;
    assert_eq!(problems["UNANSWERED"], questions.len());
    assert_eq!(problems["COVERAGE_MISSING"], 6);
    assert_eq!(problems["SIGN_OFF_MISSING"], 1);
    let refused = editor.tries("submitDraft", draft.input(), "__typename").await;
    assert_eq!(refused.codes(), ["BAD_USER_INPUT"]);
    let told = refused.json()["errors"][0]["extensions"]["problems"].as_array().expect("problems").len();
    assert_eq!(told, questions.len() + 6, "all of them at once, but not the warning");

    // The editor completes it in several edits.
    let coverage: Vec<Value> =
        (1..=6).map(|code| json!({ "dimension": code.to_string(), "state": "PUBLISHED" })).collect();
    draft = editor.moves("updateDetails", &draft, json!({ "details": { "coverage": coverage } })).await;
    let half = questions.len() / 2;
    draft = editor.moves("updateResponses", &draft, json!({ "responses": questions[..half] })).await;
    let stale = Drafted { version: draft.version - 1, ..draft.clone() };
    let lost =
        editor.tries("updateResponses", stale.with(json!({ "responses": questions[half..] })), "__typename");
    let lost = lost.await.json()["errors"][0].take();
    assert_eq!(lost["extensions"]["code"], "CONFLICT");
    assert_eq!(lost["extensions"]["current"]["version"], draft.version);
    assert_eq!(lost["extensions"]["current"]["changedBy"], "editor-KEN");
    draft = editor.moves("updateResponses", &draft, json!({ "responses": questions[half..] })).await;
    assert_eq!(
        editor.problems(&draft).await.into_iter().collect::<Vec<_>>(),
        [("SIGN_OFF_MISSING".to_owned(), 1)]
    );
    draft = editor.submits(&draft).await;
    assert_eq!(
        editor.is_refused("updateResponses", draft.with(json!({ "responses": questions[..1] }))).await.0,
        "CONFLICT"
    );

    // A reviewer returns the draft and also edits it, so another reviewer must approve it.
    let wish = json!({ "reason": "The first answer lacks a word.", "comments": [{ "indicator": questions[0]["indicator"], "text": "Say why." }] });
    draft = reviewer.moves("requestChanges", &draft, wish).await;
    let told = editor.reads(&draft, "state comments { subject indicator text }").await;
    assert_eq!(
        told["comments"],
        json!([{ "subject": "reviewer-KEN", "indicator": questions[0]["indicator"], "text": "Say why." }])
    );
    let mut mended = questions[0].clone();
    mended["narrative"] = json!([{ "language": "en", "text": "The Act was passed in the year before." }]);
    draft = editor.moves("updateResponses", &draft, json!({ "responses": [mended] })).await;
    let both = world.staff("both", entity::vocabulary::Role::Admin, &["KEN"]);
    draft = both
        .moves(
            "updateMilestones",
            &draft,
            json!({ "milestones": [{ "kind": "LAUNCHED", "date": "2025-11" }] }),
        )
        .await;
    draft = editor.submits(&draft).await;
    let can = both.reads(&draft, "viewerCan { approve { allowed reason } edit { allowed } }").await;
    assert_eq!(can["viewerCan"]["approve"]["allowed"], false);
    assert!(
        can["viewerCan"]["approve"]["reason"].as_str().is_some_and(|why| why.contains("author")),
        "{can}"
    );
    assert_eq!(both.is_refused("approveDraft", draft.input()).await.0, "FORBIDDEN");
    assert_eq!(editor.is_refused("approveDraft", draft.input()).await.0, "FORBIDDEN");
    draft = reviewer.approves(&draft).await;

    // Publication needs the sign-off of the government.
    assert_eq!(public(&world).await.body, as_it_was.body, "nothing of all this is public");
    let refused = admin.is_refused("publishDraft", draft.input()).await;
    assert!(refused.0 == "CONFLICT" && refused.1.contains("sign-off"), "{refused:?}");
    let sign_off = json!({ "signOff": { "office": "Ministry of the Interior", "jurisdiction": "KEN", "date": "2026-11-19", "scope": "All of it" } });
    draft = reviewer.moves("recordSignOff", &draft, sign_off).await;
    assert_eq!(editor.is_refused("publishDraft", draft.input()).await.0, "FORBIDDEN");
    let payload = admin
        .does("publishDraft", draft.input(), "revision { id number } release { number } draft { state }")
        .await;
    let release = before + 1;
    assert_eq!(
        payload,
        json!({ "revision": { "id": format!("Revision:{REF}@1"), "number": 1 }, "release": { "number": release }, "draft": { "state": "PUBLISHED" } })
    );

    // The public sees it at once, and the release before is unchanged.
    let seen = public(&world).await;
    let assessment = seen.data()["assessment"].take();
    assert_eq!((&assessment["status"], &assessment["revision"]["number"]), (&json!("CURRENT"), &json!(1)));
    assert_eq!(assessment["revision"]["responses"]["totalCount"], questions.len());
    assert_eq!(assessment["revision"]["signOffs"][0]["office"], "Ministry of the Interior");
    let then = world.anyone().at(&format!("release={before}")).asks(PUBLIC).await;
    assert_eq!(then.body, as_it_was.body);

    // Archived, restored.
    let of = |reason: &str| json!({ "assessmentId": format!("Assessment:{REF}"), "reason": reason });
    admin.does("archiveAssessment", of("It is being looked at again."), "release { number }").await;
    assert_eq!(public(&world).await.data()["assessment"]["status"], "ARCHIVED");
    assert_eq!(admin.is_refused("archiveAssessment", of("Once more.")).await.0, "CONFLICT");
    let back = admin.does("restoreAssessment", of("It was right."), "revision { number }").await;
    assert_eq!(back["revision"]["number"], 1);
    let restored = public(&world).await.data();
    assert_eq!(restored, seen.data());

    // Two admins withdraw it; one alone cannot.
    let proposed = admin
        .does("proposeWithdrawal", of("Asked for by the government."), "withdrawal { id } release { number }")
        .await;
    assert_eq!(proposed["release"], Value::Null);
    assert_eq!(public(&world).await.data(), restored);
    let withdrawal = json!({ "withdrawalId": proposed["withdrawal"]["id"] });
    assert_eq!(admin.is_refused("confirmWithdrawal", withdrawal.clone()).await.0, "FORBIDDEN");
    let second = world.staff("second-admin", entity::vocabulary::Role::Admin, &[]);
    assert_eq!(
        second.asks("{ proposedWithdrawals { assessment reason } }").await.data()["proposedWithdrawals"][0]["assessment"],
        REF
    );
    second.does("confirmWithdrawal", withdrawal, "release { number } assessment { status }").await;
    for at in [release, release + 1, release + 2, release + 3] {
        let left = world.anyone().at(&format!("release={at}")).asks(PUBLIC).await.data();
        let tombstone = json!({
            "status": "WITHDRAWN", "withdrawal": { "reason": "Asked for by the government." }, "revision": null, "revisions": [],
        });
        assert_eq!(left["assessment"], tombstone, "{at}");
        assert_eq!(left["assessments"], as_it_was.data()["assessments"], "{at}");
    }
    let again = editor.is_refused("createDraft", begin("KEN")).await;
    assert!(again.0 == "CONFLICT" && again.1.contains("withdrawn"), "{again:?}");

    // The audit log has every act, and its chain is valid.
    let log = admin.asks("{ auditLog(first: 500) { totalCount nodes { number act subject role fromState toState reason release } } }").await.data();
    let acts: Vec<&str> = log["auditLog"]["nodes"]
        .as_array()
        .expect("entries")
        .iter()
        .rev()
        .filter_map(|entry| entry["act"].as_str())
        .collect();
    assert_eq!(
        acts,
        [
            "CREATE_DRAFT",
            "CREATE_DRAFT",
            "UPDATE_DETAILS",
            "UPDATE_RESPONSES",
            "UPDATE_RESPONSES",
            "SUBMIT_DRAFT",
            "REQUEST_CHANGES",
            "UPDATE_RESPONSES",
            "UPDATE_MILESTONES",
            "SUBMIT_DRAFT",
            "APPROVE_DRAFT",
            "RECORD_SIGN_OFF",
            "PUBLISH_DRAFT",
            "ARCHIVE_ASSESSMENT",
            "RESTORE_ASSESSMENT",
            "PROPOSE_WITHDRAWAL",
            "CONFIRM_WITHDRAWAL",
        ]
    );
    assert!(log.to_string().contains(&format!("\"release\":{release}")));
    // A new instance gives the same answers.
    let beside = world.beside().await;
    assert_eq!(public(&beside).await.body, public(&world).await.body);
}
