//! The start page: the release served, what is in it, and three sample queries.

use std::fmt::Write;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use axum::extract::{Request, State};
use axum::http::{HeaderValue, header};
use axum::response::Response;
use entity::vocabulary::{JurisdictionKind, Provenance};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::sample_queries::SAMPLE_QUERIES;
use crate::content::is_invented;
use crate::error::Error;
use crate::graphql::RequestedView;
use crate::http::HttpState;
use crate::http::request::requested_view;
use crate::http::response::cache;
use crate::http::response::error_response::{HttpRejection, ResponseLog};
use crate::http::response::media::Media;
use crate::http::response::static_response::StaticResponse;
use crate::shelf::{AsOf, Catalog};

const HTML: &str = "text/html; charset=utf-8";
const PAGE: &str = include_str!("start.html");
const SCRIPT: &str = include_str!("start.js");
const STYLE: &str = include_str!("start.css");
/// No script or style from another origin, and none inside the page: a name in the data never runs as one.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; \
     base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

/// The notice at the head of a demonstration's page.
const DEMONSTRATION: &str = "<p class=\"notice\" role=\"note\"><strong>This is a demonstration.</strong> Beside the real data \
    there are invented places with invented answers, marked <code>SYNTHETIC</code>. They are counted apart; do not cite them.</p>";

/// The sample queries on the page: a country, the map, an objective.
const SHOWN: [usize; 3] = [2, 1, 3];

/// The page of the newest release, rendered once: nearly every reader asks for it.
#[derive(Default)]
pub struct NewestPage(Mutex<Option<(String, Arc<StaticResponse>)>>);

impl NewestPage {
    fn get(&self, state: &HttpState, catalog: &Catalog) -> Arc<StaticResponse> {
        let hash = catalog.release().map_or_else(String::new, |release| release.hash.to_string());
        let mut page = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match &*page {
            Some((of, page)) if *of == hash => page.clone(),
            _ => {
                let new =
                    Arc::new(StaticResponse::new(HTML, render(state, catalog, &AsOf::Newest).into_bytes()));
                *page = Some((hash, new.clone()));
                new
            }
        }
    }
}

pub async fn page(State(state): State<Arc<HttpState>>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let log = |catalog: &Catalog| ResponseLog { release: Some(catalog.number()), ..ResponseLog::default() };
    match catalog(&state, parts.uri.query()) {
        Ok((catalog, as_of)) => {
            let mut response = match as_of {
                AsOf::Newest => state.start_page.get(&state, &catalog).answer(&parts),
                _ => cache::answer(
                    &parts,
                    HeaderValue::from_static(HTML),
                    render(&state, &catalog, &as_of).into_bytes(),
                ),
            };
            response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, POLICY);
            response.extensions_mut().insert(log(&catalog));
            response
        }
        Err(rejection) => rejection.answer(Media::Json),
    }
}

pub async fn script(request: Request) -> Response {
    static ANSWER: LazyLock<StaticResponse> =
        LazyLock::new(|| StaticResponse::new("text/javascript; charset=utf-8", SCRIPT.into()));
    ANSWER.answer(&request.into_parts().0)
}

pub async fn style(request: Request) -> Response {
    static ANSWER: LazyLock<StaticResponse> =
        LazyLock::new(|| StaticResponse::new("text/css; charset=utf-8", STYLE.into()));
    ANSWER.answer(&request.into_parts().0)
}

fn catalog(state: &HttpState, query: Option<&str>) -> Result<(Catalog, AsOf), HttpRejection> {
    let as_of = match requested_view::read_for_page(query)? {
        RequestedView::Public(as_of) => as_of,
        RequestedView::Preview(_) => {
            let message = "This page shows what is public; give preview to /graphql, with a token of staff.";
            return Err(Error::bad_input("preview", message).into());
        }
    };
    Ok((Catalog::new(state.app.shelves.newest(), &as_of, state.app.desk.known_until())?, as_of))
}

fn render(state: &HttpState, catalog: &Catalog, as_of: &AsOf) -> String {
    // The page of an old release sends its queries to that release. The address is relative, because a proxy may serve the
    // page below a path prefix.
    let endpoint = match as_of {
        AsOf::Newest => "graphql".to_owned(),
        _ => format!("graphql?release={}", catalog.number()),
    };
    // An old release of a demonstration may have nothing invented in it yet.
    let newest = state.app.shelves.newest();
    let newest = Catalog::new(newest, &AsOf::Newest, state.app.desk.known_until());
    let is_demonstration = newest.is_ok_and(|newest| FrontPageCounts::new(&newest).has_invented());
    PAGE.replace("{{demonstration}}", if is_demonstration { DEMONSTRATION } else { "" })
        .replace("{{served}}", &served(catalog))
        .replace("{{examples}}", &examples(&endpoint))
}

/// Counts of real and of invented data, which are never summed.
#[derive(Default, PartialEq, Eq, Debug)]
struct FrontPageCounts {
    countries: usize,
    assessments: usize,
    invented_countries: usize,
    invented_assessments: usize,
}

impl FrontPageCounts {
    fn new(catalog: &Catalog) -> Self {
        let mut counts = Self::default();
        for place in catalog.jurisdictions().filter(|place| place.kind == JurisdictionKind::Country) {
            let count =
                if is_invented(&place.code) { &mut counts.invented_countries } else { &mut counts.countries };
            *count += 1;
        }
        for published in catalog.current() {
            let is_synthetic = published.revision.provenance == Provenance::Synthetic;
            let count = if is_synthetic { &mut counts.invented_assessments } else { &mut counts.assessments };
            *count += 1;
        }
        counts
    }

    fn has_invented(&self) -> bool {
        self.invented_countries + self.invented_assessments > 0
    }
}

fn served(catalog: &Catalog) -> String {
    let Some(release) = catalog.release() else {
        return "<p>Nothing has been published yet.</p>".to_owned();
    };
    let counts = FrontPageCounts::new(catalog);
    let hash = release.hash.get(..12).unwrap_or(&release.hash);
    let invented = if counts.has_invented() {
        format!(
            "\n<dt>Invented countries</dt><dd>{}</dd>\n<dt>Synthetic assessments</dt><dd>{}</dd>",
            counts.invented_countries, counts.invented_assessments
        )
    } else {
        String::new()
    };
    format!(
        "<dl>\n<dt>Release</dt><dd>{number}, of {date}, <code>{hash}</code></dd>\n\
         <dt>Countries</dt><dd>{countries}</dd>\n<dt>Assessments</dt><dd>{assessments}</dd>\n\
         <dt>Indicators</dt><dd>{indicators}</dd>{invented}\n</dl>",
        number = release.number,
        date = release.at.format("%-d %B %Y"),
        hash = escape(hash),
        countries = counts.countries,
        assessments = counts.assessments,
        indicators = catalog.indicators().count(),
    )
}

fn examples(endpoint: &str) -> String {
    let mut html = String::new();
    for (question, number) in SHOWN.iter().filter_map(|shown| SAMPLE_QUERIES.get(*shown)).zip(1..) {
        let (title, query) = (question.title(), question.query());
        let joint = if endpoint.contains('?') { "&" } else { "?" };
        let link = format!("{endpoint}{joint}query={}", utf8_percent_encode(query, NON_ALPHANUMERIC));
        let rows = query.lines().count() + 1;
        // Writing to a string does not fail.
        let _ = write!(
            html,
            "<div class=\"example\" data-endpoint=\"{endpoint}\">\n<h3><label for=\"q{number}\">{title}</label></h3>\n\
             <textarea id=\"q{number}\" rows=\"{rows}\" spellcheck=\"false\" readonly>{query}</textarea>\n\
             <div class=\"act\"><button type=\"button\" hidden>Run</button>\n\
             <a href=\"{link}\">The same question as a link</a>\n<span role=\"status\"></span></div>\n\
             <pre tabindex=\"0\" aria-label=\"Answer\" hidden></pre>\n</div>\n",
            endpoint = escape(endpoint),
            title = escape(title),
            query = escape(query),
            link = escape(&link),
        );
    }
    html
}

pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_into_the_page_is_text() {
        let html = examples("graphql?release=1");
        assert_eq!(html.matches("class=\"example\"").count(), 3);
        assert!(html.contains("$iso3: String! = &quot;DNK&quot;"));
        assert!(html.contains("href=\"graphql?release=1&amp;query=query%20Profile"));
        assert_eq!(escape("<b a=\"&\">"), "&lt;b a=&quot;&amp;&quot;&gt;");
    }
}
