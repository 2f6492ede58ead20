//! What publication must know of people's decisions; the desk hands it in.

use std::collections::{BTreeSet, HashSet};

use sea_orm::{DatabaseTransaction, DbErr};

/// What staff decided about public revisions.
#[derive(Debug, Default)]
pub struct Decisions {
    /// The ids of the revisions that staff published or withdrew. Shipped data leaves their assessments alone while one
    /// of them is the newest.
    pub revisions: HashSet<String>,
    /// The ids of the codebooks that staff published.
    pub codebooks: BTreeSet<String>,
    /// The links that staff published.
    pub links: Vec<PublishedLinks>,
}

/// That staff published the links of a codebook.
#[derive(Debug)]
pub struct PublishedLinks {
    pub codebook: String,
    pub release: Option<i32>,
}

/// Reads the decisions within the transaction that publishes, so that no decision comes between the reading and the
/// release.
pub trait DecisionSource: Sync {
    fn read(&self, tx: &DatabaseTransaction) -> impl Future<Output = Result<Decisions, DbErr>> + Send;
}

/// The source for a new database, at whose desk no one has worked yet.
pub struct NoDecisions;

impl DecisionSource for NoDecisions {
    async fn read(&self, _: &DatabaseTransaction) -> Result<Decisions, DbErr> {
        Ok(Decisions::default())
    }
}
