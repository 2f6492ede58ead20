//! The command line: parse, dispatch; nothing else.

use std::process::ExitCode;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use mgi_api::command::{self, CommandError, CommandResult, KeyCommand, PrincipalCommand, TokenArguments};
use mgi_api::config::{Config, Flags};
use mgi_api::graphql;

#[global_allocator]
static ALLOCATOR: allocator::MiMalloc = allocator::MiMalloc;

/// The second line behind the gate: what nests as deep as the gate allows fits many times over.
const STACK_BYTES: usize = 8 * 1024 * 1024;

/// The Migration Governance Indicators, as a data API.
#[derive(Parser)]
#[command(name = "mgi", version)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the data.
    Serve,
    /// Brings the database to this version: its tables and the data that ships with the program.
    Migrate,
    /// Prints the GraphQL schema, or the JSON Schema of a document that mutations take.
    Schema {
        /// The document: content, codebook or links.
        #[arg(long)]
        document: Option<command::DocumentKind>,
    },
    /// Prints every setting, its value and where it comes from; or all mistakes.
    CheckConfig {
        /// Print the page that documents the settings instead.
        #[arg(long)]
        reference: bool,
    },
    /// Checks every release, every revision and the audit log against their hashes.
    Verify,
    /// Prints a token for development; it takes MGI_DEV_SECRET.
    Token(TokenArguments),
    /// Manages API keys, with which agencies get a larger quota.
    #[command(subcommand)]
    Key(KeyCommand),
    /// Manages principals and their grants; also creates the first admin.
    #[command(subcommand)]
    Principal(PrincipalCommand),
}

fn main() -> ExitCode {
    allocator::return_freed_memory_soon();
    match CommandLine::try_parse() {
        Ok(CommandLine { command, flags }) => end(run(&command, &flags)),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            command::say(&error.to_string());
            ExitCode::SUCCESS
        }
        Err(error) if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            eprintln!("mgi: Say what to do, such as `mgi serve`.\n\n{error}");
            ExitCode::from(2)
        }
        Err(error) => {
            let text = error.to_string();
            let first = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect::<Vec<_>>();
            let first = first.join(" ");
            eprintln!("mgi: {} (see `{} --help`)", first.trim_start_matches("error: "), command_meant());
            ExitCode::from(2)
        }
    }
}

/// The command that was meant, as far as it was understood: `mgi key issue`.
fn command_meant() -> String {
    let all = CommandLine::command();
    let (mut command, mut name) = (&all, all.get_name().to_owned());
    for word in std::env::args().skip(1) {
        if let Some(known) = command.find_subcommand(&word) {
            (command, name) = (known, format!("{name} {word}"));
        }
    }
    name
}

fn run(command: &Command, flags: &Flags) -> CommandResult {
    match command {
        Command::Serve => with_runtime(flags, async |config| command::serve(config).await),
        Command::Migrate => with_runtime(flags, async |config| command::migrate(config).await),
        Command::Verify => with_runtime(flags, async |config| command::verify(config).await),
        Command::Token(arguments) => {
            with_runtime(flags, async |config| command::token(config, arguments).await)
        }
        Command::Key(key) => with_runtime(flags, async |config| command::key(config, key).await),
        Command::Principal(principal) => {
            with_runtime(flags, async |config| command::principal(config, principal).await)
        }
        Command::CheckConfig { reference } => command::check_config(flags, *reference),
        Command::Schema { document: None } => {
            command::say(&graphql::sdl());
            Ok(())
        }
        Command::Schema { document: Some(document) } => {
            command::say(&document.json_schema());
            Ok(())
        }
    }
}

fn with_runtime(flags: &Flags, task: impl AsyncFnOnce(&Config) -> CommandResult) -> CommandResult {
    let config = Config::read(flags)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .thread_stack_size(STACK_BYTES)
        .build()
        .map_err(|error| CommandError::new(format!("The program cannot start its threads: {error}.")))?;
    let outcome = runtime.block_on(task(&config));
    // Nothing is left that must be waited for; a thread that hangs may not keep the process.
    runtime.shutdown_background();
    outcome
}

fn end(outcome: CommandResult) -> ExitCode {
    let Err(CommandError(sentences)) = outcome else { return ExitCode::SUCCESS };
    for sentence in sentences {
        eprintln!("mgi: {sentence}");
    }
    ExitCode::FAILURE
}
