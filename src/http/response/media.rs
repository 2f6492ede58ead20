//! Chooses the media type of a response from the `Accept` header.

use axum::http::{HeaderMap, HeaderValue, header};

/// The media types of the GraphQL-over-HTTP draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Media {
    /// Every client understands this one; it is the default of a request without `Accept`.
    #[default]
    Json,
    /// With this one the status says whether the operation ran.
    GraphqlResponse,
}

impl Media {
    /// The media type that `Accept` prefers. None if it accepts neither.
    pub fn accepted(headers: &HeaderMap) -> Option<Self> {
        if !headers.contains_key(header::ACCEPT) {
            return Some(Self::default());
        }
        let ranges = MediaRange::all(headers);
        let json = weight(&ranges, Self::Json);
        let graphql = weight(&ranges, Self::GraphqlResponse);
        match (json, graphql) {
            (None, None) => None,
            (_, None) => Some(Self::Json),
            (None, _) => Some(Self::GraphqlResponse),
            // Equal and both named: the more expressive one. Equal by a wildcard: the one that every client reads.
            (Some(json), Some(graphql)) if json == graphql => {
                Some(if json.1 == NAMED { Self::GraphqlResponse } else { Self::Json })
            }
            (json, graphql) => Some(if json > graphql { Self::Json } else { Self::GraphqlResponse }),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
        }
    }

    pub fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
        })
    }
}

/// Whether the `Accept` header prefers a page to JSON, as that of a browser does when it follows a link.
pub fn prefers_html(headers: &HeaderMap) -> bool {
    let ranges = MediaRange::all(headers);
    let html = ranges.iter().filter(|range| range.essence.eq_ignore_ascii_case("text/html"));
    let html = html.map(|range| (range.weight, NAMED)).max().filter(|(weight, _)| *weight > 0);
    html > weight(&ranges, Media::Json).max(weight(&ranges, Media::GraphqlResponse))
}

/// How exactly a range names a type.
const NAMED: u8 = 2;

/// One element of an `Accept` header: what it covers and its weight in thousandths.
struct MediaRange<'a> {
    essence: &'a str,
    weight: u16,
}

impl<'a> MediaRange<'a> {
    fn all(headers: &'a HeaderMap) -> Vec<Self> {
        let values = headers.get_all(header::ACCEPT).into_iter().filter_map(|value| value.to_str().ok());
        values.flat_map(|value| value.split(',')).filter_map(Self::parse).collect()
    }

    fn parse(element: &'a str) -> Option<Self> {
        let mut parts = element.split(';').map(str::trim);
        let essence = parts.next().filter(|essence| !essence.is_empty())?;
        let quality = parts.find_map(|part| part.strip_prefix("q=").or(part.strip_prefix("Q=")));
        let weight = match quality.map(str::parse::<f32>) {
            None => 1000,
            Some(Ok(quality)) if (0.0..=1.0).contains(&quality) => (quality * 1000.0) as u16,
            Some(_) => return None,
        };
        Some(Self { essence, weight })
    }

    fn exactness(&self, media: Media) -> Option<u8> {
        match self.essence {
            "*/*" => Some(0),
            range if range.eq_ignore_ascii_case("application/*") => Some(1),
            range if range.eq_ignore_ascii_case(media.name()) => Some(NAMED),
            _ => None,
        }
    }
}

/// The weight that the most exact range gives, and how exact that range is. None if the weight is zero.
fn weight(ranges: &[MediaRange], media: Media) -> Option<(u16, u8)> {
    let exact = ranges
        .iter()
        .filter_map(|range| Some((range.exactness(media)?, range.weight)))
        .max_by_key(|(e, _)| *e);
    exact.filter(|(_, weight)| *weight > 0).map(|(exactness, weight)| (weight, exactness))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_accept_header_decides() {
        let (json, graphql) = (Some(Media::Json), Some(Media::GraphqlResponse));
        for (accept, expected) in [
            ("application/json", json),
            ("application/graphql-response+json", graphql),
            ("Application/GraphQL-Response+JSON; charset=utf-8", graphql),
            ("*/*", json),
            ("application/*", json),
            ("application/json, application/graphql-response+json", graphql),
            ("application/graphql-response+json, application/json;q=0.9", graphql),
            ("application/graphql-response+json;q=0.4, application/json;q=0.9", json),
            ("application/graphql-response+json, */*", graphql),
            ("application/json, text/plain, */*", json),
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", json),
            ("application/json;q=0, */*", graphql),
            ("application/json;q=0", None),
            ("text/html", None),
            ("application/json;q=2", None),
            ("", None),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).expect("a header"))]);
            assert_eq!(Media::accepted(&headers), expected, "{accept:?}");
        }
        assert_eq!(Media::accepted(&HeaderMap::new()), json);
    }

    #[test]
    fn browsers_prefer_pages_and_programs_do_not() {
        for (accept, expected) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", true),
            ("text/html", true),
            ("Text/HTML; charset=utf-8, */*", true),
            ("text/html, application/json", false),
            ("text/html;q=0.5, application/json", false),
            ("text/html;q=0.5, application/graphql-response+json", false),
            ("text/html;q=0", false),
            ("text/html;q=0.5, */*", false),
            ("text/*", false),
            ("*/*", false),
            ("", false),
        ] {
            let headers =
                HeaderMap::from_iter([(header::ACCEPT, HeaderValue::from_str(accept).expect("a header"))]);
            assert_eq!(prefers_html(&headers), expected, "{accept:?}");
        }
    }
}
