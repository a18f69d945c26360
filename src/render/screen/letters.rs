//! How wide words are, as far as one can tell without the reader's font: as wide as in a wide one, so that nothing is cut.

/// The width of a letter, in parts of the size.
fn width_of(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '\'' | '’' | '|' | '.' | ',' | ':' | ';' => 0.31,
        ' ' | '\u{a0}' | '/' | '(' | ')' | '-' | '!' => 0.35,
        'f' | 't' | 'r' => 0.41,
        'm' | 'w' | 'M' | 'W' | '@' | '%' | '&' => 0.95,
        // From Hangul on, letters are as wide as they are high.
        letter if u32::from(letter) >= 0x1100 => 1.05,
        letter if letter.is_uppercase() => 0.74,
        _ => 0.62,
    }
}

/// The width of a line, in strong letters.
pub(super) fn width(words: &str, size: f64) -> f64 {
    words.chars().map(width_of).sum::<f64>() * size * 1.1
}

/// Words on lines, and the size they are written in.
#[derive(Clone, Debug)]
pub(super) struct WordLines {
    pub(super) lines: Vec<String>,
    pub(super) size: f64,
}

impl WordLines {
    /// Words in a room of this width: they go on in the next line, and a word wider than the room makes all smaller.
    pub(super) fn of(words: &str, size: f64, room: f64) -> Self {
        let longest = words.split_whitespace().map(|word| width(word, size)).fold(0.0, f64::max);
        // Smaller it could not be read, and is rather wider than its room.
        let size = if longest > room { (size * room / longest).max(size * 0.6) } else { size };
        let mut lines: Vec<String> = Vec::new();
        for word in words.split_whitespace() {
            match lines.last_mut() {
                Some(line) if width(line, size) + width(" ", size) + width(word, size) <= room => {
                    line.push(' ');
                    line.push_str(word);
                }
                Some(_) | None => lines.push(word.to_owned()),
            }
        }
        Self { lines, size }
    }

    /// How far one line is from the next.
    pub(super) fn step(&self) -> f64 {
        (self.size * 1.25).round()
    }

    /// How high they are together.
    pub(super) fn height(&self) -> f64 {
        self.lines.iter().map(|_| self.step()).sum()
    }

    /// The width of the widest.
    pub(super) fn width(&self) -> f64 {
        self.lines.iter().map(|line| width(line, self.size)).fold(0.0, f64::max)
    }

    /// The lines with where each stands, from the top of the first.
    pub(super) fn each(&self, top: f64) -> impl Iterator<Item = (f64, &str)> {
        let (step, size) = (self.step(), self.size);
        let mut y = top + (step - size) / 2.0 + size * 0.82;
        self.lines.iter().map(move |line| {
            let here = y;
            y += step;
            (here, line.as_str())
        })
    }
}
