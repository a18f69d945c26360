//! Wavecast tells thousands of people, in their own language and at the right moment, exactly what to do
//! when their device moves to another management system.
//!
//! One folder goes in: a campaign schedule, a list of people, and words in English, Dutch and Swedish. Out
//! come instruction sites, mails, posters and calendar entries that all tell the same dates; and the mails go
//! out over SMTP when the timeline says so, once each, whatever crashes in between.
//!
//! ```text
//!  campaign.toml ┐                                                       ┌─> portal    (files)
//!  people.csv    ├─ campaign ─> Campaign ─ timeline ─> Timeline          ├─> handouts  (PDF, PNG)
//!  content/      │   (parse)                  (plan)      │              ├─> calendar  (.ics)
//!  locales/      ├─ words ────> Library, Phrases          ├── render ────┤
//!  templates/    ┘                                        │   (bytes)    └─> Mail ───┐
//!                                                         │                          ▼
//!  ledger ──────> History, gates, who has moved ─ agenda ─┴─ due notices ─ deliver ─> SMTP
//!    ▲                                        (now is given)                 │
//!    └────────────────── begun / sent / refused / deferred / in doubt ───────┘
//!                                               commands: a Report that prints itself
//! ```
//!
//! Five floors. A module uses its own floor and those beneath it, never one above.
//!
//! | floor | what it is | what is absent |
//! |---|---|---|
//! | [`ground`] | values and pure functions: problems, campaign, words, timeline | clock, disk, network, environment, printing |
//! | [`render`] | values to bytes: markdown, portal, mail, handouts, calendar | the same; templates arrive as text |
//! | [`world`] | stores and transports: workspace, ledger, transport, deliver, press | printing; the clock where `now` can be handed in |
//! | [`acts`] | what can be asked: approving, judging, rehearsing | printing, asking; the command line, HTML, HTTP |
//! | [`faces`] | ways in: the command line and the console | decisions |

pub mod acts;
pub mod faces;
pub mod ground;
pub mod render;
pub mod world;
