//! Leaks that the harness plants around the router of both worlds, to see that a difference at the desk is found.
//!
//! Each is a mistake that someone could make: a layer that knows the desk's tables alters the answer by them. Where
//! nobody works at the desk it alters nothing, or in the same way.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use data_encoding::BASE64URL_NOPAD;
use entity::desk::{draft, proposal, withdrawal};
use entity::vocabulary::DraftState;
use http::{HeaderMap, StatusCode};
use http_body_util::BodyExt;
use sea_orm::EntityTrait;
use serde_json::{Value, json};

use super::OWN;
use super::acts::WORDS;
use crate::support::World;

pub struct Plant {
    pub name: &'static str,
    leak: fn(&Desk, &Question, &mut RawAnswer),
}

/// The secret data that a leak can use.
pub struct Desk {
    drafts: Vec<draft::Model>,
    withdrawals: Vec<withdrawal::Model>,
    /// The number of proposals, open or decided.
    proposals: usize,
    /// Cursors of the drafts of other countries, as an admin gets them.
    cursors: Vec<String>,
}

/// The request, as a text that can be searched.
struct Question {
    path: String,
    text: String,
    headers: HeaderMap,
}

struct RawAnswer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Desk {
    async fn read(world: &World) -> Self {
        let drafts = draft::Entity::find().all(world.db.reader()).await.expect("the database answers");
        let withdrawals =
            withdrawal::Entity::find().all(world.db.reader()).await.expect("the database answers");
        let proposals = proposal::Entity::find().all(world.db.reader()).await.expect("the database answers");
        let proposals = proposals.len();
        let query = "{ drafts(first: 500) { edges { cursor node { jurisdiction { code } } } } }";
        let listed = world.admin().asks(query).await.data();
        let edges = listed["drafts"]["edges"].as_array().expect("edges").iter();
        let elsewhere = edges.filter(|edge| edge["node"]["jurisdiction"]["code"] != OWN);
        let cursors = elsewhere.filter_map(|edge| edge["cursor"].as_str().map(str::to_owned)).collect();
        Self { drafts, withdrawals, proposals, cursors }
    }

    fn count(&self) -> i64 {
        self.drafts.len() as i64
    }

    /// The number of proposals to withdraw single answers.
    fn asked_back(&self) -> usize {
        let open =
            self.withdrawals.iter().filter(|row| row.confirmed_at.is_none() && row.rejected_at.is_none());
        open.filter(|row| row.indicators.is_some()).count()
    }

    /// The address of a policy in a draft.
    fn address(&self) -> Option<String> {
        let contents = self.open().filter_map(|draft| serde_json::from_str::<Value>(&draft.content).ok());
        let mut found = None;
        for mut content in contents {
            each(&mut content, "policy", &mut |policy| {
                found = found.take().or(policy["url"].as_str().map(|url| format!("{url}#draft")));
            });
        }
        found
    }

    fn open(&self) -> impl Iterator<Item = &draft::Model> {
        use DraftState::{Approved, Draft, InReview};
        self.drafts.iter().filter(|draft| matches!(draft.state, Draft | InReview | Approved))
    }

    /// Drafts of other countries than that of the staff who make the request.
    fn elsewhere(&self) -> impl Iterator<Item = &draft::Model> {
        self.drafts.iter().filter(|draft| draft.jurisdiction != OWN)
    }

    /// The cursors of these drafts.
    fn cursors(&self) -> &[String] {
        &self.cursors
    }

    /// A draft that the request names.
    fn named(&self, question: &Question) -> Option<&draft::Model> {
        self.drafts.iter().find(|draft| question.text.contains(&draft.id))
    }

    /// The ref of an open draft without public data, if the request names it.
    fn planned(&self, question: &Question) -> Option<&str> {
        let planned = self.open().filter(|draft| draft.base.is_none());
        planned.map(|draft| draft.assessment.as_str()).find(|name| question.text.contains(name))
    }

    fn newest(&self) -> i64 {
        self.drafts.iter().map(|draft| draft.changed_at.timestamp_millis()).max().unwrap_or(0)
    }
}

impl RawAnswer {
    fn has(&self, text: &str) -> bool {
        String::from_utf8_lossy(&self.body).contains(text)
    }

    fn header(&mut self, name: &'static str, value: String) {
        self.headers.insert(name, value.parse().expect("the value of a header"));
    }

    /// Writes the answer again only if it changed, because the order of the keys alone would be a difference.
    fn edit(&mut self, edit: impl FnOnce(&mut Value)) {
        if let Ok(before) = serde_json::from_slice::<Value>(&self.body) {
            let mut json = before.clone();
            edit(&mut json);
            if json != before {
                self.body = json.to_string().into_bytes();
            }
        }
    }

    /// Edits the value of this key at the top level of the answer, if it exists.
    fn under(&mut self, key: &str, edit: impl FnOnce(&mut Value)) {
        if self.has(key) {
            self.edit(|json| {
                let value = json.get_mut("data").and_then(|data| data.get_mut(key));
                if let Some(value) = value.filter(|value| !value.is_null()) {
                    edit(value);
                }
            });
        }
    }

    /// Edits the values of this key at every level.
    fn each(&mut self, key: &str, mut edit: impl FnMut(&mut Value)) {
        if self.has(key) {
            self.edit(|json| each(json, key, &mut edit));
        }
    }
}

fn each(value: &mut Value, key: &str, edit: &mut impl FnMut(&mut Value)) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| each(item, key, edit)),
        Value::Object(fields) => {
            for (name, value) in fields {
                if name == key {
                    edit(value);
                }
                each(value, key, edit);
            }
        }
        _ => {}
    }
}

fn plus(value: &mut Value, more: i64) {
    if let Some(number) = value.as_i64() {
        *value = json!(number + more);
    }
}

/// The same for the value of this key, if it exists.
fn plus_at(value: &mut Value, key: &str, more: i64) {
    if let Some(number) = value.get_mut(key) {
        plus(number, more);
    }
}

macro_rules! plants {
    ($list:ident; $($name:literal: |$desk:ident, $question:ident, $told:ident| $leak:expr;)+) => {
        pub const $list: &[Plant] = &[$(Plant { name: $name, leak: |$desk, $question, $told| $leak },)+];
    };
}

plants! {
    PLANTS;
    "a count over the desk too": |desk, _question, told| told.each("totalCount", |count| plus(count, desk.count()));
    "an id of a draft is an error, not null": |desk, question, told| {
        if question.text.contains("node") && desk.named(question).is_some() {
            told.edit(|json| *json = json!({ "errors": [{ "message": "This is not for you." }] }));
        }
    };
    "a release's time that moves with the newest draft": |desk, _question, told| {
        let moved = i64::from(desk.newest() != 0);
        told.each("publishedAt", |at| if let (1, Some(text)) = (moved, at.as_str()) {
            *at = json!(text.replace('Z', ".001Z"));
        });
    };
    "a name that sorts elsewhere": |desk, question, told| {
        if question.text.contains("orderBy") && question.text.contains("NAME") && desk.count() > 0 {
            told.each("nodes", |nodes| if let Some(nodes) = nodes.as_array_mut() && nodes.len() > 1 {
                nodes.swap(0, 1);
            });
        }
    };
    "an ETag that moves": |desk, _question, told| {
        if let Some(etag) = told.headers.get("etag").and_then(|etag| etag.to_str().ok()) && desk.count() > 0 {
            let etag = etag.replace("W/\"", &format!("W/\"{}-", desk.newest()));
            told.header("etag", etag);
        }
    };
    "a Last-Modified of the desk": |desk, _question, told| {
        told.header("last-modified", desk.newest().to_string());
    };
    "a next page where there is only a draft": |desk, _question, told| {
        told.each("hasNextPage", |more| *more = json!(*more == true || desk.count() > 0));
    };
    "an error that asks whether a draft was meant": |desk, _question, told| {
        if told.has("There is no edition") && let Some(draft) = desk.open().next() {
            let meant = format!(" Did you mean {:?}?", draft.assessment);
            told.each("message", |message| *message = json!(format!("{}{meant}", message.as_str().unwrap_or_default())));
        }
    };
    "an extension that nobody asked for": |desk, _question, told| {
        told.each("extensions", |extensions| extensions["desk"] = json!(desk.count()));
    };
    "a cursor that counts drafts": |desk, _question, told| told.each("endCursor", |cursor| {
        let bytes = cursor.as_str().and_then(|text| BASE64URL_NOPAD.decode(text.as_bytes()).ok());
        if let Some(mut bytes) = bytes {
            bytes.extend_from_slice(" ".repeat(desk.count() as usize).as_bytes());
            *cursor = json!(BASE64URL_NOPAD.encode(&bytes));
        }
    });
    "revisions that count an open draft": |desk, _question, told| {
        for base in desk.open().filter_map(|draft| draft.base.as_deref()) {
            let counted = format!("{base}1");
            told.body = String::from_utf8_lossy(&told.body).replace(base, &counted).into_bytes();
        }
    };
    "an answer that somebody wants to be withdrawn is withdrawn already": |desk, _question, told| {
        if desk.asked_back() > 0 {
            told.each("absence", |absence| if absence.is_null() { *absence = json!("WITHDRAWN") });
        }
    };
    "the address of a policy as a draft mends it": |desk, _question, told| if let Some(address) = desk.address() {
        told.each("url", |url| if url.is_string() { *url = json!(address) });
    };
    "a search in what drafts say": |desk, question, told| {
        let said = |word: &str| desk.drafts.iter().any(|draft| draft.content.contains(word));
        if WORDS.iter().any(|word| question.text.contains(word) && said(word)) {
            told.each("totalCount", |count| if *count == 0 { *count = json!(1) });
        }
    };
    "what only a draft names is forbidden, not absent": |desk, question, told| {
        if desk.planned(question).is_some() {
            told.status = StatusCode::FORBIDDEN;
        }
    };
    "white space that tells": |desk, question, told| {
        if question.path == "/schema.graphql" && desk.count() > 0 {
            told.body.push(b'\n');
        }
    };
    "release numbers taken by drafts": |desk, _question, told| {
        told.edit(|json| plus(&mut json["extensions"]["release"]["number"], desk.count()));
    };
    "a preview that is known": |desk, question, told| {
        if question.text.contains("preview=") && desk.named(question).is_some() {
            told.status = StatusCode::FORBIDDEN;
        }
    };
    "what was read is never still right": |desk, _question, told| {
        if told.status == StatusCode::NOT_MODIFIED && desk.count() > 0 {
            told.status = StatusCode::OK;
        }
    };
    "a filter that looks at drafts when it is turned round": |desk, question, told| {
        if question.text.contains("none") && desk.open().next().is_some() {
            told.each("totalCount", |count| plus(count, -1));
        }
    };
    "a path that is there for a draft": |desk, question, told| {
        if question.path.starts_with("/drafts/") && desk.named(question).is_some() {
            told.header("allow", "GET".into());
        }
    };
    "a refused credential that learns of work": |desk, question, told| {
        if question.headers.contains_key("authorization") && desk.count() > 0 {
            told.header("retry-after", "1".into());
        }
    };
    "a refusal that tells of proposals": |desk, question, told| {
        if question.text.contains("proposals") && desk.proposals > 0 {
            told.each("message", |message| *message = json!(format!("{} {}", message.as_str().unwrap_or_default(), desk.proposals)));
        }
    };
    "a date of a step that moves": |desk, _question, told| {
        told.each("date", |date| if let Some(text) = date.as_str() && desk.count() > 0 {
            *date = json!(format!("{text}-01"));
        });
    };
}

plants! {
    NO_LEAKS;
    "a layer that only reads": |desk, question, told| {
        if desk.named(question).is_some() || desk.planned(question).is_some() || desk.count() > 0 {
            told.each("code", |code| *code = code.clone());
            told.edit(|json| *json = json.clone());
        }
    };
}

plants! {
    PLANTS_IN_FILES;
    "a file counts drafts among its rows": |desk, question, told| {
        if question.path.ends_with(".csv") && told.status == StatusCode::OK && desk.count() > 0 {
            told.body.extend_from_slice(b"\r\n");
        }
    };
    "a file of a place with a draft has another ETag": |desk, question, told| {
        if desk.open().any(|draft| question.text.contains(&draft.jurisdiction)) {
            told.header("etag", format!("W/\"{}\"", desk.newest()));
        }
    };
    "a condition matches the words of a draft": |desk, question, told| {
        let mut words = WORDS.iter().filter(|word| question.text.contains(**word));
        if words.any(|word| desk.open().any(|draft| draft.content.contains(word))) {
            told.body.clear();
        }
    };
}

plants! {
    PLANTS_FOR_STAFF;
    "drafts of others are counted": |desk, _question, told| told.under("drafts", |drafts| {
        plus_at(drafts, "totalCount", desk.elsewhere().count() as i64);
    });
    "a page goes on with drafts of others": |desk, _question, told| told.under("drafts", |drafts| {
        if let Some(more) = drafts["pageInfo"].get_mut("hasNextPage") {
            *more = json!(*more == true || desk.elsewhere().count() > 0);
        }
    });
    "a cursor of drafts tells where it is among all": |desk, _question, told| told.under("drafts", |drafts| {
        for edge in drafts["edges"].as_array_mut().into_iter().flatten() {
            if let Some(cursor) = edge.get_mut("cursor") {
                *cursor = json!(format!("{}{}", cursor.as_str().unwrap_or_default(), "A".repeat(desk.elsewhere().count())));
            }
        }
    });
    "a cursor of another's draft is known": |desk, question, told| {
        if question.text.contains("drafts") && desk.cursors().iter().any(|cursor| question.text.contains(cursor)) {
            told.header("x-known", "1".into());
        }
    };
    "another's draft is forbidden, not absent": |desk, question, told| {
        if desk.elsewhere().any(|draft| question.text.contains(&draft.id)) {
            told.each("code", |code| if *code == "NOT_FOUND" { *code = json!("FORBIDDEN") });
        }
    };
    "another's draft is told by its version": |desk, question, told| {
        if let Some(draft) = desk.elsewhere().find(|draft| question.text.contains(&draft.id)) {
            let is = format!("It is at version {}.", draft.version);
            told.each("message", |message| if message.as_str() == Some("There is no such draft.") { *message = json!(is) });
        }
    };
    "a preview of another's draft": |desk, question, told| {
        if question.text.contains("preview=") && desk.elsewhere().any(|draft| question.text.contains(&draft.id)) {
            told.status = StatusCode::OK;
        }
    };
    "somebody is working there already": |desk, question, told| {
        let is_there = desk.elsewhere().any(|draft| question.text.contains(&draft.assessment));
        if is_there && ["createDraft", "cloneRevision"].iter().any(|act| question.text.contains(act)) {
            told.each("code", |code| if *code == "FORBIDDEN" { *code = json!("CONFLICT") });
        }
    };
    "entries of others are counted": |desk, _question, told| told.under("auditLog", |log| {
        plus_at(log, "totalCount", desk.elsewhere().count() as i64);
    });
    "numbers of the whole log": |desk, _question, told| told.under("auditLog", |log| {
        for entry in log["nodes"].as_array_mut().into_iter().flatten() {
            if let Some(number) = entry.get_mut("number") {
                *number = json!(desk.elsewhere().count());
            }
        }
    });
    "proposals of others are listed": |desk, _question, told| told.under("proposedWithdrawals", |proposed| {
        if let Some(proposed) = proposed.as_array_mut() && desk.elsewhere().next().is_some() {
            proposed.push(Value::Null);
        }
    });
    "proposals that they may not see are counted": |desk, question, told| {
        if question.text.contains("proposals") && desk.proposals > 0 {
            told.each("message", |message| *message = json!(format!("{} {}", message.as_str().unwrap_or_default(), desk.proposals)));
        }
    };
    "a proposal that they may not decide over is known": |desk, question, told| {
        if ["confirmProposal", "rejectProposal"].iter().any(|act| question.text.contains(act)) && desk.proposals > 0 {
            told.each("code", |code| if *code == "FORBIDDEN" { *code = json!("CONFLICT") });
        }
    };
    "a place tells that somebody works on it": |desk, _question, told| told.each("code", |code| {
        if desk.elsewhere().any(|draft| *code == *draft.jurisdiction) {
            *code = json!("*");
        }
    });
    "an editor waits longer where others work": |desk, question, told| {
        if question.text.contains("mutation") && desk.elsewhere().count() > 0 {
            told.header("retry-after", "1".into());
        }
    };
}

/// The same world, with a leak.
pub async fn in_world(plant: &'static Plant, world: &World) -> World {
    let state = Arc::new((plant, Desk::read(world).await));
    world.behind(world.router.clone().layer(from_fn_with_state(state, pass)))
}

async fn pass(State(state): State<Arc<(&'static Plant, Desk)>>, request: Request, next: Next) -> Response {
    let (plant, desk) = &*state;
    let (parts, body) = request.into_parts();
    let body = body.collect().await.expect("a body").to_bytes();
    let query = parts.uri.query().unwrap_or_default();
    let address = format!("{}?{query}", parts.uri.path());
    let address = percent_encoding::percent_decode_str(&address).decode_utf8_lossy().into_owned();
    let question = Question {
        path: parts.uri.path().to_owned(),
        text: format!("{address} {}", String::from_utf8_lossy(&body)),
        headers: parts.headers.clone(),
    };
    let response = next.run(Request::from_parts(parts, Body::from(body))).await;
    if response.headers().contains_key("content-encoding") {
        return response;
    }
    let (mut parts, body) = response.into_parts();
    let body = body.collect().await.expect("a body").to_bytes().to_vec();
    let mut told = RawAnswer { status: parts.status, headers: parts.headers, body };
    (plant.leak)(desk, &question, &mut told);
    told.headers.remove("content-length");
    (parts.status, parts.headers) = (told.status, told.headers);
    Response::from_parts(parts, Body::from(told.body))
}
