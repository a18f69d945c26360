//! Everything that is tested from outside, in one binary: build a campaign folder from text, run a verb, show
//! everything a person would see.
#![expect(
    clippy::disallowed_methods,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_collect,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test touches the world, and one that panics has failed: that is what it is for"
)]

mod again;
mod approving;
mod at_once;
mod atlas;
mod audience;
mod away;
mod bad_input;
mod before;
mod bench;
mod campaign;
mod catalogue;
mod checks;
mod copy;
mod course;
mod crates;
mod deadlines;
mod delivery;
mod device_lists;
mod device_names;
mod device_states;
mod devices;
mod dialects;
mod digest;
mod docs;
mod doing;
mod drafts;
mod erasing;
mod freezes;
mod fuzzed;
mod glossary;
mod golden;
#[cfg(feature = "handouts")]
mod handouts;
mod holding;
mod import;
mod init;
mod latecomers;
mod leavers;
mod links;
mod long_lists;
mod mail;
mod members;
mod minutes;
mod missed;
mod mistakes;
mod moments;
mod names;
mod paper;
mod people;
mod plan;
mod portal;
mod privacy;
mod private;
mod published;
mod recipes;
mod released;
mod remembered;
mod screens;
mod scripts;
mod serve;
mod set_aside;
mod several_systems;
mod sim;
mod small;
mod spoken_to;
mod tell;
mod tell_mended;
mod telling;
mod third_face;
mod tidy;
mod timeline;
mod too_old;
mod translation;
mod true_of_all;
mod upgrade;
#[cfg(not(feature = "handouts"))]
mod without_handouts;
mod words;
mod workbooks;
