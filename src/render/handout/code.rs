//! Codes to scan: the modules as one path, with the quiet zone that readers need.

use fast_qr::{ECL, QRBuilder};
use std::fmt::Write as _;

use crate::ground::problem::{Problem, Problems};

/// Empty modules on every side (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// A code as a drawing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawing {
    /// Modules on a side, without the quiet zone.
    pub modules: usize,
    /// The drawing, quiet zone included.
    pub svg: String,
}

/// Draws the code of an address, a quarter of which may be lost (level Q).
pub fn draw(address: &str) -> Result<Drawing, Problems> {
    let code = QRBuilder::new(address).ecl(ECL::Q).build().map_err(|_| {
        Problem::error("code-too-long", format!("`{}` is too long for a code", super::shorten(address)))
            .hint("use a shorter address under `site`")
    })?;
    let side = code.size + 2 * QUIET_ZONE;
    let mut path = String::new();
    for y in 0..code.size {
        let mut x = 0;
        while x < code.size {
            let run =
                (x..code.size).take_while(|x| code[y].get(*x).is_some_and(|module| module.value())).count();
            if run > 0 {
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", x + QUIET_ZONE, y + QUIET_ZONE);
            }
            x += run.max(1);
        }
    }
    let svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" width=\"{side}\" height=\"{side}\">\
         <rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/>\
         <path shape-rendering=\"crispEdges\" fill=\"#000\" d=\"{path}\"/></svg>"
    );
    Ok(Drawing { modules: code.size, svg })
}
