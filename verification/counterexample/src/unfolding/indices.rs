//! Whether every index in a program points to something.

use super::Invalid;
use crate::program::{
    Class, Comparison, Condition, Location, Operation, Program, Statement, Value,
};

/// Checks the indices of a program, and that every location is used as what it is.
pub fn check(program: &Program) -> Result<(), Invalid> {
    for location in &program.locations {
        let bits = location.integer().bits;
        if bits == 0 || bits > usize::BITS {
            return Err(Invalid::NotExplored("an integer of more bits than a usize"));
        }
    }
    for thread in 0..program.threads.len() {
        let mut blocks = vec![&program.threads[thread].body];
        while let Some(block) = blocks.pop() {
            for statement in block {
                match statement {
                    Statement::Operation {
                        operation,
                        register,
                    } => {
                        register.map_or(Ok(()), |register| own(program, thread, register))?;
                        check_operation(program, operation)?;
                    }
                    Statement::Wait {
                        operation,
                        register,
                        condition,
                    } => {
                        own(program, thread, *register)?;
                        check_operation(program, operation)?;
                        inside(program, |visit| condition.for_each_leaf(visit))?;
                    }
                    Statement::If {
                        condition,
                        then,
                        otherwise,
                    } => {
                        inside(program, |visit| condition.for_each_leaf(visit))?;
                        blocks.extend([then, otherwise]);
                    }
                    Statement::Bound => {}
                }
            }
        }
    }
    let mut conditions = program.assertions.iter().map(|it| &it.condition);
    conditions.try_for_each(|condition| at_the_end(program, condition))
}

fn check_operation(program: &Program, operation: &Operation) -> Result<(), Invalid> {
    if let Some(index) = operation.location() {
        let location = program.locations.get(index);
        let location = location.ok_or(Invalid::Dangling("location"))?;
        if !fits(operation, location) {
            return Err(Invalid::Dangling("location of this operation's class"));
        }
    }
    if let Some(site) = operation.site() {
        exists(site, program.sites.len(), "site")?;
    }
    if let Operation::Spawn(other) | Operation::Join(other) = operation {
        exists(*other, program.threads.len(), "thread")?;
    }
    if let Operation::Choose(0) = operation {
        return Err(Invalid::Dangling("number to choose"));
    }
    inside(program, |visit| {
        operation.for_each_value(&mut |value| value.for_each_leaf(visit));
    })
}

/// Whether a location is what an operation is on.
fn fits(operation: &Operation, location: &Location) -> bool {
    match operation {
        Operation::Inc(_) | Operation::Add(..) | Operation::Get(_) | Operation::Reset(_) => {
            matches!(location.class, Class::Counter(_))
        }
        Operation::Write(..) | Operation::Read(_) => location.is_plain(),
        _ => matches!(location.class, Class::Atomic(_)),
    }
}

/// Whether what a thread speaks of is there. (That a register is bound where it is used is seen as the thread
/// is walked through: it may be that of a thread that has spawned this one, or that it has joined.)
fn inside(program: &Program, for_each: impl FnOnce(&mut dyn FnMut(&Value))) -> Result<(), Invalid> {
    let mut checked = Ok(());
    for_each(&mut |leaf| {
        let leaf = match leaf {
            Value::Register(register) => exists(*register, program.registers.len(), "register"),
            Value::Final(_) => Err(Invalid::Dangling("final value inside a thread")),
            _ => Ok(()),
        };
        if checked.is_ok() {
            checked = leaf;
        }
    });
    checked
}

fn at_the_end(program: &Program, condition: &Condition) -> Result<(), Invalid> {
    let mut checked = Ok(());
    condition.for_each_leaf(&mut |leaf| {
        let leaf = match leaf {
            Value::Register(register) => exists(*register, program.registers.len(), "register"),
            Value::Final(index) => match program.locations.get(*index) {
                Some(location) if !location.is_plain() => Ok(()),
                _ => Err(Invalid::Dangling("counter or atomic")),
            },
            _ => Ok(()),
        };
        if checked.is_ok() {
            checked = leaf;
        }
    });
    checked
}

fn own(program: &Program, thread: usize, register: usize) -> Result<(), Invalid> {
    match program.registers.get(register) {
        Some(found) if found.thread == thread => Ok(()),
        _ => Err(Invalid::Dangling("register of this thread")),
    }
}

fn exists(index: usize, length: usize, what: &'static str) -> Result<(), Invalid> {
    if index < length {
        Ok(())
    } else {
        Err(Invalid::Dangling(what))
    }
}

/// For every thread, whether another spawns it.
pub fn spawned(program: &Program) -> Result<Vec<bool>, Invalid> {
    let mut spawned = vec![false; program.threads.len()];
    let mut blocks: Vec<&[Statement]> = program.threads.iter().map(|it| &*it.body).collect();
    while let Some(block) = blocks.pop() {
        for statement in block {
            match statement {
                Statement::Operation {
                    operation: Operation::Spawn(thread),
                    ..
                } if spawned[*thread] => {
                    return Err(Invalid::Dangling("thread that is spawned once"));
                }
                Statement::Operation {
                    operation: Operation::Spawn(thread),
                    ..
                } => spawned[*thread] = true,
                Statement::If {
                    then, otherwise, ..
                } => blocks.extend([&**then, otherwise]),
                _ => {}
            }
        }
    }
    Ok(spawned)
}

/// Whether a wait is for something that can be waited for.
pub fn check_wait(
    operation: &Operation,
    register: usize,
    condition: &Condition,
) -> Result<(), Invalid> {
    match operation {
        Operation::Get(_) | Operation::Load(..) => Ok(()),
        Operation::CompareExchange { expected, .. } => {
            let found = Value::Register(register);
            let fails = Condition::Compare(found, Comparison::NotEqual, expected.clone());
            match *condition == fails {
                true => Ok(()),
                false => Err(Invalid::NotExplored(
                    "a loop of a compare-exchange that goes on for another reason than that it failed",
                )),
            }
        }
        _ => Err(Invalid::NotExplored("a wait for an operation that writes")),
    }
}
