//! The exit codes, a contract with whoever calls caseline from a script.

use std::process::ExitCode;

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 0: done.
    Done,
    /// 1: done, and something asked for by `--fail-on` was found.
    Found,
    /// 2: wrong usage or configuration, or an output that cannot be written.
    Usage,
    /// 3: done, but some inputs could not be read; they are listed.
    SomeRejected,
    /// 4: nothing usable.
    NothingUsable,
    /// 70: a defect of caseline.
    Defect,
}

impl Exit {
    /// The number that the shell sees.
    #[must_use]
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Found => 1,
            Self::Usage => 2,
            Self::SomeRejected => 3,
            Self::NothingUsable => 4,
            Self::Defect => 70,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}
