//! Changes public assessments and releases: archive, restore, withdraw, cut an edition.

use std::collections::{BTreeMap, BTreeSet};

use entity::shelf::*;
use entity::vocabulary::{Absence, ChangeKind};
use sea_orm::{ColumnTrait, ConnectionTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{Decisions, Publication};
use crate::content::{Content, RevisionId};
use crate::text::shown;

/// Why a publication was refused.
#[derive(Debug)]
pub enum PublishError {
    /// The public data does not allow the act; one sentence says why.
    Impossible(String),
    Database(DbErr),
}

impl From<DbErr> for PublishError {
    fn from(error: DbErr) -> Self {
        Self::Database(error)
    }
}

/// Whether a revision and a content are equal apart from the kind and the note of the revision.
pub(super) fn equals(revision: &revision::Model, content: &Content) -> bool {
    let content = Content { kind: revision.kind, note: revision.note.clone(), ..content.clone() };
    content.hash() == revision.content_hash
}

/// The refusal to publish a revision of a withdrawn assessment.
pub fn nothing_more_of(assessment: &str) -> String {
    format!("{assessment} was withdrawn; nothing more is published of it.")
}

fn impossible<T>(sentence: String) -> Result<T, PublishError> {
    Err(PublishError::Impossible(sentence))
}

impl Publication<'_> {
    /// Ends the current publication of an assessment. Its revisions stay readable by id, in older releases and in
    /// editions.
    pub async fn archive(&mut self, assessment: &str, reason: &str) -> Result<(), PublishError> {
        let Some(current) = self.current(assessment).await? else {
            return impossible(match self.newest(assessment).await? {
                Some(_) => format!("{assessment} is not current, so it cannot be archived."),
                None => format!("{assessment} has never been published, so it cannot be archived."),
            });
        };
        self.change(ChangeKind::Archived, &current.revision.clone(), assessment, Some(reason));
        self.endings.publication.push(current);
        Ok(())
    }

    /// Makes the newest revision of an archived assessment current again. Returns the id of the revision.
    pub async fn restore(&mut self, assessment: &str, reason: &str) -> Result<String, PublishError> {
        if self.current(assessment).await?.is_some() {
            return impossible(format!("{assessment} is current, so there is nothing to restore."));
        }
        let Some(newest) = self.newest(assessment).await? else {
            return impossible(format!("{assessment} has never been published, so it cannot be restored."));
        };
        if self.is_withdrawn(assessment).await? || self.is_withdrawn(&newest.id).await? {
            return impossible(format!("{assessment} was withdrawn, so it cannot be restored."));
        }
        self.change(ChangeKind::Restored, &newest.id, assessment, Some(reason));
        let (revision, assessment) = (newest.id.clone(), assessment.to_owned());
        self.arrivals.publication.push(publication::Model { revision, assessment, since: 0, until: None });
        Ok(newest.id)
    }

    /// Withdraws one revision, by its number, or a whole assessment from every release. A tombstone takes its place; no
    /// older revision becomes current. `reason` is public.
    pub async fn withdraw(
        &mut self,
        assessment: &str,
        number: Option<i32>,
        reason: &str,
    ) -> Result<(), PublishError> {
        let revision = number.map(|number| RevisionId::new(assessment, number).to_string());
        let subject = revision.as_deref().unwrap_or(assessment);
        let is_there = match &revision {
            Some(id) => revision::Entity::find_by_id(id).one(self.tx).await?.is_some(),
            None => assessment::Entity::find_by_id(assessment).one(self.tx).await?.is_some(),
        };
        if !is_there {
            return impossible(format!("{subject} has never been published, so it cannot be withdrawn."));
        }
        if self.is_withdrawn(subject).await? || self.is_withdrawn(assessment).await? {
            return impossible(format!("{subject} has been withdrawn already."));
        }
        let current = self.current(assessment).await?;
        self.endings
            .publication
            .extend(current.filter(|current| revision.as_ref().is_none_or(|id| *id == current.revision)));
        let kind = if revision.is_some() { "Revision" } else { "Assessment" };
        self.changes.push(release_change::Model {
            position: 0,
            kind: ChangeKind::Withdrawn,
            subject: format!("{kind}:{subject}"),
            assessment: Some(assessment.to_owned()),
            revision: revision.clone(),
            reason: Some(reason.to_owned()),
            since: 0,
            until: None,
        });
        self.arrivals.tombstone.push(tombstone::Model {
            subject: subject.to_owned(),
            assessment: assessment.to_owned(),
            revision,
            reason: reason.to_owned(),
            since: 0,
            until: None,
        });
        Ok(())
    }

    /// Withdraws the responses to some indicators from every public revision of an assessment, in every release. A
    /// tombstone takes the place of each; other responses stay. `reason` is public.
    pub async fn withdraw_responses(
        &mut self,
        assessment: &str,
        indicators: &[String],
        reason: &str,
    ) -> Result<(), PublishError> {
        for (revision, indicator) in withdrawable(self.tx, assessment, indicators).await? {
            self.changes.push(release_change::Model {
                position: 0,
                kind: ChangeKind::Withdrawn,
                subject: format!("Response:{revision}/{indicator}"),
                assessment: Some(assessment.to_owned()),
                revision: Some(revision),
                reason: Some(reason.to_owned()),
                since: 0,
                until: None,
            });
        }
        self.arrivals.response_tombstone.extend(indicators.iter().map(|indicator| {
            response_tombstone::Model {
                assessment: assessment.to_owned(),
                indicator: indicator.clone(),
                reason: reason.to_owned(),
                since: 0,
                until: None,
            }
        }));
        Ok(())
    }

    /// Gives the release before this one a name to cite it by. The list of editions has it from this release on.
    pub async fn cut_edition(&mut self, name: &str, title: &str) -> Result<(), PublishError> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if !(1..=60).contains(&name.len()) || !name.bytes().all(is_name) {
            return impossible(format!(
                "{} is not a name such as 2026-imrf (a-z, 0-9 and -, at most 60).",
                shown(name)
            ));
        }
        if edition::Entity::find_by_id(name).one(self.tx).await?.is_some() {
            return impossible(format!("There is an edition {name} already."));
        }
        let Some(release) = &self.previous else {
            return impossible("Nothing has been published of which an edition could be cut.".to_owned());
        };
        let at = release.at.format("%-d %B %Y");
        let citation = format!(
            "MGI data API, {title} (edition {name}): release {} of {at} (sha256:{}).",
            release.number, release.hash
        );
        let edition = edition::Model {
            name: name.to_owned(),
            release: release.number,
            title: title.to_owned(),
            checksum: release.hash.clone(),
            citation,
            since: 0,
            until: None,
        };
        self.arrivals.edition.push(edition);
        self.changes.push(release_change::Model {
            position: 0,
            kind: ChangeKind::Added,
            subject: format!("Edition:{name}"),
            assessment: None,
            revision: None,
            reason: None,
            since: 0,
            until: None,
        });
        Ok(())
    }

    /// The publication of an assessment that has not ended.
    pub(super) async fn current(&self, assessment: &str) -> Result<Option<publication::Model>, DbErr> {
        publication::Entity::find()
            .filter(publication::Column::Assessment.eq(assessment))
            .filter(publication::Column::Until.is_null())
            .one(self.tx)
            .await
    }

    /// The newest revision of an assessment, whether it is current or not.
    pub(super) async fn newest(&self, assessment: &str) -> Result<Option<revision::Model>, DbErr> {
        revision::Entity::find()
            .filter(revision::Column::Assessment.eq(assessment))
            .order_by_desc(revision::Column::Number)
            .limit(1)
            .one(self.tx)
            .await
    }

    /// Whether people decided what is public of an assessment, given its newest revision.
    pub(super) async fn is_decided(
        &self,
        newest: &revision::Model,
        decisions: &Decisions,
    ) -> Result<bool, DbErr> {
        let is_archived =
            self.current(&newest.assessment).await?.is_none() && !self.is_withdrawn(&newest.id).await?;
        let withdrawn_response = response_tombstone::Entity::find()
            .filter(response_tombstone::Column::Assessment.eq(&newest.assessment))
            .one(self.tx);
        Ok(decisions.revisions.contains(&newest.id)
            || is_archived
            || self.is_withdrawn(&newest.assessment).await?
            || withdrawn_response.await?.is_some())
    }

    /// Whether a content equals a withdrawn revision of the same assessment, whatever the numbers of the revisions.
    pub(super) async fn repeats_withdrawn(&self, content: &Content) -> Result<bool, DbErr> {
        let withdrawn: Vec<String> = tombstone::Entity::find()
            .filter(tombstone::Column::Assessment.eq(content.assessment()))
            .all(self.tx)
            .await?
            .into_iter()
            .filter_map(|row| row.revision)
            .collect();
        let revisions =
            revision::Entity::find().filter(revision::Column::Id.is_in(withdrawn)).all(self.tx).await?;
        Ok(revisions.iter().any(|revision| equals(revision, content)))
    }

    pub(super) async fn is_withdrawn(&self, subject: &str) -> Result<bool, DbErr> {
        Ok(tombstone::Entity::find_by_id(subject).one(self.tx).await?.is_some())
    }
}

/// The withdrawn subjects of an assessment: ids of revisions, or its own ref if the whole assessment was withdrawn.
pub async fn withdrawn_subjects(db: &impl ConnectionTrait, assessment: &str) -> Result<Vec<String>, DbErr> {
    tombstone::Entity::find()
        .select_only()
        .column(tombstone::Column::Subject)
        .filter(tombstone::Column::Assessment.eq(assessment))
        .into_tuple()
        .all(db)
        .await
}

/// The public responses to these indicators, as pairs of revision and indicator. An error if an indicator has none.
pub async fn withdrawable(
    db: &impl ConnectionTrait,
    assessment: &str,
    indicators: &[String],
) -> Result<Vec<(String, String)>, PublishError> {
    let gone = withdrawn_subjects(db, assessment).await?;
    if gone.iter().any(|subject| subject == assessment) {
        return impossible(format!("{assessment} has been withdrawn already."));
    }
    let mut taken_back: BTreeMap<String, i32> = BTreeMap::new();
    let tombstones = response_tombstone::Entity::find()
        .filter(response_tombstone::Column::Assessment.eq(assessment))
        .order_by_asc(response_tombstone::Column::Since);
    for row in tombstones.all(db).await? {
        taken_back.insert(row.indicator, row.since);
    }
    let revisions: Vec<String> = revision::Entity::find()
        .select_only()
        .column(revision::Column::Id)
        .filter(revision::Column::Assessment.eq(assessment))
        .into_tuple()
        .all(db)
        .await?;
    let mut answers = response::Entity::find()
        .filter(response::Column::Revision.is_in(revisions.iter().filter(|id| !gone.contains(id))))
        .filter(response::Column::Indicator.is_in(indicators))
        .order_by_asc(response::Column::Since)
        .order_by_asc(response::Column::Position)
        .all(db)
        .await?;
    answers.retain(|row| {
        row.absence != Some(Absence::Withdrawn)
            && taken_back.get(&row.indicator).is_none_or(|since| *since < row.since)
    });
    let answered: BTreeSet<&str> = answers.iter().map(|row| row.indicator.as_str()).collect();
    let missing: Vec<&str> =
        indicators.iter().map(String::as_str).filter(|code| !answered.contains(code)).collect();
    if !missing.is_empty() {
        return impossible(format!(
            "{assessment} has no public response to {} that could be withdrawn.",
            missing.join(", ")
        ));
    }
    Ok(answers.into_iter().map(|row| (row.revision, row.indicator)).collect())
}
