//! What one request may ask for, and what it is charged.

use serde_json::json;

use crate::support::World;

fn words(count: usize) -> String {
    (0..count).map(|n| format!("w{n}")).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_search_of_more_than_ten_words_or_of_a_long_word_is_refused_wherever_words_are_taken() {
    let world = World::demonstration().await;
    for query in [
        "query ($w: String) { responses(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { responses(filter: {not: {or: [{search: $w}]}}) { totalCount } }",
        "query ($w: String) { findings(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { indicators(filter: {search: $w}) { totalCount } }",
        "query ($w: String) { indicator(instrument: \"mgi-national\", code: \"1.1.1\") { latestResponses(filter: {search: $w}) { id } } }",
        "query ($w: String) { jurisdictions(filter: {name: {contains: $w}}) { totalCount } }",
        "query ($w: String) { policies(filter: {title: {contains: $w}}) { totalCount } }",
        "query ($w: String) { documents(filter: {title: {contains: $w}}) { totalCount } }",
        "query ($w: String) { jurisdictions(filter: {assessments: {some: {responses: {none: {search: $w}}}}}) { totalCount } }",
    ] {
        let asks = async |text: String| world.anyone().asks_with(query, json!({ "w": text })).await;
        assert_eq!(asks(words(10)).await.codes(), [""; 0], "{query}");
        let same = "Migration ".repeat(1_000);
        assert_eq!(asks(same).await.codes(), [""; 0], "{query}: a word said again counts once");
        for text in [words(11), words(5_000), "x".repeat(51)] {
            let refused = asks(text).await;
            assert_eq!(refused.codes(), ["BAD_USER_INPUT"], "{query}");
            assert!(refused.message().ends_with('.'), "{}", refused.message());
        }
    }
}
