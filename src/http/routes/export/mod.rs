//! Whole tables as files: read from the URL, priced, and sent while they are written.

pub mod parameters;
mod stream;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tracing::Instrument;

use crate::auth::rate_limit::InFlight;
use crate::error::Error;
use crate::exchange::export::{Export, ExportSource, FileHead, Format};
use crate::graphql::{RequestContext, RequestTrace, limit_error, quota_exceeded, selection_meter};
use crate::http::HttpState;
use crate::http::request::context;
use crate::http::request::parameters::Parameters;
use crate::http::response::cache;
use crate::http::response::encoding::Encoding;
use crate::http::response::error_response::{HttpRejection, ResponseLog};
use crate::http::response::media::Media;
use crate::shelf::meter::Meter;
use crate::shelf::{AsOf, Catalog, licence};
use parameters::{METADATA_SUFFIX, SINCE};

/// Files that are written at once. Each takes little memory and a turn of a thread, and lasts as long as its reader.
pub const FILES: usize = 64;

/// Answers one request for a file.
pub async fn file(
    State(state): State<Arc<HttpState>>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let trace = Arc::new(RequestTrace::default());
    let answered = answer(&state, &name, parts, trace.clone()).await;
    let mut response = answered.unwrap_or_else(|rejection| rejection.answer(Media::Json));
    let log: &mut ResponseLog = response.extensions_mut().get_or_insert_default();
    log.release = trace.catalog().map(Catalog::number);
    response
}

async fn answer(
    state: &Arc<HttpState>,
    name: &str,
    parts: Parts,
    trace: Arc<RequestTrace>,
) -> Result<Response, HttpRejection> {
    let parameters = Parameters::parse(parts.uri.query())?;
    let file = name.strip_suffix(METADATA_SUFFIX).filter(|file| file.ends_with(".csv"));
    let asked = if file.is_some() { Asked::Metadata } else { Asked::File };
    let (export, view) = parameters::read(&state.app.engine, file.unwrap_or(name), &parameters)?;
    let context = context::of_request(state, &parts, view, trace);
    let guards = Guards { _in_flight: context::enter(&context)?, _permit: permit(state)? };
    let (limit_key, is_staff) = (context.limit_key(), context.principal.is_staff());
    let deadline = Instant::now() + state.limits.deadline;
    let (answer, answered) = oneshot::channel();
    let file = async move {
        let _guards = guards;
        let begun = match begin(&context, asked, export, &parts, deadline).await {
            Ok(begun) => begun,
            Err(error) => return drop(answer.send(Err(error))),
        };
        let Begun { response, file } = begun;
        let _ = answer.send(Ok(response));
        if let Some(OpenFile { export, source, head, mut sink }) = file
            && export.write(&source, &head, &mut sink).await
        {
            sink.finish().await;
        }
    };
    let (pool, file) = (state.clone(), Box::pin(file).in_current_span());
    tokio::spawn(async move { pool.queries.run(limit_key, file).await });
    // A panic has been logged, and its sender dropped.
    let lost = || {
        HttpRejection::from(Error::new(crate::error::ErrorCode::Internal, "The file could not be written."))
    };
    state.overload.admit(is_staff, answered).await?.map_err(|_| lost())?
}

/// What is asked for: a file, or the metadata of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Asked {
    File,
    Metadata,
}

/// What a file holds while it is written.
struct Guards {
    _in_flight: InFlight,
    _permit: OwnedSemaphorePermit,
}

fn permit(state: &HttpState) -> Result<OwnedSemaphorePermit, Error> {
    state.files.clone().try_acquire_owned().map_err(|_| {
        Error::unavailable(
            "Too many files are being downloaded; try again in a few seconds.",
            Duration::from_secs(5),
        )
    })
}

/// The response to a request, and the file that is written to its body.
struct Begun {
    response: Response,
    file: Option<OpenFile>,
}

struct OpenFile {
    export: Export,
    source: ExportSource,
    head: FileHead,
    sink: stream::FileSink,
}

/// Finds, counts and pays for the rows.
async fn begin(
    context: &RequestContext,
    asked: Asked,
    export: Export,
    parts: &Parts,
    deadline: Instant,
) -> Result<Begun, HttpRejection> {
    let catalog = context.resolve_view().await?;
    let encoding = match export.format.is_compressed() {
        true => Encoding::Identity,
        false => Encoding::preferred(&parts.headers),
    };
    let is_public = !context.is_preview() && !parts.headers.contains_key(header::AUTHORIZATION);
    let head = head(&catalog, &export, parts);
    let etag = is_public.then(|| etag(&catalog, parts, encoding));
    let earlier = earlier(context, &export, &catalog)?;
    let source = ExportSource { catalog, earlier };
    if asked == Asked::Metadata {
        let text = serde_json::to_vec(&export.csvw(&source, &head)?).expect("values are JSON");
        let media_type = HeaderValue::from_static("application/csvm+json; charset=utf-8");
        return Ok(Begun { response: cache::answer(parts, media_type, text), file: None });
    }
    let respond = |body| file_response(parts, &export, etag.clone(), encoding, body);
    if cache::is_known(parts, etag.as_ref()) {
        return Ok(Begun { response: respond(None), file: None });
    }
    // What the filter looks at is limited as for any request; what is written is known then.
    let meter = selection_meter(context, deadline);
    let is_compressed = export.format.is_compressed() || encoding != Encoding::Identity;
    let cost = export.cost(&source.with_meter(&meter), is_compressed);
    meter.settle();
    if let Some(exceeded) = meter.exceeded() {
        return Err(limit_error(exceeded, None, context.quota(), "").into());
    }
    let cost = cost?;
    if parts.method == Method::HEAD {
        return Ok(Begun { response: respond(Some(Body::empty())), file: None });
    }
    pay(context, cost)?;
    let (sink, body) = stream::file(encoding);
    let response = respond(Some(body));
    // A file is paid for: it is not ended.
    let source = source.with_meter(&Meter::default());
    Ok(Begun { response, file: Some(OpenFile { export, source, head, sink }) })
}

/// The catalog from which a file tells the difference.
fn earlier(context: &RequestContext, export: &Export, catalog: &Catalog) -> Result<Option<Catalog>, Error> {
    let Some(since) = export.since else { return Ok(None) };
    if since > catalog.number() {
        let message =
            format!("The since in the URL is {since}; the file shows release {}.", catalog.number());
        return Err(Error::bad_input(SINCE, message));
    }
    context.catalog_as_of(&AsOf::Release(since)).map(Some).map_err(|error| error.in_field(SINCE))
}

/// Pays for a whole file before its first byte.
fn pay(context: &RequestContext, cost: u64) -> Result<(), Error> {
    let bucket = context.quota().bucket;
    if cost > bucket {
        return Err(Error::too_large(format!(
            "The file costs {cost}, more than the {bucket} of your whole allowance. Ask for fewer rows, for example of one instrument or year, or without compression; or use an API key."
        )));
    }
    context.charge(cost).map(drop).map_err(quota_exceeded)
}

fn file_response(
    parts: &Parts,
    export: &Export,
    etag: Option<HeaderValue>,
    encoding: Encoding,
    body: Option<Body>,
) -> Response {
    let mut response = match body {
        None => StatusCode::NOT_MODIFIED.into_response(),
        Some(body) => {
            let media_type = HeaderValue::from_static(export.format.media_type());
            let mut response = ([(header::CONTENT_TYPE, media_type)], body).into_response();
            if let Some(encoding) = encoding.header() {
                response.headers_mut().insert(header::CONTENT_ENCODING, encoding);
            }
            let file = parts.uri.path().rsplit('/').next().unwrap_or_default();
            let name = format!("attachment; filename=\"mgi-{file}\"");
            let described = (export.format == Format::Csv).then(|| {
                let query = parts.uri.query().map(|query| format!("?{query}")).unwrap_or_default();
                // Relative, because a proxy may serve the files below a path prefix.
                format!(
                    "<{file}{METADATA_SUFFIX}{query}>; rel=\"describedby\"; type=\"application/csvm+json\""
                )
            });
            for (header, value) in [(header::CONTENT_DISPOSITION, Some(name)), (header::LINK, described)] {
                if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
                    response.headers_mut().insert(header, value);
                }
            }
            response
        }
    };
    cache::mark(&mut response, etag);
    response
}

/// The ETag of a file: it changes with the newest release, because a withdrawal changes every old one too.
fn etag(catalog: &Catalog, parts: &Parts, encoding: Encoding) -> HeaderValue {
    let newest = catalog.shelf().head().map_or("", |(_, hash)| hash);
    let url = parts.uri.path_and_query().map_or("", |url| url.as_str());
    let (release, version) = (catalog.number(), env!("CARGO_PKG_VERSION"));
    cache::etag(format!("{newest} {release} {version} {encoding:?} {url}").as_bytes())
}

/// What the file says of itself. Its address names the release, so that it is a citation.
fn head(catalog: &Catalog, export: &Export, parts: &Parts) -> FileHead {
    let release = catalog.number();
    let others = parts.uri.query().unwrap_or_default().split('&');
    let others = others.filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        !pair.is_empty() && !crate::http::request::requested_view::VIEW_PARAMETERS.contains(&name)
    });
    let parameters: Vec<&str> = others.collect();
    let rest: String = parameters.iter().map(|pair| format!("&{pair}")).collect();
    let known = catalog.shelf().history.get(release);
    FileHead {
        table: export.selection.name().as_str(),
        release,
        hash: known.map(|release| release.hash.to_string()),
        published_at: known.map(|release| release.at),
        licence: licence(&catalog.sources_at(release)),
        citation: catalog.citation(release),
        url: format!(
            "{}?release={release}{rest}",
            parts.uri.path().strip_suffix(METADATA_SUFFIX).unwrap_or(parts.uri.path())
        ),
        language: export.language.clone().unwrap_or_else(|| "en".to_owned()),
    }
}
