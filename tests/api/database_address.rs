//! The address of a database: an error names an unknown parameter, but no value reaches a terminal or a log.

use crate::command::{is_one_sentence, mgi, run};

const COMMANDS: [&str; 5] = ["serve", "migrate", "verify", "check-config", "key"];

/// Runs every command on an address, and returns their output.
fn said_by_all(url: &str) -> Vec<String> {
    COMMANDS
        .iter()
        .map(|command| {
            let mut run_with = match *command {
                "serve" => mgi(&["serve", "--listen", "127.0.0.1:0", "--admin-listen", "127.0.0.1:0"]),
                "key" => mgi(&["key", "list"]),
                command => mgi(&[command]),
            };
            let (code, out, error) = run(run_with.env("DATABASE_URL", url).env("MGI_LOG", "trace"));
            assert_eq!((code, out.as_str()), (1, ""), "{command}: {error}");
            error
        })
        .collect()
}

#[test]
fn an_unknown_parameter_is_a_mistake_told_by_name_and_never_by_value() {
    for (url, name) in [
        ("postgres://mgi@127.0.0.1:1/mgi?sslpassword=hunter2-SECRET", "sslpassword"),
        ("postgres://mgi@127.0.0.1:1/mgi?sslmod=verify-full-SECRET", "sslmod"),
        ("postgres://mgi@127.0.0.1:1/mgi?sslmode=SECRET", "sslmode"),
        ("postgresql://mgi@127.0.0.1:1/mgi?passwd=SECRET", "passwd"),
        ("postgres://mgi@127.0.0.1:1/mgi?target_session_attrs=SECRET", "target_session_attrs"),
        ("sqlite://mgi.db?key=SECRET", "key"),
        ("sqlite://mgi.db?mode=SECRET", "mode"),
    ] {
        for said in said_by_all(url) {
            assert!(is_one_sentence(&said), "{url}: {said}");
            assert!(said.contains("DATABASE_URL") && said.contains(name), "{url}: {said}");
            assert!(!said.contains("SECRET") && !said.contains("hunter2"), "{url}: {said}");
        }
    }
}

#[test]
fn a_password_that_breaks_its_address_is_not_said() {
    for url in [
        "postgres://mgi:SE?CRET=1@127.0.0.1:1/mgi",
        "postgres://mgi:SE#CRET@127.0.0.1:1/mgi",
        "postgres://mgi:SE/CRET@127.0.0.1:1/mgi",
    ] {
        for said in said_by_all(url) {
            assert!(is_one_sentence(&said), "{url}: {said}");
            assert!(!said.contains("CRET") && !said.contains("SE?"), "{url}: {said}");
        }
    }
}
