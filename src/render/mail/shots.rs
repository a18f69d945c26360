//! Pictures of letters: a page that shows some of them in every look side by side, and the picture of that page cut up.
//!
//! Letters stand in frames that are as wide as a phone or a computer shows them, on a ground of a colour that no letter
//! has right under its end; so one start of a browser makes the pictures of several letters, whatever their height.

use std::fmt::Write as _;

use super::{Mail, preview::Sample};
use crate::ground::escape::escape;

/// How a letter is looked at: how wide, and whether in the dark.
pub(crate) const LOOKS: [(u32, bool); 4] = [(320, false), (320, true), (600, false), (600, true)];
/// So many letters stand on one page.
pub(crate) const TOGETHER: usize = 2;
/// Heights of the window: most letters fit into the first, and what does not fit into the last is cut.
pub(crate) const HEIGHTS: [u32; 2] = [2600, 15_000];

/// The ground between and below the frames.
const GROUND: [u8; 3] = [255, 0, 255];

/// A letter as HTML with its pictures inside.
pub struct Faces {
    /// As it is.
    pub light: String,
    /// As programs that know the dark show it.
    pub dark: String,
}

/// The picture of a page that cannot be cut up.
#[derive(Debug, thiserror::Error)]
pub enum CutError {
    /// It is no PNG that can be read.
    #[error("the browser’s picture cannot be read")]
    Read(#[from] png::DecodingError),
    /// A part cannot be written.
    #[error("a picture cannot be written")]
    Write(#[from] png::EncodingError),
    /// It is smaller than the window, or has other colours than a screen.
    #[error("the browser’s picture is not the one that was asked for")]
    Strange,
}

/// The page with these letters. No script but its own runs in it, and nothing is fetched.
pub fn page(letters: &[&Faces]) -> String {
    let mut page = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" \
         content=\"default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'nonce-own'\">\n\
         <title>Letters</title>\n<style>html { background: #f0f; overflow: hidden; } body { margin: 0; display: flex; \
         align-items: flex-start; } iframe { border: 0; flex: none; height: 900px; }</style>\n",
    );
    for letter in letters {
        for (width, dark) in LOOKS {
            let face = if dark { &letter.dark } else { &letter.light };
            let _ = writeln!(
                page,
                "<iframe scrolling=\"no\" width=\"{width}\" srcdoc=\"{}\"></iframe>",
                escape(face)
            );
        }
    }
    page.push_str(
        "<script nonce=\"own\">addEventListener('load', () => document.querySelectorAll('iframe').forEach((frame) => {\n  \
         frame.style.height = frame.contentDocument.documentElement.scrollHeight + 'px';\n}));</script>\n</html>\n",
    );
    page
}

/// The window in which so many letters are seen.
pub fn window(letters: usize, height: u32) -> (u32, u32) {
    let each: u32 = LOOKS.iter().map(|(width, _)| width).sum();
    (each * u32::try_from(letters).unwrap_or(u32::MAX), height)
}

/// The pictures of a page's letters, in the order of [`LOOKS`] for each.
pub struct Cut {
    /// One PNG for each look of each letter, as high as the letter is.
    pub pictures: Vec<Vec<u8>>,
    /// Whether a letter goes on below the window.
    pub is_short: bool,
}

/// Cuts the picture of a page with so many letters.
///
/// # Errors
/// It is no such picture.
pub fn cut(picture: &[u8], letters: usize) -> Result<Cut, CutError> {
    let screen = Screen::of(picture)?;
    let mut cut = Cut { pictures: Vec::with_capacity(letters * LOOKS.len()), is_short: false };
    let mut left = 0;
    for (width, _) in LOOKS.iter().cycle().take(letters * LOOKS.len()) {
        let width = usize::try_from(*width).unwrap_or(usize::MAX);
        let rows = screen.rows(left, width)?;
        let height =
            rows.iter().rposition(|row| row.iter().any(|pixel| *pixel != GROUND)).map_or(0, |at| at + 1);
        cut.is_short |= height == rows.len();
        // A PNG has one row at least.
        let shown: Vec<u8> = rows.iter().take(height.max(1)).flat_map(|row| row.concat()).collect();
        cut.pictures.push(encoded(width, height.max(1), &shown)?);
        left += width;
    }
    Ok(cut)
}

/// A picture in memory.
struct Screen {
    pixels: Vec<[u8; 3]>,
    width: usize,
}

impl Screen {
    fn of(picture: &[u8]) -> Result<Self, CutError> {
        let mut reader = png::Decoder::new(std::io::Cursor::new(picture)).read_info()?;
        let mut bytes = vec![0; reader.output_buffer_size().ok_or(CutError::Strange)?];
        let frame = reader.next_frame(&mut bytes)?;
        let depth = match (frame.color_type, frame.bit_depth) {
            (png::ColorType::Rgb, png::BitDepth::Eight) => 3,
            (png::ColorType::Rgba, png::BitDepth::Eight) => 4,
            _ => return Err(CutError::Strange),
        };
        let pixels = bytes.chunks_exact(depth).filter_map(|pixel| pixel.first_chunk().copied()).collect();
        Ok(Self { pixels, width: usize::try_from(frame.width).map_err(|_| CutError::Strange)? })
    }

    /// The rows of a strip.
    fn rows(&self, left: usize, width: usize) -> Result<Vec<&[[u8; 3]]>, CutError> {
        let rows = self.pixels.chunks_exact(self.width.max(1));
        rows.map(|row| row.get(left..left + width).ok_or(CutError::Strange)).collect()
    }
}

fn encoded(width: usize, height: usize, pixels: &[u8]) -> Result<Vec<u8>, CutError> {
    let side = |side: usize| u32::try_from(side).map_err(|_| CutError::Strange);
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, side(width)?, side(height)?);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(pixels)?;
    Ok(bytes)
}

/// What the picture of a letter is called, from the folder of all.
pub fn name(sample: &Sample, (width, dark): (u32, bool)) -> String {
    format!("{}-{width}-{}.png", sample.path(), if dark { "dark" } else { "light" })
}

/// The page with all pictures.
pub fn sheet(mail: &Mail<'_>, shown: &[(Sample, String)]) -> String {
    let language = mail.campaign.languages.source();
    let say = |phrase: &str, values: &[(&str, &str)]| {
        escape(&mail.phrases.say(language, &format!("mail.preview.{phrase}"), values))
    };
    let title = say("title", &[("campaign", mail.campaign.title.get(language))]);
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\">\n<meta name=\"robots\" content=\"noindex\">\n<title>{title}</title>\n\
         <style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n<p>{}</p>\n",
        say("lead", &[])
    );
    for (sample, subject) in shown {
        let _ = writeln!(
            page,
            "<section>\n<h2>{} <span>{}, {}</span></h2>\n<p lang=\"{}\">{}</p>\n<div class=\"looks\">",
            escape(&sample.stage),
            sample.language,
            escape(&sample.wave),
            sample.language,
            escape(subject)
        );
        for (width, dark) in LOOKS {
            let size = say(if width < 400 { "phone" } else { "computer" }, &[]);
            let look = if dark { format!("{size}, {}", say("dark", &[])) } else { size };
            let _ = writeln!(
                page,
                "<figure><a href=\"{0}\"><img src=\"{0}\" alt=\"{1}: {look}\" width=\"{width}\" loading=\"lazy\"></a>\
                 <figcaption>{look}</figcaption></figure>",
                escape(&name(sample, (width, dark))),
                escape(subject)
            );
        }
        page.push_str("</div>\n</section>\n");
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

const STYLE: &str = "\
:root { color-scheme: light dark; font: 16px/1.5 'Segoe UI', system-ui, sans-serif; }\n\
body { margin: 0; background: light-dark(#dfe4ea, #0b0f14); color: light-dark(#1b2430, #e7ecf3); }\n\
main { margin: 0 auto; padding: 24px 16px 64px; }\n\
h2 { margin: 40px 0 0; }\n\
h2 span { font-weight: 400; opacity: .8; }\n\
section p { margin: 0 0 12px; }\n\
.looks { display: flex; gap: 20px; overflow-x: auto; align-items: flex-start; }\n\
figure { margin: 0; flex: none; }\n\
img { display: block; height: auto; border-radius: 8px; box-shadow: 0 1px 6px rgb(0 0 0 / .25); }\n\
figcaption { margin-top: 6px; font-size: .9rem; }\n";

#[cfg(test)]
mod tests {
    use super::{GROUND, LOOKS, cut, encoded, window};

    /// A page of one letter: its faces end at different heights, and the last goes on below the window.
    #[test]
    fn a_picture_is_cut_where_each_letter_ends() {
        let (width, height) = window(1, 40);
        let ends = [10, 20, 30, 40];
        let mut pixels = Vec::new();
        for y in 0..height {
            for ((wide, _), end) in LOOKS.iter().zip(ends) {
                let pixel = if y < end { [7, 7, 7] } else { GROUND };
                pixels.extend(pixel.repeat(usize::try_from(*wide).unwrap()));
            }
        }
        let whole = encoded(usize::try_from(width).unwrap(), 40, &pixels).unwrap();
        let made = cut(&whole, 1).unwrap();
        let size = |bytes: &[u8]| super::super::pictures::size(bytes).unwrap();
        let sizes: Vec<(u32, u32)> = made.pictures.iter().map(|bytes| size(bytes)).collect();
        assert_eq!(sizes, [(320, 10), (320, 20), (600, 30), (600, 40)]);
        assert!(made.is_short);
        assert!(cut(&whole, 2).is_err() && cut(b"no picture", 1).is_err());
    }
}
