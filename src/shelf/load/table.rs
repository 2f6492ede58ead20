//! Reads public tables: whole, or the rows that came or ended after a release.

use std::collections::BTreeSet;

use entity::shelf::*;
use futures_util::TryStreamExt;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, EntityName, IdenStatic,
    Iterable, QueryFilter, Statement,
};

/// Every public row that came or ended after a release.
pub async fn read(tx: &DatabaseTransaction, after: i32) -> Result<Rows, DbErr> {
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
///
/// All rows are counted: a scan that stops at the first row keeps its pages pinned until the statement ends, and
/// PostgreSQL refuses a statement that pins all its memory (seen with `max`, which stops so, and 32 pages).
async fn touched(tx: &DatabaseTransaction, after: i32) -> Result<BTreeSet<String>, DbErr> {
    let backend = tx.get_database_backend();
    let parameter = if backend == DbBackend::Postgres { "$1" } else { "?1" };
    let mut parts: Vec<String> = vec![];
    macro_rules! ask {
        ($($table:ident)+) => {$(for column in ["since", "until"] {
            let name = $table::Entity.table_name();
            parts.push(format!(r#"SELECT '{name}', count(*) FROM "{name}" WHERE "{column}" > {parameter}"#));
        })+};
    }
    entity::for_each_public_table!(ask);
    let query = Statement::from_sql_and_values(backend, parts.join(" UNION ALL "), [after.into()]);
    let mut touched = BTreeSet::new();
    for row in tx.query_all_raw(query).await? {
        if row.try_get_by_index::<i64>(1)? > 0 {
            touched.insert(row.try_get_by_index(0)?);
        }
    }
    Ok(touched)
}

async fn table<T: PublicTable>(tx: &DatabaseTransaction, after: i32) -> Result<Vec<T::Model>, DbErr> {
    if tx.get_database_backend() == DbBackend::Sqlite {
        return table_of_sqlite::<T>(tx, after).await;
    }
    let mut query = T::find();
    if after > 0 {
        query = query.filter(Condition::any().add(T::since().gt(after)).add(T::until().gt(after)));
    }
    query.all(tx).await
}

/// The same from SQLite, many rows in one value: the driver copies each value to another thread, which takes longer
/// than writing and reading JSON.
async fn table_of_sqlite<T: PublicTable>(
    tx: &DatabaseTransaction,
    after: i32,
) -> Result<Vec<T::Model>, DbErr> {
    let name = T::default();
    let name = name.table_name();
    let columns: Vec<String> = T::Column::iter().map(|column| format!("\"{}\"", column.as_str())).collect();
    let rest = match after {
        // The first column of the key: a group is stored together.
        0 => T::PrimaryKey::iter()
            .next()
            .map_or_else(String::new, |column| format!("GROUP BY \"{}\"", column.as_str())),
        // In groups, SQLite reads the whole table in the order of its key, instead of the few rows by their indexes.
        _ => format!("WHERE \"since\" > {after} OR \"until\" > {after}"),
    };
    let query = format!("SELECT json_group_array(json_array({})) FROM \"{name}\" {rest}", columns.join(", "));
    let mut rows = vec![];
    let query = Statement::from_string(DbBackend::Sqlite, query);
    let mut groups = sea_orm::StreamTrait::stream_raw(tx, query).await?;
    while let Some(group) = groups.try_next().await? {
        let group: String = group.try_get_by_index(0)?;
        let group: Vec<T::Model> =
            serde_json::from_str(&group).map_err(|error| DbErr::Json(error.to_string()))?;
        rows.extend(group);
    }
    Ok(rows)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Room {
    Places,
    Instruments,
    Register,
}

/// The tables of each room.
macro_rules! rooms {
    ($($touches:ident $room:ident: $($table:ident)+;)+) => {
        $(pub fn $touches(rows: &Rows) -> bool {
            $(!rows.$table.is_empty())||+
        })+

        pub async fn read_room(tx: &DatabaseTransaction, room: Room) -> Result<Rows, DbErr> {
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
