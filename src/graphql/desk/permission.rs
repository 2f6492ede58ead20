//! What the viewer may do to a draft now.

use async_graphql::SimpleObject;
use entity::vocabulary::ActKind;

use crate::desk::{Circumstances, Draft, Seat};

/// Whether the viewer may do something now.
#[derive(SimpleObject)]
#[graphql(serial)]
pub struct Permission {
    /// Whether they may.
    pub allowed: bool,
    /// Why not, in a sentence; null if they may.
    pub reason: Option<String>,
}

macro_rules! permissions {
    ($($(#[doc = $doc:literal])+ $field:ident: $act:ident;)+) => {
        /// What the viewer may do to a draft now, and why not what they may not.
        #[derive(SimpleObject)]
        #[graphql(serial)]
        pub struct ViewerCan {
            $($(#[doc = $doc])+ pub $field: Permission,)+
        }

        impl ViewerCan {
            pub fn of(seat: &Seat, draft: &Draft, around: &Circumstances) -> Self {
                let permission = |act| {
                    let refusal = seat.refusal(draft, around, act);
                    Permission { allowed: refusal.is_none(), reason: refusal.map(|error| error.message) }
                };
                Self { $($field: permission(ActKind::$act),)+ }
            }
        }
    };
}

permissions! {
    /// Edit it: every `record…` of its content, and `importDraft`.
    edit: RecordResponses;
    /// Say something of it.
    comment: CommentDraft;
    /// Give it to the reviewers.
    submit: SubmitDraft;
    /// Take it back from them.
    recall: RecallDraft;
    /// Ask its editors for changes.
    request_changes: RequestChanges;
    /// Record that the government signed it off.
    record_sign_off: RecordSignOff;
    /// Approve it.
    approve: ApproveDraft;
    /// Make it editable again.
    reopen: ReopenDraft;
    /// Let it be published by itself.
    schedule: ScheduleDraft;
    /// Let it not be published by itself.
    unschedule: UnscheduleDraft;
    /// Publish it.
    publish: PublishDraft;
    /// Give it up.
    discard: DiscardDraft;
}
