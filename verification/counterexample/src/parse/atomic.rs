//! Operations on what is shared: atomics, counters, cells and locks; and fences.

use std::ops::Range;
use std::sync::atomic::Ordering;

use syn::punctuated::Punctuated;
use syn::{Expr, ExprMethodCall, Token};

use super::evaluator::{Content, Evaluator};
use super::instead::nearest;
use super::symbol::Symbol;
use super::syntax::{place, short, spelling, written};
use crate::diagnostic::Diagnostic;
use crate::program::Update;
use crate::program::{Class, Integer, Operation, Site, Value};

type Arguments = Punctuated<Expr, Token![,]>;

/// Orderings that panic, and what std says.
const NO_LOAD: [(Ordering, &str); 2] = [
    (
        Ordering::Release,
        "there is no such thing as a release load",
    ),
    (
        Ordering::AcqRel,
        "there is no such thing as an acquire-release load",
    ),
];
const NO_STORE: [(Ordering, &str); 2] = [
    (
        Ordering::Acquire,
        "there is no such thing as an acquire store",
    ),
    (
        Ordering::AcqRel,
        "there is no such thing as an acquire-release store",
    ),
];
const NO_FENCE: [(Ordering, &str); 1] = [(
    Ordering::Relaxed,
    "there is no such thing as a relaxed fence",
)];

impl Evaluator<'_> {
    /// The number of a place in the text that has an ordering.
    pub fn site(
        &mut self,
        span: Range<usize>,
        success: Ordering,
        failure: Option<Ordering>,
    ) -> usize {
        let (line, column) = self.line_and_column(span.start);
        let site = Site {
            line,
            column,
            text: self.quoted(&span),
            success,
            failure,
        };
        self.site_number(site)
    }

    pub fn site_number(&mut self, site: Site) -> usize {
        let known = self.program.sites.iter().position(|known| *known == site);
        known.unwrap_or_else(|| {
            self.program.sites.push(site);
            self.program.sites.len() - 1
        })
    }

    /// The site of what the text does not write: what a lock does.
    pub fn implied_site(&mut self, ordering: Ordering) -> usize {
        let text = match ordering {
            Ordering::Release => "unlock",
            _ => "lock",
        };
        self.site_number(Site {
            line: 0,
            column: 0,
            text: text.to_string(),
            success: ordering,
            failure: None,
        })
    }

    /// The ordering that an argument names.
    pub fn ordering(&mut self, argument: Option<&Expr>, call: Range<usize>) -> Option<Ordering> {
        let found = argument.map(|argument| self.expression(argument));
        if let Some(Symbol::Ordering(ordering)) = found {
            return Some(ordering);
        }
        let span = argument.map_or(call, place);
        self.refuse(
            Diagnostic::new(span, "a memory ordering is expected here").help(
                "write it out: `Ordering::Relaxed`, `Acquire`, `Release`, `AcqRel` or `SeqCst`",
            ),
        );
        None
    }

    pub fn allowed(
        &mut self,
        ordering: Ordering,
        refused: &[(Ordering, &str)],
        at: &Expr,
    ) -> Option<Ordering> {
        let Some((_, reason)) = refused.iter().find(|(refused, _)| *refused == ordering) else {
            return Some(ordering);
        };
        let help = match refused.len() {
            1 => "write `Acquire`, `Release`, `AcqRel` or `SeqCst`, or leave the fence out: a relaxed one would do nothing",
            _ if *refused == NO_STORE => "write `Release` or `SeqCst`; a relaxed store is what is left of an acquiring one",
            _ => "write `Acquire` or `SeqCst`; a relaxed one is what is left of a releasing one",
        };
        self.refuse(
            Diagnostic::new(place(at), format!("std panics here: {reason}"))
                .label(format!("`{ordering:?}`"))
                .help(help),
        );
        None
    }

    /// `fence(ordering)`
    pub fn fence(&mut self, arguments: &Arguments, span: Range<usize>) -> Symbol {
        let argument = arguments.first();
        let Some(ordering) = self.ordering(argument, span.clone()) else {
            return Symbol::Unit;
        };
        if let Some(ordering) = argument.and_then(|at| self.allowed(ordering, &NO_FENCE, at)) {
            let site = self.site(span, ordering, None);
            self.perform(Operation::Fence(site));
        }
        Symbol::Unit
    }

    /// Whether a call can only be one of an atomic: it names a memory ordering.
    pub fn names_ordering(&mut self, call: &ExprMethodCall) -> bool {
        let is_known = matches!(
            &*call.method.to_string(),
            "load"
                | "store"
                | "swap"
                | "compare_exchange"
                | "compare_exchange_weak"
                | "fetch_update"
                | "try_update"
        ) || call.method.to_string().starts_with("fetch_");
        let last = call.args.iter().rev();
        is_known
            && last.take(3).any(|argument| match argument {
                Expr::Path(path) => {
                    let segments: Vec<String> = path
                        .path
                        .segments
                        .iter()
                        .map(|segment| spelling(&segment.ident))
                        .collect();
                    super::names::ordering_at(&segments).is_some()
                }
                _ => false,
            })
    }

    /// An atomic that is declared elsewhere: it is known by how it is used.
    pub fn atomic_from_elsewhere(&mut self, call: &ExprMethodCall) -> Symbol {
        let text = self.quoted(&place(&call.receiver));
        let key = format!("\u{0}{text}");
        if let Some(known) = self.statics.get(&key) {
            return known.clone();
        }
        let is_truth = call.args.iter().any(|argument| match argument {
            Expr::Lit(literal) => matches!(literal.lit, syn::Lit::Bool(_)),
            _ => false,
        });
        let last = text.rsplit(['.', ':']).next().unwrap_or_default();
        let name: String = last
            .chars()
            .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_')
            .collect();
        let name = match name.starts_with(|first: char| first.is_ascii_alphabetic()) {
            true => name,
            false => "atomic".to_string(),
        };
        let hint = self.hint.replace(name);
        let (class, content) = match is_truth {
            true => (
                Class::Atomic(Integer {
                    bits: 1,
                    signed: false,
                }),
                Content::Truth,
            ),
            false => (
                Class::Atomic(Integer::USIZE),
                Content::Number(Integer::USIZE),
            ),
        };
        let made = self.location(0, class, content, place(&call.receiver));
        self.hint = hint;
        let (of, initial) = match is_truth {
            true => ("AtomicBool", "false"),
            false => ("AtomicUsize", "0"),
        };
        self.note(
            place(&call.receiver),
            format!("`{text}` is not declared here: taken for an `{of}` that all threads share and that is {initial} at the beginning"),
        );
        self.statics.insert(key, made.clone());
        made
    }

    /// A method of an atomic or a counter.
    pub fn shared_method(&mut self, location: usize, call: &ExprMethodCall) -> Symbol {
        match self.program.locations[location].class {
            Class::Counter(_) => self.counter_method(location, call),
            Class::Atomic(_) => self.atomic_method(location, call),
            Class::Plain(_) => Symbol::Unknown,
        }
    }

    pub fn counter_method(&mut self, counter: usize, call: &ExprMethodCall) -> Symbol {
        let method = call.method.to_string();
        let takes = match &*method {
            "inc" | "get" | "reset" | "into_inner" => 0,
            "add" => 1,
            _ => return self.no_method(counter, call),
        };
        if call.args.len() != takes || call.turbofish.is_some() {
            return self.wrong_arguments(counter, call, takes);
        }
        let amount = match call.args.first().map(|argument| self.expression(argument)) {
            None => Value::Constant(0),
            Some(Symbol::Number(value, _)) => value,
            Some(Symbol::Never) => return Symbol::Never,
            Some(found) => {
                let argument = place(&call.args);
                if let (Symbol::Unknown, Some(Expr::Path(path))) = (found, call.args.first()) {
                    if let Some(name) = path.path.get_ident() {
                        return self.is_unknown_name(&spelling(name), argument);
                    }
                }
                return self.refuse(
                    Diagnostic::new(argument, "a number is expected here")
                        .help("every number is a `usize`: `2`, `0x10`, `1_000`, `usize::MAX`"),
                );
            }
        };
        let operation = match &*method {
            "inc" => Operation::Inc(counter),
            "get" | "into_inner" => Operation::Get(counter),
            "reset" => Operation::Reset(counter),
            _ => Operation::Add(counter, amount),
        };
        if self.in_assertion {
            let name = short(&self.program.locations[counter].name);
            let written = written(call).unwrap_or_else(|| "…".to_string());
            return self.refuse(
                Diagnostic::new(place(call), "an operation in an assertion")
                    .note("assertions are judged when all threads have ended")
                    .help(format!(
                        "write `{name}` for a counter's final value; what an operation finds is bound in a thread, \
                         `let r = {written};`, and `r` written here"
                    )),
            );
        }
        let register = self.operate(operation);
        Symbol::Number(Value::Register(register), Some(Integer::USIZE))
    }

    pub fn wrong_arguments(
        &mut self,
        counter: usize,
        call: &ExprMethodCall,
        takes: usize,
    ) -> Symbol {
        let method = call.method.to_string();
        let name = short(&self.program.locations[counter].name);
        let number = call.args.first().and_then(written);
        let help = match (&*method, number) {
            ("inc", Some(number)) => format!("`inc` adds 1: write `{name}.add({number})`"),
            ("reset", Some(_)) => "a counter can be set to 0, and to nothing else".to_string(),
            (_, Some(number)) if takes == 1 => format!("write `{name}.{method}({number})`"),
            _ if takes == 1 => format!("write the number, as in `{name}.{method}(1)`"),
            _ => format!("write `{name}.{method}()`"),
        };
        let expected = ["no argument", "one argument"][takes];
        let refused = Diagnostic::new(place(call), format!("`{method}` takes {expected}"));
        self.refuse(refused.help(help))
    }

    /// A method that a counter does not have.
    pub fn no_method(&mut self, counter: usize, call: &ExprMethodCall) -> Symbol {
        let method = call.method.to_string();
        let name = short(&self.program.locations[counter].name);
        let number = call
            .args
            .first()
            .and_then(written)
            .unwrap_or_else(|| "1".to_string());
        let refused = Diagnostic::new(
            place(&call.method),
            format!("a counter has no `{}`", short(&method)),
        );
        let help = match &*method {
            "fetch_add" => format!("write `{name}.add({number})`: it returns the value before, too"),
            "fetch_sub" | "sub" => format!("addition wraps: write `{name}.add(0 - {number})`"),
            "load" => format!("write `{name}.get()`"),
            "store" | "set" | "swap" | "compare_exchange" | "compare_exchange_weak" | "fetch_update" => format!(
                "a counter cannot do this: declare an atomic, `let {name} = AtomicUsize::new(0);`, which has loads, stores \
                 and updates with orderings of their own"
            ),
            _ => match nearest(&method, ["inc", "add", "get", "reset"]) {
                Some(meant) => return self.refuse(refused.label(format!("did you mean `{meant}`?"))),
                None => format!(
                    "a counter has `{name}.inc()`, `{name}.add(2)`, `{name}.get()` and `{name}.reset()`"
                ),
            },
        };
        self.refuse(refused.help(help))
    }

    pub fn atomic_method(&mut self, location: usize, call: &ExprMethodCall) -> Symbol {
        let span = place(call);
        let method = call.method.to_string();
        let arguments = &call.args;
        match &*method {
            "load" | "unsync_load" => {
                let Some(at) = arguments.first() else {
                    return self.missing(call);
                };
                let Some(ordering) = self.ordering(Some(at), span.clone()) else {
                    return Symbol::Unknown;
                };
                let Some(ordering) = self.allowed(ordering, &NO_LOAD, at) else {
                    return Symbol::Unknown;
                };
                let site = self.site(span, ordering, None);
                let register = self.operate(Operation::Load(location, site));
                self.found(location, register)
            }
            "store" => {
                let [value, at] = &self.two(arguments)[..] else {
                    return self.missing(call);
                };
                let value = self.expression(value);
                let value = self.stored(location, value);
                let Some(ordering) = self.ordering(Some(at), span.clone()) else {
                    return Symbol::Unit;
                };
                if let Some(ordering) = self.allowed(ordering, &NO_STORE, at) {
                    let site = self.site(span, ordering, None);
                    self.perform(Operation::Store(location, value, site));
                }
                Symbol::Unit
            }
            "swap" | "fetch_add" | "fetch_sub" | "fetch_and" | "fetch_nand" | "fetch_or"
            | "fetch_xor" | "fetch_max" | "fetch_min" | "fetch_not" => {
                let is_not = method == "fetch_not";
                let (value, at) = match (&self.two(arguments)[..], is_not) {
                    ([value, at], false) => (self.expression(value), at.clone()),
                    (_, true) if arguments.len() == 1 => {
                        (Symbol::truth(true), arguments[0].clone())
                    }
                    _ => return self.missing(call),
                };
                let value = self.stored(location, value);
                let Some(ordering) = self.ordering(Some(&at), span.clone()) else {
                    return Symbol::Unknown;
                };
                let update = match &*method {
                    "swap" => Update::Swap,
                    "fetch_add" => Update::Add,
                    "fetch_sub" => Update::Sub,
                    "fetch_and" => Update::And,
                    "fetch_nand" => Update::Nand,
                    "fetch_or" => Update::Or,
                    "fetch_max" => Update::Max,
                    "fetch_min" => Update::Min,
                    _ => Update::Xor,
                };
                let site = self.site(span, ordering, None);
                let register = self.operate(Operation::Update(location, update, value, site));
                self.found(location, register)
            }
            "compare_exchange" | "compare_exchange_weak" => self.compare_exchange(location, call),
            "fetch_update" | "try_update" | "update" => self.fetch_update(location, call),
            "get_mut" | "into_inner" => {
                // Nobody else can access it then: what was done before happens before.
                let site = self.implied_site(Ordering::Acquire);
                let register = self.operate(Operation::Load(location, site));
                self.found(location, register)
            }
            _ => {
                let name = short(&self.program.locations[location].name);
                let refused = Diagnostic::new(
                    place(&call.method),
                    format!("an atomic has no `{}`", short(&method)),
                );
                const METHODS: [&str; 13] = [
                    "load",
                    "store",
                    "swap",
                    "fetch_add",
                    "fetch_sub",
                    "fetch_and",
                    "fetch_or",
                    "fetch_xor",
                    "fetch_max",
                    "fetch_min",
                    "fetch_update",
                    "compare_exchange",
                    "compare_exchange_weak",
                ];
                self.refuse(match nearest(&method, METHODS) {
                    Some(meant) => refused.label(format!("did you mean `{meant}`?")),
                    None => refused.help(format!(
                        "an atomic has `load`, `store`, `swap`, `fetch_add` and its like, `fetch_update` and \
                         `compare_exchange`; what this does to `{name}` has to be written with them"
                    )),
                })
            }
        }
    }

    pub fn two(&self, arguments: &Arguments) -> Vec<Expr> {
        arguments.iter().cloned().collect()
    }

    pub fn missing(&mut self, call: &ExprMethodCall) -> Symbol {
        let method = call.method.to_string();
        let example = match &*method {
            "load" => "load(Ordering::Acquire)",
            "store" => "store(1, Ordering::Release)",
            "compare_exchange" | "compare_exchange_weak" => {
                "compare_exchange(0, 1, Ordering::Acquire, Ordering::Relaxed)"
            }
            "fetch_update" => {
                "fetch_update(Ordering::AcqRel, Ordering::Acquire, |n| n.checked_sub(1))"
            }
            _ => "fetch_add(1, Ordering::Relaxed)",
        };
        self.refuse(
            Diagnostic::new(place(call), format!("`{method}` takes other arguments"))
                .help(format!("write it as in `{example}`")),
        )
    }
}
