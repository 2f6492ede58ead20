//! Columns: what a table tells of each row, under names that never change.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::shelf::{Catalog, Wording, in_language};

/// What a table has rows of.
pub trait ExportedTable: 'static {
    type Row<'c>: Copy + Send + Sync;

    /// In their order, in groups.
    const COLUMNS: &'static [&'static [Column<Self>]];

    fn columns() -> impl Iterator<Item = &'static Column<Self>> {
        Self::COLUMNS.iter().copied().flatten()
    }
}

/// One column of a table.
pub struct Column<T: ExportedTable + ?Sized> {
    pub description: ColumnDescription,
    pub read: for<'c> fn(Reader<'c>, T::Row<'c>) -> Cell<'c>,
}

/// What a reader is told of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnDescription {
    pub name: Cow<'static, str>,
    pub datatype: Datatype,
    pub text: &'static str,
}

/// The type of the values of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datatype {
    Text,
    Integer,
    Boolean,
    /// An instant in UTC, such as `2026-11-05T12:00:00Z`.
    Instant,
    /// Several codes; in CSV with `;` between them, which no code has.
    List,
    /// Several texts; in CSV with `;` between them, which a text may have too.
    TextList,
}

impl Datatype {
    /// The name of its values, or of the items of a list, in CSV on the Web.
    pub fn name(self) -> &'static str {
        match self {
            Self::Text | Self::List | Self::TextList => "string",
            Self::Integer => "integer",
            Self::Boolean => "boolean",
            Self::Instant => "dateTime",
        }
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell<'c> {
    Empty,
    Text(Cow<'c, str>),
    Integer(i64),
    Boolean(bool),
    Instant(DateTime<Utc>),
    List(Vec<Cow<'c, str>>),
}

/// From where and in which language rows are read.
#[derive(Clone, Copy)]
pub struct Reader<'c> {
    pub catalog: &'c Catalog,
    /// English if none is given.
    pub language: Option<&'c str>,
}

impl<'c> Reader<'c> {
    /// A name or label in the language asked for, or what stands in for it.
    pub fn words(self, wording: &'c Wording) -> Option<&'c str> {
        wording.find(self.catalog.number(), self.language).map(|words| &*words.text)
    }

    /// The language and the text of one of several, by the same rule.
    pub fn text(self, texts: impl Iterator<Item = (&'c str, &'c str)> + Clone) -> Option<(&'c str, &'c str)> {
        in_language(texts, |(language, _)| language, self.language).map(|(text, _)| text)
    }
}

impl<'c> From<&'c str> for Cell<'c> {
    fn from(text: &'c str) -> Self {
        Self::Text(text.into())
    }
}

impl<'c> From<&'c Box<str>> for Cell<'c> {
    fn from(text: &'c Box<str>) -> Self {
        Self::Text((&**text).into())
    }
}

impl<'c> From<&'c String> for Cell<'c> {
    fn from(text: &'c String) -> Self {
        Self::Text(text.as_str().into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<usize> for Cell<'_> {
    fn from(number: usize) -> Self {
        Self::Integer(number as i64)
    }
}

impl From<bool> for Cell<'_> {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<DateTime<Utc>> for Cell<'_> {
    fn from(instant: DateTime<Utc>) -> Self {
        Self::Instant(instant)
    }
}

impl<'c, T: Into<Cow<'c, str>>> From<Vec<T>> for Cell<'c> {
    fn from(texts: Vec<T>) -> Self {
        match texts.is_empty() {
            true => Self::Empty,
            false => Self::List(texts.into_iter().map(Into::into).collect()),
        }
    }
}

impl<'c, T: Into<Cell<'c>>> From<Option<T>> for Cell<'c> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Empty, Into::into)
    }
}

/// Declares a group of columns: name, type, and how a row is read.
macro_rules! columns {
    ($table:ty, |$reader:pat_param, $row:pat_param| {
        $($(#[doc = $doc:literal])+ $name:ident: $datatype:ident = $value:expr;)+
    }) => {
        &[$($crate::exchange::export::column::Column::<$table> {
            description: $crate::exchange::export::column::ColumnDescription {
                name: std::borrow::Cow::Borrowed(stringify!($name)),
                datatype: $crate::exchange::export::column::Datatype::$datatype,
                text: concat!($($doc, "\n"),+).trim_ascii(),
            },
            #[allow(unused_variables, reason = "not every column needs the row and the reader")]
            read: |$reader, $row| ($value).into(),
        },)+]
    };
}
pub(super) use columns;
