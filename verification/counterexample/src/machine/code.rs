//! Program -> code: what each thread does as a list of instructions, and what lies ahead at each of them.
//!
//! What lies ahead is what lets states merge: a name that no instruction ahead uses, or a counter that none
//! reads, need not be told apart any more. An instruction lies ahead if some way through the branches leads
//! to it, so that too much may be kept apart, and never too little.

use super::claim::{rename, rename_in_value};
use super::Outside;
use crate::bits::{bit, each, Bits};
use crate::program::{Condition, Location, Operation, Program, Statement, Value};

/// The most counters, cells, and names of one thread: a set of them is a word.
pub(super) const MAX_NAMES: usize = Bits::BITS as usize;

/// What a thread does. Names in conditions and values are those of its thread, numbered as they come, so that
/// threads that differ in their names only have the same code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Instruction {
    Perform {
        /// The number of the operation in its thread, both ways of every branch counted.
        event: usize,
        operation: Access,
        name: Option<Name>,
    },
    Wait {
        event: usize,
        counter: usize,
        name: Name,
        /// For which the loop goes on, over that name and earlier ones.
        condition: Condition,
    },
    /// Goes on with the next instruction if the condition holds, and otherwise with that one.
    Branch(Condition, usize),
    Jump(usize),
}

/// An access to a counter or to a cell, by index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Access {
    Add(usize, Value),
    Reset(usize),
    Get(usize),
    Write(usize, Value),
    Read(usize),
}

/// A name for the value that an operation finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Name {
    /// Among the names of its thread.
    pub local: usize,
    /// The register, by index into [`Program::registers`], if somebody looks at it in the end.
    pub observed: Option<usize>,
}

/// What may still happen from an instruction of a thread on, that instruction included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Ahead {
    /// The counters that are read by `get`, also by waiting.
    pub reads: Bits,
    /// Those of them that may be read before the thread itself updates them: the reads of the others find
    /// no entry that is in their log now.
    pub reads_first: Bits,
    /// The counters that are updated, and those of them whose value before it is given a name.
    pub updates: Bits,
    pub names_updates: Bits,
    /// The counters that are reset.
    pub resets: Bits,
    /// The cells that are read, and those that are written.
    pub cell_reads: Bits,
    pub cell_writes: Bits,
    /// The names whose values are used.
    pub uses: Bits,
    /// The names that are bound.
    binds: Bits,
    /// Whether anything is done but to read counters without a name for what is found.
    pub matters: bool,
}

/// What comes after the operations on a counter that lie ahead in one thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct After {
    /// Operations on these counters.
    pub counters: Bits,
    /// An access to a cell.
    pub cell: bool,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Thread {
    pub instructions: Vec<Instruction>,
    /// For every instruction, and the end.
    pub ahead: Vec<Ahead>,
    /// The same, by counter.
    pub after: Vec<Vec<After>>,
}

#[derive(Clone, Debug)]
pub(super) struct Code {
    pub threads: Vec<Thread>,
    /// The number that the first operation of each thread has in the unfolding of the program.
    pub first_events: Vec<usize>,
    /// For every thread the first one that has the same code.
    pub classes: Vec<usize>,
    /// Whether some argument, branch or wait depends on a value.
    pub has_dependencies: bool,
}

impl Code {
    /// The code of a program, of whose registers those in `observed` are looked at in the end.
    pub fn new(program: &Program, observed: &[bool]) -> Result<Code, Outside> {
        let mut code = Code {
            threads: Vec::new(),
            first_events: Vec::new(),
            classes: Vec::new(),
            has_dependencies: false,
        };
        let places = places(&program.locations);
        let counters = program.atomics().count();
        let mut events = 0;
        for thread in &program.threads {
            let mut writer = Writer {
                observed,
                places: &places,
                instructions: Vec::new(),
                locals: Vec::new(),
                events: 0,
                has_dependencies: false,
            };
            writer.block(&thread.body)?;
            code.first_events.push(events);
            events += writer.events;
            code.has_dependencies |= writer.has_dependencies;
            let thread = Thread::new(writer.instructions, counters)?;
            let class = code.threads.iter().position(|other| *other == thread);
            code.classes.push(class.unwrap_or(code.threads.len()));
            code.threads.push(thread);
        }
        Ok(code)
    }

    /// How many updates of a counter there are, both ways of every branch counted.
    pub fn updates(&self, counter: usize) -> usize {
        let instructions = self.threads.iter().flat_map(|thread| &thread.instructions);
        let updates = instructions.filter(|instruction| match instruction {
            Instruction::Perform { operation, .. } => {
                operation.counter() == Some(counter) && !matches!(operation, Access::Get(_))
            }
            _ => false,
        });
        updates.count()
    }
}

/// The number of every location among the counters, or among the cells.
fn places(locations: &[Location]) -> Vec<usize> {
    let place = |(index, location): (usize, &Location)| {
        let before = locations[..index].iter();
        before
            .filter(|it| it.is_plain() == location.is_plain())
            .count()
    };
    locations.iter().enumerate().map(place).collect()
}

struct Writer<'a> {
    observed: &'a [bool],
    places: &'a [usize],
    instructions: Vec<Instruction>,
    /// The registers that this thread has, in the order in which they come.
    locals: Vec<usize>,
    events: usize,
    has_dependencies: bool,
}

impl Writer<'_> {
    fn block(&mut self, block: &[Statement]) -> Result<(), Outside> {
        block
            .iter()
            .try_for_each(|statement| self.statement(statement))
    }

    fn statement(&mut self, statement: &Statement) -> Result<(), Outside> {
        match statement {
            Statement::Operation {
                operation,
                register,
            } => {
                let operation = self.access(operation)?;
                let name = register.map(|register| self.name(register)).transpose()?;
                let event = self.next_event();
                self.instructions.push(Instruction::Perform {
                    event,
                    operation,
                    name,
                });
            }
            Statement::Wait {
                operation,
                register,
                condition,
            } => {
                self.has_dependencies = true;
                let Access::Get(counter) = self.access(operation)? else {
                    return Err(Outside::Atomics);
                };
                let instruction = Instruction::Wait {
                    event: self.next_event(),
                    counter,
                    name: self.name(*register)?,
                    condition: self.condition(condition)?,
                };
                self.instructions.push(instruction);
            }
            Statement::Bound => return Err(Outside::Atomics),
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                self.has_dependencies = true;
                let condition = self.condition(condition)?;
                let branch = self.instructions.len();
                self.instructions.push(Instruction::Branch(condition, 0));
                self.block(then)?;
                let jump = self.instructions.len();
                self.instructions.push(Instruction::Jump(0));
                self.block(otherwise)?;
                let end = self.instructions.len();
                if let Instruction::Branch(_, target) = &mut self.instructions[branch] {
                    *target = jump + 1;
                }
                self.instructions[jump] = Instruction::Jump(end);
            }
        }
        Ok(())
    }

    fn next_event(&mut self) -> usize {
        self.events += 1;
        self.events - 1
    }

    fn access(&mut self, operation: &Operation) -> Result<Access, Outside> {
        Ok(match operation {
            Operation::Inc(location) => Access::Add(self.places[*location], Value::Constant(1)),
            Operation::Add(location, amount) => {
                Access::Add(self.places[*location], self.value(amount)?)
            }
            Operation::Reset(location) => Access::Reset(self.places[*location]),
            Operation::Get(location) => Access::Get(self.places[*location]),
            Operation::Write(location, value) => {
                Access::Write(self.places[*location], self.value(value)?)
            }
            Operation::Read(location) => Access::Read(self.places[*location]),
            Operation::Load(..)
            | Operation::Store(..)
            | Operation::Update(..)
            | Operation::CompareExchange { .. }
            | Operation::Fence(_)
            | Operation::Spawn(_)
            | Operation::Join(_)
            | Operation::Choose(_) => return Err(Outside::Atomics),
        })
    }

    fn name(&mut self, register: usize) -> Result<Name, Outside> {
        Ok(Name {
            local: self.local(register)?,
            observed: self.observed[register].then_some(register),
        })
    }

    fn condition(&mut self, condition: &Condition) -> Result<Condition, Outside> {
        rename(&condition.simplified(), &mut |register| {
            self.local(register).map(Value::Register)
        })
    }

    fn value(&mut self, value: &Value) -> Result<Value, Outside> {
        rename_in_value(&value.simplified(), &mut |register| {
            self.has_dependencies = true;
            self.local(register).map(Value::Register)
        })
    }

    fn local(&mut self, register: usize) -> Result<usize, Outside> {
        if let Some(local) = self.locals.iter().position(|other| *other == register) {
            return Ok(local);
        }
        if self.locals.len() == MAX_NAMES {
            return Err(Outside::TooManyNames);
        }
        self.locals.push(register);
        Ok(self.locals.len() - 1)
    }
}

impl Thread {
    fn new(mut instructions: Vec<Instruction>, counters: usize) -> Result<Thread, Outside> {
        let length = instructions.len();
        let mut ahead = vec![Ahead::default(); length + 1];
        let mut after = vec![vec![After::default(); counters]; length + 1];
        for at in (0..length).rev() {
            let (before, behind) = after.split_at_mut(at + 1);
            let mut here = ahead[at + 1];
            match &mut instructions[at] {
                Instruction::Perform {
                    operation, name, ..
                } => {
                    if let Some(bound) = *name {
                        if here.binds & bit(bound.local) != 0 {
                            return Err(Outside::BoundTwice);
                        }
                        here.binds |= bit(bound.local);
                        // A name that nobody uses is none.
                        if bound.observed.is_none() && here.uses & bit(bound.local) == 0 {
                            *name = None;
                        }
                        here.uses &= !bit(bound.local);
                    }
                    before[at] = after_one_more(&behind[0], &here, operation.counter());
                    here.pass(operation, name.is_some());
                }
                Instruction::Wait {
                    counter,
                    name,
                    condition,
                    ..
                } => {
                    if here.binds & bit(name.local) != 0 {
                        return Err(Outside::BoundTwice);
                    }
                    here.binds |= bit(name.local);
                    before[at] = after_one_more(&behind[0], &here, Some(*counter));
                    here.pass(&Access::Get(*counter), true);
                    condition.for_each_register(&mut |local| here.uses |= bit(local));
                    here.uses &= !bit(name.local);
                }
                Instruction::Branch(condition, otherwise) => {
                    let other = *otherwise - at - 1;
                    before[at] = either_after(&behind[0], &behind[other]);
                    here = here.or(&ahead[*otherwise]);
                    condition.for_each_register(&mut |local| here.uses |= bit(local));
                }
                Instruction::Jump(target) => {
                    before[at] = behind[*target - at - 1].clone();
                    here = ahead[*target];
                }
            }
            ahead[at] = here;
        }
        Ok(Thread {
            instructions,
            ahead,
            after,
        })
    }
}

impl Access {
    pub fn counter(&self) -> Option<usize> {
        match self {
            Access::Add(counter, _) | Access::Reset(counter) | Access::Get(counter) => {
                Some(*counter)
            }
            Access::Write(..) | Access::Read(_) => None,
        }
    }
}

impl Ahead {
    /// What lies ahead if an access does, too.
    fn pass(&mut self, access: &Access, is_named: bool) {
        self.matters |= is_named || !matches!(access, Access::Get(_));
        match access {
            Access::Get(counter) => {
                self.reads |= bit(*counter);
                self.reads_first |= bit(*counter);
            }
            Access::Add(counter, _) | Access::Reset(counter) => {
                self.updates |= bit(*counter);
                self.resets |= Bits::from(*access == Access::Reset(*counter)) << counter;
                self.names_updates |= Bits::from(is_named) << counter;
                self.reads_first &= !bit(*counter);
            }
            Access::Write(cell, _) => self.cell_writes |= bit(*cell),
            Access::Read(cell) => self.cell_reads |= bit(*cell),
        }
        if let Access::Add(_, value) | Access::Write(_, value) = access {
            value.for_each_register(&mut |local| self.uses |= bit(local));
        }
    }

    fn or(&self, other: &Ahead) -> Ahead {
        Ahead {
            reads: self.reads | other.reads,
            reads_first: self.reads_first | other.reads_first,
            updates: self.updates | other.updates,
            names_updates: self.names_updates | other.names_updates,
            resets: self.resets | other.resets,
            cell_reads: self.cell_reads | other.cell_reads,
            cell_writes: self.cell_writes | other.cell_writes,
            uses: self.uses | other.uses,
            binds: self.binds | other.binds,
            matters: self.matters || other.matters,
        }
    }

    /// What lies ahead of some thread.
    pub fn of_all<'a>(threads: impl Iterator<Item = &'a Ahead>) -> Ahead {
        threads.fold(Ahead::default(), |all, one| all.or(one))
    }
}

/// What comes after the operations on each counter, if an operation on `counter` lies ahead, too.
fn after_one_more(after: &[After], behind: &Ahead, counter: Option<usize>) -> Vec<After> {
    let mut after = after.to_vec();
    if let Some(counter) = counter {
        after[counter].counters |= behind.reads | behind.updates;
        after[counter].cell |= behind.cell_reads | behind.cell_writes != 0;
    }
    after
}

fn either_after(one: &[After], other: &[After]) -> Vec<After> {
    let both = one.iter().zip(other);
    let or = both.map(|(one, other)| After {
        counters: one.counters | other.counters,
        cell: one.cell || other.cell,
    });
    or.collect()
}

/// The counters in `free`, and those of `candidates` whose operations ahead only ever pass on what nobody uses:
/// each is followed, in its thread, by operations on such counters only.
pub(super) fn inert<'a>(
    free: Bits,
    candidates: Bits,
    threads: impl Iterator<Item = &'a Vec<After>> + Clone,
) -> Bits {
    let mut inert = free | candidates;
    loop {
        let matters = |counter: &usize| {
            threads.clone().any(|after| {
                let after = after[*counter];
                after.cell || after.counters & !inert != 0
            })
        };
        let matter = each(inert & candidates & !free).filter(matters);
        let matter = matter.fold(0, |set, counter| set | bit(counter));
        if matter == 0 {
            return inert;
        }
        inert &= !matter;
    }
}
