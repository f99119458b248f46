//! What stands in a thread.

use syn::{
    Block, Expr, ExprForLoop, ExprIf, ExprMethodCall, ExprRange, ExprWhile, Ident, Local, Pat,
    RangeLimits, Stmt,
};

use super::instead::{instead, nearest};
use super::parser::{ordering_of, Meaning, Parser};
use super::syntax::{
    comparison, first_word, function_of, macro_word, method_word, name_of, only, place, short,
    spelling, without_parentheses, written,
};
use crate::diagnostic::Diagnostic;
use crate::program::{Condition, Operation, Register, Statement, Value};

impl Parser {
    pub fn statements(&mut self, statements: &[Stmt]) -> Vec<Statement> {
        let mut body = Vec::new();
        for statement in statements {
            match statement {
                Stmt::Local(local) => body.extend(self.binding(local)),
                Stmt::Expr(expression, _) => self.expression_statement(expression, &mut body),
                Stmt::Macro(found) => {
                    self.unsupported::<()>(place(&found.mac.path), &macro_word(&found.mac));
                }
                Stmt::Item(item) => self.item(item),
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
            Expr::Verbatim(nothing) if nothing.is_empty() => {}
            other => {
                self.unsupported_expression::<()>(other);
            }
        }
    }

    /// `let r = a.inc();`
    fn binding(&mut self, local: &Local) -> Option<Statement> {
        let ident = self.pattern(local);
        let operation = match local.init.as_ref().map(|init| &*init.expr) {
            Some(Expr::MethodCall(call)) => self.operation(call),
            Some(Expr::Lit(_) | Expr::Path(_) | Expr::Binary(_) | Expr::Paren(_)) | None => self
                .refuse(
                    Diagnostic::new(place(local), "a register binds what an operation finds").help(
                        "write `let r = a.get();`, and compute where `r` is used: `b.add(r + 1);`",
                    ),
                ),
            Some(other) => self.unsupported_expression(other),
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
        let Some(name) = name_of(&call.receiver) else {
            if matches!(*call.receiver, Expr::MethodCall(_)) {
                return self.unsupported_method(call);
            }
            return self.refuse(
                Diagnostic::new(place(&call.receiver), "operations are called on a name")
                    .help("declare it, `let a = Counter::new(0);`, and write `a.inc()`"),
            );
        };
        let meaning = self.lookup(name)?;
        let takes = match (meaning, &*method) {
            (Meaning::Counter(_), "inc" | "get" | "reset") | (Meaning::Cell(_), "get") => 0,
            (Meaning::Counter(_), "add") | (Meaning::Cell(_), "set") => 1,
            _ => return self.no_operation(call, name, meaning),
        };
        if call.args.len() != takes || call.turbofish.is_some() {
            return self.wrong_arguments(call, name, takes);
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

    /// A method that `name`, which means `meaning`, does not have.
    fn no_operation<T>(
        &mut self,
        call: &ExprMethodCall,
        name: &Ident,
        meaning: Meaning,
    ) -> Option<T> {
        let method = call.method.to_string();
        let operations: &[&str] = match meaning {
            Meaning::Counter(_) if instead(&method_word(call)).is_some() => {
                return self.unsupported_method(call)
            }
            Meaning::Counter(_) => &["inc", "add", "get", "reset"],
            Meaning::Cell(_) => &["get", "set"],
            Meaning::Register(_) | Meaning::Refused => &[],
        };
        let (name, noun) = (short(&spelling(name)), meaning.noun());
        let message = format!("{noun} has no `{}`", short(&method));
        let refused = Diagnostic::new(place(&call.method), message);
        let meant = nearest(&method, operations.iter().copied());
        self.refuse(match (meaning, meant) {
            (_, Some(meant)) => refused.label(format!("did you mean `{meant}`?")),
            (Meaning::Counter(_), None) => refused.help(format!(
                "a counter has `{name}.inc()`, `{name}.add(2)`, `{name}.get()` and `{name}.reset()`"
            )),
            (Meaning::Cell(_), None) => refused
                .note("ordinary memory is not atomic: to read and to write it are two steps")
                .help(format!(
                    "write the steps that it consists of, `let r = {name}.get();` and `{name}.set(…);`, or \
                     declare a counter: `let {name} = Counter::new(0);`"
                )),
            _ => refused.help("operations are called on counters: `a.inc()`"),
        })
    }

    fn wrong_arguments<T>(
        &mut self,
        call: &ExprMethodCall,
        name: &Ident,
        takes: usize,
    ) -> Option<T> {
        if let Some(types) = &call.turbofish {
            return self.types(types);
        }
        let (name, method) = (short(&spelling(name)), call.method.to_string());
        let ordering = ordering_of(call);
        let numbers = call.args.len() - usize::from(ordering.is_some());
        let number = call.args.first().filter(|_| numbers > 0).and_then(written);
        let help = match (&*method, number) {
            ("inc", Some(number)) => format!("`inc` adds 1: write `{name}.add({number})`"),
            ("reset", Some(_)) => "a counter can be set to 0, and to nothing else".to_string(),
            (_, Some(number)) if takes == 1 => format!("write `{name}.{method}({number})`"),
            _ if takes == 1 => format!("write the number, as in `{name}.{method}(1)`"),
            _ => format!("write `{name}.{method}()`"),
        };
        let expected = ["no argument", "one argument"][takes];
        let refused = Diagnostic::new(place(call), format!("`{method}` takes {expected}"));
        self.refuse(Diagnostic {
            note: ordering.and_then(|it| instead(&it)).map(str::to_string),
            ..refused.help(help)
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
            Some(other) => self.unsupported_expression(other),
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
            return self.label(label);
        }
        if let Some(inside) = wait.body.stmts.iter().find(|inside| !is_pause(inside)) {
            return self.refuse(
                Diagnostic::new(place(inside), "a `while` that does something")
                    .note("a program is finite, and nobody knows how often this would be executed")
                    .help("to wait write `while a.get() < 2 {}`, to repeat `for _ in 0..3 { … }`"),
            );
        }
        let no_wait = |parser: &mut Self| {
            parser.refuse(
                Diagnostic::new(
                    place(&wait.cond),
                    "a `while` that does not wait for a counter",
                )
                .help("a loop that waits is written `while a.get() < 2 {}`"),
            )
        };
        let Expr::Binary(binary) = without_parentheses(&wait.cond) else {
            return no_wait(self);
        };
        let Some(comparison) = comparison(&binary.op) else {
            return no_wait(self);
        };
        let left = without_parentheses(&binary.left);
        let right = without_parentheses(&binary.right);
        let (call, comparison, bound) = match (left, right) {
            (Expr::MethodCall(call), bound) => (call, comparison, bound),
            (bound, Expr::MethodCall(call)) => (call, comparison.flipped(), bound),
            _ => return no_wait(self),
        };
        let operation = self.operation(call);
        let bound = self.value(bound);
        match operation? {
            operation @ Operation::Get(_) => {
                let bound = bound?;
                let register = self.program.registers.len();
                self.program.registers.push(Register {
                    name: String::new(),
                    thread: self.program.threads.len(),
                });
                Some(Statement::Wait {
                    operation,
                    register,
                    condition: Condition::Compare(Value::Register(register), comparison, bound),
                })
            }
            Operation::Read(_) => self.refuse(
                Diagnostic::new(place(call), "waiting for ordinary memory")
                    .note("whoever ends the wait would write while this reads: a data race")
                    .help("wait for a counter"),
            ),
            _ => no_wait(self),
        }
    }

    /// `for _ in 0..N { … }`
    fn repeat(&mut self, repeat: &ExprForLoop, body: &mut Vec<Statement>) {
        if let Some(label) = &repeat.label {
            self.label::<()>(label);
            return;
        }
        let ignored = match &*repeat.pat {
            Pat::Wild(_) => true,
            Pat::Ident(name) => name.ident.to_string().starts_with('_'),
            _ => false,
        };
        if !ignored {
            self.diagnostics.push(
                Diagnostic::new(place(&repeat.pat), "a loop has no variable")
                    .help("write `_`; if the turns differ, write them one after the other"),
            );
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
            other => {
                return self.refuse(
                    Diagnostic::new(place(other), "a constant range is expected here")
                        .help("write `for _ in 0..3 { … }`"),
                )
            }
        };
        let (start, end) = (self.constant(start), self.constant(end));
        let times = end?.checked_sub(start?);
        let times = match limits {
            RangeLimits::HalfOpen(_) => times.unwrap_or(0),
            RangeLimits::Closed(_) => times.map_or(0, |times| times.saturating_add(1)),
        };
        if times == 0 {
            // Its registers would be names that nothing binds.
            return self.refuse(
                Diagnostic::new(place(range), "a loop that is never executed").help("leave it out"),
            );
        }
        Some(times)
    }

    fn label<T>(&mut self, label: &syn::Label) -> Option<T> {
        let refused = Diagnostic::new(place(label), "labels are not supported");
        self.refuse(refused.help("leave it out: there is no `break` or `continue`"))
    }

    pub fn types<T>(&mut self, types: &impl syn::spanned::Spanned) -> Option<T> {
        let refused = Diagnostic::new(place(types), "types are not written");
        self.refuse(refused.help("leave it out: every number is a `usize`"))
    }

    pub fn item(&mut self, item: &syn::Item) {
        let _: Option<()> = match item {
            syn::Item::Fn(function) => self.unsupported(place(&function.sig), "fn"),
            syn::Item::Macro(found) => {
                self.unsupported(place(&found.mac.path), &macro_word(&found.mac))
            }
            syn::Item::Static(found)
                if matches!(found.mutability, syn::StaticMutability::Mut(_)) =>
            {
                self.unsupported(place(item), "static mut")
            }
            other => self.unsupported(place(other), &first_word(other)),
        };
    }
}

/// What people put into a loop that waits.
fn is_pause(statement: &Stmt) -> bool {
    let Stmt::Expr(Expr::Call(call), _) = statement else {
        return false;
    };
    let path = function_of(call).unwrap_or_default();
    let name = path.rsplit("::").next().unwrap_or_default();
    call.args.is_empty() && matches!(name, "spin_loop" | "yield_now")
}
