//! Loads rows into the shelf: all rows at the start, then the rows of each new release.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use entity::shelf::*;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbErr, EntityName, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};

pub use super::contents::contents_of;
use super::contents::{ContentReferences, NamedReference, named_contents_of};
use super::interner::Interner;
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
    pub async fn extend(&mut self, shelf: &Shelf) -> Result<Extension, DbErr> {
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
        if let Some(error) = hash::error_after(shelf.head(), &releases, &news)
            && (!schema::is_newer(&tx).await? || hash::chain_error_after(shelf.head(), &releases).is_some())
        {
            return Ok(Extension::Unsound(error));
        }
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
            complete(&tx, &mut news).await?;
        }
        tx.commit().await?;
        let revisions = revisions(&mut self.shared, &news, &questions);
        Ok(Extension::To(Shelf {
            history: Arc::new(shelf.history.extended(releases, &news)),
            answers: shelf.answers.extended(&news, revisions, &places, &questions),
            addresses: addresses(shelf, &news),
            redirects: redirects(shelf, &news),
            places,
            questions,
            register,
            ..Shelf::default()
        }))
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

/// Adds the older rows that the rows of revisions refer to.
async fn complete(db: &impl ConnectionTrait, rows: &mut Rows) -> Result<(), DbErr> {
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
    fetch!(assessment, rows.revision.iter().map(|row| row.assessment.clone()).collect());
    let of_responses = rows.response.iter().filter_map(|row| row.source.clone());
    fetch!(source, rows.revision.iter().filter_map(|row| row.source.clone()).chain(of_responses).collect());
    fetch!(policy, rows.evidence.iter().map(|row| row.policy.clone()).collect());
    fetch!(document, rows.revision_document.iter().map(|row| row.document.clone()).collect());
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
    let withdrawn: BTreeSet<&str> = rows.tombstone.iter().map(|row| row.subject.as_str()).collect();
    let mut revisions = vec![];
    for (row, content, names) in named_contents_of(rows) {
        if withdrawn.contains(row.id.as_str()) || withdrawn.contains(row.assessment.as_str()) {
            continue;
        }
        let Some(mut revision) = Revision::from_content(row, &content, &names, questions, shared) else {
            continue;
        };
        revision.sign_offs = rows.sign_off.iter().filter(|sign| sign.revision == row.id).cloned().collect();
        revision.sign_offs.sort_by_key(|sign_off| sign_off.position);
        revisions.push((row.assessment.clone(), revision));
    }
    revisions
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
    complete(db, &mut rows).await?;
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

/// Every public row that came or ended after a release.
async fn read(tx: &DatabaseTransaction, after: i32) -> Result<Rows, DbErr> {
    let mut rows = Rows::default();
    // A release touches few of the tables, and one statement tells which.
    let touched = if after > 0 { Some(touched(tx, after).await?) } else { None };
    macro_rules! read {
        ($($table:ident)+) => {$(
            if touched.as_ref().is_none_or(|tables| tables.contains($table::Entity.table_name())) {
                rows.$table = table::<$table::Entity>(tx, after).await?;
            }
        )+};
    }
    entity::for_each_public_table!(read);
    Ok(rows)
}

/// The names of the public tables in which a row came or ended after a release.
async fn touched(tx: &DatabaseTransaction, after: i32) -> Result<BTreeSet<String>, DbErr> {
    let mut parts: Vec<String> = vec![];
    macro_rules! ask {
        ($($table:ident)+) => {$({
            let name = $table::Entity.table_name();
            parts.push(format!(
                r#"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM "{name}" WHERE "since" > {after} OR "until" > {after})"#
            ));
        })+};
    }
    entity::for_each_public_table!(ask);
    let query = Statement::from_string(tx.get_database_backend(), parts.join(" UNION ALL "));
    tx.query_all_raw(query).await?.iter().map(|row| row.try_get_by_index(0)).collect()
}

/// Every public row and every release: what `mgi verify` goes through.
pub async fn everything(db: &Database) -> Result<(Vec<release::Model>, Rows), DbErr> {
    let tx = db.begin_read().await?;
    let releases = release::Entity::find().order_by_asc(release::Column::Number).all(&tx).await?;
    let rows = read(&tx, 0).await?;
    tx.commit().await?;
    Ok((releases, rows))
}

async fn table<T: PublicTable>(tx: &DatabaseTransaction, after: i32) -> Result<Vec<T::Model>, DbErr> {
    let mut query = T::find();
    if after > 0 {
        query = query.filter(Condition::any().add(T::since().gt(after)).add(T::until().gt(after)));
    }
    query.all(tx).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Room {
    Places,
    Instruments,
    Register,
}

/// The tables of each room.
macro_rules! rooms {
    ($($touches:ident $room:ident: $($table:ident)+;)+) => {
        $(fn $touches(rows: &Rows) -> bool {
            $(!rows.$table.is_empty())||+
        })+

        async fn read_room(tx: &DatabaseTransaction, room: Room) -> Result<Rows, DbErr> {
            let mut rows = Rows::default();
            $(if room == Room::$room {
                $(rows.$table = table::<$table::Entity>(tx, 0).await?;)+
            })+
            Ok(rows)
        }
    };
}
rooms! {
    touches_places Places:
        jurisdiction jurisdiction_record jurisdiction_name jurisdiction_alias grouping grouping_name country_group
        country_group_name membership;
    touches_questions Instruments:
        instrument instrument_name codebook dimension dimension_name category category_name indicator
        indicator_text answer_option answer_option_label gcm_objective gcm_objective_title sdg_target
        sdg_target_title objective_link sdg_link;
    touches_register Register: register_entry;
}
