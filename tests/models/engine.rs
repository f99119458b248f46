//! Running a model in every way that the engine knows, and judging what came out.

use std::any::type_name;
use std::collections::BTreeSet;
use std::fmt::{self, Debug};
use std::io::{stdout, Write};
use std::sync::{Arc, Mutex};

#[cfg(loom)]
use loom::thread;
#[cfg(shuttle)]
use shuttle::thread;

/// A program, and what a claim says about each of its outcomes.
pub struct Model<Outcome> {
    pub claim: &'static str,
    pub counter: String,
    pub program: fn() -> Outcome,
    pub holds: fn(&Outcome) -> bool,
}

/// Whether a claim holds in every outcome.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Holds,
    Fails,
}

impl fmt::Display for Verdict {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Holds => "holds",
            Self::Fails => "fails",
        })
    }
}

/// The type's own name, without the path to it or to what it is generic over.
pub fn name<C>() -> String {
    let name = type_name::<C>().rsplit("::").next().unwrap();
    name.trim_end_matches('>').to_owned()
}

/// Asserts that the register of claims has this line, so that no number in it is out of date.
#[track_caller]
fn assert_registered(line: &str) {
    assert!(
        include_str!("../../docs/claims.md")
            .lines()
            .any(|registered| registered == line),
        "docs/claims.md has another line than this; if the model or the engine was changed on \
         purpose, put it there:\n{line}"
    );
}

/// What a search found.
struct Exploration<Outcome> {
    engine: &'static str,
    executions: usize,
    outcomes: BTreeSet<Outcome>,
}

impl<Outcome: Ord + Debug + Send + 'static> Model<Outcome> {
    /// Asserts that the set of outcomes is exactly `expected`, and that the claim's verdict over it
    /// is the registered one.
    #[track_caller]
    pub fn check(self, registered: Verdict, expected: impl IntoIterator<Item = Outcome>) {
        let exploration = self.explore();
        let (verdict, line) = self.judge(&exploration, "");
        assert_eq!(exploration.outcomes, expected.into_iter().collect());
        assert_eq!(verdict, registered);
        assert_registered(&line);
    }

    /// The same where the engine is known to come to the other verdict, because of `limit`.
    #[track_caller]
    pub fn check_misjudged(
        self,
        registered: Verdict,
        limit: &str,
        expected: impl IntoIterator<Item = Outcome>,
    ) {
        let exploration = self.explore();
        let remark = format!(", registered as {registered}: {limit}");
        let (verdict, line) = self.judge(&exploration, &remark);
        assert_eq!(
            exploration.outcomes,
            expected.into_iter().collect(),
            "if the limit is gone, so can what was done about it: {limit}"
        );
        assert_ne!(verdict, registered);
        assert_registered(&line);
    }

    /// Asserts that the claim fails, and that `counterexample` is one of the outcomes that show it.
    #[track_caller]
    pub fn check_refuted(self, counterexample: Outcome) {
        let exploration = self.explore();
        let (verdict, line) = self.judge(&exploration, "");
        assert_eq!(verdict, Verdict::Fails);
        assert!(!(self.holds)(&counterexample));
        assert!(
            exploration.outcomes.contains(&counterexample),
            "{counterexample:?} is not in {:?}",
            exploration.outcomes
        );
        assert_registered(&line);
    }

    /// The claim, if it fails.
    pub fn broken(self) -> Option<&'static str> {
        let verdict = self.verdict(&self.explore());
        (verdict == Verdict::Fails).then_some(self.claim)
    }

    fn verdict(&self, exploration: &Exploration<Outcome>) -> Verdict {
        assert_ne!(exploration.executions, 0, "nothing was explored");
        if exploration.outcomes.iter().all(self.holds) {
            Verdict::Holds
        } else {
            Verdict::Fails
        }
    }

    /// Derives the verdict, and prints the model's line.
    #[track_caller]
    fn judge(&self, exploration: &Exploration<Outcome>, remark: &str) -> (Verdict, String) {
        let verdict = self.verdict(exploration);
        let line = format!(
            "{:<12} {:<19} {:<34} {:>7} executions {:>4} outcomes  {verdict}{remark}",
            exploration.engine,
            self.claim,
            self.counter,
            exploration.executions,
            exploration.outcomes.len(),
        );
        // Not `println!`, whose output libtest would keep to itself.
        stdout().write_all(format!("{line}\n").as_bytes()).unwrap();
        (verdict, line)
    }

    /// Runs `search` on the program, and records what each of its executions comes to.
    fn record(
        &self,
        engine: &'static str,
        search: impl FnOnce(Box<dyn Fn() + Send + Sync>),
    ) -> Exploration<Outcome> {
        let found = Arc::new(Mutex::new((0, BTreeSet::new())));
        let program = self.program;
        search(Box::new({
            let found = Arc::clone(&found);
            move || {
                let outcome = program();
                let mut found = found.lock().unwrap();
                found.0 += 1;
                found.1.insert(outcome);
            }
        }));
        let found = Arc::try_unwrap(found).ok().unwrap();
        let (executions, outcomes) = found.into_inner().unwrap();
        Exploration {
            engine,
            executions,
            outcomes,
        }
    }
}

#[cfg(loom)]
impl<Outcome: Ord + Debug + Send + 'static> Model<Outcome> {
    /// Every execution that loom knows. The environment cannot bound the search.
    fn explore(&self) -> Exploration<Outcome> {
        self.record("loom", |program| {
            let mut builder = loom::model::Builder::new();
            builder.preemption_bound = None;
            builder.max_permutations = None;
            builder.max_duration = None;
            builder.checkpoint_file = None;
            builder.check(program);
        })
    }
}

#[cfg(shuttle)]
impl<Outcome: Ord + Debug + Send + 'static> Model<Outcome> {
    /// Every interleaving, depth-first.
    fn explore(&self) -> Exploration<Outcome> {
        self.schedule(
            "shuttle",
            shuttle::scheduler::DfsScheduler::new(None, false),
        )
    }

    /// Asserts that the claim's verdict over `executions` interleavings drawn at random, and over as
    /// many drawn by probabilistic concurrency testing, is the registered one.
    #[track_caller]
    pub fn sample(self, executions: usize, registered: Verdict) {
        use shuttle::scheduler::{PctScheduler, RandomScheduler};

        /// Of the lines in the register.
        const REGISTERED: u64 = 1;
        const PCT_DEPTH: usize = 3;
        // That of all random tests.
        let seed = std::env::var("PROPTEST_RNG_SEED");
        let seed = seed.map_or(REGISTERED, |seed| seed.parse().expect("a seed"));
        for exploration in [
            self.schedule(
                "shuttle rnd",
                RandomScheduler::new_from_seed(seed, executions),
            ),
            self.schedule(
                "shuttle pct",
                PctScheduler::new_from_seed(seed, PCT_DEPTH, executions),
            ),
        ] {
            let (verdict, line) = self.judge(&exploration, "");
            assert_eq!(exploration.executions, executions);
            assert_eq!(verdict, registered);
            if seed == REGISTERED {
                assert_registered(&line);
            }
        }
    }

    fn schedule(
        &self,
        engine: &'static str,
        scheduler: impl shuttle::scheduler::Scheduler + 'static,
    ) -> Exploration<Outcome> {
        let mut config = shuttle::Config::new();
        config.failure_persistence = shuttle::FailurePersistence::None;
        // An execution that is cut short, or a search that is, would be one that nobody saw.
        config.max_steps = shuttle::MaxSteps::None;
        config.max_time = None;
        // The warning is that `Relaxed` is taken for `SeqCst`; tests/shuttle.rs says what follows.
        config.silence_warnings = true;
        let mut schedules = 0;
        let exploration = self.record(engine, |program| {
            schedules = shuttle::Runner::new(scheduler, config).run(program);
        });
        assert_eq!(exploration.executions, schedules);
        exploration
    }
}

/// Starts a thread that shares the counters.
pub fn spawn<Shared, Result>(
    shared: &Arc<Shared>,
    body: impl FnOnce(&Shared) -> Result + Send + 'static,
) -> thread::JoinHandle<Result>
where
    Shared: Send + Sync + 'static,
    Result: Send + 'static,
{
    let shared = Arc::clone(shared);
    thread::spawn(move || body(&shared))
}
