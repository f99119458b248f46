//! Loops: waits, loops over ranges and arrays, and those that are unrolled.

use std::ops::Range;

use syn::{Expr, ExprForLoop, ExprLoop, ExprWhile};

use super::evaluator::{Context, Evaluator, Exit, Target, MAX_TURNS};
use super::exchange::is_failure;
use super::method::turns_of;
use super::symbol::{and, constant, known, not, or, truth, Symbol};
use super::syntax::place;
use crate::diagnostic::Diagnostic;
use crate::program::{Comparison, Condition, Operation, Statement, Update, Value};

/// One turn of a loop: whether it counts towards the bound.
type Turn<'b, 'a> = &'b mut dyn FnMut(&mut Evaluator<'a>, usize) -> bool;

impl<'a> Evaluator<'a> {
    pub fn while_loop(&mut self, found: &ExprWhile) -> Symbol {
        let label = found
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        let span = place(&found.while_token);
        let condition = place(&*found.cond);
        self.repeat(label, span, Some(condition), &mut |this, number| {
            this.scopes.push(Vec::new());
            let test = this.condition(&found.cond);
            let is_certain = test.as_ref().and_then(known) == Some(true);
            let is_literal = matches!(&*found.cond, Expr::Lit(_));
            this.branch(
                test,
                false,
                |this| this.block(&found.body),
                |this| this.leave(Target::After(number), Symbol::Unit),
            );
            this.leave_scope(&Symbol::Unit);
            !is_certain || is_literal
        })
    }

    pub fn endless_loop(&mut self, found: &ExprLoop) -> Symbol {
        let label = found
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        self.repeat(label, place(&found.loop_token), None, &mut |this, _| {
            this.block(&found.body);
            true
        })
    }

    pub fn for_loop(&mut self, found: &ExprForLoop) -> Symbol {
        let label = found
            .label
            .as_ref()
            .map(|label| label.name.ident.to_string());
        let over = self.borrowed(&found.expr);
        let over = self.receiver(over);
        let span = place(&found.for_token);
        let turns = match &over {
            Symbol::Range(start, end, is_closed) => match turns_of(start, end, *is_closed) {
                Some(turns) if turns.len() == MAX_TURNS => {
                    return self.too_many_turns(found, turns[0].clone());
                }
                Some(turns) => Some(turns),
                None => None,
            },
            Symbol::Array(elements) => Some(elements.clone()),
            Symbol::Variant(cases) if cases.len() == 1 && cases[0].name == "Some" => Some(
                cases[0]
                    .fields
                    .iter()
                    .map(|(_, field)| field.clone())
                    .collect(),
            ),
            _ => None,
        };
        let Some(turns) = turns else {
            return self.for_each_unknown(found, label, over);
        };
        self.frame_of_loop(label, |this, number| {
            for value in turns {
                if this.context.is_dead() || this.is_exhausted(span.clone()) {
                    break;
                }
                let ((), turn) = this.inside(&truth(true), |this| {
                    this.turn_with(found, value);
                });
                this.end_turn(turn, number);
                this.check_size(span.clone());
            }
            Symbol::Unit
        })
    }

    fn turn_with(&mut self, found: &ExprForLoop, value: Symbol) {
        self.scopes.push(Vec::new());
        let (_, bound) = self.matches(&found.pat, &value);
        for (name, value) in bound {
            self.escape(&value);
            self.declare(&name, value);
        }
        self.block(&found.body);
        self.leave_scope(&Symbol::Unit);
    }

    /// A range that is longer than can be written out, unless nothing happens in its turns.
    fn too_many_turns(&mut self, found: &ExprForLoop, value: Symbol) -> Symbol {
        let before = self.variables.clone();
        let statements = self.context.statements.len();
        self.frame_of_loop(None, |this, number| {
            let ((), turn) = this.inside(&truth(true), |this| this.turn_with(found, value));
            this.end_turn(turn, number);
            Symbol::Unit
        });
        self.variables.truncate(before.len());
        if self.context.statements.len() != statements || self.variables != before {
            self.refuse(
                Diagnostic::new(place(&found.for_token), "a loop of too many turns")
                    .label(format!("at least {MAX_TURNS}"))
                    .help("write a range with fewer: two or three turns are usually enough to show what can go wrong"),
            );
        }
        Symbol::Unit
    }

    /// A loop over something whose length, or whose end, is only known when it runs.
    fn for_each_unknown(
        &mut self,
        found: &ExprForLoop,
        label: Option<String>,
        over: Symbol,
    ) -> Symbol {
        let (start, end, is_closed) = match over {
            Symbol::Range(start, end, is_closed) => (Some(*start), *end, is_closed),
            _ => {
                let text = self.quoted(&place(&*found.expr));
                self.note(
                    place(&*found.expr),
                    format!("how often this loop turns is not known: any number of times up to `--unroll`, of `{text}`"),
                );
                (None, Symbol::Unknown, false)
            }
        };
        let mut next = start;
        let span = place(&found.for_token);
        self.repeat(label, span, None, &mut |this, number| {
            let test = match &next {
                None => None,
                Some(next) => match &end {
                    Symbol::Unknown => Some(truth(true)),
                    end => {
                        let comparison = match is_closed {
                            true => Comparison::LessOrEqual,
                            false => Comparison::Less,
                        };
                        this.compared(next, comparison, end)
                    }
                },
            };
            let is_certain =
                test.as_ref().and_then(known) == Some(true) && !matches!(end, Symbol::Unknown);
            let value = next.clone().unwrap_or(Symbol::Unknown);
            this.branch(
                test,
                false,
                |this| {
                    this.turn_with(found, value);
                    Symbol::Unit
                },
                |this| this.leave(Target::After(number), Symbol::Unit),
            );
            next = next.clone().map(|next| {
                this.arithmetic(super::operator::Operator::Add, next, Symbol::number(1))
            });
            !is_certain
        })
    }

    fn frame_of_loop(
        &mut self,
        label: Option<String>,
        read: impl FnOnce(&mut Self, usize) -> Symbol,
    ) -> Symbol {
        self.framed(false, true, label, read)
    }

    /// Adds a turn to its loop.
    fn end_turn(&mut self, turn: Context, number: usize) {
        let entry = self.context.reached.clone();
        for statement in turn.statements {
            self.emit(statement);
        }
        let mut goes_on = known(&turn.reached) != Some(false);
        let mut left = truth(false);
        for exit in turn.exits {
            if exit.target == Target::Next(number) {
                goes_on = true;
                continue;
            }
            left = or(left, exit.when.clone());
            let when = and(entry.clone(), exit.when.clone());
            self.context.exits.push(Exit { when, ..exit });
        }
        self.context.reached = match goes_on {
            true => and(entry, not(left)),
            false => truth(false),
        };
    }

    /// A loop that ends by itself: a wait, or unrolled.
    fn repeat(
        &mut self,
        label: Option<String>,
        span: Range<usize>,
        condition: Option<Range<usize>>,
        turn: Turn<'_, 'a>,
    ) -> Symbol {
        self.frame_of_loop(label, |this, number| {
            if let Some(wait) = this.wait(number, &span, condition.as_ref(), turn) {
                this.end_turn(wait, number);
                return Symbol::Unit;
            }
            let mut counted = 0;
            for turns in 0.. {
                if this.context.is_dead() || this.is_exhausted(span.clone()) {
                    break;
                }
                if counted >= this.options.unroll || turns >= MAX_TURNS {
                    this.emit(Statement::Bound);
                    this.context.reached = truth(false);
                    break;
                }
                let before = (
                    this.variables.clone(),
                    this.context.statements.len(),
                    this.context.exits.len(),
                );
                let (counts, context) = this.inside(&truth(true), |this| turn(this, number));
                this.end_turn(context, number);
                this.variables.truncate(before.0.len());
                let nothing = this.variables == before.0
                    && this.context.statements.len() == before.1
                    && this.context.exits.len() == before.2;
                if nothing && !this.context.is_dead() {
                    this.refuse(
                        Diagnostic::new(span.clone(), "a loop that never ends")
                            .note("nothing in it can be changed by another thread")
                            .help(
                                "wait for a counter or an atomic: `while !ready.load(Acquire) {}`",
                            ),
                    );
                    break;
                }
                this.check_size(span.clone());
                if counts {
                    counted += 1;
                }
            }
            Symbol::Unit
        })
    }

    /// Tries to read a loop as a wait: all that a turn does that goes on is to read, once.
    fn wait(
        &mut self,
        number: usize,
        span: &Range<usize>,
        condition: Option<&Range<usize>>,
        turn: Turn<'_, 'a>,
    ) -> Option<Context> {
        let before = self.snapshot();
        let escaped = self.escaped.clone();
        let (_, mut context) = self.inside(&truth(true), |this| turn(this, number));
        let is_quiet = self.variables.len() >= before.variables.len()
            && self.variables[..before.variables.len()] == before.variables
            && self.program.assertions.len() == before.assertions
            && self.program.threads.len() == before.threads;
        let wait = match is_quiet {
            true => self.wait_of(&mut context, number, span, condition),
            false => None,
        };
        match &wait {
            None => self.restore(before),
            // Nothing speaks of its registers later.
            Some(wait) if matches!(&wait.exits[..], [only] if only.value == Symbol::Unit) => {
                self.escaped = escaped
            }
            Some(_) => {}
        }
        wait
    }

    fn wait_of(
        &mut self,
        context: &mut Context,
        number: usize,
        span: &Range<usize>,
        condition: Option<&Range<usize>>,
    ) -> Option<Context> {
        let (first, rest) = context.statements.split_first()?;
        let Statement::Operation {
            operation,
            register: Some(register),
        } = first
        else {
            return None;
        };
        let left = context
            .exits
            .iter()
            .filter(|exit| exit.target != Target::Next(number));
        let left = left.fold(truth(false), |left, exit| or(left, exit.when.clone()));
        if known(&left).is_some() || context.exits.iter().any(|exit| exit.target == Target::End) {
            return None;
        }
        let goes_on = not(left.clone());
        let goes_on = turned(goes_on, *register);
        // What else a turn does must not be done in the last one.
        let only_reads = rest.iter().all(|statement| match statement {
            Statement::If {
                condition,
                then,
                otherwise,
            } => {
                (same(condition, &goes_on) && reads(then) && otherwise.is_empty())
                    || (same(condition, &left) && then.is_empty() && reads(otherwise))
            }
            _ => false,
        });
        if !only_reads {
            return None;
        }
        let register = *register;
        let mut uses_it = false;
        goes_on.for_each_register(&mut |used| uses_it |= used == register);
        if !uses_it {
            return None;
        }
        let (operation, goes_on) = match operation {
            Operation::Load(..) | Operation::Get(_) => (operation.clone(), goes_on),
            Operation::Read(_) => {
                self.refuse(
                    Diagnostic::new(
                        condition.cloned().unwrap_or_else(|| span.clone()),
                        "waiting for ordinary memory",
                    )
                    .note("whoever ends the wait would write while this reads: a data race")
                    .help("wait for a counter, or for an atomic"),
                );
                return Some(Context {
                    reached: truth(false),
                    exits: std::mem::take(&mut context.exits),
                    ..Context::default()
                });
            }
            Operation::CompareExchange {
                location, expected, ..
            } if is_failure(
                &goes_on,
                register,
                self.program.locations[*location].integer().bits,
                expected,
            ) =>
            {
                let fails = Condition::Compare(
                    Value::Register(register),
                    Comparison::NotEqual,
                    expected.clone(),
                );
                (operation.clone(), fails)
            }
            // A flag that is set again changes nothing: a lock that is taken by `swap(true)`.
            Operation::Update(location, Update::Swap | Update::Or, value, site)
                if self.program.locations[*location].integer().bits == 1
                    && constant(value) == Some(1) =>
            {
                let is_set = super::symbol::as_truth(Value::Register(register));
                if !same(&goes_on, &is_set) {
                    return None;
                }
                let exchange = Operation::CompareExchange {
                    location: *location,
                    expected: Value::Constant(0),
                    new: Value::Constant(1),
                    weak: false,
                    site: *site,
                };
                let fails = Condition::Compare(
                    Value::Register(register),
                    Comparison::NotEqual,
                    Value::Constant(0),
                );
                (exchange, fails)
            }
            _ => return None,
        };
        self.escape_condition(&goes_on);
        let mut exits = std::mem::take(&mut context.exits);
        exits.retain(|exit| exit.target != Target::Next(number));
        if let [only] = &mut exits[..] {
            only.when = truth(true);
        }
        Some(Context {
            statements: vec![Statement::Wait {
                operation,
                register,
                condition: goes_on,
            }],
            reached: truth(false),
            exits,
            ..Context::default()
        })
    }
}

/// A comparison with a register, which stands on the left.
fn turned(condition: Condition, register: usize) -> Condition {
    match condition {
        Condition::Compare(bound, comparison, Value::Register(right))
            if right == register && bound != Value::Register(register) =>
        {
            Condition::Compare(Value::Register(right), comparison.flipped(), bound)
        }
        other => other,
    }
}

/// Whether two conditions are written alike, double negations aside.
fn same(left: &Condition, right: &Condition) -> bool {
    left == right || not(not(left.clone())) == not(not(right.clone()))
}

/// Whether statements only read.
fn reads(statements: &[Statement]) -> bool {
    statements.iter().all(|statement| match statement {
        Statement::Operation { operation, .. } | Statement::Wait { operation, .. } => matches!(
            operation,
            Operation::Load(..) | Operation::Get(_) | Operation::Choose(_)
        ),
        Statement::If {
            then, otherwise, ..
        } => reads(then) && reads(otherwise),
        Statement::Bound => false,
    })
}
