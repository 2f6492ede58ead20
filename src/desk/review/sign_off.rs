//! Recording that the government has signed off what a draft says.

use entity::desk::draft_sign_off;
use entity::vocabulary::ActKind;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, PaginatorTrait, QueryFilter};

use crate::date;
use crate::desk::core::error::DeskError;
use crate::desk::core::session::StaffSession;
use crate::desk::core::text::{plain, shown};
use crate::desk::core::transaction::Transaction;
use crate::desk::draft::document::{Draft, DraftCall};
use crate::desk::draft::sign_off::digest_of;
use crate::desk::release::schedule;
use crate::error::Error;

/// A government counterpart's approval of what a draft says now.
#[derive(Debug, Clone)]
pub struct SignOff {
    pub office: String,
    pub jurisdiction: String,
    /// `2023`, `2023-06` or `2023-06-30`.
    pub date: String,
    pub scope: String,
    pub document_reference: Option<String>,
    /// SHA-256, in hexadecimal.
    pub digest: Option<String>,
}

impl StaffSession {
    pub async fn record_sign_off(&self, call: DraftCall, sign_off: SignOff) -> Result<Draft, Error> {
        self.run(ActKind::RecordSignOff, (call, sign_off), record_sign_off).await
    }
}

async fn record_sign_off(
    mut tx: Transaction,
    (call, sign_off): (DraftCall, SignOff),
) -> Result<Draft, DeskError> {
    let draft = tx.lock_draft(&call).await?;
    let SignOff { office, jurisdiction, date, scope, document_reference, digest } = sign_off;
    if !date::is_partial(&date) {
        let message = format!("{} is not a date such as 2023, 2023-06 or 2023-06-30.", shown(&date));
        return Err(Error::bad_input("date", message).into());
    }
    let is_digest =
        |digest: &String| digest.len() == 64 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
    if digest.as_ref().is_some_and(|digest| !is_digest(digest)) {
        let message = "The digest is a SHA-256 of the document, 64 hexadecimal digits.";
        return Err(Error::bad_input("digest", message).into());
    }
    // An office signs for the place assessed, or for one that this lies in.
    let line = tx.session.desk.line(&draft.row.jurisdiction);
    if !line.contains(&jurisdiction) {
        let message = format!(
            "{} is neither {} nor a place that it lies in.",
            shown(&jurisdiction),
            draft.row.jurisdiction
        );
        return Err(Error::bad_input("jurisdiction", message).into());
    }
    let count = draft_sign_off::Entity::find()
        .filter(draft_sign_off::Column::Draft.eq(&draft.row.id))
        .count(&tx.db)
        .await?;
    let row = draft_sign_off::Model {
        draft: draft.row.id.clone(),
        position: count as i32,
        content_hash: draft.row.content_hash.clone(),
        office: plain("office", office)?,
        jurisdiction,
        date,
        scope: plain("scope", scope)?,
        document_reference: document_reference.map(|text| plain("documentReference", text)).transpose()?,
        digest: digest.map(|digest| digest.to_ascii_lowercase()),
        at: tx.at,
        subject: tx.who().subject().to_owned(),
    };
    // By which the row is known again: one that the log does not tell of is none.
    tx.entry.target = Some(digest_of(&row));
    draft_sign_off::Entity::insert(row.into_active_model()).exec_without_returning(&tx.db).await?;
    let row = schedule::cancel_of(&mut tx, draft.row).await?;
    tx.commit(Draft { row, ..draft }).await
}
