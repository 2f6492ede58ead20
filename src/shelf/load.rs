//! Loads rows into the shelf: all rows at the start, then the rows of each new release.

mod table;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::shelf::*;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use tokio::task::spawn_blocking;

use self::table::{Room, read, read_room, touches_places, touches_questions, touches_register};
pub use super::contents::contents_of;
use super::contents::{ContentReferences, NamedReference, named_contents_of};
use super::interner::Interner;
use super::revision_rows::RevisionRows;
use super::{Addresses, Instruments, Places, Redirects, RegisterEntry, Revision, Shelf};
use crate::content::Content;
use crate::database::{Database, schema};
use crate::hash;

/// Maximum number of ids in one statement; SQLite accepts 32,766 values.
const IDS_PER_STATEMENT: usize = 30_000;

/// Makes each shelf from the one before it.
pub struct Loader {
    db: Database,
    shared: Interner,
}

impl Loader {
    pub fn new(db: Database) -> Self {
        Self { db, shared: Interner::default() }
    }

    /// Number and hash of the newest release in the database; none before the first.
    pub async fn newest(&self) -> Result<Option<(i32, String)>, DbErr> {
        release::Entity::find()
            .select_only()
            .columns([release::Column::Number, release::Column::Hash])
            .order_by_desc(release::Column::Number)
            .into_tuple()
            .one(self.db.reader())
            .await
    }

    /// The shelf after the newest release, sharing with `shelf` what has not changed since. Starting from an
    /// empty shelf is loading all. What is read must be what the releases' hashes say: a database that is being
    /// restored shows its releases before their rows. (Unless a newer version has changed the tables: its rows may have
    /// columns that are not read here, and the hashes are about them too.)
    pub async fn extend(&mut self, shelf: &Arc<Shelf>) -> Result<Extension, DbErr> {
        let tx = self.db.begin_read().await?;
        let after = shelf.newest();
        // In the same snapshot as all reads below.
        if !continues(&tx, shelf).await? {
            return Ok(Extension::AnotherHistory);
        }
        let releases = release::Entity::find()
            .filter(release::Column::Number.gt(after))
            .order_by_asc(release::Column::Number)
            .all(&tx)
            .await?;
        let mut news = read(&tx, after).await?;
        // An id may mean something else in another history.
        let mut shared = if after == 0 { Interner::default() } else { std::mem::take(&mut self.shared) };
        // At the start, all rows are new. Later, a room that a release changes is read again as a whole.
        macro_rules! room {
            ($touches:ident, $room:ident, $known:expr, $make:expr) => {
                if !$touches(&news) {
                    $known.clone()
                } else if after == 0 {
                    Arc::new($make(&news))
                } else {
                    Arc::new($make(&read_room(&tx, Room::$room).await?))
                }
            };
        }
        let places = room!(touches_places, Places, shelf.places, Places::from_rows);
        let questions = room!(touches_questions, Instruments, shelf.questions, Instruments::from_rows);
        let entries = |rows: &Rows| RegisterEntry::all(&rows.register_entry, &places);
        let register = room!(touches_register, Register, shelf.register, entries);
        if after > 0 {
            complete(&tx, &mut news, &shared).await?;
        }
        let known = shelf.clone();
        // Long enough to keep a thread of the runtime from other tasks.
        let extended = spawn_blocking(move || {
            let (revisions, error) = std::thread::scope(|scope| {
                let error = scope.spawn(|| LoadError::first(&known, &releases, &news));
                (revisions(&mut shared, &news, &questions), error.join())
            });
            let mut next = Shelf {
                history: Arc::new(known.history.extended(releases, &news)),
                answers: known.answers.extended(&news, revisions, &places, &questions),
                addresses: addresses(&known, &news),
                redirects: redirects(&known, &news),
                places,
                questions,
                register,
                ..Shelf::default()
            };
            // Built at once, so that the index of a shelf does not keep that of the shelf before.
            next.search_index = known.search_index().extended(&next).into();
            (next, error.unwrap_or_else(|panic| std::panic::resume_unwind(panic)), shared)
        });
        let (next, error, shared) = extended.await.map_err(|error| DbErr::Custom(error.to_string()))?;
        if let Some(LoadError { sentence, is_of_chain }) = error
            && (is_of_chain || !schema::is_newer(&tx).await?)
        {
            return Ok(Extension::Unsound(sentence));
        }
        tx.commit().await?;
        self.shared = shared;
        Ok(Extension::To(next))
    }
}

/// The first error in rows that were read.
struct LoadError {
    sentence: String,
    is_of_chain: bool,
}

impl LoadError {
    fn first(shelf: &Shelf, releases: &[release::Model], rows: &Rows) -> Option<Self> {
        let sentence = hash::error_after(shelf.head(), releases, rows)?;
        let is_of_chain = hash::chain_error_after(shelf.head(), releases).is_some();
        Some(Self { sentence, is_of_chain })
    }
}

/// The result of extending a shelf with the rows of a database.
pub enum Extension {
    To(Shelf),
    /// The database lacks the newest release of the shelf, or has another release of that number: it was restored or
    /// exchanged.
    AnotherHistory,
    /// The new rows do not match the hashes of their releases; with a sentence about the first error.
    Unsound(String),
}

/// Whether the history of a database begins with the history of a shelf.
pub async fn continues(db: &impl ConnectionTrait, shelf: &Shelf) -> Result<bool, DbErr> {
    let Some((number, hash)) = shelf.head() else { return Ok(true) };
    let found: Option<String> = release::Entity::find_by_id(number)
        .select_only()
        .column(release::Column::Hash)
        .into_tuple()
        .one(db)
        .await?;
    Ok(found.as_deref() == Some(hash))
}

/// Adds the older sources, policies and reports that the rows of revisions refer to and that are not known.
async fn complete(db: &impl ConnectionTrait, rows: &mut Rows, known: &Interner) -> Result<(), DbErr> {
    macro_rules! fetch {
        ($table:ident, $ids:expr) => {
            let mut named: BTreeSet<String> = $ids;
            for row in &rows.$table {
                named.remove(&row.id);
            }
            let named: Vec<String> = named.into_iter().collect();
            for ids in named.chunks(IDS_PER_STATEMENT) {
                let found = $table::Entity::find().filter($table::Column::Id.is_in(ids)).all(db).await?;
                rows.$table.extend(found);
            }
        };
    }
    let of_responses = rows.response.iter().filter_map(|row| row.source.as_ref());
    let of_revisions = rows.revision.iter().filter_map(|row| row.source.as_ref());
    fetch!(source, known.unknown_sources(of_revisions.chain(of_responses)));
    fetch!(policy, known.unknown_policies(rows.evidence.iter().map(|row| &row.policy)));
    fetch!(document, known.unknown_documents(rows.revision_document.iter().map(|row| &row.document)));
    Ok(())
}

/// The shelf with one more release that is in no database: `rows` are those that it would add and end.
pub fn with(shelf: &Shelf, release: release::Model, rows: &Rows) -> Shelf {
    let revisions = revisions(&mut Interner::default(), rows, &shelf.questions);
    Shelf {
        history: Arc::new(shelf.history.extended(vec![release], rows)),
        answers: shelf.answers.extended(rows, revisions, &shelf.places, &shelf.questions),
        addresses: addresses(shelf, rows),
        redirects: redirects(shelf, rows),
        places: shelf.places.clone(),
        questions: shelf.questions.clone(),
        register: shelf.register.clone(),
        search_index_before: shelf.search_index().clone(),
        ..Shelf::default()
    }
}

fn addresses(shelf: &Shelf, rows: &Rows) -> Arc<Addresses> {
    match rows.policy_address.is_empty() && rows.document_address.is_empty() {
        true => shelf.addresses.clone(),
        false => Arc::new(shelf.addresses.extended(rows)),
    }
}

fn redirects(shelf: &Shelf, rows: &Rows) -> Arc<Redirects> {
    match rows.policy_redirect.is_empty() {
        true => shelf.redirects.clone(),
        false => Arc::new(shelf.redirects.extended(rows)),
    }
}

/// The revisions among the rows that are not withdrawn, each with its assessment.
fn revisions(shared: &mut Interner, rows: &Rows, questions: &Instruments) -> Vec<(String, Revision)> {
    shared.add(rows);
    let withdrawn: BTreeSet<&str> = rows.tombstone.iter().map(|row| row.subject.as_str()).collect();
    let all = RevisionRows::from_rows(rows);
    let shown = rows
        .revision
        .iter()
        .filter(|row| !withdrawn.contains(row.id.as_str()) && !withdrawn.contains(row.assessment.as_str()));
    let revisions = shown.filter_map(|row| {
        let revision = Revision::from_rows(row, &all.rows_of(&row.id), questions, shared)?;
        Some((row.assessment.clone(), revision))
    });
    revisions.collect()
}

/// The content of one revision, read from the database, without withdrawn responses and with the present addresses of
/// policies and reports.
pub async fn content(db: &impl ConnectionTrait, revision: &str) -> Result<Option<Content>, DbErr> {
    let mut rows = Rows::default();
    let Some(row) = revision::Entity::find_by_id(revision).one(db).await? else { return Ok(None) };
    macro_rules! belonging {
        ($($table:ident)+) => {$(
            rows.$table =
                $table::Entity::find().filter($table::Column::Revision.eq(revision)).all(db).await?;
        )+};
    }
    belonging! {
        milestone coverage response response_option response_text evidence finding finding_text revision_document
    }
    rows.assessment = assessment::Entity::find_by_id(&row.assessment).all(db).await?;
    let withdrawn: BTreeSet<String> = response_tombstone::Entity::find()
        .select_only()
        .column(response_tombstone::Column::Indicator)
        .filter(response_tombstone::Column::Assessment.eq(&row.assessment))
        .filter(response_tombstone::Column::Since.gt(row.since))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    rows.revision = vec![row];
    complete(db, &mut rows, &Interner::default()).await?;
    let named = named_contents_of(&rows).map(|(_, content, names)| (content, names)).next();
    let Some((mut content, names)) = named else { return Ok(None) };
    find(db, &mut content, &names).await?;
    content.withdraw(|code| withdrawn.contains(code));
    Ok(Some(content))
}

/// Replaces the addresses in a content by the present ones.
async fn find(
    db: &impl ConnectionTrait,
    content: &mut Content,
    names: &ContentReferences,
) -> Result<(), DbErr> {
    macro_rules! addresses {
        ($table:ident, $column:ident, $named:ident, $names:expr) => {{
            let ids: BTreeSet<&str> = $names.map(|named| named.id.as_str()).collect();
            let rows = $table::Entity::find()
                .filter($table::Column::$column.is_in(ids))
                .filter($table::Column::Until.is_null())
                .all(db)
                .await?;
            let urls: BTreeMap<String, String> = rows.into_iter().map(|row| (row.$named, row.url)).collect();
            move |named: &NamedReference| urls.get(&named.id).cloned().or_else(|| named.url.clone())
        }};
    }
    let policy = addresses!(policy_address, Policy, policy, names.policies.values().flatten());
    let document = addresses!(document_address, Document, document, names.documents.iter());
    for response in &mut content.responses {
        let named = names.policies.get(&response.indicator).into_iter().flatten();
        for (evidence, named) in response.evidence.iter_mut().zip(named) {
            evidence.policy.url = policy(named);
        }
    }
    for (report, named) in content.documents.iter_mut().zip(&names.documents) {
        report.url = document(named);
    }
    Ok(())
}

/// Every public row and every release: what `mgi verify` goes through.
pub async fn everything(db: &Database) -> Result<(Vec<release::Model>, Rows), DbErr> {
    let tx = db.begin_read().await?;
    let releases = release::Entity::find().order_by_asc(release::Column::Number).all(&tx).await?;
    let rows = read(&tx, 0).await?;
    tx.commit().await?;
    Ok((releases, rows))
}
