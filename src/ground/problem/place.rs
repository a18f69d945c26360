//! Where something stands: a file and a stretch of its text.

use std::{cmp::Ordering, fmt, ops::Range, sync::Arc};

/// A file's text, shared by every [`Place`] in it.
#[derive(Debug)]
pub struct Source {
    path: Box<str>,
    text: Box<str>,
    private: bool,
    /// The sheet of a workbook that the text was made from: a line is a row, a tab ends a column.
    sheet: Option<Box<str>>,
}

impl Source {
    /// What a line of a text is called.
    pub(crate) const LINE: &str = "line";

    /// A file whose lines may be shown in a problem.
    pub fn new(path: impl Into<Box<str>>, text: impl Into<Box<str>>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into(), private: false, sheet: None })
    }

    /// A file with people's data: problems name its lines, and never show them.
    pub fn private(path: impl Into<Box<str>>, text: impl Into<Box<str>>) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into(), private: true, sheet: None })
    }

    /// A sheet of a workbook as text, each row a line and a tab between columns. It may be about people, so problems
    /// name its rows, and never show them.
    pub(crate) fn sheet(
        path: impl Into<Box<str>>,
        text: impl Into<Box<str>>,
        sheet: impl Into<Box<str>>,
    ) -> Arc<Self> {
        Arc::new(Self { path: path.into(), text: text.into(), private: true, sheet: Some(sheet.into()) })
    }

    /// The sheet it was made from, if it was.
    pub(crate) fn sheet_name(&self) -> Option<&str> {
        self.sheet.as_deref()
    }

    /// What a line of it is called where it is kept: a workbook has rows.
    pub(crate) fn line_word(&self) -> &'static str {
        if self.sheet.is_some() { "row" } else { Self::LINE }
    }

    /// `line 5`, or `rows 5, 6 and 3 more`: the first of these lines by their numbers, and how many more there are.
    pub fn named(&self, lines: &[u32], most: usize) -> String {
        let first: Vec<String> = lines.iter().take(most).map(u32::to_string).collect();
        let more = lines.len().saturating_sub(most);
        let plural = if lines.len() == 1 { "" } else { "s" };
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        format!("{}{plural} {}{more}", self.line_word(), first.join(", "))
    }

    /// The path from the campaign folder, with `/` between the parts.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether its lines must not be shown.
    pub(crate) fn is_private(&self) -> bool {
        self.private
    }
}

/// A stretch of a file.
#[derive(Clone)]
pub struct Place {
    source: Arc<Source>,
    span: Range<usize>,
}

impl Place {
    /// A stretch of bytes, brought inside the text and to character boundaries.
    pub fn new(source: &Arc<Source>, span: Range<usize>) -> Self {
        let text = source.text();
        // A caller may count in another way than the text was read; a wrong place must not end the run.
        let start = text.floor_char_boundary(span.start.min(text.len()));
        let end = text.ceil_char_boundary(span.end.clamp(start, text.len()));
        Self { source: Arc::clone(source), span: start..end }
    }

    /// The file as a whole: its first character.
    pub fn file(source: &Arc<Source>) -> Self {
        Self::new(source, 0..0)
    }

    /// A file that could not be read as text.
    pub fn unread(path: &str) -> Self {
        Self::file(&Source::new(path, ""))
    }

    /// The file it stands in, with its text.
    pub fn source(&self) -> &Arc<Source> {
        &self.source
    }

    /// Which bytes of the file are meant.
    pub fn span(&self) -> Range<usize> {
        self.span.clone()
    }

    /// The text it covers.
    pub fn text(&self) -> &str {
        self.source.text().get(self.span.clone()).unwrap_or_default()
    }

    /// The line, counted from 1.
    pub fn line(&self) -> usize {
        let before = self.source.text().as_bytes().get(..self.span.start).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() + 1
    }

    /// The column in characters, counted from 1.
    pub fn column(&self) -> usize {
        let before = self.source.text().get(..self.span.start).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        // In a workbook the column is that of the sheet: letters before it say nothing.
        if self.source.sheet.is_some() {
            return line.matches('\t').count() + 1;
        }
        // No editor counts the mark at the beginning of a file.
        line.trim_start_matches('\u{feff}').chars().count() + 1
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(sheet) = &self.source.sheet else {
            return write!(f, "{}:{}:{}", self.source.path, self.line(), self.column());
        };
        write!(f, "{}, sheet \"{sheet}\"", self.source.path)?;
        if self.span == (0..0) {
            return Ok(());
        }
        write!(f, ", row {}", self.line())?;
        // A stretch over several cells is about the row.
        if self.text().contains('\t') {
            return Ok(());
        }
        let column = u32::try_from(self.column() - 1).map_err(|_| fmt::Error)?;
        write!(f, ", column {}", column_letters(column))
    }
}

/// A column, counted from 0, as spreadsheets call it: `A`, `Z`, `AA`.
pub(crate) fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut left = column + 1;
    while left > 0 {
        left -= 1;
        letters.push(char::from(b'A' + u8::try_from(left % 26).unwrap_or(0)));
        left /= 26;
    }
    letters.iter().rev().collect()
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        (&self.source.path, self.span.start, self.span.end).cmp(&(
            &other.source.path,
            other.span.start,
            other.span.end,
        ))
    }
}
