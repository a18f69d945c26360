//! Drawings in each language and from both sides.

use super::figure;
use crate::ground::screens::{DrawnScreen, ScreenDevice, ScreenKind, Tapped};

fn list(language: &str, words: [&str; 3]) -> DrawnScreen {
    DrawnScreen {
        system: "ios".into(),
        kind: ScreenKind::List,
        device: ScreenDevice::Phone,
        language: language.parse().unwrap(),
        back: Some(words[0].into()),
        title: Some(words[1].into()),
        rows: vec![None, Some(words[2].into()), None],
        corner: None,
        tapped: Tapped::Row(1),
    }
}

/// The words of a drawing, with where each begins.
fn words(drawing: &str) -> Vec<(f64, String)> {
    let texts = drawing.split("<text ").skip(1);
    texts
        .map(|text| {
            let x = text.split(" x=\"").nth(1).unwrap().split('"').next().unwrap().parse().unwrap();
            (x, text.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned())
        })
        .collect()
}

#[test]
fn a_long_name_goes_on_in_the_next_line_and_no_word_of_it_is_lost() {
    let name = "Wachtwoorden, toegangssleutels en accounts van iedereen";
    let drawing = figure(&list("nl", ["Instellingen", "Algemeen", name]), "");
    let said: Vec<String> = words(&drawing).into_iter().map(|(_, words)| words).collect();
    assert_eq!(said.join(" "), format!("Instellingen Algemeen {name}"));
    assert!(said.len() > 4, "{said:?}");
}

#[test]
fn from_right_to_left_everything_begins_on_the_other_side() {
    let [left, right] = ["en", "ar"].map(|language| figure(&list(language, ["A", "B", "C"]), ""));
    assert!(right.contains("direction=\"rtl\"") && left.contains("direction=\"ltr\""));
    for ((from_left, word), (from_right, same)) in words(&left).into_iter().zip(words(&right)) {
        assert_eq!((word, 300.0 - from_left), (same, from_right));
    }
}

#[test]
fn a_name_is_never_markup() {
    let drawing = figure(&list("en", ["a", "b", "<b>\"&"]), "\"><script>");
    assert!(drawing.contains("&lt;b&gt;&quot;&amp;") && !drawing.contains("<script"), "{drawing}");
}
