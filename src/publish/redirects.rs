//! Policies that turned out to be one.

use entity::shelf::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::addresses::moved;
use super::{Publication, PublishError};

/// A policy as somebody has read it: its id, and the policy to which a redirect leads that has no effect, as all answers
/// that cite that one were withdrawn.
pub type ReadPolicy = (String, Option<String>);

impl Publication<'_> {
    /// Merges policies into another: from this release on, whoever asks for them gets that one. What revisions say stays
    /// as it is. `reason` is public.
    pub async fn merge_policies(
        &mut self,
        merged: &[ReadPolicy],
        target: &ReadPolicy,
        reason: &str,
    ) -> Result<(), PublishError> {
        let open = self.refuse_merged_meanwhile(target).await?;
        self.endings.policy_redirect.extend(open);
        let (target, _) = target;
        for policy in merged {
            let open = self.refuse_merged_meanwhile(policy).await?;
            self.endings.policy_redirect.extend(open);
            let (policy, target) = (policy.0.clone(), target.to_owned());
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

    /// Another instance may have merged it just now: the database knows, whoever has read it not yet. Answers the
    /// redirect that has no effect, if there is one.
    pub async fn refuse_merged_meanwhile(
        &self,
        (policy, read): &ReadPolicy,
    ) -> Result<Option<policy_redirect::Model>, PublishError> {
        let open = policy_redirect::Entity::find()
            .filter(policy_redirect::Column::Policy.eq(policy))
            .filter(policy_redirect::Column::Until.is_null())
            .one(self.tx)
            .await?;
        match open {
            Some(open) if read.as_ref() != Some(&open.target) => {
                let message = format!("Policy:{policy} was merged into Policy:{} already.", open.target);
                Err(PublishError::Impossible(message))
            }
            open => Ok(open),
        }
    }
}
