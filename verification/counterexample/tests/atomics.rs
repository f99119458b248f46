//! 850 random programs over atomics of any ordering, fences and plain memory, and what herd7 says: see
//! `herd7/README.md`.
//!
//! `rc11.cat` has the release sequences of C++11, which go on through later stores of the same thread; the
//! checker has C++20's under `rc11` too. That can make a difference to 107 of the programs, in which a thread
//! stores to a location that it has released before, and makes one to one of them: all others agree. Under
//! `cpp20` every program does.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;

use counterexample::model::Model;
use counterexample::outcome::{check, Findings};
use counterexample::program::{
    Class, Integer, Kind, Location, Operation, Program, Register, Site, Statement, Thread, Update,
    Value,
};
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    atomics: BTreeMap<String, usize>,
    cells: BTreeMap<String, usize>,
    threads: Vec<Vec<Step>>,
    columns: Vec<String>,
    rc11: Answer,
    cpp20: Answer,
}

/// The register, the location, what is done, the argument, the ordering.
#[derive(Deserialize)]
struct Step(
    Option<String>,
    String,
    String,
    Option<usize>,
    Option<String>,
);

#[derive(Deserialize)]
struct Answer {
    race: bool,
    #[serde(default)]
    outcomes: BTreeSet<Vec<usize>>,
    executions: Option<u64>,
}

impl Step {
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
        let ordering = self.4.as_deref();
        matches!(ordering, Some("Release" | "AcqRel" | "SeqCst"))
    }

    fn operation(&self, location: impl Fn() -> usize, sites: &mut Vec<Site>) -> Operation {
        let value = || Value::Constant(self.3.expect("an argument"));
        let mut site = || {
            sites.push(Site {
                line: 0,
                column: 0,
                text: String::new(),
                success: self.ordering(),
                failure: None,
            });
            sites.len() - 1
        };
        match &*self.2 {
            "load" => Operation::Load(location(), site()),
            "store" => Operation::Store(location(), value(), site()),
            "fetch_add" => Operation::Update(location(), Update::Add, value(), site()),
            "swap" => Operation::Update(location(), Update::Swap, value(), site()),
            "fence" => Operation::Fence(site()),
            "get" => Operation::Read(location()),
            "set" => Operation::Write(location(), value()),
            other => panic!("{other} is no operation"),
        }
    }
}

impl Case {
    fn program(&self) -> Program {
        let location = |class| {
            move |(name, initial): (&String, &usize)| Location {
                name: name.clone(),
                initial: *initial,
                class,
            }
        };
        let atomics = self.atomics.iter();
        let atomics = atomics.map(location(Class::Atomic(Integer::USIZE)));
        let cells = self.cells.iter();
        let cells = cells.map(location(Class::Plain(Integer::USIZE)));
        let mut program = Program {
            locations: atomics.chain(cells).collect(),
            ..Program::default()
        };
        for (thread, steps) in self.threads.iter().enumerate() {
            let mut body = Vec::new();
            for step in steps {
                let locations = &program.locations;
                let location = || {
                    let found = locations.iter().position(|it| it.name == step.1);
                    found.expect("a known location")
                };
                let operation = step.operation(location, &mut program.sites);
                let register = step.0.clone().map(|name| {
                    program.registers.push(Register { name, thread });
                    program.registers.len() - 1
                });
                body.push(Statement::Operation {
                    operation,
                    register,
                });
            }
            program.threads.push(Thread { body });
        }
        program
    }

    /// Whether a store comes after a release of its location by the same thread, be it by the operation
    /// itself or by a fence before it.
    fn depends_on_release_sequence(&self) -> bool {
        self.threads.iter().any(|thread| {
            let mut fenced = false;
            let mut released = BTreeSet::new();
            thread.iter().any(|step| {
                match &*step.2 {
                    "fence" => fenced |= step.releases(),
                    "store" if released.contains(&step.1) => return true,
                    "store" | "fetch_add" | "swap" if fenced || step.releases() => {
                        released.insert(&step.1);
                    }
                    _ => {}
                }
                false
            })
        })
    }

    /// Whether no two writes to a location can be of the same value, which herd7 does not tell apart.
    fn tells_writes_apart(&self) -> bool {
        self.atomics.iter().all(|(name, initial)| {
            let steps = self.threads.iter().flatten();
            let writes = steps.filter(|step| step.1 == *name && step.2 != "load");
            let writes: Vec<&Step> = writes.collect();
            if writes.iter().any(|write| write.2 == "fetch_add") && writes.len() > 1 {
                // What an addition leaves depends on what it finds: only additions of more than zero
                // to nothing else never leave the same.
                let mut writes = writes.iter();
                return writes.all(|write| write.2 == "fetch_add" && write.3 > Some(0));
            }
            let mut written = BTreeSet::from([*initial]);
            writes.iter().all(|write| {
                let argument = write.3.expect("an argument");
                let before = if write.2 == "fetch_add" { *initial } else { 0 };
                written.insert(before + argument)
            })
        })
    }

    fn found(&self, program: &Program, findings: &Findings) -> BTreeSet<Vec<usize>> {
        let names: Vec<&str> = program.columns().collect();
        let columns: Vec<usize> = self
            .columns
            .iter()
            .map(|column| {
                names
                    .iter()
                    .position(|name| name == column)
                    .expect("a column")
            })
            .collect();
        let outcomes = findings.outcomes.keys();
        let ordered = |outcome: &Vec<Option<usize>>| {
            let bound = |&column: &usize| outcome[column].expect("every register is bound");
            columns.iter().map(bound).collect()
        };
        outcomes.map(ordered).collect()
    }

    /// Whether the checker says the same; and how many executions it has to.
    fn agrees(&self, model: Model, answer: &Answer) -> (bool, Option<bool>) {
        let program = self.program();
        let orderings = program.orderings(Kind::Relaxed);
        let findings = check(&program, &orderings, model, u64::MAX).expect("a small program");
        assert!(findings.coverage.complete);
        assert_eq!(findings.coverage.without_dependencies, 0);
        if answer.race || findings.has_race() {
            return (answer.race == findings.has_race(), None);
        }
        let executions = answer.executions.filter(|_| self.tells_writes_apart());
        (
            self.found(&program, &findings) == answer.outcomes,
            executions.map(|executions| executions == findings.coverage.executions),
        )
    }
}

fn cases() -> impl Iterator<Item = Case> {
    let lines = include_str!("herd7/atomics.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).expect("a case"))
}

#[test]
fn herd7_agrees_under_cpp20() {
    let (mut races, mut outcomes, mut numbers) = (0, 0, 0);
    for (line, case) in cases().enumerate() {
        let (same, number) = case.agrees(Model::Cpp20, &case.cpp20);
        assert!(same, "line {line}\n{}", case.program());
        assert_ne!(number, Some(false), "line {line}\n{}", case.program());
        races += u32::from(case.cpp20.race);
        outcomes += u32::from(!case.cpp20.race);
        numbers += u32::from(number.is_some());
    }
    assert_eq!((races, outcomes, numbers), (72, 778, 358));
}

#[test]
fn herd7_agrees_under_rc11() {
    let (mut races, mut outcomes, mut numbers) = (0, 0, 0);
    let (mut concerned, mut different) = (0, 0);
    for (line, case) in cases().enumerate() {
        let (same, number) = case.agrees(Model::Rc11, &case.rc11);
        let is_concerned = case.depends_on_release_sequence();
        concerned += u32::from(is_concerned);
        if is_concerned && (!same || number == Some(false)) {
            different += 1;
            continue;
        }
        assert!(same, "line {line}\n{}", case.program());
        assert_ne!(number, Some(false), "line {line}\n{}", case.program());
        races += u32::from(case.rc11.race);
        outcomes += u32::from(!case.rc11.race);
        numbers += u32::from(number.is_some());
    }
    assert_eq!((concerned, different), (107, 1));
    assert_eq!((races, outcomes, numbers), (72, 777, 358));
}

/// The control: where the two models differ, by load buffering or because one location mixes `SeqCst` with
/// weaker orderings, the answers of one are not taken for those of the other.
#[test]
fn the_other_model_is_found_out() {
    let differs = |case: &Case| {
        let (same, number) = case.agrees(Model::Rc11, &case.cpp20);
        !same || number == Some(false)
    };
    assert_eq!(cases().filter(differs).count(), 13);
}
