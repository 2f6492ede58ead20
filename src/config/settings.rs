//! The one table of settings: name, variable, flag, default, description, parser.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use ipnet::IpNet;
use tracing_subscriber::EnvFilter;

use super::{Config, DEMO_SCALE, LogFormat, Secret};
use crate::auth::jwt::JwksSource;
use crate::database::hide_password;
use crate::database::url::DatabaseUrl;

/// A setting. Its row in the table defines it completely.
pub struct Setting {
    /// The name in the configuration file.
    pub key: &'static str,
    /// The name of the environment variable.
    pub variable: &'static str,
    /// The flag on the command line, if it has one.
    pub flag: Option<&'static str>,
    /// `None` if the setting may be absent; `absent` then says what its absence means.
    pub default: Option<&'static str>,
    pub absent: &'static str,
    /// The description in docs/configuration.md.
    pub about: &'static str,
    /// Parses and stores a value; the error says what was found and what was expected.
    pub put: fn(&mut Config, &str) -> Result<(), String>,
    /// The value as `mgi check-config` prints it, without secrets.
    pub show: fn(&Config) -> String,
}

impl Setting {
    /// Whether the setting is a switch, off by default.
    pub fn is_switch(&self) -> bool {
        self.default == Some("false")
    }
}

/// The setting of one number of a quota.
macro_rules! quota_setting {
    ($key:literal, $variable:literal, $kind:ident.$field:ident, $default:literal, $least:literal, $most:literal, $about:literal) => {
        Setting {
            key: $key,
            variable: $variable,
            flag: None,
            default: Some($default),
            absent: "",
            about: $about,
            put: |config, value| {
                number(value, $least, $most).map(|number| config.quotas.$kind.$field = number as _)
            },
            show: |config| config.quotas.$kind.$field.to_string(),
        }
    };
}

pub static SETTINGS: &[Setting] = &[
    Setting {
        key: "listen",
        variable: "MGI_LISTEN",
        flag: Some("--listen"),
        default: Some("127.0.0.1:8080"),
        absent: "",
        about: "The address of the public service: `host:port`.",
        put: |config, value| address(value, "127.0.0.1:8080").map(|address| config.listen = address),
        show: |config| config.listen.to_string(),
    },
    Setting {
        key: "admin_listen",
        variable: "MGI_ADMIN_LISTEN",
        flag: Some("--admin-listen"),
        default: Some("127.0.0.1:9090"),
        absent: "",
        about: "The address of the probes and metrics, which have no authentication: `host:port`. Keep it private.",
        put: |config, value| address(value, "127.0.0.1:9090").map(|address| config.admin_listen = address),
        show: |config| config.admin_listen.to_string(),
    },
    Setting {
        key: "database_url",
        variable: "DATABASE_URL",
        flag: Some("--database-url"),
        default: Some("sqlite://mgi.db?mode=rwc"),
        absent: "",
        about: "The database: a SQLite file (`sqlite://…`) or PostgreSQL (`postgres://user:password@host/name`). With \
                `--demo` the default is `sqlite://mgi-demo.db?mode=rwc`.",
        put: |config, value| database(value).map(|url| config.database_url = url),
        show: |config| hide_password(&config.database_url),
    },
    Setting {
        key: "demo",
        variable: "MGI_DEMO",
        flag: Some("--demo"),
        default: Some("false"),
        absent: "",
        about: "Whether the database holds a demonstration: invented places with invented answers beside the shipped data.",
        put: |config, value| boolean(value).map(|demo| config.demo = demo),
        show: |config| config.demo.to_string(),
    },
    Setting {
        key: "demo_scale",
        variable: "MGI_DEMO_SCALE",
        flag: Some("--demo-scale"),
        default: Some("1"),
        absent: "",
        about: "The size of a demonstration, from 1 to 50: a multiple of 60 invented countries and 40 municipalities.",
        put: |config, value| {
            number(value, *DEMO_SCALE.start(), *DEMO_SCALE.end()).map(|scale| config.demo_scale = scale)
        },
        show: |config| config.demo_scale.to_string(),
    },
    Setting {
        key: "log",
        variable: "MGI_LOG",
        flag: None,
        default: Some("info,sea_orm_migration=warn"),
        absent: "",
        about: "The level of the log: `error`, `warn`, `info`, `debug`, `trace`, or one for each module as in \
                `info,mgi_api=debug`.",
        put: |config, value| filter(value).map(|filter| config.log = filter),
        show: |config| config.log.clone(),
    },
    Setting {
        key: "log_format",
        variable: "MGI_LOG_FORMAT",
        flag: None,
        default: None,
        absent: "text on a terminal, json otherwise",
        about: "The format of a log line: `text` or `json`.",
        put: |config, value| format(value).map(|format| config.log_format = Some(format)),
        show: |config| match config.log_format {
            Some(LogFormat::Text) => "text".to_owned(),
            Some(LogFormat::Json) => "json".to_owned(),
            None => "text on a terminal, json otherwise".to_owned(),
        },
    },
    Setting {
        key: "max_connections",
        variable: "MGI_MAX_CONNECTIONS",
        flag: None,
        default: Some("1024"),
        absent: "",
        about: "The maximum number of open client connections, from 1 to 65,536. Further clients wait.",
        put: |config, value| {
            number(value, 1, 65_536).map(|connections| config.max_connections = connections as usize)
        },
        show: |config| config.max_connections.to_string(),
    },
    Setting {
        key: "notice_seconds",
        variable: "MGI_NOTICE_SECONDS",
        flag: None,
        default: Some("0"),
        absent: "",
        about: "Seconds, from 0 to 600, for which a service that is stopping still accepts connections after `/readyz` has \
                begun to fail. Behind a load balancer, set it longer than the balancer takes to notice.",
        put: |config, value| {
            number(value, 0, 600).map(|seconds| config.notice = Duration::from_secs(seconds.into()))
        },
        show: |config| config.notice.as_secs().to_string(),
    },
    Setting {
        key: "drain_seconds",
        variable: "MGI_DRAIN_SECONDS",
        flag: None,
        default: Some("20"),
        absent: "",
        about: "Seconds, from 0 to 600, that a service that is stopping gives to the requests in progress.",
        put: |config, value| {
            number(value, 0, 600).map(|seconds| config.drain = Duration::from_secs(seconds.into()))
        },
        show: |config| config.drain.as_secs().to_string(),
    },
    Setting {
        key: "jwks",
        variable: "MGI_JWKS",
        flag: None,
        default: None,
        absent: "none: tokens of an identity provider are refused",
        about: "The public keys of the identity provider: the URL (`https://…`) or the file of a JWKS.",
        put: |config, value| jwks(value).map(|source| config.jwks = Some(source)),
        show: |config| match &config.jwks {
            // The URL may contain a password or a key.
            Some(JwksSource::Url(url)) => hide_password(url),
            Some(JwksSource::File(path)) => path.display().to_string(),
            None => "none".to_owned(),
        },
    },
    Setting {
        key: "issuer",
        variable: "MGI_ISSUER",
        flag: None,
        default: None,
        absent: "required with `MGI_JWKS`",
        about: "The issuer of the tokens: the value of their claim `iss`.",
        put: |config, value| text(value).map(|issuer| config.issuer = issuer),
        show: |config| if config.issuer.is_empty() { "none".to_owned() } else { config.issuer.clone() },
    },
    Setting {
        key: "audience",
        variable: "MGI_AUDIENCE",
        flag: None,
        default: Some("mgi-data-api"),
        absent: "",
        about: "The audience of the tokens: a value of their claim `aud`.",
        put: |config, value| text(value).map(|audience| config.audience = audience),
        show: |config| config.audience.clone(),
    },
    Setting {
        key: "dev_secret",
        variable: "MGI_DEV_SECRET",
        flag: None,
        default: None,
        absent: "none: development tokens are refused",
        about: "For development only: a secret of at least 32 bytes, with which `mgi token` signs tokens. Anyone who has the \
                secret can act as anybody.",
        put: |config, value| secret(value).map(|secret| config.dev_secret = Some(secret)),
        show: |config| if config.dev_secret.is_some() { "***".to_owned() } else { "none".to_owned() },
    },
    Setting {
        key: "trusted_proxies",
        variable: "MGI_TRUSTED_PROXIES",
        flag: None,
        default: None,
        absent: "none: the peer of the connection is the client",
        about: "The networks of the proxies whose header `X-Forwarded-For` is trusted, separated by commas: \
                `10.0.0.0/8,fd00::/8`.",
        put: |config, value| networks(value).map(|networks| config.trusted_proxies = networks),
        show: |config| match &config.trusted_proxies[..] {
            [] => "none".to_owned(),
            networks => networks.iter().map(ToString::to_string).collect::<Vec<_>>().join(","),
        },
    },
    Setting {
        key: "unlimited",
        variable: "MGI_UNLIMITED",
        flag: None,
        default: Some("false"),
        absent: "",
        about: "Whether rate limits are off: for load tests, or behind a gateway that limits rates itself.",
        put: |config, value| boolean(value).map(|unlimited| config.unlimited = unlimited),
        show: |config| config.unlimited.to_string(),
    },
    Setting {
        key: "response_cache_mib",
        variable: "MGI_RESPONSE_CACHE_MIB",
        flag: None,
        default: Some("32"),
        absent: "",
        about: "Memory in MiB, from 0 to 65,536, for answers to queries of public data that are sent again without executing \
                the query. With 0 nothing is kept; the answers are the same.",
        put: |config, value| number(value, 0, 65_536).map(|size| config.response_cache_mib = size),
        show: |config| config.response_cache_mib.to_string(),
    },
    Setting {
        key: "trusted_documents",
        variable: "MGI_TRUSTED_DOCUMENTS",
        flag: None,
        default: None,
        absent: "none",
        about: "A folder of GraphQL documents, each a file `*.graphql`, that clients may name by the SHA-256 of their text. It \
                is read at the start.",
        put: |config, value| text(value).map(|folder| config.trusted_documents = Some(folder.into())),
        show: |config| match &config.trusted_documents {
            Some(folder) => folder.display().to_string(),
            None => "none".to_owned(),
        },
    },
    Setting {
        key: "trusted_only",
        variable: "MGI_TRUSTED_ONLY",
        flag: None,
        default: Some("false"),
        absent: "",
        about: "Whether every document is refused that is not in the folder of `MGI_TRUSTED_DOCUMENTS`, from every caller. The \
                documents of the service's own pages are always answered.",
        put: |config, value| boolean(value).map(|only| config.trusted_only = only),
        show: |config| config.trusted_only.to_string(),
    },
    quota_setting! {
        "quota_public_cost", "MGI_QUOTA_PUBLIC_COST", public.cost, "1000", 500, 10_000_000,
        "Greatest cost of one request of a caller without a credential."
    },
    quota_setting! {
        "quota_public_bucket", "MGI_QUOTA_PUBLIC_BUCKET", public.bucket, "50000", 500, 100_000_000,
        "Cost in the full bucket of a caller without a credential; at least the greatest cost of one request."
    },
    quota_setting! {
        "quota_public_refill", "MGI_QUOTA_PUBLIC_REFILL", public.per_second, "5000", 1, 10_000_000,
        "Cost that returns each second to the bucket of a caller without a credential."
    },
    quota_setting! {
        "quota_public_in_flight", "MGI_QUOTA_PUBLIC_IN_FLIGHT", public.in_flight, "24", 1, 1_024,
        "Requests of a caller without a credential that are answered at once."
    },
    quota_setting! {
        "quota_partner_cost", "MGI_QUOTA_PARTNER_COST", partner.cost, "5000", 500, 10_000_000,
        "Greatest cost of one request of an agency with API keys."
    },
    quota_setting! {
        "quota_partner_bucket", "MGI_QUOTA_PARTNER_BUCKET", partner.bucket, "500000", 500, 100_000_000,
        "Cost in the full bucket of an agency with API keys; at least the greatest cost of one request."
    },
    quota_setting! {
        "quota_partner_refill", "MGI_QUOTA_PARTNER_REFILL", partner.per_second, "50000", 1, 10_000_000,
        "Cost that returns each second to the bucket of an agency with API keys."
    },
    quota_setting! {
        "quota_partner_in_flight", "MGI_QUOTA_PARTNER_IN_FLIGHT", partner.in_flight, "32", 1, 1_024,
        "Requests of an agency with API keys that are answered at once."
    },
    quota_setting! {
        "quota_staff_cost", "MGI_QUOTA_STAFF_COST", staff.cost, "5000", 500, 10_000_000,
        "Greatest cost of one request of a person of staff."
    },
    quota_setting! {
        "quota_staff_bucket", "MGI_QUOTA_STAFF_BUCKET", staff.bucket, "200000", 500, 100_000_000,
        "Cost in the full bucket of a person of staff; at least the greatest cost of one request."
    },
    quota_setting! {
        "quota_staff_refill", "MGI_QUOTA_STAFF_REFILL", staff.per_second, "20000", 1, 10_000_000,
        "Cost that returns each second to the bucket of a person of staff."
    },
    quota_setting! {
        "quota_staff_in_flight", "MGI_QUOTA_STAFF_IN_FLIGHT", staff.in_flight, "24", 1, 1_024,
        "Requests of a person of staff that are answered at once."
    },
    Setting {
        key: "second_pair_of_eyes",
        variable: "MGI_SECOND_PAIR_OF_EYES",
        flag: None,
        default: Some("true"),
        absent: "",
        about: "Whether a second admin must confirm a change to public data that is made without a draft: codebooks, links and \
                merged policies. If it is off, the log at the start and the audit log say so.",
        put: |config, value| boolean(value).map(|on| config.second_pair_of_eyes = on),
        show: |config| config.second_pair_of_eyes.to_string(),
    },
];

fn address(value: &str, example: &str) -> Result<SocketAddr, String> {
    value.parse().map_err(|_| format!("{value:?} is not an address such as {example}"))
}

/// The error never quotes the value, which may contain a password.
fn database(value: &str) -> Result<String, String> {
    DatabaseUrl::parse(value).map(|_| value.trim().to_owned())
}

fn filter(value: &str) -> Result<String, String> {
    match EnvFilter::builder().parse(value) {
        Ok(_) if !value.trim().is_empty() => Ok(value.to_owned()),
        _ => Err(format!("{value:?} is not a filter such as info or info,mgi_api=debug")),
    }
}

fn format(value: &str) -> Result<LogFormat, String> {
    match value {
        "text" => Ok(LogFormat::Text),
        "json" => Ok(LogFormat::Json),
        _ => Err(format!("{value:?} is neither text nor json")),
    }
}

fn boolean(value: &str) -> Result<bool, String> {
    match value {
        "true" => Ok(true),
        "false" => Ok(false),
        _ => Err(format!("{value:?} is neither true nor false")),
    }
}

fn number(value: &str, least: u32, most: u32) -> Result<u32, String> {
    let number = value.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| format!("{value:?} is not a whole number from {least} to {most}"))
}

fn text(value: &str) -> Result<String, String> {
    if value.trim().is_empty() { Err("is empty".to_owned()) } else { Ok(value.to_owned()) }
}

/// The error does not quote a URL, which may contain a password or a key.
fn jwks(value: &str) -> Result<JwksSource, String> {
    match value.split_once("://") {
        Some(("https" | "http", rest)) if !rest.is_empty() => Ok(JwksSource::Url(value.to_owned())),
        Some(_) => Err("is neither an address such as https://… nor a file".to_owned()),
        None => text(value).map(|path| JwksSource::File(path.into())),
    }
}

/// The error never quotes the value.
fn secret(value: &str) -> Result<Secret, String> {
    if value.len() < 32 {
        return Err(format!("has {} bytes; a secret has at least 32", value.len()));
    }
    Ok(Secret(value.to_owned()))
}

fn networks(value: &str) -> Result<Vec<IpNet>, String> {
    let networks = value.split(',').map(str::trim).filter(|network| !network.is_empty());
    let read = |network: &str| {
        let address = || network.parse::<IpAddr>().map(IpNet::from);
        network.parse().or_else(|_| address())
    };
    networks
        .map(|network| {
            read(network)
                .map(canonical)
                .map_err(|_| format!("{network:?} is not a network such as 10.0.0.0/8"))
        })
        .collect()
}

/// Rewrites an IPv4 network in IPv6 notation (`::ffff:10.0.0.0/104`) as IPv4, because addresses are compared as IPv4.
fn canonical(network: IpNet) -> IpNet {
    let v4 = match network.addr().to_canonical() {
        IpAddr::V4(address) if network.addr().is_ipv6() => Some(address),
        _ => None,
    };
    let mapped = v4.zip(network.prefix_len().checked_sub(96));
    mapped.and_then(|(address, length)| IpNet::new(address.into(), length).ok()).unwrap_or(network)
}
