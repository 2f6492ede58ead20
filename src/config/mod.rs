//! Reads every setting once: defaults, then a TOML file, then the environment, then flags.

mod flags;
mod reference;
mod settings;

use std::collections::BTreeMap;
use std::fmt::{self, Display};
use std::io::IsTerminal;
use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;

use crate::auth::jwt::JwksSource;
use crate::auth::rate_limit::{Quota, Quotas};
pub use flags::Flags;
pub use reference::reference;
use settings::{SETTINGS, Setting};

/// The variable that names the file with settings.
const CONFIG_VARIABLE: &str = "MGI_CONFIG";
const PREFIX: &str = "MGI_";
/// The demonstration's own database.
const DEMONSTRATION: &str = "sqlite://mgi-demo.db?mode=rwc";

/// The sizes that a demonstration may have.
pub const DEMO_SCALE: RangeInclusive<u32> = 1..=50;

/// All settings, checked.
#[derive(Debug, Clone)]
pub struct Config {
    pub listen: SocketAddr,
    pub admin_listen: SocketAddr,
    pub database_url: String,
    /// Whether the database is a demonstration's.
    pub demo: bool,
    pub demo_scale: u32,
    /// What is logged, in the syntax of tracing's `EnvFilter`.
    pub log: String,
    /// None: text on a terminal, JSON otherwise.
    pub log_format: Option<LogFormat>,
    pub max_connections: usize,
    pub notice: Duration,
    pub drain: Duration,
    /// Where the keys of the identity provider are.
    pub jwks: Option<JwksSource>,
    pub issuer: String,
    pub audience: String,
    pub dev_secret: Option<Secret>,
    pub trusted_proxies: Vec<IpNet>,
    /// Whether no caller is held to a quota.
    pub unlimited: bool,
    pub quotas: Quotas,
    /// Memory for answers that are sent again.
    pub response_cache_mib: u32,
    /// The folder of documents that clients may name by their hash.
    pub trusted_documents: Option<PathBuf>,
    /// Whether every other document is refused.
    pub trusted_only: bool,
    /// Whether a second admin confirms what changes what is public without a draft.
    pub second_pair_of_eyes: bool,
    /// By key. A setting that is not here has its default.
    origins: BTreeMap<&'static str, SettingOrigin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    Text,
    Json,
}

/// A value that no log may show.
#[derive(Clone)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingOrigin {
    Default,
    File,
    Environment(&'static str),
    Flag(&'static str),
}

impl Display for SettingOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SettingOrigin::Default => f.write_str("default"),
            SettingOrigin::File => f.write_str("file"),
            SettingOrigin::Environment(name) | SettingOrigin::Flag(name) => f.write_str(name),
        }
    }
}

/// A mistake in one setting, by the name that the setting was given with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigError {
    /// `MGI_LISTEN`, `--listen`, or the key in the file.
    pub setting: String,
    pub message: String,
}

impl ConfigError {
    fn new(setting: impl Into<String>, message: impl Into<String>) -> Self {
        Self { setting: setting.into(), message: message.into() }
    }
}

impl Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.message)
    }
}

/// A setting as `mgi check-config` shows it.
pub struct ShownSetting {
    pub key: &'static str,
    /// Without its password.
    pub value: String,
    pub origin: SettingOrigin,
}

impl Default for Config {
    fn default() -> Self {
        let mut config = Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            admin_listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            database_url: String::new(),
            demo: false,
            demo_scale: 1,
            log: String::new(),
            log_format: None,
            max_connections: 0,
            notice: Duration::ZERO,
            drain: Duration::ZERO,
            jwks: None,
            issuer: String::new(),
            audience: String::new(),
            dev_secret: None,
            trusted_proxies: vec![],
            unlimited: false,
            quotas: Quotas::default(),
            response_cache_mib: 0,
            trusted_documents: None,
            trusted_only: false,
            second_pair_of_eyes: true,
            origins: BTreeMap::new(),
        };
        for (setting, value) in SETTINGS.iter().filter_map(|setting| Some((setting, setting.default?))) {
            (setting.put)(&mut config, value).expect("a default is a value that the setting takes");
        }
        config
    }
}

impl Config {
    /// Reads the settings of this process.
    pub fn read(flags: &Flags) -> Result<Self, Vec<ConfigError>> {
        let mut mistakes = vec![];
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok().filter(|name| is_ours(name))?;
            match value.into_string() {
                Ok(value) => Some((name, value)),
                Err(_) => {
                    mistakes.push(ConfigError::new(name, "is not UTF-8"));
                    None
                }
            }
        });
        let environment: Vec<_> = environment.collect();
        let named = |(name, value): &(String, String)| (name == CONFIG_VARIABLE).then(|| value.clone());
        let (setting, path) = match &flags.config {
            Some(path) => ("--config", Some(path.clone())),
            None => (CONFIG_VARIABLE, environment.iter().find_map(named).filter(|path| !path.is_empty())),
        };
        let file = path.map(|path| (std::fs::read_to_string(&path), path));
        let file = match file {
            Some((Err(error), path)) => {
                mistakes
                    .push(ConfigError::new(setting, format!("the file {path:?} cannot be read: {error}")));
                None
            }
            Some((Ok(text), _)) => Some(text),
            None => None,
        };
        match Self::gather(file.as_deref(), environment.into_iter(), flags) {
            Ok(config) if mistakes.is_empty() => Ok(config),
            Ok(_) => Err(mistakes),
            Err(more) => Err(mistakes.into_iter().chain(more).collect()),
        }
    }

    /// Merges the sources, later ones over earlier ones, or returns all mistakes in all of them.
    pub fn gather(
        file: Option<&str>,
        env: impl Iterator<Item = (String, String)>,
        flags: &Flags,
    ) -> Result<Self, Vec<ConfigError>> {
        let (mut config, mut mistakes) = (Self::default(), vec![]);
        let mut put =
            |setting: &'static Setting, name: &str, value: &str, origin: SettingOrigin| match (setting.put)(
                &mut config,
                value,
            ) {
                Ok(()) => {
                    config.origins.insert(setting.key, origin);
                }
                Err(message) => mistakes.push(ConfigError::new(name, message)),
            };
        let mut unknown_names = vec![];
        for (key, value) in file.map(|text| keys(text, &mut unknown_names)).unwrap_or_default() {
            match SETTINGS.iter().find(|setting| setting.key == key) {
                Some(setting) => put(setting, &key, &value, SettingOrigin::File),
                None => unknown_names.push(unknown(&key, SETTINGS.iter().map(|setting| setting.key))),
            }
        }
        let mut env: Vec<_> = env.filter(|(name, _)| is_ours(name) && name != CONFIG_VARIABLE).collect();
        env.sort();
        for (name, value) in env {
            match SETTINGS.iter().find(|setting| setting.variable == name) {
                Some(setting) => put(setting, &name, &value, SettingOrigin::Environment(setting.variable)),
                None => {
                    let known = SETTINGS.iter().map(|setting| setting.variable).chain([CONFIG_VARIABLE]);
                    unknown_names.push(unknown(&name, known));
                }
            }
        }
        for setting in SETTINGS {
            if let (Some(flag), Some(value)) = (setting.flag, flags.get(setting)) {
                put(setting, flag, value, SettingOrigin::Flag(flag));
            }
        }
        mistakes.extend(unknown_names);
        if config.demo && config.origin("database_url") == SettingOrigin::Default {
            config.database_url = DEMONSTRATION.to_owned();
        }
        if config.listen == config.admin_listen && config.listen.port() != 0 {
            let message = format!("{} is where the public is served; the probes need another", config.listen);
            mistakes.push(ConfigError::new(config.name_of("admin_listen"), message));
        }
        if config.jwks.is_some() && config.issuer.is_empty() {
            let message = "is not given; tokens are accepted from the issuer that it names".to_owned();
            mistakes.push(ConfigError::new("MGI_ISSUER", message));
        }
        if config.trusted_only && config.trusted_documents.is_none() {
            let message =
                "is not given; with MGI_TRUSTED_ONLY it has all documents that are answered".to_owned();
            mistakes.push(ConfigError::new("MGI_TRUSTED_DOCUMENTS", message));
        }
        mistakes.extend(config.quotas_that_allow_no_request());
        if mistakes.is_empty() { Ok(config) } else { Err(mistakes) }
    }

    /// A bucket that holds less than one request may cost: such a request would be refused for ever.
    fn quotas_that_allow_no_request(&self) -> Vec<ConfigError> {
        let Quotas { public, partner, staff } = self.quotas;
        let quotas = [
            ("quota_public_bucket", public),
            ("quota_partner_bucket", partner),
            ("quota_staff_bucket", staff),
        ];
        let too_small = quotas.into_iter().filter(|(_, quota)| quota.bucket < quota.cost);
        let mistake = |(key, quota): (&str, Quota)| {
            let message =
                format!("{} is less than one request may cost, which is {}", quota.bucket, quota.cost);
            ConfigError::new(self.name_of(key), message)
        };
        too_small.map(mistake).collect()
    }

    /// Every setting, its value without a password, and where it comes from.
    pub fn shown(&self) -> impl Iterator<Item = ShownSetting> {
        SETTINGS.iter().map(|setting| ShownSetting {
            key: setting.key,
            value: (setting.show)(self),
            origin: self.origin(setting.key),
        })
    }

    pub fn origin(&self, key: &str) -> SettingOrigin {
        self.origins.get(key).copied().unwrap_or(SettingOrigin::Default)
    }

    /// The name by which a setting was given, or its key if it was not given.
    fn name_of(&self, key: &str) -> String {
        match self.origin(key) {
            SettingOrigin::Default | SettingOrigin::File => key.to_owned(),
            given => given.to_string(),
        }
    }

    /// The format of the log. Depends on the terminal if no setting chooses it.
    pub fn log_format(&self) -> LogFormat {
        let by_terminal = || if std::io::stderr().is_terminal() { LogFormat::Text } else { LogFormat::Json };
        self.log_format.unwrap_or_else(by_terminal)
    }
}

fn is_ours(variable: &str) -> bool {
    variable.starts_with(PREFIX) || SETTINGS.iter().any(|setting| setting.variable == variable)
}

/// The keys of a TOML file and their values as text.
fn keys(text: &str, mistakes: &mut Vec<ConfigError>) -> Vec<(String, String)> {
    let table: toml::Table = match text.parse() {
        Ok(table) => table,
        Err(error) => {
            // The error's own rendering quotes the line, in which a password may stand.
            let line = error.span().map_or(1, |span| text[..span.start].lines().count().max(1));
            let message = format!("line {line} is not TOML: {}", error.message());
            mistakes.push(ConfigError::new("configuration file", message));
            return vec![];
        }
    };
    let mut pairs = vec![];
    for (key, value) in table {
        match value {
            toml::Value::String(value) => pairs.push((key, value)),
            toml::Value::Integer(value) => pairs.push((key, value.to_string())),
            toml::Value::Boolean(value) if is_switch(&key) => pairs.push((key, value.to_string())),
            other => {
                let kind = other.type_str();
                mistakes.push(ConfigError::new(
                    key,
                    format!("is of type {kind}, not a string or a whole number"),
                ));
            }
        }
    }
    pairs
}

/// Whether a setting is either true or false.
fn is_switch(key: &str) -> bool {
    SETTINGS.iter().any(|setting| setting.key == key && setting.is_switch())
}

fn unknown(name: &str, known: impl Iterator<Item = &'static str>) -> ConfigError {
    let closest = known.max_by(|a, b| strsim::jaro(name, a).total_cmp(&strsim::jaro(name, b)));
    ConfigError::new(name, format!("is not a setting; the closest is {}", closest.unwrap_or_default()))
}

#[cfg(test)]
mod tests;
