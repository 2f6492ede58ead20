//! Handles Ctrl-C and SIGTERM: the first signal stops the process in order, the second one at once.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// Exit code of a process that was interrupted, as shells report it.
const INTERRUPTED: i32 = 130;

/// Becomes true at the first signal. At the second one the process ends at once.
pub fn stopping() -> std::io::Result<watch::Receiver<bool>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    let (say, stopping) = watch::channel(false);
    tokio::spawn(async move {
        for times in 0.. {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            if times > 0 {
                std::process::exit(INTERRUPTED);
            }
            say.send_replace(true);
        }
    });
    Ok(stopping)
}
