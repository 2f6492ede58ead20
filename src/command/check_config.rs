//! `mgi check-config`: prints every setting with its value and origin, or all errors.

use super::{CommandResult, say};
use crate::config::{self, Config, Flags, ShownSetting};

/// With `reference`, prints the page that documents the settings.
pub fn check_config(flags: &Flags, reference: bool) -> CommandResult {
    if reference {
        say(&config::reference());
        return Ok(());
    }
    let config = Config::read(flags)?;
    let shown: Vec<ShownSetting> = config.shown().collect();
    let width = |of: fn(&ShownSetting) -> usize| shown.iter().map(of).max().unwrap_or(0);
    let (keys, values) = (width(|shown| shown.key.len()), width(|shown| shown.value.len()));
    for ShownSetting { key, value, origin } in &shown {
        say(&format!("{key:keys$} = {value:values$}  ({origin})\n"));
    }
    Ok(())
}
