//! Places: the interface and its four types.

use async_graphql::{Context, ID, Object};

use super::assessment::{Assessment, AssessmentConnection};
use super::context::catalog;
use super::country_group::CountryGroup;
use super::filter::AssessmentFilter;
use super::interface::interface;
use super::page::connection;
use super::register_entry::RegisterEntry;
use super::scalar::LanguageTag;
use super::text::{self, Text};
use super::vocabulary::{JurisdictionKind, Select};
use crate::error::Error;
use crate::shelf::select::{self, Cursor, Part};
use crate::shelf::{self, Seen};

type Row<'a> = Seen<'a, shelf::Jurisdiction>;

interface! {
    #[doc = "A place that is assessed: a country, a subdivision, a municipality or a regional body."]
    Jurisdiction { Country, Subdivision, Municipality, RegionalBody }
    #[doc = "The same in every release."]
    "id": ID;
    #[doc = "ISO 3166-1 alpha-3 of a country, ISO 3166-2 of a subdivision where there is one, UN/LOCODE or `ISO3-slug` of a municipality; codes that the standards leave to their users where they have none."]
    "code": String;
    #[doc = "What sort of place it is."]
    "kind": JurisdictionKind;
    #[doc = "What it is called, in the language asked for; else in English; else in its own."]
    "name" ("lang": Option<LanguageTag> = "The language wanted; English if left out."): String;
    #[doc = "What it is called, in every language there is."]
    "names": Vec<Text>;
    #[doc = "The place it belongs to."]
    "parent": Option<Jurisdiction>;
}

impl<'a> From<Row<'a>> for Jurisdiction<'a> {
    fn from(row: Row<'a>) -> Self {
        use entity::vocabulary::JurisdictionKind;
        match row.kind {
            JurisdictionKind::Country => Self::Country(Country(row)),
            JurisdictionKind::Subdivision => Self::Subdivision(Subdivision(row)),
            JurisdictionKind::Municipality => Self::Municipality(Municipality(row)),
            JurisdictionKind::RegionalBody => Self::RegionalBody(RegionalBody(row)),
        }
    }
}

impl Clone for Jurisdiction<'_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Jurisdiction<'_> {}

impl<'a> Jurisdiction<'a> {
    fn row(&self) -> Row<'a> {
        match self {
            Self::Country(Country(row))
            | Self::Subdivision(Subdivision(row))
            | Self::Municipality(Municipality(row))
            | Self::RegionalBody(RegionalBody(row)) => *row,
        }
    }
}

/// Declares a type of place: the fields that every place has, and its own.
///
/// The engine can flatten one object into others, but leaves out the fields where the types refer to each
/// other in a circle.
macro_rules! place {
    (#[doc = $doc:literal] $name:ident { $($own:tt)* }) => {
        #[doc = $doc]
        #[derive(Clone, Copy)]
        pub struct $name<'a>(pub Row<'a>);

        #[doc = $doc]
        #[Object(serial)]
        impl<'a> $name<'a> {
            /// The same in every release.
            async fn id(&self) -> ID {
                format!("Jurisdiction:{}", self.0.code).into()
            }

            /// ISO 3166-1 alpha-3 of a country, ISO 3166-2 of a subdivision where there is one, UN/LOCODE or
            /// `ISO3-slug` of a municipality; codes that the standards leave to their users where they have none.
            async fn code(&self) -> &'a str {
                &self.0.row.code
            }

            /// What sort of place it is.
            async fn kind(&self) -> JurisdictionKind {
                self.0.kind.into()
            }

            /// What it is called, in the language asked for; else in English; else in its own.
            async fn name(
                &self,
                #[graphql(desc = "The language wanted; English if left out.")] lang: Option<LanguageTag>,
            ) -> &'a str {
                text::name(self.0.catalog, &self.0.row.names, &lang)
            }

            /// What it is called, in every language there is.
            async fn names(&self) -> Vec<Text<'a>> {
                text::names(self.0.catalog, &self.0.row.names)
            }

            /// The place it belongs to.
            async fn parent(&self) -> Option<Jurisdiction<'a>> {
                self.0.parent().map(Into::into)
            }

            /// Its current assessments, by ref.
            async fn assessments(
                &self,
                #[graphql(desc = "Which of them.")] filter: Option<AssessmentFilter>,
                #[graphql(
                    desc = "Of each instrument: all, or the latest that is answered.",
                    default_with = "Select::All"
                )]
                select: Select,
                #[graphql(desc = "How many, from 1 to 500.", default = 50)] first: i32,
                #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
            ) -> Result<AssessmentConnection<'a>, Error> {
                let mut filter: select::AssessmentFilter = filter.map(Into::into).unwrap_or_default();
                filter.of_place = Some(self.0.code.to_string());
                super::assessment::page(self.0.catalog, "Jurisdiction.assessments", &filter, select, first, after)
            }

            /// The latest assessment with an instrument that is answered: by year, and then by key.
            async fn latest_assessment(
                &self,
                #[graphql(desc = "The code of the instrument.")] instrument: String,
            ) -> Option<Assessment<'a>> {
                let filter = select::AssessmentFilter {
                    of_place: Some(self.0.code.to_string()),
                    instrument: select::TextTest::is(instrument),
                    ..Default::default()
                };
                let latest = self.0.catalog.select_assessments(&filter, select::Select::Latest);
                latest.first().map(|revision| Assessment(revision.assessment))
            }

            /// Assessments of it that are known to exist, though this service holds no answers of them.
            async fn register_entries(&self) -> Vec<RegisterEntry<'a>> {
                let index = self.0.row.index;
                let entries = self.0.catalog.register();
                entries.filter(|entry| entry.jurisdiction().row.index == index).map(RegisterEntry).collect()
            }

            $($own)*
        }
    };
}

place! {
    #[doc = "A country or area, by its ISO 3166-1 alpha-3 code."]
    Country {
        /// ISO 3166-1 alpha-3, or the user-assigned code that stands in for it.
        async fn iso3(&self) -> &'a str {
            &self.0.row.code
        }

        /// ISO 3166-1 alpha-2. Namibia's is the text `NA`.
        async fn iso2(&self) -> Option<&'a str> {
            self.0.record()?.iso2.as_deref()
        }

        /// The three digits of the United Nations' M49 standard.
        async fn m49(&self) -> Option<&'a str> {
            self.0.record()?.m49.as_deref()
        }

        /// The groups it is in, by grouping and code.
        async fn groups(
            &self,
            #[graphql(desc = "Only those of this grouping: `m49`, `sdg`, `income`, `ldc`, `lldc` or `sids`.")]
            grouping: Option<String>,
        ) -> Vec<CountryGroup<'a>> {
            let groups = self.0.groups();
            groups
                .filter(|group| grouping.as_deref().is_none_or(|code| group.grouping_code() == code))
                .map(CountryGroup)
                .collect()
        }

        /// The states, provinces and counties in it that are or may be assessed, by code.
        async fn subdivisions(&self) -> Vec<Subdivision<'a>> {
            of_kind(self.0, entity::vocabulary::JurisdictionKind::Subdivision).map(Subdivision).collect()
        }

        /// The municipalities in it that are or may be assessed, by code; those of its subdivisions too.
        async fn municipalities(&self) -> Vec<Municipality<'a>> {
            of_kind(self.0, entity::vocabulary::JurisdictionKind::Municipality).map(Municipality).collect()
        }
    }
}

/// The places of a kind below another, at whatever depth, by code.
fn of_kind<'a>(place: Row<'a>, kind: entity::vocabulary::JurisdictionKind) -> impl Iterator<Item = Row<'a>> {
    let mut below: Vec<Row<'a>> = vec![];
    let mut level: Vec<Row<'a>> = place.children().collect();
    // No place is this deep; a circle would be.
    for _ in 0..10 {
        let next = level.iter().flat_map(|place| place.children()).collect();
        below.append(&mut std::mem::replace(&mut level, next));
    }
    below.sort_by(|a, b| a.row.code.cmp(&b.row.code));
    below.into_iter().filter(move |place| place.kind == kind)
}

place! {
    #[doc = "A state, province, county or the like."]
    Subdivision {
        /// The country it belongs to.
        async fn country(&self) -> Option<Country<'a>> {
            self.0.country().map(Country)
        }

        /// The municipalities in it that are or may be assessed, by code.
        async fn municipalities(&self) -> Vec<Municipality<'a>> {
            of_kind(self.0, entity::vocabulary::JurisdictionKind::Municipality).map(Municipality).collect()
        }
    }
}

place! {
    #[doc = "A city, town or other municipality."]
    Municipality {
        /// The country it belongs to.
        async fn country(&self) -> Option<Country<'a>> {
            self.0.country().map(Country)
        }
    }
}

place! {
    #[doc = "An organisation of several countries."]
    RegionalBody {}
}

connection! {
    #[doc = "One page of places."] JurisdictionConnection,
    #[doc = "A place on a page."] JurisdictionEdge, Jurisdiction
}
connection! {
    #[doc = "One page of countries."] CountryConnection,
    #[doc = "A country on a page."] CountryEdge, Country
}
connection! {
    #[doc = "One page of municipalities."] MunicipalityConnection,
    #[doc = "A municipality on a page."] MunicipalityEdge, Municipality
}

/// The page of `Query.jurisdictions`, of places by code.
pub fn jurisdictions<'a>(
    ctx: &Context<'a>,
    filter: select::JurisdictionFilter,
    first: i32,
    after: Option<String>,
) -> Result<JurisdictionConnection<'a>, Error> {
    let rows = catalog(ctx).select_jurisdictions(&filter).into_iter().map(Jurisdiction::from).collect();
    let cursor = Cursor::of("Query.jurisdictions", &filter);
    JurisdictionConnection::of(rows, |place| vec![Part::from(&*place.row().row.code)], cursor, first, after)
}

/// The page of `Query.countries`, by code.
pub fn countries<'a>(
    ctx: &Context<'a>,
    mut filter: select::JurisdictionFilter,
    first: i32,
    after: Option<String>,
) -> Result<CountryConnection<'a>, Error> {
    filter.kind = Some(entity::vocabulary::JurisdictionKind::Country);
    let rows = catalog(ctx).select_jurisdictions(&filter).into_iter().map(Country).collect();
    let cursor = Cursor::of("Query.countries", &filter);
    CountryConnection::of(rows, |place| vec![Part::from(&*place.0.row.code)], cursor, first, after)
}

/// The page of `Query.municipalities`, by code.
pub fn municipalities<'a>(
    ctx: &Context<'a>,
    mut filter: select::JurisdictionFilter,
    first: i32,
    after: Option<String>,
) -> Result<MunicipalityConnection<'a>, Error> {
    filter.kind = Some(entity::vocabulary::JurisdictionKind::Municipality);
    let rows = catalog(ctx).select_jurisdictions(&filter).into_iter().map(Municipality).collect();
    let cursor = Cursor::of("Query.municipalities", &filter);
    MunicipalityConnection::of(rows, |place| vec![Part::from(&*place.0.row.code)], cursor, first, after)
}
