//! What the sources say, which of them wins, and what is said of mistakes.

use super::*;

fn gather(file: Option<&str>, env: &[(&str, &str)], flags: Flags) -> Result<Config, Vec<String>> {
    let env = env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let sentences = |mistakes: Vec<ConfigError>| mistakes.iter().map(ToString::to_string).collect();
    Config::gather(file, env, &flags).map_err(sentences)
}

fn mistakes(file: Option<&str>, env: &[(&str, &str)], flags: Flags) -> Vec<String> {
    gather(file, env, flags).err().unwrap_or_default()
}

#[test]
fn without_any_source_everything_has_its_default() {
    let config = gather(None, &[], Flags::default()).expect("no mistakes");
    assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(config.admin_listen.to_string(), "127.0.0.1:9090");
    assert_eq!(config.database_url, "sqlite://mgi.db?mode=rwc");
    assert_eq!(config.log, "info,sea_orm_migration=warn");
    assert_eq!(config.log_format, None);
    assert_eq!((config.max_connections, config.drain), (1024, Duration::from_secs(20)));
    assert_eq!(config.quotas, Quotas::default());
    assert!(config.shown().all(|shown| shown.origin == SettingOrigin::Default));
}

#[test]
fn quotas_are_set_by_kind_of_caller_and_their_mistakes_are_said_together() {
    let env = [("MGI_QUOTA_PUBLIC_COST", "2000"), ("MGI_QUOTA_STAFF_IN_FLIGHT", "3")];
    let config = gather(Some("quota_partner_refill = 7"), &env, Flags::default()).expect("no mistakes");
    let expected = Quotas {
        public: Quota { cost: 2_000, ..Quota::PUBLIC },
        partner: Quota { per_second: 7, ..Quota::PARTNER },
        staff: Quota { in_flight: 3, ..Quota::STAFF },
    };
    assert_eq!(config.quotas, expected);
    let env = [
        ("MGI_QUOTA_PARTNER_REFILL", "0"),
        ("MGI_QUOTA_PUBLIC_BUCKET", "999"),
        ("MGI_QUOTA_STAFF_IN_FLIGHT", "many"),
    ];
    assert_eq!(
        mistakes(Some("quota_staff_cost = 200001"), &env, Flags::default()),
        [
            "MGI_QUOTA_PARTNER_REFILL: \"0\" is not a whole number from 1 to 10000000",
            "MGI_QUOTA_STAFF_IN_FLIGHT: \"many\" is not a whole number from 1 to 1024",
            "MGI_QUOTA_PUBLIC_BUCKET: 999 is less than one request may cost, which is 1000",
            "quota_staff_bucket: 200000 is less than one request may cost, which is 200001",
        ]
    );
}

#[test]
fn a_demonstration_has_a_database_of_its_own_unless_one_is_named() {
    let demo = || Flags::default().with("--demo", "true");
    let url = |env: &[(&str, &str)]| gather(None, env, demo()).expect("no mistakes").database_url;
    assert_eq!(url(&[]), "sqlite://mgi-demo.db?mode=rwc");
    assert_eq!(url(&[("DATABASE_URL", "sqlite://other.db")]), "sqlite://other.db");
    let env = [("MGI_DEMO_SCALE", "51")];
    let expected = "MGI_DEMO_SCALE: \"51\" is not a whole number from 1 to 50";
    assert_eq!(
        mistakes(Some("demo = \"yes\""), &env, Flags::default()),
        ["demo: \"yes\" is neither true nor false", expected,]
    );
}

#[test]
fn a_later_source_wins() {
    let file = "listen = \"127.0.0.1:1\"\nlog = \"warn\"\nmax_connections = 7\nlog_format = \"json\"";
    let env = [("MGI_LISTEN", "127.0.0.1:2"), ("MGI_LOG", "debug"), ("PATH", "/bin"), ("MGI_CONFIG", "x")];
    let flags = Flags::default().with("--listen", "127.0.0.1:3");
    let config = gather(Some(file), &env, flags).expect("no mistakes");
    let shown: Vec<String> =
        config.shown().map(|shown| format!("{} = {} ({})", shown.key, shown.value, shown.origin)).collect();
    assert_eq!(
        shown,
        [
            "listen = 127.0.0.1:3 (--listen)",
            "admin_listen = 127.0.0.1:9090 (default)",
            "database_url = sqlite://mgi.db?mode=rwc (default)",
            "demo = false (default)",
            "demo_scale = 1 (default)",
            "log = debug (MGI_LOG)",
            "log_format = json (file)",
            "max_connections = 7 (file)",
            "notice_seconds = 0 (default)",
            "drain_seconds = 20 (default)",
            "jwks = none (default)",
            "issuer = none (default)",
            "audience = mgi-data-api (default)",
            "dev_secret = none (default)",
            "trusted_proxies = none (default)",
            "unlimited = false (default)",
            "response_cache_mib = 32 (default)",
            "trusted_documents = none (default)",
            "trusted_only = false (default)",
            "quota_public_cost = 1000 (default)",
            "quota_public_bucket = 50000 (default)",
            "quota_public_refill = 5000 (default)",
            "quota_public_in_flight = 24 (default)",
            "quota_partner_cost = 5000 (default)",
            "quota_partner_bucket = 500000 (default)",
            "quota_partner_refill = 50000 (default)",
            "quota_partner_in_flight = 32 (default)",
            "quota_staff_cost = 5000 (default)",
            "quota_staff_bucket = 200000 (default)",
            "quota_staff_refill = 20000 (default)",
            "quota_staff_in_flight = 24 (default)",
            "second_pair_of_eyes = true (default)",
        ]
    );
}

#[test]
fn all_mistakes_are_said_together_by_the_name_that_was_used() {
    let file = "listen = \"localhost\"\nlog_fromat = \"json\"\nmax_connections = 0\nlog = true";
    let env = [
        ("MGI_LISTEN", "localhots"),
        ("MGI_ADMIN_LISTN", "127.0.0.1:1"),
        ("MGI_LOG", "info,=,"),
        ("MGI_LOG_FORMAT", "xml"),
        ("MGI_DRAIN_SECONDS", "-1"),
        ("DATABASE_URL", "mysql://root:secret@host/mgi"),
    ];
    let flags = Flags::default().with("--admin-listen", "9090");
    let mut said = mistakes(Some(file), &env, flags);
    said.sort();
    assert_eq!(
        said,
        [
            "--admin-listen: \"9090\" is not an address such as 127.0.0.1:9090",
            "DATABASE_URL: the database \"mysql\" is not supported; sqlite and postgres are",
            "MGI_ADMIN_LISTN: is not a setting; the closest is MGI_ADMIN_LISTEN",
            "MGI_DRAIN_SECONDS: \"-1\" is not a whole number from 0 to 600",
            "MGI_LISTEN: \"localhots\" is not an address such as 127.0.0.1:8080",
            "MGI_LOG: \"info,=,\" is not a filter such as info or info,mgi_api=debug",
            "MGI_LOG_FORMAT: \"xml\" is neither text nor json",
            "listen: \"localhost\" is not an address such as 127.0.0.1:8080",
            "log: is of type boolean, not a string or a whole number",
            "log_fromat: is not a setting; the closest is log_format",
            "max_connections: \"0\" is not a whole number from 1 to 65536",
        ]
    );
}

#[test]
fn the_two_addresses_differ() {
    let same = [("MGI_ADMIN_LISTEN", "127.0.0.1:8080")];
    assert_eq!(
        mistakes(None, &same, Flags::default()),
        ["MGI_ADMIN_LISTEN: 127.0.0.1:8080 is where the public is served; the probes need another"]
    );
    let any = [("MGI_LISTEN", "127.0.0.1:0"), ("MGI_ADMIN_LISTEN", "127.0.0.1:0")];
    assert!(gather(None, &any, Flags::default()).is_ok(), "port 0 is another port each time");
}

#[test]
fn a_password_is_never_shown() {
    for url in [
        "postgres://mgi:secret@host/mgi",
        "postgres://mgi:sec/secret@host/mgi",
        "postgres://mgi:sec@secret@host/mgi",
        "postgres://host/mgi?user=mgi&password=secret",
        "postgres:secret",
    ] {
        let shown = crate::database::hide_password(url);
        assert!(!shown.contains("secret"), "{url} is shown as {shown}");
        // Not all of them are well-formed.
        match gather(None, &[("DATABASE_URL", url)], Flags::default()) {
            Ok(config) => {
                let shown: String = config.shown().map(|shown| shown.value).collect();
                assert!(!shown.contains("secret"), "{url} is shown as {shown}");
            }
            Err(said) => assert!(!said.concat().contains("secret"), "{url}: {said:?}"),
        }
    }
    for wrong in ["secret", "mysql:secret", "my secret://host", "://secret"] {
        let said = mistakes(None, &[("DATABASE_URL", wrong)], Flags::default()).concat();
        assert!(!said.is_empty() && !said.contains("secret"), "{wrong}: {said}");
    }
    let file = "log = \"info\"\ndatabase_url = \"postgres://mgi:secret@host/mgi";
    let said = mistakes(Some(file), &[], Flags::default()).concat();
    assert!(said.starts_with("configuration file: line 2 is not TOML"), "{said}");
    assert!(!said.contains("secret"), "{said}");
}

#[test]
fn the_page_about_the_settings_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/configuration.md");
    let page = std::fs::read_to_string(path).expect("docs/configuration.md");
    assert!(page == reference(), "run: cargo run -- check-config --reference > docs/configuration.md");
}

#[test]
fn whom_to_believe_is_said_whole_and_no_secret_is_shown() {
    let env = [
        ("MGI_DEV_SECRET", "0123456789abcdef0123456789abcdef"),
        ("MGI_JWKS", "https://id.example.org/jwks"),
        ("MGI_ISSUER", "https://id.example.org"),
        ("MGI_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,fd00::/8"),
    ];
    let config = gather(None, &env, Flags::default()).expect("no mistakes");
    let shown: Vec<String> = config.shown().map(|shown| format!("{} = {}", shown.key, shown.value)).collect();
    assert!(shown.contains(&"dev_secret = ***".to_owned()), "{shown:?}");
    assert!(shown.contains(&"trusted_proxies = 10.0.0.0/8,192.0.2.7/32,fd00::/8".to_owned()), "{shown:?}");
    assert!(!format!("{config:?}").contains("0123456789"), "a secret is never printed");
    let wrong = [
        ("MGI_DEV_SECRET", "short"),
        ("MGI_JWKS", "ftp://id.example.org"),
        ("MGI_TRUSTED_PROXIES", "10.0.0.0/40"),
    ];
    assert_eq!(
        mistakes(None, &wrong, Flags::default()),
        [
            "MGI_DEV_SECRET: has 5 bytes; a secret has at least 32",
            "MGI_JWKS: is neither an address such as https://… nor a file",
            "MGI_TRUSTED_PROXIES: \"10.0.0.0/40\" is not a network such as 10.0.0.0/8",
        ]
    );
    let unnamed = [("MGI_JWKS", "keys.json")];
    let expected = "MGI_ISSUER: is not given; tokens are accepted from the issuer that it names";
    assert_eq!(mistakes(None, &unnamed, Flags::default()), [expected]);
}

#[test]
fn what_an_address_of_keys_holds_is_not_shown() {
    let env = [
        ("MGI_JWKS", "https://mgi:secret@id.example.org/jwks?key=secret"),
        ("MGI_ISSUER", "https://id.example.org"),
    ];
    let config = gather(None, &env, Flags::default()).expect("no mistakes");
    let shown: String = config.shown().map(|shown| shown.value).collect();
    assert!(shown.contains("id.example.org/jwks") && !shown.contains("secret"), "{shown}");
    let said = mistakes(None, &[("MGI_JWKS", "ftp://mgi:secret@id.example.org")], Flags::default()).concat();
    assert!(!said.is_empty() && !said.contains("secret"), "{said}");
}

#[test]
fn a_network_of_ipv4_is_the_same_in_either_spelling() {
    let env = [("MGI_TRUSTED_PROXIES", "::ffff:10.0.0.0/104,::ffff:192.0.2.7,fd00::/8,::/0")];
    let config = gather(None, &env, Flags::default()).expect("no mistakes");
    let shown: Vec<String> = config.trusted_proxies.iter().map(ToString::to_string).collect();
    assert_eq!(shown, ["10.0.0.0/8", "192.0.2.7/32", "fd00::/8", "::/0"]);
}

#[test]
fn only_trusted_documents_need_a_folder() {
    let only = ("MGI_TRUSTED_ONLY", "true");
    let said = mistakes(None, &[only], Flags::default()).concat();
    assert!(said.contains("MGI_TRUSTED_DOCUMENTS"), "{said}");
    let config = gather(None, &[only, ("MGI_TRUSTED_DOCUMENTS", "documents")], Flags::default());
    assert!(config.is_ok_and(|config| config.trusted_only));
}

#[test]
fn a_cache_without_memory_is_off() {
    let config = gather(None, &[("MGI_RESPONSE_CACHE_MIB", "0")], Flags::default()).expect("no mistakes");
    assert_eq!(config.response_cache_mib, 0);
    assert_eq!(Config::default().response_cache_mib, 32, "on by default");
}
