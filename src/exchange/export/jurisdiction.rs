//! The table of places.

use super::column::{Column, ExportedTable, columns};
use crate::shelf::{Jurisdiction, View};

/// Places of all kinds.
pub struct JurisdictionTable;

impl ExportedTable for JurisdictionTable {
    type Row<'c> = View<'c, Jurisdiction>;

    const COLUMNS: &'static [&'static [Column<Self>]] = &[columns!(JurisdictionTable, |reader, row| {
        /// Code of the place.
        code: Text = &row.row.code;
        /// Kind of the place: COUNTRY, SUBDIVISION, MUNICIPALITY or REGIONAL_BODY.
        kind: Text = row.row.kind.as_str();
        /// Name of the place, in the language of the file.
        name: Text = reader.words(&row.row.names);
        /// Other names of the place, in all languages.
        aliases: TextList = row.aliases().map(|alias| &*alias.words.text).collect::<Vec<_>>();
        /// Code of the place that contains it.
        parent: Text = row.parent().map(|parent| &parent.row.code);
        /// ISO 3166-1 alpha-3 code of the country that the place is, or lies in. Empty for regional bodies.
        iso3: Text = row.country().map(|country| &country.row.code);
        /// ISO 3166-1 alpha-2 code. Empty for places that are not countries.
        iso2: Text = row.record().and_then(|record| record.iso2.as_ref());
        /// M49 code, three digits. Empty for places that are not countries.
        m49: Text = row.record().and_then(|record| record.m49.as_ref());
        /// Groups of countries of which the place is a member, each as grouping and code: `m49:002`.
        groups: List = row.groups().map(|group| {
            std::borrow::Cow::from(format!("{}:{}", group.grouping_code(), group.row.code))
        }).collect::<Vec<_>>();
        /// Number of the release shown by the file.
        release: Integer = reader.catalog.number();
    })];
}
