//! Links a new codebook to objectives and targets: by links given with it, or carried over from the version before.

use std::collections::{BTreeSet, HashSet};

use entity::shelf::*;
use sea_orm::{ColumnTrait, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::Serialize;

use super::{Decisions, Publication};

/// Links given with a codebook. They replace those that would be carried over.
#[derive(Debug, Default)]
pub struct GivenLinks {
    pub objectives: Vec<objective_link::Model>,
    pub sdg_targets: Vec<sdg_link::Model>,
    /// The indicators whose links to objectives are given, including indicators given without any link.
    pub with_objectives: BTreeSet<String>,
    /// The indicators whose links to targets are given, including indicators given without any link.
    pub with_sdg_targets: BTreeSet<String>,
}

/// The public links of one codebook, of both kinds.
#[derive(Debug, Default, Serialize)]
pub struct Links {
    pub objectives: Vec<objective_link::Model>,
    pub sdg_targets: Vec<sdg_link::Model>,
}

impl Publication<'_> {
    /// The newest codebook of an instrument before this release.
    pub async fn newest_codebook(&self, instrument: &str) -> Result<Option<codebook::Model>, DbErr> {
        codebook::Entity::find()
            .filter(codebook::Column::Instrument.eq(instrument))
            .order_by_desc(codebook::Column::Since)
            .order_by_desc(codebook::Column::Id)
            .one(self.tx)
            .await
    }

    /// The links of a codebook that are public or part of this publication, in a constant order.
    pub async fn links_of(&self, codebook: &str) -> Result<Links, DbErr> {
        macro_rules! open {
            ($table:ident, $to:ident) => {{
                let mut rows = $table::Entity::find()
                    .filter($table::Column::Codebook.eq(codebook))
                    .filter($table::Column::Until.is_null())
                    .all(self.tx)
                    .await?;
                rows.extend(self.arrivals.$table.iter().filter(|row| row.codebook == codebook).cloned());
                rows.sort_by(|a, b| (&a.indicator, &a.$to).cmp(&(&b.indicator, &b.$to)));
                rows
            }};
        }
        Ok(Links { objectives: open!(objective_link, objective), sdg_targets: open!(sdg_link, target) })
    }

    /// Adds the links of a new codebook: the given ones, and for every other indicator those that `before` has for the
    /// same code. Without links, no indicator of the codebook would be linked to an objective in this release.
    ///
    /// The links are part of the new codebook, so the release lists no changes for them.
    pub async fn link_codebook(
        &mut self,
        codebook: &str,
        before: Option<&str>,
        given: GivenLinks,
    ) -> Result<(), DbErr> {
        let old = match before {
            Some(before) => self.links_of(before).await?,
            None => Links::default(),
        };
        let codes: HashSet<&str> = self
            .arrivals
            .indicator
            .iter()
            .filter(|indicator| indicator.codebook == codebook)
            .map(|indicator| indicator.code.as_str())
            .collect();
        macro_rules! carry {
            ($table:ident, $kind:ident, $with:ident) => {{
                let stay = old.$kind.into_iter().filter(|link| {
                    codes.contains(link.indicator.as_str()) && !given.$with.contains(&link.indicator)
                });
                let carried = stay.map(|link| $table::Model {
                    codebook: codebook.to_owned(),
                    since: 0,
                    until: None,
                    ..link
                });
                let links: Vec<_> = carried.chain(given.$kind).collect();
                links
            }};
        }
        let objectives = carry!(objective_link, objectives, with_objectives);
        let sdg_targets = carry!(sdg_link, sdg_targets, with_sdg_targets);
        self.arrivals.objective_link.extend(objectives);
        self.arrivals.sdg_link.extend(sdg_targets);
        Ok(())
    }

    /// Links the shipped codebooks of this publication of which an earlier version is public. If the program ships links
    /// of one kind for a codebook, these are given. If people published the links of the version before, their links
    /// stand for every code of that version.
    pub async fn link_shipped_codebooks(
        &mut self,
        shipped: &Rows,
        decisions: &Decisions,
    ) -> Result<(), DbErr> {
        let decided = self.decided_links(decisions).await?;
        let mut codebooks = self.arrivals.codebook.clone();
        codebooks.sort_by(|a, b| a.id.cmp(&b.id));
        let mut come: Vec<codebook::Model> = vec![];
        let mut inherited: BTreeSet<String> = BTreeSet::new();
        for codebook in codebooks {
            let among = come.iter().rfind(|earlier| earlier.instrument == codebook.instrument).cloned();
            let before = match among {
                Some(earlier) => Some(earlier),
                None => self.newest_codebook(&codebook.instrument).await?,
            };
            if let Some(before) = before {
                let is_decided = decided.contains(&before.id) || inherited.contains(&before.id);
                let known = if is_decided { self.codes_of(&before.id).await? } else { BTreeSet::new() };
                let given = self.shipped_links(&codebook.id, shipped, &known);
                self.link_codebook(&codebook.id, Some(&before.id), given).await?;
                if is_decided {
                    inherited.insert(codebook.id.clone());
                }
            }
            come.push(codebook);
        }
        Ok(())
    }

    /// The shipped links of a codebook, without those of the indicators in `except`.
    fn shipped_links(&self, codebook: &str, shipped: &Rows, except: &BTreeSet<String>) -> GivenLinks {
        let mine = self.arrivals.indicator.iter().filter(|indicator| indicator.codebook == codebook);
        let given: BTreeSet<String> =
            mine.map(|indicator| indicator.code.clone()).filter(|code| !except.contains(code)).collect();
        macro_rules! given {
            ($table:ident) => {{
                let links = shipped.$table.iter().filter(|link| link.codebook == codebook);
                let links: Vec<_> = links.filter(|link| !except.contains(&link.indicator)).cloned().collect();
                let with = if links.is_empty() { BTreeSet::new() } else { given.clone() };
                (links, with)
            }};
        }
        let (objectives, with_objectives) = given!(objective_link);
        let (sdg_targets, with_sdg_targets) = given!(sdg_link);
        GivenLinks { objectives, sdg_targets, with_objectives, with_sdg_targets }
    }

    /// The codes of a codebook's indicators.
    async fn codes_of(&self, codebook: &str) -> Result<BTreeSet<String>, DbErr> {
        let public: Vec<String> = indicator::Entity::find()
            .select_only()
            .column(indicator::Column::Code)
            .filter(indicator::Column::Codebook.eq(codebook))
            .into_tuple()
            .all(self.tx)
            .await?;
        let come = self.arrivals.indicator.iter().filter(|indicator| indicator.codebook == codebook);
        Ok(public.into_iter().chain(come.map(|indicator| indicator.code.clone())).collect())
    }

    /// The public codebooks that people published. A shipped codebook of the same id must not change them.
    pub async fn decided_codebooks(&self, decisions: &Decisions) -> Result<BTreeSet<String>, DbErr> {
        let mut decided: BTreeSet<String> = codebook::Entity::find()
            .select_only()
            .column(codebook::Column::Id)
            .into_tuple()
            .all(self.tx)
            .await?
            .into_iter()
            .collect();
        decided.retain(|id| decisions.codebooks.contains(id));
        Ok(decided)
    }

    /// The codebooks whose links people decided: they published links of the codebook, or of the version before it before
    /// this codebook came.
    pub(super) async fn decided_links(&self, decisions: &Decisions) -> Result<BTreeSet<String>, DbErr> {
        let codebooks = codebook::Entity::find()
            .order_by_asc(codebook::Column::Instrument)
            .order_by_asc(codebook::Column::Since)
            .order_by_asc(codebook::Column::Id)
            .all(self.tx)
            .await?;
        let mut decided: BTreeSet<String> = BTreeSet::new();
        for pair in codebooks.windows(2) {
            let [before, codebook] = pair else { continue };
            let had_links = decisions.links.iter().any(|published| {
                published.codebook == before.id
                    && published.release.is_some_and(|release| release < codebook.since)
            });
            if before.instrument == codebook.instrument && (had_links || decided.contains(&before.id)) {
                decided.insert(codebook.id.clone());
            }
        }
        decided.extend(decisions.links.iter().map(|published| published.codebook.clone()));
        Ok(decided)
    }
}
