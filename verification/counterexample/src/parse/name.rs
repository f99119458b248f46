//! Names: what they stand for, where they may be used, and which one was meant.

use std::ops::Range;

use proc_macro2::Ident;

use super::{place, refuse, Parser, MAX_DIAGNOSTICS};
use crate::diagnostic::Diagnostic;
use crate::program::Register;

/// The most counters, cells and registers, taken together, that a program may have.
pub const MAX_NAMES: usize = 128;

/// The most characters that a name may have.
pub const MAX_NAME: usize = 64;

/// What a name stands for.
#[derive(Clone, Copy)]
pub enum Meaning {
    Counter(usize),
    Cell(usize),
    Register(usize),
    /// Something that was refused, and is not refused again wherever it is used.
    Refused,
}

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

pub struct Name {
    pub meaning: Meaning,
    /// Where it was first bound.
    pub span: Range<usize>,
}

/// A name that meant nothing where it was used.
pub struct Unknown {
    name: String,
    span: Range<usize>,
    /// Whether it was used in a thread, and in which.
    thread: Option<usize>,
}

impl Parser {
    /// Gives a name its first meaning, or refuses it.
    pub fn bind(&mut self, ident: &Ident, meaning: Meaning) -> Option<()> {
        let name = spelling(ident);
        let span = place(ident);
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
            Some(
                Diagnostic::new(span.clone(), "a name that is not in ASCII")
                    .note("other letters can look the same and not be")
                    .help("use the letters a to z, digits and `_`"),
            )
        } else if name.len() > MAX_NAME {
            let length = name.len();
            Some(
                Diagnostic::new(span.clone(), format!("a name of {length} characters"))
                    .help(format!("use at most {MAX_NAME}")),
            )
        } else if self.names.len() == MAX_NAMES {
            let message = format!("more than {MAX_NAMES} counters, cells and registers");
            Some(Diagnostic::new(span.clone(), message).help("cut the program down"))
        } else {
            None
        };
        let refuse = refused.is_some();
        let meaning = if refuse { Meaning::Refused } else { meaning };
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
                    let shadows = refuse::shadows(place(ident), &name, span.clone());
                    return self.refuse(shadows);
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
        let meaning = self.names.get(&name).map(|known| known.meaning);
        match meaning {
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
            return Some(match self.nearest(unknown) {
                Some(name) => nothing.label(format!("did you mean `{name}`?")),
                None => nothing.help(
                    "a counter is declared by `let a = Counter::new(0);`, \
                     and a register by `let r = a.get();` in a thread",
                ),
            });
        };
        let bound = |diagnostic: Diagnostic| diagnostic.related(known.span.clone(), "bound here");
        match (known.meaning, unknown.thread) {
            (Meaning::Refused, _) => None,
            (Meaning::Register(register), Some(thread)) => {
                Some(if self.program.registers[register].thread != thread {
                    bound(at(format!("`{quoted}` is a register of another thread")))
                        .note("threads share counters and ordinary memory, and nothing else")
                        .help("compare the two in an assertion, or hand the value on through a counter")
                } else if known.span.start < unknown.span.start {
                    bound(at(format!("`{quoted}` ended with the block that binds it")))
                        .help("use it in that block, or in an assertion: they see every register")
                } else {
                    bound(at(format!("`{quoted}` is not bound yet")))
                        .help("a register can be used after the `let` that binds it")
                })
            }
            // Too early, and its assertion was refused for that.
            (Meaning::Register(_), None) => None,
            (Meaning::Counter(_) | Meaning::Cell(_), _) => {
                Some(bound(at(format!("`{quoted}` is not declared yet"))).help("declare it first"))
            }
        }
    }

    fn nearest(&self, unknown: &Unknown) -> Option<&str> {
        let usable = self.names.iter().filter(|(_, known)| match known.meaning {
            Meaning::Register(register) => unknown
                .thread
                .is_none_or(|thread| self.program.registers[register].thread == thread),
            _ => true,
        });
        nearest(&unknown.name, usable.map(|(name, _)| &**name))
    }
}

/// The name without the `r#` that makes no difference.
pub fn spelling(ident: &Ident) -> String {
    let spelled = ident.to_string();
    match spelled.strip_prefix("r#") {
        Some(bare) if syn::parse_str::<Ident>(bare).is_ok() => bare.to_string(),
        _ => spelled,
    }
}

/// A name for a message: not longer than a line.
pub fn short(name: &str) -> String {
    if name.chars().count() <= MAX_NAME {
        name.to_string()
    } else {
        name.chars().take(MAX_NAME).chain(['…']).collect()
    }
}

/// The candidate that `name` is most likely a misspelling of: at most a third of it is wrong.
pub fn nearest<'a>(name: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    if length > MAX_NAME {
        return None;
    }
    let name = name.to_lowercase();
    let distance = |candidate: &str| strsim::osa_distance(&name, &candidate.to_lowercase());
    let distances = candidates.map(|candidate| (distance(candidate), candidate));
    let (distance, candidate) = distances.min_by_key(|(distance, _)| *distance)?;
    (distance < length && distance <= length.div_ceil(3)).then_some(candidate)
}
