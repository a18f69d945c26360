//! The course of a campaign: who has moved, gates, the helpdesk, how it stands.

mod daily;
mod exports;
mod forgotten;
mod judging;
mod standing;
mod verbs;
mod year;
