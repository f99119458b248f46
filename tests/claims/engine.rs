//! What the models in this folder are made of, and how they are judged. Which engine runs them is up to the
//! build: see `engines.rs`, and the engine's file in the folder `engine`.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::Write;
use std::process::ExitCode;
pub use std::sync::Arc;
use std::sync::Mutex;

use atomic_counter::AtomicCounter;
use libtest_mimic::{Arguments, Failed, FormatSetting, Trial};

use crate::engines::runner::{explore, thread};
pub use crate::engines::runner::{ConsistentCounter, RelaxedCounter};
use crate::engines::ENGINE;

/// What a model needs of a counter.
pub trait Counter: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static {}

impl<C: AtomicCounter<PrimitiveType = usize> + From<usize> + 'static> Counter for C {}

/// Starts a thread that shares the counters.
pub fn spawn<Shared, Found>(
    shared: &Arc<Shared>,
    body: impl FnOnce(&Shared) -> Found + Send + 'static,
) -> thread::JoinHandle<Found>
where
    Shared: Send + Sync + 'static,
    Found: Send + 'static,
{
    let shared = Arc::clone(shared);
    thread::spawn(move || body(&shared))
}

/// The counters, once every other thread has been joined: their values are the final ones.
pub fn last<Shared>(shared: Arc<Shared>) -> Shared {
    let shared = Arc::try_unwrap(shared).ok();
    shared.expect("a thread still has the counters")
}

/// A claim's program on certain counters, and everything that can come of it.
pub struct Model<Outcome: 'static> {
    /// The claim's identifier.
    pub claim: &'static str,
    /// The file of `verification/litmus`, without the extension.
    pub program: &'static str,
    /// The types of the counters; one if they all have it.
    pub counters: &'static str,
    /// The program, and its outcome.
    pub run: fn() -> Outcome,
    /// What is claimed of every outcome.
    pub holds: fn(&Outcome) -> bool,
    /// The outcomes of interleavings.
    pub interleavings: &'static [Outcome],
    /// Further ones that weak memory has, by RC11.
    pub weak: &'static [Outcome],
    /// Further ones that C++20 and Rust allow, and RC11 does not.
    pub load_buffering: &'static [Outcome],
    /// Further ones that there would be with `AcqRel` in place of `SeqCst`.
    pub without_seq_cst: &'static [Outcome],
    /// How many executions each engine makes. Of one that makes each execution of its memory model once,
    /// the exact checker computes it; of others it was counted.
    pub executions: &'static [(&'static str, u64)],
}

/// More executions than this take a minute, and are only made if they are asked for.
const MANY: u64 = 100_000;

/// What is printed of a model, and handed to `cargo verify`.
pub struct Row {
    pub claim: &'static str,
    /// The program: a file of `verification/litmus`, or words.
    pub program: &'static str,
    pub counters: &'static str,
    pub executions: u64,
    pub outcomes: usize,
    pub holds: bool,
    /// Why the engine comes to another verdict than the claim, if it does.
    pub limit: Option<&'static str>,
}

impl Row {
    pub fn print_later(self) {
        ROWS.lock().unwrap().push(self);
    }
}

/// The models that ran, in the order in which they ended.
static ROWS: Mutex<Vec<Row>> = Mutex::new(Vec::new());

impl<Outcome: Ord + Debug + Send + Sync + 'static> Model<Outcome> {
    /// The model as a test.
    pub fn trial(&'static self) -> Trial {
        let name = format!("{}::{}", self.program, self.counters);
        let is_long = self
            .registered()
            .map_or(false, |executions| executions > MANY);
        Trial::test(name, || self.check()).with_ignored_flag(is_long)
    }

    /// Compares what the engine finds with what it has to find, neither more nor less.
    fn check(&self) -> Result<(), Failed> {
        let found = explore(self.run);
        let expected: BTreeSet<&Outcome> = self.expected().into_iter().flatten().collect();
        let outcomes: BTreeSet<&Outcome> = found.outcomes.iter().collect();
        let is_expected = match ENGINE.searches {
            true => outcomes == expected,
            // A processor shows what it happens to do.
            false => outcomes.is_subset(&expected),
        };
        let holds = found.outcomes.iter().all(self.holds);
        // What nobody expected is no known limit.
        let is_limit = is_expected && holds != self.is_claimed();
        Row {
            claim: self.claim,
            program: self.program,
            counters: self.counters,
            executions: found.executions,
            outcomes: found.outcomes.len(),
            holds,
            limit: self.limit(holds).filter(|_| is_limit),
        }
        .print_later();
        if !is_expected {
            return Err(format!("{outcomes:?} were found, and {expected:?} are expected").into());
        }
        match self.registered() {
            Some(number) if number != found.executions => Err(format!(
                "there were {} executions, and {number} are expected",
                found.executions
            )
            .into()),
            _ => Ok(()),
        }
    }

    /// Whether the claim holds for these counters, by the memory model of C++20 and Rust.
    fn is_claimed(&self) -> bool {
        let allowed = [self.interleavings, self.weak, self.load_buffering];
        allowed.into_iter().flatten().all(self.holds)
    }

    /// Every outcome that the engine has to find.
    fn expected(&self) -> Vec<&'static [Outcome]> {
        let found = [
            (true, self.interleavings),
            (ENGINE.finds_weak, self.weak),
            (ENGINE.finds_load_buffering, self.load_buffering),
            (ENGINE.finds_without_seq_cst, self.without_seq_cst),
        ];
        let found = found.into_iter().filter(|(is_found, _)| *is_found);
        found.map(|(_, outcomes)| outcomes).collect()
    }

    /// How many executions the engine has to make; none if chance has a say.
    fn registered(&self) -> Option<u64> {
        let executions = self.executions.iter();
        let mut executions = executions.filter(|(engine, _)| *engine == ENGINE.name);
        executions.next().map(|(_, executions)| *executions)
    }

    /// Why the engine comes to this verdict, and not to the claim's.
    fn limit(&self, holds: bool) -> Option<&'static str> {
        match holds {
            true => ENGINE.limit_if_it_holds,
            false => ENGINE.limit_if_it_fails,
        }
    }
}

/// Runs the models that the command line asks for, prints what they found as one table, and gives it to
/// `cargo verify` where that listens.
pub fn run(models: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.format = arguments.format.or(Some(FormatSetting::Terse));
    if !ENGINE.searches {
        // Threads collide if they have the cores to themselves.
        arguments.test_threads = Some(1);
    }
    let conclusion = libtest_mimic::run(&arguments, models);
    let mut rows = ROWS.lock().unwrap();
    rows.sort_by_key(|row| (row.claim, row.program, row.counters));
    print_table(&rows);
    if let Some(file) = std::env::var_os("CLAIMS_FOUND") {
        let file = OpenOptions::new().create(true).append(true).open(file);
        file.and_then(|mut file| {
            rows.iter()
                .try_for_each(|row| file.write_all(row.json().as_bytes()))
        })
        .expect("CLAIMS_FOUND names a file that can be written");
    }
    conclusion.exit_code()
}

fn print_table(rows: &[Row]) {
    if rows.is_empty() {
        return;
    }
    println!(
        "{:<26} {:<36} {:>10} {:>9}  verdict",
        ENGINE.name, "counters", "executions", "outcomes"
    );
    for row in rows {
        let verdict = if row.holds { "holds" } else { "fails" };
        let limit = row
            .limit
            .map(|limit| format!("; {limit}"))
            .unwrap_or_default();
        println!(
            "{:<26} {:<36} {:>10} {:>9}  {verdict}{limit}",
            row.program, row.counters, row.executions, row.outcomes
        );
    }
    println!();
}

impl Row {
    /// A line of JSON. Names and reasons are plain ASCII.
    fn json(&self) -> String {
        let limit = self
            .limit
            .map(|limit| format!(",\"limit\":{limit:?}"))
            .unwrap_or_default();
        format!(
            "{{\"claim\":{:?},\"program\":{:?},\"counters\":{:?},\"executions\":{},\"outcomes\":{},\
             \"holds\":{}{limit}}}\n",
            self.claim, self.program, self.counters, self.executions, self.outcomes, self.holds
        )
    }
}
