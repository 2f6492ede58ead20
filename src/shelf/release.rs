//! Holds the releases and the changes of each.

use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use entity::shelf::Rows;
use entity::vocabulary::{ChangeKind, ReleaseKind};

use super::meter::work;
use super::{Catalog, Edition, View};
use crate::error::{Error, ErrorCode};

/// A number that goes up by one with every act that changes one public byte.
#[derive(Debug, Clone)]
pub struct Release {
    pub number: i32,
    pub at: DateTime<Utc>,
    pub kind: ReleaseKind,
    pub hash: Box<str>,
    pub previous_hash: Option<Box<str>>,
    pub changes: Vec<ReleaseChange>,
}

/// One change that a release made.
#[derive(Debug, Clone)]
pub struct ReleaseChange {
    pub kind: ChangeKind,
    /// The public id of the changed thing.
    pub subject: Box<str>,
    pub assessment: Option<Box<str>>,
    pub revision: Option<Box<str>>,
    pub reason: Option<Box<str>>,
}

/// All releases, in order, and the editions. The history of a new release shares those before it.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub releases: Vec<Arc<Release>>,
    pub editions: Vec<Edition>,
}

impl History {
    pub fn get(&self, number: i32) -> Option<&Release> {
        usize::try_from(number)
            .ok()?
            .checked_sub(1)
            .and_then(|index| self.releases.get(index))
            .map(AsRef::as_ref)
    }

    /// The newest release at a time.
    pub fn as_of(&self, at: DateTime<Utc>, now: DateTime<Utc>) -> Result<i32, Error> {
        if at > self.known_until(now) {
            return Err(Error::bad_input(
                "asOf",
                "The time in asOf is in the future: its newest release is not known yet.",
            ));
        }
        match self.releases.partition_point(|release| release.at <= at) {
            0 => {
                let message = "Nothing had been published at the time in asOf.";
                Err(Error { field: Some("asOf".into()), ..Error::new(ErrorCode::NotFound, message) })
            }
            count => Ok(count as i32),
        }
    }

    /// Releases are dated by the clock of the database, which may be some seconds ahead: the time of a release is not
    /// in the future.
    fn known_until(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        self.releases.last().map_or(now, |newest| Ord::max(newest.at, now))
    }

    /// The newest release at the end of a day, UTC. For today, the newest release now.
    pub fn as_of_day(&self, day: NaiveDate, now: DateTime<Utc>) -> Result<i32, Error> {
        let now = self.known_until(now);
        let last = day.checked_add_days(Days::new(1)).map(|next| next.and_time(NaiveTime::MIN).and_utc());
        match last {
            Some(_) if day == now.date_naive() => self.as_of(now, now),
            Some(end) => self.as_of(end - chrono::TimeDelta::milliseconds(1), now),
            None => self.as_of(DateTime::<Utc>::MAX_UTC, now),
        }
    }

    /// This history with the releases in the rows.
    pub fn extended(&self, releases: Vec<entity::shelf::release::Model>, rows: &Rows) -> Self {
        let mut history = self.clone();
        let release = |row: entity::shelf::release::Model| Release {
            number: row.number,
            at: row.at,
            kind: row.kind,
            hash: row.hash.into(),
            previous_hash: row.previous_hash.map(Into::into),
            changes: vec![],
        };
        history.releases.extend(releases.into_iter().map(release).map(Arc::new));
        history.releases.sort_by_key(|release| release.number);
        let mut changes: Vec<_> = rows.release_change.iter().collect();
        changes.sort_by_key(|row| (row.since, row.position));
        for row in changes {
            let Some(release) = history.releases.get_mut((row.since - 1) as usize) else { continue };
            Arc::make_mut(release).changes.push(ReleaseChange {
                kind: row.kind,
                subject: row.subject.as_str().into(),
                assessment: row.assessment.as_deref().map(Into::into),
                revision: row.revision.as_deref().map(Into::into),
                reason: row.reason.as_deref().map(Into::into),
            });
        }
        history.editions.extend(rows.edition.iter().map(Edition::from_row));
        history.editions.sort_by_key(|edition| edition.since);
        history
    }
}

impl Catalog {
    /// The releases up to the one this catalog shows, by number.
    pub fn releases(&self) -> impl Iterator<Item = View<'_, Release>> {
        let releases = self.shelf().history.releases.iter();
        let seen = releases.map(|row| View::new(self, row.as_ref()));
        seen.take_while(|release| release.number <= self.number() && self.meter().spend(work::ROW))
    }

    /// The listed editions, in the order in which they were cut.
    pub fn editions(&self) -> impl Iterator<Item = View<'_, Edition>> {
        let editions = self.shelf().history.editions.iter();
        editions.map(|row| View::new(self, row)).filter(|edition| edition.since <= self.number())
    }
}
