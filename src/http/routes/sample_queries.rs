//! Sample queries, those of a dashboard: the start page and GraphiQL's tabs show them.

/// A query that begins with a comment, which says in words what it asks.
pub struct SampleQuery {
    pub document: &'static str,
}

macro_rules! sample_queries {
    ($($file:literal)+) => {
        pub const SAMPLE_QUERIES: &[SampleQuery] = &[$(SampleQuery { document: include_str!(concat!("sample_queries/", $file)) }),+];
    };
}

sample_queries! {
    "1-countries.graphql" "2-map.graphql" "3-profile.graphql" "4-objective.graphql"
    "5-rounds.graphql" "6-municipality.graphql" "7-register.graphql" "8-as-of.graphql"
}

impl SampleQuery {
    /// What it asks, in words.
    pub fn title(&self) -> &'static str {
        self.document.lines().next().unwrap_or_default().trim_start_matches("# ").trim_end_matches('.')
    }

    /// The document without its comment.
    pub fn query(&self) -> &'static str {
        self.document.split_once('\n').map_or(self.document, |(_, query)| query.trim_end())
    }
}
