//! Codes and ids as callers give them. A code that can never exist is an error, which says what the caller may mean.

use crate::content::AssessmentRef;
use crate::error::Error;
use crate::shelf::{self, Catalog, View};

/// An error if the text can never be the code of a country.
pub fn no_country(catalog: &Catalog, iso3: &str) -> Option<Error> {
    if iso3.len() == 3 && iso3.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return None;
    }
    let message = format!("{iso3:?} is no ISO 3166-1 alpha-3 code, which has three letters: KEN.");
    Some(Error::bad_input("iso3", with_hint(message, catalog, iso3)))
}

/// An error if the text can never be the code of a place.
pub fn no_place(catalog: &Catalog, code: &str) -> Option<Error> {
    let is_letter = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-';
    let is_possible = code.len() > 1
        && code.bytes().all(is_letter)
        && code.bytes().next().is_some_and(|letter| letter.is_ascii_alphabetic());
    if is_possible && meant(catalog, code).is_none() {
        return None;
    }
    let message = format!(
        "{code:?} is no code of a place: a country has three letters (KEN), a subdivision its ISO 3166-2 code (KE-30), a municipality ISO3 and a name (GHA-accra), a regional body its acronym (CARICOM)."
    );
    Some(Error::bad_input("code", with_hint(message, catalog, code)))
}

/// An error if the text can never be the code of a municipality.
pub fn no_municipality(catalog: &Catalog, code: &str) -> Option<Error> {
    if let Some(place) = catalog.find_jurisdiction(code) {
        let kind = match place.row.kind {
            entity::vocabulary::JurisdictionKind::Country => "a country",
            entity::vocabulary::JurisdictionKind::Subdivision => "a subdivision",
            entity::vocabulary::JurisdictionKind::Municipality => return None,
            entity::vocabulary::JurisdictionKind::RegionalBody => "a regional body",
        };
        let message = format!("{code:?} is {kind}, no municipality; ask for jurisdiction(code: {code:?}).");
        return Some(Error::bad_input("code", message));
    }
    no_place(catalog, code)
}

/// An error if the texts can never be the codes of a group.
pub fn no_group(grouping: &str, code: &str) -> Option<Error> {
    let is_m49 = code.len() == 3 && code.bytes().all(|digit| digit.is_ascii_digit());
    if !grouping.eq_ignore_ascii_case("m49") || is_m49 {
        return None;
    }
    let message = format!("{code:?} is no code of M49, which has three digits: 002 for Africa.");
    Some(Error::bad_input("code", message))
}

/// An error if the text can never be the code of a target.
pub fn no_target(code: &str) -> Option<Error> {
    let is_part = |part: &str| {
        (1..=2).contains(&part.len()) && part.bytes().all(|letter| letter.is_ascii_alphanumeric())
    };
    let is_possible = code.split_once('.').is_some_and(|(goal, target)| {
        is_part(goal) && goal.bytes().all(|digit| digit.is_ascii_digit()) && is_part(target)
    });
    let message =
        format!("{code:?} is no code of an SDG target, which has a goal and a number or letter: 10.7, 8.b.");
    (!is_possible).then(|| Error::bad_input("code", message))
}

/// An error if the number can never be the number of an objective.
pub fn no_objective(number: i32) -> Option<Error> {
    let message =
        format!("There is no objective {number}: the objectives of the Global Compact are 1 to 23.");
    (!(1..=23).contains(&number)).then(|| Error::bad_input("number", message))
}

/// An error if the text can never be the ref of an assessment.
pub fn no_ref(readable_ref: &str) -> Option<Error> {
    let is_possible = AssessmentRef::parse(readable_ref).is_some();
    let message = format!(
        "{readable_ref:?} is no ref of an assessment, which has the code of the place, that of the instrument and a key: KEN/sdg-10-7-2/2019."
    );
    (!is_possible).then(|| Error::bad_input("ref", message))
}

/// The part of an id behind the name of its type, which the caller may leave out: `KEN/sdg-10-7-2/2019@1` of
/// `Revision:KEN/sdg-10-7-2/2019@1`.
pub fn without_prefix<'i>(id: &'i str, of_type: &str) -> &'i str {
    id.strip_prefix(of_type).and_then(|id| id.strip_prefix(':')).unwrap_or(id)
}

/// The country with this alpha-2 or M49 code, and the name of the standard.
fn meant<'c>(catalog: &'c Catalog, code: &str) -> Option<(&'static str, View<'c, shelf::Jurisdiction>)> {
    let other = |place: View<'c, shelf::Jurisdiction>| {
        let record = place.record()?;
        let is =
            |other: &Option<Box<str>>| other.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(code));
        let kind = if is(&record.iso2) {
            "ISO 3166-1 alpha-2"
        } else if is(&record.m49) {
            "M49"
        } else {
            return None;
        };
        Some((kind, place))
    };
    catalog.jurisdictions().find_map(other)
}

fn with_hint(message: String, catalog: &Catalog, code: &str) -> String {
    match meant(catalog, code) {
        Some((kind, place)) => format!("{message} {code} is the {kind} code of {}.", place.row.code),
        None => message,
    }
}
