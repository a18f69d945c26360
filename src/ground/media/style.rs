//! Styles in a drawing: kept where they are made of what is known, and fetch nothing.

#[rustfmt::skip]
/// Functions a style may call. `url()` is one of them, if it points into the drawing itself.
const FUNCTIONS: [&str; 40] = [
    "blur", "brightness", "calc", "circle", "clamp", "contrast", "cubic-bezier", "drop-shadow", "ellipse",
    "grayscale", "hsl", "hsla", "hue-rotate", "inset", "invert", "is", "lang", "matrix", "max", "min",
    "not", "nth-child", "nth-last-child", "nth-of-type", "opacity", "polygon", "rgb", "rgba", "rotate", "saturate",
    "scale", "sepia", "skew", "skewx", "skewy", "steps", "translate", "translatex", "translatey", "url",
];
/// Rules that hold other rules, and nothing of their own.
const RULES: [&str; 4] = ["media", "keyframes", "-webkit-keyframes", "supports"];

/// Whether a style, a value or a whole sheet of them fetches nothing and calls nothing unknown.
///
/// It is stricter than CSS: a backslash can write any letter in another way, so none is kept, and what stands in
/// comments and quotes is read as if it counted.
pub(super) fn is_harmless(css: &str) -> bool {
    // What opens a bracket or begins with `@` is all that can fetch, once nothing can be disguised.
    !css.contains('\\') && calls(css) && rules(css)
}

fn calls(css: &str) -> bool {
    css.match_indices('(').all(|(at, _)| {
        let before = css.get(..at).unwrap_or_default();
        let name = before.rsplit(|sign: char| !is_name(sign)).next().unwrap_or_default().to_ascii_lowercase();
        let inside = css.get(at + 1..).unwrap_or_default();
        match name.as_str() {
            // Brackets of a condition or a selector.
            "" | "and" | "or" => true,
            "url" => points_inside(inside),
            name => FUNCTIONS.contains(&name),
        }
    })
}

fn rules(css: &str) -> bool {
    css.match_indices('@').all(|(at, _)| {
        let rest = css.get(at + 1..).unwrap_or_default();
        let name = rest.split(|sign: char| !is_name(sign)).next().unwrap_or_default().to_ascii_lowercase();
        RULES.contains(&name.as_str())
    })
}

fn is_name(sign: char) -> bool {
    sign.is_alphanumeric() || matches!(sign, '-' | '_') || !sign.is_ascii()
}

/// `#name`, possibly in quotes.
fn points_inside(inside: &str) -> bool {
    // An address that begins with `#` is in the same file, whatever stands behind it.
    inside.trim_start().trim_start_matches(['"', '\'']).starts_with('#')
}

/// The declarations of a `style` attribute that may stay, and whether all of them may.
pub(super) fn declarations(style: &str) -> (String, bool) {
    let all = || style.split(';').filter(|declaration| !declaration.trim().is_empty());
    if all().all(is_harmless) {
        return (style.to_owned(), true);
    }
    let kept: Vec<&str> = all().filter(|declaration| is_harmless(declaration)).collect();
    // A bracket or quote that spans two declarations would join what is kept to something new.
    let whole = kept.iter().all(|declaration| !declaration.contains(['"', '\'']) && is_closed(declaration));
    (if whole { kept.join(";") } else { String::new() }, false)
}

fn is_closed(text: &str) -> bool {
    text.matches('(').count() == text.matches(')').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_that_fetches_or_calls_something_unknown_is_not_kept() {
        for css in [
            "fill:url(http://x.example/a)",
            "fill:url( 'http://x.example')",
            "fill:URL(//x.example)",
            "fill:u\\72l(http://x.example)",
            "@import 'http://x.example/a.css';",
            "@IMPORT url(#a)",
            "@font-face{src:url(a.woff)}",
            "background:image-set('x.png' 1x)",
            "background:src('x.png')",
            "width:expression(alert(1))",
            "fill:url(/**/http://x.example)",
        ] {
            assert!(!is_harmless(css), "{css}");
        }
        for css in [
            "fill:url(#a)",
            "fill:url( \"#a\" )",
            "@media (prefers-color-scheme: dark) { .a { fill: rgb(1, 2, 3) } }",
            ".a:not(.b){transform:translate(1px)rotate(3deg)}",
        ] {
            assert!(is_harmless(css), "{css}");
        }
        assert_eq!(
            declarations("fill:red;cursor:url(a.cur);stroke:#000"),
            ("fill:red;stroke:#000".to_owned(), false)
        );
        assert_eq!(declarations("fill:red; stroke:#000;"), ("fill:red; stroke:#000;".to_owned(), true));
    }
}
