//! Places: the interface and its four types.

use async_graphql::{Context, ID, Object};
use entity::vocabulary::JurisdictionKind as Kind;

use super::assessment::{Assessment, AssessmentConnection};
use super::code;
use super::context::catalog;
use super::country_group::CountryGroup;
use super::interface::interface;
use super::page::{connection, root_fields};
use super::register_entry::RegisterEntry;
use super::scalar::{LanguageTag, language};
use super::select::assessment::{AssessmentFilter, AssessmentOrder};
use super::select::jurisdiction::{JurisdictionFilter, JurisdictionOrder};
use super::select::{filter_of, orders};
use super::text::{self, LanguageText};
use super::vocabulary::{JurisdictionKind, Select};
use crate::error::Error;
use crate::shelf::select::{self, Filter, Page, Paging, RowScope};
use crate::shelf::{self, View, Words};

type Row<'a> = View<'a, shelf::Jurisdiction>;

/// A page of the places of one kind below a place, in order of code by default. `field` is the name of the connection.
fn below<'a>(
    place: Row<'a>,
    field: &str,
    kind: Kind,
    filter: Option<JurisdictionFilter>,
    order_by: Option<Vec<JurisdictionOrder>>,
    paging: Paging,
) -> Result<Page<Row<'a>>, Error> {
    let filter = filter_of(filter)?;
    let rows = place.select_below(&filter, kind);
    let field = (field, &*place.row.code, filter);
    Page::new(place.catalog.meter(), &field, rows, orders(order_by), paging)
}

interface! {
    #[doc = "One place that is or may be assessed: a country, a subdivision, a municipality or a regional body."]
    Jurisdiction { Country, Subdivision, Municipality, RegionalBody }
    #[doc = "Id of the place, such as `Jurisdiction:KEN`. Same in every release."]
    "id": ID;
    #[doc = "Code of the place: ISO 3166-1 alpha-3 (`KEN`) for a country, ISO 3166-2 (`KE-28`) for a subdivision, UN/LOCODE or `ISO3-slug` (`GHA-accra`) for a municipality, acronym (`CARICOM`) for a regional body; for a place without a standard code, a code that the standards reserve for users, such as `QMA`."]
    "code": String;
    #[doc = "Kind of place: country, subdivision, municipality or regional body."]
    "kind": JurisdictionKind;
    #[doc = "Name in the language asked for; else in English; else in an original language."]
    "name" ("lang": Option<LanguageTag> = "Language of the text, as a BCP 47 tag such as `fr`; English if left out."): String;
    #[doc = "Names in all available languages, English first, then in order of language tag."]
    "names": Vec<LanguageText>;
    #[doc = "Other and former names, each with its source, in order of language tag, then of text."]
    "aliases": Vec<PlaceName>;
    #[doc = "First name of the place that contains all words in `contains`, English before other languages, or else the first such alias. Null if no name or alias contains all the words."]
    "matchedName" ("contains": String = "Words to find, as in the `contains` condition of a filter by name. At most 10 different words of at most 50 characters each."): Option<PlaceName>;
    #[doc = "Place to which this place directly belongs, such as the country of a subdivision. Null if there is none, as for a country."]
    "parent": Option<Jurisdiction>;
    #[doc = "Current assessments of the place, in order of `ref` by default."]
    "assessments" (
        "filter": Option<AssessmentFilter> = "Conditions that the items must meet; all items if left out.",
        "select": Select = "Choice among the current assessments of each place with each instrument: `ALL`, or only the `LATEST` that has an answer. Fields that list assessments show `ALL` by default, so that no round is missing from the list." ["ALL"],
        "orderBy": Option<Vec<AssessmentOrder>> = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of `ref`.",
        "first": Option<i32> = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given.",
        "after": Option<String> = "Cursor of the item after which the page starts; from the start of the list if left out.",
        "last": Option<i32> = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list.",
        "before": Option<String> = "Cursor of the item before which the page ends; to the end of the list if left out."
    ): AssessmentConnection;
    #[doc = "Latest current assessment of the place, with the instrument given, that has an answer: greatest year (an unknown year is before all others), then greatest key in order of text. Null if there is no such assessment."]
    "latestAssessment" ("instrument": String = "Code of the instrument, such as `mgi-national`."): Option<Assessment>;
    #[doc = "Assessments of the place that public pages name, whether or not this service holds answers of them, in order of level (`NATIONAL`, `LOCAL`, `REGIONAL`), then of occasion."]
    "registerEntries": Vec<RegisterEntry>;
}

impl<'a> From<Row<'a>> for Jurisdiction<'a> {
    fn from(row: Row<'a>) -> Self {
        match row.kind {
            Kind::Country => Self::Country(Country(row)),
            Kind::Subdivision => Self::Subdivision(Subdivision(row)),
            Kind::Municipality => Self::Municipality(Municipality(row)),
            Kind::RegionalBody => Self::RegionalBody(RegionalBody(row)),
        }
    }
}

/// One name or alias of a place.
pub struct PlaceName<'a> {
    words: &'a Words,
    source: Option<&'a str>,
}

/// One name or alias of a place.
#[Object(serial)]
impl PlaceName<'_> {
    /// Name or alias of the place, in the language that `language` gives.
    async fn text(&self) -> &str {
        &self.words.text
    }

    /// Language of the name, as a BCP 47 tag such as `fr`.
    async fn language(&self) -> LanguageTag {
        language(&self.words.language)
    }

    /// Whether the text is an alias: a common, shorter or former name, beside the name that the United Nations use.
    async fn is_alias(&self) -> bool {
        self.source.is_some()
    }

    /// Source that states the alias. Null for a name that is not an alias.
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

/// Declares a type of place: the fields that every place has, and the type's own fields.
///
/// The engine can flatten one object into others, but omits the fields where the types refer to each other in a circle.
macro_rules! place {
    (#[doc = $doc:literal] $name:ident { $($own:tt)* }) => {
        #[doc = $doc]
        #[derive(Clone, Copy)]
        pub struct $name<'a>(pub Row<'a>);

        #[doc = $doc]
        #[Object(serial)]
        impl<'a> $name<'a> {
            /// Id of the place, such as `Jurisdiction:KEN`. Same in every release.
            async fn id(&self) -> ID {
                format!("Jurisdiction:{}", self.0.code).into()
            }

            /// Code of the place: ISO 3166-1 alpha-3 (`KEN`) for a country, ISO 3166-2 (`KE-28`) for a subdivision,
            /// UN/LOCODE or `ISO3-slug` (`GHA-accra`) for a municipality, acronym (`CARICOM`) for a regional body; for
            /// a place without a standard code, a code that the standards reserve for users, such as `QMA`.
            async fn code(&self) -> &'a str {
                &self.0.row.code
            }

            /// Kind of place: country, subdivision, municipality or regional body.
            async fn kind(&self) -> JurisdictionKind {
                self.0.kind.into()
            }

            /// Name in the language asked for; else in English; else in an original language.
            async fn name(
                &self,
                #[graphql(desc = "Language of the text, as a BCP 47 tag such as `fr`; English if left out.")] lang: Option<LanguageTag>,
            ) -> &'a str {
                text::name(self.0.catalog, &self.0.row.names, &lang)
            }

            /// Names in all available languages, English first, then in order of language tag.
            async fn names(&self) -> Vec<LanguageText<'a>> {
                text::names(self.0.catalog, &self.0.row.names)
            }

            /// Other and former names, each with its source, in order of language tag, then of text.
            async fn aliases(&self) -> Vec<PlaceName<'a>> {
                let aliases = self.0.aliases();
                aliases.map(|alias| PlaceName { words: &alias.words, source: Some(&alias.source) }).collect()
            }

            /// First name of the place that contains all words in `contains`, English before other languages, or else
            /// the first such alias. Null if no name or alias contains all the words.
            async fn matched_name(
                &self,
                #[graphql(desc = "Words to find, as in the `contains` condition of a filter by name. At most 10 different words of at most 50 characters each.")] contains: String,
            ) -> Option<Result<PlaceName<'a>, Error>> {
                match select::SearchTerms::read("contains", &contains) {
                    Ok(words) => self.0.matched_name(&words).map(|(words, source)| Ok(PlaceName { words, source })),
                    Err(error) => Some(Err(error)),
                }
            }

            /// Place to which this place directly belongs, such as the country of a subdivision. Null if there is none,
            /// as for a country.
            async fn parent(&self) -> Option<Jurisdiction<'a>> {
                self.0.parent().map(Into::into)
            }

            /// Current assessments of the place, in order of `ref` by default.
            async fn assessments(
                &self,
                #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<AssessmentFilter>,
                #[graphql(
                    desc = "Choice among the current assessments of each place with each instrument: `ALL`, or only the `LATEST` that has an answer. Fields that list assessments show `ALL` by default, so that no round is missing from the list.",
                    default_with = "Select::All"
                )]
                select: Select,
                #[graphql(desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of `ref`.")] order_by: Option<Vec<AssessmentOrder>>,
                #[graphql(desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
                #[graphql(desc = "Cursor of the item after which the page starts; from the start of the list if left out.")] after: Option<String>,
                #[graphql(desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list.")] last: Option<i32>,
                #[graphql(desc = "Cursor of the item before which the page ends; to the end of the list if left out.")] before: Option<String>,
            ) -> Result<AssessmentConnection<'a>, Error> {
                let (paging, asked) = (Paging { first, after, last, before }, (filter_of(filter)?, orders(order_by)));
                let among = RowScope { place: Some(&self.0.row.code), ..RowScope::default() };
                super::assessment::page(self.0.catalog, "Jurisdiction.assessments", among, asked, select, paging)
            }

            /// Latest current assessment of the place, with the instrument given, that has an answer: greatest year (an
            /// unknown year is before all others), then greatest key in order of text. Null if there is no such
            /// assessment.
            async fn latest_assessment(
                &self,
                #[graphql(desc = "Code of the instrument, such as `mgi-national`.")] instrument: String,
            ) -> Option<Assessment<'a>> {
                let among = RowScope { place: Some(&self.0.row.code), instrument: Some(&instrument), indicator: None };
                let latest = self.0.catalog.select_assessments(among, &Filter::default(), select::Selection::Latest);
                latest.first().map(|revision| Assessment(revision.assessment))
            }

            /// Assessments of the place that public pages name, whether or not this service holds answers of them, in
            /// order of level (`NATIONAL`, `LOCAL`, `REGIONAL`), then of occasion.
            async fn register_entries(&self) -> Vec<RegisterEntry<'a>> {
                self.0.register_entries().map(RegisterEntry).collect()
            }

            $($own)*
        }
    };
}

place! {
    #[doc = "One country or area, identified by its ISO 3166-1 alpha-3 code."]
    Country {
        /// ISO 3166-1 alpha-3 code in capitals, such as `KEN`, or the user-assigned code used in its place.
        async fn iso3(&self) -> &'a str {
            &self.0.row.code
        }

        /// ISO 3166-1 alpha-2 code in capitals, such as `KE`; the code of Namibia is the text `NA`. Null if there is no
        /// code.
        async fn iso2(&self) -> Option<&'a str> {
            self.0.record()?.iso2.as_deref()
        }

        /// M49 code of the United Nations, three digits as text, such as `004`. Null if there is no code.
        async fn m49(&self) -> Option<&'a str> {
            self.0.record()?.m49.as_deref()
        }

        /// Groups to which the country belongs, in order of grouping, then of code.
        async fn groups(
            &self,
            #[graphql(desc = "Code of the grouping whose groups are returned: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or `un-members`; all groupings if left out.")]
            grouping: Option<String>,
        ) -> Vec<CountryGroup<'a>> {
            let groups = self.0.groups();
            groups
                .filter(|group| grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code())))
                .map(CountryGroup)
                .collect()
        }

        /// States, provinces and counties in the country that are or may be assessed, in order of code by default.
        async fn subdivisions(
            &self,
            #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item after which the page starts; from the start of the list if left out.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the item before which the page ends; to the end of the list if left out.")] before: Option<String>,
        ) -> Result<SubdivisionConnection<'a>, Error> {
            let paging = Paging { first, after, last, before };
            below(self.0, "Jurisdiction.subdivisions", Kind::Subdivision, filter, order_by, paging).map(SubdivisionConnection)
        }

        /// Municipalities in the country, also those in its subdivisions, that are or may be assessed, in order of code
        /// by default.
        async fn municipalities(
            &self,
            #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item after which the page starts; from the start of the list if left out.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the item before which the page ends; to the end of the list if left out.")] before: Option<String>,
        ) -> Result<MunicipalityConnection<'a>, Error> {
            let paging = Paging { first, after, last, before };
            below(self.0, "Jurisdiction.municipalities", Kind::Municipality, filter, order_by, paging).map(MunicipalityConnection)
        }
    }
}

place! {
    #[doc = "One state, province, county or similar part of a country."]
    Subdivision {
        /// Country to which the subdivision belongs. Null if there is none.
        async fn country(&self) -> Option<Country<'a>> {
            self.0.country().map(Country)
        }

        /// Municipalities in the subdivision that are or may be assessed, in order of code by default.
        async fn municipalities(
            &self,
            #[graphql(desc = "Conditions that the items must meet; all items if left out.")] filter: Option<JurisdictionFilter>,
            #[graphql(desc = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.")] order_by: Option<Vec<JurisdictionOrder>>,
        #[graphql(desc = "Number of items from the start of the list, `1` to `500`; 50 if neither `first` nor `last` is given.")] first: Option<i32>,
        #[graphql(desc = "Cursor of the item after which the page starts; from the start of the list if left out.")] after: Option<String>,
        #[graphql(desc = "Number of items from the end of the list, `1` to `500`; not together with `first`. If left out, the page is counted from the start of the list.")] last: Option<i32>,
        #[graphql(desc = "Cursor of the item before which the page ends; to the end of the list if left out.")] before: Option<String>,
        ) -> Result<MunicipalityConnection<'a>, Error> {
            let paging = Paging { first, after, last, before };
            below(self.0, "Jurisdiction.municipalities", Kind::Municipality, filter, order_by, paging).map(MunicipalityConnection)
        }
    }
}

place! {
    #[doc = "One city, town or other municipality."]
    Municipality {
        /// Country to which the municipality belongs. Null if there is none.
        async fn country(&self) -> Option<Country<'a>> {
            self.0.country().map(Country)
        }
    }
}

place! {
    #[doc = "One organisation of several countries."]
    RegionalBody {}
}

connection! {
    #[doc = "One page of places."] JurisdictionConnection,
    #[doc = "One place on a page, with its cursor."] JurisdictionEdge, Jurisdiction from Row<'a>: Jurisdiction::from
}
connection! {
    #[doc = "One page of countries."] CountryConnection,
    #[doc = "One country on a page, with its cursor."] CountryEdge, Country from Row<'a>: Country
}
connection! {
    #[doc = "One page of subdivisions."] SubdivisionConnection,
    #[doc = "One subdivision on a page, with its cursor."] SubdivisionEdge, Subdivision from Row<'a>: Subdivision
}
connection! {
    #[doc = "One page of municipalities."] MunicipalityConnection,
    #[doc = "One municipality on a page, with its cursor."] MunicipalityEdge, Municipality from Row<'a>: Municipality
}

root_fields! {
    #[doc = "Root fields for places."]
    JurisdictionQuery {
        /// One country or area by its code, in capitals or small letters. Null if no country has the code; a text that
        /// cannot be such a code is an error.
        async fn country<'c>(
            &self,
            ctx: &Context<'c>,
            #[graphql(desc = "ISO 3166-1 alpha-3 code, such as `KEN`.")] iso3: String,
        ) -> Option<Result<Country<'c>, Error>> {
            let catalog = catalog(ctx);
            match catalog.find_jurisdiction(&iso3).map(Into::into) {
                Some(Jurisdiction::Country(country)) => Some(Ok(country)),
                _ => code::no_country(catalog, &iso3).map(Err),
            }
        }

        /// One place of any kind by its code, in capitals or small letters. Null if no place has the code; a text that
        /// cannot be such a code is an error.
        async fn jurisdiction<'c>(
            &self,
            ctx: &Context<'c>,
            #[graphql(desc = "Code of the place, such as `KEN`, `KE-30`, `GHA-accra` or `CARICOM`.")]
            code: String,
        ) -> Option<Result<Jurisdiction<'c>, Error>> {
            let catalog = catalog(ctx);
            match catalog.find_jurisdiction(&code) {
                Some(place) => Some(Ok(place.into())),
                None => code::no_place(catalog, &code).map(Err),
            }
        }

        /// One municipality by its code, in capitals or small letters. Null if no place has the code; the code of another
        /// kind of place, and a text that cannot be a code, are errors.
        async fn municipality<'c>(
            &self,
            ctx: &Context<'c>,
            #[graphql(desc = "Code of the municipality, such as `GHA-accra`.")] code: String,
        ) -> Option<Result<Municipality<'c>, Error>> {
            let catalog = catalog(ctx);
            match catalog.find_jurisdiction(&code).map(Into::into) {
                Some(Jurisdiction::Municipality(municipality)) => Some(Ok(municipality)),
                _ => code::no_municipality(catalog, &code).map(Err),
            }
        }
    }

    /// Countries and areas, in order of code by default.
    countries(JurisdictionFilter, JurisdictionOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.") -> CountryConnection
        = "Query.countries", |catalog, filter| catalog.select_jurisdictions(filter, Some(Kind::Country));

    /// Places of every kind, in order of code by default.
    jurisdictions(JurisdictionFilter, JurisdictionOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.") -> JurisdictionConnection
        = "Query.jurisdictions", |catalog, filter| catalog.select_jurisdictions(filter, None);

    /// Municipalities, in order of code by default.
    municipalities(JurisdictionFilter, JurisdictionOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.") -> MunicipalityConnection
        = "Query.municipalities", |catalog, filter| catalog.select_jurisdictions(filter, Some(Kind::Municipality));

    /// Subdivisions of countries, such as states, provinces and counties, in order of code by default.
    subdivisions(JurisdictionFilter, JurisdictionOrder = "Sort keys, at most 5; each further key orders the items that are equal in all keys before it. If left out, items are in order of code.") -> SubdivisionConnection
        = "Query.subdivisions", |catalog, filter| catalog.select_jurisdictions(filter, Some(Kind::Subdivision));
}
