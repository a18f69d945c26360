//! How a selection may go on, for whoever presses the key for it or looks for a first idea.

use super::{
    super::{Method, Ownership, Platform},
    names::{FACTS, OWNERSHIPS, SelectionNames, WHOLE, typed_name},
    tokens::{Token, TokenKind, tokens},
};

/// Dates of which people were told.
const DATES: [&str; 3] = ["start", "deadline", "enforcement"];

/// What a selection may name, and the values that the list of people holds.
pub struct OfferedNames<'a> {
    /// What belongs to the campaign.
    pub names: SelectionNames<'a>,
    /// The values that a column holds, or a fact that is kept in one such as `country`.
    pub values: &'a dyn Fn(&str) -> Vec<String>,
}

/// What may stand at a place of a selection.
enum Awaited {
    Fact,
    /// A sign behind a fact that is compared.
    Comparison(String),
    /// The bracket behind `in`.
    List(String),
    Value(String),
    ListedValue(String),
    /// A comma or the bracket's end.
    ListEnd(String),
    /// `and`, `or`, or the end of a bracket.
    Join,
    /// Behind `told`: a stage, a date, or nothing more.
    Told,
    /// The day behind a date, which nobody can guess.
    Day,
    /// Behind `manager`, which is whole and may be compared too.
    Manager,
}

/// The whole texts that this one may become with its next word. None if what stands before cannot be read.
pub fn offers(text: &str, offered: &OfferedNames<'_>) -> Vec<String> {
    let stops = |letter: char| letter.is_whitespace() || "()=!,\"'".contains(letter);
    let at = text.char_indices().rev().find(|(_, letter)| stops(*letter));
    let (head, begun) = text.split_at(at.map_or(0, |(at, letter)| at + letter.len_utf8()));
    let Ok(tokens) = tokens(head) else { return Vec::new() };
    let (mut awaited, mut open) = (Awaited::Fact, 0_usize);
    for token in &tokens {
        let Some(next) = after(awaited, token, &mut open) else { return Vec::new() };
        awaited = next;
    }
    let begun_lower = begun.to_lowercase();
    let words = offered.words(&awaited, open > 0);
    let fitting = words.into_iter().filter(|word| {
        let plain = word.trim_start_matches(['\'', '"']).to_lowercase();
        plain.starts_with(&begun_lower) && plain.trim_end() != begun_lower
    });
    fitting.map(|word| format!("{head}{word}")).collect()
}

/// What may follow a token that stands where something was awaited; nothing where it does not belong.
fn after(awaited: Awaited, token: &Token, open: &mut usize) -> Option<Awaited> {
    let joins = |word: &str| ["and", "or"].iter().any(|join| word.eq_ignore_ascii_case(join));
    Some(match (awaited, &token.kind) {
        (Awaited::Fact, TokenKind::Open) => {
            *open += 1;
            Awaited::Fact
        }
        (Awaited::Fact, TokenKind::Word(word)) if word.eq_ignore_ascii_case("not") => Awaited::Fact,
        (Awaited::Fact, TokenKind::Word(word)) => match word.to_ascii_lowercase().as_str() {
            "told" => Awaited::Told,
            "manager" => Awaited::Manager,
            fact if WHOLE.contains(&fact) => Awaited::Join,
            _ => Awaited::Comparison(word.clone()),
        },
        (Awaited::Fact, TokenKind::Quoted(column)) => Awaited::Comparison(column.clone()),
        (Awaited::Comparison(fact), TokenKind::Equals | TokenKind::Differs) => Awaited::Value(fact),
        (Awaited::Manager, TokenKind::Equals | TokenKind::Differs) => Awaited::Value("manager".to_owned()),
        (Awaited::Comparison(fact), TokenKind::Word(word)) if word.eq_ignore_ascii_case("in") => {
            Awaited::List(fact)
        }
        (Awaited::Value(fact) | Awaited::List(fact), TokenKind::Open)
        | (Awaited::ListEnd(fact), TokenKind::Comma) => Awaited::ListedValue(fact),
        (Awaited::ListedValue(fact), TokenKind::Word(_) | TokenKind::Quoted(_)) => Awaited::ListEnd(fact),
        (Awaited::Join | Awaited::Told | Awaited::Manager, TokenKind::Word(word)) if joins(word) => {
            Awaited::Fact
        }
        (Awaited::Join | Awaited::Told | Awaited::Manager, TokenKind::Close) => {
            *open = open.checked_sub(1)?;
            Awaited::Join
        }
        (Awaited::Told, TokenKind::Word(word)) if DATES.contains(&word.as_str()) => Awaited::Day,
        (Awaited::Value(_), TokenKind::Word(_) | TokenKind::Quoted(_))
        | (Awaited::ListEnd(_), TokenKind::Close)
        | (Awaited::Told | Awaited::Day, TokenKind::Word(_)) => Awaited::Join,
        _ => return None,
    })
}

impl OfferedNames<'_> {
    /// Words that may stand here, each with the blank that goes on.
    fn words(&self, awaited: &Awaited, in_bracket: bool) -> Vec<String> {
        let all = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let joins = || all(if in_bracket { &["and ", "or ", ")"] } else { &["and ", "or "] });
        match awaited {
            Awaited::Fact => self.facts(),
            Awaited::Comparison(_) => all(&["= ", "!= ", "in ("]),
            Awaited::List(_) => all(&["("]),
            Awaited::Value(fact) | Awaited::ListedValue(fact) => self.values(fact),
            Awaited::ListEnd(_) => all(&[", ", ")"]),
            Awaited::Join => joins(),
            Awaited::Manager => [all(&["= "]), joins()].concat(),
            Awaited::Told => {
                let stages = self.names.stages.iter().filter(|(_, is_told_anew)| !is_told_anew);
                let stages = stages.map(|(stage, _)| stage.clone()).collect();
                [stages, DATES.map(|date| format!("{date} ")).to_vec(), joins()].concat()
            }
            Awaited::Day => Vec::new(),
        }
    }

    fn facts(&self) -> Vec<String> {
        let compared = FACTS.iter().filter(|fact| **fact == "manager" || !WHOLE.contains(fact));
        let mut facts: Vec<String> = compared.map(|fact| format!("{fact} = ")).collect();
        facts.extend(WHOLE.iter().map(|fact| (*fact).to_owned()));
        facts.extend(
            self.names.columns.unwrap_or_default().iter().map(|column| format!("{} = ", typed_name(column))),
        );
        facts.extend(["not ".to_owned(), "(".to_owned()]);
        facts
    }

    fn values(&self, fact: &str) -> Vec<String> {
        let own = |codes: Vec<&str>| codes.into_iter().map(str::to_owned).collect::<Vec<_>>();
        match fact.to_ascii_lowercase().as_str() {
            "platform" => own(Platform::ALL.map(Platform::code).to_vec()),
            "ownership" => own(OWNERSHIPS.map(Ownership::code).to_vec()),
            "method" => own(Method::all().map(Method::code).collect()),
            "language" => self.names.languages.iter().map(|language| language.code().to_owned()).collect(),
            "wave" => self.names.waves.iter().cloned().chain(["none".to_owned()]).collect(),
            // Whole lists of people are offered to nobody.
            "manager" | "mail" => Vec::new(),
            _ => (self.values)(fact).iter().map(|value| typed_name(value)).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::super::{Languages, Selection},
        *,
    };

    fn with_names<T>(then: impl FnOnce(&OfferedNames<'_>) -> T) -> T {
        let waves = ["pilot".to_owned(), "sweden".to_owned()];
        let stages = [("announce".to_owned(), false), ("moved-date".to_owned(), true)];
        let columns = ["department".to_owned(), "cost centre".to_owned()];
        let english = "en".parse().unwrap();
        let languages = Languages::new(english, ["nl".parse().unwrap()]);
        let names =
            SelectionNames { waves: &waves, stages: &stages, languages: &languages, columns: Some(&columns) };
        let values = |column: &str| match column {
            "country" => vec!["NL".to_owned(), "SE".to_owned()],
            "department" => vec!["Human Resources".to_owned(), "IT".to_owned()],
            _ => Vec::new(),
        };
        then(&OfferedNames { names, values: &values })
    }

    #[test]
    fn what_is_offered_fits_where_it_stands() {
        with_names(|offered| {
            let said = |text: &str| offers(text, offered).join("|");
            assert_eq!(said("co"), "country = |'cost centre' = ");
            assert_eq!(said("not mo"), "not moved");
            assert_eq!(said("country "), "country = |country != |country in (");
            assert_eq!(said("country = "), "country = NL|country = SE");
            assert_eq!(said("COUNTRY in (nl"), "");
            assert_eq!(said("country in (NL"), "");
            assert_eq!(said("country in (NL, s"), "country in (NL, SE");
            assert_eq!(said("department = h"), "department = 'Human Resources'");
            assert_eq!(said("\"cost"), "");
            assert_eq!(said("told a"), "told announce|told and ");
            assert_eq!(
                said("wave = pilot or (moved "),
                "wave = pilot or (moved and |wave = pilot or (moved or |wave = pilot or (moved )"
            );
            assert_eq!(said("wave = pilot )"), "", "no bracket is open");
            assert_eq!(said("mail = "), "", "nobody is offered a list of people");
        });
    }

    /// Whatever is taken of what is offered, with a blank behind it, is read or goes on.
    #[test]
    fn whatever_is_offered_can_be_read_or_goes_on() {
        with_names(|offered| {
            let mut texts = vec![String::new()];
            for _ in 0..4 {
                let next = texts.iter().flat_map(|text| offers(text, offered));
                texts = next.map(|text| if text.ends_with([' ', '(']) { text } else { text + " " }).collect();
                assert!(!texts.is_empty());
                for text in &texts {
                    let goes_on = !offers(text, offered).is_empty();
                    let waits_for_what_nobody_knows =
                        [" = ", "!= ", "(", "start ", "deadline ", "enforcement "]
                            .iter()
                            .any(|end| text.ends_with(end));
                    assert!(goes_on || waits_for_what_nobody_knows, "{text}");
                    if offers(text, offered).iter().any(|next| next.ends_with("and ")) {
                        let open = text.matches('(').count() - text.matches(')').count();
                        let whole = format!("{text}{}", ")".repeat(open));
                        assert!(Selection::read(&whole, offered.names).is_ok(), "{whole}");
                    }
                }
                texts.truncate(400);
            }
        });
    }
}
