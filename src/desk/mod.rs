//! The desk: drafts, and their way to publication. Nothing here is public, and only staff open a session.
//!
//! Four floors, each of which names only those below it: `core` and what a draft is (document, workflow, check); the
//! facts and rules of `authorization`; the acts and readings, by noun; the scheduler and the log as a whole.

mod account;
pub mod audit;
mod authorization;
mod codebook;
mod core;
mod draft;
mod release;
mod review;
mod scheduler;

pub use self::core::error::DeskError;
pub use self::core::page::{Listing, OffsetWindow, Window};
pub use self::core::session::{Desk, StaffSession};
pub use account::api_key::{IssuedKey, NewKey};
pub use account::principal::{ChangedPrincipal, NewPrincipal};
pub use audit::query::AuditPredicate;
pub use codebook::change::ProposedChange;
pub use codebook::document::{CodebookDocument, LinksDocument};
pub use codebook::preview::{CodebookPreview, LinkCounts, LinkDifference, LinksPreview};
pub use codebook::proposal::{DecidedProposal, MadeChange};
pub use codebook::proposal_query::{ProposalPredicate, ProposalState};
pub use codebook::publish::{PublishCodebook, PublishLinks};

pub use draft::begin::{BegunDraft, CloneRevision, Import, NewDraft};
pub use draft::changes::{ChangeOf, Changes, ResponseChange};
pub use draft::check;
pub use draft::document::{Draft, DraftCall};
pub use draft::edit::Edit;
pub use draft::facts::DraftFacts;
pub use draft::patch::{
    Details, DocumentPatch, EvidencePatch, Patch, PolicyPatch, ResponsePatch, SourcePatch, TextsPatch,
};
pub use draft::preview::{Count, DimensionCount, Preview};
pub use draft::query::{DraftField, DraftPredicate, DraftSortKey};
pub use draft::workflow;
pub use release::archive::{AssessmentRequest, ChangedAssessment};
pub use release::decisions::StaffDecisions;
pub use release::edition::{CutEdition, NewEdition};
pub use release::policy::{MergePolicies, UpdatePolicy, UpdatedPolicy};
pub use release::publish::PublishedDraft;
pub use release::withdrawal::{ActedWithdrawal, Proposal, withdrawn_indicators};
pub use review::comment::Comment;
pub use review::sign_off::SignOff;
