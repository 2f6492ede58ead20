//! Says whether the assets of the pages are there, which `make web` fetches: the program is built without them too.

use std::path::Path;

const ASSETS: [&str; 5] = ["react.js", "react-dom.js", "graphiql.js", "graphiql.css", "LICENSES.txt"];

fn main() {
    println!("cargo::rustc-check-cfg=cfg(web_assets)");
    // The folder, so that files which come are noticed as well as files which change.
    println!("cargo::rerun-if-changed=web");
    if ASSETS.iter().all(|name| Path::new("web/assets").join(name).is_file()) {
        println!("cargo::rustc-cfg=web_assets");
    }
}
