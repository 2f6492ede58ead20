//! Makes the command-line flags from the table of settings.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches};

use super::settings::{SETTINGS, Setting};

/// Settings from the command line, as text. They are checked together with all others.
#[derive(Debug, Clone, Default)]
pub struct Flags {
    /// The file with settings.
    pub config: Option<String>,
    given: Vec<(&'static str, String)>,
}

impl Flags {
    /// These flags with one more, as if it stood on the command line.
    #[must_use]
    pub fn with(mut self, flag: &'static str, value: &str) -> Self {
        self.given.push((flag, value.to_owned()));
        self
    }

    pub(super) fn get(&self, setting: &Setting) -> Option<&str> {
        let flag = setting.flag?;
        self.given.iter().find(|(given, _)| *given == flag).map(|(_, value)| value.as_str())
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let config = Arg::new("config")
            .long("config")
            .global(true)
            .value_name("FILE")
            .help("A TOML file with settings.");
        let flags = SETTINGS.iter().filter_map(|setting| {
            let long = setting.flag?.trim_start_matches('-');
            let help = format!("{} [{}; default: {}]", setting.about, setting.variable, setting.default?);
            let arg = Arg::new(setting.key).long(long).global(true).help(help);
            Some(if setting.is_switch() {
                // The bare flag is true; `--demo=false` overrides the file and the environment.
                arg.num_args(0..=1).require_equals(true).default_missing_value("true").value_name("BOOL")
            } else {
                arg.value_name("VALUE")
            })
        });
        command.arg(config).args(flags)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        self.config = matches.get_one::<String>("config").cloned();
        let given = SETTINGS
            .iter()
            .filter_map(|setting| Some((setting.flag?, matches.get_one::<String>(setting.key)?.clone())));
        self.given = given.collect();
        Ok(())
    }
}
