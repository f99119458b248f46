//! Calls of methods that are none of what is shared: those of the text's own types, and std's of numbers, options,
//! results and arrays.

use syn::{Expr, ExprMethodCall};

use super::evaluator::Evaluator;
use super::instead::{instead, nearest};
use super::operator::Operator;
use super::symbol::{constant, known, not, truth, Case, Symbol};
use super::syntax::{method_word, place, short};
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Integer, Value};

impl Evaluator<'_> {
    pub fn method_call(&mut self, call: &ExprMethodCall) -> Symbol {
        let method = call.method.to_string();
        let hint = self.hint.take();
        let receiver = {
            // In an assertion, the name of what no scope knows is that of a register.
            let is_register = match &*call.receiver {
                Expr::Path(path) => match path.path.get_ident() {
                    Some(name) => {
                        let name = super::syntax::spelling(name);
                        self.variable(&name).is_none() && !self.items.values.contains_key(&name)
                    }
                    None => false,
                },
                // So are those in the arithmetic before a call.
                Expr::Paren(_) | Expr::MethodCall(_) => true,
                _ => false,
            };
            let in_assertion = self.in_assertion;
            self.in_assertion &= is_register;
            let receiver = self.borrowed(&call.receiver);
            self.in_assertion = in_assertion;
            receiver
        };
        self.hint = hint;
        if self.context.is_dead() {
            return Symbol::Never;
        }
        self.method_of(receiver, &method, call)
    }

    fn method_of(&mut self, value: Symbol, method: &str, call: &ExprMethodCall) -> Symbol {
        let span = place(call);
        match value {
            Symbol::Never => Symbol::Never,
            Symbol::Either(condition, left, right) => {
                self.escape_condition(&condition);
                self.branch(
                    Some(*condition),
                    false,
                    |this| this.method_of(*left, method, call),
                    |this| this.method_of(*right, method, call),
                )
            }
            value if is_identity(method) && call.args.len() < 2 => match value {
                Symbol::Location(location) if self.program.locations[location].is_plain() => {
                    self.read(Symbol::Location(location))
                }
                value @ (Symbol::Record(..) | Symbol::Mutex(..)) if method == "clone" => {
                    if let Some(copied) = self.own_method(&value, method, call) {
                        return copied;
                    }
                    Symbol::Shared(Box::new(value))
                }
                value => value,
            },
            Symbol::Shared(inner) => self.method_of(*inner, method, call),
            Symbol::Variable(variable) => {
                if let (Symbol::Array(_), "push", Some(argument)) =
                    (&self.variables[variable], method, call.args.first())
                {
                    return self.push(variable, argument);
                }
                let value = self.variables[variable].clone();
                self.method_of(value, method, call)
            }
            Symbol::Guard(lock, inner) => {
                if method == "unwrap" || method == "expect" {
                    return Symbol::Guard(lock, inner);
                }
                self.method_of(*inner, method, call)
            }
            Symbol::Mutex(lock, data) => match method {
                "lock" | "write" | "read" => self.lock(lock, *data),
                "try_lock" => self.refuse(
                    Diagnostic::new(span, "`try_lock` is not supported").help(
                        "write the lock as an `AtomicBool`: `compare_exchange(false, true, Acquire, Relaxed)` tries it",
                    ),
                ),
                "get_mut" | "into_inner" => {
                    let guard = self.lock(lock, *data);
                    match guard {
                        Symbol::Guard(_, data) => Symbol::variant("Ok", vec![*data]),
                        other => other,
                    }
                }
                _ => self.unknown_method(call, true),
            },
            Symbol::Location(location) if self.program.locations[location].is_plain() => {
                let value = self.read(Symbol::Location(location));
                if matches!(value, Symbol::Unknown) {
                    if let ("write" | "replace" | "set", Some(argument)) = (method, call.args.first()) {
                        let new = self.expression(argument);
                        self.write(Symbol::Location(location), new, span);
                    }
                    return Symbol::Unknown;
                }
                self.method_of(value, method, call)
            }
            Symbol::Location(location) => self.shared_method(location, call),
            Symbol::Cell(inner, is_unsafe) => self.cell_method(*inner, is_unsafe, call),
            Symbol::ThreadScope => match method {
                "spawn" => self.spawn_method(call),
                _ => self.unknown_method(call, false),
            },
            Symbol::Handle(thread, value) => match method {
                "join" => self.join(thread, *value),
                "is_finished" => Symbol::Unknown,
                _ => self.unknown_method(call, false),
            },
            value => {
                if let Some(found) = self.own_method(&value, method, call) {
                    return found;
                }
                if let Some(found) = self.known_method(&value, method, call) {
                    return found;
                }
                if self.names_ordering(call) && matches!(value, Symbol::Unknown) {
                    let made = self.atomic_from_elsewhere(call);
                    return match made {
                        Symbol::Location(location) => self.shared_method(location, call),
                        other => other,
                    };
                }
                let is_shared = value.is_shared();
                self.unknown_method(call, is_shared)
            }
        }
    }

    /// A method of a type of the text.
    /// Whether the text has a collection that is no list, for which `collect` can then be.
    fn collects_more_than_lists(&self) -> bool {
        let words = self.source.split(|it: char| !it.is_alphanumeric());
        let mut words = words.filter(|word| word.len() > 3);
        words.any(|word| ["Set", "Map", "Heap"].iter().any(|it| word.ends_with(it)))
    }

    fn own_method(
        &mut self,
        value: &Symbol,
        method: &str,
        call: &ExprMethodCall,
    ) -> Option<Symbol> {
        let key = match value {
            Symbol::Record(name, _) => format!("{name}::{method}"),
            Symbol::Variant(cases) => {
                let case = &cases.first()?.name;
                let mut variants = self.items.variants.iter();
                let (_, variant) =
                    variants.find(|(path, _)| path.rsplit("::").next() == Some(case))?;
                format!("{}::{method}", variant.owner)
            }
            // `self` of a method that was pasted without its type.
            _ => return None,
        };
        let function = self.items.functions.get(&key).cloned()?;
        let is_consumed = matches!(
            function.signature.inputs.first(),
            Some(syn::FnArg::Receiver(receiver)) if matches!(receiver.kind, syn::ReceiverKind::Value)
        );
        let this = match (value, is_consumed) {
            // What is only borrowed does not end with the method.
            (Symbol::Record(..), false) => Symbol::Shared(Box::new(value.clone())),
            _ => value.clone(),
        };
        let consumed = self
            .local(&call.receiver)
            .filter(|_| is_consumed && self.ends_with_something(value));
        if let Some(variable) = consumed {
            self.variables[variable] = Symbol::Unit;
        }
        let mut arguments = vec![this];
        arguments.extend(self.kept(call.args.iter()));
        if let Some(variable) = self.local(&call.receiver) {
            if super::items::receiver(&function.signature) == Some(true) && !value.is_shared() {
                arguments[0] = Symbol::Variable(variable);
            }
        }
        Some(self.call_function(&key, &function, arguments, place(call)))
    }

    fn unknown_method(&mut self, call: &ExprMethodCall, is_shared: bool) -> Symbol {
        let method = call.method.to_string();
        let name = self.quoted(&place(&*call.receiver));
        // An operation of a counter, on something that is none.
        let is_counters =
            matches!(&*method, "inc" | "add" | "reset" | "set" | "get") && call.args.len() < 2;
        if is_counters && !is_shared {
            if let Expr::Path(path) = &*call.receiver {
                if path.path.get_ident().is_some() && self.local(&call.receiver).is_none() {
                    if self.diagnostics.len() > super::evaluator::MAX_DIAGNOSTICS {
                        // To search for what was meant takes its time, and no more than these are shown.
                        return Symbol::Unknown;
                    }
                    let names = self.names();
                    let nothing = Diagnostic::new(
                        place(path),
                        format!("`{name}` is not the name of anything"),
                    );
                    return match nearest(&name, names.iter().map(|(name, _)| &**name)) {
                        Some(meant) => self.refuse(nothing.label(format!("did you mean `{meant}`?"))),
                        None => self.refuse(nothing.help(
                            "a counter is declared by `let a = Counter::new(0);`, and a register by `let r = a.get();` in a thread",
                        )),
                    };
                }
            }
        }
        if let Some(advice) = instead(&method_word(call)) {
            return self.refuse(
                Diagnostic::new(
                    place(&call.method),
                    format!("`{}` is not supported", short(&method)),
                )
                .help(advice.replace("{name}", &name)),
            );
        }
        let arguments = self.kept(call.args.iter());
        if is_shared || arguments.iter().any(Symbol::is_shared) {
            return self.refuse(
                Diagnostic::new(
                    place(&call.method),
                    format!("what `{}` does is not known here", short(&method)),
                )
                .note("it may change something that is shared")
                .help(
                    "paste its `impl`, too, or write what it does to what is shared in its place",
                ),
            );
        }
        let text = self.quoted(&place(call));
        self.note(
            place(call),
            format!("left out: `{text}`, which is not in the text"),
        );
        Symbol::Unknown
    }

    /// `vector.push(value)`
    fn push(&mut self, variable: usize, argument: &Expr) -> Symbol {
        let value = self.expression(argument);
        self.keep(&value);
        if let Symbol::Array(mut elements) = self.variables[variable].clone() {
            elements.push(value);
            self.variables[variable] = Symbol::Array(elements);
        }
        Symbol::Unit
    }

    /// A method of std.
    fn known_method(
        &mut self,
        value: &Symbol,
        method: &str,
        call: &ExprMethodCall,
    ) -> Option<Symbol> {
        let argument = call.args.first();
        match value {
            Symbol::Number(number, of) => self.method_of_number(number, *of, method, call),
            Symbol::Truth(condition) => match method {
                "then_some" => {
                    let value = self.expression(argument?);
                    Some(Symbol::option(condition.clone(), value))
                }
                "then" => {
                    let closure = self.expression(argument?);
                    let some = |this: &mut Self| {
                        let value = this.call_symbol(&closure, Vec::new(), place(call));
                        Symbol::variant("Some", vec![value])
                    };
                    let none = |_: &mut Self| Symbol::variant("None", Vec::new());
                    Some(self.branch(Some(condition.clone()), false, some, none))
                }
                _ => None,
            },
            Symbol::Variant(cases) => self.method_of_variant(cases, method, call),
            Symbol::Array(elements) => match method {
                "len" => Some(Symbol::number(elements.len())),
                "is_empty" => Some(Symbol::truth(elements.is_empty())),
                "push" => match self.local(&call.receiver) {
                    Some(variable) => Some(self.push(variable, argument?)),
                    None => None,
                },
                "get" => {
                    let at = self.expression(argument?);
                    let Symbol::Number(index, _) = &at else {
                        return Some(Symbol::Unknown);
                    };
                    let is_inside = super::symbol::compare(
                        index.clone(),
                        Comparison::Less,
                        Value::Constant(elements.len()),
                    );
                    let element = self.element(value.clone(), at.clone());
                    Some(Symbol::option(is_inside, element))
                }
                "map" => {
                    let closure = self.expression(argument?);
                    let mut mapped = Vec::new();
                    for element in elements {
                        mapped.push(self.call_symbol(&closure, vec![element.clone()], place(call)));
                    }
                    Some(Symbol::Array(mapped))
                }
                "for_each" => {
                    let closure = self.expression(argument?);
                    for element in elements {
                        self.call_symbol(&closure, vec![element.clone()], place(call));
                    }
                    Some(Symbol::Unit)
                }
                "sum" => {
                    let zero = Symbol::number(0);
                    Some(elements.iter().fold(zero, |sum, element| {
                        self.arithmetic(Operator::Add, sum, element.clone())
                    }))
                }
                // A set would have each value once.
                "collect" if self.collects_more_than_lists() => None,
                "collect" | "drain" | "rev" => Some(value.clone()),
                "enumerate" => Some(Symbol::Array(
                    elements
                        .iter()
                        .enumerate()
                        .map(|(index, element)| {
                            Symbol::Tuple(vec![Symbol::number(index), element.clone()])
                        })
                        .collect(),
                )),
                _ => None,
            },
            Symbol::Range(start, end, is_closed) => {
                let elements = turns_of(start, end, *is_closed)?;
                self.known_method(&Symbol::Array(elements), method, call)
            }
            _ => None,
        }
    }

    fn method_of_number(
        &mut self,
        number: &Value,
        of: Option<Integer>,
        method: &str,
        call: &ExprMethodCall,
    ) -> Option<Symbol> {
        use crate::program::BinaryOperator::{Multiply, ShiftLeft, ShiftRight};
        let this = Symbol::Number(number.clone(), of);
        let operator = match method {
            "wrapping_add" | "saturating_add" | "checked_add" | "overflowing_add" => {
                Some(Operator::Add)
            }
            "wrapping_sub" | "saturating_sub" | "checked_sub" => Some(Operator::Subtract),
            "wrapping_mul" => Some(Operator::Other(Multiply)),
            "wrapping_shl" => Some(Operator::Other(ShiftLeft)),
            "wrapping_shr" => Some(Operator::Other(ShiftRight)),
            _ => None,
        };
        match (method, operator, call.args.first()) {
            (_, Some(operator), argument) => {
                let Some(argument) = argument else {
                    return Some(self.refuse(Diagnostic::new(
                        place(call),
                        "one argument is expected here",
                    )));
                };
                let other = self.expression(argument);
                let result = self.arithmetic(operator, this.clone(), other.clone());
                if method.starts_with("wrapping") {
                    return Some(result);
                }
                if of.is_some_and(|of| of.signed) {
                    return Some(Symbol::Unknown);
                }
                // Without overflow a sum is not below its parts, and a difference is not below 0.
                let fits = match operator {
                    Operator::Add => self.compared(&result, Comparison::GreaterOrEqual, &this)?,
                    _ => self.compared(&this, Comparison::GreaterOrEqual, &other)?,
                };
                Some(match method {
                    "checked_add" | "checked_sub" => Symbol::option(fits, result),
                    "saturating_sub" => {
                        Symbol::merged(&fits, result, Symbol::Number(Value::Constant(0), of))
                    }
                    "saturating_add" => {
                        let most = of.unwrap_or(Integer::USIZE).wrap(usize::MAX);
                        Symbol::merged(&fits, result, Symbol::Number(Value::Constant(most), of))
                    }
                    _ => Symbol::Tuple(vec![result, Symbol::Truth(not(fits))]),
                })
            }
            ("min" | "max" | "abs_diff", None, Some(argument)) => {
                let other = self.expression(argument);
                let is_less = self.compared(&this, Comparison::Less, &other)?;
                Some(match method {
                    "min" => Symbol::merged(&is_less, this, other),
                    "max" => Symbol::merged(&is_less, other, this),
                    _ => {
                        let up = self.arithmetic(Operator::Subtract, other.clone(), this.clone());
                        let down = self.arithmetic(Operator::Subtract, this, other);
                        Symbol::merged(&is_less, up, down)
                    }
                })
            }
            (
                "is_power_of_two" | "count_ones" | "leading_zeros" | "trailing_zeros" | "pow",
                None,
                _,
            ) => Some(Symbol::Unknown),
            _ => None,
        }
    }

    fn method_of_variant(
        &mut self,
        cases: &[Case],
        method: &str,
        call: &ExprMethodCall,
    ) -> Option<Symbol> {
        let case = |names: &[&str]| {
            cases
                .iter()
                .find(|case| names.contains(&&*case.name))
                .cloned()
        };
        let payload = |case: &Option<Case>| {
            let field = case.as_ref().and_then(|case| case.fields.first().cloned());
            field.map_or(Symbol::Never, |(_, field)| field)
        };
        let good = case(&["Some", "Ok"]);
        let bad = case(&["None", "Err"]);
        if good.is_none() && bad.is_none() {
            return None;
        }
        let is_good = match (&good, &bad) {
            (Some(good), Some(_)) => good.when.clone(),
            (Some(_), None) => truth(true),
            _ => truth(false),
        };
        let is_result = cases.iter().any(|case| matches!(&*case.name, "Ok" | "Err"));
        let names = match is_result {
            true => ("Ok", "Err"),
            false => ("Some", "None"),
        };
        let span = place(call);
        let value = payload(&good);
        let error = payload(&bad);
        Some(match method {
            "is_some" | "is_ok" => Symbol::Truth(is_good),
            "is_none" | "is_err" => Symbol::Truth(not(is_good)),
            "unwrap" | "expect" => {
                let test = if is_result { "is_ok" } else { "is_some" };
                let text = format!("{}.{test}()", self.quoted(&place(&*call.receiver)));
                self.must_hold(is_good, text, span);
                value
            }
            "unwrap_err" | "expect_err" => {
                let text = format!("{}.is_err()", self.quoted(&place(&*call.receiver)));
                self.must_hold(not(is_good), text, span);
                error
            }
            "unwrap_unchecked" => value,
            "unwrap_or_default" => Symbol::merged(&is_good, value, Symbol::number(0)),
            "ok" => Symbol::option(is_good, value),
            "err" => Symbol::option(not(is_good), error),
            "ok_or" => {
                let other = self.expression(call.args.first()?);
                Symbol::result(is_good, value, other)
            }
            "unwrap_or" => {
                let other = self.expression(call.args.first()?);
                // Of one whose value is not there, nothing is left of it.
                match known(&is_good) {
                    Some(true) => value,
                    Some(false) => other,
                    None => Symbol::merged(&is_good, value, other),
                }
            }
            "unwrap_or_else" | "map" | "map_err" | "and_then" | "is_some_and" | "is_ok_and"
            | "map_or" | "filter" | "inspect" | "inspect_err" | "or_else" => {
                let mut arguments = self.kept(call.args.iter());
                let closure = arguments.pop()?;
                let default = arguments.pop();
                let (kept_value, kept_error) = (value.clone(), error.clone());
                self.branch(
                    Some(is_good),
                    false,
                    |this| match method {
                        "map_err" | "unwrap_or_else" | "inspect_err" | "or_else" => match method {
                            "unwrap_or_else" => kept_value,
                            _ => Symbol::variant(names.0, vec![kept_value]),
                        },
                        _ => {
                            let result =
                                this.call_symbol(&closure, vec![value.clone()], span.clone());
                            match (method, result) {
                                ("map", result) => Symbol::variant(names.0, vec![result]),
                                ("inspect", _) => Symbol::variant(names.0, vec![value]),
                                ("filter", Symbol::Truth(condition)) => {
                                    Symbol::option(condition, value)
                                }
                                ("filter", _) => Symbol::Unknown,
                                (_, result) => result,
                            }
                        }
                    },
                    |this| {
                        let failed = |error: Symbol| match is_result {
                            true => Symbol::variant("Err", vec![error]),
                            false => Symbol::variant("None", Vec::new()),
                        };
                        let argument = match is_result {
                            true => vec![kept_error.clone()],
                            false => Vec::new(),
                        };
                        match method {
                            "unwrap_or_else" | "or_else" => {
                                this.call_symbol(&closure, argument, span.clone())
                            }
                            "map_err" => {
                                let error = this.call_symbol(&closure, argument, span.clone());
                                failed(error)
                            }
                            "is_some_and" | "is_ok_and" => Symbol::truth(false),
                            "map_or" => default.unwrap_or(Symbol::Unknown),
                            _ => failed(kept_error),
                        }
                    },
                )
            }
            _ => return None,
        })
    }
}

/// Methods that hand on what they are called on.
fn is_identity(method: &str) -> bool {
    matches!(
        method,
        "clone"
            | "as_ref"
            | "as_mut"
            | "as_deref"
            | "borrow"
            | "borrow_mut"
            | "deref"
            | "deref_mut"
            | "to_owned"
            | "into"
            | "iter"
            | "iter_mut"
            | "into_iter"
            | "cloned"
            | "copied"
            | "by_ref"
            | "as_slice"
            | "cast"
            | "cast_mut"
            | "assume_init"
            | "assume_init_read"
            | "as_mut_ptr"
    )
}

/// What a loop over a range of constants counts through.
pub fn turns_of(start: &Symbol, end: &Symbol, is_closed: bool) -> Option<Vec<Symbol>> {
    let (Symbol::Number(start, of_start), Symbol::Number(end, of_end)) = (start, end) else {
        return None;
    };
    let of = of_start.or(*of_end);
    let (start, end) = (constant(start)?, constant(end)?);
    let count = end.checked_sub(start);
    let count = match is_closed {
        true => count.map_or(0, |count| count.saturating_add(1)),
        false => count.unwrap_or(0),
    };
    let turns = (0..count.min(super::evaluator::MAX_TURNS))
        .map(|turn| Symbol::Number(Value::Constant(start.wrapping_add(turn)), of));
    Some(turns.collect())
}
