use mgi_api::*;
#[tokio::main]
async fn main() {
    if std::env::args().nth(1).unwrap() == "schema" { print!("{}", graphql::sdl()); return; }
    let url = std::env::args().nth(1).unwrap();
    let t = std::time::Instant::now();
    let db = match database::Database::open(&url, database::Purpose::Command).await { Ok(d) => d, Err(e) => panic!("{e}") };
    if let Err(e) = db.migrate().await { panic!("{e}") }
    println!("migrated {:?}", t.elapsed());
    match shipped::receive(&db, &shipped::Files::shipped()).await { Ok(_) => {}, Err(shipped::Failure::Mistake(m)) => panic!("{}", m.0), Err(shipped::Failure::Database(e)) => panic!("{e}") }
    println!("shipped {:?}", t.elapsed());
    let mut loader = shelf::load::Loader::new(db.clone());
    let shelves = shelf::watch::Shelves::open(&mut loader).await.unwrap();
    println!("loaded {:?}", t.elapsed());
    let shelf = shelves.newest();
    let now = chrono::Utc::now();
    for q in std::env::args().skip(2) {
        let c = shelf::Catalog::new(shelf.clone(), &shelf::AsOf::Newest, now).unwrap();
        println!("{}", graphql::ask(c, &q).await);
    }
    let (releases, rows) = shelf::load::everything(&db).await.unwrap();
    println!("{:?} {:?}", publish::first_fault(&releases, &rows), t.elapsed());
}
