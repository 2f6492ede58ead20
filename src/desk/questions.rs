//! Codebooks and links, each imported as a whole document: checked, published, and what is a codebook never changes
//! again.

mod check;
mod preview;
mod rows;

use std::collections::BTreeMap;

use entity::shelf::{codebook, objective_link, sdg_link};
use entity::vocabulary::{ActKind, AnswerType, LinkProvenance, Presence, WordingStatus};
use schemars::JsonSchema;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use serde::{Deserialize, Serialize};

use super::act::{Act, Outcome};
use super::check::MOST_PROBLEMS;
use super::proposal::ProposedChange;
use super::tidy::by_language;
use super::{DeskError, StaffSession};
use crate::auth::Action;
use crate::content::{CodebookId, Texts, digest};
use crate::error::{Error, ErrorCode};
use crate::publish::{Links, Publication};

pub use preview::{CodebookPreview, LinkCounts, LinkDifference, LinksPreview};

/// One version of an instrument, whole.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodebookDocument {
    /// A known instrument, such as `mgi-national`.
    pub instrument: String,
    /// What tells this version from the others: `2027`.
    pub version: String,
    pub dimensions: Vec<Dimension>,
    #[serde(default)]
    pub categories: Vec<Category>,
    /// In their order.
    pub indicators: Vec<Question>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Dimension {
    pub code: String,
    pub names: Texts,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Category {
    pub code: String,
    pub dimension: String,
    pub names: Texts,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Question {
    pub code: String,
    #[serde(default)]
    pub dimension: Option<String>,
    #[serde(default)]
    pub category: Option<String>,
    /// Shared by questions of different instruments about the same thing.
    pub topic: String,
    pub answer_type: AnswerType,
    pub wording_status: WordingStatus,
    /// Where the wording is from.
    #[serde(default)]
    pub source: Option<String>,
    pub questions: Texts,
    #[serde(default)]
    pub options: Vec<Choice>,
    /// The objectives of the Global Compact that it bears on; `[]` for none. Left out: those of the same code in the
    /// version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objectives: Option<Vec<QuestionObjective>>,
    /// The targets of the SDGs that it bears on; `[]` for none. Left out: those of the same code in the version before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sdg_targets: Option<Vec<QuestionTarget>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionObjective {
    /// 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QuestionTarget {
    /// `10.7`.
    pub target: String,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Choice {
    pub code: String,
    #[serde(default)]
    pub ordinal: Option<i32>,
    #[serde(default)]
    pub presence: Option<Presence>,
    pub labels: Texts,
}

/// What the questions of one codebook bear on: all of it, in place of what there is.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LinksDocument {
    /// `mgi-national@2026`.
    pub codebook: String,
    /// Not touched if left out.
    #[serde(default)]
    pub objectives: Option<Vec<ObjectiveLink>>,
    /// Not touched if left out.
    #[serde(default)]
    pub sdg_targets: Option<Vec<SdgLink>>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ObjectiveLink {
    pub indicator: String,
    /// 1 to 23.
    pub objective: i32,
    pub provenance: LinkProvenance,
    pub source: String,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SdgLink {
    pub indicator: String,
    /// `10.7`.
    pub target: String,
    pub provenance: LinkProvenance,
    pub source: String,
}

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
    /// The release in which they have read the links there are.
    pub expected_release: i32,
    pub reason: String,
    #[serde(skip)]
    pub idempotency_key: Option<String>,
}

impl StaffSession {
    pub async fn publish_codebook(&self, publish: PublishCodebook) -> Result<Outcome, Error> {
        self.change(ProposedChange::Codebook(publish)).await
    }

    /// What publishing a codebook would change, if it were published now.
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

    pub async fn publish_links(&self, publish: PublishLinks) -> Result<Outcome, Error> {
        self.change(ProposedChange::Links(publish)).await
    }
}

/// What is wrong with a codebook.
pub(super) async fn check_codebook(act: &Act, document: &CodebookDocument) -> Result<(), DeskError> {
    refuse_published(act, &document.id()).await?;
    Ok(refuse(check::codebook(document, &act.session.desk.catalog()))?)
}

/// Writes a codebook with its links. It is made from the version before, and the links of that.
pub(super) async fn write_codebook(
    act: &Act,
    publish: &PublishCodebook,
    publication: &mut Publication<'_>,
) -> Result<String, DeskError> {
    let (document, id) = (&publish.document, publish.document.id());
    // Somebody may have published it while this waited for its number.
    refuse_published(act, &id).await?;
    let before = publication.newest_codebook(&document.instrument).await?.map(|before| before.id);
    let links = match &before {
        Some(before) => publication.links_of(before).await?,
        None => Links::default(),
    };
    publication.replace(rows::codebook(document), &[], &publish.reason).await?;
    publication.link_codebook(&id, before.as_deref(), rows::given_links(document)).await?;
    Ok(digest(&(before, links)))
}

/// Another instance may have published it just now: the database knows, this process not yet.
async fn refuse_published(act: &Act, id: &str) -> Result<(), DeskError> {
    if codebook::Entity::find_by_id(id).one(&act.tx).await?.is_none() {
        return Ok(());
    }
    Err(published_already(id).into())
}

fn published_already(id: &str) -> Error {
    let message = format!("The codebook {id} is published and never changes; give this one a new version.");
    Error::conflict(message)
}

/// What is wrong with links.
pub(super) fn check_links(act: &Act, document: &LinksDocument) -> Result<(), Error> {
    refuse(check::links(document, &act.session.desk.catalog()))
}

/// Writes links in place of those of their codebook, from which they are made.
pub(super) async fn write_links(
    act: &Act,
    publish: &PublishLinks,
    publication: &mut Publication<'_>,
) -> Result<String, DeskError> {
    let document = &publish.document;
    // Whoever confirms a proposal has read what it was made from.
    if act.kind == ActKind::PublishLinks {
        refuse_unread(act, &document.codebook, publish.expected_release, publication.number()).await?;
    }
    let links = publication.links_of(&document.codebook).await?;
    publication.replace(rows::links(document), &[], &publish.reason).await?;
    Ok(digest(&links))
}

/// Whoever has not read the links there are would undo what somebody else has published since.
async fn refuse_unread(act: &Act, codebook: &str, expected: i32, next: i32) -> Result<(), DeskError> {
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
                .one(&act.tx)
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

/// Every fault of a document at once.
fn refuse(faults: Vec<CodebookProblem>) -> Result<(), Error> {
    let Some(first) = faults.first() else { return Ok(()) };
    let message = match faults.len() {
        1 => format!("The document has a fault: {}: {}", first.path, first.message),
        count => format!("The document has {count} faults, the first: {}: {}", first.path, first.message),
    };
    let told: Vec<_> = faults
        .iter()
        .take(MOST_PROBLEMS)
        .map(|fault| serde_json::json!({ "path": fault.path, "message": fault.message }))
        .collect();
    let error = Error { field: Some("document".into()), ..Error::new(ErrorCode::BadUserInput, message) };
    Err(error.with("problems", told.into()))
}

/// What is wrong with a document, and where.
pub struct CodebookProblem {
    path: String,
    message: String,
}

impl CodebookDocument {
    /// Brings the tags of languages to their one form.
    pub(super) fn tidy(&mut self) {
        self.dimensions.iter_mut().for_each(|dimension| by_language(&mut dimension.names));
        self.categories.iter_mut().for_each(|category| by_language(&mut category.names));
        for question in &mut self.indicators {
            by_language(&mut question.questions);
            question.options.iter_mut().for_each(|option| by_language(&mut option.labels));
        }
    }

    /// `mgi-national@2027`.
    pub fn id(&self) -> String {
        CodebookId { instrument: &self.instrument, version: &self.version }.to_string()
    }
}

/// By code, each once.
type ByCode<'d, T> = BTreeMap<&'d str, &'d T>;
