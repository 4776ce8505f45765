//! Stops a live session on Ctrl-C and other signals.

use std::{io, process, thread};

use iplink_live::StopFlag;

/// The exit code after a second signal of any kind: 128 plus the number of SIGINT, as in shells.
const INTERRUPTED_EXIT_CODE: i32 = 130;

/// Returns a flag that the first of the [`Signals`] sets. A second signal ends the program
/// immediately.
///
/// # Errors
///
/// Returns an error if the system refuses to install the handlers or to start a thread.
pub(super) fn stop_on_signals() -> io::Result<StopFlag> {
    let stop = StopFlag::default();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let mut signals = runtime.block_on(async { Signals::new() })?;
    let flag = stop.clone();
    thread::Builder::new().name("signals".to_owned()).spawn(move || {
        runtime.block_on(async {
            signals.next().await;
            flag.request();
            signals.next().await;
            process::exit(INTERRUPTED_EXIT_CODE);
        });
    })?;
    Ok(stop)
}

/// The signals that stop a session: SIGINT, SIGTERM and SIGHUP.
#[cfg(unix)]
struct Signals([tokio::signal::unix::Signal; 3]);

#[cfg(unix)]
impl Signals {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};

        let kinds = [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()];
        let [interrupt, terminate, hangup] = kinds.map(signal);
        Ok(Self([interrupt?, terminate?, hangup?]))
    }

    /// Waits for the next signal.
    async fn next(&mut self) {
        let Self([interrupt, terminate, hangup]) = self;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
        }
    }
}

/// Ctrl-C: on systems other than Unix, the only signal that stops a session.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn new() -> io::Result<Self> {
        Ok(Self)
    }

    /// Waits for the next signal.
    async fn next(&mut self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}
