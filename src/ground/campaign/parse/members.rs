//! Rules that say who moves with a wave.

use std::ops::Range;

use super::{
    super::{
        Address, MemberCondition, MemberRule, MemberShare, Selection, SelectionNames,
        members::not_of_a_rule,
        people::values,
        raw::{At, RawCondition, RawMembers},
    },
    CampaignReader,
    moment::MomentFault,
};

const CHECK: &str = "bad-members";

/// What a column is called in facts, and how its values are read.
enum ConditionKind {
    /// A country, by its code or its name.
    Country,
    /// An address, compared by its key.
    Address,
    /// Yes or no.
    Flag,
    /// A word that facts know.
    Word,
    /// Whatever the list holds.
    Column,
}

impl CampaignReader<'_> {
    /// The rules of a wave.
    pub(super) fn members(&mut self, raw: &[At<RawMembers>], sweep: bool) -> Vec<MemberRule> {
        if let Some(first) = raw.first().filter(|_| sweep) {
            let hint = "take the rule out: a final sweep finds its people by itself";
            self.wrong(CHECK, &first.span, "nobody joins a final sweep by a rule", hint);
            return Vec::new();
        }
        (1..).zip(raw).filter_map(|(number, rule)| self.member_rule(number, rule)).collect()
    }

    fn member_rule(&mut self, number: u16, raw: &At<RawMembers>) -> Option<MemberRule> {
        let (span, rule) = (&raw.span, &raw.value);
        // Problems are counted, because a part that is left out on purpose looks just as one that could not be read.
        let before = self.problems.iter().count();
        let mut conditions: Vec<MemberCondition> = Vec::new();
        for (column, value) in &rule.columns {
            conditions.extend(self.column_condition(column, value));
        }
        conditions.extend(rule.who.as_ref().and_then(|who| self.condition(who, &who.value, false)));
        for except in rule.except.iter().flat_map(|except| &except.value) {
            conditions.extend(self.exception(except));
        }
        let share = rule.share.as_ref().and_then(|share| self.share(share));
        let everyone = rule.everyone.as_ref().is_some_and(|everyone| everyone.value);
        if let Some(limit) = rule.limit.as_ref().filter(|limit| limit.value == 0) {
            let hint = "write how many at most, such as `limit = 50`";
            self.wrong(CHECK, &limit.span, "this rule takes at most nobody", hint);
        }
        let asks = everyone || rule.limit.is_some() || rule.share.is_some() || !rule.columns.is_empty();
        if !asks && rule.who.is_none() && rule.except.is_none() {
            let hint = "write whom, such as `country = \"NL\"`; or `everyone = true` for all who are left";
            self.wrong(CHECK, span, "this rule says nothing of whom it takes", hint);
        }
        // A rule that lacks what could not be read would take others than those who were meant.
        (self.problems.iter().count() == before).then(|| MemberRule {
            number,
            conditions,
            limit: rule.limit.as_ref().map(|limit| limit.value),
            share,
            place: self.place(span),
        })
    }

    fn share(&mut self, share: &At<String>) -> Option<MemberShare> {
        let read = share.value.parse::<MemberShare>();
        read.map_err(|message| {
            let hint = "write a part of a hundred, such as `share = \"10 %\"`; for all of them leave it out";
            self.wrong(CHECK, &share.span, message, hint);
        })
        .ok()
    }

    /// An address, or facts.
    fn exception(&mut self, except: &At<String>) -> Option<MemberCondition> {
        let text = except.value.trim();
        // `mail = a@example.com` holds an `@` too, and is a fact.
        if !text.contains('@') || text.contains(['=', ' ', '(']) {
            return self.condition(except, text, true);
        }
        if text.parse::<Address>().is_err() {
            let hint = "write one address such as `name@example.com`, or facts such as `vip`";
            self.wrong(CHECK, &except.span, format!("`{text}` is not a mail address"), hint);
            return None;
        }
        self.condition(except, &format!("mail = {}", word(text)?), true)
    }

    /// Facts as a part of a rule. Columns of the list are looked at when the list has been read.
    fn condition(&mut self, at: &At<String>, text: &str, excepts: bool) -> Option<MemberCondition> {
        let read = self.read_facts(text);
        // Of a text that was put together here no part is where it says.
        let fault = |fault: super::super::SelectionFault| MomentFault {
            span: if text == at.value { fault.span } else { 0..0 },
            message: fault.message,
            hint: fault.hint,
        };
        let selection = self.keep(CHECK, &at.span, read.map_err(fault))?;
        if let Some(why) = not_of_a_rule(&selection) {
            let hint = "ask only for what the list of people says, such as `country`, `department` or `vip`";
            self.wrong(CHECK, &at.span, why, hint);
            return None;
        }
        Some(MemberCondition { selection, excepts, place: self.place(&at.span) })
    }

    fn read_facts(&self, text: &str) -> Result<Selection, super::super::SelectionFault> {
        let names = SelectionNames {
            waves: &self.wave_ids,
            stages: &self.stages_told,
            languages: &self.languages,
            columns: None,
        };
        Selection::read(text, names)
    }

    /// A column and what it must hold.
    fn column_condition(&mut self, column: &str, value: &At<RawCondition>) -> Option<MemberCondition> {
        let (fact, kind) = self.kind(column, &value.span)?;
        let texts: Vec<(String, Range<usize>)> = match (&value.value, &kind) {
            (RawCondition::Flag(yes), ConditionKind::Flag) => return self.flag(&fact, *yes, &value.span),
            // `manager = true` asks whether somebody leads others.
            (RawCondition::Flag(yes), ConditionKind::Address) if fact == "manager" => {
                return self.flag(&fact, *yes, &value.span);
            }
            (RawCondition::Flag(_), _) => {
                let hint = format!("write what the column holds, in quotes: `{column} = \"..\"`");
                self.wrong(CHECK, &value.span, format!("`{column}` is not yes or no"), &hint);
                return None;
            }
            (RawCondition::One(text), _) => vec![(text.clone(), value.span.clone())],
            (RawCondition::Each(each), _) => {
                each.iter().map(|one| (one.value.0.clone(), one.span.clone())).collect()
            }
        };
        if texts.is_empty() {
            let hint = "write at least one value, or leave the key out";
            self.wrong(CHECK, &value.span, format!("`{column}` may hold nothing at all here"), hint);
            return None;
        }
        if let (ConditionKind::Flag, [(text, span)]) = (&kind, texts.as_slice()) {
            let Some(yes) = values::yes(text) else {
                let message = format!("`{text}` is neither yes nor no");
                self.wrong(CHECK, span, message, &format!("write `{column} = true` or `{column} = false`"));
                return None;
            };
            return self.flag(&fact, yes, span);
        }
        let mut words = Vec::new();
        for (text, span) in &texts {
            words.push(self.value((&fact, &kind), text, span)?);
        }
        let text = match words.as_slice() {
            [one] => format!("{fact} = {one}"),
            several => format!("{fact} in ({})", several.join(", ")),
        };
        self.condition(&At { value: text.clone(), span: value.span.clone() }, &text, false)
    }

    fn flag(&mut self, fact: &str, yes: bool, span: &Range<usize>) -> Option<MemberCondition> {
        let text = if yes { fact.to_owned() } else { format!("not {fact}") };
        self.condition(&At { value: text.clone(), span: span.clone() }, &text, false)
    }

    /// The fact that a column is, and how its values are read.
    fn kind(&mut self, column: &str, span: &Range<usize>) -> Option<(String, ConditionKind)> {
        let plain = column.to_ascii_lowercase();
        let kind = match plain.as_str() {
            "country" => ConditionKind::Country,
            "mail" | "manager" => ConditionKind::Address,
            "reset" | "vip" => ConditionKind::Flag,
            "ownership" | "language" | "site" | "platform" => ConditionKind::Word,
            // The list calls its column so, and facts ask for one.
            "platforms" => return Some(("platform".to_owned(), ConditionKind::Word)),
            "wave" => {
                let hint = "a rule takes people who are in no wave yet; ask for something else";
                self.wrong(CHECK, span, "who is in a wave cannot depend on who is in a wave", hint);
                return None;
            }
            "moved" | "told" | "unreachable" => {
                let hint = "ask only for what the list of people says, such as `country` or `department`";
                self.wrong(CHECK, span, "who is in a wave must not change with what happens", hint);
                return None;
            }
            _ => return Some((word(column).unwrap_or_default(), ConditionKind::Column)),
        };
        Some((plain, kind))
    }

    /// A value as facts write it, if the column may hold it.
    fn value(
        &mut self,
        (fact, kind): (&str, &ConditionKind),
        text: &str,
        span: &Range<usize>,
    ) -> Option<String> {
        let mut wrong = |message: String, hint: &str| {
            self.wrong(CHECK, span, message, hint);
            None
        };
        let text = match kind {
            ConditionKind::Country => {
                let Some(code) = values::country(text) else {
                    let hint = "write its two letters, such as `NL`";
                    return wrong(format!("`{text}` is not a country"), hint);
                };
                code
            }
            ConditionKind::Address if text.parse::<Address>().is_err() => {
                let hint = "write one address such as `name@example.com`";
                return wrong(format!("`{text}` is not a mail address"), hint);
            }
            ConditionKind::Address | ConditionKind::Flag | ConditionKind::Word | ConditionKind::Column => {
                text.trim().to_owned()
            }
        };
        let Some(word) = word(&text) else {
            let hint = "choose by another column: no text between quotes can hold both kinds of them";
            return wrong("this value holds both kinds of quotes".to_owned(), hint);
        };
        // Each value for itself, so that the place is that of the value and not of the whole list.
        if let Err(fault) = self.read_facts(&format!("{fact} = {word}")) {
            self.wrong(CHECK, span, fault.message, &fault.hint);
            return None;
        }
        Some(word)
    }
}

/// A text as a value or name in facts: in quotes, unless it is a simple word.
fn word(text: &str) -> Option<String> {
    let simple = |letter: char| letter.is_alphanumeric() || "-_.@+".contains(letter);
    // A value of such a name would be read as a word of the language.
    let reserved = ["and", "or", "not", "in", "none"].iter().any(|word| word.eq_ignore_ascii_case(text));
    if !text.is_empty() && !reserved && text.chars().all(simple) {
        return Some(text.to_owned());
    }
    let quote = ['"', '\''].into_iter().find(|quote| !text.contains(*quote))?;
    Some(format!("{quote}{text}{quote}"))
}
