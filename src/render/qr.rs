//! QR codes as SVG: one path, no colour of its own, and the quiet zone of four modules that scanners want.

use fast_qr::{ECL, QRBuilder, QRCode};
use std::fmt::Write as _;

/// Modules of white around the code.
const QUIET: usize = 4;

/// The code of an address as an inline SVG with a name for those who cannot see it; none if the address is too
/// long for any code.
pub fn svg(address: &str, name: &str) -> Option<String> {
    let code = code(address)?;
    let side = code.size + 2 * QUIET;
    let mut svg = format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{}\" shape-rendering=\"crispEdges\">\
         <path fill=\"currentColor\" d=\"",
        name.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
    );
    for row in 0..code.size {
        draw(&mut svg, &code, row);
    }
    svg.push_str("\"/></svg>");
    Some(svg)
}

/// The modules of a code, row by row; `true` is dark.
pub fn modules(address: &str) -> Option<Vec<Vec<bool>>> {
    let code = code(address)?;
    let row = |row| (0..code.size).map(|column| is_dark(&code, row, column)).collect();
    Some((0..code.size).map(row).collect())
}

fn code(address: &str) -> Option<QRCode> {
    QRBuilder::new(address).ecl(ECL::M).build().ok()
}

fn is_dark(code: &QRCode, row: usize, column: usize) -> bool {
    code.data.get(row * code.size + column).is_some_and(|module| module.value())
}

/// A row as runs of dark modules: a tenth of the size of one square each.
fn draw(svg: &mut String, code: &QRCode, row: usize) {
    let mut column = 0;
    while column < code.size {
        let run = (column..code.size).take_while(|at| is_dark(code, row, *at)).count();
        if run > 0 {
            let _ = write!(svg, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
        }
        column += run.max(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_cannot_leave_its_attribute() {
        let svg = svg("https://move.example.org/", "a\"><script>").unwrap();
        assert!(svg.contains("aria-label=\"a&quot;>&lt;script>\""), "{svg}");
    }

    #[test]
    fn an_address_no_code_can_hold_has_none() {
        assert_eq!(svg(&"x".repeat(5000), ""), None);
    }
}
