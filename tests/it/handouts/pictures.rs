//! Pictures of guides, on paper.

use image::{ImageFormat, RgbImage};
use std::io::Cursor;

use super::reader;
use crate::{bench::Folder, small};

const MAKE: [&str; 5] = ["handouts", "make", "out", "--only", "pilot/en/guide-ios.pdf"];

fn picture(format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    RgbImage::from_pixel(40, 30, image::Rgb([200, 30, 30])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A campaign whose questions show a picture.
fn folder(markdown: &str) -> Folder {
    let page = format!("---\ntitle: Questions\njob: questions\n---\n\n{markdown}\n");
    Folder::of(&[
        ("campaign.toml", small::CAMPAIGN),
        ("people.csv", small::PEOPLE),
        ("content/en/guides/questions.md", &page),
    ])
}

/// A file under `content/media/` and one beside its page, alone, in a line and in a step; one more on another host.
#[test]
fn a_booklet_shows_the_pictures_of_its_guides() {
    let folder = folder(
        "![A red sign](../../media/sign.png)\n\nTap ![another](pics/small.jpg) to go on.\n\n1. Look: \
         ![a third](../../media/third.jpg)\n\n![](../../media/ornament.png)\n",
    );
    for path in ["content/media/sign.png", "content/media/ornament.png"] {
        folder.write(path, picture(ImageFormat::Png));
    }
    for path in ["content/en/guides/pics/small.jpg", "content/media/third.jpg"] {
        folder.write(path, picture(ImageFormat::Jpeg));
    }
    let said = folder.run(&MAKE);
    assert!(said.starts_with("1 files") && !said.contains("warning"), "{said}");
    let pdf = &folder.files("out")["out/pilot/en/guide-ios.pdf"];
    let with_words = ["A red sign", "another", "a third"];
    let shown = reader::figures(pdf);
    assert_eq!(shown.iter().filter(|alt| with_words.contains(&alt.as_str())).count(), 3, "{shown:?}");
    // The same colours and size are one picture in the file, as PNG and as JPEG.
    assert_eq!(reader::pictures(pdf), 2);
    // One that is painted anew is another booklet.
    folder.write("content/en/guides/pics/small.jpg", picture(ImageFormat::Jpeg).repeat(2));
    assert!(!folder.run(&MAKE).contains("unchanged"));
}

#[test]
fn a_picture_that_is_not_there_is_told_where_it_is_shown() {
    let shows = folder("![A sign](../../media/sign.png)\n");
    insta::assert_snapshot!(shows.run(&MAKE), @"
    --- stderr
    error: 1 problem in the campaign
    content/en/guides/questions.md:6:1: there is no picture `content/media/sign.png`
      |
    6 | ![A sign](../../media/sign.png)
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: put the file there, or take the picture out
    --- exit 1
    ");
    shows.write("content/media/Sign.png", picture(ImageFormat::Png));
    let said = shows.run(&MAKE);
    assert!(said.contains("write `Sign.png`: the file is called so"), "{said}");
}

/// The booklet has its words, and whoever makes it is told so.
#[test]
fn a_picture_that_paper_cannot_show_is_told() {
    let shows = folder("![A sign](../../media/sign.avif) ![More](https://example.com/more.png)\n");
    shows.write("content/media/sign.avif", b"\0\0\0\x20ftypavif");
    let made = shows.run(&MAKE);
    // How large the booklet is changes with every word of it.
    let (size, told) = made.split_once('\n').unwrap();
    assert!(size.starts_with("1 files, ") && size.ends_with(" kB, in out"), "{size}");
    insta::assert_snapshot!(told, @"
    --- stderr
    warning: 2 warnings in the campaign
    content/en/guides/questions.md:6:1: warning: `../../media/sign.avif` cannot be printed: a booklet has only its words
      |
    6 | ![A sign](../../media/sign.avif) ![More](https://example.com/more.png)
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: take a PNG, JPEG, WebP, GIF or SVG file
    content/en/guides/questions.md:6:34: warning: `https://example.com/more.png` is on another host: people see only its words
      |
    6 | ![A sign](../../media/sign.avif) ![More](https://example.com/more.png)
      |                                  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: put the picture under `content/media/`
    ");
    let text = reader::text(&shows.files("out")["out/pilot/en/guide-ios.pdf"]);
    assert!(text.contains("A sign More"), "{text}");
    let said = shows.run(&["check"]);
    assert!(said.contains("`../../media/sign.avif` cannot be printed"), "{said}");
}

#[test]
fn a_picture_that_cannot_be_read_is_told_by_its_name() {
    let shows = folder("![A sign](../../media/sign.png)\n");
    shows.write("content/media/sign.png", &picture(ImageFormat::Png)[..60]);
    insta::assert_snapshot!(shows.run(&MAKE), @"
    --- stderr
    error: 1 problem in the campaign
    content/media/sign.png:1:1: `content/media/sign.png` cannot be read as a picture: failed to decode image (unexpected end of file)
      = hint: save it again as PNG, JPEG, WebP, GIF or SVG
    --- exit 1
    ");
}
