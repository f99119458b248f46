//! Running a program in every execution.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crate::axioms::MemoryModel;
use crate::explorer::Explorer;
use crate::failure::Wrong;
use crate::graph::{Graph, Site};
use crate::run::{self, Run};
use crate::{hook, operation, schedule};

/// What all executions of a program came to.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Report<T> {
    /// How many executions came to their end.
    pub executions: u64,
    /// How many were given up since a thread waited for a value other than the one that it had read.
    pub blocked: u64,
    /// What the program returned, and in how many executions.
    pub outcomes: BTreeMap<T, u64>,
    /// The first failure, at which the exploration ended.
    pub failure: Option<String>,
    /// Whether these are all executions.
    pub complete: bool,
}

/// Runs a program in every execution that RC11 allows, each exactly once.
#[track_caller]
pub fn explore<T, F>(program: F) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    explore_with(MemoryModel::Rc11, None, program, |_| ())
}

#[track_caller]
pub(crate) fn explore_with<T, F>(
    model: MemoryModel,
    limit: Option<u64>,
    program: F,
    mut look: impl FnMut(&Graph),
) -> Report<T>
where
    T: Ord + Send + 'static,
    F: Fn() -> T + Send + Sync + 'static,
{
    hook::install();
    let site: Site = std::panic::Location::caller();
    let program = Arc::new(program);
    let returned = Arc::new(Mutex::new(None));
    let mut report = Report {
        executions: 0,
        blocked: 0,
        outcomes: BTreeMap::new(),
        failure: None,
        complete: true,
    };
    let mut run = Run::new(Explorer::new(model), false, 10_000);
    while run.again || run.explorer.next() {
        if limit.is_some_and(|limit| report.executions + report.blocked >= limit) {
            report.complete = false;
            break;
        }
        run.begin();
        run::install(run);
        let body = {
            let (program, returned) = (Arc::clone(&program), Arc::clone(&returned));
            move || {
                let value = program();
                *returned.lock().expect("no panic while it is held") = Some(value);
            }
        };
        schedule::run_to_end(move || schedule::live(body, || operation::end(site)));
        run = run::remove();
        let value = returned.lock().expect("no panic while it is held").take();
        if run.again {
            continue;
        }
        if let Some(wrong) = &run.wrong {
            report.failure = Some(format!("{wrong:?}"));
            report.complete = false;
            break;
        }
        let graph = run.graph();
        let mut threads =
            (0..graph.threads.len()).filter(|&thread| graph.threads[thread].is_some());
        if threads.all(|thread| graph.has_ended(thread)) {
            report.executions += 1;
            let value = value.expect("the first thread has returned");
            *report.outcomes.entry(value).or_default() += 1;
            look(graph);
        } else if graph.is_stuck() {
            report.failure = Some(format!("{:?}", Wrong::Stuck));
            report.complete = false;
            break;
        } else {
            report.blocked += 1;
        }
    }
    report
}
