//! Reads the tables of `data/`, which are embedded in the program as text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::de::DeserializeOwned;

/// The shipped tables, by their path below `data/`.
#[derive(Clone)]
pub struct Files(BTreeMap<&'static str, Cow<'static, str>>);

/// An error in a shipped table, with its place.
#[derive(Debug)]
pub struct DataError(pub String);

macro_rules! ship {
    ($($path:literal)+) => {
        Files(BTreeMap::from([
            $(($path, Cow::Borrowed(include_str!(concat!("../../data/", $path))))),+
        ]))
    };
}

/// The tables added later. They make releases of their own, after the first five of every database.
const LATER: &str = "places/aliases.csv";

impl Files {
    /// All tables embedded in this program.
    pub fn current() -> Self {
        let Self(mut files) = Self::shipped();
        let Self(later) = ship! {
            "places/aliases.csv"
            "groups/un-members/groupings.csv"
            "groups/un-members/groups.csv"
            "groups/un-members/members.csv"
        };
        files.extend(later);
        Self(files)
    }

    /// Whether the tables added later are among them.
    pub fn have_later(&self) -> bool {
        self.0.contains_key(LATER)
    }

    /// The tables of the first version, which make the first five releases of every database.
    pub fn shipped() -> Self {
        ship! {
            "places/countries.csv"
            "places/subdivisions.csv"
            "places/municipalities.csv"
            "places/regional-bodies.csv"
            "groups/groupings.csv"
            "groups/groups.csv"
            "groups/members.csv"
            "gcm/objectives.csv"
            "sdg/targets.csv"
            "instruments.csv"
            "codebooks/mgi-national@2026/dimensions.csv"
            "codebooks/mgi-national@2026/categories.csv"
            "codebooks/mgi-national@2026/indicators.csv"
            "codebooks/mgi-national@2026/scales.csv"
            "codebooks/mgi-national@2026/objective-links.csv"
            "codebooks/mgi-national@2026/sdg-links.csv"
            "codebooks/mgi-local@2026/dimensions.csv"
            "codebooks/mgi-local@2026/categories.csv"
            "codebooks/mgi-local@2026/indicators.csv"
            "codebooks/mgi-local@2026/scales.csv"
            "codebooks/mgi-local@2026/objective-links.csv"
            "codebooks/mgi-local@2026/sdg-links.csv"
            "codebooks/sdg-10-7-2@1/dimensions.csv"
            "codebooks/sdg-10-7-2@1/categories.csv"
            "codebooks/sdg-10-7-2@1/indicators.csv"
            "codebooks/sdg-10-7-2@1/scales.csv"
            "codebooks/sdg-10-7-2@1/objective-links.csv"
            "codebooks/sdg-10-7-2@1/sdg-links.csv"
            "sdg-10-7-2/sources.csv"
            "sdg-10-7-2/results.csv"
            "register.csv"
        }
    }

    /// The same tables with one edited, as a later version of the data may be.
    ///
    /// # Panics
    /// If there is no such table, or if the edit changes nothing.
    #[must_use]
    pub fn edited(mut self, path: &str, edit: impl Fn(&str) -> String) -> Self {
        let table = self.0.get_mut(path).expect("a shipped table has this path");
        let edited = edit(table);
        assert_ne!(edited, *table, "the edit of {path} changes nothing");
        *table = Cow::Owned(edited);
        self
    }

    /// The same tables and one more.
    #[must_use]
    pub fn with(mut self, path: &'static str, table: String) -> Self {
        self.0.insert(path, Cow::Owned(table));
        self
    }

    /// The text of a table.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(AsRef::as_ref)
    }

    /// The ids of the codebooks, which are the names of their folders.
    pub fn codebooks(&self) -> impl Iterator<Item = &'static str> {
        self.0.keys().filter_map(|path| path.strip_prefix("codebooks/")?.strip_suffix("/indicators.csv"))
    }

    /// The rows of a table; none if the table does not exist.
    pub fn read_if_shipped<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, DataError> {
        if self.0.contains_key(path) { self.read(path) } else { Ok(vec![]) }
    }

    /// The rows of a table.
    pub fn read<T: DeserializeOwned>(&self, path: &str) -> Result<Vec<T>, DataError> {
        let text = self.0.get(path).ok_or_else(|| DataError(format!("data/{path} is not there")))?;
        let rows: Result<Vec<T>, csv::Error> =
            csv::Reader::from_reader(text.as_bytes()).deserialize().collect();
        rows.map_err(|error| DataError(format!("data/{path}: {error}")))
    }
}
