//! QR codes as SVG: one path, and the quiet zone of four modules that scanners want (ISO/IEC 18004).

use fast_qr::{ECL, QRBuilder, QRCode};
use std::fmt::Write as _;

use crate::ground::escape::escaped;

/// Modules of white around the code.
const QUIET: usize = 4;

/// A code to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Modules on a side, without the quiet zone.
    pub modules: usize,
    /// Black on white, quiet zone included.
    pub svg: String,
}

/// The code of an address as an inline SVG in the colour of the text, with a name for those who cannot see it;
/// none if the address is too long for any code.
pub fn svg(address: &str, name: &str) -> Option<String> {
    // On a screen nothing is worn or covered: level M keeps the modules few and large.
    let code = code(address, ECL::M)?;
    let (side, path) = (code.size + 2 * QUIET, path(&code));
    let name = escaped(name);
    // Without crisp edges browsers draw fine seams between the rows, and a scanner takes them for white.
    Some(format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"{name}\" shape-rendering=\"crispEdges\">\
         <path fill=\"currentColor\" d=\"{path}\"/></svg>"
    ))
}

/// The code of an address for paper, where a quarter of it may be lost (level Q); none if the address is too long.
pub fn drawing(address: &str) -> Option<Drawing> {
    let code = code(address, ECL::Q)?;
    let (side, path) = (code.size + 2 * QUIET, path(&code));
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{side}\" height=\"{side}\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path shape-rendering=\"crispEdges\" fill=\"#000\" d=\"{path}\"/></svg>"
    );
    Some(Drawing { modules: code.size, svg })
}

/// The modules of a code, row by row; `true` is dark.
pub fn modules(address: &str) -> Option<Vec<Vec<bool>>> {
    let code = code(address, ECL::M)?;
    let row = |row| (0..code.size).map(|column| is_dark(&code, row, column)).collect();
    Some((0..code.size).map(row).collect())
}

fn code(address: &str, level: ECL) -> Option<QRCode> {
    QRBuilder::new(address).ecl(level).build().ok()
}

fn is_dark(code: &QRCode, row: usize, column: usize) -> bool {
    code.data.get(row * code.size + column).is_some_and(|module| module.value())
}

/// The dark modules in runs: a tenth of the size of one square each.
fn path(code: &QRCode) -> String {
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let run = (column..code.size).take_while(|at| is_dark(code, row, *at)).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", column + QUIET, row + QUIET);
            }
            column += run.max(1);
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_cannot_leave_its_attribute() {
        let svg = svg("https://move.example.org/", "a\"><script>").unwrap();
        assert!(svg.contains("aria-label=\"a&quot;&gt;&lt;script&gt;\""), "{svg}");
    }

    #[test]
    fn an_address_no_code_can_hold_has_none() {
        assert_eq!(svg(&"x".repeat(5000), ""), None);
    }
}
