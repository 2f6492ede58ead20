//! Editing a draft by parts: each edit makes a new version of the whole document.

use std::collections::{BTreeMap, BTreeSet};

use entity::desk::draft;
use entity::vocabulary::*;
use sea_orm::{ActiveModelTrait, ActiveValue, IntoActiveModel};

use crate::content::*;
use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{at_most, shown};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall, MAX_RESPONSES, document, refuse_unfit};
use crate::desk::draft::patch::{Details, DocumentPatch, Patch, ResponsePatch, report};
use crate::desk::draft::tidy::tidy;
use crate::error::Error;
use crate::shelf::Catalog;

/// What is to be different about a draft.
#[derive(Debug, Clone)]
pub enum Edit {
    Details(Box<Details>),
    /// Responses to the indicators that are named; those named in `remove` are taken out.
    Responses {
        patches: Vec<ResponsePatch>,
        remove: Vec<String>,
    },
    /// In place of all there are.
    AllResponses(Vec<ResponsePatch>),
    Findings(Patch<Vec<Finding>>),
    Documents(Patch<Vec<DocumentPatch>>),
    Milestones(Patch<Vec<Milestone>>),
}

impl Edit {
    fn kind(&self) -> ActKind {
        match self {
            Self::Details(_) => ActKind::RecordDetails,
            Self::Responses { .. } | Self::AllResponses(_) => ActKind::RecordResponses,
            Self::Findings(_) => ActKind::RecordFindings,
            Self::Documents(_) => ActKind::RecordDocuments,
            Self::Milestones(_) => ActKind::RecordMilestones,
        }
    }

    fn apply(self, content: &mut Content) -> Result<(), Error> {
        match self {
            Self::Details(details) => details.apply(content)?,
            Self::Responses { patches, remove } => {
                at_most(MAX_RESPONSES, "remove", remove.len())?;
                for code in &remove {
                    let before = content.responses.len();
                    content.responses.retain(|response| response.indicator != *code);
                    if content.responses.len() == before {
                        let message =
                            format!("The draft has no response to {} that could be removed.", shown(code));
                        return Err(Error::bad_input("remove", message));
                    }
                }
                respond(&mut content.responses, patches)?;
            }
            Self::AllResponses(patches) => {
                content.responses.clear();
                respond(&mut content.responses, patches)?;
            }
            Self::Findings(findings) => findings.apply_list(&mut content.findings),
            Self::Documents(documents) => {
                documents
                    .try_map(|given| report(&content.documents, given))?
                    .apply_list(&mut content.documents);
            }
            Self::Milestones(milestones) => milestones.apply_list(&mut content.milestones),
        }
        Ok(())
    }
}

/// Changes the response to each indicator that is named, or adds one.
fn respond(responses: &mut Vec<Response>, patches: Vec<ResponsePatch>) -> Result<(), Error> {
    at_most(MAX_RESPONSES, "responses", patches.len())?;
    let mut named = BTreeSet::new();
    for (index, patch) in patches.into_iter().enumerate() {
        if !named.insert(patch.indicator.clone()) {
            let code: String = patch.indicator.chars().take(60).collect();
            let message = format!("{code} is answered twice; say it once.");
            return Err(Error::bad_input("responses", message));
        }
        let path = format!("responses[{index}]");
        match responses.iter_mut().find(|known| known.indicator == patch.indicator) {
            Some(known) => patch.apply(&path, known)?,
            None => {
                let mut response = patch.blank();
                patch.apply(&path, &mut response)?;
                responses.push(response);
            }
        }
    }
    Ok(())
}

impl StaffSession {
    /// Makes a new version of a draft.
    pub async fn edit(&self, call: DraftCall, edit: Edit) -> Result<Draft, Error> {
        self.run(edit.kind(), (call, edit), perform).await
    }
}

async fn perform(mut tx: Transaction, (call, edit): (DraftCall, Edit)) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    let mut content = draft.content.clone();
    edit.apply(&mut content)?;
    let catalog = tx.session.desk.catalog();
    if catalog.codebook_by_id(&content.codebook_id()).is_none() {
        let message = format!("There is no codebook {}.", shown(&content.codebook_id()));
        return Err(Error::bad_input("codebook", message).into());
    }
    save(tx, draft, content).await
}

/// Writes the new version of a draft that may be edited.
pub async fn save(mut tx: Transaction, draft: Draft, mut content: Content) -> Result<Draft, DeskError> {
    tidy(&mut content);
    refuse_unfit(&content)?;
    in_form(&mut content, &tx.session.desk.catalog());
    let document = document(&content)?;
    let (version, hash) = (draft.row.version + 1, content.hash());
    tx.entry.version = Some(version);
    tx.entry.before_hash = Some(draft.row.content_hash.clone());
    tx.entry.after_hash = Some(hash.clone());
    let as_of = draft.as_of;
    let changed = draft::ActiveModel {
        version: ActiveValue::Set(version),
        written_after: ActiveValue::Set(Some(as_of)),
        content: ActiveValue::Set(document),
        content_hash: ActiveValue::Set(hash),
        changed_at: ActiveValue::Set(tx.at),
        changed_by: ActiveValue::Set(tx.who().subject().to_owned()),
        ..draft.row.into_active_model()
    };
    let row = changed.update(&tx.db).await?;
    tx.commit(Draft { row, content, withdrawn: vec![], as_of }).await
}

/// As a draft keeps it.
pub fn in_form(content: &mut Content, catalog: &Catalog) {
    in_order(content, catalog);
    name_originals(&mut content.documents, catalog);
}

/// A report names the one that it translates by the id that this is public under, or would be.
fn name_originals(documents: &mut [Document], catalog: &Catalog) {
    let originals = documents.iter().filter(|document| document.translation_of.is_none());
    let ids: Vec<[String; 3]> = originals
        .filter(|_| documents.iter().any(|document| document.translation_of.is_some()))
        .map(|document| [catalog.document_id(document), document.id(), document.id_with_address()])
        .collect();
    for named in documents.iter_mut().filter_map(|document| document.translation_of.as_mut()) {
        if let Some([id, ..]) = ids.iter().find(|ids| ids.contains(named)) {
            named.clone_from(id);
        }
    }
}

/// Responses come as their questions do; one to a question that is not known comes last.
pub fn in_order(content: &mut Content, catalog: &Catalog) {
    let Some(codebook) = catalog.codebook_by_id(&content.codebook_id()) else { return };
    let places: BTreeMap<&str, i32> =
        (0..).zip(codebook.indicators()).map(|(place, indicator)| (&*indicator.row.code, place)).collect();
    content
        .responses
        .sort_by_key(|response| places.get(response.indicator.as_str()).copied().unwrap_or(i32::MAX));
}
