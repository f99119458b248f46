//! Compare-exchanges, and the loops around them that std writes down as one call.

use std::sync::atomic::Ordering;

use syn::ExprMethodCall;

use super::evaluator::Evaluator;
use super::symbol::{as_truth, compare, not, truth, Case, Symbol};
use super::syntax::place;
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Condition, Operation, Scope, Site, Statement, Value};

const NO_FAILURE: [(Ordering, &str); 2] = [
    (
        Ordering::Release,
        "there is no such thing as a release failure ordering",
    ),
    (
        Ordering::AcqRel,
        "there is no such thing as an acquire-release failure ordering",
    ),
];

impl Evaluator<'_> {
    pub fn compare_exchange(&mut self, location: usize, call: &ExprMethodCall) -> Symbol {
        let arguments = self.two(&call.args);
        let [expected, new, success_at, failure_at] = &arguments[..] else {
            return self.missing(call);
        };
        let expected = self.expression(expected);
        let new = self.expression(new);
        let success = self.ordering(Some(success_at), place(call));
        let failure = self.ordering(Some(failure_at), place(call));
        let (Some(success), Some(failure)) = (success, failure) else {
            return Symbol::Unknown;
        };
        let Some(failure) = self.allowed(failure, &NO_FAILURE, failure_at) else {
            return Symbol::Unknown;
        };
        let site = self.site(place(call), success, Some(failure));
        let is_weak = call.method == "compare_exchange_weak";
        if !matches!(expected, Symbol::Number(..) | Symbol::Truth(_)) {
            return self.refuse(
                Diagnostic::new(place(&call.args[0]), "what is expected here is not known")
                    .note("whether the operation succeeds depends on it")
                    .help("write a number, or a value that this thread has loaded"),
            );
        }
        self.exchange(location, expected, new, site, is_weak)
    }

    /// A compare-exchange: `Ok` with what it expects, or `Err` with what it found.
    pub fn exchange(
        &mut self,
        location: usize,
        expected: Symbol,
        new: Symbol,
        site: usize,
        is_weak: bool,
    ) -> Symbol {
        let expected = self.stored(location, expected);
        let new = self.stored(location, new);
        let exchange = Operation::CompareExchange {
            location,
            expected: expected.clone(),
            new,
            weak: false,
            site,
        };
        // In a loop, a failure without reason is a turn that finds what it expects, and changes nothing.
        if !is_weak || self.frames.iter().any(|frame| frame.is_loop) {
            let register = self.operate(exchange);
            let found = self.found(location, register);
            let succeeds = compare(Value::Register(register), Comparison::Equal, expected);
            self.escape(&found);
            return Symbol::result(succeeds, found.clone(), found);
        }
        let chosen = self.operate(Operation::Choose(2));
        let fails = Site {
            success: self.program.sites[site]
                .failure
                .unwrap_or(Ordering::Relaxed),
            failure: None,
            ..self.program.sites[site].clone()
        };
        let test = as_truth(Value::Register(chosen));
        self.branch(
            Some(test),
            false,
            |this| {
                let register = this.operate(exchange);
                let found = this.found(location, register);
                let succeeds = compare(
                    Value::Register(register),
                    Comparison::Equal,
                    expected.clone(),
                );
                this.escape(&found);
                Symbol::result(succeeds, found.clone(), found)
            },
            |this| {
                let site = this.site_number(fails);
                let register = this.operate(Operation::Load(location, site));
                let found = this.found(location, register);
                Symbol::variant("Err", vec![found])
            },
        )
    }

    /// `fetch_update(set, fetch, |n| …)`, which loads and tries to exchange until that succeeds.
    pub fn fetch_update(&mut self, location: usize, call: &ExprMethodCall) -> Symbol {
        let arguments = self.two(&call.args);
        let [set_at, fetch_at, update] = &arguments[..] else {
            return self.missing(call);
        };
        let set = self.ordering(Some(set_at), place(call));
        let fetch = self.ordering(Some(fetch_at), place(call));
        let (Some(set), Some(fetch)) = (set, fetch) else {
            return Symbol::Unknown;
        };
        let Some(fetch) = self.allowed(fetch, &NO_FAILURE, fetch_at) else {
            return Symbol::Unknown;
        };
        let closure = self.expression(update);
        let is_total = call.method == "update";
        let span = place(call);
        let load = self.site(span.clone(), fetch, None);
        let exchange = self.site(span.clone(), set, Some(fetch));
        let register = self.operate(Operation::Load(location, load));
        let mut current = self.found(location, register);
        self.escape(&current);
        let turns = self.options.unroll;
        let result = self.framed(false, true, None, |this, number| {
            for turn in 0..turns {
                if this.context.is_dead() {
                    break;
                }
                let new = this.call_symbol(&closure, vec![current.clone()], span.clone());
                let new = match (is_total, new) {
                    (true, new) => Symbol::variant("Some", vec![new]),
                    (false, new) => new,
                };
                let Symbol::Variant(cases) = new else {
                    return this.refuse(
                        Diagnostic::new(span.clone(), "what this leaves is not known")
                            .help("write a closure that computes `Some(…)` or `None` from the number that it gets"),
                    );
                };
                let some = cases.iter().find(|case| case.name == "Some").cloned();
                let some = some.unwrap_or_else(|| Case::new("Some", truth(false), Vec::new()));
                let found = current.clone();
                this.branch(
                    Some(some.when.clone()),
                    false,
                    |_| Symbol::Unit,
                    |this| {
                        let kept = Symbol::variant("Err", vec![found.clone()]);
                        this.leave(super::evaluator::Target::After(number), kept)
                    },
                );
                let Some((_, new)) = some.fields.first().cloned() else {
                    break;
                };
                let tried = this.exchange(location, current.clone(), new, exchange, false);
                let Symbol::Variant(cases) = tried else { break };
                let succeeds = cases[0].when.clone();
                let previous = current.clone();
                this.branch(
                    Some(succeeds),
                    false,
                    |this| {
                        let done = match is_total {
                            true => previous,
                            false => Symbol::variant("Ok", vec![previous]),
                        };
                        this.leave(super::evaluator::Target::After(number), done)
                    },
                    |_| Symbol::Unit,
                );
                current = cases[1].fields[0].1.clone();
                if turn + 1 == turns && !this.context.is_dead() {
                    this.emit(Statement::Bound);
                    this.context.reached = truth(false);
                }
            }
            Symbol::Never
        });
        result
    }
}

/// Whether a condition is exactly that a register, which has `bits` bits, does not hold a value.
pub fn is_failure(condition: &Condition, register: usize, bits: u32, expected: &Value) -> bool {
    let success = compare(
        Value::Register(register),
        Comparison::Equal,
        expected.clone(),
    );
    let fails = compare(
        Value::Register(register),
        Comparison::NotEqual,
        expected.clone(),
    );
    // A flag has two values, and both can be tried.
    let is_same = |value: usize| {
        let holding = Holding { register, value };
        condition.evaluate(&holding).is_some()
            && condition.evaluate(&holding) == fails.evaluate(&holding)
    };
    *condition == not(success) || *condition == fails || bits == 1 && is_same(0) && is_same(1)
}

/// A scope in which one register holds a value.
struct Holding {
    register: usize,
    value: usize,
}

impl Scope for Holding {
    fn register(&self, register: usize) -> Option<usize> {
        (register == self.register).then_some(self.value)
    }

    fn last(&self, _: usize) -> Option<usize> {
        None
    }
}
