//! Policies that turned out to be one.

use entity::shelf::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::addresses::moved;
use super::{Publication, Refusal};

impl Publication<'_> {
    /// Merges policies into another: from this release on, whoever asks for them gets that one. What revisions say stays
    /// as it is. `reason` is public.
    pub async fn merge_policies(
        &mut self,
        merged: &[String],
        target: &str,
        reason: &str,
    ) -> Result<(), Refusal> {
        for id in merged.iter().map(String::as_str).chain([target]) {
            let open = policy_redirect::Entity::find()
                .filter(policy_redirect::Column::Policy.eq(id))
                .filter(policy_redirect::Column::Until.is_null())
                .one(self.tx)
                .await?;
            if let Some(open) = open {
                let message = format!("Policy:{id} was merged into Policy:{} already.", open.target);
                return Err(Refusal::Impossible(message));
            }
        }
        for policy in merged {
            let (policy, target) = (policy.clone(), target.to_owned());
            self.changes.push(moved(format!("Policy:{policy}"), Some(reason)));
            self.arrivals.policy_redirect.push(policy_redirect::Model {
                policy,
                target,
                since: 0,
                until: None,
            });
        }
        self.changes.push(moved(format!("Policy:{target}"), Some(reason)));
        Ok(())
    }
}
