//! Creates the tables of jurisdictions, of their names and codes, and of groups of countries.

use sea_orm_migration::prelude::*;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

const TABLES: &[PublicTable] = &[
    PublicTable::fixed(
        "jurisdiction",
        &["code"],
        &[
            "code text NOT NULL CHECK (length(code) BETWEEN 2 AND 80)",
            "kind text NOT NULL CHECK (kind IN ('COUNTRY', 'SUBDIVISION', 'MUNICIPALITY', 'REGIONAL_BODY'))",
        ],
    ),
    PublicTable::versioned(
        "jurisdiction_record",
        &["jurisdiction"],
        &[
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
            "parent text REFERENCES jurisdiction (code)",
            "iso2 text CHECK (length(iso2) = 2)",
            "m49 text CHECK (length(m49) = 3)",
        ],
    )
    .with(&["CHECK (parent <> jurisdiction)"])
    .one_open(&[&["iso2"], &["m49"]]),
    PublicTable::versioned(
        "jurisdiction_name",
        &["jurisdiction", "language"],
        &[
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    ),
    PublicTable::fixed("grouping", &["code"], &["code text NOT NULL"]),
    PublicTable::versioned(
        "grouping_name",
        &["grouping", "language"],
        &[
            "grouping text NOT NULL REFERENCES grouping (code)",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
            "source text NOT NULL",
            "licence text NOT NULL",
            "remark text",
        ],
    ),
    PublicTable::fixed(
        "country_group",
        &["grouping", "code"],
        &[
            "grouping text NOT NULL REFERENCES grouping (code)",
            "code text NOT NULL",
            "level integer CHECK (level BETWEEN 1 AND 3)",
            "parent text",
        ],
    )
    .with(&["FOREIGN KEY (grouping, parent) REFERENCES country_group (grouping, code)"]),
    PublicTable::versioned(
        "country_group_name",
        &["grouping", "code", "language"],
        &[
            "grouping text NOT NULL",
            "code text NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&["FOREIGN KEY (grouping, code) REFERENCES country_group (grouping, code)"]),
    PublicTable::versioned(
        "membership",
        &["grouping", "code", "jurisdiction"],
        &[
            "grouping text NOT NULL",
            "code text NOT NULL",
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
        ],
    )
    .with(&["FOREIGN KEY (grouping, code) REFERENCES country_group (grouping, code)"]),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in TABLES {
            table.create(manager).await?;
        }
        Ok(())
    }
}
