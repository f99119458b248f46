//! Program -> text, in the same subset of Rust that [`parse`](mod@crate::parse) reads.

use std::fmt::{self, Display, Formatter};

use crate::outcome::Outcome;
use crate::program::{
    Assertion, Class, Comparison, Condition, Operation, Program, Statement, Value,
};

impl Display for Program {
    /// The program as text that parses to the same program.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if !self.title.is_empty() {
            // Nothing in a title can end the comment.
            let title = self.title.replace(char::is_control, " ");
            writeln!(formatter, "//! {title}")?;
        }
        for location in &self.locations {
            let class = match location.class {
                Class::Counter(kind) => kind.map_or("Counter", |kind| kind.type_name()),
                Class::Atomic(_) => "Atomic",
                Class::Plain(_) => "Plain",
            };
            writeln!(
                formatter,
                "let {} = {class}::new({});",
                location.name,
                self.value_text(&Value::Constant(location.initial))
            )?;
        }
        for thread in &self.threads {
            writeln!(formatter, "spawn(|| {{")?;
            self.write_block(formatter, &thread.body, 1)?;
            writeln!(formatter, "}});")?;
        }
        for assertion in &self.assertions {
            writeln!(formatter, "assert!({});", self.assertion_text(assertion))?;
        }
        Ok(())
    }
}

impl Program {
    fn write_block(
        &self,
        formatter: &mut Formatter<'_>,
        block: &[Statement],
        depth: usize,
    ) -> fmt::Result {
        let indent = "    ".repeat(depth);
        for statement in block {
            write!(formatter, "{indent}")?;
            let mut statement = statement;
            while let Statement::If {
                condition,
                then,
                otherwise,
            } = statement
            {
                writeln!(formatter, "if {} {{", self.condition_text(condition))?;
                self.write_block(formatter, then, depth + 1)?;
                match &otherwise[..] {
                    [] => break,
                    [chained @ Statement::If { .. }] => {
                        write!(formatter, "{indent}}} else ")?;
                        statement = chained;
                    }
                    _ => {
                        writeln!(formatter, "{indent}}} else {{")?;
                        self.write_block(formatter, otherwise, depth + 1)?;
                        break;
                    }
                }
            }
            match statement {
                Statement::If { .. } => writeln!(formatter, "{indent}}}")?,
                other => writeln!(formatter, "{}", self.statement_text(other))?,
            }
        }
        Ok(())
    }

    /// A statement in one line; of an `if`, its condition only.
    pub fn statement_text(&self, statement: &Statement) -> String {
        match statement {
            Statement::Operation {
                operation,
                register: None,
            } => {
                format!("{};", self.operation_text(operation))
            }
            Statement::Operation {
                operation,
                register: Some(register),
            } => {
                let name = self.register_text(*register);
                format!("let {name} = {};", self.operation_text(operation))
            }
            Statement::If { condition, .. } => format!("if {}", self.condition_text(condition)),
            Statement::Wait {
                operation,
                register,
                condition,
            } => format!("{} {{}}", self.wait_text(operation, *register, condition)),
            Statement::Bound => "/* and so on */".to_string(),
        }
    }

    /// An operation as a method call: `a.add(2)`.
    pub fn operation_text(&self, operation: &Operation) -> String {
        let name = |index: &usize| &self.locations[*index].name;
        let text = |value| self.value_text(value);
        let order = |site: &usize| format!("{:?}", self.sites[*site].success);
        match operation {
            Operation::Inc(at) => format!("{}.inc()", name(at)),
            Operation::Add(at, amount) => format!("{}.add({})", name(at), text(amount)),
            Operation::Get(at) | Operation::Read(at) => format!("{}.get()", name(at)),
            Operation::Reset(at) => format!("{}.reset()", name(at)),
            Operation::Write(at, value) => format!("{}.set({})", name(at), text(value)),
            Operation::Load(at, site) => format!("{}.load({})", name(at), order(site)),
            Operation::Store(at, value, site) => {
                format!("{}.store({}, {})", name(at), text(value), order(site))
            }
            Operation::Update(at, update, value, site) => {
                let (method, order) = (update.method(), order(site));
                format!("{}.{method}({}, {order})", name(at), text(value))
            }
            Operation::CompareExchange {
                location,
                expected,
                new,
                weak,
                site,
            } => {
                let method = if *weak {
                    "compare_exchange_weak"
                } else {
                    "compare_exchange"
                };
                let failure = self.sites[*site].written().failure;
                format!(
                    "{}.{method}({}, {}, {}, {failure:?})",
                    name(location),
                    text(expected),
                    text(new),
                    order(site)
                )
            }
            Operation::Fence(site) => format!("fence({})", order(site)),
            Operation::Spawn(thread) => format!("spawn(thread {})", thread + 1),
            Operation::Join(thread) => format!("join(thread {})", thread + 1),
            Operation::Choose(below) => format!("any of 0..{below}"),
        }
    }

    /// A wait, without its body: `while a.get() < 2`.
    pub fn wait_text(
        &self,
        operation: &Operation,
        register: usize,
        condition: &Condition,
    ) -> String {
        let names = |used: usize| match used == register {
            true => self.operation_text(operation),
            false => self.register_text(used),
        };
        format!("while {}", self.condition_by(condition, &names))
    }

    /// An assertion, as its text has it.
    pub fn assertion_text(&self, assertion: &Assertion) -> String {
        match &*assertion.text {
            "" => self.condition_text(&assertion.condition),
            text => text.to_string(),
        }
    }

    /// The name of a register; of one that the text gives none, a mark.
    fn register_text(&self, register: usize) -> String {
        match &*self.registers[register].name {
            "" => "…".to_string(),
            name => name.to_string(),
        }
    }

    /// A number as an expression.
    pub fn value_text(&self, value: &Value) -> String {
        self.value_by(value, &|register| self.register_text(register))
    }

    /// A number as an expression, its registers as `names` has them.
    fn value_by(&self, value: &Value, names: &dyn Fn(usize) -> String) -> String {
        let text = |value: &Value| self.value_by(value, names);
        let operand = |value: &Value| match value {
            Value::Sum(..) | Value::Difference(..) | Value::Binary(..) => {
                format!("({})", text(value))
            }
            _ => text(value),
        };
        match value {
            Value::Constant(usize::MAX) => "usize::MAX".to_string(),
            Value::Constant(number) => number.to_string(),
            Value::Register(register) => names(*register),
            Value::Final(location) => self.locations[*location].name.clone(),
            Value::Sum(left, right) => format!("{} + {}", text(left), operand(right)),
            Value::Difference(left, right) => format!("{} - {}", text(left), operand(right)),
            Value::Binary(operator, left, right) => {
                format!("{} {} {}", operand(left), operator.symbol(), operand(right))
            }
            Value::Wrapped(integer, value) => format!("({}) as {integer}", text(value)),
            Value::If(condition, then, otherwise) => format!(
                "if {} {{ {} }} else {{ {} }}",
                self.condition_by(condition, names),
                text(then),
                text(otherwise)
            ),
        }
    }

    /// The values of an outcome by name: `r0 = 1, a = 2`.
    pub fn outcome_text(&self, outcome: &Outcome) -> String {
        let values = self
            .columns()
            .zip(outcome)
            .map(|(name, value)| match value {
                Some(value) => format!("{name} = {value}"),
                None => format!("{name} unbound"),
            });
        values.collect::<Vec<_>>().join(", ")
    }

    /// A condition as an expression, with parentheses where Rust needs them.
    pub fn condition_text(&self, condition: &Condition) -> String {
        self.condition_by(condition, &|register| self.register_text(register))
    }

    fn condition_by(&self, condition: &Condition, names: &dyn Fn(usize) -> String) -> String {
        condition_with(condition, false, &|_, left, comparison, right| {
            let (left, right) = (self.value_by(left, names), self.value_by(right, names));
            format!("{left} {} {right}", comparison.symbol())
        })
    }
}

/// A condition as an expression in Rust, its comparisons as `compare` has them, which is told whether
/// the number of negations around one is odd. Around the whole condition that is `negated`.
pub(crate) fn condition_with(
    condition: &Condition,
    negated: bool,
    compare: &dyn Fn(bool, &Value, Comparison, &Value) -> String,
) -> String {
    let nested = |inner: &Condition, parentheses: bool| {
        let negated = negated ^ matches!(condition, Condition::Not(_));
        let text = condition_with(inner, negated, compare);
        if parentheses {
            format!("({text})")
        } else {
            text
        }
    };
    match condition {
        Condition::Compare(left, comparison, right) => compare(negated, left, *comparison, right),
        Condition::Not(inner) => {
            format!("!{}", nested(inner, !matches!(**inner, Condition::Not(_))))
        }
        Condition::And(left, right) => {
            let left = nested(left, matches!(**left, Condition::Or(..)));
            let right = nested(
                right,
                matches!(**right, Condition::Or(..) | Condition::And(..)),
            );
            format!("{left} && {right}")
        }
        Condition::Or(left, right) => {
            let right = nested(right, matches!(**right, Condition::Or(..)));
            format!("{} || {right}", nested(left, false))
        }
    }
}
