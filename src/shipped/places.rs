//! Reads places, groups, objectives and targets from `data/` as public rows.

use entity::shelf::*;
use entity::vocabulary::JurisdictionKind;
use serde::Deserialize;

use super::files::{DataError, Files};
use crate::language;

/// Names in the six languages of the United Nations; empty if there is none in a language.
#[derive(Deserialize)]
struct Names {
    en: String,
    fr: String,
    es: String,
    ru: String,
    zh: String,
    ar: String,
}

impl Names {
    fn by_language(self) -> impl Iterator<Item = (String, String)> {
        let Names { en, fr, es, ru, zh, ar } = self;
        [("en", en), ("fr", fr), ("es", es), ("ru", ru), ("zh", zh), ("ar", ar)]
            .into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(language, text)| (language.to_owned(), text))
    }
}

// The csv crate does not support `flatten` with typed columns, so each struct repeats the names.
#[derive(Deserialize)]
struct CountryRecord {
    iso3: String,
    iso2: String,
    m49: String,
    en: String,
    fr: String,
    es: String,
    ru: String,
    zh: String,
    ar: String,
}

#[derive(Deserialize)]
struct PlaceRecord {
    code: String,
    parent: Option<String>,
    language: String,
    name: String,
}

#[derive(Deserialize)]
struct AliasRecord {
    code: String,
    language: String,
    name: String,
    source: String,
}

#[derive(Deserialize)]
struct GroupingRecord {
    code: String,
    en: String,
    source: String,
    licence: String,
    remark: Option<String>,
}

#[derive(Deserialize)]
struct GroupRecord {
    grouping: String,
    code: String,
    level: Option<i32>,
    parent: Option<String>,
    en: String,
    fr: String,
    es: String,
    ru: String,
    zh: String,
    ar: String,
}

#[derive(Deserialize)]
struct MemberRecord {
    grouping: String,
    group: String,
    iso3: String,
}

#[derive(Deserialize)]
struct ObjectiveRecord {
    number: i32,
    en: String,
}

#[derive(Deserialize)]
struct TargetRecord {
    code: String,
    goal: i32,
    en: String,
    fr: String,
    es: String,
    ru: String,
    zh: String,
    ar: String,
}

/// Placeholders: the publication sets `since` and `until`.
const SINCE: i32 = 0;
const UNTIL: Option<i32> = None;

pub fn rows(files: &Files) -> Result<Rows, DataError> {
    let mut rows = Rows::default();
    for country in files.read::<CountryRecord>("places/countries.csv")? {
        let CountryRecord { iso3, iso2, m49, en, fr, es, ru, zh, ar } = country;
        let names = Names { en, fr, es, ru, zh, ar };
        add_place(&mut rows, iso3.clone(), JurisdictionKind::Country, names.by_language());
        let (iso2, m49) = (Some(iso2), Some(m49));
        rows.jurisdiction_record.push(jurisdiction_record::Model {
            jurisdiction: iso3,
            parent: None,
            iso2,
            m49,
            since: SINCE,
            until: UNTIL,
        });
    }
    for (path, kind) in [
        ("places/subdivisions.csv", JurisdictionKind::Subdivision),
        ("places/municipalities.csv", JurisdictionKind::Municipality),
        ("places/regional-bodies.csv", JurisdictionKind::RegionalBody),
    ] {
        for PlaceRecord { code, parent, language, name } in files.read(path)? {
            let Some(language) = language::canonical(&language) else {
                return Err(DataError(format!("data/{path}: {language:?} of {code} is no language tag")));
            };
            add_place(&mut rows, code.clone(), kind, [(language, name)]);
            rows.jurisdiction_record.push(jurisdiction_record::Model {
                jurisdiction: code,
                parent,
                iso2: None,
                m49: None,
                since: SINCE,
                until: UNTIL,
            });
        }
    }
    groups(files, "groups", &mut rows)?;
    for ObjectiveRecord { number, en } in files.read("gcm/objectives.csv")? {
        rows.gcm_objective.push(gcm_objective::Model { number, since: SINCE, until: UNTIL });
        let language = "en".to_owned();
        rows.gcm_objective_title.push(gcm_objective_title::Model {
            number,
            language,
            text: en,
            since: SINCE,
            until: UNTIL,
        });
    }
    for target in files.read::<TargetRecord>("sdg/targets.csv")? {
        let TargetRecord { code, goal, en, fr, es, ru, zh, ar } = target;
        rows.sdg_target.push(sdg_target::Model { code: code.clone(), goal, since: SINCE, until: UNTIL });
        for (language, text) in (Names { en, fr, es, ru, zh, ar }).by_language() {
            let code = code.clone();
            let (since, until) = (SINCE, UNTIL);
            rows.sdg_target_title.push(sdg_target_title::Model { code, language, text, since, until });
        }
    }
    Ok(rows)
}

fn add_place(
    rows: &mut Rows,
    code: String,
    kind: JurisdictionKind,
    names: impl IntoIterator<Item = (String, String)>,
) {
    for (language, text) in names {
        let jurisdiction = code.clone();
        let (since, until) = (SINCE, UNTIL);
        rows.jurisdiction_name.push(jurisdiction_name::Model { jurisdiction, language, text, since, until });
    }
    rows.jurisdiction.push(jurisdiction::Model { code, kind, since: SINCE, until: UNTIL });
}

/// The rows added later: other names of places, and the Member States of the United Nations.
pub fn later_rows(files: &Files) -> Result<Rows, DataError> {
    let mut rows = Rows::default();
    for AliasRecord { code: jurisdiction, language, name: text, source } in
        files.read("places/aliases.csv")?
    {
        let (since, until) = (SINCE, UNTIL);
        rows.jurisdiction_alias.push(jurisdiction_alias::Model {
            jurisdiction,
            language,
            text,
            source,
            since,
            until,
        });
    }
    groups(files, "groups/un-members", &mut rows)?;
    Ok(rows)
}

/// Adds the groupings, groups and members of the tables in a folder.
fn groups(files: &Files, folder: &str, rows: &mut Rows) -> Result<(), DataError> {
    let (since, until) = (SINCE, UNTIL);
    for GroupingRecord { code, en, source, licence, remark } in
        files.read(&format!("{folder}/groupings.csv"))?
    {
        rows.grouping.push(grouping::Model { code: code.clone(), since, until });
        rows.grouping_name.push(grouping_name::Model {
            grouping: code,
            language: "en".to_owned(),
            text: en,
            source,
            licence,
            remark,
            since,
            until,
        });
    }
    let mut groups = files.read::<GroupRecord>(&format!("{folder}/groups.csv"))?;
    // A parent group must come before its parts.
    groups.sort_by_key(|group| group.level);
    for GroupRecord { grouping, code, level, parent, en, fr, es, ru, zh, ar } in groups {
        for (language, text) in (Names { en, fr, es, ru, zh, ar }).by_language() {
            let (grouping, code) = (grouping.clone(), code.clone());
            rows.country_group_name.push(country_group_name::Model {
                grouping,
                code,
                language,
                text,
                since,
                until,
            });
        }
        rows.country_group.push(country_group::Model { grouping, code, level, parent, since, until });
    }
    for MemberRecord { grouping, group: code, iso3: jurisdiction } in
        files.read(&format!("{folder}/members.csv"))?
    {
        rows.membership.push(membership::Model { grouping, code, jurisdiction, since, until });
    }
    Ok(())
}
