//! The one error type.
//!
//! An [`Error`] says where it happened, which rule was broken, by which
//! value, and what to do about it. It never quotes note text or a name. It is
//! opaque: a program that has to react asks a predicate such as
//! [`Error::is_configuration`]; the command line turns it into an exit code.
//!
//! An input record that cannot be read is *not* an error: it becomes a
//! [`Rejected`](crate::ingest::Rejected) record, and the run goes on.

use std::fmt;
use std::path::Path;

/// `Result` with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, where, and what to do.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: Kind,
    place: Option<String>,
    message: String,
    cause: Option<Box<dyn std::error::Error + Send + Sync>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Configuration,
    NothingUsable,
    Output,
    Defect,
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, place: None, message: message.into(), cause: None }))
    }

    /// A wrong option, mapping, profile, lexicon or measure file.
    pub fn configuration(message: impl Into<String>) -> Self {
        Self::new(Kind::Configuration, message)
    }

    /// Inputs were given, but none of them could be used.
    pub fn nothing_usable(message: impl Into<String>) -> Self {
        Self::new(Kind::NothingUsable, message)
    }

    /// A file could not be written.
    pub fn output(message: impl Into<String>) -> Self {
        Self::new(Kind::Output, message)
    }

    /// A state that caseline's own code should never reach.
    pub fn defect(message: impl Into<String>) -> Self {
        Self::new(Kind::Defect, message)
    }

    /// Adds the file where it happened.
    #[must_use]
    pub fn at(mut self, path: impl AsRef<Path>) -> Self {
        self.0.place = Some(path.as_ref().display().to_string());
        self
    }

    /// Adds the file and the line, field or other locator inside it.
    #[must_use]
    pub fn at_line(mut self, path: impl AsRef<Path>, locator: impl fmt::Display) -> Self {
        self.0.place = Some(format!("{}:{locator}", path.as_ref().display()));
        self
    }

    /// Adds the error that caused this one.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    /// Whether an option or a configuration file has to be corrected.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.0.kind == Kind::Configuration
    }

    /// Whether no input could be used at all.
    #[must_use]
    pub fn is_nothing_usable(&self) -> bool {
        self.0.kind == Kind::NothingUsable
    }

    /// Whether an output could not be written.
    #[must_use]
    pub fn is_output(&self) -> bool {
        self.0.kind == Kind::Output
    }

    /// Whether the reader of an output went away, as `head` does.
    #[must_use]
    pub fn is_broken_pipe(&self) -> bool {
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            if let Some(io) = error.downcast_ref::<std::io::Error>() {
                return io.kind() == std::io::ErrorKind::BrokenPipe;
            }
            cause = error.source();
        }
        false
    }

    /// Whether this is a defect of caseline itself.
    #[must_use]
    pub fn is_defect(&self) -> bool {
        self.0.kind == Kind::Defect
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.0.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(&self.0.message)?;
        let mut cause = std::error::Error::source(self);
        while let Some(error) = cause {
            write!(f, ": {error}")?;
            cause = error.source();
        }
        Ok(())
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.cause.as_deref().map(|cause| cause as _)
    }
}
