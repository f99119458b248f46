//! Stands for loom's `model`.

use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use crate::axioms::MemoryModel;
use crate::explore::{explore, Limits};
use crate::guide;
use crate::report::Report;

/// How a program is to be explored.
///
/// The public fields are loom's. Those that mean nothing here are refused if they are set, by
/// [`check`](Self::check) and [`explore`](Self::explore), rather than ignored.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Builder {
    /// The most events that an execution may have; one with more is a failure.
    pub max_branches: usize,
    /// The most executions, those that were given up included. Then the report is not complete.
    pub max_permutations: Option<usize>,
    /// For how long to explore. Then the report is not complete.
    pub max_duration: Option<Duration>,
    /// loom's bound of preemptions, which does not exist here: every execution is explored. Refused.
    pub preemption_bound: Option<usize>,
    /// loom's file of a failed execution. Refused.
    pub checkpoint_file: Option<PathBuf>,
    /// Whether loom waits for a call to begin. Refused.
    pub expect_explicit_explore: bool,
    /// The only execution to run: that of a [failure](crate::Failure::execution). It is what the
    /// environment variable `RC11_EXECUTION` holds.
    pub execution: Option<String>,
    model: MemoryModel,
    jobs: usize,
}

impl Builder {
    /// RC11, every execution, and at most 10,000 events in one.
    #[must_use]
    pub fn new() -> Self {
        Self {
            max_branches: 10_000,
            max_permutations: None,
            max_duration: None,
            preemption_bound: None,
            checkpoint_file: None,
            expect_explicit_explore: false,
            execution: std::env::var("RC11_EXECUTION").ok(),
            model: MemoryModel::Rc11,
            jobs: 1,
        }
    }

    /// The memory model.
    pub fn memory_model(&mut self, model: MemoryModel) -> &mut Self {
        self.model = model;
        self
    }

    /// How many threads of the machine explore: one, if nothing is said. The report does not depend on it.
    ///
    /// With [`max_permutations`](Self::max_permutations) there is always one, since which
    /// executions come first is a matter of one order.
    ///
    /// # Panics
    ///
    /// If it is 0.
    #[track_caller]
    pub fn jobs(&mut self, jobs: usize) -> &mut Self {
        assert!(jobs > 0, "an exploration needs a thread");
        self.jobs = jobs;
        self
    }

    /// Runs a program in every execution.
    ///
    /// # Panics
    ///
    /// If an option is set that means nothing here, the execution to run is none, or a model is being
    /// explored already.
    #[track_caller]
    pub fn explore<T, F>(&self, program: F) -> Report<T>
    where
        T: Ord + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        explore(self.limits(), program, |_, _| ())
    }

    /// Runs a program in every execution, and shows each, also one that is given up, in a form that is the
    /// same for the same execution only: for tests of this crate.
    #[doc(hidden)]
    #[track_caller]
    pub fn explore_all<T, F>(&self, program: F, look: impl FnMut(&str) + Send) -> Report<T>
    where
        T: Ord + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        let look = Mutex::new(look);
        explore(self.limits(), program, |graph, _| {
            let execution = crate::explore::canonical(graph);
            let mut look = look.lock().expect("nobody looked in vain");
            look(&execution);
        })
    }

    /// Runs a program in every execution, as loom does.
    ///
    /// # Panics
    ///
    /// At the first failure, with a picture of the execution; and as [`explore`](Self::explore).
    #[track_caller]
    pub fn check<F>(&self, program: F)
    where
        F: Fn() + Send + Sync + 'static,
    {
        if let Some(failure) = self.explore(program).failure {
            panic!("{failure}");
        }
    }

    #[track_caller]
    pub(crate) fn limits(&self) -> Limits {
        assert!(
            self.preemption_bound.is_none(),
            "`preemption_bound` means nothing to rc11, which explores every execution; to bound the \
             exploration, use `max_permutations` or `max_duration`"
        );
        assert!(
            self.checkpoint_file.is_none(),
            "`checkpoint_file` means nothing to rc11"
        );
        assert!(
            !self.expect_explicit_explore,
            "`expect_explicit_explore` means nothing to rc11"
        );
        Limits {
            model: self.model,
            executions: self.max_permutations.map(|most| most as u64),
            duration: self.max_duration,
            jobs: self.jobs,
            events: self.max_branches,
            candidates: false,
            guide: self.execution.as_ref().map(|text| {
                guide::read(text)
                    .unwrap_or_else(|| panic!("`{text}` is no execution as a failure prints it"))
            }),
        }
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self::new()
    }
}
