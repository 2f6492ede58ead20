//! Creates the tables of instruments, codebooks, indicators, objectives, targets, links, and the register.

use sea_orm_migration::prelude::*;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A codebook is complete in its first release: its rows come with that release, or never.
const WITH_ITS_CODEBOOK: &str = "FOREIGN KEY (codebook, since) REFERENCES codebook (id, since)";

const TABLES: &[PublicTable] = &[
    PublicTable::fixed(
        "instrument",
        &["code"],
        &["code text NOT NULL", "level text NOT NULL CHECK (level IN ('NATIONAL', 'LOCAL', 'REGIONAL'))"],
    ),
    PublicTable::versioned(
        "instrument_name",
        &["instrument", "language"],
        &[
            "instrument text NOT NULL REFERENCES instrument (code)",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
            "description text NOT NULL",
        ],
    ),
    PublicTable::fixed(
        "codebook",
        &["id"],
        &[
            "id text NOT NULL",
            "instrument text NOT NULL REFERENCES instrument (code)",
            "version text NOT NULL",
        ],
    )
    .unique(&[&["instrument", "version"], &["id", "since"]]),
    PublicTable::fixed(
        "dimension",
        &["codebook", "code"],
        &[
            "codebook text NOT NULL REFERENCES codebook (id)",
            "code text NOT NULL CHECK (code IN ('1', '2', '3', '4', '5', '6'))",
            "position integer NOT NULL",
        ],
    )
    .with(&[WITH_ITS_CODEBOOK])
    .unique(&[&["codebook", "position"]]),
    PublicTable::versioned(
        "dimension_name",
        &["codebook", "code", "language"],
        &[
            "codebook text NOT NULL",
            "code text NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, code) REFERENCES dimension (codebook, code)"]),
    PublicTable::fixed(
        "category",
        &["codebook", "code"],
        &[
            "codebook text NOT NULL",
            "code text NOT NULL",
            "dimension text NOT NULL",
            "position integer NOT NULL",
        ],
    )
    .with(&[WITH_ITS_CODEBOOK, "FOREIGN KEY (codebook, dimension) REFERENCES dimension (codebook, code)"])
    .unique(&[&["codebook", "position"]]),
    PublicTable::versioned(
        "category_name",
        &["codebook", "code", "language"],
        &[
            "codebook text NOT NULL",
            "code text NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, code) REFERENCES category (codebook, code)"]),
    PublicTable::fixed(
        "indicator",
        &["codebook", "code"],
        &[
            "codebook text NOT NULL REFERENCES codebook (id)",
            "code text NOT NULL",
            "dimension text",
            "category text",
            "topic text NOT NULL",
            "answer_type text NOT NULL CHECK (answer_type IN ('SINGLE', 'MULTIPLE', 'TEXT'))",
            "wording_status text NOT NULL CHECK (wording_status IN ('OFFICIAL', 'PARAPHRASE', 'OWN_DRAFT'))",
            "source text",
            "position integer NOT NULL",
        ],
    )
    .with(&[
        WITH_ITS_CODEBOOK,
        "FOREIGN KEY (codebook, dimension) REFERENCES dimension (codebook, code)",
        "FOREIGN KEY (codebook, category) REFERENCES category (codebook, code)",
        "CHECK (wording_status = 'OWN_DRAFT' OR source IS NOT NULL)",
    ])
    .unique(&[&["codebook", "position"]]),
    PublicTable::versioned(
        "indicator_text",
        &["codebook", "code", "language"],
        &[
            "codebook text NOT NULL",
            "code text NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, code) REFERENCES indicator (codebook, code)"]),
    PublicTable::fixed(
        "answer_option",
        &["codebook", "indicator", "code"],
        &[
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "code text NOT NULL",
            "ordinal integer",
            "presence text CHECK (presence IN ('ABSENT', 'PARTIAL', 'PRESENT'))",
            "position integer NOT NULL",
        ],
    )
    .with(&[WITH_ITS_CODEBOOK, "FOREIGN KEY (codebook, indicator) REFERENCES indicator (codebook, code)"])
    .unique(&[&["codebook", "indicator", "position"]]),
    PublicTable::versioned(
        "answer_option_label",
        &["codebook", "indicator", "code", "language"],
        &[
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "code text NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, indicator, code) REFERENCES answer_option (codebook, indicator, code)"]),
    PublicTable::fixed(
        "gcm_objective",
        &["number"],
        &["number integer NOT NULL CHECK (number BETWEEN 1 AND 23)"],
    ),
    PublicTable::versioned(
        "gcm_objective_title",
        &["number", "language"],
        &[
            "number integer NOT NULL REFERENCES gcm_objective (number)",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    ),
    PublicTable::fixed(
        "sdg_target",
        &["code"],
        &["code text NOT NULL", "goal integer NOT NULL CHECK (goal BETWEEN 1 AND 17)"],
    ),
    PublicTable::versioned(
        "sdg_target_title",
        &["code", "language"],
        &[
            "code text NOT NULL REFERENCES sdg_target (code)",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    ),
    PublicTable::versioned(
        "objective_link",
        &["codebook", "indicator", "objective"],
        &[
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "objective integer NOT NULL REFERENCES gcm_objective (number)",
            "provenance text NOT NULL CHECK (provenance IN ('IOM_STATED', 'EDITORIAL'))",
            "source text NOT NULL CHECK (source <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, indicator) REFERENCES indicator (codebook, code)"]),
    PublicTable::versioned(
        "sdg_link",
        &["codebook", "indicator", "target"],
        &[
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "target text NOT NULL REFERENCES sdg_target (code)",
            "provenance text NOT NULL CHECK (provenance IN ('IOM_STATED', 'EDITORIAL'))",
            "source text NOT NULL CHECK (source <> '')",
        ],
    )
    .with(&["FOREIGN KEY (codebook, indicator) REFERENCES indicator (codebook, code)"]),
    PublicTable::versioned(
        "register_entry",
        &["jurisdiction", "level", "occasion"],
        &[
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
            "level text NOT NULL CHECK (level IN ('NATIONAL', 'LOCAL', 'REGIONAL'))",
            "occasion text NOT NULL",
            "year integer CHECK (year BETWEEN 1990 AND 2200)",
            "round_kind text NOT NULL CHECK (round_kind IN ('PILOT', 'BASELINE', 'FOLLOW_UP', 'UNSPECIFIED'))",
            "source text NOT NULL CHECK (source <> '')",
        ],
    ),
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
