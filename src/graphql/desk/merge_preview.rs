//! What merging policies would change.

use async_graphql::Object;

use crate::graphql::policy::Policy;
use crate::shelf::Catalog;

/// Policies that would become one.
pub struct MergePreview {
    pub policies: Vec<String>,
    pub target: String,
    /// What they are read in.
    pub public: Catalog,
}

/// Policies that would become one.
#[Object(serial)]
impl MergePreview {
    /// The policies that would be merged; without any whose answers have all been withdrawn.
    async fn policies(&self) -> Vec<Policy<'_>> {
        self.policies.iter().filter_map(|id| self.public.policy(id)).map(Policy).collect()
    }

    /// The policy that they would become; null if all answers that cite it have been withdrawn.
    async fn into(&self) -> Option<Policy<'_>> {
        self.public.policy(&self.target).map(Policy)
    }
}
