//! Places: the interface and its four types.

use std::sync::Arc;

use async_graphql::{Description, ID};
use entity::vocabulary::JurisdictionKind as Kind;

use super::alignment::Alignment;
use super::assessment::{Assessment, AssessmentConnection};
use super::bulletin::{ObjectiveProfile, SdgTargetProfile};
use super::code;
use super::country_group::CountryGroup;
use super::interface::interface;
use super::object::{Described, object};
use super::page::connection;
use super::register_entry::RegisterEntry;
use super::scalar::{LanguageTag, language};
use super::text::{self, Lang, LanguageText};
use super::vocabulary::{JurisdictionKind, Select};
use crate::error::Error;
use crate::shelf::analysis::ProfileRequest;
use crate::shelf::select::{
    self, AssessmentField, AssessmentPredicate, Filter, JurisdictionField, JurisdictionPredicate, Orders,
    Page, Paging, ResponsePredicate, RowScope,
};
use crate::shelf::{self, Catalog, View, Words};

type Row<'a> = View<'a, shelf::Jurisdiction>;

/// A page of the places of one kind below a place, in order of code by default. `field` is the name of the connection.
fn below<'a>(
    place: Row<'a>,
    field: &'static str,
    kind: Kind,
    filter: &Filter<JurisdictionPredicate>,
    order_by: &Orders<JurisdictionField>,
    page: &Paging,
) -> Result<Page<Row<'a>>, Error> {
    let rows = place.select_below(filter, kind);
    let field = (field, place.row.code.clone(), filter.clone());
    Page::new(place.catalog.meter(), field, rows, order_by, page)
}

interface! {
    /// One place that is or may be assessed: a country, a subdivision, a municipality or a regional body.
    Jurisdiction { Country, Subdivision, Municipality, RegionalBody }
    <PlaceFields<'static> as Described>::fields
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
#[derive(Description)]
pub struct PlaceName<'a> {
    words: &'a Words,
    source: Option<&'a str>,
}

#[object]
impl PlaceName<'_> {
    /// Name or alias of the place, in the language that `language` gives.
    fn text(&self) -> &str {
        &self.words.text
    }

    /// Language of the name, as a BCP 47 tag such as `fr`.
    fn language(&self) -> LanguageTag {
        language(&self.words.language)
    }

    /// Whether the text is an alias: a common, shorter or former name, beside the name that the United Nations use.
    fn is_alias(&self) -> bool {
        self.source.is_some()
    }

    /// Source that states the alias. Null for a name that is not an alias.
    fn source(&self) -> Option<&str> {
        self.source
    }
}

impl Clone for Jurisdiction<'_> {
    fn clone(&self) -> Self {
        *self
    }
}

impl Copy for Jurisdiction<'_> {}

/// The fields that every place has.
#[derive(Clone, Copy, Description)]
struct PlaceFields<'a>(Row<'a>);

#[object]
impl<'a> PlaceFields<'a> {
    /// Id of the place, such as `Jurisdiction:KEN`. Same in every release.
    fn id(&self) -> ID {
        format!("Jurisdiction:{}", self.0.code).into()
    }

    /// Code of the place: ISO 3166-1 alpha-3 (`KEN`) for a country, ISO 3166-2 (`KE-28`) for a subdivision, UN/LOCODE
    /// or `ISO3-slug` (`GHA-accra`) for a municipality, acronym (`CARICOM`) for a regional body; for a place without a
    /// standard code, a code that the standards reserve for users, such as `QMA`.
    fn code(&self) -> &'a str {
        &self.0.row.code
    }

    /// Kind of place: country, subdivision, municipality or regional body.
    fn kind(&self) -> JurisdictionKind {
        self.0.kind.into()
    }

    /// Name in the language asked for; else in English; else in an original language.
    fn name(&self, lang: &Lang) -> &'a str {
        text::name(self.0.catalog, &self.0.row.names, lang)
    }

    /// Names in all available languages, English first, then in order of language tag.
    fn names(&self) -> Vec<LanguageText<'a>> {
        text::names(self.0.catalog, &self.0.row.names)
    }

    /// Other and former names, each with its source, in order of language tag, then of text.
    fn aliases(&self) -> Vec<PlaceName<'a>> {
        let aliases = self.0.aliases();
        aliases.map(|alias| PlaceName { words: &alias.words, source: Some(&alias.source) }).collect()
    }

    /// First name of the place that contains all words in `contains`, English before other languages, or else the first
    /// such alias. Null if no name or alias contains all the words.
    fn matched_name(
        &self,
        /// Words to find, as in the `contains` condition of a filter by name. At most 10 different
        /// words of at most 50 characters each.
        contains: &str,
    ) -> Option<Result<PlaceName<'a>, Error>> {
        match select::SearchTerms::read("contains", contains) {
            Ok(words) => self.0.matched_name(&words).map(|(words, source)| Ok(PlaceName { words, source })),
            Err(error) => Some(Err(error)),
        }
    }

    /// Place to which this place directly belongs, such as the country of a subdivision. Null if there is none,
    /// as for a country.
    fn parent(&self) -> Option<Jurisdiction<'a>> {
        self.0.parent().map(Into::into)
    }

    /// Current assessments of the place, in order of `ref` by default.
    fn assessments(
        &self,
        filter: &Filter<AssessmentPredicate>,
        /// Choice among the current assessments of each place with each instrument: `ALL`, or only the
        /// `LATEST` that has an answer. Fields that list assessments show `ALL` by default, so that no
        /// round is missing from the list.
        #[arg(default = Select::All)]
        select: Select,
        /// If left out, items are in order of `ref`.
        order_by: &Orders<AssessmentField>,
        page: &Paging,
    ) -> Result<AssessmentConnection<'a>, Error> {
        let asked = (filter, order_by);
        let among = RowScope { place: Some(&self.0.row.code), ..RowScope::default() };
        super::assessment::cut_page(self.0.catalog, "Jurisdiction.assessments", among, asked, select, page)
    }

    /// Latest current assessment of the place, with the instrument given, that has an answer: greatest year (an unknown
    /// year is before all others), then greatest key in order of text. Null if there is no such assessment.
    fn latest_assessment(
        &self,
        /// Code of the instrument, such as `mgi-national`.
        instrument: &str,
    ) -> Option<Assessment<'a>> {
        self.0.latest_assessment(instrument).map(Assessment)
    }

    /// Assessments of the place that public pages name, whether or not this service holds answers of them, in order of
    /// level (`NATIONAL`, `LOCAL`, `REGIONAL`), then of occasion.
    fn register_entries(&self) -> Vec<RegisterEntry<'a>> {
        self.0.register_entries().map(RegisterEntry).collect()
    }
}

/// One country or area, identified by its ISO 3166-1 alpha-3 code.
#[derive(Clone, Copy, Description)]
pub struct Country<'a>(pub Row<'a>);

#[object]
impl<'a> Country<'a> {
    #[flatten]
    fn place(&self) -> PlaceFields<'a> {
        PlaceFields(self.0)
    }

    /// ISO 3166-1 alpha-3 code in capitals, such as `KEN`, or the user-assigned code used in its place.
    fn iso3(&self) -> &'a str {
        &self.0.row.code
    }

    /// ISO 3166-1 alpha-2 code in capitals, such as `KE`; the code of Namibia is the text `NA`. Null if there is no
    /// code.
    fn iso2(&self) -> Option<&'a str> {
        self.0.record()?.iso2.as_deref()
    }

    /// M49 code of the United Nations, three digits as text, such as `004`. Null if there is no code.
    fn m49(&self) -> Option<&'a str> {
        self.0.record()?.m49.as_deref()
    }

    /// Groups to which the country belongs, in order of grouping, then of code.
    fn groups(
        &self,
        /// Code of the grouping whose groups are returned: `m49`, `sdg`, `income`, `ldc`, `lldc`, `sids` or
        /// `un-members`; all groupings if left out.
        grouping: &Option<String>,
    ) -> Vec<CountryGroup<'a>> {
        let groups = self.0.groups();
        groups
            .filter(|group| {
                grouping.as_deref().is_none_or(|code| code.eq_ignore_ascii_case(group.grouping_code()))
            })
            .map(CountryGroup)
            .collect()
    }

    /// Answers of the country for each of the 23 objectives of the Global Compact, in order of number.
    fn objectives(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// Code of an instrument, such as `mgi-national`, to count only its responses; responses of all instruments if
        /// left out.
        instrument: &Option<String>,
    ) -> Result<Vec<ObjectiveProfile<'a>>, Error> {
        let request = ProfileRequest { instrument: instrument.clone(), filter: filter.clone() };
        let rows = self.0.objective_distributions(&request)?.into_iter();
        let profile = |(objective, counted)| ObjectiveProfile { objective, distribution: Arc::new(counted) };
        Ok(rows.map(profile).collect())
    }

    /// Answers of the country for each SDG target to which an indicator is linked, in the order of the goals.
    fn sdg_targets(
        &self,
        filter: &Filter<ResponsePredicate>,
        /// Code of an instrument, such as `mgi-national`, to count only its responses; responses of all instruments if
        /// left out.
        instrument: &Option<String>,
    ) -> Result<Vec<SdgTargetProfile<'a>>, Error> {
        let request = ProfileRequest { instrument: instrument.clone(), filter: filter.clone() };
        let rows = self.0.sdg_target_distributions(&request)?.into_iter();
        let profile = |(target, counted)| SdgTargetProfile { target, distribution: Arc::new(counted) };
        Ok(rows.map(profile).collect())
    }

    /// States, provinces and counties in the country that are or may be assessed, in order of code by default.
    fn subdivisions(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<SubdivisionConnection<'a>, Error> {
        below(self.0, "Jurisdiction.subdivisions", Kind::Subdivision, filter, order_by, page)
            .map(SubdivisionConnection)
    }

    /// Municipalities in the country, also those in its subdivisions, that are or may be assessed, in order of code by
    /// default.
    fn municipalities(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<MunicipalityConnection<'a>, Error> {
        below(self.0, "Jurisdiction.municipalities", Kind::Municipality, filter, order_by, page)
            .map(MunicipalityConnection)
    }
}

/// The fields of a local government.
#[derive(Clone, Copy, Description)]
struct LocalGovernmentFields<'a>(Row<'a>);

#[object]
impl<'a> LocalGovernmentFields<'a> {
    /// Answers of the local government beside those of its country to questions with the same topic. Null if the place or
    /// its country has no answered assessment of such questions.
    fn alignment(
        &self,
        /// Key of the assessment of the local government, such as `2024`; its latest answered assessment if left out. A key
        /// that no answered assessment of the place has is an error.
        period: &Option<String>,
    ) -> Result<Option<Alignment<'a>>, Error> {
        Ok(self.0.alignment(period.as_deref())?.map(Alignment))
    }
}

/// One state, province, county or similar part of a country.
#[derive(Clone, Copy, Description)]
pub struct Subdivision<'a>(pub Row<'a>);

#[object]
impl<'a> Subdivision<'a> {
    #[flatten]
    fn place(&self) -> PlaceFields<'a> {
        PlaceFields(self.0)
    }

    #[flatten]
    fn local_government(&self) -> LocalGovernmentFields<'a> {
        LocalGovernmentFields(self.0)
    }

    /// Country to which the subdivision belongs. Null if there is none.
    fn country(&self) -> Option<Country<'a>> {
        self.0.country().map(Country)
    }

    /// Municipalities in the subdivision that are or may be assessed, in order of code by default.
    fn municipalities(
        &self,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<MunicipalityConnection<'a>, Error> {
        below(self.0, "Jurisdiction.municipalities", Kind::Municipality, filter, order_by, page)
            .map(MunicipalityConnection)
    }
}

/// One city, town or other municipality.
#[derive(Clone, Copy, Description)]
pub struct Municipality<'a>(pub Row<'a>);

#[object]
impl<'a> Municipality<'a> {
    #[flatten]
    fn place(&self) -> PlaceFields<'a> {
        PlaceFields(self.0)
    }

    #[flatten]
    fn local_government(&self) -> LocalGovernmentFields<'a> {
        LocalGovernmentFields(self.0)
    }

    /// Country to which the municipality belongs. Null if there is none.
    fn country(&self) -> Option<Country<'a>> {
        self.0.country().map(Country)
    }
}

/// One organisation of several countries.
#[derive(Clone, Copy, Description)]
pub struct RegionalBody<'a>(pub Row<'a>);

#[object]
impl<'a> RegionalBody<'a> {
    #[flatten]
    fn place(&self) -> PlaceFields<'a> {
        PlaceFields(self.0)
    }
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

/// Root fields for places.
#[derive(Default, Description)]
pub struct JurisdictionQuery;

#[object]
impl JurisdictionQuery {
    /// Countries and areas, in order of code by default.
    fn countries<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<CountryConnection<'c>, Error> {
        let rows = catalog.select_jurisdictions(filter, Some(Kind::Country));
        Page::new(catalog.meter(), ("Query.countries", filter.clone()), rows, order_by, page)
            .map(CountryConnection)
    }

    /// Places of every kind, in order of code by default.
    fn jurisdictions<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<JurisdictionConnection<'c>, Error> {
        let rows = catalog.select_jurisdictions(filter, None);
        Page::new(catalog.meter(), ("Query.jurisdictions", filter.clone()), rows, order_by, page)
            .map(JurisdictionConnection)
    }

    /// Municipalities, in order of code by default.
    fn municipalities<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<MunicipalityConnection<'c>, Error> {
        let rows = catalog.select_jurisdictions(filter, Some(Kind::Municipality));
        Page::new(catalog.meter(), ("Query.municipalities", filter.clone()), rows, order_by, page)
            .map(MunicipalityConnection)
    }

    /// Subdivisions of countries, such as states, provinces and counties, in order of code by default.
    fn subdivisions<'c>(
        &self,
        catalog: &'c Catalog,
        filter: &Filter<JurisdictionPredicate>,
        /// If left out, items are in order of code.
        order_by: &Orders<JurisdictionField>,
        page: &Paging,
    ) -> Result<SubdivisionConnection<'c>, Error> {
        let rows = catalog.select_jurisdictions(filter, Some(Kind::Subdivision));
        Page::new(catalog.meter(), ("Query.subdivisions", filter.clone()), rows, order_by, page)
            .map(SubdivisionConnection)
    }

    /// One country or area by its code, in capitals or small letters. Null if no country has the code; a text that
    /// cannot be such a code is an error.
    fn country<'c>(
        &self,
        catalog: &'c Catalog,
        /// ISO 3166-1 alpha-3 code, such as `KEN`.
        iso3: &str,
    ) -> Option<Result<Country<'c>, Error>> {
        match catalog.find_jurisdiction(iso3).map(Into::into) {
            Some(Jurisdiction::Country(country)) => Some(Ok(country)),
            _ => code::no_country(catalog, iso3).map(Err),
        }
    }

    /// One place of any kind by its code, in capitals or small letters. Null if no place has the code; a text that
    /// cannot be such a code is an error.
    fn jurisdiction<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the place, such as `KEN`, `KE-30`, `GHA-accra` or `CARICOM`.
        code: &str,
    ) -> Option<Result<Jurisdiction<'c>, Error>> {
        match catalog.find_jurisdiction(code) {
            Some(place) => Some(Ok(place.into())),
            None => code::no_place(catalog, code).map(Err),
        }
    }

    /// One municipality by its code, in capitals or small letters. Null if no place has the code; the code of another
    /// kind of place, and a text that cannot be a code, are errors.
    fn municipality<'c>(
        &self,
        catalog: &'c Catalog,
        /// Code of the municipality, such as `GHA-accra`.
        code: &str,
    ) -> Option<Result<Municipality<'c>, Error>> {
        match catalog.find_jurisdiction(code).map(Into::into) {
            Some(Jurisdiction::Municipality(municipality)) => Some(Ok(municipality)),
            _ => code::no_municipality(catalog, code).map(Err),
        }
    }
}
