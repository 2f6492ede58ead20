//! An edition: a release with a name and a citation.

use entity::shelf::edition;

#[derive(Debug, Clone)]
pub struct Edition {
    pub name: Box<str>,
    /// The release that the edition names.
    pub release: i32,
    pub title: Box<str>,
    pub checksum: Box<str>,
    pub citation: Box<str>,
    /// The first release that lists the edition.
    pub since: i32,
}

impl Edition {
    pub fn from_row(row: &edition::Model) -> Self {
        Self {
            name: row.name.as_str().into(),
            release: row.release,
            title: row.title.as_str().into(),
            checksum: row.checksum.as_str().into(),
            citation: row.citation.as_str().into(),
            since: row.since,
        }
    }
}
