//! What must come and what must end to bring reference tables to what they should say.

use std::collections::{HashMap, HashSet};

use entity::shelf::*;
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter};

/// Compares what is open with what is desired, for the tables that `desired` fills.
///
/// A row that says something else replaces the open one about the same thing. An open row that is no longer
/// desired ends, if the desired rows speak of its subject (the first part of its key) at all: what others
/// brought about other subjects stays. In a table that is named in `whole`, every such row ends.
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

/// What arrives, and what ends.
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

/// A codebook is immutable once published: nothing is added to it. (The database holds that too, in no words
/// for people.)
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
