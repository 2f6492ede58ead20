//! Checks the places of a scope against the database that the settings name.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{CommandError, CommandResult};
use crate::clock::Clock;
use crate::config::Config;
use crate::database::url::DatabaseUrl;
use crate::database::{Database, Purpose, hide_password};
use crate::demonstration;
use crate::shelf::watch::ShelfHandle;
use crate::shelf::{AsOf, Catalog};
use crate::shipped::Files;

/// The other codes and the names of each place, by code of the place.
type PlaceNames = BTreeMap<String, Vec<String>>;

/// Refuses codes of places that do not exist. The message names the closest place for each.
pub async fn refuse_unknown(config: &Config, codes: &[String]) -> CommandResult {
    let places = known(config).await?;
    let unknown = codes.iter().filter(|code| !places.contains_key(*code));
    let database = hide_password(&config.database_url);
    let sentences: Vec<String> = unknown
        .map(|code| match closest(&places, code) {
            _ if !config.demo && demonstration::place_codes(config.demo_scale).any(|place| place == *code) => {
                format!("There is no place {code:?} in {database}; invented places are in a demonstration: add --demo.")
            }
            Some(closest) => format!("There is no place {code:?} in {database}; the closest is {closest}."),
            None => format!("There is no place {code:?} in {database}: it has no places yet."),
        })
        .collect();
    if sentences.is_empty() { Ok(()) } else { Err(CommandError(sentences)) }
}

/// The places of the database. If its file does not exist yet, the places that the shipped data gives it.
async fn known(config: &Config) -> Result<PlaceNames, CommandError> {
    let url = DatabaseUrl::parse(&config.database_url).map_err(CommandError::new)?;
    if url.file().is_some_and(|file| !file.exists()) {
        return shipped(config);
    }
    let db = Database::open(&config.database_url, Purpose::Inspect).await?;
    db.check_schema().await?;
    let catalog =
        Catalog::new(ShelfHandle::open(db.clone()).await?.newest(), &AsOf::Newest, Clock::system().now())?;
    db.close().await;
    let places = catalog.jurisdictions().map(|place| {
        let names = place.names.all(catalog.number()).map(|words| words.text.to_string());
        let other = place.record().and_then(|record| record.iso2.as_deref()).map(str::to_owned);
        (place.code.to_string(), other.into_iter().chain(names).collect())
    });
    Ok(places.collect())
}

fn shipped(config: &Config) -> Result<PlaceNames, CommandError> {
    #[derive(Deserialize)]
    struct Country {
        iso3: String,
        iso2: String,
        en: String,
    }
    #[derive(Deserialize)]
    struct Place {
        code: String,
        name: String,
    }
    let (files, mut places) = (Files::shipped(), PlaceNames::new());
    let wrong = |mistake: crate::shipped::DataError| CommandError::new(mistake.0);
    for Country { iso3, iso2, en } in files.read("places/countries.csv").map_err(wrong)? {
        places.insert(iso3, vec![iso2, en]);
    }
    for path in ["places/subdivisions.csv", "places/municipalities.csv", "places/regional-bodies.csv"] {
        for Place { code, name } in files.read(path).map_err(wrong)? {
            places.entry(code).or_default().push(name);
        }
    }
    places.extend(demonstration::place_codes(config.demo_scale).map(|code| (code, vec![])));
    Ok(places)
}

/// The closest code: of the place with this code in another case, with this other code, or with this name; else the
/// most similar code.
fn closest<'p>(places: &'p PlaceNames, given: &str) -> Option<&'p str> {
    let given = given.trim().to_lowercase();
    let is_meant = |name: &str| name.to_lowercase() == given;
    let named = places.iter().find(|(code, names)| is_meant(code) || names.iter().any(|name| is_meant(name)));
    let likeness = |code: &str| strsim::jaro(&code.to_lowercase(), &given);
    let by_likeness = || places.keys().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    named.map(|(code, _)| code).or_else(by_likeness).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_that_was_meant_is_found() {
        let places = shipped(&Config::default()).expect("the shipped places");
        for (given, expected) in
            [("ken", "KEN"), ("KE", "KEN"), ("ke", "KEN"), ("Kenya", "KEN"), (" KEN", "KEN"), ("DEUX", "DEU")]
        {
            assert_eq!(closest(&places, given), Some(expected), "{given}");
        }
        assert_eq!(closest(&PlaceNames::new(), "KEN"), None);
    }
}
