//! What a selection is made of: words, texts in quotes and signs.

use std::ops::Range;

use super::names::{SelectionFault, fault};

/// What a selection is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    Word(String),
    /// In quotes: never a word of the language.
    Quoted(String),
    Equals,
    Differs,
    Open,
    Close,
    Comma,
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) span: Range<usize>,
}

/// Cuts a text into words, quoted texts and signs.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, SelectionFault> {
    let mut found = Vec::new();
    let mut letters = text.char_indices().peekable();
    while let Some((start, letter)) = letters.next() {
        let mut end = start + letter.len_utf8();
        let kind = match letter {
            _ if letter.is_whitespace() => continue,
            '(' => TokenKind::Open,
            ')' => TokenKind::Close,
            ',' => TokenKind::Comma,
            '=' => {
                // Whoever writes programs writes two.
                while let Some((at, _)) = letters.next_if(|(_, next)| *next == '=') {
                    end = at + 1;
                }
                TokenKind::Equals
            }
            '!' => match letters.next_if(|(_, next)| *next == '=') {
                Some((at, _)) => {
                    end = at + 1;
                    TokenKind::Differs
                }
                None => return Err(fault(start..end, "a lone `!` says nothing", "write `not`, or `!=`")),
            },
            '"' | '\'' => {
                let closed = letters.find(|(_, next)| *next == letter);
                let Some((at, _)) = closed else {
                    let hint = "close it with the same sign";
                    return Err(fault(start..text.len(), "this quotation does not end", hint));
                };
                end = at + 1;
                TokenKind::Quoted(text.get(start + 1..at).unwrap_or_default().trim().to_owned())
            }
            // Word processors put these in by themselves: taken as letters, the value would fit nobody and nothing
            // would say why.
            '“' | '”' | '„' | '‘' | '’' => {
                let hint = "write straight ones: `\"` or `'`";
                return Err(fault(start..end, "these are curly quotes", hint));
            }
            _ => {
                let stops = |letter: char| letter.is_whitespace() || "()=!,\"'".contains(letter);
                while let Some((at, next)) = letters.next_if(|(_, next)| !stops(*next)) {
                    end = at + next.len_utf8();
                }
                TokenKind::Word(text.get(start..end).unwrap_or_default().to_owned())
            }
        };
        found.push(Token { kind, span: start..end });
    }
    Ok(found)
}
