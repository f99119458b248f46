//! Every way through a program: branches, waits that end or never do, compare-exchanges that succeed or fail,
//! numbers that are not known.

use counterexample::program::{Condition, Operation, Program, Statement};

/// For every register, the event that has bound it.
pub type Bindings = Vec<Option<usize>>;

#[derive(Clone)]
pub struct Event {
    pub thread: usize,
    pub operation: Operation,
    /// Whether it is a compare-exchange that succeeds, and what it finds if that is any number.
    pub succeeds: bool,
    pub number: Option<usize>,
    /// What was bound before, and what decides whether the event is reached.
    pub bindings: Bindings,
    pub control: Vec<usize>,
}

/// One way through the program.
#[derive(Clone, Default)]
pub struct Path {
    pub events: Vec<Event>,
    /// Conditions, with what was bound there, and whether they are to hold.
    pub conditions: Vec<(Condition, Bindings, bool)>,
    /// Waits that never end: the event, and the condition with what was bound there.
    pub endless: Vec<(usize, Condition, Bindings)>,
    /// What is before what because a thread is spawned or joined.
    pub spawns: Vec<(usize, usize)>,
    pub joins: Vec<(usize, usize)>,
    pub is_cut: bool,
    pub bindings: Bindings,
    /// For every thread, whether it goes no further, and the events that hold what follows.
    halted: Vec<bool>,
    held: Vec<Vec<usize>>,
}

pub fn paths(program: &Program) -> Vec<Path> {
    let mut spawned = Vec::new();
    for thread in &program.threads {
        for statement in &thread.body {
            if let Statement::Operation {
                operation: Operation::Spawn(thread),
                ..
            } = statement
            {
                spawned.push(*thread);
            }
        }
    }
    let mut paths = vec![Path {
        bindings: vec![None; program.registers.len()],
        halted: vec![false; program.threads.len()],
        held: vec![Vec::new(); program.threads.len()],
        ..Path::default()
    }];
    for thread in 0..program.threads.len() {
        if !spawned.contains(&thread) {
            paths = block(program, paths, thread, &program.threads[thread].body, &[]);
        }
    }
    paths
}

fn block(
    program: &Program,
    mut paths: Vec<Path>,
    thread: usize,
    body: &[Statement],
    control: &[usize],
) -> Vec<Path> {
    for statement in body {
        let step = |path| step(program, path, thread, statement, control);
        paths = paths.into_iter().flat_map(step).collect();
    }
    paths
}

fn step(
    program: &Program,
    mut path: Path,
    thread: usize,
    statement: &Statement,
    control: &[usize],
) -> Vec<Path> {
    if path.halted[thread] {
        return vec![path];
    }
    match statement {
        Statement::Operation {
            operation,
            register,
        } => {
            if let Operation::Join(other) = operation {
                if path.halted[*other] {
                    path.halted[thread] = true;
                    return vec![path];
                }
                let held = path.held[*other].clone();
                path.held[thread].extend(held);
            }
            let variants: Vec<(bool, Option<usize>)> = match operation {
                Operation::CompareExchange { .. } => vec![(true, None), (false, None)],
                Operation::Choose(below) => (0..*below).map(|it| (false, Some(it))).collect(),
                _ => vec![(false, None)],
            };
            let go = |(succeeds, number)| {
                let mut path = path.clone();
                let event = push(&mut path, thread, operation, succeeds, number, control);
                if let Some(register) = register {
                    path.bindings[*register] = Some(event);
                }
                match operation {
                    Operation::Join(other) => path.joins.push((*other, event)),
                    Operation::Spawn(other) => {
                        path.spawns.push((event, *other));
                        path.held[*other] = [&path.held[thread][..], control].concat();
                        let body = &program.threads[*other].body;
                        return block(program, vec![path], *other, body, &[]);
                    }
                    _ => {}
                }
                vec![path]
            };
            variants.into_iter().flat_map(go).collect()
        }
        Statement::Wait {
            operation,
            register,
            condition,
        } => {
            let ends = |ends: bool| {
                let mut path = path.clone();
                let can_succeed = matches!(operation, Operation::CompareExchange { .. });
                let succeeds = ends && can_succeed;
                let wait = push(&mut path, thread, operation, succeeds, None, control);
                path.bindings[*register] = Some(wait);
                let bindings = path.bindings.clone();
                if ends {
                    path.conditions.push((condition.clone(), bindings, false));
                } else {
                    path.endless.push((wait, condition.clone(), bindings));
                    path.halted[thread] = true;
                }
                let feeding = &mut path.held[thread];
                condition
                    .for_each_register(&mut |register| feeding.extend(path.bindings[register]));
                path
            };
            vec![ends(true), ends(false)]
        }
        Statement::Bound => {
            path.is_cut = true;
            path.halted[thread] = true;
            vec![path]
        }
        Statement::If {
            condition,
            then,
            otherwise,
        } => {
            let mut inside = control.to_vec();
            condition.for_each_register(&mut |register| inside.extend(path.bindings[register]));
            let way = |holds: bool, body: &[Statement]| {
                let mut path = path.clone();
                let bindings = path.bindings.clone();
                path.conditions.push((condition.clone(), bindings, holds));
                block(program, vec![path], thread, body, &inside)
            };
            [way(true, then), way(false, otherwise)].concat()
        }
    }
}

fn push(
    path: &mut Path,
    thread: usize,
    operation: &Operation,
    succeeds: bool,
    number: Option<usize>,
    control: &[usize],
) -> usize {
    path.events.push(Event {
        thread,
        operation: operation.clone(),
        succeeds,
        number,
        bindings: path.bindings.clone(),
        control: [&path.held[thread][..], control].concat(),
    });
    path.events.len() - 1
}
