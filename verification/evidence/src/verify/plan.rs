//! What has to be run, by the claims and not by what a build happens to have.

use super::build::Cfg;

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
    pub cfg: Cfg,
    pub package: &'static str,
    pub binary: &'static str,
    /// The first mode that runs it.
    pub mode: Mode,
}

/// The binary of the models, which says what it found of each.
pub const MODELS: &str = "claims";

/// Every suite. What cargo is asked to compile, and nothing else.
pub const SUITES: [Suite; 27] = [
    suite(Cfg::Std, "atomic-counter", MODELS, Mode::Default),
    suite(Cfg::Std, "atomic-counter", "shipped", Mode::Default),
    suite(Cfg::Std, "counterexample", "axioms", Mode::Default),
    suite(Cfg::Std, "counterexample", "counts", Mode::Default),
    suite(Cfg::Std, "counterexample", "herd7", Mode::Default),
    suite(Cfg::Std, "counterexample", "properties", Mode::Default),
    suite(Cfg::Std, "counterexample", "sentences", Mode::Default),
    suite(Cfg::Std, "evidence", "assembly", Mode::Default),
    suite(Cfg::Std, "evidence", "catalogue", Mode::Quick),
    suite(Cfg::Std, "evidence", "differential_threads", Mode::Default),
    suite(Cfg::Std, "evidence", "generated", Mode::Quick),
    suite(Cfg::Std, "evidence", "mutations", Mode::Default),
    suite(Cfg::Std, "evidence", "proofs", Mode::Quick),
    suite(Cfg::Std, "evidence", "recording", Mode::Quick),
    suite(Cfg::Std, "evidence", "seed", Mode::Default),
    suite(Cfg::Std, "evidence", "shim", Mode::Quick),
    suite(Cfg::Rc11, "atomic-counter", MODELS, Mode::Quick),
    suite(Cfg::Rc11, "evidence", "differential_rc11", Mode::Default),
    suite(Cfg::Rc11, "evidence", "faults", Mode::Default),
    suite(Cfg::Rc11, "evidence", "publication", Mode::Quick),
    suite(Cfg::Loom, "atomic-counter", MODELS, Mode::Quick),
    suite(Cfg::Loom, "evidence", "differential_loom", Mode::Default),
    suite(Cfg::Loom, "evidence", "faults", Mode::Default),
    suite(Cfg::Loom, "evidence", "publication", Mode::Quick),
    suite(Cfg::Shuttle, "atomic-counter", MODELS, Mode::Quick),
    suite(
        Cfg::Shuttle,
        "evidence",
        "differential_shuttle",
        Mode::Default,
    ),
    suite(Cfg::Shuttle, "evidence", "faults", Mode::Default),
];

const fn suite(cfg: Cfg, package: &'static str, binary: &'static str, mode: Mode) -> Suite {
    Suite {
        cfg,
        package,
        binary,
        mode,
    }
}

/// What only `--full` runs: the binary, and the test in it. No other test of a suite may be ignored, and no
/// other model.
pub const LONG: [(Cfg, &str, &str); 7] = [
    (Cfg::Loom, MODELS, "independent-readers::RelaxedCounter"),
    (Cfg::Loom, MODELS, "independent-readers::ConsistentCounter"),
    (
        Cfg::Std,
        "differential_threads",
        "catalogue_a_million_times",
    ),
    (
        Cfg::Loom,
        "differential_loom",
        "large_programs_of_the_catalogue",
    ),
    (Cfg::Loom, "differential_loom", "many_random_programs"),
    (Cfg::Shuttle, "differential_shuttle", "many_random_programs"),
    (Cfg::Rc11, "differential_rc11", "many_random_programs"),
];

impl Suite {
    pub fn title(&self) -> String {
        match self.cfg {
            Cfg::Std => self.binary.to_string(),
            cfg => format!("{} ({cfg})", self.binary),
        }
    }

    /// The tests of it that only `--full` runs.
    pub fn long(&self) -> impl Iterator<Item = &'static str> {
        let Suite { cfg, binary, .. } = *self;
        let its = LONG.into_iter();
        let its = its.filter(move |(of, file, _)| *of == cfg && *file == binary);
        its.map(|(_, _, name)| name)
    }

    /// Runs it, as a shell has it.
    pub fn command(&self, mode: Mode) -> String {
        let all = match mode {
            Mode::Full => " -- --include-ignored",
            _ => "",
        };
        format!(
            "{}cargo test -p {} --test {}{all}",
            self.cfg.environment(),
            self.package,
            self.binary
        )
    }
}
