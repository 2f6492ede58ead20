//! Random requests: documents of every shape, other paths and methods, and invalid requests.

use std::collections::{BTreeMap, VecDeque};

use http::Method;
use serde_json::{Value, json};

use super::acts::Secrets;
use super::coverage::{Coverage, DESK};
use super::document::{Document, Given};
use super::pool::Pool;
use super::request::Asked;
use super::schema::Schema;
use super::selections::{Paths, Writer};
use super::values::PAGING;
use crate::luck::Luck;
use crate::support::escaped;

const PATHS: &[&str] =
    &["/", "/schema.graphql", "/graphiql", "/start.js", "/start.css", "/metrics", "/readyz"];
/// The maximum number of fields of a document, as long as no document is rejected as too large.
const FIELDS: usize = 20;

#[derive(Clone)]
pub struct Generator {
    luck: Luck,
    pub pool: Pool,
    /// The maximum number of fields of the next document.
    room: usize,
    /// Recent queries with their answers, which are sent again.
    recent: VecDeque<Asked>,
    pages: VecDeque<Neighbour>,
    /// Documents that covered new parts of the schema: variants of them may cover more.
    fruitful: VecDeque<Document>,
    paths: Paths,
    made: usize,
    /// Percentage of documents that are mutations.
    mutations: usize,
}

/// A page before or after one that was read.
#[derive(Clone)]
struct Neighbour {
    document: Document,
    /// The number of the field.
    number: usize,
    argument: &'static str,
    cursor: String,
    exercises: String,
}

impl Generator {
    pub fn new(seed: u64, secrets: Secrets) -> Self {
        Self {
            luck: Luck::new(seed),
            pool: Pool::with(secrets),
            room: FIELDS / 2,
            recent: VecDeque::new(),
            pages: VecDeque::new(),
            fruitful: VecDeque::new(),
            paths: Paths::default(),
            made: 0,
            mutations: 10,
        }
    }

    /// A generator for staff, who may send mutations.
    pub fn of_staff(seed: u64) -> Self {
        Self { mutations: 35, ..Self::new(seed, Secrets::default()) }
    }

    pub fn next(&mut self, coverage: &mut Coverage) -> Asked {
        if self.made.is_multiple_of(50) {
            coverage.look();
            self.paths = Paths::to_what_is_lacking(coverage);
        }
        self.made += 1;
        match self.luck.below(100) {
            0..7 => self.beside(),
            7..10 => self.again(),
            10..13 => self.broken(coverage),
            13..23 => match self.luck.below(self.pages.len().max(8)) {
                index if index < self.pages.len() => {
                    let lacking = self.pages.iter().position(|page| coverage.lacks(&page.exercises));
                    self.turned(lacking.unwrap_or(index))
                }
                _ => self.document(coverage),
            },
            23..29 => self.near(coverage),
            _ => self.document(coverage),
        }
    }

    /// Records from the answer: values, cursors, the possible size of a document, and new coverage.
    pub fn learn(&mut self, asked: &Asked, etag: Option<&str>, answer: &Value, coverage: &mut Coverage) {
        if let Some(etag) = etag {
            let mut known = asked.clone();
            known.headers.push(("if-none-match", etag.to_owned()));
            self.recent.push_back(known);
            if self.recent.len() > 30 {
                self.recent.pop_front();
            }
        }
        let Some(document) = &asked.document else { return };
        if coverage.learn(document, answer) {
            self.fruitful.push_back(document.clone());
            if self.fruitful.len() > 30 {
                self.fruitful.pop_front();
            }
        }
        let errors = answer["errors"].as_array();
        if errors.is_some_and(|errors| errors.iter().any(|error| error["extensions"]["code"] == "TOO_LARGE"))
        {
            self.room = (self.room * 2 / 3).max(3);
        } else if errors.is_none() {
            self.room = (self.room + 1).min(FIELDS);
            self.remember_pages(document, &answer["data"], coverage);
        }
        self.pool.learn(document, &answer["data"]);
    }

    /// Records pages with a next page, of connections that occur once in the answer, because a cursor belongs to one
    /// connection.
    fn remember_pages(&mut self, document: &Document, data: &Value, coverage: &Coverage) {
        let (mut found, mut instances) = (vec![], BTreeMap::<usize, usize>::new());
        document.walk(data, &mut |seen| {
            let info = &seen.value["pageInfo"];
            let (number, name) = (seen.asking.number, &seen.asking.name);
            *instances.entry(number).or_default() += 1;
            for (more, cursor, argument) in
                [("hasNextPage", "endCursor", "after"), ("hasPreviousPage", "startCursor", "before")]
            {
                let exercises = format!("{}.{name}({argument})", seen.object);
                // After the last row, there is an empty page.
                let wanted = info[more] == true || coverage.lacks(&exercises);
                if let Some(cursor) = info[cursor].as_str().filter(|_| wanted) {
                    let cursor = cursor.to_owned();
                    found.push(Neighbour { document: document.clone(), number, argument, cursor, exercises });
                }
            }
        });
        self.pages.extend(found.into_iter().filter(|page| instances[&page.number] == 1));
        while self.pages.len() > 40 {
            self.pages.pop_front();
        }
    }

    fn document(&mut self, coverage: &Coverage) -> Asked {
        let schema = Schema::get();
        let mutation = schema.mutation.as_ref().filter(|_| self.luck.percent(self.mutations));
        let root = mutation.unwrap_or(&schema.query);
        let small = self.luck.percent(30);
        let room = if small { 5 } else { self.room };
        let mut writer = Writer::new(&mut self.luck, &self.pool, coverage, &self.paths, room);
        let set = writer.roots(root);
        let name = self.luck.percent(15).then(|| "Asked".to_owned());
        self.send(Document { mutation: mutation.is_some(), root: root.clone(), name, set })
    }

    /// A page after or before one that was read.
    fn turned(&mut self, index: usize) -> Asked {
        let Some(Neighbour { mut document, number, argument, cursor, .. }) = self.pages.remove(index) else {
            return self.beside();
        };
        if let Some(asking) = document.find(number) {
            let count = if argument == "after" { "first" } else { "last" };
            asking.arguments.retain(|known| !PAGING.contains(&known.name.as_str()));
            for (name, ty, value) in [
                (count, "Int", Given::Int(1 + self.luck.below(4) as i64)),
                (argument, "String", Given::Text(cursor)),
            ] {
                let (name, ty) = (name.to_owned(), ty.to_owned());
                let as_variable = self.luck.percent(30);
                asking.arguments.push(super::document::Argument {
                    name,
                    ty,
                    value,
                    as_variable,
                    uses: vec![],
                });
            }
        }
        self.send(document)
    }

    /// A document that covered new parts, with other fields in one place.
    fn near(&mut self, coverage: &Coverage) -> Asked {
        let Some(mut document) = self.luck.one(self.fruitful.make_contiguous()).cloned() else {
            return self.document(coverage);
        };
        let inner = document.inner();
        let lacking: Vec<usize> =
            inner.iter().filter(|(_, ty)| self.paths.end_at(ty)).map(|(number, _)| *number).collect();
        let all: Vec<usize> = inner.iter().map(|(number, _)| *number).collect();
        let chosen = self.luck.one(&lacking).or(self.luck.one(&all)).copied();
        let room = self.room;
        if let Some(asking) = chosen.and_then(|number| document.find(number)) {
            let mut writer = Writer::new(&mut self.luck, &self.pool, coverage, &self.paths, room);
            asking.set = writer.anew(&asking.ty.name);
        }
        self.send(document)
    }

    fn send(&mut self, document: Document) -> Asked {
        let (text, variables) = document.write();
        let variables = Value::Object(variables);
        let mut parameters: Vec<String> = self.as_of().into_iter().collect();
        let mut headers = vec![];
        let accept = match self.luck.below(20) {
            0..9 => Some("application/graphql-response+json"),
            9..14 => Some("application/json"),
            14..17 => None,
            17 => Some("text/html"),
            18 => Some("application/json;q=0.5, application/graphql-response+json"),
            _ => Some("*/*"),
        };
        headers.extend(accept.map(|accept| ("accept", accept.to_owned())));
        let packed = self.luck.percent(4);
        if packed {
            let how = if self.luck.percent(50) { "gzip" } else { "br" };
            headers.push(("accept-encoding", how.to_owned()));
        }
        // A URL has at most 64 KiB, and most characters take three bytes in it.
        let is_short = text.len() + variables.to_string().len() < 16 * 1024;
        let by_get = self.luck.percent(25) && is_short;
        let (method, body) = if by_get {
            parameters.push(format!("query={}", escaped(&text)));
            if variables.as_object().is_some_and(|variables| !variables.is_empty()) {
                parameters.push(format!("variables={}", escaped(&variables.to_string())));
            }
            let method = if self.luck.percent(4) { Method::HEAD } else { Method::GET };
            (method, String::new())
        } else {
            headers.push(("content-type", "application/json".to_owned()));
            let mut body = json!({ "query": text, "variables": variables });
            if let Some(name) = &document.name {
                body["operationName"] = json!(name);
            }
            (Method::POST, body.to_string())
        };
        let url = match parameters.join("&") {
            none if none.is_empty() => "/graphql".to_owned(),
            parameters => format!("/graphql?{parameters}"),
        };
        let document = (!packed).then_some(document);
        Asked { method, url, headers, body, document }
    }

    /// A release for the URL.
    fn as_of(&mut self) -> Option<String> {
        if !self.luck.percent(22) {
            return None;
        }
        let secret = |luck: &mut Luck, of: &[String]| luck.one(of).cloned().unwrap_or_default();
        let value = match self.luck.below(12) {
            0..4 => format!("release={}", 1 + self.luck.below(40)),
            4 | 5 => {
                let told = self.pool.one(&mut self.luck, "Edition.name").cloned();
                format!("edition={}", escaped(&told.unwrap_or_else(|| "2026-imrf".into())))
            }
            6 => format!("edition={}", escaped(&secret(&mut self.luck, &self.pool.secrets.codes))),
            7 | 8 => format!("asOf=2026-11-{:02}", 1 + self.luck.below(22)),
            9 => {
                let told = self.pool.one(&mut self.luck, "Release.publishedAt").cloned();
                format!("asOf={}", escaped(&told.unwrap_or_else(|| "2026-11-07T00:00:00Z".into())))
            }
            10 => format!("preview={}", escaped(&secret(&mut self.luck, &self.pool.secrets.ids))),
            _ => format!("release={}", escaped(&secret(&mut self.luck, &self.pool.secrets.ids))),
        };
        Some(value)
    }

    fn secret(&mut self) -> String {
        let Secrets { words, codes, ids, .. } = &self.pool.secrets;
        let some = match self.luck.below(6) {
            0 => codes,
            1 => words,
            _ => ids,
        };
        self.luck.one(some).cloned().unwrap_or_else(|| "nothing".to_owned())
    }

    /// Another path, or another method.
    fn beside(&mut self) -> Asked {
        let secret = escaped(&self.secret());
        let url = match self.luck.below(7) {
            0 => format!("/drafts/{secret}"),
            1 => format!("/export/responses.csv?since=1&draft={secret}"),
            2 => format!("/{secret}"),
            3 => format!("/graphiql/{secret}"),
            _ => self.luck.one(PATHS).copied().unwrap_or("/").to_owned(),
        };
        let method = match self.luck.below(12) {
            0 => Method::OPTIONS,
            1 => Method::HEAD,
            2 => Method::DELETE,
            _ => Method::GET,
        };
        Asked { method, ..Asked::get(&url) }
    }

    /// An earlier query, mostly with its `If-None-Match`, as from a client that has cached the answer.
    fn again(&mut self) -> Asked {
        let mut asked = match self.luck.below(self.recent.len()) {
            index if index < self.recent.len() => self.recent[index].clone(),
            _ => Asked::get("/graphql?query=%7B__typename%7D"),
        };
        if self.luck.percent(10) {
            asked.headers.retain(|(name, _)| *name != "if-none-match");
        }
        asked
    }

    /// An invalid request, with a secret in it where possible.
    fn broken(&mut self, coverage: &Coverage) -> Asked {
        let secret = json!(self.secret());
        let desk = self.luck.one(DESK).copied().unwrap_or_default();
        let text = match self.luck.below(6) {
            0 => format!("{{ {desk}(id: {secret}) {{ id }} }}"),
            1 => format!("{{ country(iso4: {secret}) {{ code }} }}"),
            2 => format!("{{ countries(filter: {{kind: {{eq: {secret}}}}}) {{ totalCount }} }}"),
            3 => format!(
                "mutation {{ publishDraft(input: {{draftId: {secret}}}) {{ release {{ number }} }} }}"
            ),
            4 => format!("{{ __type(name: {secret}) {{ name }} Draft: __type(name: \"Draft\") {{ name }} }}"),
            _ => {
                let mut asked = self.document(coverage);
                let cut = self.luck.below(asked.body.len());
                asked.document = None;
                asked.body = asked.body.chars().take(cut).collect();
                return asked;
            }
        };
        let headers = vec![("content-type", "application/json".to_owned())];
        let body = json!({ "query": text }).to_string();
        Asked { method: Method::POST, headers, body, ..Asked::get("/graphql") }
    }
}
