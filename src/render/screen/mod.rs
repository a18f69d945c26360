//! Drawings of screens: the outline of a device and what stands on it, as SVG of our own.
//!
//! What is drawn comes from [`crate::ground::screens`]; colours are classes that the page's stylesheet knows, so that a
//! drawing follows the reader's dark scheme and the campaign's brand. There are no gradients, no ids and no fonts in it:
//! the same drawing may stand on a page as often as it likes.

mod easel;
mod frame;
mod kinds;
mod letters;
mod pen;
mod room;
mod rows;

use crate::ground::{
    campaign::Language,
    screens::{DrawnScreen, ScreenDevice, ScreenKind, Tapped},
    words::phrases::Phrases,
};

use pen::DrawingPen;

/// What a drawing shows, for who does not see it: `Settings, General: tap VPN & Device Management`.
pub(crate) fn described(screen: &DrawnScreen, phrases: &Phrases, language: Language) -> String {
    let place: Vec<&str> = [&screen.back, &screen.title].into_iter().flatten().map(String::as_str).collect();
    let place = place.join(", ");
    let is_open = screen.kind == ScreenKind::Home;
    let deed = match (screen.tapped, screen.device) {
        (Tapped::Field, _) => "code",
        (Tapped::Row(_), _) if is_open => "open",
        (Tapped::Row(_) | Tapped::Corner, ScreenDevice::Window) => "choose",
        (Tapped::Row(_) | Tapped::Corner, ScreenDevice::Phone | ScreenDevice::Tablet) => "tap",
    };
    let name = screen.tapped_words().unwrap_or_default();
    let deed = phrases.say(language, &format!("screen.{deed}"), &[("name", name)]);
    if place.is_empty() {
        let mut letters = deed.chars();
        return letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default();
    }
    phrases.say(language, "screen.at", &[("place", &place), ("deed", &deed)])
}

/// The drawing as an element of a page. `described` is what it says to who does not see it.
pub(crate) fn figure(screen: &DrawnScreen, described: &str) -> String {
    let shape = match screen.device {
        ScreenDevice::Phone => "phone",
        ScreenDevice::Tablet => "tablet",
        ScreenDevice::Window => "window",
    };
    format!("<figure class=\"screen {shape}\">{}</figure>", svg(screen, described))
}

/// The drawing for paper: whoever prints it puts their colours into its empty `<style/>`.
pub(crate) fn printed(screen: &DrawnScreen, described: &str) -> String {
    // The first `>` ends the opening tag: `escape` leaves none within.
    svg(screen, described).replacen("<svg ", "<svg xmlns=\"http://www.w3.org/2000/svg\" ", 1).replacen(
        '>',
        "><style/>",
        1,
    )
}

/// The drawing alone.
fn svg(screen: &DrawnScreen, described: &str) -> String {
    let room = room::ScreenRoom::of(screen);
    let mut pen = DrawingPen::new(room.width, screen.language.is_right_to_left());
    let end = kinds::draw(screen, &room, &mut pen);
    let mut around = DrawingPen::new(room.width, screen.language.is_right_to_left());
    let height = frame::draw(screen, &room, end, &mut around);
    pen.finish(&around, height, described)
}

#[cfg(test)]
mod tests;
