//! The database is away.

use crate::support::World;

#[tokio::test]
async fn every_example_is_answered_when_the_database_is_stopped() {
    let world = World::new().await;
    let mut before = vec![];
    for (name, document, variables) in crate::examples::all() {
        before.push((
            name,
            document.clone(),
            variables.clone(),
            crate::examples::ask(&world, &document, &variables).await.body,
        ));
    }
    world.database.stop();
    assert!(world.try_notice().await.is_err(), "the database does not answer");
    for (name, document, variables, body) in before {
        let answer = crate::examples::ask(&world, &document, &variables).await;
        assert_eq!(answer.body, body, "{name}");
    }
}
