//! Texts: what a page becomes, what is wrong with one, and how it is repaired.

use crate::{
    bench::{Folder, without_notes},
    small::SMALL,
};

/// The small campaign with further files, checked; only what is said of them.
fn check(files: &[(&str, &str)]) -> String {
    let folder = Folder::of(SMALL);
    for (path, text) in files {
        folder.write(path, text);
    }
    folder.run(&["check"])
}

const GUIDE: &str = "content/en/guides/extra.md";
const FRONT: &str = "---\ntitle: Extra\ndescription: One more page\nlanguages: [en]\n---\n";

fn guide(body: &str) -> String {
    check(&[(GUIDE, &format!("{FRONT}{body}"))])
}

#[test]
fn a_misspelt_word_is_named_with_its_place() {
    insta::assert_snapshot!(guide("Before {{ wave.deadlin | date }}.\n"), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    content/en/guides/extra.md:6:8: unknown word `deadlin` in `wave.deadlin`; did you mean `deadline`?
      |
    6 | Before {{ wave.deadlin | date }}.
      |        ^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: write `wave.deadline`
    --- exit 1
    ");
}

#[test]
fn a_person_never_stands_on_a_page() {
    insta::assert_snapshot!(guide("Dear {{ person.given_name }},\n"), @"
    1 error, 0 warnings
    --- stderr
    error: 1 problem in the campaign
    content/en/guides/extra.md:6:6: `person.given_name` belongs to a person or message and has no place on a page or poster
      |
    6 | Dear {{ person.given_name }},
      |      ^^^^^^^^^^^^^^^^^^^^^^^
      = hint: say it in a message, or leave it out: everybody reads this page
    --- exit 1
    ");
}

/// What stands before an `@` looks like the host, and `//` like a path: the host that counts is another, or none.
#[test]
fn a_link_shows_plainly_where_it_leads() {
    insta::assert_snapshot!(guide("[a](https://move.example.com@evil.example/)\n\n[b](//evil.example/x) <a href='HTTPS:\\\\x%2e@evil.example'>c</a>\n\n<div><a href=\"https://move.example.com@evil.example/\">d</a></div>\n\n[e](https://example.com/@name) [f](mailto:a@example.com)\n"), @r#"
    4 errors, 0 warnings
    --- stderr
    error: 4 problems in the campaign
    content/en/guides/extra.md:6:1: `https://move.example.com@evil.example/` does not show plainly which host it leads to
      |
    6 | [a](https://move.example.com@evil.example/)
      | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: begin it with `https://` and the host, without a name and `@` before it
    content/en/guides/extra.md:8:1: `//evil.example/x` does not show plainly which host it leads to
      |
    8 | [b](//evil.example/x) <a href='HTTPS:\\x%2e@evil.example'>c</a>
      | ^^^^^^^^^^^^^^^^^^^^^
      = hint: begin it with `https://` and the host, without a name and `@` before it
    content/en/guides/extra.md:8:23: `HTTPS:\\x%2e@evil.example` does not show plainly which host it leads to
      |
    8 | [b](//evil.example/x) <a href='HTTPS:\\x%2e@evil.example'>c</a>
      |                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: begin it with `https://` and the host, without a name and `@` before it
    content/en/guides/extra.md:10:1: `https://move.example.com@evil.example/` does not show plainly which host it leads to
       |
    10 | <div><a href="https://move.example.com@evil.example/">d</a></div>
       | ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: begin it with `https://` and the host, without a name and `@` before it
    --- exit 1
    "#);
}

#[test]
fn a_word_without_a_value_in_a_wave_is_found_before_anything_is_sent() {
    insta::assert_snapshot!(guide("By {{ wave.deadline | date }}.\n"), @r#"
    2 errors, 0 warnings
    --- stderr
    error: 2 problems in the campaign
    content/en/guides/extra.md:6:4: `wave.deadline | date` has no value: the wave is voluntary and has no deadline
      |
    6 | By {{ wave.deadline | date }}.
      |    ^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: put it inside a condition such as `::: when deadline="yes"`
    content/en/guides/extra.md:6:4: `wave.deadline | date` has no value in `pilot`: the wave is voluntary and has no deadline
      |
    6 | By {{ wave.deadline | date }}.
      |    ^^^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: put it between `::: when deadline="yes"` and `:::`
    --- exit 1
    "#);
}

#[test]
fn includes_show_the_chain_that_leads_to_what_is_wrong() {
    let said = check(&[
        (GUIDE, &format!("{FRONT}[!INCLUDE[a](../includes/a.md)]\n")),
        ("content/en/includes/a.md", "Text before.\n\n[!include[b](b.md)]\n"),
        (
            "content/en/includes/b.md",
            "> [!NOET]\n> Text.\n\n[!INCLUDE[a](a.md)] [!INCLUDE[x](../../../campaign.toml)]\n",
        ),
    ]);
    insta::assert_snapshot!(said, @"
    3 errors, 0 warnings
    --- stderr
    error: 3 problems in the campaign
    content/en/includes/b.md:1:3: `[!NOET]` is not a kind of note; did you mean `NOTE`?
      |
    1 | > [!NOET]
      |   ^^^^^^^
      = note: content/en/includes/a.md:3:10: included here
      = note: content/en/guides/extra.md:6:10: included here
      = hint: write NOTE, TIP, IMPORTANT, WARNING or CAUTION
    content/en/includes/b.md:4:10: the includes run in a circle: `content/en/includes/a.md` -> `content/en/includes/b.md` -> `content/en/includes/a.md`
      |
    4 | [!INCLUDE[a](a.md)] [!INCLUDE[x](../../../campaign.toml)]
      |          ^^^^^^^^^
      = note: content/en/includes/a.md:3:10: included here
      = note: content/en/guides/extra.md:6:10: included here
      = hint: take one of the includes out
    content/en/includes/b.md:4:30: `../../../campaign.toml` leads out of the campaign folder
      |
    4 | [!INCLUDE[a](a.md)] [!INCLUDE[x](../../../campaign.toml)]
      |                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^
      = note: content/en/includes/a.md:3:10: included here
      = note: content/en/guides/extra.md:6:10: included here
      = hint: include a file of `content/<lang>/includes/`
    --- exit 1
    ");
}

#[test]
#[expect(clippy::too_many_lines, reason = "it shows everything a person sees")]
fn dialects_traps_are_named() {
    let body = "> [!NOTE] text on the line\n> more\n\n> [!NOET]\n> x\n\n::: wen platform=\"ios\"\nA\n:::\n\n\
        ::: when platform=\"iso\"\nB\n:::\n\n[gone](gone.md) [Join](Join-iOS.md) [hm](join-ios.md#nowhere) [bad](javascript:alert(1))\n\n\
        ![](../../media/none.svg)\n\nBy 4 December 2026, call +31 20 555 0100.\n\n<script>alert(1)</script>\n";
    insta::assert_snapshot!(guide(body), @r#"
    8 errors, 5 warnings
    --- stderr
    error: 8 problems, 5 warnings in the campaign
    content/en/guides/extra.md:6:3: warning: there is text on the line of `[!NOTE]`
      |
    6 | > [!NOTE] text on the line
      |   ^^^^^^^^^^^^^^^^^^^^^^^^
      = hint: put it on the next line, after `>`
    content/en/guides/extra.md:9:3: `[!NOET]` is not a kind of note; did you mean `NOTE`?
      |
    9 | > [!NOET]
      |   ^^^^^^^
      = hint: write NOTE, TIP, IMPORTANT, WARNING or CAUTION
    content/en/guides/extra.md:12:5: unknown block `wen`; did you mean `when`?
       |
    12 | ::: wen platform="ios"
       |     ^^^
       = hint: write `::: when ..`
    content/en/guides/extra.md:16:20: `iso` is no platform
       |
    16 | ::: when platform="iso"
       |                    ^^^
       = hint: did you mean `ios`?
    content/en/guides/extra.md:20:1: there is no page `guides/gone`
       |
    20 | [gone](gone.md) [Join](Join-iOS.md) [hm](join-ios.md#nowhere) [bad](javascript:alert(1))
       | ^^^^^^^^^^^^^^^
       = hint: write the page, or take the link out
    content/en/guides/extra.md:20:17: `Join-iOS.md` is called `join-ios.md`: on many servers that is another name
       |
    20 | [gone](gone.md) [Join](Join-iOS.md) [hm](join-ios.md#nowhere) [bad](javascript:alert(1))
       |                 ^^^^^^^^^^^^^^^^^^^
       = hint: write it as the file is called; `wavecast check --fix` does
    content/en/guides/extra.md:20:37: `content/en/guides/join-ios.md` has no heading `#nowhere`
       |
    20 | [gone](gone.md) [Join](Join-iOS.md) [hm](join-ios.md#nowhere) [bad](javascript:alert(1))
       |                                     ^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: link to a heading that is there, or to the page as a whole
    content/en/guides/extra.md:20:63: `javascript:alert(1)` cannot be linked to
       |
    20 | [gone](gone.md) [Join](Join-iOS.md) [hm](join-ios.md#nowhere) [bad](javascript:alert(1))
       |                                                               ^^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: link to a page, to a file under `content/media/`, or to an address with https
    content/en/guides/extra.md:22:1: there is no picture `content/media/none.svg`
       |
    22 | ![](../../media/none.svg)
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: put the file there, or take the picture out
    content/en/guides/extra.md:22:1: warning: nobody says what `../../media/none.svg` shows
       |
    22 | ![](../../media/none.svg)
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: say it between the brackets: `![what it shows](..)`
    content/en/guides/extra.md:24:4: warning: the date `4 December 2026` is written by hand
       |
    24 | By 4 December 2026, call +31 20 555 0100.
       |    ^^^^^^^^^^^^^^^
       = hint: dates are kept in `campaign.toml` only: say `{{ wave.start | date }}`, `{{ wave.deadline | date }}` or `{{ wave.enforcement | date }}`, whichever is meant
    content/en/guides/extra.md:24:26: warning: `+31 20 555 0100` is written by hand
       |
    24 | By 4 December 2026, call +31 20 555 0100.
       |                          ^^^^^^^^^^^^^^^
       = hint: say `{{ helpdesk.phone }}`: then it changes everywhere at once
    content/en/guides/extra.md:26:1: warning: scripts and foreign content are taken out
       |
    26 | <script>alert(1)</script>
       | ^^^^^^^^^^^^^^^^^^^^^^^^^
       = hint: write the text in Markdown
    --- exit 1
    "#);
}

/// Windows-1252 in the one, Mac OS Roman in the other; the repair is shown and made.
#[test]
fn broken_letters_are_repaired() {
    let folder = Folder::of(SMALL);
    folder.write(
        GUIDE,
        format!("{FRONT}Factory reset for Appleâ€™s program.\r\n\r\nklanten ge√Ønformeerd\r\n"),
    );
    insta::assert_snapshot!(folder.run(&["check"]), @"
    0 errors, 2 warnings
    --- stderr
    warning: 2 warnings in the campaign
    content/en/guides/extra.md:6:24: warning: `â€™` was `’` before it was read in a wrong encoding
      |
    6 | Factory reset for Appleâ€™s program.
      |                        ^^^
      = hint: `wavecast check --fix` repairs it
    content/en/guides/extra.md:8:11: warning: `√Ø` was `ï` before it was read in a wrong encoding
      |
    8 | klanten ge√Ønformeerd
      |           ^^
      = hint: `wavecast check --fix` repairs it
    ");
    insta::assert_snapshot!(without_notes(&folder.run(&["check", "--fix"])), @"
    repaired content/en/guides/extra.md:6:24: `â€™` is now `’`
    repaired content/en/guides/extra.md:8:11: `√Ø` is now `ï`
    no problems found in 4 stages, 2 waves and 3 people
    ");
    assert!(
        folder.read(GUIDE).ends_with("Factory reset for Apple’s program.\r\n\r\nklanten geïnformeerd\r\n")
    );
}

#[test]
fn languages_that_drift_apart_are_told() {
    let english = "## Before\n\n1. One.\n2. Two, see [prepare](prepare.md).\n\n## After {#after}\n\nCall {{ helpdesk.phone }}.\n";
    let dutch = "## Vooraf\n\n1. Een, zie [verify](verify.md).\n\n## Daarna {#daarna}\n\nKlaar.\n";
    let page = |body| format!("---\ntitle: x\ndescription: z\n---\n{body}");
    let said = check(&[
        (GUIDE, &page(english)),
        ("content/nl/guides/extra.md", &page(dutch)),
        ("content/sv/guides/extra.md", &page(english)),
    ]);
    insta::assert_snapshot!(said, @"
    0 errors, 5 warnings
    --- stderr
    warning: 5 warnings in the campaign
    content/nl/guides/extra.md:1:1: warning: the page does not link to `guides/prepare`, but `guides/verify`, unlike `en`
      |
    1 | ---
      | ^
      = hint: look at both side by side
    content/nl/guides/extra.md:1:1: warning: 1 page in `nl` was never accepted against `en`
      |
    1 | ---
      | ^
      = note: a change in `en` is not noticed until then
      = hint: `wavecast translation accept --lang nl` takes them as they are now
    content/nl/guides/extra.md:1:1: warning: the page does not say `helpdesk.phone`, unlike `en`
      |
    1 | ---
      | ^
      = hint: look at both side by side
    content/nl/guides/extra.md:5:1: warning: the page is not built as in `en`: 1 steps instead of 2 under `#before`
      |
    5 | ## Vooraf
      | ^^^^^^^^^
      = hint: look at both side by side: something was left out, added or torn apart
    content/nl/guides/extra.md:9:1: warning: the anchor here is `#daarna`; in `en` it is `#after`
      |
    9 | ## Daarna {#daarna}
      | ^^^^^^^^^^^^^^^^^^^
      = note: content/en/guides/extra.md:10:1: the heading it is held against
      = hint: end the heading with `{#after}`
    ");
}

#[test]
fn phrases_are_laid_over_the_shipped_ones_key_by_key() {
    let said = check(&[
        (
            "locales/nl.toml",
            "[words]\nnote = \"Let op {who}\"\ntypo = \"x\"\nvideo.one = \"een\"\n[glossary]\ninschrijven = [\"registreren\"]\n",
        ),
        (
            "content/nl/guides/extra.md",
            "---\ntitle: x\ndescription: z\n---\nU moet registreren, en jij ook.\n",
        ),
        (GUIDE, &format!("{FRONT}You.\n")),
    ]);
    insta::assert_snapshot!(said, @r#"
    2 errors, 5 warnings
    --- stderr
    error: 2 problems, 5 warnings in the campaign
    content/nl/guides/extra.md:1:1: warning: 1 page in `nl` was never accepted against `en`
      |
    1 | ---
      | ^
      = note: a change in `en` is not noticed until then
      = hint: `wavecast translation accept --lang nl` takes them as they are now
    content/nl/guides/extra.md:5:8: warning: the glossary says `inschrijven`, not `registreren`
      |
    5 | U moet registreren, en jij ook.
      |        ^^^^^^^^^^^
      = note: locales/nl.toml:6:1: the glossary
      = hint: write `inschrijven`
    content/nl/guides/extra.md:5:24: warning: the page says `jij` here, and `U` elsewhere
      |
    5 | U moet registreren, en jij ook.
      |                        ^^^
      = hint: speak to the reader in one way: formally or informally
    content/nl/guides/join-ios.md:64:52: warning: the glossary says `inschrijven`, not `registreren`
       |
    64 | 2. Tik op de melding die vraagt om dit apparaat te registreren.
       |                                                    ^^^^^^^^^^^
       = note: locales/nl.toml:6:1: the glossary
       = hint: write `inschrijven`
    locales/nl.toml:2:1: `words.note` asks for `{who}`, which it is not given
      |
    2 | note = "Let op {who}"
      | ^^^^
      = hint: it is given nothing
    locales/nl.toml:3:1: warning: nothing asks for the phrase `words.typo`
      |
    3 | typo = "x"
      | ^^^^
      = hint: did you mean `words.tip`?
    locales/nl.toml:4:1: `words.video` has no form `other`
      |
    4 | video.one = "een"
      | ^^^^^
      = hint: write `other = ".."` below it, as `nl` counts so
    --- exit 1
    "#);
}

#[test]
#[expect(clippy::too_many_lines, reason = "it shows everything a person sees")]
fn front_matter_that_never_ends_or_says_nonsense_is_named() {
    let said = check(&[
        (GUIDE, "---\ntitle: x\n\nText.\n"),
        (
            "content/en/guides/more.md",
            "---\ntitle: More\ntitle: Again\ndescription: z\njob: leaf\nminutes: ten\nsubject: {{ x }}\n---\nText.\n",
        ),
        (
            "content/en/guides/third.md",
            "+++\ntitle = \"T\"\ndescription = \"d {{ person.name }}\"\nplatforms = [\"ipad\"]\n+++\nText.\n",
        ),
    ]);
    insta::assert_snapshot!(said, @r#"
    7 errors, 9 warnings
    --- stderr
    error: 7 problems, 9 warnings in the campaign
    content/en/guides/extra.md:1:1: warning: `guides/extra` is not translated into `nl`: its readers get the original, with a notice
      |
    1 | ---
      | ^
      = hint: write `content/nl/guides/extra.md`
    content/en/guides/extra.md:1:1: warning: `guides/extra` is not translated into `sv`: its readers get the original, with a notice
      |
    1 | ---
      | ^
      = hint: write `content/sv/guides/extra.md`
    content/en/guides/extra.md:1:1: warning: the page has no `description`
      |
    1 | ---
      | ^
      = hint: say in one sentence what the reader gets from it
    content/en/guides/extra.md:1:1: the front matter that opens here never ends
      |
    1 | ---
      | ^^^
      = hint: end it with `---` on a line of its own
    content/en/guides/more.md:1:1: warning: `guides/more` is not translated into `nl`: its readers get the original, with a notice
      |
    1 | ---
      | ^
      = hint: write `content/nl/guides/more.md`
    content/en/guides/more.md:1:1: warning: `guides/more` is not translated into `sv`: its readers get the original, with a notice
      |
    1 | ---
      | ^
      = hint: write `content/sv/guides/more.md`
    content/en/guides/more.md:3:1: warning: `title` is there twice; the first counts
      |
    3 | title: Again
      | ^^^^^
      = note: content/en/guides/more.md:2:1: the first
    content/en/guides/more.md:5:6: `job`: `leaf` is no job; did you mean `leave`?
      |
    5 | job: leaf
      |      ^^^^
      = hint: write one of prepare, leave, join, verify, stuck, privacy, questions, other
    content/en/guides/more.md:6:10: `minutes`: is no number
      |
    6 | minutes: ten
      |          ^^^
      = hint: write for instance `minutes: 10`
    content/en/guides/more.md:7:1: warning: `subject` belongs to messages and says nothing here
      |
    7 | subject: {{ x }}
      | ^^^^^^^
      = hint: take it out; known here are `title`, `description`, `job`, `platform`, `platforms`, `ownership`, `minutes`, `order`, `booklet`, `reset`, `approach`, `approaches`, `language`, `languages`, `vendor`, `vendors`, `deadline`, `enforcement`, `pilot`, `attribution`
    content/en/guides/more.md:7:10: what `subject` says holds a sign that the notation takes for its own
      |
    7 | subject: {{ x }}
      |          ^^^^^^^
      = hint: put it in quotes: `subject: "{{ x }}"`
    content/en/guides/more.md:7:10: unknown word `x`
      |
    7 | subject: {{ x }}
      |          ^^^^^^^
      = hint: words begin with `campaign.`, `move.`, `helpdesk.`, `wave.`, `fair.`, `sender.` or, in messages, `person.`
    content/en/guides/third.md:1:1: warning: `guides/third` is not translated into `nl`: its readers get the original, with a notice
      |
    1 | +++
      | ^
      = hint: write `content/nl/guides/third.md`
    content/en/guides/third.md:1:1: warning: `guides/third` is not translated into `sv`: its readers get the original, with a notice
      |
    1 | +++
      | ^
      = hint: write `content/sv/guides/third.md`
    content/en/guides/third.md:3:18: `person.name` belongs to a person or message and has no place on a page or poster
      |
    3 | description = "d {{ person.name }}"
      |                  ^^^^^^^^^^^^^^^^^
      = hint: say it in a message, or leave it out: everybody reads this page
    content/en/guides/third.md:4:15: `platforms`: `ipad` is no platform
      |
    4 | platforms = ["ipad"]
      |               ^^^^
      = hint: did you mean `ios`?
    --- exit 1
    "#);
}

#[test]
fn what_a_language_owes_is_known_by_section() {
    let folder = Folder::of(SMALL);
    let page = |text: &str| {
        format!(
            "---\ntitle: x\ndescription: z\n---\nTop.\n\n## One {{#one}}\n\n{text}\n\n## Two {{#two}}\n\nEnd.\n"
        )
    };
    folder.write(GUIDE, page("Before."));
    folder.write("content/nl/guides/extra.md", page("Vooraf."));
    insta::assert_snapshot!(folder.run(&["translation", "accept", "guides/extra", "--lang", "nl"]), @"1 translation is noted as current in content/translations.lock");
    folder.write(GUIDE, page("Before.   ").replace("\n\n", "\n\n\n"));
    assert!(
        !folder.run(&["translation", "status", "--lang", "nl"]).contains("stale"),
        "blanks are no change"
    );
    folder.write(GUIDE, page("Before, and more."));
    let said = folder.run(&["translation", "status"]);
    let said: String = said.lines().filter(|line| line.contains("extra")).collect::<Vec<_>>().join("\n");
    insta::assert_snapshot!(said, @"
    guides/extra: stale in #one
    guides/extra: missing
    ");
    let said = folder.run(&["check"]);
    assert!(said.contains("1 section has changed in `en` since this was translated: #one"), "{said}");
    folder.run(&["translation", "accept"]);
    assert!(!folder.run(&["check"]).contains("since this was translated"));
}

/// Nothing that is written can make the reader fail, run away, or let something through.
mod hostile {
    use proptest::prelude::*;
    use wavecast::ground::{
        campaign::{Language, Languages},
        problem::Problems,
        tree::{Origin, Tree},
        words::library::Library,
    };

    fn languages() -> Languages {
        let language = |code: &str| code.parse::<Language>().unwrap();
        Languages::new(language("en"), [language("nl")])
    }

    fn read(text: impl Into<Vec<u8>>) -> (Library, Problems) {
        let mut tree = Tree::default();
        tree.insert("content/en/guides/page.md", Origin::Folder, text.into());
        tree.insert(
            "content/en/includes/self.md",
            Origin::Folder,
            &b"a [!INCLUDE[x](self.md)] b\n\n> [!NOTE]\n> c"[..],
        );
        Library::read(&tree, &languages(), &[])
    }

    #[test]
    fn depth_and_size_are_limited() {
        let started = std::time::Instant::now();
        for text in [
            ">".repeat(10_000) + " deep",
            "* ".repeat(10_000) + "deep",
            "*a ".repeat(20_000),
            "<b>".repeat(20_000),
            "[".repeat(20_000),
            "{{".repeat(20_000),
            "::: when platform=\"ios\"\n".repeat(5_000),
            "[!INCLUDE[x](../includes/self.md)]\n\n".repeat(5_000),
            "<details>\n\n".repeat(2_000),
            "---\n".to_owned() + &"a: b\n".repeat(20_000),
            "![".repeat(20_000),
            "| a | b |\n|---|---|\n".to_owned() + &"|".repeat(20_000),
        ] {
            let (library, problems) = read(text);
            assert_eq!(library.pages.len(), 1);
            assert!(problems.iter().count() <= 201);
        }
        let (library, problems) = read(vec![b'x'; 50 << 20]);
        assert!(library.pages.is_empty() && problems.has_errors(), "50 MB are no page");
        assert!(started.elapsed().as_secs() < 60, "it took {:?}", started.elapsed());
    }

    /// How long it takes to read a text, at best of three.
    fn takes(text: &str) -> std::time::Duration {
        let once = || {
            let started = std::time::Instant::now();
            read(text);
            started.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    }

    /// Eight times as much may take sixteen times as long on a busy machine; with the square it would be sixty-four.
    #[test]
    fn odd_input_costs_as_much_as_it_is_long() {
        let list = |count: usize| (0..count).map(|_| "1. step\n\ntext\n\n").collect::<String>();
        let kinds: [(&str, &dyn Fn(usize) -> String); 5] = [
            ("equal headings", &|count| "# same\n\n".repeat(count)),
            ("equal anchors", &|count| "<a name=\"x\"></a>text\n\n".repeat(count)),
            ("open elements in one block", &|count| "<div>\n".repeat(count)),
            ("open elements in a line", &|count| "a".to_owned() + &"<b>".repeat(count)),
            ("lists under one heading", &list),
        ];
        for (what, made) in kinds {
            let (few, many) = (takes(&made(1_500)), takes(&made(12_000)));
            assert!(many < few * 16 + std::time::Duration::from_millis(200), "{what}: {few:?}, {many:?}");
        }
    }

    /// A letter of text can make many cells: no more are kept than somebody could read.
    #[test]
    fn a_table_too_large_to_be_read_is_cut_and_said() {
        let row = "|x".repeat(500) + "\n";
        let (library, problems) = read(row.clone() + &"|-".repeat(500) + "\n" + &row.repeat(1_900));
        let page = library.pages.values().next().and_then(|pages| pages.values().next()).unwrap();
        let cells = format!("{:?}", page.article).matches("Text(").count();
        assert!((49_000..52_000).contains(&cells), "{cells}");
        assert!(problems.iter().any(|problem| problem.message.contains("more than 50000 cells")));
    }

    /// Anchors that would be taken for a part of the page around the text bear another name, in links too.
    #[test]
    fn no_anchor_is_called_like_a_part_of_the_page() {
        let (library, problems) =
            read("## Search\n\n## X {#__proto__}\n\n<a name=\"body\"></a>t [a](#search) [b](#body)\n");
        let page = library.pages.values().next().and_then(|pages| pages.values().next()).unwrap();
        assert_eq!(page.article.anchors(), ["part-search", "part-__proto__", "part-body"]);
        assert!(problems.is_empty(), "{problems:?}");
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/site");
        for entry in walkdir::WalkDir::new(root).into_iter().filter_map(Result::ok) {
            let Ok(text) = std::fs::read_to_string(entry.path()) else { continue };
            for id in text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
                if !id.contains('{') {
                    let (library, _) = read(format!("## T {{#{id}}}\n"));
                    let page = library.pages.values().next().and_then(|pages| pages.values().next()).unwrap();
                    assert_eq!(page.article.anchors(), [format!("part-{id}")], "{:?}", entry.path());
                }
            }
        }
    }

    /// Pieces of the dialect, put together in every order.
    fn pieces() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "> [!NOTE]\n",
            "> [!BAD] x\n",
            "> text\n",
            "1. step\n",
            "   - sub\n",
            "[!INCLUDE[a](../includes/self.md)]",
            "::: when platform=\"ios\"\n",
            ":::\n",
            "{{ wave.start | date }}",
            "{{ x",
            "}}",
            "<script>alert(1)</script>",
            "<a name=\"x\"></a>",
            "<details>\n",
            "</details>\n",
            "\n",
            "\n\n",
            "# h\n",
            "## [Tab](#tab/x)\n",
            "| a | b |\n",
            "|---|---|\n",
            "[l](javascript:alert(1))",
            "[l]( JAVASCRIPT:x)",
            "![p](../../../../etc/passwd)",
            "`{{ y }}`",
            "***",
            "\r\n",
            "\t",
            ":::image source=\"a.png\" alt-text=\"b\":::",
            "[!VIDEO https://x.example]",
            "```\n",
            "<img src=x onerror=alert(1)>",
            "é",
            "\u{1}",
            "\u{f0000}",
            "\u{f8f0}",
            "![p](https://h.example/{{ wave.start }})",
            "## h {#{{ wave.start }}}\n",
            "<a name=\"{{ wave.start }}\">",
            "<div><a href=\"{{ wave.start }}\">\n",
            "[l](\"x)",
            "<b>",
            "</b>",
            "**",
        ]);
        prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_mixture_is_read(text in pieces()) {
            let (library, problems) = read(text.clone());
            let page = library.pages.values().next().and_then(|pages| pages.values().next()).unwrap();
            let seen = format!("{:?}", page.article);
            prop_assert!(!seen.contains("\\u{f0000}") && !seen.contains("\\u{f8f0}"), "a mark is left: {seen}");
            for link in &page.links {
                prop_assert!(!link.written.trim().to_lowercase().starts_with("javascript:"), "{seen}");
            }
            prop_assert!(!seen.contains("Html([Text(\"<script"), "{seen}");
            for problem in problems.iter() {
                let place = problem.place.as_ref().unwrap();
                prop_assert!(place.line() > 0 && place.column() > 0);
            }
            let (again, same) = read(text);
            prop_assert_eq!(format!("{:?}", again.pages), format!("{:?}", library.pages));
            prop_assert_eq!(same, problems);
        }

        #[test]
        fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read(bytes);
        }
    }
}
