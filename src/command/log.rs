//! Where the log goes: to stderr, so that what a command says on stdout can be piped.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, SettingOrigin};

/// Starts logging; once in a process.
pub fn begin(config: &Config) {
    write(config, &config.log);
}

/// Starts logging for a command that says itself what it did, and has nothing to add but troubles.
pub fn begin_quietly(config: &Config) {
    let default = config.origin("log") == SettingOrigin::Default;
    write(config, if default { "warn" } else { &config.log });
}

fn write(config: &Config, filter: &str) {
    // The setting has been checked; the fallback is for no case we know.
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // It would be said on stderr, and panic, just when nobody reads stderr any more.
        .log_internal_errors(false);
    let set = match config.log_format() {
        LogFormat::Text => subscriber.compact().with_target(false).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_span_list(false).try_init(),
    };
    // A second call, in a test, changes nothing.
    drop(set);
}
