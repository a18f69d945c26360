//! Files for machines: robots, the sitemap, the headers of hosts that read them, the campaign as JSON.

use serde_json::{Value, json};
use std::fmt::Write as _;

use super::{Output, Portal, WaveSite};
use crate::ground::{
    campaign::{Language, Platform, Wave},
    words::deadline::Deadline,
};

/// For hosts that read `_headers`: what the pages' own meta tags cannot say.
// `!` takes back for media what `/*` says, as a host would send both; a picture that is opened as a page of
// its own is boxed in.
pub(super) const HEADERS: &str = "/*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Permissions-Policy: geolocation=(), camera=(), microphone=()
  Cache-Control: public, max-age=300
/media/*
  ! Content-Security-Policy
  Content-Security-Policy: sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:
/assets/*
  Cache-Control: public, max-age=86400
";

impl Portal {
    pub(super) fn robots(&self) -> String {
        if self.input.campaign.policies.indexable {
            return format!(
                "User-agent: *\nDisallow: /go/\nSitemap: {}/sitemap.xml\n",
                self.input.campaign.site
            );
        }
        "User-agent: *\nDisallow: /\n".to_owned()
    }

    /// `sitemap.xml`: pages that are really in the language their address says.
    pub(super) fn sitemap(&self) -> String {
        let mut map = String::from(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n",
        );
        for (path, file) in &self.files {
            if self.is_listed(&file.output) {
                let address = self.absolute(path);
                let address = super::body::escaped(&address);
                let _ = writeln!(map, "<url><loc>{address}</loc></url>");
            }
        }
        map.push_str("</urlset>\n");
        map
    }

    fn is_listed(&self, output: &Output) -> bool {
        if let Output::Guide(wave, language, guide) = output {
            let guide = self.edition(*wave, *language).and_then(|edition| edition.guides.get(*guide));
            return guide.is_some_and(|guide| guide.written_in == *language);
        }
        output.is_page() && !matches!(output, Output::Go(_) | Output::NotFound | Output::Print(..))
    }

    /// `campaign.json`: what other programs may know. Nothing of any person.
    pub(super) fn summary(&self) -> String {
        let campaign = &self.input.campaign;
        let languages: Vec<&str> = self.tongues.keys().map(Language::code).collect();
        let waves: Vec<Value> = self
            .waves
            .iter()
            .filter_map(|site| Some(self.wave_summary(site, campaign.wave(site.index)?)))
            .collect();
        let all = json!({
            "campaign": campaign.id.as_str(),
            "organisation": campaign.organisation,
            "title": in_each(campaign.title.iter()),
            "site": campaign.site,
            "languages": languages,
            "from": campaign.the_move.from.all().map(|system| system.vendor.name.as_str()).collect::<Vec<_>>().join(", "),
            "to": campaign.the_move.to.name,
            "waves": waves,
        });
        format!("{all:#}\n")
    }

    fn wave_summary(&self, site: &WaveSite, wave: &Wave) -> Value {
        let pages: serde_json::Map<String, Value> = site
            .editions
            .iter()
            .map(|(language, edition)| {
                let start = format!("{}/{language}", site.id);
                let guides: Vec<Value> = edition
                    .guides
                    .iter()
                    .map(|guide| {
                        let page = format!("{start}/{}", guide.slug);
                        json!({
                            "title": guide.title,
                            "address": self.absolute(&format!("{page}/index.html")),
                            "short": self.short_link(&page),
                            "language": guide.written_in.code(),
                        })
                    })
                    .collect();
                let address = self.absolute(&format!("{start}/index.html"));
                let short = self.short_link(&start);
                (language.code().to_owned(), json!({ "address": address, "short": short, "guides": guides }))
            })
            .collect();
        let deadline = Deadline::of(wave).and_then(Deadline::moment).map(|moment| moment.to_rfc3339());
        json!({
            "id": wave.id.as_str(),
            "title": in_each(wave.title.iter()),
            "start": wave.start.to_string(),
            "deadline": deadline,
            "enforcement": wave.enforcement().map(|day| day.to_string()),
            "zone": wave.zone.name(),
            "approach": wave.approach.code(),
            "platforms": wave.platforms.iter().map(Platform::code).collect::<Vec<_>>(),
            "pages": pages,
        })
    }
}

fn in_each<'a>(values: impl Iterator<Item = (Language, &'a String)>) -> Value {
    values.map(|(language, value)| (language.code().to_owned(), Value::from(value.as_str()))).collect()
}
