//! Which pages of the makers the guides stand on, page by page.

use chrono::NaiveDate;

use crate::{
    acts::Opened,
    ground::{
        problem::Problems,
        sources::{GuideSources, VendorPage},
    },
};

/// A page of a maker, and the guides that stand on it.
#[derive(Clone, Debug)]
pub(crate) struct SourcePage {
    pub(crate) page: String,
    /// The date it bears itself.
    pub(crate) date: Option<NaiveDate>,
    pub(crate) read: Option<NaiveDate>,
    pub(crate) guides: Vec<String>,
}

/// The pages, those that were read longest ago first.
#[derive(Debug)]
pub(crate) struct SourcesListed {
    pub(crate) pages: Vec<SourcePage>,
    pub(crate) problems: Problems,
}

/// Lists the makers' pages, each with the guides that stand on it, and what is wrong with the list.
pub(crate) fn sources(opened: &Opened) -> SourcesListed {
    let (sources, problems) = GuideSources::read(&opened.loaded.tree);
    let row = |(page, guides): (&VendorPage, Vec<&str>)| SourcePage {
        page: page.page.clone(),
        date: page.date,
        read: page.read,
        guides: guides.into_iter().map(str::to_owned).collect(),
    };
    let pages = sources.by_page().into_iter().map(row).collect();
    SourcesListed { pages, problems }
}
