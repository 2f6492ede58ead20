//! What merging policies would change.

use async_graphql::Description;

use crate::graphql::object::object;
use crate::graphql::policy::Policy;
use crate::shelf::Catalog;

/// Policies that a proposal would merge into one policy, as public when proposed.
#[derive(Description)]
pub struct MergePreview {
    pub policies: Vec<String>,
    pub target: String,
    /// What they are read in.
    pub public: Catalog,
}

#[object(plain)]
impl MergePreview {
    /// Policies that would be merged, in the order of the proposal. Policies that only withdrawn answers cite are left
    /// out.
    fn policies(&self) -> Vec<Policy<'_>> {
        self.policies.iter().filter_map(|id| self.public.policy(id)).map(Policy).collect()
    }

    /// Policy that would remain. Null if all answers that cite this policy were withdrawn.
    fn into(&self) -> Option<Policy<'_>> {
        self.public.policy(&self.target).map(Policy)
    }
}
