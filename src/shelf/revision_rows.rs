//! Groups the rows of revisions, so that each revision finds its own, in order.

use entity::shelf::*;
use entity::vocabulary::TextField;

/// The tables with the rows of revisions, and the order of the rows of one revision.
macro_rules! tables_of_revisions {
    ($($rows:ident: $table:ident by |$row:ident| $key:expr;)+) => {
        /// The rows of all revisions, sorted.
        pub struct RevisionRows<'r> {
            $($rows: Vec<&'r $table::Model>,)+
        }

        /// The rows of one revision.
        pub struct RowsOfRevision<'s, 'r> {
            $(pub $rows: &'s [&'r $table::Model],)+
        }

        impl<'r> RevisionRows<'r> {
            pub fn from_rows(rows: &'r Rows) -> Self {
                Self {$(
                    $rows: {
                        let mut sorted: Vec<&$table::Model> = rows.$table.iter().collect();
                        // Databases return most rows in this order, which a stable sort uses.
                        sorted.sort_by(|one, other| {
                            let $row = one;
                            let left = $key;
                            let $row = other;
                            one.revision.cmp(&other.revision).then_with(|| left.cmp(&$key))
                        });
                        sorted
                    },
                )+}
            }

            pub fn rows_of<'s>(&'s self, revision: &str) -> RowsOfRevision<'s, 'r> {
                RowsOfRevision {
                    $($rows: run(&self.$rows, revision, |row| row.revision.as_str()),)+
                }
            }
        }
    };
}
tables_of_revisions! {
    milestones: milestone by |row| row.position;
    coverage: coverage by |row| &row.dimension;
    responses: response by |row| row.position;
    options: response_option by |row| (&row.indicator, row.position);
    texts: response_text by |row| (&row.indicator, row.field, english_first(&row.language));
    evidence: evidence by |row| (&row.indicator, row.position);
    findings: finding by |row| row.position;
    finding_texts: finding_text by |row| (row.position, english_first(&row.language));
    documents: revision_document by |row| row.position;
    sign_offs: sign_off by |row| row.position;
}

/// The order of texts: English first, then by language tag.
fn english_first(language: &str) -> (bool, &str) {
    (language != "en", language)
}

impl<'s, 'r> RowsOfRevision<'s, 'r> {
    pub fn options(&self, indicator: &str) -> &'s [&'r response_option::Model] {
        run(self.options, indicator, |row| row.indicator.as_str())
    }

    pub fn texts(&self, indicator: &str, field: TextField) -> &'s [&'r response_text::Model] {
        run(self.texts, (indicator, field), |row| (row.indicator.as_str(), row.field))
    }

    pub fn evidence(&self, indicator: &str) -> &'s [&'r evidence::Model] {
        run(self.evidence, indicator, |row| row.indicator.as_str())
    }

    pub fn finding_texts(&self, position: i32) -> &'s [&'r finding_text::Model] {
        run(self.finding_texts, position, |row| row.position)
    }
}

/// The rows with a key, among rows that are sorted by it.
fn run<'s, 'r, 'k, T, K: Ord + 'k>(rows: &'s [&'r T], key: K, key_of: impl Fn(&'r T) -> K) -> &'s [&'r T] {
    let start = rows.partition_point(|row| key_of(row) < key);
    let rest = &rows[start..];
    &rest[..rest.partition_point(|row| key_of(row) == key)]
}
