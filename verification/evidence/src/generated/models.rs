//! `tests/claims`: the programs of the claims as Rust, with everything that can come of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use counterexample::outcome::Verdict;
use counterexample::program::{Kind, MemoryOrderings, Program, Statement, Value};
use serde::Deserialize;

use crate::catalogue::Entry;
use crate::claims::{claims, Claim};
use crate::engine::{Engine, SHIPPED};

/// How many executions loom and shuttle make of a program, by what [`counters`] says of its kinds. What
/// they make was counted, once: a run that makes another number fails, and says it.
#[derive(Deserialize)]
pub struct Counted {
    loom: Numbers,
    shuttle: Numbers,
}

impl Counted {
    /// From `executions.json`, which is part of this.
    pub fn read() -> Counted {
        let counted = include_str!("../../executions.json");
        serde_json::from_str(counted).expect("executions.json")
    }

    /// None if the program is not among the generated models.
    pub fn executions(&self, engine: Engine, program: &str, counters: &str) -> Option<u64> {
        let numbers = match engine {
            Engine::Loom => &self.loom,
            Engine::Shuttle => &self.shuttle,
            _ => return None,
        };
        numbers.get(program)?.get(counters).copied()
    }
}

type Numbers = BTreeMap<String, BTreeMap<String, u64>>;

/// Every file of the folder but `engine.rs`, by name, formatted.
pub fn models() -> Vec<(String, String)> {
    let counted = Counted::read();
    let claims = claims();
    let with_models = claims.iter().filter(|claim| !programs(claim).is_empty());
    let mut files: Vec<(String, String)> = with_models
        .clone()
        .map(|claim| (format!("{}.rs", snake(&claim.id)), file(claim, &counted)))
        .collect();
    files.push(("main.rs".to_string(), main(with_models)));
    let formatted = |(name, text): (String, String)| (name, super::rustfmt(&text));
    files.into_iter().map(formatted).collect()
}

/// The programs of a claim that are told in Rust: those that neither wait nor touch ordinary memory, for
/// which each engine has its own words.
pub fn programs(claim: &Claim) -> Vec<&Entry> {
    let is_told = |entry: &&Entry| {
        let program = entry.program();
        let is_plain = |statement: &Statement| matches!(statement, Statement::Operation { .. });
        let mut statements = program.threads.iter().flat_map(|thread| &thread.body);
        program.plain().next().is_none() && statements.all(is_plain)
    };
    claim.patterns.iter().filter(is_told).collect()
}

/// What an engine has to find of a program of a claim, where the counters that it leaves open are of a
/// kind: whether it holds, how many outcomes it has, and in how many executions.
///
/// # Panics
///
/// If the engine does not search to the end, or the program cannot be told in Rust.
pub fn expected(entry: &Entry, kind: Kind, engine: Engine) -> (bool, u64, Option<u64>) {
    let told = Told::new(entry);
    let kinds = told.program.kinds(kind);
    let findings = engine.findings(&told.program, &orderings(&told.program, &kinds));
    let executions = match engine {
        Engine::Loom | Engine::Shuttle => {
            Counted::read().executions(engine, &entry.name, &counters(&told.program, kind))
        }
        _ => Some(findings.coverage.executions),
    };
    (
        findings.overall() == Verdict::Holds,
        told.outcomes(&kinds, engine).len() as u64,
        executions,
    )
}

/// The types of a program's counters where those that it leaves open are of a kind; one if they all have
/// it.
pub fn counters(program: &Program, kind: Kind) -> String {
    let kinds = program.counters().map(|(_, pinned)| pinned.unwrap_or(kind));
    let mut names: Vec<&str> = kinds.map(Kind::type_name).collect();
    if names.iter().all(|name| *name == names[0]) {
        names.truncate(1);
    }
    names.join(", ")
}

fn main<'a>(claims: impl Iterator<Item = &'a Claim> + Clone) -> String {
    let mut text = "\
        //! The claims, each as a program on the shipped counters, with the whole set of its outcomes and the\n\
        //! number of its executions, under whichever engine this is built for: see `engine.rs`.\n\
        //!\n\
        //! Generated from verification/litmus by `cargo run -p evidence --example generate`.\n\n\
        mod by_hand;\nmod engine;\n"
        .to_string();
    let modules: BTreeSet<String> = claims.clone().map(|claim| snake(&claim.id)).collect();
    for module in modules {
        let _ = writeln!(text, "mod {module};");
    }
    text += "\nfn main() -> std::process::ExitCode { let generated = vec![";
    for claim in claims {
        for entry in programs(claim) {
            for kind in SHIPPED {
                let (module, name) = (snake(&claim.id), constant(&entry.name, kind));
                let _ = write!(text, "{module}::{name}.trial(),");
            }
        }
    }
    text + "]; engine::run(generated.into_iter().chain(by_hand::models()).collect()) }\n"
}

fn file(claim: &Claim, counted: &Counted) -> String {
    let mut text = format!(
        "//! `{}`: {}\n//!\n//! Generated from verification/litmus/{}.rs by `cargo run -p evidence --example \
         generate`.\n\n",
        claim.id,
        first_small(&claim.sentence),
        claim.id
    );
    let models: Vec<Told> = programs(claim).into_iter().map(Told::new).collect();
    let finds_last = models.iter().any(|model| !model.last().is_empty());
    let _ = writeln!(
        text,
        "use crate::engine::{{{}spawn, Arc, ConsistentCounter, Counter, Model, RelaxedCounter}};",
        if finds_last { "last, " } else { "" }
    );
    for model in models {
        text += "\n";
        text += &model.function();
        for kind in SHIPPED {
            text += "\n";
            text += &model.constant(claim, kind, counted);
        }
    }
    text
}

/// A program, told in Rust.
struct Told<'a> {
    entry: &'a Entry,
    program: Program,
}

impl<'a> Told<'a> {
    fn new(entry: &'a Entry) -> Self {
        Told {
            entry,
            program: entry.program(),
        }
    }

    /// The counters whose final values are asserted of.
    fn last(&self) -> BTreeSet<usize> {
        let mut last = BTreeSet::new();
        for assertion in &self.program.assertions {
            assertion.condition.for_each_leaf(&mut |leaf| {
                if let Value::Final(counter) = leaf {
                    last.insert(*counter);
                }
            });
        }
        last
    }

    /// The names of an outcome's parts: the registers, and the counters whose final values matter.
    fn parts(&self) -> Vec<&str> {
        let registers = self
            .program
            .registers
            .iter()
            .map(|register| &*register.name);
        let last = self.last().into_iter();
        let last = last.map(|counter| &*self.program.locations[counter].name);
        registers.chain(last).collect()
    }

    fn outcome_type(&self) -> String {
        tuple(&vec!["usize"; self.parts().len()])
    }

    fn is_pinned(&self) -> bool {
        let mut counters = self.program.counters();
        counters.any(|(_, kind)| kind.is_some())
    }

    /// The type of a counter in the function: `C`, or one for each if they are not all the same.
    fn type_of(&self, counter: usize) -> String {
        match self.is_pinned() {
            true => self.program.locations[counter].name.to_uppercase(),
            false => "C".to_string(),
        }
    }

    /// The program, and what it asserts.
    fn function(&self) -> String {
        let Program {
            locations: counters,
            threads,
            ..
        } = &self.program;
        let mut types: Vec<String> = (0..counters.len()).map(|it| self.type_of(it)).collect();
        types.dedup();
        let bounds: Vec<String> = types.iter().map(|it| format!("{it}: Counter")).collect();
        let made: Vec<String> = counters
            .iter()
            .enumerate()
            .map(|(index, counter)| {
                format!("{}::from({})", self.type_of(index), number(counter.initial))
            })
            .collect();
        let names: Vec<&str> = counters.iter().map(|counter| &*counter.name).collect();
        let mut text = format!(
            "/// {}. The outcome is {}.\nfn {}<{}>() -> {} {{\nlet shared = Arc::new({});\n",
            self.entry.title,
            match &*self.parts() {
                [one] => format!("`{one}`"),
                parts => format!("`{}`", tuple(parts)),
            },
            snake(&self.entry.name),
            bounds.join(", "),
            self.outcome_type(),
            tuple(&made)
        );
        let (main, others) = threads.split_last().expect("a thread");
        for (index, thread) in others.iter().enumerate() {
            let used = self.used(&thread.body);
            let pattern: Vec<&str> = names
                .iter()
                .map(|name| if used.contains(name) { name } else { "_" })
                .collect();
            let _ = writeln!(
                text,
                "let {} = spawn(&shared, |{}| {{",
                handle(index),
                tuple(&pattern)
            );
            text += &self.thread(index, &thread.body);
            text += "});\n";
        }
        let used = self.used(&main.body);
        let pattern: Vec<&str> = names
            .iter()
            .map(|name| if used.contains(name) { name } else { "_" })
            .collect();
        let _ = writeln!(text, "let {} = &*shared;", tuple(&pattern));
        text += &self.body(&main.body);
        for index in 0..others.len() {
            let found = self.found(index);
            let join = format!("{}.join().unwrap();\n", handle(index));
            text += &match &*found {
                "" => join,
                found => format!("let {found} = {join}"),
            };
        }
        let last = self.last();
        if !last.is_empty() {
            let pattern: Vec<&str> = names
                .iter()
                .enumerate()
                .map(|(index, name)| if last.contains(&index) { name } else { "_" })
                .collect();
            let _ = writeln!(text, "let {} = last(shared);", tuple(&pattern));
        }
        let mut ended: Vec<String> = Vec::new();
        for register in &self.program.registers {
            ended.push(register.name.clone());
        }
        for counter in last {
            ended.push(format!("{}.into_inner()", names[counter]));
        }
        text += &tuple(&ended);
        text += "\n}\n";
        let _ = write!(
            text,
            "\nfn {}_holds(&{}: &{}) -> bool {{\n{}\n}}\n",
            snake(&self.entry.name),
            tuple(&self.parts()),
            self.outcome_type(),
            self.asserted()
        );
        text
    }

    fn asserted(&self) -> String {
        let texts = self.program.assertions.iter();
        let texts: Vec<String> = texts
            .map(|assertion| self.program.assertion_text(assertion))
            .collect();
        match &*texts {
            [one] => one.clone(),
            several => several
                .iter()
                .map(|text| format!("({text})"))
                .collect::<Vec<_>>()
                .join(" && "),
        }
    }

    fn used(&self, body: &[Statement]) -> BTreeSet<&str> {
        let counters = body.iter().filter_map(|statement| match statement {
            Statement::Operation { operation, .. } => operation.atomic(),
            _ => None,
        });
        counters
            .map(|counter| &*self.program.locations[counter].name)
            .collect()
    }

    fn body(&self, body: &[Statement]) -> String {
        let lines = body
            .iter()
            .map(|statement| self.program.statement_text(statement));
        lines.map(|line| line + "\n").collect()
    }

    /// What a thread does, and hands over when it ends.
    fn thread(&self, thread: usize, body: &[Statement]) -> String {
        let found = self.found(thread);
        match body {
            // Its last step need not have a name if that is all there is to hand over.
            [before @ .., Statement::Operation {
                operation,
                register: Some(register),
            }] if self.program.registers[*register].name == found => {
                self.body(before) + &self.program.operation_text(operation)
            }
            _ => self.body(body) + &found,
        }
    }

    /// What a thread hands over when it ends; nothing if it finds nothing.
    fn found(&self, thread: usize) -> String {
        let registers = self.program.registers.iter();
        let found = registers.filter(|register| register.thread == thread);
        let found: Vec<&str> = found.map(|register| &*register.name).collect();
        match found.is_empty() {
            true => String::new(),
            false => tuple(&found),
        }
    }

    /// The model on counters of a kind.
    fn constant(&self, claim: &Claim, kind: Kind, counted: &Counted) -> String {
        let program = &self.program;
        let name = &self.entry.name;
        let kinds = program.kinds(kind);
        let mut types: Vec<&str> = kinds.iter().map(|kind| kind.type_name()).collect();
        if !self.is_pinned() {
            types.truncate(1);
        }
        let [cpp20, rc11, loom, sc] = [Engine::Exact, Engine::Rc11, Engine::Loom, Engine::Shuttle]
            .map(|engine| self.outcomes(&kinds, engine));
        let counters = counters(program, kind);
        // A test that was never run says the number.
        let counted = |engine| {
            counted
                .executions(engine, name, &counters)
                .unwrap_or_default()
        };
        format!(
            "pub const {}: Model<{}> = Model {{\n\
             claim: {:?}, program: {:?}, counters: {:?},\n\
             run: {}::<{}>, holds: {}_holds,\n\
             interleavings: &[{}], weak: &[{}], load_buffering: &[{}], without_seq_cst: &[{}],\n\
             executions: [(\"rc11\", {}), (\"loom\", {}), (\"shuttle\", {})],\n}};\n",
            constant(name, kind),
            self.outcome_type(),
            claim.id,
            name,
            counters,
            snake(name),
            types.join(", "),
            snake(name),
            listed(&sc),
            listed(&(&rc11 - &sc)),
            listed(&(&cpp20 - &rc11)),
            listed(&(&loom - &rc11)),
            Engine::Rc11
                .findings(program, &orderings(program, &kinds))
                .coverage
                .executions,
            counted(Engine::Loom),
            counted(Engine::Shuttle),
        )
    }

    /// The outcomes, of which the final values that do not matter are left out.
    fn outcomes(&self, kinds: &[Kind], engine: Engine) -> BTreeSet<Vec<usize>> {
        let registers = 0..self.program.registers.len();
        let last = self.last().into_iter();
        let parts: Vec<usize> = registers
            .clone()
            .chain(last.map(|counter| registers.len() + counter))
            .collect();
        let outcomes = engine
            .findings(&self.program, &orderings(&self.program, kinds))
            .outcomes
            .into_keys();
        let part = |outcome: &Vec<Option<usize>>| {
            let bound = |&part: &usize| outcome[part].expect("no branch, so every name is bound");
            parts.iter().map(bound).collect()
        };
        outcomes.map(|outcome| part(&outcome)).collect()
    }
}

fn orderings(program: &Program, kinds: &[Kind]) -> MemoryOrderings {
    program.with_counters(kinds.iter().map(|kind| kind.orderings()).collect())
}

fn listed(outcomes: &BTreeSet<Vec<usize>>) -> String {
    let outcome = |outcome: &Vec<usize>| {
        let parts: Vec<String> = outcome.iter().copied().map(number).collect();
        tuple(&parts)
    };
    let outcomes: Vec<String> = outcomes.iter().map(outcome).collect();
    outcomes.join(", ")
}

/// One thing, or several in parentheses.
fn tuple<Part: AsRef<str>>(parts: &[Part]) -> String {
    match parts {
        [one] => one.as_ref().to_string(),
        _ => {
            let parts: Vec<&str> = parts.iter().map(AsRef::as_ref).collect();
            format!("({})", parts.join(", "))
        }
    }
}

fn number(number: usize) -> String {
    match usize::MAX - number {
        0 => "usize::MAX".to_string(),
        less if less < 100 => format!("usize::MAX - {less}"),
        _ => number.to_string(),
    }
}

fn handle(thread: usize) -> String {
    const NAMES: [&str; 7] = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh",
    ];
    NAMES[thread].to_string()
}

fn constant(program: &str, kind: Kind) -> String {
    format!("{}_{kind}", snake(program)).to_uppercase()
}

pub fn snake(name: &str) -> String {
    name.replace('-', "_")
}

pub fn first_small(sentence: &str) -> String {
    let mut letters = sentence.chars();
    let first = letters
        .next()
        .map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}
