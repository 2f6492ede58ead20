//! What the viewer may do to a draft now.

use entity::vocabulary::ActKind;

use crate::desk::{Draft, DraftFacts, StaffSession};
use crate::error::Error;
use crate::graphql::object::object;

/// Permission of the viewer for one act on a draft, now.
#[object(plain)]
pub struct Permission {
    /// Whether the viewer may do the act now.
    pub allowed: bool,
    /// Reason why the viewer may not do the act, in one sentence. Null if allowed.
    pub reason: Option<String>,
}

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $field:ident: $act:ident;)+) => {
        /// Permissions of the viewer for one draft now, each with the reason if denied.
        #[object(plain)]
        pub struct ViewerCan {
            $($(#[doc = $doc])+ pub $field: Permission,)+
        }

        impl ViewerCan {
            pub async fn load(
                session: &StaffSession,
                draft: &Draft,
                facts: &DraftFacts,
            ) -> Result<Self, Error> {
                let permission = async |act| {
                    let refusal = session.viewer_refusal(draft, facts, act).await?;
                    let (allowed, reason) = (refusal.is_none(), refusal.map(|error| error.message));
                    Ok::<_, Error>(Permission { allowed, reason })
                };
                Ok(Self { $($field: permission(ActKind::$act).await?,)+ })
            }
        }
    };
}

permissions! {
    /// Permission to edit the draft: `updateDetails`, `updateResponses`, `replaceResponses`, `updateFindings`,
    /// `updateReports`, `updateMilestones` and `importDraft`.
    edit: RecordResponses;
    /// Permission to comment on the draft: `commentDraft`.
    comment: CommentDraft;
    /// Permission to submit the draft for review: `submitDraft`.
    submit: SubmitDraft;
    /// Permission to take the draft back from review: `recallDraft`.
    recall: RecallDraft;
    /// Permission to ask the draft's editors for changes: `requestChanges`.
    request_changes: RequestChanges;
    /// Permission to record the government's sign-off of the draft: `recordSignOff`.
    record_sign_off: RecordSignOff;
    /// Permission to approve the draft: `approveDraft`.
    approve: ApproveDraft;
    /// Permission to make the approved draft editable again: `reopenDraft`.
    reopen: ReopenDraft;
    /// Permission to schedule the draft's publication: `scheduleDraft`.
    schedule: ScheduleDraft;
    /// Permission to cancel the draft's scheduled publication: `unscheduleDraft`.
    unschedule: UnscheduleDraft;
    /// Permission to publish the draft: `publishDraft`.
    publish: PublishDraft;
    /// Permission to discard the draft: `discardDraft`.
    discard: DiscardDraft;
}
