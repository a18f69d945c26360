//! A child of ourselves that lays out with a customer's template: it may loop for ever or ask for all the
//! memory there is, and only the child ends.

use serde::{Deserialize, Serialize};
use std::{
    io::{self, BufRead, BufReader, Read, Write},
    process::{self, ChildStdin, ChildStdout, Stdio},
    sync::mpsc,
    thread,
};

use super::{
    Press, lanes,
    telling::{Telling, place},
};
use crate::{
    ground::{
        problem::{Place, Problem, Problems},
        tree::Tree,
    },
    render::handout::{Engine, Job, Printed, Sheet, TEMPLATES},
};

/// Address space of a child. A booklet takes about a tenth of it.
#[cfg(all(unix, not(target_vendor = "apple")))]
const MEMORY: u64 = 1 << 30;

/// A child that waits for sheets.
pub(super) struct Child {
    process: PressProcess,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// A process that does not outlive us.
struct PressProcess(process::Child);

/// How it went.
pub(super) enum ChildFate {
    /// It answered, and waits for the next.
    Answered(Child, Result<Printed, Problems>),
    /// It had to be ended, or ended itself.
    Ended(Box<Problem>),
}

/// What a child is asked.
#[derive(Serialize, Deserialize)]
struct Order {
    sheet: Sheet,
    thumbnail: Option<u32>,
}

/// The line before the bytes of an answer.
#[derive(Serialize, Deserialize)]
struct PressAnswer {
    /// Length of the handout; none if there is none.
    bytes: Option<usize>,
    thumbnail: Option<usize>,
    pages: usize,
    problems: Vec<Telling>,
}

impl Child {
    pub(super) fn start(press: &Press<'_>) -> io::Result<Self> {
        let mut process = process::Command::new(std::env::current_exe()?)
            .arg("--campaign")
            .arg(press.folder)
            .args(["handouts", "press"])
            .args(press.fonts.map(|fonts| format!("--fonts={fonts}")))
            // The stacks of threads that have nothing to do count as memory too.
            .env("RAYON_NUM_THREADS", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let missing = || io::Error::other("its pipes are missing");
        let to = process.stdin.take().ok_or_else(missing)?;
        let from = BufReader::new(process.stdout.take().ok_or_else(missing)?);
        Ok(Self { process: PressProcess(process), to, from })
    }

    /// Asks for one handout and waits, but not for ever.
    pub(super) fn print(self, press: &Press<'_>, job: &Job) -> ChildFate {
        let Self { process, mut to, mut from } = self;
        let order = Order { sheet: job.sheet.clone(), thumbnail: press.thumbnail };
        // A pipe has no patience of its own: a thread waits for the answer, and we wait for the thread.
        let (tell, hear) = mpsc::channel();
        let waiting = thread::spawn(move || {
            let answer = ask(&order, &mut to, &mut from);
            let _ = tell.send((to, from, answer));
        });
        let heard = hear.recv_timeout(press.patience);
        let problem = match heard {
            Ok((to, from, Ok(answer))) => {
                return ChildFate::Answered(Self { process, to, from }, answer.understood(press.tree));
            }
            // A child that gets no more memory ends without an answer.
            Ok((_, _, Err(_))) => asks_too_much(job),
            Err(_) => takes_too_long(job, press),
        };
        // The child first: with it the pipe ends, which the thread waits for.
        drop(process);
        let _ = waiting.join();
        ChildFate::Ended(Box::new(problem))
    }
}

impl Drop for PressProcess {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn takes_too_long(job: &Job, press: &Press<'_>) -> Problem {
    let seconds = press.patience.as_secs();
    Problem::error("template-limit", format!("the template took longer than {seconds} s and was ended"))
        .at(template(job, press))
        .hint("look for a loop that does not end; the other handouts were not tried")
}

fn asks_too_much(job: &Job) -> Problem {
    let template = format!("{TEMPLATES}{}", job.sheet.format.template());
    Problem::error("template-limit", "the template asked for too much memory and was ended")
        .at(Place::unread(&template))
        .hint("look for a text or list that grows without end; the other handouts were not tried")
}

fn template(job: &Job, press: &Press<'_>) -> Place {
    let path = format!("{TEMPLATES}{}", job.sheet.format.template());
    place(press.tree, &path, 0..0)
}

/// One order and its answer. The pipe is closed where the child has ended.
fn ask(order: &Order, to: &mut ChildStdin, from: &mut BufReader<ChildStdout>) -> io::Result<PipeAnswer> {
    let mut line = serde_json::to_vec(order)?;
    line.push(b'\n');
    to.write_all(&line)?;
    to.flush()?;
    let mut head = String::new();
    if from.read_line(&mut head)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let answer: PressAnswer = serde_json::from_str(&head)?;
    let bytes = answer.bytes.map(|length| take(from, length)).transpose()?;
    let thumbnail = answer.thumbnail.map(|length| take(from, length)).transpose()?;
    Ok(PipeAnswer { bytes, thumbnail, pages: answer.pages, problems: answer.problems })
}

fn take(from: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; length];
    from.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// What came through the pipe.
struct PipeAnswer {
    bytes: Option<Vec<u8>>,
    thumbnail: Option<Vec<u8>>,
    pages: usize,
    problems: Vec<Telling>,
}

impl PipeAnswer {
    fn understood(self, tree: &Tree) -> Result<Printed, Problems> {
        let warnings: Problems = self.problems.into_iter().map(|telling| telling.problem(tree)).collect();
        match self.bytes {
            Some(bytes) => Ok(Printed { bytes, thumbnail: self.thumbnail, pages: self.pages, warnings }),
            None => Err(warnings),
        }
    }
}

/// What the child does: lays out one sheet a line until there are no more, within a limit of memory.
pub fn serve(
    tree: &Tree,
    fonts: Option<&str>,
    orders: &mut dyn BufRead,
    answers: &mut dyn Write,
) -> io::Result<()> {
    limit_memory()?;
    let (engine, _) = Engine::new(tree, fonts);
    let pool = lanes::alone().map_err(io::Error::other)?;
    let mut line = String::new();
    while orders.read_line(&mut line)? > 0 {
        let order: Order = serde_json::from_str(&line)?;
        answer(pool.install(|| engine.print(&order.sheet, order.thumbnail)), answers)?;
        line.clear();
    }
    Ok(())
}

fn answer(made: Result<Printed, Problems>, answers: &mut dyn Write) -> io::Result<()> {
    let (bytes, thumbnail, pages, problems) = match made {
        Ok(printed) => (Some(printed.bytes), printed.thumbnail, printed.pages, printed.warnings),
        Err(problems) => (None, None, 0, problems),
    };
    let head = PressAnswer {
        bytes: bytes.as_ref().map(Vec::len),
        thumbnail: thumbnail.as_ref().map(Vec::len),
        pages,
        problems: problems.iter().map(Telling::of).collect(),
    };
    serde_json::to_writer(&mut *answers, &head)?;
    answers.write_all(b"\n")?;
    for part in bytes.iter().chain(&thumbnail) {
        answers.write_all(part)?;
    }
    answers.flush()
}

/// Where there is no such limit, only time ends a template: macOS refuses every one since version 12, and a child that insisted
/// would never lay anything out there.
#[cfg(all(unix, not(target_vendor = "apple")))]
fn limit_memory() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) };
    Ok(setrlimit(Resource::As, limit)?)
}

#[cfg(not(all(unix, not(target_vendor = "apple"))))]
fn limit_memory() -> io::Result<()> {
    Ok(())
}
