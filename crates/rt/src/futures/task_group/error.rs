//! The failures of a group of tasks.

use std::error::Error;
use std::fmt;

use crate::tasks::join::JoinError;

/// The failures of a group (asyncio: `ExceptionGroup`): at least one.
#[derive(Debug)]
pub struct GroupError {
    errors: Vec<JoinError>,
}

impl GroupError {
    pub(crate) fn new(errors: Vec<JoinError>) -> GroupError {
        GroupError { errors }
    }

    /// In the order in which they failed, the error of the body among them.
    pub fn errors(&self) -> &[JoinError] {
        &self.errors
    }

    /// [`GroupError::errors`], by value.
    pub fn into_errors(self) -> Vec<JoinError> {
        self.errors
    }
}

impl fmt::Display for GroupError {
    /// All of them, on one line.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("in a group of tasks: ")?;
        for (index, error) in self.errors.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

impl Error for GroupError {}
