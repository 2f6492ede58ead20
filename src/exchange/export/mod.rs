//! Exports of whole tables from one catalog, written row by row, so that memory does not grow with the rows.

mod assessment;
mod codebook;
mod column;
mod csv;
mod csvw;
mod difference;
mod evidence;
mod finding;
mod format;
mod json;
mod jurisdiction;
mod link;
mod parquet;
mod policy;
mod register_entry;
mod response;
mod rows;
mod table;
mod wide;
mod xlsx;

use std::future::{Future, poll_fn};
use std::task::Poll;

use column::Reader;
pub use format::{FileHead, Format};
pub use table::{TableName, TableSelection};

use crate::error::Error;
use crate::shelf::Catalog;
use crate::shelf::meter::{Meter, WORK_PER_COST};
use crate::shelf::select::Filter;
use difference::{Difference, op_column};
use format::TableWriter;
use rows::{NextRow, Rows};

/// The size of the pieces in which a file is sent.
const CHUNK_BYTES: usize = 64 * 1024;
/// Rows of a format that is sent at its end, after which others have a turn.
const ROWS_BETWEEN_YIELDS: usize = 256;
/// Work of reading and writing one value, and of writing it compressed.
const CELL_WORK: u64 = 10;
const COMPRESSED_CELL_WORK: u64 = 30;

/// A file that a caller asks for.
#[derive(Debug, Clone)]
pub struct Export {
    pub selection: TableSelection,
    pub format: Format,
    /// Whether a CSV is for Excel.
    pub for_excel: bool,
    /// Language of names, labels and texts; English if none is given.
    pub language: Option<String>,
    /// Only what differs from an earlier release is in the file.
    pub since: Option<i32>,
}

/// From where the rows of a file come.
#[derive(Clone)]
pub struct ExportSource {
    pub catalog: Catalog,
    /// The catalog of the release of `since`.
    pub earlier: Option<Catalog>,
}

/// Takes the pieces of a file.
pub trait ChunkSink: Send {
    /// Returns whether anybody waits for more.
    fn send(&mut self, chunk: Vec<u8>) -> impl Future<Output = bool> + Send;
}

impl ExportSource {
    /// The same with what looking costs counted by a meter.
    #[must_use]
    pub fn with_meter(&self, meter: &Meter) -> Self {
        let metered = |catalog: &Catalog| catalog.clone().with_meter(meter.clone());
        Self { catalog: metered(&self.catalog), earlier: self.earlier.as_ref().map(metered) }
    }
}

impl Export {
    fn rows_of<'c>(&'c self, catalog: &'c Catalog) -> Result<Box<dyn Rows<'c> + 'c>, Error> {
        self.selection.rows(Reader { catalog, language: self.language.as_deref() })
    }

    fn rows<'c>(&'c self, source: &'c ExportSource) -> Result<Box<dyn Rows<'c> + 'c>, Error> {
        let later = self.rows_of(&source.catalog)?;
        let Some(earlier) = &source.earlier else { return Ok(later) };
        let earlier = [self.rows_of(earlier)?, self.rows_of(earlier)?];
        Ok(Box::new(Difference::new(self.selection.name().key(), later, earlier)))
    }

    /// The metadata of the file as CSV on the Web.
    pub fn csvw(&self, catalog: &Catalog, head: &FileHead) -> Result<serde_json::Value, Error> {
        let op = self.since.map(|_| op_column());
        let columns: Vec<_> = op.into_iter().chain(self.selection.columns(catalog)?).collect();
        Ok(csvw::metadata(head, self.selection.name().title(), &columns))
    }

    /// The cost of the file: that of its values. It is known before the first of them is written.
    pub fn cost(&self, source: &ExportSource, is_compressed: bool) -> Result<u64, Error> {
        // The rows of a difference are known when it was made; those that are looked at are known before.
        let rows = self.rows(source)?;
        if let Some(most) = self.format.most_rows().filter(|most| rows.total() > *most) {
            return Err(Error::too_large(format!(
                "There are {} rows, and a worksheet has {most} at most. Ask for fewer rows, or for csv.",
                rows.total()
            )));
        }
        let mut cells = rows.total() * rows.columns().len() as u64;
        if self.format.has_questions() {
            let questions = self.questions().rows(Reader { catalog: &source.catalog, language: None })?;
            cells += questions.total() * questions.columns().len() as u64;
        }
        let cell = if is_compressed || self.format.is_slow() { COMPRESSED_CELL_WORK } else { CELL_WORK };
        Ok((cells * cell).div_ceil(WORK_PER_COST))
    }

    fn questions(&self) -> TableSelection {
        TableSelection::Codebook(Filter::default())
    }

    /// Writes the file until its end or until nobody waits for it. Returns whether it came to its end.
    pub async fn write(&self, source: &ExportSource, head: &FileHead, to: &mut impl ChunkSink) -> bool {
        let Ok(rows) = self.rows(source) else { return false };
        let mut file = FileWriter { writer: format::writer(self.format, self.for_excel), to };
        file.writer.begin(head, &rows.columns());
        if !file.add(rows).await {
            return false;
        }
        if self.format.has_questions() {
            let all = self.questions();
            let reader = Reader { catalog: &source.catalog, language: self.language.as_deref() };
            let Ok(questions) = all.rows(reader) else { return false };
            file.writer.begin_questions(&questions.columns());
            if !file.add(questions).await {
                return false;
            }
        }
        file.writer.end();
        !file.writer.is_broken() && file.send().await
    }
}

/// A file that is being written.
struct FileWriter<'s, S> {
    writer: Box<dyn TableWriter>,
    to: &'s mut S,
}

impl<S: ChunkSink> FileWriter<'_, S> {
    /// Writes rows. Returns whether anybody waits for more.
    async fn add<'c>(&mut self, mut rows: Box<dyn Rows<'c> + 'c>) -> bool {
        let (mut row, mut since_yield) = (vec![], 0);
        loop {
            match rows.next(&mut row) {
                NextRow::End => return true,
                NextRow::Pending => {
                    yield_to_others().await;
                    continue;
                }
                NextRow::Read => {}
            }
            row.iter().for_each(|cell| self.writer.cell(cell));
            self.writer.end_row();
            since_yield += 1;
            let is_full = self.writer.written().len() >= CHUNK_BYTES;
            if self.writer.is_broken() || is_full && !self.send().await {
                return false;
            }
            if is_full || since_yield == ROWS_BETWEEN_YIELDS {
                since_yield = 0;
                yield_to_others().await;
            }
        }
    }

    async fn send(&mut self) -> bool {
        self.to.send(std::mem::take(self.writer.written())).await
    }
}

/// Lets other queries have the thread: a quick reader would never make a file wait.
async fn yield_to_others() {
    let mut is_second = false;
    poll_fn(|context| {
        if std::mem::replace(&mut is_second, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
