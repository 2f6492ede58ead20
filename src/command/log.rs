//! Starts logging to stderr, so that the output of a command on stdout can be piped.

use std::io::IsTerminal;

use tracing_subscriber::EnvFilter;

use crate::config::{Config, LogFormat, SettingOrigin};

/// Starts logging. Called once in a process.
pub fn begin(config: &Config) {
    write(config, &config.log);
}

/// Starts logging for a command that prints its own result; only warnings and errors are logged.
pub fn begin_quietly(config: &Config) {
    let default = config.origin("log") == SettingOrigin::Default;
    write(config, if default { "warn" } else { &config.log });
}

fn write(config: &Config, filter: &str) {
    // The setting was checked before, so the fallback is never used.
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        // Reporting the error on stderr would panic, because stderr is closed.
        .log_internal_errors(false);
    let set = match config.log_format() {
        LogFormat::Text => subscriber.compact().with_target(false).try_init(),
        LogFormat::Json => subscriber.json().flatten_event(true).with_span_list(false).try_init(),
    };
    // A second call, as in tests, changes nothing.
    drop(set);
}
