//! How previews and pictures of messages read.

use serde_json::{Value, json};

use super::{Look, Report};
use crate::{
    acts::{
        mail::{MessagesPreviewed, PreviewedMessage},
        shots::ShotsTaken,
    },
    ground::problem::{self, Problems},
};

impl Report for MessagesPreviewed {
    fn text(&self, _look: Look) -> String {
        let heaviest = self.messages.iter().map(|message| message.html).max().unwrap_or_default();
        format!(
            "{} messages, the heaviest {:.1} kB of HTML\nopen {}\n",
            self.messages.len(),
            f64::from(u32::try_from(heaviest).unwrap_or(u32::MAX)) / 1000.0,
            self.folder.join("index.html").display()
        )
    }

    fn json(&self) -> Value {
        let message = |message: &PreviewedMessage| json!({ "path": message.path, "subject": message.subject, "html_bytes": message.html });
        json!({
            "folder": self.folder,
            "messages": self.messages.iter().map(message).collect::<Vec<_>>(),
            "problems": problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}

impl Report for ShotsTaken {
    fn text(&self, _look: Look) -> String {
        let index = self.folder.join("index.html");
        format!("{} letters, {} pictures\nopen {}\n", self.letters, self.pictures, index.display())
    }

    fn json(&self) -> Value {
        json!({
            "folder": self.folder,
            "letters": self.letters,
            "pictures": self.pictures,
            "problems": problem::show::json(&self.problems),
        })
    }

    fn problems(&self) -> &Problems {
        &self.problems
    }
}
