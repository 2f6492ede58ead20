//! The two limits of `make bench-peers`: an answer as a static body, and one hand-written SQL statement per workload.
//!
//! `peers-server ADDRESS FOLDER DATABASE`: FOLDER has the bodies `static/*` and, for each workload, the statement
//! `sql/NAME.sql` with its parameters `sql/NAME.json`.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path as Name, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use serde_json::Value;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, NoTls, Statement};

/// Connections to the database, as many as the service itself may open.
const CONNECTIONS: usize = 8;

struct Server {
    bodies: HashMap<String, Bytes>,
    connections: Vec<Connection>,
    next: AtomicUsize,
}

/// A connection with its prepared statements. Requests are pipelined on it.
struct Connection {
    client: Client,
    statements: HashMap<String, (Statement, Vec<Parameter>)>,
}

type Parameter = Box<dyn ToSql + Send + Sync>;

#[tokio::main]
async fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [address, folder, database] = &arguments[..] else { panic!("peers-server ADDRESS FOLDER DATABASE") };
    let folder = Path::new(folder);
    let mut connections = vec![];
    for _ in 0..CONNECTIONS {
        connections.push(Connection::open(database, &folder.join("sql")).await);
    }
    let bodies = files(&folder.join("static"))
        .map(|path| (file_name(&path), std::fs::read(&path).expect("a body").into()))
        .collect();
    let server = Server { bodies, connections, next: AtomicUsize::new(0) };
    let routes = Router::new()
        .route("/static/{name}", any(static_body))
        .route("/sql/{name}", any(sql))
        .with_state(Arc::new(server));
    let listener = tokio::net::TcpListener::bind(address).await.expect("the address is free");
    axum::serve(listener, routes).await.expect("it serves");
}

impl Connection {
    async fn open(database: &str, folder: &Path) -> Self {
        let (client, driver) = tokio_postgres::connect(database, NoTls).await.expect("the database answers");
        tokio::spawn(driver);
        let mut statements = HashMap::new();
        for path in files(folder).filter(|path| path.extension().is_some_and(|ending| ending == "sql")) {
            let text = std::fs::read_to_string(&path).expect("a statement");
            let statement = client.prepare(&text).await.unwrap_or_else(|error| panic!("{path:?}: {error:?}"));
            let parameters = std::fs::read(path.with_extension("json")).expect("its parameters");
            let parameters: Vec<Value> = serde_json::from_slice(&parameters).expect("a list");
            let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
            statements.insert(name, (statement, parameters.iter().map(parameter).collect()));
        }
        Self { client, statements }
    }
}

fn parameter(value: &Value) -> Parameter {
    match value {
        Value::String(text) => Box::new(text.clone()),
        Value::Number(number) => {
            let number = number.as_i64().and_then(|number| i32::try_from(number).ok());
            Box::new(number.expect("a number of 32 bits"))
        }
        other => panic!("{other} is no parameter"),
    }
}

fn files(folder: &Path) -> impl Iterator<Item = std::path::PathBuf> {
    std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path())
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}

/// The body with this name; one that ends in `.gz` or `.br` is compressed already.
async fn static_body(State(server): State<Arc<Server>>, Name(name): Name<String>) -> Response {
    let Some(body) = server.bodies.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let mut response = json(body.clone());
    let encoding = [(".gz", "gzip"), (".br", "br")].into_iter().find(|(ending, _)| name.ends_with(ending));
    if let Some((_, encoding)) = encoding {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

/// The answer of the statement with this name: one row with one text.
async fn sql(State(server): State<Arc<Server>>, Name(name): Name<String>) -> Response {
    let next = server.next.fetch_add(1, Ordering::Relaxed);
    let connection = &server.connections[next % server.connections.len()];
    let Some((statement, parameters)) = connection.statements.get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let parameters: Vec<&(dyn ToSql + Sync)> =
        parameters.iter().map(|parameter| parameter.as_ref() as &(dyn ToSql + Sync)).collect();
    match connection.client.query_one(statement, &parameters).await {
        Ok(row) => json(row.get::<_, String>(0).into()),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn json(body: Bytes) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}
