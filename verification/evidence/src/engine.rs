//! The engines: what each explores, and so what it can say.

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

    /// The memory model whose executions it explores, all of them; none if it explores none, or only some.
    pub fn model(self) -> Option<Model> {
        match self {
            Engine::Exact => Some(Model::Cpp20),
            Engine::Rc11 | Engine::Loom => Some(Model::Rc11),
            Engine::Shuttle => Some(Model::Sc),
            Engine::Recording | Engine::Threads => None,
        }
    }

    /// The orderings that it takes a counter's methods to have.
    fn takes_orderings(self, orderings: Orderings) -> Orderings {
        let weaker = |ordering, instead| match (self, ordering) {
            (Engine::Loom, SeqCst) => instead,
            _ => ordering,
        };
        Orderings {
            add: weaker(orderings.add, AcqRel),
            get: weaker(orderings.get, Acquire),
            reset: weaker(orderings.reset, AcqRel),
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

    /// Whether it sees a data race.
    pub fn sees_races(self) -> bool {
        matches!(self, Engine::Exact | Engine::Rc11 | Engine::Loom)
    }
}

impl fmt::Display for Engine {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Engine::Exact => "exact",
            Engine::Rc11 => "rc11",
            Engine::Loom => "loom",
            Engine::Shuttle => "shuttle",
            Engine::Recording => "recording",
            Engine::Threads => "threads",
        })
    }
}
