//! What the portal consists of, and under which address each thing stands.

use crate::ground::campaign::{Language, Platform};

/// One file of the portal. Waves and guides are named by their place in the portal's lists.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// The language chooser at `/`.
    Chooser,
    /// The list of waves.
    Waves(Language),
    /// What to do with a kind of device, for those who do not know their group.
    Pick(Language, Platform),
    /// The language chooser of a wave.
    WaveChooser(usize),
    /// Where people of a wave begin.
    Landing(usize, Language),
    /// The parts of the move of one kind of device.
    Device(usize, Language, Platform),
    /// An instruction page.
    Guide(usize, Language, usize),
    /// All pages of one kind of device on one.
    Print(usize, Language, Platform),
    /// The wave's dates for calendars.
    Dates(usize, Language),
    /// The wave's dates for its pages: what begins when, and how that is said.
    Days(usize),
    /// Where the helpdesk begins.
    Desk(Language),
    /// The helpdesk's sheet of a wave.
    Sheet(Language, usize),
    /// Everything to be printed and put on screens, of a wave or of the whole campaign.
    Handouts(Option<usize>, Language),
    /// What the search looks through.
    Search(Language),
    /// A short link.
    Go(String),
    /// What hosts show for an address that is not there.
    NotFound,
    /// For search engines.
    Robots,
    /// For search engines.
    Sitemap,
    /// For hosts that read it: security and caching.
    Headers,
    /// The campaign for other programs.
    Summary,
    /// A file of the templates' `assets/`.
    Asset(String),
    /// A picture of `content/media/`, or the logo.
    Media(String),
}

impl Output {
    /// Whether it is a page that people read.
    pub fn is_page(&self) -> bool {
        match self {
            Self::Chooser
            | Self::Waves(_)
            | Self::Pick(..)
            | Self::WaveChooser(_)
            | Self::Landing(..)
            | Self::Device(..)
            | Self::Guide(..)
            | Self::Print(..)
            | Self::Desk(_)
            | Self::Sheet(..)
            | Self::Handouts(..)
            | Self::Go(_)
            | Self::NotFound => true,
            Self::Dates(..)
            | Self::Days(_)
            | Self::Search(_)
            | Self::Robots
            | Self::Sitemap
            | Self::Headers
            | Self::Summary
            | Self::Asset(_)
            | Self::Media(_) => false,
        }
    }

    /// The path from the portal's root. Names of waves and guides are looked up.
    pub(super) fn path(
        &self,
        wave: impl Fn(usize) -> String,
        guide: impl Fn(usize, Language, usize) -> String,
    ) -> String {
        match self {
            Self::Chooser => "index.html".to_owned(),
            Self::Waves(language) => format!("all/{language}/index.html"),
            Self::Pick(language, platform) => format!("all/{language}/{platform}/index.html"),
            Self::WaveChooser(at) => format!("{}/index.html", wave(*at)),
            Self::Landing(at, language) => format!("{}/{language}/index.html", wave(*at)),
            Self::Device(at, language, platform) => format!("{}/{language}/{platform}/index.html", wave(*at)),
            Self::Guide(at, language, number) => {
                format!("{}/{language}/{}/index.html", wave(*at), guide(*at, *language, *number))
            }
            Self::Print(at, language, platform) => {
                format!("{}/{language}/print-{platform}/index.html", wave(*at))
            }
            Self::Dates(at, language) => format!("{}/{language}/dates.ics", wave(*at)),
            Self::Days(at) => format!("{}/dates.js", wave(*at)),
            Self::Desk(language) => format!("helpdesk/{language}/index.html"),
            Self::Sheet(language, at) => format!("helpdesk/{language}/{}/index.html", wave(*at)),
            Self::Handouts(whose, language) => {
                format!("handouts/{}/{language}/index.html", whose.map_or_else(|| "all".to_owned(), wave))
            }
            Self::Search(language) => format!("assets/search-{language}.js"),
            Self::Go(code) => format!("go/{code}/index.html"),
            Self::NotFound => "404.html".to_owned(),
            Self::Robots => "robots.txt".to_owned(),
            Self::Sitemap => "sitemap.xml".to_owned(),
            Self::Headers => "_headers".to_owned(),
            Self::Summary => "campaign.json".to_owned(),
            Self::Asset(name) => name.clone(),
            Self::Media(path) => format!("media/{path}"),
        }
    }
}

/// From a page up to the root: `../../` for `fin/nl/index.html`.
pub(super) fn root(path: &str) -> String {
    "../".repeat(path.matches('/').count())
}
