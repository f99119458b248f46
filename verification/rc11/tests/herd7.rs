//! 850 random programs over atomics of any ordering, fences and ordinary memory, and what herd7 says.
//!
//! `herd7.jsonl` has one program a line, with the answers of herd7 7.57 and 7.58
//! (github.com/herd/herdtools7) for the equivalent C11 litmus tests under its `rc11.cat`: whether some
//! execution has a data race and, where none has, the outcomes and the number of executions. A thread is a
//! list of `[register or null, location or "fence", what, argument or null, ordering or null]`.
//!
//! `rc11.cat` has the release sequences of C++11, which go on through later stores of the same thread;
//! the crate has C++20's. The programs where that can make a difference are left out: those in which a
//! thread stores to a location that it has released before. Numbers are compared only where no two
//! writes of the same value to one location could be confused, which herd7 does not tell apart.

mod axioms;
mod checked;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use checked::explore;
use rc11::cell::Cell;
use rc11::sync::atomic::{fence, AtomicU64, Ordering};
use rc11::thread::spawn;
use rc11::{FailureKind, Report};
use serde::Deserialize;

#[derive(Deserialize)]
struct Program {
    atomics: BTreeMap<String, u64>,
    cells: BTreeMap<String, u64>,
    threads: Vec<Vec<Operation>>,
    columns: Vec<String>,
    rc11: Answer,
}

#[derive(Clone, Deserialize)]
struct Operation(Option<String>, String, String, Option<u64>, Option<String>);

#[derive(Deserialize)]
struct Answer {
    race: bool,
    #[serde(default)]
    outcomes: Vec<Vec<u64>>,
    executions: Option<u64>,
}

/// A cell that the test says may be shared.
struct Shared(Cell<u64>);

#[allow(unsafe_code)]
// SAFETY: coroutines of one thread of the machine share it, and races are what the test looks for.
unsafe impl Sync for Shared {}

struct Memory {
    atomics: BTreeMap<String, AtomicU64>,
    cells: BTreeMap<String, Shared>,
}

impl Operation {
    fn ordering(&self) -> Ordering {
        match self.4.as_deref() {
            Some("Relaxed") => Ordering::Relaxed,
            Some("Acquire") => Ordering::Acquire,
            Some("Release") => Ordering::Release,
            Some("AcqRel") => Ordering::AcqRel,
            Some("SeqCst") => Ordering::SeqCst,
            other => panic!("{other:?} is no ordering"),
        }
    }

    fn releases(&self) -> bool {
        let order = self.4.as_deref();
        matches!(order, Some("Release" | "AcqRel" | "SeqCst"))
    }

    /// Does it, and returns what it read.
    fn run(&self, memory: &Memory) -> Option<u64> {
        let atomic = || &memory.atomics[&self.1];
        let cell = || &memory.cells[&self.1].0;
        let argument = || self.3.expect("an argument");
        match self.2.as_str() {
            "load" => Some(atomic().load(self.ordering())),
            "store" => {
                atomic().store(argument(), self.ordering());
                None
            }
            "fetch_add" => Some(atomic().fetch_add(argument(), self.ordering())),
            "swap" => Some(atomic().swap(argument(), self.ordering())),
            "fence" => {
                fence(self.ordering());
                None
            }
            "get" => Some(cell().get()),
            "set" => {
                cell().set(argument());
                None
            }
            other => panic!("{other} is no operation"),
        }
    }
}

impl Program {
    /// Whether a store comes after a release of its location by the same thread, be it by the operation
    /// itself or by a fence before it.
    fn depends_on_release_sequence(&self) -> bool {
        self.threads.iter().any(|thread| {
            let mut fenced = false;
            let mut released = BTreeSet::new();
            thread.iter().any(|operation| {
                match operation.2.as_str() {
                    "fence" => fenced |= operation.releases(),
                    "store" if released.contains(&operation.1) => return true,
                    "store" | "fetch_add" | "swap" if fenced || operation.releases() => {
                        released.insert(&operation.1);
                    }
                    _ => {}
                }
                false
            })
        })
    }

    fn explore(&self) -> Report<Vec<u64>> {
        let threads = Arc::new(self.threads.clone());
        let (atomics, cells) = (self.atomics.clone(), self.cells.clone());
        let columns = self.columns.clone();
        explore(move || {
            let atomics = atomics.iter();
            let cells = cells.iter();
            let memory = Arc::new(Memory {
                atomics: atomics
                    .map(|(name, &value)| (name.clone(), AtomicU64::new(value)))
                    .collect(),
                cells: cells
                    .map(|(name, &value)| (name.clone(), Shared(Cell::new(value))))
                    .collect(),
            });
            let start = |thread: usize| {
                let (threads, memory) = (Arc::clone(&threads), Arc::clone(&memory));
                spawn(move || -> Vec<(String, u64)> {
                    let operations = threads[thread].iter();
                    let read = operations.filter_map(|operation| {
                        let found = operation.run(&memory);
                        operation.0.clone().zip(found)
                    });
                    read.collect()
                })
            };
            let running: Vec<_> = (0..threads.len()).map(start).collect();
            let mut values = BTreeMap::new();
            for thread in running {
                values.extend(thread.join().unwrap());
            }
            for (name, atomic) in &memory.atomics {
                values.insert(name.clone(), atomic.load(Ordering::Relaxed));
            }
            columns.iter().map(|column| values[column]).collect()
        })
    }
}

#[test]
fn herd7_and_the_crate_agree() {
    let (mut left_out, mut races, mut compared, mut counts) = (0, 0, 0, 0);
    for (number, line) in include_str!("herd7.jsonl").lines().enumerate() {
        let program: Program = serde_json::from_str(line).unwrap();
        if program.depends_on_release_sequence() {
            left_out += 1;
            continue;
        }
        let report = program.explore();
        if program.rc11.race {
            let failure = report
                .failure
                .unwrap_or_else(|| panic!("line {number}: no race"));
            assert_eq!(failure.kind, FailureKind::DataRace, "line {number}");
            races += 1;
            continue;
        }
        assert_eq!(report.failure, None, "line {number}");
        let outcomes: Vec<_> = report.outcomes.keys().cloned().collect();
        assert_eq!(outcomes, program.rc11.outcomes, "line {number}");
        compared += 1;
        if let Some(executions) = program.rc11.executions {
            if program.tells_writes_apart() {
                assert_eq!(report.executions, executions, "line {number}");
                counts += 1;
            }
        }
    }
    assert_eq!((left_out, races, compared, counts), (107, 64, 679, 349));
}

impl Program {
    /// Whether no two writes to a location can be of the same value, which herd7 does not tell apart.
    fn tells_writes_apart(&self) -> bool {
        let operations = || self.threads.iter().flatten();
        self.atomics.iter().all(|(name, initial)| {
            let mut written = vec![*initial];
            let writes =
                operations().filter(|operation| operation.1 == *name && operation.2 != "load");
            let writes: Vec<_> = writes.collect();
            if writes.iter().any(|write| write.2 == "fetch_add") && writes.len() > 1 {
                // What an addition leaves depends on what it finds: only additions of more than zero
                // to nothing else never leave the same.
                return writes
                    .iter()
                    .all(|write| write.2 == "fetch_add" && write.3 > Some(0));
            }
            writes.iter().all(|write| {
                let value = match write.2.as_str() {
                    "fetch_add" => initial + write.3.unwrap_or(0),
                    _ => write.3.expect("an argument"),
                };
                let new = !written.contains(&value);
                written.push(value);
                new
            })
        })
    }
}
