//! Checks and publishes codebooks and links, each from a whole document. A published codebook never changes.

use entity::shelf::{codebook, objective_link, sdg_link};
use entity::vocabulary::ActKind;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use crate::auth::Action;
use crate::content::digest;
use crate::desk::codebook::document::{CodebookDocument, CodebookProblem, LinksDocument};
use crate::desk::codebook::preview::CodebookPreview;
use crate::desk::codebook::{check, rows};
use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::check::MAX_PROBLEMS;
use crate::error::{Error, ErrorCode};
use crate::publish::{Links, Publication};

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishCodebook {
    pub document: CodebookDocument,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct PublishLinks {
    pub document: LinksDocument,
    /// The release in which the caller read the present links.
    pub expected_release: i32,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl StaffSession {
    /// The changes that a codebook would make if it were published now.
    pub fn preview_codebook(
        &self,
        document: Result<CodebookDocument, Error>,
    ) -> Result<CodebookPreview, Error> {
        self.require_everywhere(Action::Do(ActKind::PublishCodebook))?;
        let mut document = document?;
        let catalog = self.catalog();
        document.tidy();
        refuse(check::codebook(&document, &catalog))?;
        if catalog.codebook_by_id(&document.id()).is_some() {
            return Err(published_already(&document.id()));
        }
        Ok(CodebookPreview::new(&document, &catalog))
    }
}

pub async fn check_codebook(tx: &Transaction, document: &CodebookDocument) -> Result<(), DeskError> {
    refuse_published(tx, &document.id()).await?;
    Ok(refuse(check::codebook(document, &tx.session.desk.catalog()))?)
}

/// Writes a codebook with its links. Returns a digest of the previous version and its links.
pub async fn write_codebook(
    tx: &Transaction,
    publish: &PublishCodebook,
    publication: &mut Publication<'_>,
) -> Result<String, DeskError> {
    let (document, id) = (&publish.document, publish.document.id());
    // Checked again while the release number is locked: another act may have published it meanwhile.
    refuse_published(tx, &id).await?;
    let before = publication.newest_codebook(&document.instrument).await?.map(|before| before.id);
    let links = match &before {
        Some(before) => publication.links_of(before).await?,
        None => Links::default(),
    };
    publication.replace(rows::codebook(document), &[], &publish.reason).await?;
    publication.link_codebook(&id, before.as_deref(), rows::given_links(document)).await?;
    Ok(digest(&(before, links)))
}

/// Asks the database, because another instance may have published the codebook after this process loaded the shelf.
async fn refuse_published(tx: &Transaction, id: &str) -> Result<(), DeskError> {
    if codebook::Entity::find_by_id(id).one(&tx.db).await?.is_none() {
        return Ok(());
    }
    Err(published_already(id).into())
}

fn published_already(id: &str) -> Error {
    let message = format!("The codebook {id} is published and never changes; give this one a new version.");
    Error::conflict(message)
}

pub fn check_links(tx: &Transaction, document: &LinksDocument) -> Result<(), Error> {
    refuse(check::links(document, &tx.session.desk.catalog()))
}

/// Replaces the links of a codebook. Returns a digest of the old links.
pub async fn write_links(
    tx: &Transaction,
    publish: &PublishLinks,
    publication: &mut Publication<'_>,
) -> Result<String, DeskError> {
    let document = &publish.document;
    // The admin who confirms a proposal has read the links from which it was made.
    if tx.kind == ActKind::PublishLinks {
        refuse_unread(tx, &document.codebook, publish.expected_release, publication.number()).await?;
    }
    let links = publication.links_of(&document.codebook).await?;
    publication.replace(rows::links(document), &[], &publish.reason).await?;
    Ok(digest(&links))
}

/// Refuses links if the caller read a release older than the last change: they would undo links published since.
async fn refuse_unread(tx: &Transaction, codebook: &str, expected: i32, next: i32) -> Result<(), DeskError> {
    let field = Some("expectedRelease".to_owned());
    if !(1..next).contains(&expected) {
        let error = Error::new(ErrorCode::BadUserInput, format!("There is no release {expected}."));
        return Err(Error { field, ..error }.into());
    }
    let mut changed: Option<i32> = None;
    macro_rules! look {
        ($($table:ident)+) => {$(
            let last: Option<(Option<i32>, Option<i32>)> = $table::Entity::find()
                .select_only()
                .column_as($table::Column::Since.max(), "since")
                .column_as($table::Column::Until.max(), "until")
                .filter($table::Column::Codebook.eq(codebook))
                .into_tuple()
                .one(&tx.db)
                .await?;
            changed = last.map_or(changed, |(since, until)| changed.max(since).max(until));
        )+};
    }
    look!(objective_link sdg_link);
    match changed.filter(|changed| *changed > expected) {
        None => Ok(()),
        Some(changed) => {
            let message = format!(
                "The links of {codebook} were changed by release {changed}, after release {expected}, in which you have \
                 read them. Read them again before you go on."
            );
            let error = Error::conflict(message).with("current", serde_json::json!({ "release": changed }));
            Err(Error { field, ..error }.into())
        }
    }
}

/// Returns all problems of a document as one error.
fn refuse(faults: Vec<CodebookProblem>) -> Result<(), Error> {
    let Some(first) = faults.first() else { return Ok(()) };
    let message = match faults.len() {
        1 => format!("The document has a fault: {}: {}", first.path, first.message),
        count => format!("The document has {count} faults, the first: {}: {}", first.path, first.message),
    };
    let details: Vec<_> = faults
        .iter()
        .take(MAX_PROBLEMS)
        .map(|fault| serde_json::json!({ "path": fault.path, "message": fault.message }))
        .collect();
    let error = Error { field: Some("document".into()), ..Error::new(ErrorCode::BadUserInput, message) };
    Err(error.with("problems", details.into()))
}
