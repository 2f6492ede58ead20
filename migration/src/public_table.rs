//! Creates public tables: the release columns of their rows, and the triggers that protect them.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend, Statement};

/// A table of public rows; `since` and `until` are added to its columns.
///
/// `columns` are written in the SQL that SQLite and PostgreSQL share.
pub struct PublicTable {
    pub name: &'static str,
    pub columns: &'static [&'static str],
    /// Foreign keys, unique keys and checks over several columns.
    pub constraints: &'static [&'static str],
    /// The natural key of a row.
    pub key: &'static [&'static str],
    /// Whether a later row may replace a row of the same key. Then `since` is part of the primary key, and a partial
    /// unique index permits one open row.
    pub versioned: bool,
    /// More sets of columns whose values two open rows must not share.
    pub one_open: &'static [&'static [&'static str]],
    /// Sets of columns whose values no two rows share; `constraints` declares them `UNIQUE` too.
    pub unique: &'static [&'static [&'static str]],
}

impl PublicTable {
    /// A table whose rows are never replaced.
    pub const fn fixed(
        name: &'static str,
        key: &'static [&'static str],
        columns: &'static [&'static str],
    ) -> Self {
        Self { name, columns, constraints: &[], key, versioned: false, one_open: &[], unique: &[] }
    }

    /// A table whose rows may be replaced, one by one, by later ones.
    pub const fn versioned(
        name: &'static str,
        key: &'static [&'static str],
        columns: &'static [&'static str],
    ) -> Self {
        Self { versioned: true, ..Self::fixed(name, key, columns) }
    }

    pub const fn with(self, constraints: &'static [&'static str]) -> Self {
        Self { constraints, ..self }
    }

    pub const fn one_open(self, one_open: &'static [&'static [&'static str]]) -> Self {
        Self { one_open, ..self }
    }

    pub const fn unique(self, unique: &'static [&'static [&'static str]]) -> Self {
        Self { unique, ..self }
    }

    pub async fn create(&self, manager: &SchemaManager<'_>) -> Result<(), DbErr> {
        let backend = manager.get_database_backend();
        let db = manager.get_connection();
        db.execute_unprepared(&self.table(backend)).await?;
        for statement in self.indexes() {
            db.execute_unprepared(&statement).await?;
        }
        for statement in self.triggers(backend) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn primary_key(&self) -> Vec<&'static str> {
        let mut key = self.key.to_vec();
        if self.versioned {
            key.push("since");
        }
        key
    }

    fn open_keys(&self) -> Vec<&'static [&'static str]> {
        let mut keys = self.one_open.to_vec();
        if self.versioned {
            keys.insert(0, self.key);
        }
        keys
    }

    fn table(&self, backend: DbBackend) -> String {
        let mut lines: Vec<String> = self.columns.iter().map(ToString::to_string).collect();
        lines.push("since integer NOT NULL REFERENCES release (number)".into());
        lines.push("until integer REFERENCES release (number)".into());
        lines.push("CHECK (until > since)".into());
        lines.push(format!("PRIMARY KEY ({})", self.primary_key().join(", ")));
        lines.extend(self.unique.iter().map(|columns| format!("UNIQUE ({})", columns.join(", "))));
        lines.extend(self.constraints.iter().map(ToString::to_string));
        format!("CREATE TABLE {} ({}){}", self.name, lines.join(",\n  "), table_options(backend))
    }

    fn indexes(&self) -> Vec<String> {
        let name = self.name;
        let mut indexes = vec![
            format!("CREATE INDEX {name}_since ON {name} (since)"),
            format!("CREATE INDEX {name}_until ON {name} (until) WHERE until IS NOT NULL"),
        ];
        for columns in self.open_keys() {
            let (words, list) = (columns.join("_"), columns.join(", "));
            indexes.push(format!(
                "CREATE UNIQUE INDEX {name}_one_open_{words} ON {name} ({list}) WHERE until IS NULL"
            ));
        }
        indexes
    }

    /// A row arrives with the release being made. A replaceable row ends once, with the release being made. Every other
    /// change is refused.
    fn triggers(&self, backend: DbBackend) -> Vec<String> {
        let name = self.name;
        if backend == DbBackend::Postgres {
            let on_update = if self.versioned { "public_row_before_update" } else { "public_row_refuse" };
            let mut triggers = immutable_triggers_postgres(name, on_update);
            triggers.push(format!(
                "CREATE TRIGGER {name}_before_insert BEFORE INSERT ON {name} \
                 FOR EACH ROW EXECUTE FUNCTION public_row_before_insert()"
            ));
            triggers.push(format!("ALTER TABLE {name} ENABLE ALWAYS TRIGGER {name}_before_insert"));
            return triggers;
        }
        let same: Vec<String> = self
            .columns
            .iter()
            .filter_map(|column| column.split_whitespace().next())
            .chain(["since"])
            .map(|column| format!("NEW.{column} IS OLD.{column}"))
            .collect();
        let may_end = if self.versioned {
            let open = "(SELECT open FROM release_counter)";
            format!(
                "OLD.until IS NULL AND NEW.until IS NOT NULL AND NEW.until IS {open} AND {}",
                same.join(" AND ")
            )
        } else {
            "0".to_owned()
        };
        vec![
            delete_trigger_sqlite(name),
            format!(
                "CREATE TRIGGER {name}_before_update BEFORE UPDATE ON {name} WHEN NOT ({may_end}) \
                 BEGIN SELECT RAISE(ABORT, 'a public row of {name} never changes; it may only end, once'); END"
            ),
            // REPLACE deletes the row it collides with and fires no delete trigger, so a collision on any
            // unique key is refused before it can.
            insert_trigger_sqlite(name, &self.collisions()),
            format!(
                "CREATE TRIGGER {name}_comes_open BEFORE INSERT ON {name} \
                 WHEN NEW.until IS NOT NULL OR NEW.since IS NOT (SELECT open FROM release_counter) \
                 BEGIN SELECT RAISE(ABORT, 'a public row of {name} comes with the release being made'); END"
            ),
        ]
    }

    fn collisions(&self) -> Vec<String> {
        let equal = |columns: &[&str]| {
            columns.iter().map(|column| format!("{column} = NEW.{column}")).collect::<Vec<_>>().join(" AND ")
        };
        let mut collisions = vec![equal(&self.primary_key())];
        collisions.extend(self.unique.iter().map(|columns| equal(columns)));
        collisions.extend(self.open_keys().iter().map(|columns| equal(columns) + " AND until IS NULL"));
        collisions
    }
}

/// SQLite: no hidden row id that `REPLACE` could collide on, and columns that hold the type they declare.
pub fn table_options(backend: DbBackend) -> &'static str {
    if backend == DbBackend::Sqlite { " STRICT, WITHOUT ROWID" } else { "" }
}

pub fn delete_trigger_sqlite(table: &str) -> String {
    format!(
        "CREATE TRIGGER {table}_before_delete BEFORE DELETE ON {table} \
         BEGIN SELECT RAISE(ABORT, 'a public row of {table} is never deleted'); END"
    )
}

pub fn insert_trigger_sqlite(table: &str, collisions: &[String]) -> String {
    format!(
        "CREATE TRIGGER {table}_before_insert BEFORE INSERT ON {table} \
         WHEN EXISTS (SELECT 1 FROM {table} WHERE {}) \
         BEGIN SELECT RAISE(ABORT, 'a public row of {table} is never replaced'); END",
        collisions.iter().map(|condition| format!("({condition})")).collect::<Vec<_>>().join(" OR ")
    )
}

/// `ENABLE ALWAYS`: they fire for a replication role too.
pub fn immutable_triggers_postgres(table: &str, on_update: &str) -> Vec<String> {
    vec![
        format!(
            "CREATE TRIGGER {table}_before_update BEFORE UPDATE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION {on_update}()"
        ),
        format!(
            "CREATE TRIGGER {table}_before_delete BEFORE DELETE ON {table} \
             FOR EACH ROW EXECUTE FUNCTION public_row_refuse()"
        ),
        format!(
            "CREATE TRIGGER {table}_before_truncate BEFORE TRUNCATE ON {table} \
             FOR EACH STATEMENT EXECUTE FUNCTION public_row_refuse()"
        ),
        format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_before_update"),
        format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_before_delete"),
        format!("ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_before_truncate"),
    ]
}

/// The schema that this migration makes its tables in.
pub async fn schema(db: &SchemaManagerConnection<'_>) -> Result<String, DbErr> {
    let statement = Statement::from_string(DbBackend::Postgres, "SELECT quote_ident(current_schema())::text");
    match db.query_one_raw(statement).await? {
        Some(row) => row.try_get_by_index(0),
        None => Err(DbErr::Migration("there is no schema to make tables in".into())),
    }
}
