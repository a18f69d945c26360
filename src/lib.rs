//! Wavecast tells thousands of people, in their own language and at the right moment, exactly what to do
//! when their device moves to another management system.
//!
//! One folder goes in: a campaign schedule, a list of people, and words in English, Dutch and Swedish. Out
//! come instruction sites, mails, posters and calendar entries that all tell the same dates; and the mails go
//! out over SMTP when the timeline says so, once each, whatever crashes in between.
//!
//! This page is the map of the house. `CONTRIBUTING.md` says how to work in it, `docs/` is for those who use it.
//!
//! ```text
//!  campaign.toml ┐                                                       ┌─> portal    (files)
//!  people.csv    ├─ campaign ─> Campaign ─ timeline ─> Timeline          ├─> handouts  (PDF, PNG)
//!  content/      │   (parse)                  (plan)      │              ├─> calendar  (.ics)
//!  locales/      ├─ words ────> Library, Phrases          ├── render ────┤
//!  templates/    ┘                                        │   (bytes)    └─> Mail ───┐
//!                                                         │                          ▼
//!  ledger ──────> History, gates, who has moved ── judge ─┴─ due notices ─ deliver ─> SMTP
//!    ▲                                        (now is given)                 │
//!    └────────────────── begun / sent / refused / deferred / in doubt ───────┘
//!
//!       faces: command line, console ── ask ──> acts ── use ──> world, render, ground
//! ```
//!
//! # Five floors
//!
//! A module uses its own floor and those beneath it, never one above, and no modules use one another in a circle.
//! `tests/it/tidy.rs` reads every import and holds both.
//!
//! | floor | what it is | what is absent |
//! |---|---|---|
//! | [`ground`] | values, and pure functions from values to values | clock, disk, network, environment, printing |
//! | [`render`] | values to bytes, still pure | the same; templates arrive as text |
//! | [`world`] | stores and transports: the only code that touches disk and network | printing; the clock where `now` can be handed in; who may do what |
//! | [`acts`] | what can be asked: a request goes in, an answer comes out | printing, asking at a terminal; the command line, HTML, HTTP |
//! | [`faces`] | ways in: the command line and the console | decisions |
//!
//! **[`ground`]**: [`ground::problem`] is what is wrong, where, and what to do about it. [`ground::tree`] is a campaign
//! folder as a value, its own files over the shipped ones. [`ground::campaign`] is what `campaign.toml` and the list of
//! people say, valid by construction: raw shapes and ready values are two types. [`ground::words`] is everything a
//! person reads, [`ground::atlas`] what buttons are called, with proof, and [`ground::screens`] which of them stand on the screen
//! that a step is about; [`ground::sources`] is what guides stand on.
//! [`ground::timeline`] is who is to be told what, and when, and what is to be done with it now.
//! [`ground::devices`] is the list of devices, and what exports of systems say of them; [`ground::table`] reads a table in
//! whatever format it is, workbooks of Excel among them (`ground::workbook`).
//! [`ground::course`] is how the move goes: who has moved, gates, figures. [`ground::check`] is the table of all
//! checks, [`ground::culprit`] what in a folder has to do with a finding. [`ground::approval`], [`ground::canonical`] and
//! [`ground::revision`], which machines compare, are what lasts longer than a run. Small and used everywhere:
//! [`ground::address`], [`ground::list_text`] (what cells of lists say), [`ground::stencil`] (holes in a text), [`ground::near`] ("did you mean"), [`ground::quoted`]
//! (words of strangers), `ground::media`, `ground::fold`, `ground::escape`, `ground::digits`.
//!
//! **[`render`]**: [`render::portal`], [`render::mail`], [`render::handout`], [`render::calendar`], [`render::status`] and
//! [`render::picture`] each make one kind of output, and return it as bytes; so do `render::before` (the engineers' checklist),
//! `render::workbook` and `render::screen` (drawings of screens). [`render::shortlinks`] names pages so that they can be
//! typed, [`render::qr`] so that they can be scanned. `render::template` and [`render::colour`] are under all of them. They share [`render::article`], the one walk
//! through what people wrote, which asks a dialect how each thing looks; and [`render::dates`].
//!
//! **[`world`]**: [`world::disk`] reads the folder once and is the one place that writes it. [`world::ledger`] is the
//! durable record. [`world::relay`] is how a letter leaves, [`world::deliver`] how all of them do, each once.
//! [`world::evidence`] reads what came back. [`world::press`] makes handouts apart and in parallel, [`world::browser`] has mails
//! looked at in one. [`world::mailbox`] takes what a rehearsal sends, [`world::memory`] is what is
//! remembered of a campaign wherever messages are made,
//! [`world::digest`] sums letters, and [`world::fail_point`] is where tests let a run die.
//!
//! **[`acts`]**: [`acts::Opened`] is the one opener. [`acts::judged`] is the past as every face judges by it,
//! [`acts::standing`] whether a ledger may be sent from, [`acts::faults`] which notices an error holds. The other files are
//! deeds, one each. What decides stands here or on the ground, so that no two faces say two things.
//!
//! **[`faces`]**: [`faces::cli`] has arguments, exit codes and all printing. [`faces::console`] has pages, sessions and
//! forms. [`faces::show`] is how each answer reads.
//!
//! # The way of the time
//!
//! [`faces::cli`] reads the clock once, at the start of a run, or takes `--as-of`. From there `now` is an argument: in
//! [`acts::Surroundings`], then in [`ground::timeline::View`], by which every notice is judged. The console, and a run that
//! stays up, ask the clock anew for each answer, by a function that they are handed. What a ledger row says of a real
//! sending is the clock's own time, never `--as-of`: with that word nothing really leaves.
//!
//! # The way of a notice
//!
//! 1. [`ground::timeline::Timeline::of`] works out every notice of the campaign, from the campaign and the people alone.
//!    A [`Notice`](ground::timeline::Notice) is one stage for one person at one moment. Its
//!    [`NoticeId`](ground::timeline::NoticeId) is the Message-ID: the same on every machine, and in every release.
//! 2. A [`Verdict`](ground::timeline::Verdict) says what is to be done with it at `now`: due, later, held, settled, in doubt or
//!    missed. It rests on the [`History`](ground::timeline::History), which is the fold of the ledger, as [`acts::judged`]
//!    completes it. `plan`, `send`, `run` and the console all show this verdict. Nothing decides after it.
//! 3. [`acts::send`] hands what is due to [`world::deliver`], stage by stage.
//! 4. [`render::mail`] writes the bytes. The same notice is the same bytes.
//! 5. A worker offers the letter to the relay. When the relay says "go on", the intent is written to the ledger and is
//!    on the disk *before* the end of the message leaves. Then the outcome is written.
//! 6. An intent without an outcome is a doubt: it is held until evidence or a person says how it ended. So whatever is
//!    killed, and whenever, nobody is mailed twice and nobody is forgotten.
//!
//! # The way of a date
//!
//! A date stands once, in `campaign.toml`. [`ground::campaign`] reads it as a local time and knows the zone of its wave; hours
//! that a change of clocks leaves out or repeats are settled in one place, [`ground::timeline::instant_in`].
//! [`ground::words`] fills it into what people wrote, as in `{{ wave.deadline | date_time }}`, by the rules of each language.
//! [`render::portal`] and [`render::handout`] tell the date of the wave. [`render::mail`] tells the date that counts for its
//! reader. [`render::dates`] makes the calendar entries that site and mail both carry.
//!
//! # How it ended
//!
//! "How it ended" is asked at different places, and each has its own answers:
//!
//! | where | type | says |
//! |---|---|---|
//! | at the relay, before the message was given | [`world::relay::Trouble`] | why it was not taken; nothing has left |
//! | at the relay, after it was given | [`world::relay::Given`] | taken, not taken, or nobody knows |
//! | in the ledger, an attempt | [`world::ledger::Outcome`] | sent, deferred, refused, in doubt, found not to have been sent |
//! | in the plan, a notice so far | [`ground::timeline::Fate`] | the fold of all attempts |
//! | in the plan, a notice that needs nothing more | [`ground::timeline::Settled`] | sent, refused, not for them, unreachable |
//! | for the person at the keyboard, a run | [`faces::show::RunOutcome`] | the exit code |
//!
//! # Words
//!
//! One word for one thing, in code, on the command line and in the book. `tests/it/names.rs` holds that a type's name means
//! one type; this is what the names are made of.
//!
//! | word | what it is |
//! |---|---|
//! | campaign | the whole move, from the first announcement to the closing of the old system |
//! | wave | a group of people who move together, with one start and one deadline |
//! | stage | one message of the plan, told to every wave at its own moment |
//! | slot | one stage for one wave, or for the campaign, with its moment and its recipients |
//! | notice | one stage for one person; its id is the Message-ID |
//! | letter | a notice as bytes: [`render::mail::Letter`] as it is made, [`world::relay::OutgoingLetter`] with its envelope |
//! | person, addressee | who stands in the list; to whom a letter speaks, who may be a manager or the helpdesk |
//! | situation | all that a text may depend on: platform, ownership, reset, what access ends |
//! | article, dialect | what somebody wrote, as a tree; how page, mail, text or print say it |
//! | phrase, word, fact | a text of the program; a name in it that is filled; what it is filled with |
//! | check, problem, concern | a rule about the files; what breaks it and where; which notices it holds back |
//! | handout, sheet, job | what is printed; its words and looks as a template reads them; one of them to be made |
//! | ledger | the durable record; an *intent* is written before a letter can leave, an *ending* after |
//! | attempt, doubt | one try at one notice; a try without an ending |
//! | hold, pause | notices kept back, by a fault or a gate; the same by a person |
//! | gate, criterion | what a wave must show before the next is told anything; one part of it |
//! | approval, basis | a yes to one stage of one wave; all that letters, pages and handouts are made of |
//! | history, fold | what the ledger says happened; how its rows become that, in one place for every store |
//! | witness, provenance | a mark outside the folder that a ledger was here; whether this ledger is the newest |
//! | relay, line | the server that takes mail; one connection to it |
//! | face, act, world | a way in; a deed; disk, network and other programs |
//! | snapshot | a campaign as the console read it last; every page of an answer is made from one |

pub mod acts;
pub mod faces;
pub mod ground;
pub mod render;
pub mod world;
