//! What a message would have its reader's program fetch: nothing may come from anywhere else.

use scraper::{ElementRef, Html};

use super::select_all;
use crate::ground::problem::Problem;

/// Attributes of which each names one thing to be fetched.
const ONE: [&str; 5] = ["src", "background", "poster", "data", "xlink:href"];

/// Elements whose `href` fetches; that of `a` is followed by its reader.
const BY_HREF: [&str; 3] = ["link", "image", "use"];

/// No tracking pixel, no remote picture, no style or letters from elsewhere.
pub(super) fn remote(html: &Html) -> Option<Problem> {
    let found = select_all(html).into_iter().find_map(of_element)?;
    Some(
        Problem::error("mail-remote", format!("the message fetches `{found}`"))
            .hint("put the picture into the campaign folder; it travels inside the message"),
    )
}

/// What an element fetches from elsewhere, if anything.
fn of_element(element: ElementRef<'_>) -> Option<String> {
    let name = element.value().name();
    let of_href = element.attr("href").filter(|_| BY_HREF.contains(&name));
    let whole = ONE.iter().filter_map(|attribute| element.attr(attribute)).chain(of_href);
    // Each candidate of a list stands before its width, and after a comma.
    let listed = element.attr("srcset").into_iter().flat_map(|list| list.split([',', ' ', '\t', '\n']));
    let fetched = whole.chain(listed).map(str::trim).find(|address| is_away(address)).map(str::to_owned);
    fetched
        .or_else(|| element.attr("style").and_then(of_style))
        .or_else(|| (name == "style").then(|| of_style(&element.text().collect::<String>())).flatten())
}

/// What `url(..)` or `@import` of a style fetches from elsewhere, with quotes around it or without.
fn of_style(style: &str) -> Option<String> {
    // The same length, so that places found in one are places in the other.
    let lower = style.to_ascii_lowercase();
    ["url(", "@import"].iter().find_map(|word| {
        lower.match_indices(word).find_map(|(at, word)| {
            let rest = style.get(at + word.len()..)?.trim_start();
            let quoted = rest.strip_prefix(['"', '\'']).unwrap_or(rest).trim_start();
            let end = quoted.find(['"', '\'', ')', ';']).unwrap_or(quoted.len());
            quoted.get(..end).map(str::trim).filter(|address| is_away(address)).map(str::to_owned)
        })
    })
}

/// Whether an address leads out of the message; `//` also without a scheme before it, as it may take that of its page.
fn is_away(address: &str) -> bool {
    let is_inside =
        |scheme: &str| address.get(..scheme.len()).is_some_and(|own| own.eq_ignore_ascii_case(scheme));
    address.contains("//") && !is_inside("data:") && !is_inside("cid:")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(html: &str) -> Option<String> {
        remote(&Html::parse_document(html)).map(|problem| problem.message)
    }

    #[test]
    fn whatever_is_fetched_from_elsewhere_is_found() {
        for html in [
            "<img src='https://x.example/a.png'>",
            "<img src='//x.example/a.png'>",
            "<img src='cid:a' srcset='cid:a 1x, https://x.example/a.png 2x'>",
            "<table background='HTTP://x.example/a.png'></table>",
            "<video poster='https://x.example/a.png'></video>",
            "<link href='https://x.example/a.css'>",
            "<p style='background:url(https://x.example/a.png)'>",
            "<p style=\"background: URL( 'https://x.example/a.png' )\">",
            "<p style='background:url(\"//x.example/a.png\")'>",
            "<style>@media screen { p { background: url('https://x.example/a.png') } }</style>",
            "<style>@import \"https://x.example/a.css\";</style>",
            "<style>@font-face { src: local(A), url(https://x.example/a.woff2) }</style>",
            "<svg><image href='https://x.example/a.png'/></svg>",
        ] {
            assert!(fetched(html).is_some_and(|said| said.contains("x.example")), "{html}");
        }
    }

    #[test]
    fn what_travels_inside_and_what_is_followed_is_not() {
        for html in [
            "<img src='cid:logo' alt=''><a href='https://x.example/'>x</a>",
            "<img src='data:image/png;base64,//8/AAAA'>",
            "<p style='background:url(\"cid:a\");color:#fff'>https://x.example</p>",
            "<style>p { color: red } /* see https://x.example */</style>",
        ] {
            assert_eq!(fetched(html), None, "{html}");
        }
    }
}
