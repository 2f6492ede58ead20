//! The closed lists of words, as GraphQL enums.

use async_graphql::Enum;
use async_graphql::resolver_utils::EnumType;

/// Declares an enum that says what one of the tables' says, or another one that is named, and back.
macro_rules! remote {
    ($of:ident::$module:ident: $($(#[$meta:meta])+ $name:ident { $($values:tt)+ })+) => {
        $crate::graphql::vocabulary::remote! { $($(#[$meta])+ $name of $of::$module::$name { $($values)+ })+ }
    };
    ($($(#[$meta:meta])+ $name:ident of $of:ty { $($(#[$value_meta:meta])+ $value:ident),+ $(,)? })+) => {$(
        #[derive(Enum, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
        $(#[$meta])+
        pub enum $name { $($(#[$value_meta])+ $value,)+ }

        $crate::graphql::object::direct_enum!($name);

        impl From<$of> for $name {
            fn from(value: $of) -> Self {
                match value { $(<$of>::$value => Self::$value,)+ }
            }
        }

        impl From<$name> for $of {
            fn from(value: $name) -> Self {
                match value { $($name::$value => Self::$value,)+ }
            }
        }
    )+};
}
pub(super) use remote;

remote! { entity::vocabulary:
    /// Kind of a place.
    JurisdictionKind {
        /// Country or area of the M49 standard.
        Country,
        /// State, province, county or similar part of a country.
        Subdivision,
        /// City, town or other municipality.
        Municipality,
        /// Organisation of several countries.
        RegionalBody,
    }

    /// Level of government that an instrument assesses.
    Level {
        /// National government.
        National,
        /// Government of a subdivision or a municipality.
        Local,
        /// Regional body.
        Regional,
    }

    /// Form of the answer to a question.
    AnswerType {
        /// Exactly one of the options.
        Single,
        /// One or more of the options.
        Multiple,
        /// Free text.
        Text,
    }

    /// Origin of an indicator's wording.
    WordingStatus {
        /// The programme's own text.
        Official,
        /// This service's wording of what a public page states.
        Paraphrase,
        /// This service's own draft; no public page states the question.
        OwnDraft,
    }

    /// Whether an answer option says that the policy asked about exists.
    Presence {
        /// The policy asked about does not exist.
        Absent,
        /// The policy asked about exists in part.
        Partial,
        /// The policy asked about exists.
        Present,
    }

    /// Origin of a link from an indicator to an objective or an SDG target.
    LinkProvenance {
        /// A publication of IOM states the link.
        IomStated,
        /// The editors of this service made the link.
        Editorial,
    }

    /// Reason for a revision.
    RevisionKind {
        /// First publication of the assessment.
        Initial,
        /// Corrects an error in published content.
        Correction,
        /// Adds content that was not published before.
        Addition,
        /// Gives the same content in another language.
        Translation,
        /// Changes only addresses, dates of access, archived copies or addresses of reports, or adds translations; no
        /// answer is different.
        Technical,
    }

    /// Kind of assessment round to which a revision belongs.
    RoundKind {
        /// Trial of the instrument.
        Pilot,
        /// First assessment of the place.
        Baseline,
        /// Later assessment of the place.
        FollowUp,
        /// The source does not give the kind of round.
        Unspecified,
    }

    /// Origin of data: the programme, a named public source, or invention for demonstration.
    Provenance {
        /// Supplied by the programme.
        Official,
        /// Real data from the public source named.
        Secondary,
        /// Invented data, for demonstration.
        Synthetic,
    }

    /// Kind of step in the course of an assessment.
    MilestoneKind {
        /// Work on the assessment began.
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

    /// Publication state of the answers of one dimension.
    CoverageState {
        /// The answers of the dimension are published.
        Published,
        /// Answers exist, but the government has not agreed to their publication.
        Withheld,
        /// This service holds no answers for the dimension.
        NotCollected,
    }

    /// Reason why a question has no answer.
    Absence {
        /// The question was not part of this assessment.
        NotAsked,
        /// The question does not apply to this place.
        NotApplicable,
        /// The assessment found no evidence that answers the question.
        NoEvidence,
        /// The government declined to answer.
        Declined,
        /// An answer exists, but the government has not agreed to its publication.
        Withheld,
        /// An answer was published and later withdrawn; `Response.withdrawal` gives the reason. Counts treat this
        /// absence like `WITHHELD`.
        Withdrawn,
    }

    /// Kind of a policy.
    PolicyKind {
        /// Act of parliament or code of law.
        Law,
        /// Decree or order.
        Decree,
        /// Regulation below the rank of a law.
        Regulation,
        /// Strategy.
        Strategy,
        /// Plan of action.
        Plan,
        /// Policy document.
        Policy,
        /// Agreement between governments or institutions.
        Agreement,
        /// International convention.
        Convention,
        /// Programme.
        Programme,
        /// Founding of an institution.
        Institution,
        /// Any other document that is cited.
        Other,
    }

    /// Kind of a finding.
    FindingKind {
        /// Well-developed area of governance.
        WellDeveloped,
        /// Area with potential for further development.
        Potential,
    }

    /// Kind of act that made a release.
    ReleaseKind {
        /// One or more revisions were published.
        Publish,
        /// An assessment was archived.
        Archive,
        /// An archived assessment was restored.
        Restore,
        /// An assessment, a revision or single answers were withdrawn.
        Withdraw,
        /// A version of a codebook was published.
        Codebook,
        /// Links from indicators to objectives or targets were published.
        Links,
        /// Reference data changed, such as places, names or groups, the address of a policy, or a merger of policies.
        ReferenceData,
        /// An edition was cut: the release before this one got a name.
        Edition,
    }

    /// Kind of change that a release made to one object.
    #[graphql(name = "ReleaseChangeKind")]
    ChangeKind {
        /// The object is new.
        Added,
        /// The object changed.
        Changed,
        /// The object ended: not part of this release or later releases.
        Ended,
        /// A revision was published and became current.
        Published,
        /// A revision was superseded by a later revision of the same assessment.
        Superseded,
        /// An assessment was archived: no longer current, but still readable by id and in earlier releases.
        Archived,
        /// An archived assessment was restored: its newest revision is current again.
        Restored,
        /// The object was withdrawn from every release.
        Withdrawn,
    }
}

remote! {
    /// Property by which responses can be grouped.
    GroupingAttribute of crate::shelf::analysis::Attribute {
        /// Country assessed, or country in which the place assessed lies.
        Country,
        /// Instrument with which the place was assessed.
        Instrument,
        /// Level of government that the instrument assesses: `NATIONAL`, `LOCAL` or `REGIONAL`.
        Level,
        /// Number of the round of assessment.
        Round,
        /// Year that the revision describes.
        Year,
        /// Codebook with which the place was assessed.
        Codebook,
        /// Dimension to which the indicator belongs in its codebook.
        Dimension,
        /// Objectives of the Global Compact to which the indicator is linked. A response counts in the group of each
        /// of them.
        GcmObjective,
        /// Indicator, in all codebooks of its instrument.
        Indicator,
    }

    /// Reason why a response that passes the filter is not counted.
    ExclusionReason of crate::shelf::analysis::ExclusionReason {
        /// Response of an assessment that is not the latest answered one of its place with its instrument that asks one of
        /// the indicators counted.
        NotLatest,
        /// Synthetic response, or place with such responses, where the filter also selects real ones.
        Synthetic,
        /// Place without an answered round before its latest one.
        WithoutEarlierRound,
        /// Place with a response to only one of the two indicators.
        OneResponseOnly,
    }
}

remote! {
    /// Change of the answers to one indicator from one assessment to another.
    AnswerChange of crate::shelf::analysis::AnswerChange {
        /// The later answer states more: an option with a greater `ordinal`, or all options of the earlier answer and
        /// others.
        MorePresent,
        /// The later answer states less: an option with a smaller `ordinal`, or only some of the options of the earlier
        /// answer.
        LessPresent,
        /// Both answers are the same options, or the same text.
        Unchanged,
        /// Only the codebook of the later assessment has the indicator.
        New,
        /// Only the codebook of the earlier assessment has the indicator.
        Dropped,
        /// The answers cannot be compared; `reason` says why.
        NotComparable,
    }

    /// Reason why two answers to one indicator are not comparable, or a note on their change.
    ComparisonReason of crate::shelf::analysis::ComparisonReason {
        /// The two codebooks word the question differently, in a language that both have.
        QuestionReworded,
        /// The two codebooks have different options, labels of options or types of answer.
        OptionsChanged,
        /// One of the assessments, or both, have no answer: an absence, or no response at all.
        NotAnswered,
        /// The answers have no order: options without `ordinal`, sets of options of which neither includes the other, or
        /// different texts.
        Unordered,
        /// The indicator belongs to another dimension than before. The change is told all the same.
        Moved,
    }
}

remote! {
    /// Difference between the answer of a local government and that of its country, in the presence that they state.
    AlignmentDifference of crate::shelf::analysis::AlignmentDifference {
        /// The local answer states more presence: the local government goes further than its country.
        LocalMorePresent,
        /// The national answer states more presence.
        NationalMorePresent,
        /// Both answers state the same presence.
        Same,
        /// One of the answers, or both, state no presence: an absence, no response, or options that say nothing about
        /// presence.
        NotComparable,
    }
}

/// What the responses of a bucket have in common.
#[derive(Enum, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum BucketKind {
    /// Answers that select one option.
    Option,
    /// Answers that state one presence of the policy asked about, or none.
    Presence,
    /// Responses without an answer, for one reason.
    Absence,
}

super::object::direct_enum!(BucketKind);

/// The name of a value in the schema.
pub(super) fn word<T: EnumType>(value: T) -> &'static str {
    T::items().iter().find(|item| item.value == value).map_or("", |item| item.name)
}

/// Publication status of an assessment or a revision.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum PublicationStatus {
    /// Public now.
    Current,
    /// Replaced by a later revision.
    Superseded,
    /// Removed from the current lists; still readable by id, in earlier releases and in editions.
    Archived,
    /// Withdrawn from every release; only a tombstone with the public reason remains.
    Withdrawn,
}

super::object::direct_enum!(PublicationStatus);

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

/// Choice among the current assessments of one place with one instrument. The default follows one rule. A field that
/// lists assessments shows `ALL`, so that no round is missing from the list. A field that lists responses shows
/// `LATEST`, because an older answer of the same place to the same question would make the place count twice.
#[derive(Enum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum Select {
    /// Only the latest assessment that has an answer: the one with the latest year, then with the greatest key. An
    /// assessment without a year counts as earlier than all others. A filter by indicator, and the subject of a
    /// distribution, choose the latest of the assessments that ask such a question: for the overall class of Armenia that of
    /// 2019, because that of 2021 has none. Conditions on answers apply after the choice.
    Latest,
    /// All assessments.
    All,
}

impl From<Select> for crate::shelf::select::Selection {
    fn from(select: Select) -> Self {
        match select {
            Select::Latest => Self::Latest,
            Select::All => Self::All,
        }
    }
}
