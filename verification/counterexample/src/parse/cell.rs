//! Ordinary memory and locks, and what makes anything shared.

use std::ops::Range;
use std::sync::atomic::Ordering;

use syn::ExprMethodCall;

use super::evaluator::Content;
use super::evaluator::Evaluator;
use super::instead::nearest;
use super::symbol::compare;
use super::symbol::wrapped;
use super::symbol::{constant, Symbol};
use super::syntax::{place, short};
use crate::diagnostic::Diagnostic;
use crate::program::Class;
use crate::program::Comparison;
use crate::program::Integer;
use crate::program::Operation;
use crate::program::Statement;
use crate::program::Value;

impl Evaluator<'_> {
    /// A method of a `Cell`, an `UnsafeCell` or a `Plain`.
    pub fn cell_method(&mut self, inner: Symbol, is_unsafe: bool, call: &ExprMethodCall) -> Symbol {
        let method = call.method.to_string();
        let arguments = self.two(&call.args);
        match (&*method, &arguments[..]) {
            ("get" | "get_mut" | "as_ptr", []) if is_unsafe => Symbol::Shared(Box::new(inner)),
            ("get" | "into_inner", []) => self.read(inner),
            ("set", [value]) if !is_unsafe => {
                let value = self.expression(value);
                self.write(inner, value, place(call));
                Symbol::Unit
            }
            ("replace", [value]) => {
                let value = self.expression(value);
                let old = self.read(inner.clone());
                self.escape(&old);
                self.write(inner, value, place(call));
                old
            }
            ("take", []) => {
                let old = self.read(inner.clone());
                self.escape(&old);
                self.write(inner, Symbol::number(0), place(call));
                old
            }
            ("with" | "with_mut" | "update", [closure]) => {
                let closure = self.expression(closure);
                self.call_symbol(&closure, vec![Symbol::Shared(Box::new(inner))], place(call))
            }
            ("set", _) => {
                let name = self.quoted(&place(&call.receiver));
                self.refuse(
                    Diagnostic::new(place(call), "`set` takes one argument")
                        .help(format!("write `{name}.set(1)`")),
                )
            }
            _ => {
                let name = self.quoted(&place(&call.receiver));
                let refused = Diagnostic::new(
                    place(&call.method),
                    format!("ordinary memory has no `{}`", short(&method)),
                );
                self.refuse(match nearest(&method, ["get", "set"]) {
                    Some(meant) => refused.label(format!("did you mean `{meant}`?")),
                    None => refused
                        .note("ordinary memory is not atomic: to read and to write it are two steps")
                        .help(format!(
                            "write the steps that it consists of, `let r = {name}.get();` and `{name}.set(…);`, or \
                             declare a counter: `let {name} = Counter::new(0);`"
                        )),
                })
            }
        }
    }

    /// `mutex.lock()`
    pub fn lock(&mut self, lock: usize, data: Symbol) -> Symbol {
        let site = self.implied_site(Ordering::Acquire);
        let register = self.register();
        self.emit(Statement::Wait {
            operation: Operation::CompareExchange {
                location: lock,
                expected: Value::Constant(0),
                new: Value::Constant(1),
                weak: false,
                site,
            },
            register,
            condition: compare(
                Value::Register(register),
                Comparison::NotEqual,
                Value::Constant(0),
            ),
        });
        let guard = Symbol::Guard(lock, Box::new(data));
        self.temporaries.push(guard.clone());
        guard
    }

    pub fn mutex(&mut self, data: Symbol, span: Range<usize>) -> Symbol {
        let name = self.hint.clone().unwrap_or_else(|| "mutex".to_string());
        let data = self.memory(data, span.clone());
        let hint = self.hint.replace(format!("{name}_lock"));
        let bit = Integer {
            bits: 1,
            signed: false,
        };
        let lock = self.location(0, Class::Atomic(bit), Content::Number(bit), span);
        self.hint = hint;
        match lock {
            Symbol::Location(lock) => Symbol::Mutex(lock, Box::new(data)),
            other => other,
        }
    }

    /// What makes an atomic, a counter or a cell, by the name of its type.
    pub fn constructed(&mut self, name: &str, value: Symbol, span: Range<usize>) -> Option<Symbol> {
        use crate::program::Kind;
        let counter = |kind| Some(Class::Counter(kind));
        let class = match name {
            "Counter" => counter(None),
            "RelaxedCounter" => counter(Some(Kind::Relaxed)),
            "AcqRelCounter" => counter(Some(Kind::AcqRel)),
            "ConsistentCounter" | "SequentialCounter" => counter(Some(Kind::Consistent)),
            "Plain" | "Cell" | "UnsafeCell" | "RefCell" | "SyncUnsafeCell" => {
                let inner = self.memory(value, span);
                return Some(Symbol::Cell(Box::new(inner), name.contains("Unsafe")));
            }
            "Mutex" | "SpinMutex" | "RwLock" => {
                if name == "RwLock" {
                    self.note(
                        span.clone(),
                        "an `RwLock` is taken for a `Mutex`: readers exclude one another, too",
                    );
                }
                return Some(self.mutex(value, span));
            }
            _ => super::symbol::atomic(name).map(Class::Atomic),
        }?;
        let (of, content) = match class {
            Class::Atomic(of) if of.bits == 1 => (of, Content::Truth),
            Class::Atomic(of) => (of, Content::Number(of)),
            _ => (Integer::USIZE, Content::Number(Integer::USIZE)),
        };
        let initial = match (&value, content) {
            (Symbol::Number(value, _), Content::Number(_)) => {
                constant(&wrapped(value.clone(), Some(of)))
            }
            (Symbol::Truth(condition), Content::Truth) => {
                super::symbol::known(condition).map(usize::from)
            }
            _ => None,
        };
        if let Some(initial) = initial {
            return Some(self.location(initial, class, content, span));
        }
        if matches!(class, Class::Counter(_))
            || matches!(value, Symbol::Number(..) | Symbol::Truth(_))
        {
            return Some(
                self.refuse(
                    Diagnostic::new(span, "this has to be a constant")
                        .help("write a number, `usize::MAX`, or a sum or difference of them"),
                ),
            );
        }
        let shown = if content == Content::Truth {
            "false"
        } else {
            "0"
        };
        self.note(
            span.clone(),
            format!("what this holds at the beginning is not known here: taken for {shown}"),
        );
        Some(self.location(0, class, content, span))
    }
}
