//! The state of an evaluation: the program as far as it was read, what names stand for, and under which
//! condition the statement that is being read is reached.
//!
//! The text is executed once, thread by thread, over values that are not known yet ([`Symbol`]); what it does to
//! shared memory is written down ([`Evaluator::emit`]). Both ways of a branch are executed, and what variables
//! hold afterwards depends on its condition. Whatever leaves a block early (`return`, `break`, `continue`, `?`) is
//! an [`Exit`]; what follows it is executed under the condition that it was not taken.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::items::Items;
use super::symbol::{known, truth, Symbol};
use super::syntax::short;
use super::{Note, Options};
use crate::diagnostic::Diagnostic;
use crate::program::{
    Class, Condition, Integer, Location, Operation, Program, Register, Statement, Thread,
    MAX_WRITTEN,
};
use crate::unfolding::size;

/// No more than this many mistakes are told at once.
pub const MAX_DIAGNOSTICS: usize = 20;

/// The most locations and registers, taken together, that a program may have.
pub const MAX_NAMES: usize = 128;

/// The most turns of a loop over a range of constants.
pub const MAX_TURNS: usize = 1000;

/// The most expressions that are looked at, those of inlined functions and unrolled loops as often as they occur.
const MAX_STEPS: usize = 100_000;

/// Where an exit leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target {
    /// What follows a loop, a labelled block or a function, by its number.
    After(usize),
    /// The next turn of a loop.
    Next(usize),
    /// The end of the thread, by a panic.
    End,
}

/// A way out of a block before its end.
#[derive(Clone, Debug)]
pub struct Exit {
    pub target: Target,
    /// When it is taken, of the executions that come to the block.
    pub when: Condition,
    pub value: Symbol,
}

/// The block that is being read.
#[derive(Debug)]
pub struct Context {
    pub statements: Vec<Statement>,
    /// When what comes next is reached, of the executions that come to the block.
    pub reached: Condition,
    pub exits: Vec<Exit>,
    /// Whether the last statement is an `if` on `reached`, for what follows an exit.
    pub is_guarded: bool,
}

impl Default for Context {
    fn default() -> Self {
        Context {
            statements: Vec::new(),
            reached: truth(true),
            exits: Vec::new(),
            is_guarded: false,
        }
    }
}

impl Context {
    /// Whether nothing that comes next is reached.
    pub fn is_dead(&self) -> bool {
        known(&self.reached) == Some(false)
    }
}

/// A loop, a labelled block or a function that is being executed.
#[derive(Clone, Debug)]
pub struct Frame {
    pub number: usize,
    pub is_function: bool,
    pub is_loop: bool,
    pub label: Option<String>,
    /// How many scopes there are around it.
    pub scopes: usize,
}

/// What the values of a location are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    Number(Integer),
    Truth,
    /// Something of which nothing is known.
    Opaque,
}

pub struct Evaluator<'a> {
    pub options: Options,
    /// The text, to quote from, and where its lines begin.
    pub source: &'a str,
    lines: Vec<usize>,
    pub items: Items,
    pub program: Program,
    pub contents: Vec<Content>,
    /// The registers of which a value somewhere speaks, other than under their name.
    pub escaped: BTreeSet<usize>,
    pub diagnostics: Vec<Diagnostic>,
    pub notes: Vec<Note>,
    /// What was said, and where.
    said: BTreeSet<(usize, String)>,
    /// The variables, by number, and in each scope the names that stand for them.
    pub variables: Vec<Symbol>,
    pub scopes: Vec<Vec<(String, usize)>>,
    pub frames: Vec<Frame>,
    pub context: Context,
    /// When the block that is being read is reached, of all executions.
    pub path: Condition,
    /// The thread that is being read, by index; 0 is the main thread.
    pub thread: usize,
    /// What a `let` of a thread binds, as it was bound last.
    pub named: BTreeMap<(usize, String), Symbol>,
    /// The statics that were used, and the constants.
    pub statics: BTreeMap<String, Symbol>,
    /// The functions that are being inlined.
    pub calls: Vec<String>,
    /// The type that `Self` stands for.
    pub owner: Option<String>,
    /// What a location that is made now is called.
    pub hint: Option<String>,
    /// The threads that a `thread::scope` has to join.
    pub unjoined: Vec<usize>,
    /// The locations that registers were read from.
    pub origins: BTreeMap<usize, usize>,
    /// The locations of which something unknown was written, by name.
    pub opaque: BTreeSet<String>,
    /// The locks that the statement takes, as long as no name holds them.
    pub temporaries: Vec<Symbol>,
    /// Whether what is being read is the condition of an assertion.
    pub in_assertion: bool,
    /// The assertions on final values that nothing but assertions has followed.
    pub last: Vec<Range<usize>>,
    /// How many functions lie around the statements of the main thread.
    pub main_frames: usize,
    /// Whether the next branch is one even if its condition is known.
    pub keeps_branch: bool,
    /// The expression that is being read.
    pub at: Range<usize>,
    pub frames_so_far: usize,
    steps: usize,
    /// Whether the program is too large already, which is said once.
    pub is_full: bool,
}

impl<'a> Evaluator<'a> {
    pub fn new(source: &'a str, items: Items, options: Options, opaque: BTreeSet<String>) -> Self {
        let starts = source.match_indices('\n').map(|(at, _)| at + 1);
        Evaluator {
            options,
            source,
            lines: [0].into_iter().chain(starts).collect(),
            items,
            program: Program {
                threads: vec![Thread::default()],
                ..Program::default()
            },
            contents: Vec::new(),
            escaped: BTreeSet::new(),
            diagnostics: Vec::new(),
            notes: Vec::new(),
            said: BTreeSet::new(),
            variables: Vec::new(),
            scopes: vec![Vec::new()],
            frames: Vec::new(),
            context: Context::default(),
            path: truth(true),
            thread: 0,
            named: BTreeMap::new(),
            statics: BTreeMap::new(),
            calls: Vec::new(),
            owner: None,
            hint: None,
            unjoined: Vec::new(),
            origins: BTreeMap::new(),
            opaque,
            temporaries: Vec::new(),
            in_assertion: false,
            last: Vec::new(),
            main_frames: 0,
            keeps_branch: false,
            at: 0..0,
            frames_so_far: 0,
            steps: 0,
            is_full: false,
        }
    }

    /// The line and the column of a place, both counted from 1.
    pub fn line_and_column(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start <= at);
        let start = self.lines[line - 1];
        let before = self.source.get(start..at).unwrap_or_default();
        (line, before.chars().count() + 1)
    }

    /// Says what is wrong, once.
    pub fn refuse(&mut self, diagnostic: Diagnostic) -> Symbol {
        let said = (diagnostic.span.start, diagnostic.message.clone());
        if self.said.insert(said) {
            self.diagnostics.push(diagnostic);
        }
        Symbol::Unknown
    }

    /// Says what is left out, or taken for something, once.
    pub fn note(&mut self, span: Range<usize>, text: impl Into<String>) {
        let text = text.into();
        if self.said.insert((span.start, text.clone())) {
            self.notes.push(Note { span, text });
        }
    }

    /// Counts a step. Whether there were too many, which is said.
    pub fn is_exhausted(&mut self, span: Range<usize>) -> bool {
        self.steps += 1;
        if self.steps == MAX_STEPS {
            self.refuse(
                Diagnostic::new(span, "this takes too many steps to read")
                    .label(format!("{MAX_STEPS} steps lead here"))
                    .help(
                        "cut it down: loops with fewer turns, and fewer functions in one another",
                    ),
            );
        }
        self.steps >= MAX_STEPS
    }

    // Names and variables.

    pub fn declare(&mut self, name: &str, value: Symbol) -> usize {
        let variable = self.variables.len();
        self.variables.push(value);
        let scope = self.scopes.last_mut().expect("the outermost scope");
        scope.push((name.to_string(), variable));
        variable
    }

    /// The variable that a name stands for.
    pub fn variable(&self, name: &str) -> Option<usize> {
        let mut names = self
            .scopes
            .iter()
            .rev()
            .flat_map(|scope| scope.iter().rev());
        let variable = names.find(|(known, _)| known == name)?.1;
        (variable < self.variables.len()).then_some(variable)
    }

    /// Every name that can be used.
    pub fn names(&self) -> Vec<(String, usize)> {
        self.scopes.iter().flatten().cloned().collect()
    }

    /// Changes a variable, in the executions that come here.
    pub fn assign(&mut self, variable: usize, value: Symbol) {
        self.escape(&value);
        let old = std::mem::replace(&mut self.variables[variable], Symbol::Unit);
        let reached = self.context.reached.clone();
        self.variables[variable] = Symbol::merged(&reached, value, old);
    }

    /// A value is kept, so that its registers must not be bound again.
    pub fn escape(&mut self, value: &Symbol) {
        let escaped = &mut self.escaped;
        value.for_each_register(&mut |register| {
            escaped.insert(register);
        });
    }

    pub fn escape_condition(&mut self, condition: &Condition) {
        let escaped = &mut self.escaped;
        condition.for_each_register(&mut |register| {
            escaped.insert(register);
        });
    }

    // What the program consists of.

    /// A name that no location and no register has.
    pub fn unused_name(&self, name: &str) -> String {
        let is_used = |name: &str| {
            self.program.locations.iter().any(|it| it.name == name)
                || self.program.registers.iter().any(|it| it.name == name)
        };
        if !is_used(name) {
            return name.to_string();
        }
        let stem: String = name.chars().take(super::syntax::MAX_NAME - 4).collect();
        let mut numbered = (2..).map(|number| format!("{stem}_{number}"));
        numbered
            .find(|name| !is_used(name))
            .expect("there is always another")
    }

    pub fn location(
        &mut self,
        initial: usize,
        class: Class,
        content: Content,
        span: Range<usize>,
    ) -> Symbol {
        let name = self.hint.clone().unwrap_or_else(|| "shared".to_string());
        let name = self.unused_name(&name);
        if !self.may_be_called(&name, span.clone()) {
            return Symbol::Unknown;
        }
        if self.program.locations.len() == MAX_NAMES {
            return self.too_many_names(span);
        }
        let content = if self.opaque.contains(&name) {
            Content::Opaque
        } else {
            content
        };
        self.program.locations.push(Location {
            name,
            initial,
            class,
        });
        self.contents.push(content);
        Symbol::Location(self.program.locations.len() - 1)
    }

    /// Whether reports can show a name.
    pub fn may_be_called(&mut self, name: &str, span: Range<usize>) -> bool {
        let length = name.len();
        if !name.is_ascii() {
            self.refuse(
                Diagnostic::new(span, "a name that is not in ASCII")
                    .help("use the letters a to z, digits and `_`"),
            );
        } else if length > super::syntax::MAX_NAME {
            let most = super::syntax::MAX_NAME;
            self.refuse(
                Diagnostic::new(span, format!("a name of {length} characters"))
                    .help(format!("use at most {most}")),
            );
        } else {
            return true;
        }
        false
    }

    fn too_many_names(&mut self, span: Range<usize>) -> Symbol {
        self.refuse(
            Diagnostic::new(
                span,
                format!("more than {MAX_NAMES} counters, cells and registers"),
            )
            .help("cut the program down"),
        )
    }

    /// A register without a name.
    pub fn register(&mut self) -> usize {
        self.program.registers.push(Register {
            name: String::new(),
            thread: self.thread,
        });
        self.program.registers.len() - 1
    }

    /// Adds a statement to the block, under the condition that it is reached.
    pub fn emit(&mut self, statement: Statement) {
        if self.is_full || self.context.is_dead() {
            return;
        }
        self.check_registers(&statement);
        let context = &mut self.context;
        if known(&context.reached) == Some(true) {
            context.is_guarded = false;
            return context.statements.push(statement);
        }
        if context.is_guarded {
            if let Some(Statement::If {
                condition, then, ..
            }) = context.statements.last_mut()
            {
                if *condition == context.reached {
                    return then.push(statement);
                }
            }
        }
        context.is_guarded = true;
        context.statements.push(Statement::If {
            condition: context.reached.clone(),
            then: vec![statement],
            otherwise: Vec::new(),
        });
    }

    /// What a thread does depends on values that it has found itself.
    fn check_registers(&mut self, statement: &Statement) {
        let mut foreign = false;
        let thread = self.thread;
        let registers = &self.program.registers;
        let mut visit = |register: usize| foreign |= registers[register].thread != thread;
        match statement {
            Statement::Operation { operation, .. } => {
                operation.for_each_value(&mut |value| value.for_each_register(&mut visit));
            }
            Statement::Wait {
                operation,
                condition,
                ..
            } => {
                operation.for_each_value(&mut |value| value.for_each_register(&mut visit));
                condition.for_each_register(&mut visit);
            }
            Statement::If { condition, .. } => condition.for_each_register(&mut visit),
            Statement::Bound => {}
        }
        if foreign {
            let span = self.at.clone();
            self.refuse(
                Diagnostic::new(
                    span,
                    "what happens here depends on a value that another thread returned",
                )
                .note("such a value can be asserted, and handed on, but not acted upon")
                .help(
                    "have the other thread store it into an atomic, and load it after the `join`",
                ),
            );
        }
    }

    /// An operation whose value nobody asks for yet; the register that it goes to.
    pub fn operate(&mut self, operation: Operation) -> usize {
        let register = self.register();
        if let Some(location) = operation.location() {
            self.origins.insert(register, location);
        }
        self.emit(Statement::Operation {
            operation,
            register: Some(register),
        });
        register
    }

    pub fn perform(&mut self, operation: Operation) {
        self.emit(Statement::Operation {
            operation,
            register: None,
        });
    }

    /// Refuses a program that is too large to be explored.
    pub fn check_size(&mut self, span: Range<usize>) {
        if self.is_full {
            return;
        }
        let threads = self.program.threads.iter().map(|thread| size(&thread.body));
        let (operations, forks) = threads.fold(size(&self.context.statements), |all, one| {
            (all.0 + one.0, all.1 + one.1)
        });
        // They are left out if the main thread does nothing else.
        let is_start = |statement: &&Statement| {
            let of_threads = |operation: &Operation| {
                matches!(operation, Operation::Spawn(_) | Operation::Join(_))
            };
            matches!(statement, Statement::Operation { operation, .. } if of_threads(operation))
        };
        let starts = self.context.statements.iter().filter(is_start).count();
        let operations = operations - if self.thread == 0 { starts } else { 0 };
        let what = if operations > MAX_WRITTEN {
            format!("{MAX_WRITTEN} operations, all threads and branches together")
        } else if forks > MAX_WRITTEN {
            format!("{MAX_WRITTEN} branches and waits, all threads together")
        } else if self
            .program
            .registers
            .iter()
            .filter(|it| !it.name.is_empty())
            .count()
            + self.program.locations.len()
            > MAX_NAMES
        {
            self.is_full = true;
            self.too_many_names(span);
            return;
        } else {
            return;
        };
        self.is_full = true;
        self.refuse(
            Diagnostic::new(span, format!("more than {what}, too many to explore"))
                .label("with this")
                .help(
                    "cut the program down: two or three threads with two or three operations each are \
                     usually enough to show what can go wrong; `--unroll` with a smaller number unrolls loops less",
                ),
        );
    }

    pub fn said(&self) -> BTreeSet<(usize, String)> {
        self.said.clone()
    }

    pub fn set_said(&mut self, said: BTreeSet<(usize, String)>) {
        self.said = said;
    }

    /// A name, for messages.
    pub fn quoted(&self, span: &Range<usize>) -> String {
        let text = self.source.get(span.clone()).unwrap_or_default();
        short(&text.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}
