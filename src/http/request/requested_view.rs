//! Reads from a URL what a request asks to see: `release`, `edition`, `asOf` or `preview`, one of them, once.

use super::parameters::Parameters;
use crate::date;
use crate::error::Error;
use crate::graphql::RequestedView;
use crate::shelf::AsOf;

/// The parameters of a view.
pub const VIEW_PARAMETERS: [&str; 4] = ["release", "edition", "asOf", "preview"];
/// The other parameters of an operation in a URL.
pub const OPERATION_PARAMETERS: [&str; 4] = ["query", "operationName", "variables", "extensions"];

/// Reads the view from the URL of a page. Other parameters are ignored.
pub fn read_for_page(query: Option<&str>) -> Result<RequestedView, Error> {
    find(&Parameters::for_page(query, &VIEW_PARAMETERS)?)
}

/// Reads the view from the URL of an operation. The default is the newest release.
pub fn read(parameters: &Parameters) -> Result<RequestedView, Error> {
    refuse_misspelt(parameters)?;
    find(parameters)
}

/// Reads the view from the parameters of a URL, whatever the others are.
pub fn find(parameters: &Parameters) -> Result<RequestedView, Error> {
    let mut given = vec![];
    for name in VIEW_PARAMETERS {
        given.extend(parameters.get(name)?.map(|value| (name, value)));
    }
    match given[..] {
        [] => Ok(RequestedView::Public(AsOf::Newest)),
        [("preview", "")] => {
            Err(Error::bad_input("preview", "The preview in the URL is empty; give a draft's id."))
        }
        [("preview", id)] => Ok(RequestedView::Preview(id.to_owned())),
        [(name, value)] => parse(name, value).map(RequestedView::Public),
        [(first, _), (second, _), ..] => Err(Error::bad_input(
            second,
            format!(
                "The URL has both {first} and {second}; a request sees one release, so give one of them."
            ),
        )),
    }
}

/// Rejects unknown names: a misspelt one would be answered from the newest release, and cited as an old one.
fn refuse_misspelt(parameters: &Parameters) -> Result<(), Error> {
    let known = |name: &&str| VIEW_PARAMETERS.contains(name) || OPERATION_PARAMETERS.contains(name);
    match parameters.names().find(|name| !known(name)) {
        None => Ok(()),
        Some(given) => Err(Error::bad_input(
            given,
            format!(
                "There is no parameter {given:?}; there are {} and {}.",
                VIEW_PARAMETERS.join(", "),
                OPERATION_PARAMETERS.join(", ")
            ),
        )),
    }
}

fn parse(name: &str, value: &str) -> Result<AsOf, Error> {
    let parsed = match name {
        "release" => whole_number(value).map(AsOf::Release).ok_or("a whole number such as 4"),
        "edition" => Some(value)
            .filter(|name| !name.is_empty())
            .map(|name| AsOf::Edition(name.to_owned()))
            .ok_or("the name of an edition"),
        _ => date::day(value)
            .map(AsOf::Day)
            .or_else(|| date::instant_in_url(value).map(AsOf::Instant))
            .ok_or("a day such as 2025-06-30 or an instant such as 2025-06-30T12:00:00Z"),
    };
    parsed.map_err(|expected| {
        Error::bad_input(name, format!("The {name} in the URL is {value:?}, which is not {expected}."))
    })
}

/// Digits only: `parse` alone would take `+41` and so make two URLs of one citation.
pub fn whole_number(text: &str) -> Option<i32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;

    fn parse(query: &str) -> Result<AsOf, String> {
        let parameters = Parameters::parse(Some(query)).map_err(|error| error.message)?;
        match read(&parameters).map_err(|error| error.field.unwrap_or_default())? {
            RequestedView::Public(as_of) => Ok(as_of),
            RequestedView::Preview(id) => Err(format!("preview of {id}")),
        }
    }

    #[test]
    fn the_url_names_one_release() {
        let instant = |text: &str| Ok(AsOf::Instant(text.parse().expect("an instant")));
        let wrong = |field: &str| Err(field.to_owned());
        let day = NaiveDate::from_ymd_opt(2025, 6, 30).expect("a day");
        for (query, expected) in [
            ("", Ok(AsOf::Newest)),
            ("query=x&other=1", wrong("other")),
            ("release=41", Ok(AsOf::Release(41))),
            ("edition=2026-imrf", Ok(AsOf::Edition("2026-imrf".into()))),
            ("asOf=2025-06-30", Ok(AsOf::Day(day))),
            ("asOf=2025-06-30T12:00:00Z", instant("2025-06-30T12:00:00Z")),
            ("asOf=2025-06-30T12:00:00.250%2B02:00", instant("2025-06-30T10:00:00.250Z")),
            ("asOf=2025-06-30T12:00:00+02:00", instant("2025-06-30T10:00:00Z")),
            ("release=", wrong("release")),
            ("release=-1", wrong("release")),
            ("release=+41", wrong("release")),
            ("release=99999999999", wrong("release")),
            ("edition=", wrong("edition")),
            ("asOf=", wrong("asOf")),
            ("asOf=2025-02-30", wrong("asOf")),
            ("asOf=2025-6-30", wrong("asOf")),
            ("asOf=%2B025-06-3", wrong("asOf")),
            ("asOf=2025-06-%203", wrong("asOf")),
            ("asOf=2025-06-30T12:00:00", wrong("asOf")),
            ("release=1&release=1", wrong("release")),
            ("release=1&asOf=2025-06-30", wrong("asOf")),
            ("edition=a&release=1", wrong("edition")),
            ("preview=d1", wrong("preview of d1")),
            ("preview=", wrong("preview")),
            ("preview=d1&release=1", wrong("preview")),
            ("preview=d1&preview=d1", wrong("preview")),
            ("asof=2025-06-30", wrong("asof")),
            ("Release=1", wrong("Release")),
            ("as_of=2025-06-30", wrong("as_of")),
        ] {
            assert_eq!(parse(query), expected, "{query}");
        }
    }
}
