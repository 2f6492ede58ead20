//! Creates the tables of assessments, revisions, their contents, and publications.

use sea_orm_migration::prelude::*;

use crate::public_table::PublicTable;

#[derive(DeriveMigrationName)]
pub struct Migration;

/// A revision is complete in its first release: its rows come with that release, or never.
const WITH_ITS_REVISION: &str = "FOREIGN KEY (revision, since) REFERENCES revision (id, since)";

const SHA256: &str = "CHECK (length(content_hash) = 64)";

const TABLES: &[PublicTable] = &[
    PublicTable::fixed(
        "source",
        &["id"],
        &[
            "id text NOT NULL",
            "title text NOT NULL",
            "publisher text NOT NULL",
            "url text NOT NULL",
            "licence text NOT NULL",
            "attribution text NOT NULL",
        ],
    ),
    PublicTable::fixed(
        "policy",
        &["id"],
        &[
            "id text NOT NULL",
            "kind text NOT NULL CHECK (kind IN ('LAW', 'DECREE', 'REGULATION', 'STRATEGY', 'PLAN', 'POLICY', \
             'AGREEMENT', 'CONVENTION', 'PROGRAMME', 'INSTITUTION', 'OTHER'))",
            "title text NOT NULL CHECK (title <> '')",
            "language text NOT NULL",
            "issuer text",
            "jurisdiction text REFERENCES jurisdiction (code)",
            "year integer",
            "url text",
        ],
    ),
    PublicTable::fixed(
        "document",
        &["id"],
        &[
            "id text NOT NULL",
            "language text NOT NULL",
            "translation_of text REFERENCES document (id)",
            "title text NOT NULL CHECK (title <> '')",
            "reference text",
            "isbn text",
            "url text",
        ],
    ),
    PublicTable::fixed(
        "assessment",
        &["id"],
        &[
            "id text NOT NULL",
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
            "instrument text NOT NULL REFERENCES instrument (code)",
            "key text NOT NULL",
        ],
    )
    .unique(&[&["jurisdiction", "instrument", "key"]]),
    PublicTable::fixed(
        "revision",
        &["id"],
        &[
            "id text NOT NULL",
            "assessment text NOT NULL REFERENCES assessment (id)",
            "number integer NOT NULL CHECK (number > 0)",
            "kind text NOT NULL CHECK (kind IN ('INITIAL', 'CORRECTION', 'ADDITION', 'TRANSLATION'))",
            "note text",
            "codebook text NOT NULL REFERENCES codebook (id)",
            "year integer CHECK (year BETWEEN 1990 AND 2200)",
            "round integer CHECK (round > 0)",
            "round_kind text NOT NULL CHECK (round_kind IN ('PILOT', 'BASELINE', 'FOLLOW_UP', 'UNSPECIFIED'))",
            "provenance text NOT NULL CHECK (provenance IN ('OFFICIAL', 'SECONDARY', 'SYNTHETIC'))",
            "source text REFERENCES source (id)",
            "content_hash text NOT NULL",
        ],
    )
    .with(&[
        SHA256,
        "CHECK (provenance <> 'SECONDARY' OR source IS NOT NULL)",
        "CHECK ((number = 1) = (kind = 'INITIAL'))",
    ])
    .unique(&[&["assessment", "number"], &["id", "codebook"], &["id", "assessment"], &["id", "since"]]),
    // The partial unique index permits one current publication per assessment.
    PublicTable::versioned(
        "publication",
        &["revision"],
        &["revision text NOT NULL", "assessment text NOT NULL"],
    )
    .with(&["FOREIGN KEY (revision, assessment) REFERENCES revision (id, assessment)"])
    .one_open(&[&["assessment"]]),
    PublicTable::fixed(
        "tombstone",
        &["subject"],
        &[
            "subject text NOT NULL",
            "assessment text NOT NULL REFERENCES assessment (id)",
            "revision text REFERENCES revision (id)",
            "reason text NOT NULL CHECK (reason <> '')",
        ],
    )
    .with(&["CHECK (subject = coalesce(revision, assessment))"]),
    PublicTable::fixed(
        "milestone",
        &["revision", "position"],
        &[
            "revision text NOT NULL REFERENCES revision (id)",
            "position integer NOT NULL",
            "kind text NOT NULL CHECK (kind IN ('LAUNCHED', 'DRAFT_SHARED', 'CONSULTED', 'VALIDATED', \
             'SIGNED_OFF'))",
            "date text NOT NULL CHECK (length(date) IN (4, 7, 10))",
        ],
    )
    .with(&[WITH_ITS_REVISION]),
    PublicTable::fixed(
        "coverage",
        &["revision", "dimension"],
        &[
            "revision text NOT NULL",
            "codebook text NOT NULL",
            "dimension text NOT NULL",
            "state text NOT NULL CHECK (state IN ('PUBLISHED', 'WITHHELD', 'NOT_COLLECTED'))",
        ],
    )
    .with(&[WITH_ITS_REVISION,
        "FOREIGN KEY (revision, codebook) REFERENCES revision (id, codebook)",
        "FOREIGN KEY (codebook, dimension) REFERENCES dimension (codebook, code)",
    ]),
    PublicTable::fixed(
        "response",
        &["revision", "indicator"],
        &[
            "revision text NOT NULL",
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "position integer NOT NULL",
            "absence text CHECK (absence IN ('NOT_ASKED', 'NOT_APPLICABLE', 'NO_EVIDENCE', 'DECLINED', \
             'WITHHELD'))",
            "source text REFERENCES source (id)",
        ],
    )
    .with(&[WITH_ITS_REVISION,
        "FOREIGN KEY (revision, codebook) REFERENCES revision (id, codebook)",
        "FOREIGN KEY (codebook, indicator) REFERENCES indicator (codebook, code)",
    ])
    .unique(&[&["revision", "position"], &["revision", "codebook", "indicator"]]),
    PublicTable::fixed(
        "response_option",
        &["revision", "indicator", "option"],
        &[
            "revision text NOT NULL",
            "codebook text NOT NULL",
            "indicator text NOT NULL",
            "option text NOT NULL",
            "position integer NOT NULL",
        ],
    )
    .with(&[WITH_ITS_REVISION,
        "FOREIGN KEY (revision, codebook, indicator) REFERENCES response (revision, codebook, indicator)",
        "FOREIGN KEY (codebook, indicator, option) REFERENCES answer_option (codebook, indicator, code)",
    ])
    .unique(&[&["revision", "indicator", "position"]]),
    PublicTable::fixed(
        "response_text",
        &["revision", "indicator", "field", "language"],
        &[
            "revision text NOT NULL",
            "indicator text NOT NULL",
            "field text NOT NULL CHECK (field IN ('TEXT', 'NARRATIVE'))",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&[WITH_ITS_REVISION, "FOREIGN KEY (revision, indicator) REFERENCES response (revision, indicator)"]),
    PublicTable::fixed(
        "evidence",
        &["revision", "indicator", "position"],
        &[
            "revision text NOT NULL",
            "indicator text NOT NULL",
            "position integer NOT NULL",
            "policy text NOT NULL REFERENCES policy (id)",
            "locator text",
            "accessed text",
            "archived text",
        ],
    )
    .with(&[WITH_ITS_REVISION, "FOREIGN KEY (revision, indicator) REFERENCES response (revision, indicator)"]),
    PublicTable::fixed(
        "finding",
        &["revision", "position"],
        &[
            "revision text NOT NULL",
            "codebook text NOT NULL",
            "position integer NOT NULL",
            "kind text NOT NULL CHECK (kind IN ('WELL_DEVELOPED', 'POTENTIAL'))",
            "dimension text NOT NULL",
        ],
    )
    .with(&[WITH_ITS_REVISION,
        "FOREIGN KEY (revision, codebook) REFERENCES revision (id, codebook)",
        "FOREIGN KEY (codebook, dimension) REFERENCES dimension (codebook, code)",
    ]),
    PublicTable::fixed(
        "finding_text",
        &["revision", "position", "language"],
        &[
            "revision text NOT NULL",
            "position integer NOT NULL",
            "language text NOT NULL",
            "text text NOT NULL CHECK (text <> '')",
        ],
    )
    .with(&[WITH_ITS_REVISION, "FOREIGN KEY (revision, position) REFERENCES finding (revision, position)"]),
    PublicTable::fixed(
        "revision_document",
        &["revision", "document"],
        &[
            "revision text NOT NULL REFERENCES revision (id)",
            "document text NOT NULL REFERENCES document (id)",
            "position integer NOT NULL",
        ],
    )
    .with(&[WITH_ITS_REVISION])
    .unique(&[&["revision", "position"]]),
    PublicTable::fixed(
        "sign_off",
        &["revision", "position"],
        &[
            "revision text NOT NULL REFERENCES revision (id)",
            "position integer NOT NULL",
            "office text NOT NULL",
            "jurisdiction text NOT NULL REFERENCES jurisdiction (code)",
            "date text NOT NULL CHECK (length(date) IN (4, 7, 10))",
            "scope text NOT NULL",
            "document_reference text",
            "digest text",
        ],
    )
    .with(&[WITH_ITS_REVISION]),
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
