//! Threads: `spawn`, `thread::scope` and `join`.

use std::ops::Range;

use syn::{Expr, ExprCall, ExprMethodCall};

use super::evaluator::{Context, Evaluator};
use super::symbol::{truth, Symbol};
use super::syntax::place;
use crate::diagnostic::Diagnostic;
use crate::program::{Operation, Thread};

/// What is put back if a loop turns out to be no wait.
pub struct Snapshot {
    pub variables: Vec<Symbol>,
    pub assertions: usize,
    pub threads: usize,
    registers: usize,
    locations: usize,
    diagnostics: usize,
    notes: usize,
    said: std::collections::BTreeSet<(usize, String)>,
    named: std::collections::BTreeMap<(usize, String), Symbol>,
    statics: std::collections::BTreeMap<String, Symbol>,
    temporaries: Vec<Symbol>,
    last: usize,
}

impl Evaluator<'_> {
    pub fn snapshot(&self) -> Snapshot {
        Snapshot {
            variables: self.variables.clone(),
            assertions: self.program.assertions.len(),
            threads: self.program.threads.len(),
            registers: self.program.registers.len(),
            locations: self.program.locations.len(),
            diagnostics: self.diagnostics.len(),
            notes: self.notes.len(),
            said: self.said(),
            named: self.named.clone(),
            statics: self.statics.clone(),
            temporaries: self.temporaries.clone(),
            last: self.last.len(),
        }
    }

    pub fn restore(&mut self, before: Snapshot) {
        self.variables = before.variables;
        self.program.assertions.truncate(before.assertions);
        self.program.threads.truncate(before.threads);
        self.program.registers.truncate(before.registers);
        self.program.locations.truncate(before.locations);
        self.contents.truncate(before.locations);
        self.diagnostics.truncate(before.diagnostics);
        self.notes.truncate(before.notes);
        self.set_said(before.said);
        self.named = before.named;
        self.statics = before.statics;
        self.temporaries = before.temporaries;
        self.last.truncate(before.last);
    }

    /// `spawn(|| { … })`
    pub fn spawn_call(&mut self, call: &ExprCall) -> Symbol {
        match call.args.first() {
            Some(body) if call.args.len() == 1 => self.spawn(body, place(call)),
            _ => self.unusual_thread(place(call)),
        }
    }

    /// `scope.spawn(|| { … })`
    pub fn spawn_method(&mut self, call: &ExprMethodCall) -> Symbol {
        match call.args.first() {
            Some(body) if call.args.len() == 1 => self.spawn(body, place(call)),
            _ => self.unusual_thread(place(call)),
        }
    }

    fn unusual_thread(&mut self, span: Range<usize>) -> Symbol {
        self.refuse(
            Diagnostic::new(span, "a thread that is not written `spawn(|| { … });`")
                .help("`spawn` takes one closure without arguments"),
        )
    }

    fn spawn(&mut self, body: &Expr, span: Range<usize>) -> Symbol {
        let body = self.expression(body);
        if !matches!(body, Symbol::Closure(_) | Symbol::Function(_)) {
            return self.unusual_thread(span);
        }
        if let Symbol::Closure(closure) = &body {
            let takes = closure.syntax.inputs.len();
            if takes > 1 || closure.syntax.asyncness.is_some() {
                return self.unusual_thread(span);
            }
        }
        if self.is_full {
            return Symbol::Unknown;
        }
        let thread = self.program.threads.len();
        self.program.threads.push(Thread::default());
        let outer_thread = std::mem::replace(&mut self.thread, thread);
        let context = std::mem::take(&mut self.context);
        let path = std::mem::replace(&mut self.path, truth(true));
        let frames = std::mem::take(&mut self.frames);
        let calls = std::mem::take(&mut self.calls);
        let temporaries = std::mem::take(&mut self.temporaries);
        let variables = self.variables.clone();
        let in_assertion = std::mem::replace(&mut self.in_assertion, false);
        // What an outer thread has named cannot be taken for a name of this one.
        let value = self.call_symbol(&body, vec![Symbol::ThreadScope], span.clone());
        self.escape(&value);
        self.check_size(span);
        self.in_assertion = in_assertion;
        self.variables = variables;
        self.temporaries = temporaries;
        self.calls = calls;
        self.frames = frames;
        self.path = path;
        let block = std::mem::replace(&mut self.context, context);
        self.program.threads[thread].body = block.statements;
        self.thread = outer_thread;
        self.perform(Operation::Spawn(thread));
        self.unjoined.push(thread);
        Symbol::Handle(thread, Box::new(value))
    }

    /// `thread::scope(|s| { … })`, which joins what was spawned in it.
    pub fn thread_scope(&mut self, call: &ExprCall) -> Symbol {
        let Some(body) = call.args.first() else {
            return self.unusual_thread(place(call));
        };
        let body = self.expression(body);
        let outer = std::mem::take(&mut self.unjoined);
        let value = self.call_symbol(&body, vec![Symbol::ThreadScope], place(call));
        for thread in std::mem::replace(&mut self.unjoined, outer) {
            self.perform(Operation::Join(thread));
        }
        value
    }

    /// `handle.join()`
    pub fn join(&mut self, thread: usize, value: Symbol) -> Symbol {
        self.perform(Operation::Join(thread));
        self.unjoined.retain(|other| *other != thread);
        let value = match value {
            Symbol::Never => Symbol::Unknown,
            value => value,
        };
        Symbol::variant("Ok", vec![value])
    }

    /// The statements of the main thread, when all is read.
    pub fn end_of_main(&mut self) -> Context {
        std::mem::take(&mut self.context)
    }
}
