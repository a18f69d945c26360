//! The token that all lines of a relay share: one worker fetches it, the others wait for what it brings, good or bad.

use serde_json::Value;
use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use super::{
    super::Patience,
    aside::TICK,
    command::HINT,
    given::{Found, NoSecret, Secret},
};

/// A token is fetched again so long before it expires.
const EARLY: Duration = Duration::from_mins(5);

/// How long a token lasts that does not say.
const UNSAID: Duration = Duration::from_mins(15);

/// No token is kept longer, whatever it says.
const LONGEST: Duration = Duration::from_hours(24);

/// So long an older token that is still good is used when no newer one could be had.
const MEANWHILE: Duration = Duration::from_secs(30);

/// After so many failures in a row that might have passed, it is said to be lasting.
const FAILURES: u32 = 3;

struct KeptToken {
    token: Secret,
    /// When a newer one is due.
    fresh: Instant,
    /// When it expires.
    good: Instant,
}

#[derive(Default)]
struct TokenState {
    kept: Option<KeptToken>,
    fetching: bool,
    /// How often it was fetched.
    rounds: u64,
    /// Why the last time brought nothing.
    failed: Option<NoSecret>,
    failures: u32,
}

/// Keeps a token until shortly before it expires.
#[derive(Default)]
pub(super) struct Keeper {
    state: Mutex<TokenState>,
    changed: Condvar,
}

impl Keeper {
    fn state(&self) -> MutexGuard<'_, TokenState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// This token was refused: the next one is fetched anew, unless somebody has done so already.
    pub(super) fn forget(&self, refused: &Secret) {
        self.state().kept.take_if(|kept| kept.token == *refused);
    }

    /// The token there is, or a new one.
    pub(super) fn token(
        &self,
        patience: &Patience,
        fetch: impl FnOnce() -> Result<String, NoSecret>,
    ) -> Result<Found, NoSecret> {
        let mut state = self.state();
        let seen = state.rounds;
        loop {
            let waited = state.rounds != seen;
            // What somebody has just failed to get is not asked for again at once, and what they got is taken as it is.
            if let Some(failed) = state.failed.as_ref().filter(|_| waited && !state.is_fresh()) {
                return Err(failed.clone());
            }
            if let Some(kept) = state.kept.as_ref().filter(|_| waited || state.is_fresh()) {
                return Ok(Found { secret: kept.token.clone(), kept: true });
            }
            if !state.fetching {
                break;
            }
            if patience.is_stopping() {
                let what = "no token was waited for: we were asked to stop".to_owned();
                return Err(NoSecret { what, hint: HINT, lasting: false });
            }
            state = self.changed.wait_timeout(state, TICK).unwrap_or_else(PoisonError::into_inner).0;
        }
        state.fetching = true;
        drop(state);
        let turn = Turn(self);
        let brought = fetch().and_then(|text| read(&text));
        let found = self.state().learn(brought);
        drop(turn);
        found
    }
}

/// One worker's turn to fetch; whatever becomes of that worker, the others go on.
struct Turn<'a>(&'a Keeper);

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.fetching = false;
        state.rounds += 1;
        self.0.changed.notify_all();
    }
}

impl TokenState {
    fn is_fresh(&self) -> bool {
        self.kept.as_ref().is_some_and(|kept| Instant::now() < kept.fresh)
    }

    fn learn(&mut self, brought: Result<(Secret, Duration), NoSecret>) -> Result<Found, NoSecret> {
        let now = Instant::now();
        match brought {
            Ok((token, lasts)) => {
                // A token that lasts a few minutes is used for half of them, and not for none.
                let fresh = now + lasts.saturating_sub(EARLY.min(lasts / 2));
                self.kept = Some(KeptToken { token: token.clone(), fresh, good: now + lasts });
                (self.failed, self.failures) = (None, 0);
                Ok(Found { secret: token, kept: false })
            }
            Err(mut failed) => {
                self.failures += 1;
                failed.lasting |= self.failures >= FAILURES;
                self.failed = Some(failed.clone());
                match &mut self.kept {
                    Some(kept) if now < kept.good => {
                        kept.fresh = kept.good.min(now + MEANWHILE);
                        Ok(Found { secret: kept.token.clone(), kept: true })
                    }
                    Some(_) | None => Err(failed),
                }
            }
        }
    }
}

/// A bare token, or the JSON that Microsoft's and Google's tools print; and how long it lasts.
fn read(text: &str) -> Result<(Secret, Duration), NoSecret> {
    let wrong = |what: &str| NoSecret { what: what.to_owned(), hint: HINT, lasting: true };
    let text = text.trim();
    let (token, lasts) = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(answer)) => {
            let named = ["access_token", "accessToken", "token"];
            let token = named.iter().find_map(|name| answer.get(*name)?.as_str());
            let token = token.ok_or_else(|| wrong("the answer holds no `access_token`"))?;
            (token.to_owned(), answer.get("expires_in").and_then(seconds))
        }
        Ok(_) | Err(_) => (text.to_owned(), None),
    };
    if token.is_empty() || token.chars().any(|letter| letter.is_whitespace() || letter.is_control()) {
        return Err(wrong("the token is empty or holds blanks"));
    }
    Ok((Secret::new(token), lasts.unwrap_or(UNSAID).min(LONGEST)))
}

/// How long, if that is said as a number; some services write it as text.
fn seconds(said: &Value) -> Option<Duration> {
    let whole = said.as_u64().or_else(|| said.as_str()?.trim().parse().ok());
    whole.map(Duration::from_secs)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{
        sync::atomic::{AtomicU32, Ordering},
        thread,
    };

    fn lasts(said: &str) -> Duration {
        read(&format!("{{\"access_token\":\"ey\",\"expires_in\":{said}}}")).unwrap().1
    }

    #[test]
    fn whatever_it_says_of_its_life_a_token_is_kept_for_a_sensible_time() {
        assert_eq!(lasts("3599"), Duration::from_secs(3599));
        assert_eq!(lasts("\"3599\""), Duration::from_secs(3599));
        assert_eq!(lasts("18446744073709551615"), LONGEST);
        assert_eq!(lasts("1e300"), UNSAID);
        assert_eq!(lasts("-5"), UNSAID);
        assert_eq!(lasts("\"soon\""), UNSAID);
        assert_eq!(lasts("null"), UNSAID);
        let keeper = Keeper::default();
        let answer = r#"{"access_token":"ey","expires_in":18446744073709551615}"#.to_owned();
        assert!(keeper.token(&Patience::default(), || Ok(answer)).is_ok());
    }

    /// Ten workers come at once: one question, and all have its answer; so too if it is a refusal.
    #[test]
    fn ten_workers_ask_once() {
        for good in [true, false] {
            let (keeper, asked) = (Keeper::default(), AtomicU32::new(0));
            let answers: Vec<bool> = thread::scope(|scope| {
                let ask = || {
                    keeper.token(&Patience::default(), || {
                        asked.fetch_add(1, Ordering::SeqCst);
                        thread::sleep(Duration::from_millis(300));
                        let failed = NoSecret { what: "no".to_owned(), hint: HINT, lasting: false };
                        if good { Ok("token".to_owned()) } else { Err(failed) }
                    })
                };
                let workers: Vec<_> = (0..10).map(|_| scope.spawn(ask)).collect();
                workers.into_iter().map(|worker| worker.join().unwrap().is_ok()).collect()
            });
            assert_eq!(asked.load(Ordering::SeqCst), 1);
            assert_eq!(answers, vec![good; 10]);
        }
    }

    /// A service that fails for a moment does not cost the token that is still good; one that goes on failing is told of.
    #[test]
    fn an_older_token_bridges_a_failure() {
        let keeper = Keeper::default();
        let failed = || Err(NoSecret { what: "away".to_owned(), hint: HINT, lasting: false });
        let answer = Ok(r#"{"access_token":"ey","expires_in":600}"#.to_owned());
        keeper.token(&Patience::default(), || answer).unwrap();
        keeper.state().kept.as_mut().unwrap().fresh = Instant::now();
        let bridged = keeper.token(&Patience::default(), failed).unwrap();
        assert!(bridged.kept && bridged.secret == Secret::new("ey"));
        keeper.forget(&bridged.secret);
        assert!(!keeper.token(&Patience::default(), failed).err().unwrap().lasting);
        assert!(keeper.token(&Patience::default(), failed).err().unwrap().lasting);
    }
}
