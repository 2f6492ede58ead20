//! Whole tables as files: read from the URL, priced, and sent while they are written.

pub mod parameters;
pub mod slots;
mod stream;

use std::io;
use std::sync::Arc;
use std::time::Instant;

use axum::body::{Body, Bytes};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use percent_encoding::percent_decode_str;
use tokio::sync::oneshot;
use tracing::Instrument;

use crate::auth::rate_limit::InFlight;
use crate::error::{Error, ErrorCode};
use crate::exchange::export::{Export, ExportSource, FileHead, Format};
use crate::graphql::{
    REQUEST_COST, RequestContext, RequestTrace, limit_error, quota_exceeded, selection_meter,
};
use crate::http::HttpState;
use crate::http::request::context;
use crate::http::request::parameters::Parameters;
use crate::http::request::requested_view::VIEW_PARAMETERS;
use crate::http::response::cache;
use crate::http::response::encoding::Encoding;
use crate::http::response::error_response::{HttpRejection, ResponseLog};
use crate::http::response::media::Media;
use crate::shelf::meter::{LimitExceeded, Meter};
use crate::shelf::{Catalog, licence};
use parameters::{METADATA_SUFFIX, SINCE};
use slots::FileSlot;

/// Answers one request for a file.
pub async fn file(
    State(state): State<Arc<HttpState>>,
    name: Result<Path<String>, PathRejection>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    // A name that is not UTF-8 is that of no file.
    let name = name.map(|Path(name)| name).unwrap_or_default();
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
    let resource = if file.is_some() { FileResource::Metadata } else { FileResource::File };
    let (export, view) = parameters::read(&state.app.engine, file.unwrap_or(name), &parameters)?;
    let context = context::for_request(state, &parts, view, trace);
    let guards = FileGuards { _in_flight: context::enter(&context)?, _slot: state.files.enter(&context)? };
    let (limit_key, is_staff) = (context.limit_key(), context.principal.is_staff());
    let deadline = Instant::now() + state.limits.deadline;
    let (answer, answered) = oneshot::channel();
    let file = async move {
        let _guards = guards;
        let prepared = prepare(&context, resource, export, &parts, deadline).await;
        let Prepared { response, file } = match prepared {
            Ok(prepared) => prepared,
            Err(rejection) => return drop(answer.send(Err(rejection))),
        };
        // Nobody pays for a file that nobody waits for.
        if answer.is_closed() {
            return;
        }
        let file = match file.map(|file| pay(&context, file.cost, file.paid).map(|()| file)).transpose() {
            Ok(file) => file,
            Err(error) => return drop(answer.send(Err(error.into()))),
        };
        if answer.send(Ok(response)).is_err() {
            return;
        }
        if let Some(OpenFile { export, source, head, mut sink, .. }) = file
            && export.write(&source, &head, &mut sink).await
        {
            sink.finish().await;
        }
    };
    let (pool, file) = (state.clone(), Box::pin(file).in_current_span());
    let begun = async move {
        tokio::spawn(async move { pool.queries.run(limit_key, file).await });
        answered.await
    };
    // A panic has been logged, and its sender dropped.
    let lost = |_| HttpRejection::from(Error::new(ErrorCode::Internal, "The file could not be written."));
    state.overload.admit(is_staff, begun).await?.map_err(lost)?
}

/// What a URL names: a file, or the metadata of one.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FileResource {
    File,
    Metadata,
}

/// What a file holds while it is written.
struct FileGuards {
    _in_flight: InFlight,
    _slot: FileSlot,
}

/// The response to a request, and the file that is written to its body once it is paid for.
struct Prepared {
    response: Response,
    file: Option<OpenFile>,
}

struct OpenFile {
    export: Export,
    source: ExportSource,
    head: FileHead,
    sink: stream::FileSink,
    /// The cost of the file, and what the request has paid before.
    cost: u64,
    paid: u64,
}

/// Finds and counts the rows.
async fn prepare(
    context: &RequestContext,
    resource: FileResource,
    export: Export,
    parts: &Parts,
    deadline: Instant,
) -> Result<Prepared, HttpRejection> {
    let catalog = context.resolve_view().await?;
    let encoding = match export.format.is_compressed() {
        true => Encoding::Identity,
        false => Encoding::preferred(&parts.headers),
    };
    let is_public = !context.is_preview() && !parts.headers.contains_key(header::AUTHORIZATION);
    // A mistake in what is asked for comes before all that is known of it.
    export.selection.check(&catalog)?;
    let etag = is_public.then(|| etag(&catalog, parts, encoding));
    let earlier = earlier(&export, &catalog)?;
    let source = ExportSource { catalog, earlier };
    if resource == FileResource::Metadata {
        let head = head(&source.catalog, &export, parts, context);
        let text = serde_json::to_vec(&export.csvw(&source.catalog, &head)?).expect("values are JSON");
        let media_type = HeaderValue::from_static("application/csvm+json; charset=utf-8");
        return Ok(Prepared { response: cache::answer(parts, media_type, text), file: None });
    }
    let is_preview = context.is_preview();
    let respond = |body| file_response(parts, &export, is_preview, etag.clone(), encoding, body);
    if cache::is_known(parts, etag.as_ref()) {
        return Ok(Prepared { response: respond(None), file: None });
    }
    // What the filter looks at is limited as for any request; what is written is known then.
    let meter = selection_meter(context, deadline);
    let cost = export.cost(&source.with_meter(&meter), encoding != Encoding::Identity);
    meter.settle();
    if let Some(exceeded) = meter.exceeded() {
        return Err(selection_error(exceeded, context).into());
    }
    let cost = cost?;
    if parts.method == Method::HEAD {
        // Of unknown length, as the body of the file is.
        let none = Body::from_stream(futures_util::stream::empty::<io::Result<Bytes>>());
        return Ok(Prepared { response: respond(Some(none)), file: None });
    }
    let head = head(&source.catalog, &export, parts, context);
    let (sink, body) = stream::file(encoding);
    let response = respond(Some(body));
    // A file is paid for: it is not ended.
    let source = source.with_meter(&Meter::default());
    let paid = REQUEST_COST + meter.cost();
    Ok(Prepared { response, file: Some(OpenFile { export, source, head, sink, cost, paid }) })
}

/// The catalog from which a file tells the difference: of the same shelf, so that a withdrawal meanwhile is in both or in
/// neither.
fn earlier(export: &Export, catalog: &Catalog) -> Result<Option<Catalog>, Error> {
    let Some(since) = export.since else { return Ok(None) };
    if since > catalog.number() {
        let message =
            format!("The since in the URL is {since}; the file shows release {}.", catalog.number());
        return Err(Error::bad_input(SINCE, message));
    }
    let message = format!("There is no release {since}; the first is 1.");
    let missing = || Error { field: Some(SINCE.to_owned()), ..Error::new(ErrorCode::NotFound, message) };
    catalog.at(since).ok_or_else(missing).map(Some)
}

/// The error of a filter that looks at too much.
fn selection_error(exceeded: LimitExceeded, context: &RequestContext) -> Error {
    match exceeded {
        LimitExceeded::Cost => Error::too_large(format!(
            "The conditions look at more than one request may (a cost of {}). Use fewer or narrower ones: those on the instrument, the place or the year are decided first.",
            context.quota().cost
        )),
        other => limit_error(other, None, context.quota(), ""),
    }
}

/// Pays for a whole file before its first byte. `paid` is what the request has paid before: a full bucket holds no more than
/// the rest.
fn pay(context: &RequestContext, cost: u64, paid: u64) -> Result<(), Error> {
    let bucket = context.quota().bucket;
    if cost + paid > bucket {
        return Err(Error::too_large(format!(
            "The file costs {cost}, more than your whole allowance of {bucket} leaves. Ask for fewer rows, for example of one instrument or year; for csv or json without compression; or use an API key."
        )));
    }
    context.charge(cost).map(drop).map_err(quota_exceeded)
}

fn file_response(
    parts: &Parts,
    export: &Export,
    is_preview: bool,
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
            let file = format!("{}.{}", export.selection.name().as_str(), export.format.extension());
            let kind = if is_preview { "mgi-preview" } else { "mgi" };
            let name = format!("attachment; filename=\"{kind}-{file}\"");
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

/// What the file says of itself. Its address names the release, so that it is a citation; a preview is none.
fn head(catalog: &Catalog, export: &Export, parts: &Parts, context: &RequestContext) -> FileHead {
    let release = catalog.number();
    let path = parts.uri.path().strip_suffix(METADATA_SUFFIX).unwrap_or(parts.uri.path());
    let query = parts.uri.query().unwrap_or_default();
    let others = query.split('&').filter(|pair| {
        let name = pair.split('=').next().unwrap_or_default();
        let name = percent_decode_str(name).decode_utf8_lossy();
        !pair.is_empty() && !VIEW_PARAMETERS.contains(&&*name)
    });
    let others: String = others.map(|pair| format!("&{pair}")).collect();
    let known = catalog.shelf().history.get(release).filter(|_| !context.is_preview());
    let (citation, url) = match context.is_preview() {
        true => ("Preview of a draft that is not published.".to_owned(), format!("{path}?{query}")),
        false => (catalog.citation(release), format!("{path}?release={release}{others}")),
    };
    FileHead {
        table: export.selection.name().as_str(),
        release,
        hash: known.map(|release| release.hash.to_string()),
        published_at: known.map(|release| release.at),
        licence: licence(&catalog.sources_at(release)),
        citation,
        url,
        language: export.language.clone().unwrap_or_else(|| "en".to_owned()),
    }
}
