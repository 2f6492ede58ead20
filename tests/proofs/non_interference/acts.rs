//! The acts in the worlds: public acts in both, and acts at the desk in one.

use chrono::TimeDelta;
use data_encoding::BASE64URL_NOPAD;
use entity::desk::{api_key, draft, proposal, withdrawal};
use entity::shelf::{Rows, objective_link, sign_off};
use entity::vocabulary::*;
use mgi_api::content::{Content, Source, Texts, digest};
use mgi_api::publish::Publication;
use mgi_api::shelf::load;
use mgi_api::shipped::Files;
use sea_orm::{EntityTrait, QueryOrder};
use serde_json::{Value, json};

use crate::support::{Drafted, World, codebook, small};

/// Secrets of the desk that the public does not know, as values for requests.
#[derive(Clone, Debug, Default)]
pub struct Secrets {
    /// Ids of drafts and of other objects of the desk, and future ids of objects that are not public yet.
    pub ids: Vec<String>,
    pub words: Vec<String>,
    /// Codes of places and rounds at the desk, and refs of assessments, such as `QMB/mgi-national/2020`.
    pub codes: Vec<String>,
    /// Cursors of rows that only others can see, each with its list.
    pub cursors: Vec<(String, String)>,
}

pub const STEPS: usize = 5;

/// Words of drafts that no public text has.
pub const WORDS: &[&str] = &["Quillfeather", "zeppelinarium", "Vollmondkonferenz", "glimmerwort", "Ōkēfenok"];

/// The assessments that a draft corrects, that is published from a draft, and that is withdrawn.
const CORRECTED: &str = "QMB/mgi-national/2020";
const PUBLISHED: &str = "QMF/mgi-national/2019";
const WITHDRAWN: &str = "QML/mgi-national/2020";
/// The public reasons of these acts.
const COMING: &str = "A newer one is coming.";
const NEWEST: &str = "It is the newest after all.";
const ASKED_FOR: &str = "Asked for by the government.";
const MENDED: &str = "https://example.org/mended";
const LOOKED_AT_AGAIN: &str = "Looked at again.";
const LINK: (&str, &str, i32, &str) = ("sdg-10-7-2@1", "_T", 23, "https://example.org/why");
const EDITION: (&str, &str) = ("2026-two-worlds", "Two worlds");
/// A place and key without public data.
const PLANNED: (&str, &str) = ("QMC", "secret-round");

fn corrected(step: usize) -> Files {
    let files = Files::shipped().edited("groups/members.csv", |table| {
        table
            .replace("income,lower-middle,KEN\n", "")
            .replace("income,upper-middle,JAM\n", "income,upper-middle,JAM\nincome,upper-middle,KEN\n")
    });
    if step < 3 {
        return files;
    }
    // The register's last entry ends.
    let files = files.edited("register.csv", |table| {
        table.trim_end().rsplit_once('\n').map_or(String::new(), |(entries, _)| format!("{entries}\n"))
    });
    files.edited("sdg-10-7-2/results.csv", |table| {
        table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
    })
}

/// Does the public acts of this step in both worlds; in the world with a desk, through the desk.
pub async fn public_act(world: &World, step: usize, has_desk: bool) {
    match step {
        1 => {
            world.receives(corrected(step)).await;
            let codes = answered(world, CORRECTED, 60).await;
            publishes(world, ReleaseKind::Withdraw, async |act| {
                act.withdraw_responses(CORRECTED, &codes, ASKED_FOR).await.expect("withdrawn");
            })
            .await;
        }
        3 => world.receives(corrected(step)).await,
        2 => {
            let content = later_content(world).await;
            if has_desk {
                let published = world.app.desk.publish_due().await.expect("the database answers");
                assert_eq!(published, 1, "what was scheduled in the step before is due");
            } else {
                publishes(world, ReleaseKind::Publish, async |act| {
                    act.publish(&content, &[signed()]).await.map(drop).expect("published");
                })
                .await;
            }
            publishes(world, ReleaseKind::Publish, async |act| {
                // The demonstration has no assessments of a regional body.
                for key in ["2017", "2020", "2023"] {
                    let (jurisdiction, key) = ("CARICOM".to_owned(), key.to_owned());
                    let content =
                        Content { jurisdiction, key, kind: RevisionKind::Initial, ..content.clone() };
                    act.publish(&content, &[]).await.map(drop).expect("published");
                }
            })
            .await;
            publishes(world, ReleaseKind::Publish, async |act| {
                let (jurisdiction, key) = ("CARICOM".to_owned(), "2017".to_owned());
                let content = Content { jurisdiction, key, kind: RevisionKind::Technical, ..content.clone() };
                act.publish(&content, &[]).await.map(drop).expect("published");
            })
            .await;
        }
        4 if has_desk => {
            let admin = world.admin();
            for (mutation, input) in [
                ("archiveAssessment", json!({ "assessmentId": CORRECTED, "reason": COMING })),
                ("cutEdition", json!({ "name": EDITION.0, "title": EDITION.1 })),
                ("restoreAssessment", json!({ "assessmentId": CORRECTED, "reason": NEWEST })),
            ] {
                admin.does(mutation, input, "release { number }").await;
            }
            let proposals = withdrawal::Entity::find().all(world.db.reader()).await;
            let proposals = proposals.expect("the database answers");
            let mut proposals = proposals.iter();
            let is_open = |proposal: &&withdrawal::Model| proposal.indicators.is_none();
            let proposal = proposals
                .clone()
                .filter(is_open)
                .find(|proposal| proposal.assessment == WITHDRAWN)
                .expect("a proposal");
            let second = world.staff("second-admin", Role::Admin, &[]);
            second
                .does("confirmWithdrawal", json!({ "withdrawalId": proposal.id }), "release { number }")
                .await;
            let answers =
                proposals.find(|proposal| proposal.assessment == PUBLISHED && proposal.indicators.is_some());
            let answers = json!({ "withdrawalId": answers.expect("a proposal").id });
            second.does("confirmWithdrawal", answers, "release { number }").await;
            let policy = cited(world).await;
            let mended = json!({ "policyId": policy, "url": MENDED, "reason": COMING });
            admin.does("updatePolicy", mended, "release { number }").await;
            let merger = proposed(world, ActKind::MergePolicies).await;
            second.does("confirmProposal", json!({ "proposalId": merger }), "release { number }").await;
            let links = proposed(world, ActKind::PublishLinks).await;
            second.does("confirmProposal", json!({ "proposalId": links }), "release { number }").await;
        }
        4 => {
            publishes(world, ReleaseKind::Archive, async |act| {
                act.archive(CORRECTED, COMING).await.expect("archived");
            })
            .await;
            publishes(world, ReleaseKind::Edition, async |act| {
                act.cut_edition(EDITION.0, EDITION.1).await.expect("cut");
            })
            .await;
            publishes(world, ReleaseKind::Restore, async |act| {
                act.restore(CORRECTED, NEWEST).await.expect("restored");
            })
            .await;
            publishes(world, ReleaseKind::Withdraw, async |act| {
                act.withdraw(WITHDRAWN, Some(1), ASKED_FOR).await.expect("withdrawn");
            })
            .await;
            let codes = answered(world, PUBLISHED, 2).await;
            publishes(world, ReleaseKind::Withdraw, async |act| {
                act.withdraw_responses(PUBLISHED, &codes, ASKED_FOR).await.expect("withdrawn");
            })
            .await;
            let policy = cited(world).await;
            publishes(world, ReleaseKind::ReferenceData, async |act| {
                act.move_policy(&policy, MENDED, COMING).await.expect("mended");
            })
            .await;
            let (merged, target) = one_law(world).await;
            publishes(world, ReleaseKind::ReferenceData, async |act| {
                act.merge_policies(&[(merged, None)], &(target, None), LOOKED_AT_AGAIN)
                    .await
                    .expect("merged");
            })
            .await;
            publishes(world, ReleaseKind::Links, async |act| {
                act.replace(links(), &[], LOOKED_AT_AGAIN).await.expect("replaced");
            })
            .await;
        }
        _ => {}
    }
}

/// The links of a codebook, which in one world two admins publish.
fn links() -> Rows {
    let (codebook, indicator, objective, source) = LINK;
    let link = objective_link::Model {
        codebook: codebook.into(),
        indicator: indicator.into(),
        objective,
        provenance: LinkProvenance::Editorial,
        source: source.into(),
        since: 0,
        until: None,
    };
    Rows { objective_link: vec![link], ..Rows::default() }
}

/// The id of a proposal.
async fn proposed(world: &World, act: ActKind) -> String {
    let proposals = proposal::Entity::find().all(world.db.reader()).await.expect("the database answers");
    proposals.into_iter().find(|proposal| proposal.act == act).expect("a proposal").id
}

async fn publishes(world: &World, kind: ReleaseKind, does: impl AsyncFnOnce(&mut Publication)) {
    let tx = world.db.begin_write().await.expect("a transaction");
    let mut act = Publication::begin(&tx, kind, world.now()).await.expect("a number");
    does(&mut act).await;
    act.finish().await.expect("written").expect("a change");
    tx.commit().await.expect("committed");
    world.notices().await;
}

async fn content(world: &World, assessment: &str) -> Content {
    let found =
        load::content(world.db.reader(), &format!("{assessment}@1")).await.expect("the database answers");
    found.unwrap_or_else(|| panic!("{assessment} is not in the demonstration"))
}

/// A policy that an answer cites.
async fn cited(world: &World) -> String {
    let query = "{ policies(first: 1) { nodes { id } } }";
    let id = world.anyone().asks(query).await.data()["policies"]["nodes"][0]["id"].take();
    id.as_str().and_then(|id| id.strip_prefix("Policy:")).expect("an id").to_owned()
}

/// Two policies for a merger: the merged one and the remaining one.
async fn one_law(world: &World) -> (String, String) {
    let cited =
        format!("SELECT DISTINCT policy FROM evidence WHERE revision = '{CORRECTED}@1' ORDER BY policy");
    let mut cited = world.texts(&cited).await.into_iter();
    cited.next().zip(cited.next()).expect("two policies")
}

/// The first questions that an assessment answers.
async fn answered(world: &World, assessment: &str, count: usize) -> Vec<String> {
    let responses = content(world, assessment).await.responses;
    responses.into_iter().take(count).map(|response| response.indicator).collect()
}

/// A correction, which in one world was first a draft.
async fn later_content(world: &World) -> Content {
    let mut content = content(world, PUBLISHED).await;
    content.kind = RevisionKind::Correction;
    content.note = Some("A correction with a signature.".into());
    let source = Source {
        title: "A source of one answer".into(),
        publisher: "Its publisher".into(),
        url: "https://example.org/source".into(),
        licence: "CC BY 4.0".into(),
        attribution: "Its publisher, 2026".into(),
    };
    // The desk requires evidence for options that state that a policy exists.
    let evidence = content.responses.iter().find_map(|response| response.evidence.first()).cloned();
    for response in content.responses.iter_mut().filter(|response| !response.options.is_empty()) {
        if response.evidence.is_empty() {
            response.evidence.extend(evidence.clone());
        }
    }
    content.responses.iter_mut().take(3).for_each(|response| response.source = Some(source.clone()));
    content
}

fn signed() -> sign_off::Model {
    sign_off::Model {
        revision: String::new(),
        position: 0,
        office: "Ministry of Journeys".into(),
        jurisdiction: "QMF".into(),
        date: "2026-11".into(),
        scope: "All of it".into(),
        document_reference: Some("MoJ/2026/11".into()),
        digest: Some(digest(&"signed")),
        signed: None,
        since: 0,
        until: None,
    }
}

/// Fills the desk of an editor in both worlds: a draft of each kind, with comments, sign-offs and problems.
pub async fn own_drafts(world: &World, place: &str) {
    let editor = world.editor(place);
    let reference = format!("{place}/mgi-national/second-profile");
    let correction = editor.clones(&reference).await;
    let change =
        json!({ "responses": [{ "indicator": "1.1.1", "absence": "DECLINED" }], "remove": ["1.1.2"] });
    let correction = editor.moves("updateResponses", &correction, change).await;
    let comment = json!({ "comments": [{ "indicator": "1.1.1", "text": "They do not say." }] });
    editor.moves("commentDraft", &correction, comment).await;
    let other = editor.imports(&small(place, "own-round", "2")).await;
    editor.submits(&other).await;
    let sign_off = json!({
        "office": "Office", "jurisdiction": place, "date": "2026", "scope": "All", "documentReference": "O/1",
        "digest": digest(&"signed"),
    });
    editor.moves("recordSignOff", &other, json!({ "signOff": sign_off })).await;
    editor.moves("recallDraft", &other, json!({ "reason": "A word is missing." })).await;
    // A scheduled draft, and a published one.
    let (reviewer, admin) =
        (world.reviewer(place), world.staff(&local("admin", place), Role::Admin, &[place]));
    let mut drafts = vec![];
    for key in ["waiting-round", "done-round"] {
        let draft = editor.imports(&small(place, key, "3")).await;
        editor.submits(&draft).await;
        drafts.push(reviewer.approves(&draft).await);
    }
    let at = world.now() + TimeDelta::days(30);
    admin.moves("scheduleDraft", &drafts[0], json!({ "scheduledFor": at })).await;
    admin.publishes(&drafts[1]).await;
    let proposal = json!({ "assessmentId": format!("{place}/sdg-10-7-2/done-round"), "number": 1, "reason": "It was too early." });
    admin.does("proposeWithdrawal", proposal, "__typename").await;
    let answers = json!({ "assessmentId": format!("{place}/sdg-10-7-2/done-round"), "indicators": ["PD_2"], "reason": "It was too early." });
    admin.does("withdrawResponses", answers, "__typename").await;
}

/// The subject of a person of one country.
pub fn local(role: &str, place: &str) -> String {
    format!("{role}-{place}")
}

/// Does the acts at the desk of one world after the public act of this step, and adds to the secrets.
/// `desk` is an instance on the database of `world`.
pub async fn secret_acts(world: &World, desk: &World, step: usize) -> Secrets {
    let (editor, planner) = (desk.editor("QMB"), desk.editor(PLANNED.0));
    let admin = desk.admin();
    match step {
        0 => {
            for (subject, role) in [("ann", "EDITOR"), ("bob", "REVIEWER")] {
                let known = json!({ "subject": subject, "name": WORDS[0], "grants": [{ "role": role, "scope": ["QMB"] }] });
                admin.does("upsertPrincipal", known, "__typename").await;
            }
            admin
                .does("issueApiKey", json!({ "agency": format!("Agency of {}", WORDS[2]) }), "__typename")
                .await;
            let draft = editor.imports(&json!(secret(content(world, CORRECTED).await))).await;
            let comment = json!({ "indicator": "1.1.1", "text": format!("Is the {} right?", WORDS[3]) });
            editor.moves("commentDraft", &draft, json!({ "comments": [comment] })).await;
            let planned = planner.imports(&planned(PLANNED.1)).await;
            planner.submits(&planned).await;
            let sign_off = json!({ "office": format!("Office of {}", WORDS[1]), "jurisdiction": PLANNED.0, "date": "2026-11", "scope": "All" });
            planner.moves("recordSignOff", &planned, json!({ "signOff": sign_off })).await;
            // A refused act leaves no data, and must not be visible either.
            let twice = json!({ "content": self::planned(PLANNED.1) });
            assert_eq!(planner.is_refused("importDraft", twice).await.0, "CONFLICT");
            assert_eq!(planner.is_refused("approveDraft", planned.input()).await.0, "FORBIDDEN");
            assert_eq!(admin.is_refused("publishDraft", planned.input()).await.0, "CONFLICT");
            let begun = json!({ "jurisdiction": PLANNED.0, "instrument": "mgi-national", "key": "third-round", "provenance": "SYNTHETIC", "idempotencyKey": WORDS[0] });
            planner.does("createDraft", begun, "draft { id }").await;
            let begun = draft_of(world, &format!("{}/mgi-national/third-round", PLANNED.0)).await;
            planner.moves("discardDraft", &begun, json!({})).await;
            let codes = answered(world, WITHDRAWN, 3).await;
            let proposal = json!({ "assessmentId": WITHDRAWN, "indicators": codes, "reason": format!("A {}?", WORDS[1]) });
            admin.does("withdrawResponses", proposal, "__typename").await;
            let mut document = codebook("secret-version");
            document["indicators"][0]["questions"]["en"] = json!(format!("Is there a {}?", WORDS[1]));
            let reason = format!("The {} asks for it.", WORDS[3]);
            admin.proposes("publishCodebook", json!({ "document": document, "reason": reason })).await;
            let author = desk.editor("QMF");
            let cloned = author.clones(PUBLISHED).await;
            author.moves("discardDraft", &cloned, json!({})).await;
        }
        1 => {
            let draft = draft_of(world, CORRECTED).await;
            let note = format!("{} says it again.", WORDS[4]);
            editor.moves("updateDetails", &draft, json!({ "details": { "note": note } })).await;
            let author = desk.editor("QMF");
            let later = author.imports(&json!(later_content(world).await)).await;
            author.submits(&later).await;
            let signed = signed();
            let sign_off = json!({
                "office": signed.office, "jurisdiction": signed.jurisdiction, "date": signed.date, "scope": signed.scope,
                "documentReference": signed.document_reference, "digest": signed.digest,
            });
            author.moves("recordSignOff", &later, json!({ "signOff": sign_off })).await;
            desk.reviewer("QMF").approves(&later).await;
            let at = |minutes| json!({ "scheduledFor": desk.now() + TimeDelta::minutes(minutes) });
            admin.moves("scheduleDraft", &later, at(20)).await;
            admin.moves("unscheduleDraft", &later, json!({})).await;
            admin.moves("scheduleDraft", &later, at(30)).await;
        }
        2 => {
            let proposal =
                json!({ "assessmentId": CORRECTED, "reason": format!("The {} asks for it.", WORDS[2]) });
            admin.does("proposeWithdrawal", proposal, "__typename").await;
            let mistaken =
                json!({ "assessmentId": PUBLISHED, "number": 1, "reason": format!("A {}?", WORDS[3]) });
            let mistaken = admin.does("proposeWithdrawal", mistaken, "withdrawal { id }").await;
            let rejected =
                json!({ "withdrawalId": mistaken["withdrawal"]["id"], "reason": "It was a mistake." });
            admin.does("rejectWithdrawal", rejected, "__typename").await;
            let codebook = proposed(world, ActKind::PublishCodebook).await;
            let rejected = json!({ "proposalId": codebook, "reason": format!("There is no {}.", WORDS[1]) });
            admin.does("rejectProposal", rejected, "__typename").await;
        }
        3 => {
            let planned = draft_of(world, &format!("{}/sdg-10-7-2/{}", PLANNED.0, PLANNED.1)).await;
            planner.moves("recallDraft", &planned, json!({ "reason": "It was too early." })).await;
            planner.moves("discardDraft", &planned, json!({ "reason": "It was a mistake." })).await;
            let later = planner.imports(&self::planned("another-round")).await;
            let reviewer = desk.reviewer(PLANNED.0);
            planner.submits(&later).await;
            let comment = json!({ "indicator": "_T", "text": format!("What is a {}?", WORDS[2]) });
            reviewer
                .moves("requestChanges", &later, json!({ "reason": "A question.", "comments": [comment] }))
                .await;
            planner.submits(&later).await;
            reviewer.approves(&later).await;
            admin.moves("reopenDraft", &later, json!({ "reason": "A word is wrong." })).await;
            planner.submits(&later).await;
            reviewer.approves(&later).await;
            let (codebook, indicator, objective, source) = LINK;
            let link = json!({ "indicator": indicator, "objective": objective, "provenance": "EDITORIAL", "source": source });
            let document = json!({ "codebook": codebook, "objectives": [link] });
            let release = desk.app.shelves.newest().newest();
            let links =
                json!({ "document": document, "expectedRelease": release, "reason": LOOKED_AT_AGAIN });
            admin.proposes("publishLinks", links).await;
            let (merged, target) = one_law(world).await;
            let merger = json!({ "policyIds": [merged], "intoId": target, "reason": LOOKED_AT_AGAIN });
            admin.proposes("mergePolicies", merger).await;
            let proposal = json!({ "assessmentId": WITHDRAWN, "number": 1, "reason": ASKED_FOR });
            admin.does("proposeWithdrawal", proposal, "__typename").await;
            let codes = answered(world, PUBLISHED, 2).await;
            let proposal = json!({ "assessmentId": PUBLISHED, "indicators": codes, "reason": ASKED_FOR });
            admin.does("withdrawResponses", proposal, "__typename").await;
            let key = world.texts("SELECT id FROM api_key WHERE id <> 'partner'").await.remove(0);
            admin.does("revokeApiKey", json!({ "id": key }), "__typename").await;
        }
        _ => {
            let draft = draft_of(world, CORRECTED).await;
            editor.moves("updateFindings", &draft, json!({ "findings": [] })).await;
        }
    }
    world.notices().await;
    secrets(world).await
}

/// The open draft of an assessment, as it is now.
async fn draft_of(world: &World, assessment: &str) -> Drafted {
    let drafts = draft::Entity::find().all(world.db.reader()).await.expect("the database answers");
    let open = drafts.into_iter().find(|draft| draft.assessment == assessment && draft.revision.is_none());
    let draft = open.unwrap_or_else(|| panic!("{assessment} has no draft"));
    Drafted { id: draft.id, version: draft.version.into() }
}

/// A content with words that no public content has.
fn secret(mut content: Content) -> Content {
    content.kind = RevisionKind::Correction;
    content.note = Some(format!("{} says what nobody may read yet.", WORDS[0]));
    for (response, word) in content.responses.iter_mut().zip(WORDS.iter().cycle()).take(20) {
        response.narrative = Texts::from([("en".into(), format!("The {word} was founded in secret."))]);
    }
    for document in &mut content.documents {
        document.title = format!("{} of {}", document.title, WORDS[1]);
    }
    for evidence in content.responses.iter_mut().flat_map(|response| &mut response.evidence) {
        evidence.policy.title = format!("{} of {}", evidence.policy.title, WORDS[2]);
    }
    content
}

/// A correct content of an assessment without public data.
fn planned(key: &str) -> Value {
    let mut content = small(PLANNED.0, key, "3");
    for (response, word) in content["responses"].as_array_mut().into_iter().flatten().zip(WORDS) {
        response["narrative"] = json!({ "en": format!("The {word} was founded in secret.") });
    }
    content
}

async fn secrets(world: &World) -> Secrets {
    let drafts = draft::Entity::find().order_by_asc(draft::Column::Id).all(world.db.reader()).await;
    let drafts = drafts.expect("the database answers");
    let mut secrets =
        Secrets { words: WORDS.iter().map(|word| word.to_string()).collect(), ..Secrets::default() };
    for draft in drafts {
        let Ok(content) = serde_json::from_str::<Content>(&draft.content) else { continue };
        secrets.ids.push(draft.id);
        let policies = content.responses.iter().flat_map(|response| &response.evidence);
        secrets.ids.extend(policies.map(|evidence| format!("Policy:{}", evidence.policy.id())).take(1));
        let documents = content.documents.iter();
        secrets.ids.extend(documents.map(|document| format!("Document:{}", document.id())).take(1));
        secrets.codes.extend([draft.assessment, draft.jurisdiction, content.key]);
    }
    let keys = api_key::Entity::find().all(world.db.reader()).await.expect("the database answers");
    secrets.ids.extend(keys.into_iter().map(|key| key.id).filter(|id| id != "partner"));
    let proposed = withdrawal::Entity::find().all(world.db.reader()).await.expect("the database answers");
    secrets.ids.extend(proposed.into_iter().map(|withdrawal| withdrawal.id));
    let proposed = proposal::Entity::find().all(world.db.reader()).await.expect("the database answers");
    for proposal in proposed {
        let version = proposal.target.rsplit('@').next().unwrap_or_default().to_owned();
        secrets.codes.extend([proposal.target, version].into_iter().filter(|code| code.contains("secret")));
        secrets.ids.push(proposal.id);
    }
    secrets.cursors = cursors(world, &secrets.codes).await;
    secrets
}

/// The lists of the desk whose cursors are secrets.
pub const DESK_LISTS: [&str; 2] = ["drafts", "auditLog"];

/// Cursors as staff get them, of rows that exist only at the desk.
async fn cursors(world: &World, codes: &[String]) -> Vec<(String, String)> {
    let mut found = vec![];
    for field in ["assessments", "jurisdictions", "countries"] {
        let data =
            world.anyone().asks(&format!("{{ {field}(first: 1) {{ edges {{ cursor }} }} }}")).await.data();
        let cursor = data[field]["edges"][0]["cursor"].as_str().expect("a cursor");
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).expect("what a cursor is made of");
        let cursor: Value = serde_json::from_slice(&bytes).expect("JSON");
        for code in codes {
            let mut cursor = cursor.clone();
            cursor[1].as_array_mut().into_iter().flatten().for_each(|part| *part = json!(code));
            found.push((field.to_owned(), BASE64URL_NOPAD.encode(cursor.to_string().as_bytes())));
        }
    }
    // The cursors of an admin, of the same lists.
    let desk = "{ drafts(first: 500) { edges { cursor } } auditLog(first: 500) { edges { cursor } } }";
    let data = world.admin().asks(desk).await.data();
    for field in DESK_LISTS {
        let edges = data[field]["edges"].as_array().expect("edges");
        let cursors = edges.iter().filter_map(|edge| edge["cursor"].as_str());
        found.extend(cursors.map(|cursor| (field.to_owned(), cursor.to_owned())));
    }
    found
}
