//! Numbers in what is told on a terminal.

/// A number as a person reads it on a terminal: `1,204`.
pub(crate) fn number(count: impl TryInto<i64>) -> String {
    let digits = count.try_into().unwrap_or(i64::MAX).to_string();
    let mut written = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// One or several: `1 person`, `3 people`.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", number(count), if count == 1 { one } else { many })
}
