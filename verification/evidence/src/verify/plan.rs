//! What has to be run, by the claims and not by what a build happens to have.

use evidence::engine::{Engine, SHIPPED};

/// How much is run. Each mode runs all that the one before it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mode {
    Quick,
    Default,
    Full,
}

impl Mode {
    pub fn name(self) -> &'static str {
        match self {
            Mode::Quick => "quick",
            Mode::Default => "default",
            Mode::Full => "full",
        }
    }
}

/// A test binary that has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suite {
    /// What it is built for.
    pub engine: Engine,
    pub package: &'static str,
    pub binary: &'static str,
    /// The first mode that runs it.
    pub mode: Mode,
}

/// The binary of the models, which says what it found of each.
pub const MODELS: &str = "claims";

/// What is built as shipped.
const AS_SHIPPED: [(&str, &str, Mode); 16] = [
    ("atomic-counter", MODELS, Mode::Default),
    ("atomic-counter", "shipped", Mode::Default),
    ("counterexample", "axioms", Mode::Default),
    ("counterexample", "counts", Mode::Default),
    ("counterexample", "herd7", Mode::Default),
    ("counterexample", "properties", Mode::Default),
    ("counterexample", "sentences", Mode::Default),
    ("evidence", "assembly", Mode::Default),
    ("evidence", "catalogue", Mode::Quick),
    ("evidence", "differential_threads", Mode::Default),
    ("evidence", "generated", Mode::Quick),
    ("evidence", "weakenings", Mode::Default),
    ("evidence", "proofs", Mode::Quick),
    ("evidence", "recording", Mode::Quick),
    ("evidence", "seed", Mode::Default),
    ("evidence", "shim", Mode::Quick),
];

/// What is built for every engine that searches the source that is shipped.
const SEARCHING: [(&str, &str, Mode); 3] = [
    ("atomic-counter", MODELS, Mode::Quick),
    ("evidence", "differential", Mode::Default),
    ("evidence", "faults", Mode::Default),
];

/// And if it sees data races.
const SEEING_RACES: [(&str, &str, Mode); 1] = [("evidence", "publication", Mode::Quick)];

/// What is asked of one engine alone.
const OF_ONE: [(Engine, &str, &str, Mode); 2] = [
    (Engine::Rc11, "evidence", "differential_rc11", Mode::Default),
    (Engine::Loom, "evidence", "differential_loom", Mode::Default),
];

/// Every suite. What cargo is asked to compile, and nothing else.
pub fn suites() -> Vec<Suite> {
    let mut suites = Vec::new();
    for engine in Engine::building() {
        let of_all: &[_] = match engine.cfg() {
            None => &AS_SHIPPED,
            Some(_) => &SEARCHING,
        };
        let of_some: &[_] = if engine.sees_races() {
            &SEEING_RACES
        } else {
            &[]
        };
        let of_one = OF_ONE.into_iter().filter(|(of, ..)| *of == engine);
        let of_one = of_one.map(|(_, package, binary, mode)| (package, binary, mode));
        let all = of_all.iter().chain(of_some).copied().chain(of_one);
        suites.extend(all.map(|(package, binary, mode)| Suite {
            engine,
            package,
            binary,
            mode,
        }));
    }
    suites
}

/// What only `--full` runs: the binary, and the test in it. No other test of a suite may be ignored, and no
/// other model than those that take an engine long.
const LONG: [(&str, &str); 4] = [
    ("differential", "long_programs_of_the_catalogue"),
    ("differential", "many_random_programs"),
    ("differential_rc11", "many_larger_random_programs"),
    ("differential_threads", "catalogue_a_million_times"),
];

/// What has to be set, as a shell has it, to build or run for an engine.
pub fn environment(engine: Engine) -> String {
    let set = |cfg| format!("RUSTFLAGS=\"--cfg {cfg}\" CARGO_TARGET_DIR=target/{cfg} ");
    engine.cfg().map_or(String::new(), set)
}

impl Suite {
    pub fn title(&self) -> String {
        match self.engine.cfg() {
            None => self.binary.to_string(),
            Some(cfg) => format!("{} ({cfg})", self.binary),
        }
    }

    /// The tests of it that only `--full` runs.
    pub fn long(&self) -> Vec<String> {
        if self.binary == MODELS {
            let models = |program: &&str| {
                let program = program.to_string();
                SHIPPED.map(|kind| format!("{program}::{}", kind.type_name()))
            };
            return self.engine.long().iter().flat_map(models).collect();
        }
        let its = LONG
            .into_iter()
            .filter(|(binary, _)| *binary == self.binary);
        its.map(|(_, name)| name.to_string()).collect()
    }

    /// Runs it, as a shell has it.
    pub fn command(&self, mode: Mode) -> String {
        let all = match mode {
            Mode::Full => " -- --include-ignored",
            _ => "",
        };
        format!(
            "{}cargo test -p {} --test {}{all}",
            environment(self.engine),
            self.package,
            self.binary
        )
    }
}
