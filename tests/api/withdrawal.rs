//! Withdrawn data is gone from every release; its tombstone is shown.

use entity::vocabulary::ReleaseKind;
use mgi_api::publish::Publication;
use mgi_api::shipped::Files;
use serde_json::{Value, json};

use crate::support::World;

const REF: &str = "KEN/sdg-10-7-2/2019";

pub async fn withdraws(world: &World, revision: Option<&str>) {
    let tx = world.db.begin_write().await.expect("a transaction");
    let at = "2026-11-20T00:00:00Z".parse().expect("an instant");
    let mut act = Publication::begin(&tx, ReleaseKind::Withdraw, at).await.expect("a number");
    let number =
        revision.and_then(|id| id.rsplit_once('@')).map(|(_, number)| number.parse().expect("a number"));
    let done = act.withdraw(REF, number, "Asked for by the government.").await;
    assert!(done.is_ok(), "{done:?}");
    act.finish().await.expect("written").expect("a change");
    tx.commit().await.expect("committed");
}

const QUERY: &str = r#"{
  assessment(ref: "KEN/sdg-10-7-2/2019") { status withdrawal { reason revision release { number } } revision { id } revisions { id } }
  one: node(id: "Revision:KEN/sdg-10-7-2/2019@1") { id }
  answer: node(id: "Response:KEN/sdg-10-7-2/2019@1/_T") { id }
  responses(filter: {jurisdiction: {eq: "KEN"}}, select: ALL) { totalCount }
}"#;

async fn asked(world: &World, release: i32) -> Value {
    world.anyone().at(&format!("release={release}")).asks(QUERY).await.data()
}

#[tokio::test]
async fn a_withdrawn_assessment_is_a_tombstone_in_every_release() {
    let world = World::new().await;
    assert_eq!(asked(&world, 5).await["responses"]["totalCount"], 1);
    withdraws(&world, None).await;
    world.notices().await;
    // The running instance and a new instance agree.
    for world in [&world, &world.beside().await] {
        for release in [5, 6] {
            let data = asked(world, release).await;
            let assessment = json!({
                "status": "WITHDRAWN",
                "withdrawal": { "reason": "Asked for by the government.", "revision": null, "release": { "number": 6 } },
                "revision": null,
                "revisions": [],
            });
            assert_eq!(data["assessment"], assessment, "{release}");
            assert_eq!((&data["one"], &data["answer"]), (&Value::Null, &Value::Null));
            assert_eq!(data["responses"]["totalCount"], 0);
        }
    }
}

#[tokio::test]
async fn a_withdrawn_revision_makes_nothing_older_current_and_a_later_one_may_follow() {
    let world = World::new().await;
    let second = || {
        Files::shipped().edited("sdg-10-7-2/results.csv", |table| {
            table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,4")
        })
    };
    world.receives(second()).await;
    withdraws(&world, Some("KEN/sdg-10-7-2/2019@2")).await;
    world.notices().await;
    let seventh = asked(&world, 7).await;
    assert_eq!(seventh["assessment"]["status"], "WITHDRAWN");
    assert_eq!(seventh["assessment"]["withdrawal"]["revision"], "Revision:KEN/sdg-10-7-2/2019@2");
    assert_eq!(
        (&seventh["assessment"]["revision"], &seventh["responses"]["totalCount"]),
        (&Value::Null, &json!(0))
    );
    assert_eq!(seventh["assessment"]["revisions"], json!([{ "id": "Revision:KEN/sdg-10-7-2/2019@1" }]));
    let fifth = asked(&world, 5).await;
    assert_eq!(fifth["assessment"]["revision"]["id"], "Revision:KEN/sdg-10-7-2/2019@1");
    // Later data does not change release 7.
    world
        .receives(Files::shipped().edited("sdg-10-7-2/results.csv", |table| {
            table.replace("KEN,2019,1,2019,_T,3", "KEN,2019,1,2019,_T,2")
        }))
        .await;
    for world in [&world, &world.beside().await] {
        assert_eq!(asked(world, 7).await, seventh);
        assert_eq!(asked(world, 8).await["assessment"]["revision"]["id"], "Revision:KEN/sdg-10-7-2/2019@3");
        assert_eq!(asked(world, 8).await["assessment"]["status"], "CURRENT");
    }
}
