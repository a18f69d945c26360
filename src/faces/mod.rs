//! Ways in: words in, words out.
//!
//! What is absent here: decisions. A face asks [`crate::acts`] and shows the answer: [`cli`] on the terminal, [`console`] in
//! a browser. [`show`] holds how each answer reads, for both.

pub mod cli;
pub mod console;
pub mod show;
