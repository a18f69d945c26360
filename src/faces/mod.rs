//! Ways in: words in, words out.
//!
//! What is absent here: decisions. A face asks [`crate::acts`] and shows the answer.

pub mod cli;
pub mod console;
