//! Ctrl-C and SIGTERM: the first one asks, the second one insists.

use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

/// What a shell reports of a process that was interrupted.
const INTERRUPTED: i32 = 130;

/// Becomes true when the process is told to stop. Told again, it ends without finishing anything.
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
