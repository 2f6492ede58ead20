//! Places: the interface and its four types.

use async_graphql::{ID, Object};

use super::assessment::{Assessment, AssessmentConnection};
use super::country_group::CountryGroup;
use super::interface::interface;
use super::page::connection;
use super::register_entry::RegisterEntry;
use super::scalar::{LanguageTag, language};
use super::select::assessment::{AssessmentFilter, AssessmentOrder};
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::{filter_of, orders};
use super::text::{self, Text};
use super::vocabulary::{JurisdictionKind, Select};
use crate::error::Error;
use crate::shelf::select::{self, Among, Filter, JurisdictionField, JurisdictionTests, Order, Page, Paging};
use crate::shelf::{self, Catalog, Seen, Words};

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
    #[doc = "What it is called as well, or was called before, by language; each with the source that says so."]
    "aliases": Vec<PlaceName>;
    #[doc = "By which of its names, or else of its aliases, these words find it; null if by none."]
    "matchedName" ("contains": String = "The words, as in the filter's `contains`."): Option<PlaceName>;
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

/// One of the names or aliases of a place.
pub struct PlaceName<'a> {
    words: &'a Words,
    source: Option<&'a str>,
}

/// One of the names or aliases of a place.
#[Object(serial)]
impl PlaceName<'_> {
    /// The name.
    async fn text(&self) -> &str {
        &self.words.text
    }

    /// The language it is in.
    async fn language(&self) -> LanguageTag {
        language(&self.words.language)
    }

    /// Whether it is an alias: a common, shorter or former name beside the one the United Nations use.
    async fn is_alias(&self) -> bool {
        self.source.is_some()
    }

    /// What says that the place is or was called so, of an alias; null of a name.
    async fn source(&self) -> Option<&str> {
        self.source
    }
}

impl Clone for Jurisdiction<'_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Jurisdiction<'_> {}

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

            /// What it is called as well, or was called before, by language; each with the source that says so.
            async fn aliases(&self) -> Vec<PlaceName<'a>> {
                let aliases = self.0.aliases();
                aliases.map(|alias| PlaceName { words: &alias.words, source: Some(&alias.source) }).collect()
            }

            /// By which of its names, or else of its aliases, these words find it; null if by none.
            async fn matched_name(
                &self,
                #[graphql(desc = "The words, as in the filter's `contains`.")] contains: String,
            ) -> Option<Result<PlaceName<'a>, Error>> {
                match select::Words::read("contains", &contains) {
                    Ok(words) => self.0.matched_name(&words).map(|(words, source)| Ok(PlaceName { words, source })),
                    Err(error) => Some(Err(error)),
                }
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
                #[graphql(desc = "In which order: one key or several, each before the next; by ref if left out.")] order_by: Option<Vec<AssessmentOrder>>,
                #[graphql(desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
                #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
                #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
                #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
            ) -> Result<AssessmentConnection<'a>, Error> {
                let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
                let among = Among { place: Some(&self.0.row.code), ..Among::default() };
                super::assessment::page(self.0.catalog, "Jurisdiction.assessments", among, asked, select, paging)
            }

            /// The latest assessment with an instrument that is answered: by year, and then by key.
            async fn latest_assessment(
                &self,
                #[graphql(desc = "The code of the instrument.")] instrument: String,
            ) -> Option<Assessment<'a>> {
                let among = Among { place: Some(&self.0.row.code), instrument: Some(&instrument), indicator: None };
                let latest = self.0.catalog.select_assessments(among, &Filter::default(), select::Select::Latest);
                latest.first().map(|revision| Assessment(revision.assessment))
            }

            /// Assessments of it that are known to exist, though this service holds no answers of them.
            async fn register_entries(&self) -> Vec<RegisterEntry<'a>> {
                self.0.register_entries().map(RegisterEntry).collect()
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
            #[graphql(desc = "Only those of this grouping: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`.")]
            grouping: Option<String>,
        ) -> Vec<CountryGroup<'a>> {
            let groups = self.0.groups();
            groups
                .filter(|group| grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code())))
                .map(CountryGroup)
                .collect()
        }

        /// The states, provinces and counties in it that are or may be assessed, by code.
        async fn subdivisions(
            &self,
            #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        ) -> Result<SubdivisionConnection<'a>, Error> {
            let filter = filter_of(filter)?;
            let rows = self.0.select_below(&filter, entity::vocabulary::JurisdictionKind::Subdivision);
            let field = ("Jurisdiction.subdivisions", &*self.0.row.code, filter);
            let paging = Paging { first, after, last, before };
            Page::of(self.0.catalog.meter(), &field, rows, orders(order_by), paging).map(SubdivisionConnection)
        }

        /// The municipalities in it that are or may be assessed, by code; those of its subdivisions too.
        async fn municipalities(
            &self,
            #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        ) -> Result<MunicipalityConnection<'a>, Error> {
            let filter = filter_of(filter)?;
            let rows = self.0.select_below(&filter, entity::vocabulary::JurisdictionKind::Municipality);
            let field = ("Jurisdiction.municipalities", &*self.0.row.code, filter);
            let paging = Paging { first, after, last, before };
            Page::of(self.0.catalog.meter(), &field, rows, orders(order_by), paging).map(MunicipalityConnection)
        }
    }
}

place! {
    #[doc = "A state, province, county or the like."]
    Subdivision {
        /// The country it belongs to.
        async fn country(&self) -> Option<Country<'a>> {
            self.0.country().map(Country)
        }

        /// The municipalities in it that are or may be assessed, by code.
        async fn municipalities(
            &self,
            #[graphql(desc = "Which of them.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "In which order: one key or several, each before the next; by code if left out.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "How many from the beginning, 1 to 500; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "The cursor after which the page begins.")] after: Option<String>,
        #[graphql(desc = "How many from the end, 1 to 500.")] last: Option<i32>,
        #[graphql(desc = "The cursor before which the page ends.")] before: Option<String>,
        ) -> Result<MunicipalityConnection<'a>, Error> {
            let filter = filter_of(filter)?;
            let rows = self.0.select_below(&filter, entity::vocabulary::JurisdictionKind::Municipality);
            let field = ("Jurisdiction.municipalities", &*self.0.row.code, filter);
            let paging = Paging { first, after, last, before };
            Page::of(self.0.catalog.meter(), &field, rows, orders(order_by), paging).map(MunicipalityConnection)
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
    #[doc = "A place on a page."] JurisdictionEdge, Jurisdiction from Row<'a>: Jurisdiction::from
}
connection! {
    #[doc = "One page of countries."] CountryConnection,
    #[doc = "A country on a page."] CountryEdge, Country from Row<'a>: Country
}
connection! {
    #[doc = "One page of subdivisions."] SubdivisionConnection,
    #[doc = "A subdivision on a page."] SubdivisionEdge, Subdivision from Row<'a>: Subdivision
}
connection! {
    #[doc = "One page of municipalities."] MunicipalityConnection,
    #[doc = "A municipality on a page."] MunicipalityEdge, Municipality from Row<'a>: Municipality
}

/// Declares the connection of the root field of that name.
macro_rules! root {
    ($($field:ident $connection:ident $kind:expr;)+) => {$(
        pub fn $field(
            catalog: &Catalog,
            filter: Filter<JurisdictionTests>,
            orders: Vec<Order<JurisdictionField>>,
            paging: Paging,
        ) -> Result<$connection<'_>, Error> {
            let rows = catalog.select_jurisdictions(&filter, $kind);
            Page::of(catalog.meter(), &(concat!("Query.", stringify!($field)), filter), rows, orders, paging).map($connection)
        }
    )+};
}
root! {
    jurisdictions JurisdictionConnection None;
    countries CountryConnection Some(entity::vocabulary::JurisdictionKind::Country);
    subdivisions SubdivisionConnection Some(entity::vocabulary::JurisdictionKind::Subdivision);
    municipalities MunicipalityConnection Some(entity::vocabulary::JurisdictionKind::Municipality);
}
