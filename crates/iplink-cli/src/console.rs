//! Messages to the user, on standard error, so that they never mix with the result.

use std::io::Write;

use iplink_formats::kit::text::escape;

/// Prints messages, filtered by `--quiet` and `--verbose`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
}

impl Console {
    pub(crate) const fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Returns whether `--verbose` is given, so that additional details are printed.
    pub(crate) const fn is_verbose(self) -> bool {
        self.verbose
    }

    /// Returns whether `--quiet` is given, so that only errors are printed.
    pub(crate) const fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Prints a note, unless `--quiet` is given.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            print(text);
        }
    }

    /// Prints an error, or another line that `--quiet` must not suppress.
    #[expect(clippy::unused_self, reason = "all messages go through a console")]
    pub(crate) fn error(self, text: &str) {
        print(text);
    }
}

/// Prints a line, escaped because it may contain a file name or other untrusted text.
fn print(text: &str) {
    // If standard error is closed, that cannot be reported anywhere.
    let _ = writeln!(std::io::stderr(), "iplink: {}", escape::cell(text));
}
