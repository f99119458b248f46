//! The engines: what each explores, and so what it can say. A new one is told here, and has a runner; what else
//! there is of it follows (`CONTRIBUTING.md` has the steps).

use std::fmt;
use std::sync::atomic::Ordering::{AcqRel, Acquire, SeqCst};

use counterexample::model::Model;
use counterexample::outcome::{check, Findings};
use counterexample::program::{Kind, MemoryOrderings, Orderings, Program};
use serde::Serialize;

/// The kinds of counter that are shipped.
pub const SHIPPED: [Kind; 2] = [Kind::Relaxed, Kind::Consistent];

/// Who answers whether a claim holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    /// The exact checker, on the program as text.
    Exact,
    /// `rc11`, on the source that is shipped.
    Rc11,
    /// loom, on the source that is shipped.
    Loom,
    /// shuttle, on the source that is shipped.
    Shuttle,
    /// The source that is shipped, compiled with atomics that record what is done to them.
    Recording,
    /// This processor.
    Threads,
}

/// What there is to know of an engine. Everything that differs from one to the next follows from it.
struct About {
    name: &'static str,
    /// What it explores, to go on "of ...".
    explores: &'static str,
    /// The cfg that the tests are built with for it, if it runs the source that is shipped by searching.
    cfg: Option<&'static str>,
    /// The memory model whose executions it explores, all of them; none if it explores none, or only some.
    model: Option<Model>,
    /// Whether it makes each execution of its model once, so that their number is known without counting.
    each_once: bool,
    /// Where it is known that it takes `SeqCst` for `AcqRel`, if it does.
    takes_seq_cst_for_acq_rel: Option<&'static str>,
    sees_races: bool,
    /// The programs that take it minutes.
    long: &'static [&'static str],
    /// Further ones that do if a method of the counters is several steps.
    long_in_steps: &'static [&'static str],
}

/// One of which nothing is known.
const ABOUT: About = About {
    name: "",
    explores: "",
    cfg: None,
    model: None,
    each_once: false,
    takes_seq_cst_for_acq_rel: None,
    sees_races: false,
    long: &[],
    long_in_steps: &[],
};

impl Engine {
    /// Every engine, the most trustworthy first.
    pub const ALL: [Engine; 6] = [
        Engine::Exact,
        Engine::Rc11,
        Engine::Loom,
        Engine::Shuttle,
        Engine::Recording,
        Engine::Threads,
    ];

    /// The one that this library is built for.
    pub const BUILT: Engine = if cfg!(rc11) {
        Engine::Rc11
    } else if cfg!(loom) {
        Engine::Loom
    } else if cfg!(shuttle) {
        Engine::Shuttle
    } else {
        Engine::Threads
    };

    const fn about(self) -> About {
        match self {
            Engine::Exact => About {
                name: "exact",
                explores: "the program as text under C++20's model",
                model: Some(Model::Cpp20),
                each_once: true,
                sees_races: true,
                ..ABOUT
            },
            Engine::Rc11 => About {
                name: "rc11",
                explores: "the shipped source under RC11",
                cfg: Some("rc11"),
                model: Some(Model::Rc11),
                each_once: true,
                sees_races: true,
                ..ABOUT
            },
            Engine::Loom => About {
                name: "loom",
                explores: "the shipped source under RC11 with `SeqCst` taken for `AcqRel`",
                cfg: Some("loom"),
                model: Some(Model::Rc11),
                takes_seq_cst_for_acq_rel: Some("tokio-rs/loom#180"),
                sees_races: true,
                long: &["independent-readers"],
                long_in_steps: &["pair-opposite-two-writers"],
                ..ABOUT
            },
            Engine::Shuttle => About {
                name: "shuttle",
                explores: "the interleavings of the shipped source",
                cfg: Some("shuttle"),
                model: Some(Model::Sc),
                ..ABOUT
            },
            Engine::Recording => About {
                name: "recording",
                explores: "the operations of the shipped source",
                ..ABOUT
            },
            Engine::Threads => About {
                name: "threads",
                explores: "the shipped source on this processor",
                ..ABOUT
            },
        }
    }

    /// The engines that explore all executions of a model.
    pub fn searching() -> impl Iterator<Item = Engine> + Clone {
        let engines = Engine::ALL.into_iter();
        engines.filter(|engine| engine.model().is_some())
    }

    /// The engines that run the models of the claims, each in a build of its own: the processor, which does
    /// without a cfg, and then the others.
    pub fn building() -> impl Iterator<Item = Engine> + Clone {
        let others = Engine::ALL.into_iter();
        let others = others.filter(|engine| engine.cfg().is_some());
        std::iter::once(Engine::Threads).chain(others)
    }

    /// Its name: `rc11`.
    pub fn name(self) -> &'static str {
        self.about().name
    }

    /// What it explores, to go on "of ...".
    pub fn explores(self) -> &'static str {
        self.about().explores
    }

    /// The cfg that the tests are built with for it, if it runs the source that is shipped by searching.
    pub fn cfg(self) -> Option<&'static str> {
        self.about().cfg
    }

    /// The name of the build for it: its cfg, or `std` for what is as shipped.
    pub fn build(self) -> &'static str {
        self.cfg().unwrap_or("std")
    }

    /// The memory model whose executions it explores, all of them; none if it explores none, or only some.
    pub fn model(self) -> Option<Model> {
        self.about().model
    }

    /// Whether it makes each execution of its model once, so that their number is known without counting.
    pub fn makes_each_once(self) -> bool {
        self.about().each_once
    }

    /// Whether it sees a data race.
    pub fn sees_races(self) -> bool {
        self.about().sees_races
    }

    /// The programs that take it minutes.
    pub fn long(self) -> &'static [&'static str] {
        self.about().long
    }

    /// Whether the program of this name does.
    pub fn takes_long(self, program: &str) -> bool {
        self.long().contains(&program)
    }

    /// Whether it does if a method of the counters is several steps.
    pub fn takes_long_in_steps(self, program: &str) -> bool {
        self.takes_long(program) || self.about().long_in_steps.contains(&program)
    }

    /// The orderings that it takes a counter's methods to have.
    pub fn takes_orderings(self, orderings: Orderings) -> Orderings {
        let weaker = |ordering, instead| match (self.about().takes_seq_cst_for_acq_rel, ordering) {
            (Some(_), SeqCst) => instead,
            _ => ordering,
        };
        Orderings {
            add: weaker(orderings.add, AcqRel),
            get: weaker(orderings.get, Acquire),
            reset: weaker(orderings.reset, AcqRel),
        }
    }

    /// What it takes orderings for, where it shows none of the difference.
    pub(crate) fn blind_to_ordering(self) -> &'static str {
        match (self.model(), self.about().takes_seq_cst_for_acq_rel) {
            (Some(Model::Sc), _) => "takes every ordering for `SeqCst`",
            (_, Some(_)) => "takes `SeqCst` for `AcqRel`",
            _ => "no program of the claims tells them apart",
        }
    }

    /// Why it finds that a claim holds, or that it fails, where the exact checker finds the contrary; none if
    /// it never does.
    pub fn limit(self, holds: bool) -> Option<String> {
        let alarm = |known| format!("a false alarm: {self} takes SeqCst for AcqRel ({known})");
        match (holds, self.model()) {
            (false, _) => self.about().takes_seq_cst_for_acq_rel.map(alarm),
            (true, Some(Model::Cpp20)) => None,
            (true, Some(Model::Rc11)) => {
                Some("RC11 has no load buffering, which C++20 and Rust allow".to_string())
            }
            (true, Some(Model::Sc)) => Some(format!("{self} knows interleavings only")),
            (true, None) => Some("was not seen to fail on this processor".to_string()),
        }
    }

    /// What it finds of a program, by its model, if these are the orderings of the counters.
    ///
    /// # Panics
    ///
    /// If it does not explore a model to the end, or the program is too large.
    pub fn findings(self, program: &Program, orderings: &MemoryOrderings) -> Findings {
        let model = self.model().expect("an engine that leaves nothing out");
        let counters = orderings.counters.iter();
        let counters = counters.map(|&of| self.takes_orderings(of));
        let orderings = program.with_counters(counters.collect());
        check(program, &orderings, model, u64::MAX).expect("a small program")
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}
