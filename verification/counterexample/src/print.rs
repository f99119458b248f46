//! Program -> text, in the same subset of Rust that [`parse`](mod@crate::parse) reads.

use std::fmt::{self, Display, Formatter};

use crate::outcome::Outcome;
use crate::program::{Comparison, Condition, Operation, Program, Statement, Value};

impl Display for Program {
    /// The program as text that parses to the same program.
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if !self.title.is_empty() {
            // Nothing in a title can end the comment.
            let title = self.title.replace(char::is_control, " ");
            writeln!(formatter, "//! {title}")?;
        }
        for counter in &self.counters {
            let kind = counter.kind.map_or("Counter", |kind| kind.type_name());
            writeln!(
                formatter,
                "let {} = {kind}::new({});",
                counter.name,
                self.value_text(&Value::Constant(counter.initial))
            )?;
        }
        for cell in &self.cells {
            writeln!(
                formatter,
                "let {} = Plain::new({});",
                cell.name,
                self.value_text(&Value::Constant(cell.initial))
            )?;
        }
        for thread in &self.threads {
            writeln!(formatter, "spawn(|| {{")?;
            self.write_block(formatter, &thread.body, 1)?;
            writeln!(formatter, "}});")?;
        }
        for assertion in &self.assertions {
            writeln!(formatter, "assert!({});", self.condition_text(assertion))?;
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
                let name = &self.registers[*register].name;
                format!("let {name} = {};", self.operation_text(operation))
            }
            Statement::If { condition, .. } => format!("if {}", self.condition_text(condition)),
            Statement::Wait {
                counter,
                comparison,
                bound,
            } => {
                let name = &self.counters[*counter].name;
                let bound = self.value_text(bound);
                format!("while {name}.get() {} {bound} {{}}", comparison.symbol())
            }
        }
    }

    /// An operation as a method call: `a.add(2)`.
    pub fn operation_text(&self, operation: &Operation) -> String {
        let counter = |index: &usize| &self.counters[*index].name;
        let cell = |index: &usize| &self.cells[*index].name;
        match operation {
            Operation::Inc(index) => format!("{}.inc()", counter(index)),
            Operation::Add(index, amount) => {
                format!("{}.add({})", counter(index), self.value_text(amount))
            }
            Operation::Get(index) => format!("{}.get()", counter(index)),
            Operation::Reset(index) => format!("{}.reset()", counter(index)),
            Operation::Write(index, value) => {
                format!("{}.set({})", cell(index), self.value_text(value))
            }
            Operation::Read(index) => format!("{}.get()", cell(index)),
        }
    }

    /// A number as an expression.
    pub fn value_text(&self, value: &Value) -> String {
        match value {
            Value::Constant(usize::MAX) => "usize::MAX".to_string(),
            Value::Constant(number) => number.to_string(),
            Value::Register(register) => self.registers[*register].name.clone(),
            Value::Final(counter) => self.counters[*counter].name.clone(),
            Value::Sum(left, right) => {
                format!(
                    "{} + {}",
                    self.value_text(left),
                    self.right_operand_text(right)
                )
            }
            Value::Difference(left, right) => {
                format!(
                    "{} - {}",
                    self.value_text(left),
                    self.right_operand_text(right)
                )
            }
        }
    }

    fn right_operand_text(&self, value: &Value) -> String {
        match value {
            Value::Sum(..) | Value::Difference(..) => format!("({})", self.value_text(value)),
            _ => self.value_text(value),
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
        condition_with(condition, false, &|_, left, comparison, right| {
            let (left, right) = (self.value_text(left), self.value_text(right));
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
