//! `{{ expressions }}`: parsed when a page is read, so that a wrong word is found there and not at send time.
//!
//! A fact and plain filters (`wave.deadline | date`) are compiled; anything else Tera can say is kept and
//! left to Tera. Both are held against the same vocabulary.

pub use super::misread::Misread;
use super::{of_messages::OF_MESSAGES, other_words};
use crate::ground::{
    atlas,
    near::{likeness, likest_by},
    problem::Place,
};

/// A word in a text: `wave.deadline | date`.
#[derive(Clone, Debug)]
pub struct Word {
    /// What stands between the braces, trimmed.
    pub expression: String,
    /// Where in the file it stands.
    pub place: Place,
    /// What it means.
    pub meaning: Meaning,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.expression == other.expression
    }
}

impl Eq for Word {}

/// What an expression asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A fact, and what is done to it.
    Fact(Fact, Vec<Filter>),
    /// Something that only Tera can say.
    Tera(String),
}

/// The facts a text can tell.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as it is written, in `VOCABULARY`")]
pub enum Fact {
    CampaignTitle,
    CampaignOrganisation,
    CampaignSite,
    MoveFrom,
    MoveFromApp,
    MoveTo,
    MoveToApp,
    PrivacyConfirmed,
    HelpdeskMail,
    HelpdeskPhone,
    HelpdeskHours,
    HelpdeskTicketUrl,
    WaveTitle,
    WaveStart,
    WaveDeadline,
    WaveEnforcement,
    FairPlace,
    FairDay,
    FairFrom,
    FairUntil,
    SenderName,
    SenderVerifyAt,
    SenderFeedback,
    PersonGivenName,
    PersonName,
    PersonMail,
    /// A further column of the list of people.
    PersonColumn(Box<str>),
    /// A value of the renderer: `link`, `old_date`, `count.people`.
    More(Box<str>),
}

/// Every fact by its name. Those that belong to a person or to one message come last.
const VOCABULARY: [(&str, Fact); 26] = [
    ("campaign.title", Fact::CampaignTitle),
    ("campaign.organisation", Fact::CampaignOrganisation),
    ("campaign.site", Fact::CampaignSite),
    ("move.from", Fact::MoveFrom),
    ("move.from_app", Fact::MoveFromApp),
    ("move.to", Fact::MoveTo),
    ("move.to_app", Fact::MoveToApp),
    ("privacy.confirmed", Fact::PrivacyConfirmed),
    ("helpdesk.mail", Fact::HelpdeskMail),
    ("helpdesk.phone", Fact::HelpdeskPhone),
    ("helpdesk.hours", Fact::HelpdeskHours),
    ("helpdesk.ticket_url", Fact::HelpdeskTicketUrl),
    ("wave.title", Fact::WaveTitle),
    ("wave.start", Fact::WaveStart),
    ("wave.deadline", Fact::WaveDeadline),
    ("wave.enforcement", Fact::WaveEnforcement),
    ("fair.place", Fact::FairPlace),
    ("fair.day", Fact::FairDay),
    ("fair.from", Fact::FairFrom),
    ("fair.until", Fact::FairUntil),
    ("sender.name", Fact::SenderName),
    ("sender.verify_at", Fact::SenderVerifyAt),
    ("sender.feedback", Fact::SenderFeedback),
    ("person.given_name", Fact::PersonGivenName),
    ("person.name", Fact::PersonName),
    ("person.mail", Fact::PersonMail),
];

/// What is done to a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// `date`: Friday 4 December 2026
    Date,
    /// `date_time`: Friday 4 December 2026 at 17:00
    DateTime,
    /// `time`: 17:00, without the day
    Time,
    /// `day`: 4 December
    Day,
    /// `number`: 1,234, grouped as the language does
    Number,
    /// `upper`: in capital letters
    Upper,
    /// `lower`: in small letters
    Lower,
}

impl Filter {
    /// All of them.
    pub const ALL: [Self; 7] =
        [Self::Date, Self::DateTime, Self::Time, Self::Day, Self::Number, Self::Upper, Self::Lower];

    /// The word in a text.
    pub fn name(self) -> &'static str {
        match self {
            Self::Date => "date",
            Self::DateTime => "date_time",
            Self::Time => "time",
            Self::Day => "day",
            Self::Number => "number",
            Self::Upper => "upper",
            Self::Lower => "lower",
        }
    }
}

/// Where a text stands decides which words it may say.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// Whether it is a message, which is about one person.
    pub message: bool,
    /// The further columns of the list of people.
    pub columns: &'a [String],
}

impl Word {
    /// Reads an expression that stands at a place.
    ///
    /// # Errors
    /// Why it says nothing we know.
    pub fn parse(expression: &str, place: Place, scope: Scope<'_>) -> Result<Self, Misread> {
        let expression = expression.trim();
        Ok(Self { expression: expression.to_owned(), place, meaning: Meaning::parse(expression, scope)? })
    }

    /// Whether it says something that the list of people knows of one person.
    pub(super) fn is_of_a_person(&self) -> bool {
        self.names().iter().any(|name| name.starts_with("person."))
    }

    /// Whether it says the link with a person's own reference.
    pub(super) fn is_personal_link(&self) -> bool {
        self.names().contains(&"link")
    }

    fn names(&self) -> Vec<&str> {
        names(&self.expression)
    }
}

impl Meaning {
    /// Reads an expression.
    ///
    /// # Errors
    /// Why it says nothing we know.
    pub fn parse(expression: &str, scope: Scope<'_>) -> Result<Self, Misread> {
        let expression = expression.trim();
        let mut parts = expression.split('|').map(str::trim);
        let path = parts.next().unwrap_or_default();
        if path.is_empty() {
            return Err(misread(
                "`{{ }}` says nothing",
                Some("write a word such as `{{ wave.deadline | date }}`".into()),
            ));
        }
        // A misspelt fact is told by us, with what was meant; Tera would only say that it knows no such name.
        if is_path(path) && parts.clone().all(is_path) {
            let fact = fact(path, scope)?;
            let filters: Option<Vec<Filter>> = parts.clone().map(filter).collect();
            if let Some(filters) = filters {
                return Ok(Self::Fact(fact, filters));
            }
        }
        complex(expression, scope)
    }
}

fn filter(name: &str) -> Option<Filter> {
    Filter::ALL.into_iter().find(|filter| filter.name() == name)
}

fn misread(message: impl Into<String>, hint: Option<String>) -> Misread {
    Misread { check: "unknown-word", message: message.into(), hint }
}

/// A dotted name and nothing else.
fn is_path(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|first: char| first.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'.')
}

/// The fact of a name, if it may be told here.
fn fact(path: &str, scope: Scope<'_>) -> Result<Fact, Misread> {
    if atlas::key_of(path).is_some() {
        return Err(super::button_names::misplaced(path));
    }
    // Before it is looked up, so that also a column that does not exist is refused on a page as a person's.
    let personal = path.starts_with("person.") || OF_MESSAGES.contains(&path) || path.starts_with("count.");
    if personal && !scope.message {
        return Err(Misread {
            check: "personal-word",
            message: format!("`{path}` belongs to a person or message and has no place on a page or poster"),
            hint: Some("say it in a message, or leave it out: everybody reads this page".into()),
        });
    }
    if let Some((_, fact)) = VOCABULARY.iter().find(|(name, _)| *name == path) {
        return Ok(fact.clone());
    }
    if OF_MESSAGES.contains(&path) || path.starts_with("count.") {
        return Ok(Fact::More(path.into()));
    }
    if let Some(column) =
        path.strip_prefix("person.").filter(|name| scope.columns.iter().any(|known| known == name))
    {
        return Ok(Fact::PersonColumn(column.into()));
    }
    Err(unknown(path, scope))
}

fn unknown(path: &str, scope: Scope<'_>) -> Misread {
    let person = scope.columns.iter().map(|column| format!("person.{column}"));
    let facts = VOCABULARY.iter().map(|(name, _)| (*name).to_owned());
    let known = facts.chain(OF_MESSAGES.map(str::to_owned)).chain(person);
    let usable: Vec<String> = known.filter(|name| scope.message || !name.starts_with("person.")).collect();
    let last = |name: &str| name.rsplit('.').next().unwrap_or_default().to_owned();
    let group = |name: &str| name.split('.').next().unwrap_or_default().to_owned();
    let meant = other_words::meant(&last(path));
    let is_meant = |name: &&String| meant.is_some_and(|meant| last(name) == meant);
    let same = |name: &&String| group(name) == group(path) || !path.contains('.');
    if let Some(name) = usable.iter().find(|name| is_meant(name) && same(name)) {
        return misread(format!("unknown word `{path}`"), Some(format!("write `{name}`")));
    }
    let near = likest_by(usable.into_iter().map(|name| {
        let whole = likeness(path, &name);
        let tail = likeness(&last(path), &last(&name)) - 0.02;
        (if group(&name) == group(path) || !path.contains('.') { whole.max(tail) } else { whole }, name)
    }));
    match near {
        Some(name) if group(&name) == group(path) => {
            let (said, meant) = (last(path), last(&name));
            misread(
                format!("unknown word `{said}` in `{path}`; did you mean `{meant}`?"),
                Some(format!("write `{name}`")),
            )
        }
        Some(name) => misread(
            format!(
                "unknown word `{path}`; did you mean `{}`?",
                if path.contains('.') { name.clone() } else { last(&name) }
            ),
            Some(format!("write `{name}`")),
        ),
        None => misread(
            format!("unknown word `{path}`"),
            Some("words begin with `campaign.`, `move.`, `helpdesk.`, `wave.`, `fair.`, `sender.` or, in messages, `person.`".into()),
        ),
    }
}

/// What is more than a fact with plain filters: Tera must understand it, and we every name in it.
fn complex(expression: &str, scope: Scope<'_>) -> Result<Meaning, Misread> {
    for name in names(expression) {
        fact(name, scope)?;
    }
    match super::readable::check(expression, Filter::ALL.into_iter().map(Filter::name)) {
        Ok(()) => Ok(Meaning::Tera(expression.to_owned())),
        Err(message) => Err(misread(
            format!("`{expression}` cannot be understood: {message}"),
            Some(format!(
                "write a word and a filter, such as `{{{{ wave.deadline | date }}}}`; the filters are {}",
                Filter::ALL.map(|filter| format!("`{}`", filter.name())).join(", ")
            )),
        )),
    }
}

/// Words of Tera's own.
const KEYWORDS: [&str; 11] =
    ["and", "or", "not", "if", "else", "in", "is", "true", "false", "none", "defined"];

/// The dotted names in an expression that are neither text, filters, arguments nor Tera's own words.
fn names(expression: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let (mut rest, mut after_pipe) = (expression, false);
    while let Some(first) = rest.chars().next() {
        if matches!(first, '"' | '\'' | '`') {
            let behind = rest.get(1..).unwrap_or_default();
            rest = behind.split_once(first).map_or("", |(_, behind)| behind);
        } else if first.is_ascii_alphanumeric() || first == '_' {
            let end =
                rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_' && letter != '.');
            let (name, behind) = rest.split_at(end.unwrap_or(rest.len()));
            // A function or a filter's argument (`value=`) is no fact; `==` compares two of them.
            let called = behind.trim_start().starts_with('(');
            let given = behind.trim_start().starts_with('=') && !behind.trim_start().starts_with("==");
            let number = first.is_ascii_digit();
            if !after_pipe && !called && !given && !number && !KEYWORDS.contains(&name) {
                found.push(name);
            }
            // Behind `is` and `is not` stands the name of a test, as behind a bar that of a filter.
            after_pipe = name == "is" || (name == "not" && after_pipe);
            rest = behind;
        } else {
            if !first.is_whitespace() {
                after_pipe = first == '|';
            }
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
        }
    }
    found
}

/// Every word a text may say, for lists and hints.
pub(crate) fn vocabulary() -> impl Iterator<Item = &'static str> {
    VOCABULARY.iter().map(|(name, _)| *name).chain(OF_MESSAGES)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: Scope<'_> = Scope { message: false, columns: &[] };

    fn refusal(expression: &str) -> String {
        Meaning::parse(expression, PAGE).unwrap_err().message
    }

    #[test]
    fn a_misspelt_word_is_answered_with_the_right_one() {
        assert_eq!(refusal("deadlin"), "unknown word `deadlin`; did you mean `deadline`?");
        assert_eq!(
            refusal("wave.deadlin | date"),
            "unknown word `deadlin` in `wave.deadlin`; did you mean `deadline`?"
        );
        assert_eq!(refusal("xyzzy.plugh"), "unknown word `xyzzy.plugh`");
    }

    #[test]
    fn a_person_never_reaches_a_page() {
        assert!(refusal("person.given_name").contains("belongs to a person"));
        assert!(refusal("\"Dear \" ~ person.name").contains("belongs to a person"));
        let message = Scope { message: true, columns: &[] };
        let known = Meaning::Fact(Fact::PersonGivenName, Vec::new());
        assert_eq!(Meaning::parse("person.given_name", message), Ok(known));
    }

    #[test]
    fn tera_says_the_rest_with_known_words_only() {
        let rest = "helpdesk.phone | default(value=\"the intranet\")";
        assert_eq!(Meaning::parse(rest, PAGE), Ok(Meaning::Tera(rest.to_owned())));
        assert!(refusal("helpdesk.fone | default(value=\"x\")").contains("did you mean `phone`"));
        assert!(refusal("wave.start | datum").contains("cannot be understood"));
        assert!(refusal("").contains("says nothing"));
    }
}
