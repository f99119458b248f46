//! Names: what they stand for, where they may be used, and which one was meant.

use std::ops::Range;

use proc_macro2::Ident;

use super::instead::nearest;
use super::parser::{Meaning, Name, Parser, Unknown, MAX_DIAGNOSTICS};
use super::syntax::{place, short, spelling, MAX_NAME};
use crate::diagnostic::Diagnostic;
use crate::program::Register;

/// The most counters, cells and registers, taken together, that a program may have.
pub const MAX_NAMES: usize = 128;

impl Meaning {
    pub fn noun(self) -> &'static str {
        match self {
            Meaning::Counter(_) => "a counter",
            Meaning::Cell(_) => "ordinary memory",
            Meaning::Register(_) => "a register",
            Meaning::Refused => "refused",
        }
    }
}

impl Parser {
    /// Gives a name its first meaning, or refuses it.
    pub fn bind(&mut self, ident: &Ident, meaning: Meaning) -> Option<()> {
        let name = spelling(ident);
        let span = place(ident);
        let at = |message: String| Some(Diagnostic::new(span.clone(), message));
        let refused = if let Some(known) = self.names.get(&name) {
            if matches!(known.meaning, Meaning::Refused) {
                return None;
            }
            let noun = known.meaning.noun();
            let twice = Diagnostic::new(span, format!("`{}` is {noun} already", short(&name)))
                .label("bound again here")
                .related(known.span.clone(), "first bound here")
                .note("an assertion could not tell the two apart")
                .help("give one of them another name");
            return self.refuse(twice);
        } else if !name.is_ascii() {
            at("a name that is not in ASCII".to_string())
                .map(|it| it.help("use the letters a to z, digits and `_`"))
        } else if name.len() > MAX_NAME {
            at(format!("a name of {} characters", name.len()))
                .map(|it| it.help(format!("use at most {MAX_NAME}")))
        } else if self.names.len() == MAX_NAMES {
            at(format!(
                "more than {MAX_NAMES} counters, cells and registers"
            ))
            .map(|it| it.help("cut the program down"))
        } else {
            None
        };
        let is_refused = refused.is_some();
        let meaning = if is_refused {
            Meaning::Refused
        } else {
            meaning
        };
        self.names.insert(name, Name { meaning, span });
        refused.map_or(Some(()), |diagnostic| self.refuse(diagnostic))
    }

    /// The register of this thread that `let` binds to what it says on its right.
    pub fn bind_register(&mut self, ident: &Ident) -> Option<usize> {
        let name = spelling(ident);
        let thread = self.program.threads.len();
        if let Some(Name {
            meaning: Meaning::Register(register),
            span,
        }) = self.names.get(&name)
        {
            let register = *register;
            if self.program.registers[register].thread == thread {
                let (innermost, outer) = self.scopes.split_last_mut()?;
                if outer.iter().any(|scope| scope.contains(&register)) {
                    let message = format!("this hides the `{}` around it", short(&name));
                    let hides = Diagnostic::new(place(ident), message)
                        .related(span.clone(), "bound here")
                        .note("an assertion could not tell the two apart")
                        .help("give it another name");
                    return self.refuse(hides);
                }
                innermost.push(register);
                return Some(register);
            }
        }
        let register = self.program.registers.len();
        self.bind(ident, Meaning::Register(register))?;
        self.program.registers.push(Register { name, thread });
        self.scopes.last_mut()?.push(register);
        Some(register)
    }

    /// What a name stands for where it is used.
    pub fn lookup(&mut self, ident: &Ident) -> Option<Meaning> {
        let name = spelling(ident);
        match self.names.get(&name).map(|known| known.meaning) {
            Some(Meaning::Refused) => None,
            Some(Meaning::Register(register)) if self.in_thread() && !self.in_scope(register) => {
                self.is_unknown(name, place(ident))
            }
            Some(meaning) => Some(meaning),
            None => self.is_unknown(name, place(ident)),
        }
    }

    fn in_scope(&self, register: usize) -> bool {
        self.scopes.iter().any(|scope| scope.contains(&register))
    }

    /// What it was to mean is best said when all names are known.
    fn is_unknown<T>(&mut self, name: String, span: Range<usize>) -> Option<T> {
        let thread = self.in_thread().then_some(self.program.threads.len());
        self.unknown.push(Unknown { name, span, thread });
        None
    }

    pub fn resolve_unknown(&mut self) {
        // The search for what was meant takes its time, and no more than these are shown.
        let unknown = std::mem::take(&mut self.unknown);
        for unknown in unknown.into_iter().take(MAX_DIAGNOSTICS + 1) {
            if let Some(diagnostic) = self.why_unknown(&unknown) {
                self.diagnostics.push(diagnostic);
            }
        }
    }

    fn why_unknown(&self, unknown: &Unknown) -> Option<Diagnostic> {
        let quoted = short(&unknown.name);
        let at = |message: String| Diagnostic::new(unknown.span.clone(), message);
        let Some(known) = self.names.get(&unknown.name) else {
            let nothing = at(format!("`{quoted}` is not the name of anything"));
            return Some(match self.nearest_usable(unknown) {
                Some(name) => nothing.label(format!("did you mean `{name}`?")),
                None => nothing.help(
                    "a counter is declared by `let a = Counter::new(0);`, \
                     and a register by `let r = a.get();` in a thread",
                ),
            });
        };
        let bound = |message: String| at(message).related(known.span.clone(), "bound here");
        match (known.meaning, unknown.thread) {
            (Meaning::Register(register), Some(thread)) => {
                Some(if self.program.registers[register].thread != thread {
                    bound(format!("`{quoted}` is a register of another thread")).help(
                        "compare the two in an assertion, or hand the value on through a counter",
                    )
                } else if known.span.start < unknown.span.start {
                    bound(format!("`{quoted}` ended with the block that binds it"))
                        .help("use it in that block, or in an assertion: they see every register")
                } else {
                    bound(format!("`{quoted}` is not bound yet"))
                        .help("a register can be used after the `let` that binds it")
                })
            }
            // Of a register, an assertion that is too early, which was refused for that.
            (Meaning::Refused, _) | (Meaning::Register(_), None) => None,
            (Meaning::Counter(_) | Meaning::Cell(_), _) => {
                Some(bound(format!("`{quoted}` is not declared yet")).help("declare it first"))
            }
        }
    }

    fn nearest_usable(&self, unknown: &Unknown) -> Option<&str> {
        let usable = self.names.iter().filter(|(_, known)| match known.meaning {
            Meaning::Register(register) => unknown
                .thread
                .is_none_or(|thread| self.program.registers[register].thread == thread),
            _ => true,
        });
        nearest(&unknown.name, usable.map(|(name, _)| &**name))
    }
}
