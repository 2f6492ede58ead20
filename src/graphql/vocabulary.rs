//! The closed lists of words, as GraphQL enums.

use async_graphql::Enum;

/// Declares an enum that says what one of the tables' says, and back.
macro_rules! remote {
    ($of:ident::$module:ident: $($(#[doc = $doc:literal])+ $name:ident { $($(#[doc = $value_doc:literal])+ $value:ident),+ $(,)? })+) => {$(
        $(#[doc = $doc])+
        #[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
        pub enum $name { $($(#[doc = $value_doc])+ $value,)+ }

        impl From<$of::$module::$name> for $name {
            fn from(value: $of::$module::$name) -> Self {
                match value { $($of::$module::$name::$value => Self::$value,)+ }
            }
        }

        impl From<$name> for $of::$module::$name {
            fn from(value: $name) -> Self {
                match value { $($name::$value => Self::$value,)+ }
            }
        }
    )+};
}
pub(super) use remote;

remote! { entity::vocabulary:
    /// What sort of place a jurisdiction is.
    JurisdictionKind {
        /// A country or area of the M49 standard.
        Country,
        /// A state, province, county or the like.
        Subdivision,
        /// A city, town or other municipality.
        Municipality,
        /// An organisation of several countries.
        RegionalBody,
    }

    /// Which level of government an instrument asks.
    Level {
        /// The national government.
        National,
        /// The government of a subdivision or a municipality.
        Local,
        /// A regional body.
        Regional,
    }

    /// How a question is answered.
    AnswerType {
        /// By one of the options.
        Single,
        /// By one or more of the options.
        Multiple,
        /// In words.
        Text,
    }

    /// Whose words a question is in.
    WordingStatus {
        /// The programme's own text.
        Official,
        /// Our words for what a public page states.
        Paraphrase,
        /// Our draft; no public page states it.
        OwnDraft,
    }

    /// Whether an answer says that the policy asked about is there.
    Presence {
        /// It is not there.
        Absent,
        /// It is there in part.
        Partial,
        /// It is there.
        Present,
    }

    /// Who says that a question bears on an objective or a target.
    LinkProvenance {
        /// A publication of IOM states it.
        IomStated,
        /// The editors of this service judge so.
        Editorial,
    }

    /// Why a revision was made.
    RevisionKind {
        /// The first publication of the assessment.
        Initial,
        /// Something published was wrong.
        Correction,
        /// Something is told that was not before.
        Addition,
        /// The same in another language.
        Translation,
        /// Addresses, dates of access, archived copies, reports' addresses or added translations; no answer is different.
        Technical,
    }

    /// Which round of assessment a revision belongs to, by its nature.
    RoundKind {
        /// A trial of the instrument.
        Pilot,
        /// The first assessment of a place.
        Baseline,
        /// A later assessment of a place.
        FollowUp,
        /// The source does not say.
        Unspecified,
    }

    /// Whose data it is.
    Provenance {
        /// Supplied by the programme.
        Official,
        /// Real, from the public source that is named.
        Secondary,
        /// Made up, for demonstration.
        Synthetic,
    }

    /// A step on the way of an assessment.
    MilestoneKind {
        /// Work began.
        Launched,
        /// The government received a draft.
        DraftShared,
        /// The draft was discussed.
        Consulted,
        /// The content was validated.
        Validated,
        /// The government signed off.
        SignedOff,
    }

    /// Whether the answers of a dimension are public.
    CoverageState {
        /// They are.
        Published,
        /// There are answers, which the government has not agreed to publish.
        Withheld,
        /// This service holds none.
        NotCollected,
    }

    /// Why a question has no answer.
    Absence {
        /// The question was not part of this assessment.
        NotAsked,
        /// The question does not apply to this place.
        NotApplicable,
        /// Nothing was found that answers it.
        NoEvidence,
        /// The government declined to answer.
        Declined,
        /// There is an answer, which the government has not agreed to publish.
        Withheld,
        /// There was an answer, which was taken back (`Response.withdrawal`); it counts like `WITHHELD`.
        Withdrawn,
    }

    /// What sort of act a policy is.
    PolicyKind {
        /// An act of parliament or a code.
        Law,
        /// A decree or an order.
        Decree,
        /// A regulation below the law.
        Regulation,
        /// A strategy.
        Strategy,
        /// A plan of action.
        Plan,
        /// A policy document.
        Policy,
        /// An agreement between governments or institutions.
        Agreement,
        /// An international convention.
        Convention,
        /// A programme.
        Programme,
        /// The founding of an institution.
        Institution,
        /// Anything else that is cited.
        Other,
    }

    /// What a finding finds.
    FindingKind {
        /// A well-developed area of governance.
        WellDeveloped,
        /// An area with potential for further development.
        Potential,
    }

    /// The act that made a release.
    ReleaseKind {
        /// A revision was published.
        Publish,
        /// An assessment was archived.
        Archive,
        /// An archived assessment was restored.
        Restore,
        /// A revision or an assessment was withdrawn.
        Withdraw,
        /// A codebook was published.
        Codebook,
        /// Links from indicators to objectives or targets were published.
        Links,
        /// Reference data changed.
        ReferenceData,
        /// An edition was listed.
        Edition,
    }

    /// What a release did to one thing.
    ChangeKind {
        /// It is new.
        Added,
        /// Something about it is different.
        Changed,
        /// It is no longer there.
        Ended,
        /// A revision became current.
        Published,
        /// A revision gave way to a later one.
        Superseded,
        /// An assessment left the current lists.
        Archived,
        /// An archived assessment came back.
        Restored,
        /// What it said is gone from every release.
        Withdrawn,
    }
}

/// What has become of an assessment or a revision.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicationStatus {
    /// It is what is public now.
    Current,
    /// A later revision is current.
    Superseded,
    /// It has left the current lists, and can still be read by id and as of earlier releases.
    Archived,
    /// It was withdrawn; only the tombstone is left.
    Withdrawn,
}

impl From<crate::shelf::Status> for PublicationStatus {
    fn from(status: crate::shelf::Status) -> Self {
        match status {
            crate::shelf::Status::Current => Self::Current,
            crate::shelf::Status::Superseded => Self::Superseded,
            crate::shelf::Status::Archived => Self::Archived,
            crate::shelf::Status::Withdrawn => Self::Withdrawn,
        }
    }
}

/// Which assessments of a place with an instrument to take.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Select {
    /// The latest that is answered, by year and then by key.
    Latest,
    /// All of them.
    All,
}

impl From<Select> for crate::shelf::select::Select {
    fn from(select: Select) -> Self {
        match select {
            Select::Latest => Self::Latest,
            Select::All => Self::All,
        }
    }
}
