//! What is said to the person at the terminal: on the standard error, so that
//! it never mixes with the result.

use std::io::Write;

use iplink_formats::kit::text::escape;

/// Says things, unless it is to be quiet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Console {
    quiet: bool,
    verbose: bool,
}

impl Console {
    pub(crate) const fn new(quiet: bool, verbose: bool) -> Self {
        Self { quiet, verbose }
    }

    /// Tells whether more is said than is needed.
    pub(crate) const fn is_verbose(self) -> bool {
        self.verbose
    }

    /// Tells whether only errors are said.
    pub(crate) const fn is_quiet(self) -> bool {
        self.quiet
    }

    /// Says what is good to know.
    pub(crate) fn note(self, text: &str) {
        if !self.quiet {
            say(text);
        }
    }

    /// Says what was asked for, and has no other place.
    #[cfg(feature = "live")]
    #[expect(clippy::unused_self, reason = "it is said by a console too")]
    pub(crate) fn tell(self, text: &str) {
        say(text);
    }

    /// Says what went wrong.
    #[expect(clippy::unused_self, reason = "an error is said by a console too")]
    pub(crate) fn error(self, text: &str) {
        say(text);
    }
}

/// A file's name may hold anything, so that the line is made printable. When
/// the standard error itself is closed, there is nobody to tell.
fn say(text: &str) {
    let _ = writeln!(std::io::stderr(), "iplink: {}", escape::cell(text));
}
