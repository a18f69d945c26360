//! How a selection is read: `platform = ios and (country in (NL, SE) or not told remind)`.

use std::{fmt, ops::Range, str::FromStr as _};

use super::{
    super::{Anchor, Slug},
    PastFact, PersonFact, Rule, Selection,
    names::{FACTS, SelectionFault, SelectionNames, fault, listed, meant, method, ownership, platform},
    tokens::{Token, TokenKind, tokens},
};

/// Brackets in brackets that anybody still understands: what is nested deeper is a mistake, or an attack.
const DEEPEST: usize = 32;

/// The longest text that is read.
const LONGEST: usize = 4000;

impl Selection {
    /// Reads a selection.
    ///
    /// # Errors
    /// What is wrong first, and where.
    pub fn read(text: &str, names: SelectionNames<'_>) -> Result<Self, SelectionFault> {
        if text.len() > LONGEST {
            let message = format!("this is longer than {LONGEST} letters");
            return Err(fault(0..text.len(), message, "name a column of the list that says the same"));
        }
        let tokens = tokens(text)?;
        let mut reader = SelectionReader { tokens: &tokens, at: 0, end: text.len(), depth: 0, names };
        if tokens.is_empty() {
            let hint = "write a fact such as `country = NL` or `not moved`";
            return Err(fault(0..text.len(), "this names nobody", hint));
        }
        let rule = reader.any()?;
        match reader.peek() {
            None => Ok(Self { text: text.trim().to_owned(), rule }),
            Some(token) => Err(SelectionReader::unexpected(token)),
        }
    }

    /// The columns it asks for that the list of people does not have: the name, and the one that was probably meant.
    pub(crate) fn unknown_columns(&self, columns: &[String]) -> Vec<(String, Option<String>)> {
        let asked = self
            .facts()
            .into_iter()
            .filter_map(|fact| if let PersonFact::Column { name, .. } = fact { Some(name) } else { None });
        let unknown = asked.filter(|name| !columns.iter().any(|column| column.eq_ignore_ascii_case(name)));
        unknown.map(|name| (name.clone(), meant(name, columns))).collect()
    }
}

impl fmt::Display for Selection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A value, and where it stands.
type PlacedValue<'a> = (&'a str, Range<usize>);

struct SelectionReader<'a> {
    tokens: &'a [Token],
    at: usize,
    /// Where the text ends, for what is missing there.
    end: usize,
    depth: usize,
    names: SelectionNames<'a>,
}

impl<'a> SelectionReader<'a> {
    fn peek(&self) -> Option<&'a Token> {
        self.tokens.get(self.at)
    }

    fn next(&mut self) -> Option<&'a Token> {
        let token = self.tokens.get(self.at)?;
        self.at += 1;
        Some(token)
    }

    /// Goes past a word of the language, if it stands here.
    fn takes(&mut self, word: &str) -> bool {
        let here = matches!(self.peek(), Some(Token { kind: TokenKind::Word(own), .. }) if own.eq_ignore_ascii_case(word));
        self.at += usize::from(here);
        here
    }

    fn takes_sign(&mut self, sign: &TokenKind) -> bool {
        let here = self.peek().is_some_and(|token| token.kind == *sign);
        self.at += usize::from(here);
        here
    }

    fn unexpected(token: &Token) -> SelectionFault {
        let message = "this does not belong here";
        let hint = match &token.kind {
            TokenKind::Close => "a bracket is closed that was never opened: take it out",
            TokenKind::Comma => "a comma goes only between values: `country in (NL, SE)`",
            TokenKind::Word(_)
            | TokenKind::Quoted(_)
            | TokenKind::Equals
            | TokenKind::Differs
            | TokenKind::Open => "join facts with `and` or `or`; put a value of several words between quotes",
        };
        fault(token.span.clone(), message, hint)
    }

    fn any(&mut self) -> Result<Rule, SelectionFault> {
        let mut rules = vec![self.all()?];
        while self.takes("or") {
            rules.push(self.all()?);
        }
        Ok(one_or(rules, Rule::Any))
    }

    fn all(&mut self) -> Result<Rule, SelectionFault> {
        let mut rules = vec![self.one()?];
        while self.takes("and") {
            rules.push(self.one()?);
        }
        Ok(one_or(rules, Rule::All))
    }

    fn one(&mut self) -> Result<Rule, SelectionFault> {
        self.depth += 1;
        if self.depth > DEEPEST {
            let span = self.peek().map_or(self.end..self.end, |token| token.span.clone());
            return Err(fault(span, "this is nested too deeply", "write it with fewer brackets"));
        }
        let found = self.nested();
        self.depth -= 1;
        found
    }

    fn nested(&mut self) -> Result<Rule, SelectionFault> {
        if self.takes("not") {
            return Ok(Rule::Not(Box::new(self.one()?)));
        }
        if self.takes_sign(&TokenKind::Open) {
            let rule = self.any()?;
            // What stands between brackets begins anew with `or`, which binds less than `and`.
            return if self.takes_sign(&TokenKind::Close) {
                Ok(rule)
            } else {
                Err(self.missing("a bracket is opened here and not closed", "add `)`"))
            };
        }
        let Some(token) = self.next() else {
            return Err(self.missing("a fact is missing here", "write one such as `country = NL`"));
        };
        match &token.kind {
            TokenKind::Word(name) => self.fact(name, &token.span),
            TokenKind::Quoted(name) => self.column(name, &token.span),
            TokenKind::Equals
            | TokenKind::Differs
            | TokenKind::Open
            | TokenKind::Close
            | TokenKind::Comma => Err(Self::unexpected(token)),
        }
    }

    /// What is missing where the reading stands.
    fn missing(&self, message: &str, hint: &str) -> SelectionFault {
        let span = self.peek().map_or(self.end..self.end, |token| token.span.clone());
        fault(span, message, hint)
    }

    fn fact(&mut self, name: &str, span: &Range<usize>) -> Result<Rule, SelectionFault> {
        let past = |fact| Ok(Rule::Fact(PersonFact::Past(fact)));
        match name.to_ascii_lowercase().as_str() {
            "moved" => past(PastFact::Moved),
            "between" => past(PastFact::Between),
            "some-moved" => past(PastFact::SomeMoved),
            "too-old" => past(PastFact::TooOld),
            "method" => {
                self.compared(span, |_, value| method(value), |ways| PersonFact::Past(PastFact::Method(ways)))
            }
            "unreachable" => past(PastFact::Unreachable),
            "told" => past(self.told()?),
            "reset" => Ok(Rule::Fact(PersonFact::Reset)),
            "vip" => Ok(Rule::Fact(PersonFact::Vip)),
            // `manager` alone asks whether they lead somebody, and `manager = ..` by whom they are led.
            "manager" if !self.compares() => Ok(Rule::Fact(PersonFact::Manager)),
            "manager" => self.compared(span, |_, value| Ok(value.to_lowercase()), PersonFact::LedBy),
            "mail" => self.compared(span, |_, value| Ok(value.to_lowercase()), PersonFact::Mail),
            "country" => self.compared(span, |_, value| Ok(value.to_lowercase()), PersonFact::Country),
            "site" => self.compared(span, |_, value| Ok(value.to_lowercase()), PersonFact::Site),
            "platform" => self.compared(span, |_, value| platform(value), PersonFact::Platform),
            "ownership" => self.compared(span, |_, value| ownership(value), PersonFact::Ownership),
            "language" => self.compared(span, SelectionReader::language, PersonFact::Language),
            "wave" => self.wave(span),
            _ => self.column(name, span),
        }
    }

    fn compares(&self) -> bool {
        match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Equals | TokenKind::Differs) => true,
            Some(TokenKind::Word(word)) => word.eq_ignore_ascii_case("in"),
            _ => false,
        }
    }

    /// `= value`, `!= value`, `in (value, value)`: the values, where each stands, and whether they are excluded.
    fn values(&mut self, of: &Range<usize>) -> Result<(Vec<PlacedValue<'a>>, bool), SelectionFault> {
        let differs = self.takes_sign(&TokenKind::Differs);
        if !differs && !self.takes_sign(&TokenKind::Equals) && !self.takes("in") {
            let hint = "write `= value`, `!= value` or `in (value, value)` behind it";
            return Err(fault(of.clone(), "this fact has no value", hint));
        }
        let mut values = Vec::new();
        if self.takes_sign(&TokenKind::Open) {
            loop {
                values.push(self.value()?);
                if self.takes_sign(&TokenKind::Close) {
                    break;
                }
                if !self.takes_sign(&TokenKind::Comma) {
                    return Err(
                        self.missing("these values do not end", "put commas between them, and add `)`")
                    );
                }
            }
        } else {
            values.push(self.value()?);
        }
        Ok((values, differs))
    }

    fn value(&mut self) -> Result<(&'a str, Range<usize>), SelectionFault> {
        match self.next() {
            Some(Token { kind: TokenKind::Word(value) | TokenKind::Quoted(value), span }) => {
                Ok((value, span.clone()))
            }
            Some(token) => Err(Self::unexpected(token)),
            None => {
                Err(self.missing("a value is missing here", "write one, in quotes if it has several words"))
            }
        }
    }

    fn compared<T>(
        &mut self,
        of: &Range<usize>,
        read: impl Fn(&Self, &str) -> Result<T, (String, String)>,
        fact: impl Fn(Vec<T>) -> PersonFact,
    ) -> Result<Rule, SelectionFault> {
        let (values, differs) = self.values(of)?;
        let each = values
            .into_iter()
            .map(|(value, span)| read(self, value).map_err(|(message, hint)| fault(span, message, hint)));
        let rule = Rule::Fact(fact(each.collect::<Result<_, _>>()?));
        Ok(if differs { Rule::Not(Box::new(rule)) } else { rule })
    }

    fn wave(&mut self, span: &Range<usize>) -> Result<Rule, SelectionFault> {
        let (values, differs) = self.values(span)?;
        let (mut named, mut none) = (Vec::new(), false);
        for (value, span) in values {
            if value.eq_ignore_ascii_case("none") || value.is_empty() {
                none = true;
                continue;
            }
            let known = self.names.waves.iter().any(|wave| wave == value);
            let slug = Slug::from_str(value).ok().filter(|_| known);
            named.push(slug.ok_or_else(|| {
                let hint = listed(value, self.names.waves.iter().map(String::as_str), "waves");
                fault(span, format!("there is no wave `{value}`"), hint)
            })?);
        }
        let mut rules = Vec::new();
        if !named.is_empty() {
            rules.push(Rule::Fact(PersonFact::Wave(named)));
        }
        if none {
            rules.push(Rule::Fact(PersonFact::NoWave));
        }
        let rule = one_or(rules, Rule::Any);
        Ok(if differs { Rule::Not(Box::new(rule)) } else { rule })
    }

    fn language(&self, value: &str) -> Result<super::super::Language, (String, String)> {
        let spoken = || self.names.languages.iter();
        spoken().find(|language| language.code().eq_ignore_ascii_case(value)).ok_or_else(|| {
            let codes: Vec<_> = spoken().map(|language| format!("`{language}`")).collect();
            let hint = format!("its languages are {}", codes.join(", "));
            (format!("the campaign does not speak `{value}`"), hint)
        })
    }

    /// `told`, `told remind`, `told deadline 2027-03-10`.
    fn told(&mut self) -> Result<PastFact, SelectionFault> {
        let Some(Token { kind: TokenKind::Word(name), span }) = self.peek() else {
            return Ok(PastFact::Told);
        };
        // `told and vip` goes on with the next fact: these two words are no stage.
        if ["and", "or"].iter().any(|word| name.eq_ignore_ascii_case(word)) {
            return Ok(PastFact::Told);
        }
        self.at += 1;
        let dates = [Anchor::Start, Anchor::Deadline, Anchor::Enforce];
        let date = dates
            .into_iter()
            .find(|anchor| anchor.code() == name || (*anchor == Anchor::Enforce && name == "enforcement"));
        let day = match self.peek() {
            Some(Token { kind: TokenKind::Word(day), .. }) => day.parse().ok(),
            _ => None,
        };
        // Only with a day behind it: a stage may be called `start` or `deadline` too.
        if let Some((anchor, day)) = date.zip(day) {
            self.at += 1;
            return Ok(PastFact::ToldDay(anchor, day));
        }
        let known = self.names.stages.iter().find(|(stage, _)| stage == name);
        match (known, Slug::from_str(name)) {
            (Some((_, false)), Ok(slug)) => Ok(PastFact::ToldStage(slug)),
            (Some((_, true)), _) => {
                let hint = "ask for the date it told: `told deadline 2027-03-16`";
                Err(fault(span.clone(), format!("`{name}` is told again for every date that moves"), hint))
            }
            _ if date.is_some() => {
                let hint = format!("write the day behind it: `told {name} 2027-03-16`");
                Err(fault(span.clone(), format!("which `{name}` were they told?"), hint))
            }
            _ => {
                let hint = listed(name, self.names.stages.iter().map(|(stage, _)| stage.as_str()), "stages");
                Err(fault(span.clone(), format!("there is no stage `{name}`"), hint))
            }
        }
    }

    /// A column of the list, compared with values.
    fn column(&mut self, name: &str, span: &Range<usize>) -> Result<Rule, SelectionFault> {
        let known = self
            .names
            .columns
            .is_none_or(|columns| columns.iter().any(|column| column.eq_ignore_ascii_case(name)));
        if !known || !self.compares() {
            let columns = self.names.columns.unwrap_or_default();
            let message = format!("`{name}` is no fact of people, and no column of the list");
            let hint = meant(name, columns).map_or_else(
                || {
                    let facts = FACTS.iter().take(13).map(|fact| format!("`{fact}`")).collect::<Vec<_>>();
                    let columns = columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>();
                    let more = if columns.is_empty() {
                        String::new()
                    } else {
                        format!("; columns: {}", columns.join(", "))
                    };
                    format!("facts are {}{more}", facts.join(", "))
                },
                |near| format!("did you mean `{near}`?"),
            );
            // A column that is there and is not compared with anything lacks its value.
            if known && self.names.columns.is_some() {
                return Err(fault(
                    span.clone(),
                    "this column has no value",
                    format!("write `{name} = value`"),
                ));
            }
            return Err(fault(span.clone(), message, hint));
        }
        let name = name.to_owned();
        self.compared(
            span,
            |_, value| Ok(value.to_lowercase()),
            |values| PersonFact::Column { name: name.clone(), values },
        )
    }
}

fn one_or(mut rules: Vec<Rule>, join: impl FnOnce(Vec<Rule>) -> Rule) -> Rule {
    match (rules.pop(), rules.is_empty()) {
        (Some(only), true) => only,
        (Some(last), false) => {
            rules.push(last);
            join(rules)
        }
        // No rule at all: nobody asks for this.
        (None, _) => join(rules),
    }
}
