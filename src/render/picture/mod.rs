//! The picture of a campaign: waves as rows, messages as numbered marks, deadlines, gates, holidays, today,
//! and the helpdesk's load against what it can take.
//!
//! One SVG without script or anything from elsewhere: it follows the reader's light or dark mode, prints well,
//! and tells a screen reader in words what it shows.

mod axis;
mod curve;
mod legend;
mod row;
pub(super) mod svg;

use chrono::NaiveDate;

use crate::ground::{
    campaign::Language,
    timeline::{Plan, View},
    words::{phrases::Phrases, speech},
};
use axis::Axis;
use svg::{Svg, escape, short};

/// How wide the picture is, and where the calendar in it begins.
const WIDTH: f64 = 1200.0;
const LEFT: f64 = 236.0;
const RIGHT: f64 = 24.0;
const HEAD: f64 = 118.0;

/// What is drawn, and for whom.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The campaign, its people, its history and the time.
    pub view: View<'a>,
    /// What is drawn: each stage of each wave with its days, already counted.
    pub plan: &'a Plan,
    /// The labels, under `picture.` in `locales/<lang>.toml`, and the names of stages.
    pub phrases: &'a Phrases,
    /// In which language.
    pub language: Language,
}

impl Scene<'_> {
    fn say(&self, key: &str, values: &[(&str, &str)]) -> String {
        self.phrases.say(self.language, &format!("picture.{key}"), values)
    }

    fn count(&self, key: &str, n: usize) -> String {
        let n = u64::try_from(n).unwrap_or(u64::MAX);
        self.phrases.count(self.language, &format!("picture.{key}"), n, &[])
    }

    fn date(&self, day: NaiveDate) -> String {
        speech::date(self.language, day)
    }

    /// What people call a stage: a phrase if there is one, or else its id.
    fn stage(&self, stage: u16) -> String {
        let id = self.view.campaign.stages.get(usize::from(stage)).map_or("", |stage| stage.id.as_str());
        self.phrases.stage_name(self.language, id)
    }
}

/// Draws a campaign: a whole SVG file.
pub fn draw(scene: Scene<'_>) -> String {
    let today = scene.view.campaign.day_of(scene.view.now);
    let (first, last) = scene.plan.span(scene.view).unwrap_or((today, today));
    let axis = Axis::new(first, last, LEFT, WIDTH - RIGHT);
    let rows = row::rows(scene, &axis);
    let rows_end = HEAD + rows.iter().map(row::PictureRow::height).sum::<f64>();
    let curve_end = curve::end(scene, rows_end);
    let mut body = if scene.language.is_right_to_left() { Svg::from_right(WIDTH) } else { Svg::default() };
    body.words("title", 24.0, 40.0, scene.view.campaign.title.get(scene.language));
    body.words("quiet", 24.0, 62.0, &summary(scene, first, last));
    // What is drawn later lies over what was drawn before, so the calendar comes first.
    axis.draw(&mut body, scene, (HEAD, curve_end));
    axis.draw_today(&mut body, scene, today, (HEAD, curve_end));
    let mut y = HEAD;
    for row in &rows {
        row.draw(&mut body, scene, &axis, y);
        y += row.height();
    }
    curve::draw(&mut body, scene, &axis, rows_end);
    let height = legend::draw(&mut body, scene, curve_end + 30.0);
    frame(scene, &rows, height, &body.finish(), &summary(scene, first, last))
}

/// `11 January 2027 to 4 October 2027 · 60 people · 6 waves`
fn summary(scene: Scene<'_>, first: NaiveDate, last: NaiveDate) -> String {
    let span = scene.say("span", &[("first", &scene.date(first)), ("last", &scene.date(last))]);
    let people = scene.count("people", scene.view.people.len());
    format!("{span} · {people} · {}", scene.count("waves", scene.view.campaign.waves.len()))
}

/// The file around the drawing: size, words for those who do not see it, looks.
fn frame(scene: Scene<'_>, rows: &[row::PictureRow], height: f64, body: &str, summary: &str) -> String {
    let title = escape(scene.view.campaign.title.get(scene.language));
    let described: Vec<String> = rows.iter().map(|row| row.described(scene)).collect();
    let described = format!("{summary}. {}. {}", described.join(". "), curve::described(scene));
    let from_right = scene.language.is_right_to_left();
    let direction = if from_right { "rtl" } else { "ltr" };
    let definitions = if from_right {
        DEFINITIONS.replacen("<linearGradient ", "<linearGradient x1=\"1\" x2=\"0\" ", 1)
    } else {
        DEFINITIONS.to_owned()
    };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wavecast\" role=\"img\" lang=\"{}\" direction=\"{direction}\" \
         aria-labelledby=\"wavecast-title wavecast-desc\" viewBox=\"0 0 {} {}\" width=\"{}\" height=\"{}\">\n\
         <title id=\"wavecast-title\">{title}</title>\n<desc id=\"wavecast-desc\">{}</desc>\n<style>{}</style>\n{definitions}\
         <rect class=\"paper\" width=\"100%\" height=\"100%\"/>\n{body}</svg>\n",
        scene.language,
        short(WIDTH),
        short(height),
        short(WIDTH),
        short(height),
        escape(described.trim()),
        include_str!("style.css").trim_end(),
    )
}

/// Patterns: an open end fades, and the days between deadline and enforcement are hatched.
const DEFINITIONS: &str = r#"<defs>
<linearGradient id="wavecast-open"><stop class="fade-from" offset="0"/><stop class="fade-to" offset="1"/></linearGradient>
<pattern id="wavecast-grace" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatch" x1="0" y1="0" x2="0" y2="5"/></pattern>
</defs>
"#;
