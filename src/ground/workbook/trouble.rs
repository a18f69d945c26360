//! Why a workbook cannot be read, and what whoever has it in Excel can do about it.

use crate::ground::problem::{Place, Problem};

/// What is wrong with a workbook as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WorkbookTrouble {
    /// Its end is missing.
    CutShort,
    /// A part of it is not what it should be: which one.
    Damaged(String),
    /// It says of itself, or turns out, to be larger than any list is: in which way.
    TooLarge(String),
    /// It can only be opened with a password.
    Locked,
    /// It is a packed file or a document of another kind: which.
    OtherKind(&'static str),
    /// There is no sheet with anything in it.
    Empty,
}

impl WorkbookTrouble {
    /// As a person reads it.
    pub(super) fn problem(self, path: &str) -> Problem {
        let again = "copy or download the file again; or open it in Excel and save it under a new name";
        let (message, hint) = match self {
            Self::CutShort => (format!("`{path}` is cut short: its end is missing"), again),
            Self::Damaged(part) => (format!("`{path}` is damaged: {part}"), again),
            Self::TooLarge(how) => (
                format!("`{path}` is too large: {how}"),
                "copy the list alone into a new workbook (Paste Special, Values) and save that, or save it as `CSV UTF-8`",
            ),
            Self::Locked => (
                format!("`{path}` is protected with a password, and cannot be read"),
                "open it in Excel with the password, choose File, Info, Protect Workbook, Encrypt with Password, \
                 empty the password, and save",
            ),
            Self::OtherKind(kind) => (
                format!("`{path}` is {kind}, not a workbook or a list in CSV"),
                "open the list in Excel, choose Save As, and there `Excel Workbook (*.xlsx)`; then give that file",
            ),
            Self::Empty => (
                format!("there is nothing in `{path}`: all its sheets are empty"),
                "check whether it is the right file, and whether it was saved",
            ),
        };
        Problem::error("unreadable-file", message).at(Place::unread(path)).hint(hint)
    }

    /// A part that cannot be read.
    pub(super) fn damaged(part: impl Into<String>) -> Self {
        Self::Damaged(part.into())
    }
}
