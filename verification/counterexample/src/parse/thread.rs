//! What stands in a thread.

use syn::{
    Block, Expr, ExprForLoop, ExprIf, ExprMethodCall, ExprRange, ExprWhile, Local, Pat,
    RangeLimits, Stmt,
};

use super::declaration::{only, path_of};
use super::name::Meaning;
use super::{near_miss, place, refuse, Parser};
use crate::diagnostic::Diagnostic;
use crate::program::{Operation, Statement, Value};

impl Parser {
    pub fn statements(&mut self, statements: &[Stmt]) -> Vec<Statement> {
        let mut body = Vec::new();
        for statement in statements {
            match statement {
                Stmt::Local(local) => body.extend(self.binding(local)),
                Stmt::Expr(expression, _) => self.expression_statement(expression, &mut body),
                Stmt::Macro(found) => self.diagnostics.push(refuse::macro_in_thread(&found.mac)),
                Stmt::Item(item) => self.diagnostics.push(refuse::item(item)),
            }
        }
        body
    }

    /// A block with a scope of its own.
    fn block(&mut self, block: &Block) -> Vec<Statement> {
        self.scopes.push(Vec::new());
        let body = self.statements(&block.stmts);
        self.scopes.pop();
        body
    }

    pub fn expression_statement(&mut self, expression: &Expr, body: &mut Vec<Statement>) {
        match expression {
            Expr::MethodCall(call) => {
                let statement = self.operation(call).map(|operation| Statement::Operation {
                    operation,
                    register: None,
                });
                body.extend(statement);
            }
            Expr::If(branch) => body.extend(self.branch(branch)),
            Expr::While(wait) => body.extend(self.wait(wait)),
            Expr::ForLoop(repeat) => self.repeat(repeat, body),
            Expr::Macro(found) => self.diagnostics.push(refuse::macro_in_thread(&found.mac)),
            Expr::Verbatim(nothing) if nothing.is_empty() => {}
            other => self.diagnostics.push(refuse::expression(other)),
        }
    }

    /// `let r = a.inc();`
    fn binding(&mut self, local: &Local) -> Option<Statement> {
        let ident = self.pattern(local);
        let operation = match local.init.as_ref().map(|init| &*init.expr) {
            Some(Expr::MethodCall(call)) => self.operation(call),
            Some(Expr::Call(call)) => self.refuse(near_miss::call(call)),
            Some(other) => self.refuse(refuse::not_an_operation(other)),
            None => self.refuse(refuse::no_operation(place(&local.pat))),
        };
        if let (Some(Operation::Write(..)), Some(init)) = (&operation, &local.init) {
            let unit = Diagnostic::new(place(&init.expr), "`set` finds no value")
                .help("write it without `let`");
            return self.refuse(unit);
        }
        let register = match ident {
            Some(ident) => Some(self.bind_register(ident)?),
            None => None,
        };
        Some(Statement::Operation {
            operation: operation?,
            register,
        })
    }

    pub fn operation(&mut self, call: &ExprMethodCall) -> Option<Operation> {
        let method = call.method.to_string();
        let named = match &*call.receiver {
            Expr::Path(path) => path.path.get_ident(),
            _ => None,
        };
        let Some(name) = named else {
            return self.refuse(refuse::receiver(call));
        };
        let meaning = self.lookup(name)?;
        let takes = match (meaning, &*method) {
            (Meaning::Counter(_), "inc" | "get" | "reset") | (Meaning::Cell(_), "get") => 0,
            (Meaning::Counter(_), "add") | (Meaning::Cell(_), "set") => 1,
            _ => return self.refuse(near_miss::method(call, name, &method, meaning)),
        };
        if call.args.len() != takes || call.turbofish.is_some() {
            return self.refuse(near_miss::arguments(call, name, &method, takes));
        }
        let argument = match only(&call.args) {
            Some(argument) => self.value(argument)?,
            None => Value::Constant(0),
        };
        Some(match (meaning, &*method) {
            (Meaning::Cell(cell), "get") => Operation::Read(cell),
            (Meaning::Cell(cell), _) => Operation::Write(cell, argument),
            (Meaning::Counter(counter), "inc") => Operation::Inc(counter),
            (Meaning::Counter(counter), "get") => Operation::Get(counter),
            (Meaning::Counter(counter), "reset") => Operation::Reset(counter),
            (Meaning::Counter(counter), _) => Operation::Add(counter, argument),
            (Meaning::Register(_) | Meaning::Refused, _) => unreachable!("have no operations"),
        })
    }

    fn branch(&mut self, branch: &ExprIf) -> Option<Statement> {
        let condition = self.condition(&branch.cond);
        let then = self.block(&branch.then_branch);
        let otherwise = match branch
            .else_branch
            .as_ref()
            .map(|(_, otherwise)| &**otherwise)
        {
            None => Some(Vec::new()),
            Some(Expr::If(chained)) => {
                // An `else` has a scope, whether or not it has braces.
                self.scopes.push(Vec::new());
                let chained = self.branch(chained);
                self.scopes.pop();
                chained.map(|statement| vec![statement])
            }
            Some(Expr::Block(block)) => Some(self.block(&block.block)),
            Some(other) => self.refuse(refuse::expression(other)),
        };
        Some(Statement::If {
            condition: condition?,
            then,
            otherwise: otherwise?,
        })
    }

    /// `while a.get() < 2 {}`
    fn wait(&mut self, wait: &ExprWhile) -> Option<Statement> {
        if let Some(label) = &wait.label {
            return self.refuse(refuse::label(label));
        }
        if let Some(inside) = wait.body.stmts.iter().find(|inside| !is_pause(inside)) {
            return self.refuse(refuse::wait_with_body(inside));
        }
        let Expr::Binary(binary) = without_parentheses(&wait.cond) else {
            return self.refuse(refuse::wait_condition(&wait.cond));
        };
        let Some(comparison) = super::expression::comparison(&binary.op) else {
            return self.refuse(refuse::wait_condition(&wait.cond));
        };
        let left = without_parentheses(&binary.left);
        let right = without_parentheses(&binary.right);
        let (call, comparison, bound) = match (left, right) {
            (Expr::MethodCall(call), bound) => (call, comparison, bound),
            (bound, Expr::MethodCall(call)) => (call, comparison.flipped(), bound),
            _ => return self.refuse(refuse::wait_condition(&wait.cond)),
        };
        let operation = self.operation(call);
        let bound = self.value(bound);
        match operation? {
            Operation::Get(counter) => Some(Statement::Wait {
                counter,
                comparison,
                bound: bound?,
            }),
            other => self.refuse(refuse::wait_on(place(call), &other)),
        }
    }

    /// `for _ in 0..N { … }`
    fn repeat(&mut self, repeat: &ExprForLoop, body: &mut Vec<Statement>) {
        if let Some(label) = &repeat.label {
            return self.diagnostics.push(refuse::label(label));
        }
        let ignored = match &*repeat.pat {
            Pat::Wild(_) => true,
            Pat::Ident(name) => name.ident.to_string().starts_with('_'),
            _ => false,
        };
        if !ignored {
            self.diagnostics.push(refuse::loop_variable(&repeat.pat));
        }
        let times = self.times(&repeat.expr);
        let block = self.block(&repeat.body);
        if block.is_empty() {
            return;
        }
        let Some(times) = times else { return };
        let size = self.grow((0, 0), &block, times, place(&repeat.for_token));
        if size.is_some() {
            body.extend((0..times).flat_map(|_| block.iter().cloned()));
        }
    }

    fn times(&mut self, range: &Expr) -> Option<usize> {
        let (start, limits, end) = match without_parentheses(range) {
            Expr::Range(ExprRange {
                start: Some(start),
                limits,
                end: Some(end),
                ..
            }) => (start, limits, end),
            other => return self.refuse(refuse::not_a_range(place(other))),
        };
        let (start, end) = (self.constant(start), self.constant(end));
        let times = end?.checked_sub(start?);
        let times = match limits {
            RangeLimits::HalfOpen(_) => times.unwrap_or(0),
            RangeLimits::Closed(_) => times.map_or(0, |times| times.saturating_add(1)),
        };
        if times == 0 {
            // Its registers would be names that nothing binds.
            return self.refuse(refuse::never_executed(place(range)));
        }
        Some(times)
    }
}

/// What people put into a loop that waits.
fn is_pause(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::Call(call), _) = statement else {
        return false;
    };
    let path = path_of(&call.func).unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    call.args.is_empty() && matches!(name, "spin_loop" | "yield_now")
}

pub fn without_parentheses(expression: &Expr) -> &Expr {
    match expression {
        Expr::Paren(inner) => without_parentheses(&inner.expr),
        Expr::Group(inner) => without_parentheses(&inner.expr),
        other => other,
    }
}
