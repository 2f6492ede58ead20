//! Merges policies that are one policy under several titles.

use entity::shelf::*;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::addresses::address_change;
use super::{Publication, PublishError};

/// A policy as the caller read it: its id, and the target of a redirect without effect (all responses that cite the
/// target were withdrawn).
pub type ReadPolicy = (String, Option<String>);

impl Publication<'_> {
    /// Merges policies into a target: from this release on, their ids lead to the target. Revisions keep their content.
    /// `reason` is public.
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
            self.changes.push(address_change(format!("Policy:{policy}"), Some(reason)));
            self.arrivals.policy_redirect.push(policy_redirect::Model {
                policy,
                target,
                since: 0,
                until: None,
            });
        }
        self.changes.push(address_change(format!("Policy:{target}"), Some(reason)));
        Ok(())
    }

    /// Refuses a policy that was merged since the caller read it, because another instance may have merged it. Returns
    /// the redirect without effect, if there is one.
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
