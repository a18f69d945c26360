//! How far a manager's people are, in the message of the week: in figures, and with names only where the campaign says so.

use std::fmt::Write as _;

use super::{
    Mail,
    addressee::AddresseeKey,
    appendix::{Appendix, table},
    slots::{safe, without_marks},
    told_team::{NamedPeople, ToldTeam, ToldTeamOfWave},
};
use crate::{
    ground::{
        campaign::{Anchor, DigestDetail, Person, PersonIx, Stage, Wave},
        escape::escape,
        timeline::{Notice, Recipient, Teams, View},
        words::{
            deadline::{Deadline, of_a_role},
            speech,
        },
    },
    render::{article, status::FigureRow},
};

/// How many people of one kind are named at most: nobody reads a longer list in a letter.
const NAMED: usize = 40;

impl Mail<'_> {
    /// How far the people of a manager are, if a notice tells that. `invented`: under names that are nobody's.
    pub(super) fn told_team(&self, notice: &Notice, stage: &Stage, invented: bool) -> Option<ToldTeam> {
        let Recipient::ManagerOf(led) = notice.to else { return None };
        let manager = self.people.get(led)?.manager.as_ref()?.key();
        if stage.at.anchor != Anchor::Week {
            return None;
        }
        let (campaign, people) = (self.campaign, self.people);
        let known = self.past.history();
        let teams = match known {
            Some((history, now)) => Teams::of(View { campaign, people, history, now }, stage),
            None => Teams::before_anything(campaign, people, stage),
        };
        let made = known.and_then(|(history, _)| history.moved_as_of);
        let team = teams.team(&manager, notice.at).into_iter();
        let waves =
            team.filter(|(wave, _)| teams.waits(*wave).is_none()).map(|(wave, team)| ToldTeamOfWave {
                wave,
                moved: team.moved.len(),
                between: self.named(&team.between, invented),
                open: self.named(&team.open, invented),
            });
        Some(ToldTeam { as_of: made.map(|made| campaign.day_of(made)), waves: waves.collect() })
    }

    fn named(&self, who: &[PersonIx], invented: bool) -> NamedPeople {
        let told = self.campaign.policies.digest == DigestDetail::Names;
        let people =
            who.iter().filter_map(|index| self.people.get(*index)).take(if told { NAMED } else { 0 });
        let name = |(number, person): (usize, &Person)| {
            let shown = if invented { &person.invented(number, &[]) } else { person };
            let name = if shown.name.trim().is_empty() { shown.address.as_str() } else { &shown.name };
            without_marks(&safe(name))
        };
        NamedPeople { count: who.len(), names: people.enumerate().map(name).collect() }
    }

    /// What follows the words: wave by wave, how many have moved, how many have not, and by when they have to.
    pub(super) fn standing_of_team(&self, key: &AddresseeKey, team: &ToldTeam, to: &mut Appendix) {
        for of in &team.waves {
            let Some(wave) = self.campaign.wave(of.wave) else { continue };
            let title = wave.title.get(key.language);
            let _ = write!(to.html, "<h2>{}</h2>", escape(title));
            let _ = writeln!(to.text, "{title}\n");
            paragraph(&self.to_go(key, wave, of.to_go()), to);
            let head = match team.as_of {
                Some(day) => self.say(key, "mail.team.as_of", &[("date", &speech::date(key.language, day))]),
                None => self.say(key, "mail.team.people", &[]),
            };
            table(&[head, self.say(key, "mail.counts_people", &[])], &self.rows_of_team(key, of), to);
            self.names_of_team(key, "mail.team.names_between", &of.between, to);
            self.names_of_team(key, "mail.team.names_open", &of.open, to);
        }
    }

    fn to_go(&self, key: &AddresseeKey, wave: &Wave, count: usize) -> String {
        if count == 0 {
            return self.say(key, "mail.team.done", &[]);
        }
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let by = Deadline::of(wave).or_else(|| Deadline::of_cut(wave));
        let said = by.map(|by| by.said(key.language, of_a_role(self.campaign, wave, key.zone)));
        let said = said.or_else(|| wave.enforcement().map(|day| speech::date(key.language, day)));
        match said {
            Some(date) => self.phrases.count(key.language, "mail.team.by", count, &[("date", &date)]),
            None => self.phrases.count(key.language, "mail.team.voluntary", count, &[]),
        }
    }

    fn rows_of_team(&self, key: &AddresseeKey, of: &ToldTeamOfWave) -> Vec<FigureRow> {
        let number = |count: usize| speech::number(key.language, i64::try_from(count).unwrap_or(i64::MAX));
        let row = |phrase: &str, count: usize| (self.say(key, phrase, &[]), number(count));
        let mut rows = vec![row("mail.team.moved", of.moved)];
        if of.between.count > 0 {
            rows.push(row("mail.team.between", of.between.count));
        }
        rows.push(row("mail.team.open", of.open.count));
        rows.push(row("mail.counts_total", of.people()));
        rows
    }

    fn names_of_team(&self, key: &AddresseeKey, phrase: &str, of: &NamedPeople, to: &mut Appendix) {
        if of.names.is_empty() {
            return;
        }
        let mut names = of.names.clone();
        let more = of.count.saturating_sub(names.len());
        if more > 0 {
            let more = u64::try_from(more).unwrap_or(u64::MAX);
            names.push(self.phrases.count(key.language, "mail.team.more", more, &[]));
        }
        paragraph(&self.say(key, phrase, &[("names", &speech::list(key.language, &names))]), to);
    }
}

fn paragraph(said: &str, to: &mut Appendix) {
    let _ = write!(to.html, "<p>{}</p>", escape(said));
    let _ = writeln!(to.text, "{}\n", article::wrap(said, article::WIDTH));
}
