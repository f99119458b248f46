//! What the models in this folder are made of, and how each build runs them.
//!
//! | build           | engine    | what it runs                                                            |
//! | --------------- | --------- | ----------------------------------------------------------------------- |
//! | as shipped      | `threads` | the model, again and again, on this processor                           |
//! | `--cfg loom`    | `loom`    | every execution that loom knows: RC11's, but with `SeqCst` as `AcqRel`  |
//! | `--cfg rc11`    | `rc11`    | every execution of RC11, each once                                      |
//! | `--cfg shuttle` | `shuttle` | every interleaving                                                      |
//!
//! Under loom, the counters are those of `verification/seen-loads`: the shipped source, made of atomics
//! of which loom overlooks no load.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::fs::OpenOptions;
use std::io::Write;
use std::process::ExitCode;
pub use std::sync::Arc;
use std::sync::Mutex;

use atomic_counter::AtomicCounter;
#[cfg(not(loom))]
pub use atomic_counter::{ConsistentCounter, RelaxedCounter};
use libtest_mimic::{Arguments, Failed, FormatSetting, Trial};
#[cfg(loom)]
pub use seen_loads::{ConsistentCounter, RelaxedCounter};

#[cfg(loom)]
use loom::thread;
#[cfg(rc11)]
use rc11::thread;
#[cfg(shuttle)]
use shuttle::thread;
#[cfg(not(any(loom, rc11, shuttle)))]
use std::thread;

#[cfg(loom)]
const ENGINE: &str = "loom";
#[cfg(rc11)]
const ENGINE: &str = "rc11";
#[cfg(shuttle)]
const ENGINE: &str = "shuttle";
#[cfg(not(any(loom, rc11, shuttle)))]
const ENGINE: &str = "threads";

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
    /// How many executions each engine makes. That of RC11 is computed by the exact checker; what
    /// loom and shuttle need for theirs was counted.
    pub executions: [(&'static str, u64); 3],
}

/// More executions than this take a minute, and are only made if they are asked for.
const MANY: u64 = 100_000;

/// What an engine found of a program.
pub struct Found<Outcome> {
    pub executions: u64,
    pub outcomes: BTreeSet<Outcome>,
}

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
        let is_expected = match ENGINE {
            // A processor shows what it happens to do.
            "threads" => outcomes.is_subset(&expected),
            _ => outcomes == expected,
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
            limit: is_limit.then(|| self.limit(holds)),
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
        match ENGINE {
            "shuttle" => vec![self.interleavings],
            "rc11" => vec![self.interleavings, self.weak],
            "loom" => vec![self.interleavings, self.weak, self.without_seq_cst],
            _ => vec![self.interleavings, self.weak, self.load_buffering],
        }
    }

    /// How many executions the engine has to make; none if chance has a say.
    fn registered(&self) -> Option<u64> {
        let executions = self.executions.iter();
        let mut executions = executions.filter(|(engine, _)| *engine == ENGINE);
        executions.next().map(|(_, executions)| *executions)
    }

    /// Why the engine comes to this verdict, and not to the claim's.
    fn limit(&self, holds: bool) -> &'static str {
        match ENGINE {
            "shuttle" => "shuttle knows interleavings only",
            "threads" => "was not seen to fail on this processor",
            _ if holds => "RC11 has no load buffering, which C++20 and Rust allow",
            _ => "a false alarm: loom takes SeqCst for AcqRel (tokio-rs/loom#180)",
        }
    }
}

/// A test that is written by hand.
#[cfg(any(rc11, shuttle))]
pub fn test(name: &str, run: impl FnOnce() -> Result<(), Failed> + Send + 'static) -> Trial {
    Trial::test(name, run)
}

/// Runs the models that the command line asks for, prints what they found as one table, and gives it to
/// `cargo verify` where that listens.
pub fn run(models: Vec<Trial>) -> ExitCode {
    let mut arguments = Arguments::from_args();
    arguments.format = arguments.format.or(Some(FormatSetting::Terse));
    if ENGINE == "threads" {
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
        "{ENGINE:<26} {:<36} {:>10} {:>9}  verdict",
        "counters", "executions", "outcomes"
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

/// Keeps the outcome of each run.
#[cfg(not(rc11))]
fn record<Outcome: Ord + Send + 'static>(
    program: fn() -> Outcome,
    search: impl FnOnce(Box<dyn Fn() + Send + Sync>),
) -> Found<Outcome> {
    let found = Arc::new(Mutex::new((0, BTreeSet::new())));
    search(Box::new({
        let found = Arc::clone(&found);
        move || {
            let outcome = program();
            let mut found = found.lock().unwrap();
            found.0 += 1;
            found.1.insert(outcome);
        }
    }));
    let (executions, outcomes) = last(found).into_inner().unwrap();
    Found {
        executions,
        outcomes,
    }
}

/// Every execution that loom knows. The environment cannot bound the search.
#[cfg(loom)]
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    record(program, |program| {
        let mut builder = loom::model::Builder::new();
        builder.preemption_bound = None;
        builder.max_permutations = None;
        builder.max_duration = None;
        builder.checkpoint_file = None;
        builder.check(program);
    })
}

/// Every execution of RC11.
#[cfg(rc11)]
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    let report = rc11::explore(program);
    assert!(report.complete);
    Found {
        executions: report.executions,
        outcomes: report.outcomes.into_keys().collect(),
    }
}

/// Every interleaving, depth-first.
#[cfg(shuttle)]
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    schedule(program, shuttle::scheduler::DfsScheduler::new(None, false))
}

/// The interleavings that a scheduler of shuttle's chooses.
#[cfg(shuttle)]
pub fn schedule<Outcome: Ord + Send + 'static>(
    program: fn() -> Outcome,
    scheduler: impl shuttle::scheduler::Scheduler + 'static,
) -> Found<Outcome> {
    let mut config = shuttle::Config::new();
    config.failure_persistence = shuttle::FailurePersistence::None;
    // An execution that is cut short, or a search that is, would be one that nobody saw.
    config.max_steps = shuttle::MaxSteps::None;
    config.max_time = None;
    // The warning is that `Relaxed` is taken for `SeqCst`: see `Model::limit`.
    config.silence_warnings = true;
    record(program, |program| {
        shuttle::Runner::new(scheduler, config).run(program);
    })
}

/// Some executions of this processor.
#[cfg(not(any(loom, rc11, shuttle)))]
pub fn explore<Outcome: Ord + Send + 'static>(program: fn() -> Outcome) -> Found<Outcome> {
    const RUNS: usize = 1_000;
    record(program, |program| (0..RUNS).for_each(|_| program()))
}
