//! Compares reference tables with the desired rows: which rows must arrive, and which must end.

use std::collections::{HashMap, HashSet};

use entity::shelf::*;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Compares the open rows with the desired ones, in the tables that `desired` fills.
///
/// A different desired row replaces the open row of the same key. An open row that is not desired ends if a desired row
/// has the same subject (the first part of the key); rows about other subjects stay. In a table named in `whole`, every
/// row that is not desired ends.
pub async fn between(
    db: &impl ConnectionTrait,
    desired: Rows,
    whole: &[&str],
) -> Result<(Rows, Rows), DbErr> {
    let (mut arrivals, mut endings) = (Rows::default(), Rows::default());
    macro_rules! compare {
        ($($table:ident)+) => {$(
            if !desired.$table.is_empty() {
                let open = $table::Entity::find()
                    .filter(<$table::Entity as PublicTable>::until().is_null())
                    .all(db)
                    .await?;
                (arrivals.$table, endings.$table) = rows::<$table::Entity>(open, desired.$table, whole.contains(&stringify!($table)))?;
            }
        )+};
    }
    entity::for_each_public_table!(compare);
    Ok((arrivals, endings))
}

/// The rows that arrive, and the rows that end.
type RowDifference<T> = (Vec<<T as EntityTrait>::Model>, Vec<<T as EntityTrait>::Model>);

fn rows<T: PublicTable>(
    open: Vec<T::Model>,
    desired: Vec<T::Model>,
    whole: bool,
) -> Result<RowDifference<T>, DbErr> {
    let mut open: HashMap<String, T::Model> = open.into_iter().map(|row| (row.key(), row)).collect();
    let subjects: HashSet<String> = desired.iter().map(|row| subject(&row.key())).collect();
    let (mut arrivals, mut endings) = (vec![], vec![]);
    for mut row in desired {
        match open.remove(&row.key()) {
            None => arrivals.push(row),
            Some(old) => {
                row.set_since(old.since());
                if row == old {
                    continue;
                }
                if !T::VERSIONED {
                    return Err(DbErr::Custom(format!(
                        "{} {} is public and cannot change; give what replaces it a code of its own",
                        T::default().as_str(),
                        row.key()
                    )));
                }
                arrivals.push(row);
                endings.push(old);
            }
        }
    }
    if T::VERSIONED {
        endings.extend(open.into_values().filter(|row| whole || subjects.contains(&subject(&row.key()))));
        endings.sort_by_key(PublicRow::key);
    }
    Ok((arrivals, endings))
}

/// Refuses rows that would be added to a published codebook, which is immutable. The database refuses them too, but
/// without a message for people.
pub fn refuse_growing_codebooks(arrivals: &Rows) -> Result<(), DbErr> {
    let new: HashSet<&str> = arrivals.codebook.iter().map(|row| row.id.as_str()).collect();
    macro_rules! refuse {
        ($($table:ident)+) => {$(
            if let Some(row) = arrivals.$table.iter().find(|row| !new.contains(row.codebook.as_str())) {
                return Err(DbErr::Custom(format!(
                    "the codebook {} is published, and nothing can be added to it ({} {}); give it a new version",
                    row.codebook, stringify!($table), row.code
                )));
            }
        )+};
    }
    refuse!(dimension category indicator answer_option);
    Ok(())
}

fn subject(key: &str) -> String {
    let parts: Vec<serde_json::Value> = serde_json::from_str(key).unwrap_or_default();
    parts.first().map(ToString::to_string).unwrap_or_default()
}

pub fn append(to: &mut Rows, from: Rows) {
    macro_rules! extend {
        ($($table:ident)+) => { $(to.$table.extend(from.$table);)+ };
    }
    entity::for_each_public_table!(extend);
}
