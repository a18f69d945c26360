//! Codes on pages: read back as a phone would, and leading where the address beside them says.

use scraper::{ElementRef, Html};

use super::{built, pages, select};

/// How many pixels a module is drawn with.
const PIXELS: usize = 4;

/// What a code says that is drawn as `M{x} {y}h{run}v1h-{run}z` in a square of so many modules.
fn decoded(code: ElementRef<'_>) -> String {
    let square = code.value().attr("viewBox").unwrap();
    let side: usize = square.rsplit(' ').next().unwrap().parse().unwrap();
    let path = code.select(&select("path")).next().unwrap().value().attr("d").unwrap();
    let mut dark = vec![false; side * side];
    for run in path.split('M').filter(|run| !run.is_empty()) {
        let (at, length) = run.split_once('h').unwrap();
        let (x, y) = at.split_once(' ').unwrap();
        let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
        let length: usize = length.split('v').next().unwrap().parse().unwrap();
        dark[y * side + x..y * side + x + length].fill(true);
    }
    seen(side, |x, y| dark[y * side + x])
}

/// What a code says, of its rows of dark and light without the white around it.
pub(super) fn read(rows: &[Vec<bool>]) -> String {
    let inside = |at: usize| at.checked_sub(4).filter(|at| *at < rows.len());
    seen(rows.len() + 8, |x, y| inside(x).zip(inside(y)).is_some_and(|(x, y)| rows[y][x]))
}

fn seen(side: usize, is_dark: impl Fn(usize, usize) -> bool) -> String {
    let pixel = |x: usize, y: usize| if is_dark(x / PIXELS, y / PIXELS) { 0 } else { 255 };
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(side * PIXELS, side * PIXELS, pixel);
    image.detect_grids().first().unwrap().decode().unwrap().1
}

/// The page behind a short link.
fn target(folder: &crate::bench::Folder, address: &str) -> String {
    let code = address.trim_end_matches('/').rsplit('/').next().unwrap();
    let page = Html::parse_document(&folder.read(&format!("public/go/{code}/index.html")));
    let link = page.select(&select("a[href]")).next().unwrap().value().attr("href").unwrap().to_owned();
    link.trim_start_matches("../").to_owned()
}

#[test]
fn every_code_says_the_address_beside_it_and_leads_there() {
    let folder = built(&["--all", "--wave", "pilot", "--as-of", "2027-03-10"]);
    let mut seen = 0;
    for (path, page) in pages(&folder) {
        for code in page.select(&select(".qr svg")) {
            let beside = code.ancestors().filter_map(ElementRef::wrap).find_map(|around| {
                around.select(&select(".address")).next().map(|address| address.text().collect::<String>())
            });
            let address = beside.unwrap_or_else(|| panic!("{path}: no address beside the code"));
            let address = format!("https://{address}/");
            assert_eq!(decoded(code), address, "{path}");
            let leads_to = target(&folder, &address);
            let own = leads_to == path;
            let sheet = path.starts_with("helpdesk/") || path.contains("/print-");
            assert!(own || sheet, "{path}: its code leads to {leads_to}");
            seen += 1;
        }
    }
    assert!(seen > 30, "{seen} codes");
}
