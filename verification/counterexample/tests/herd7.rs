//! The exact checker against herd7, an independent simulator of axiomatic memory models: equal
//! outcome sets, and equal numbers of executions where herd7 gives them, on the programs in
//! `herd7/outcomes.jsonl`. `herd7/README.md` says where they come from.

use std::collections::BTreeMap;

use counterexample::machine::outcomes;
use counterexample::model::Model;
use counterexample::outcome::check;
use counterexample::parse::parse;
use counterexample::program::{Kind, Program};
use counterexample::report::herd::herd;
use serde::Deserialize;

#[derive(Deserialize)]
struct Case {
    counters: BTreeMap<String, Start>,
    threads: Vec<Vec<String>>,
    columns: Vec<String>,
    rc11: Expected,
    cpp20: Expected,
}

#[derive(Deserialize)]
struct Start {
    order: Order,
    initial: usize,
}

/// How all operations of a counter are ordered, in herd7's words but for the underscore.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Order {
    Relaxed,
    AcqRel,
    SeqCst,
}

#[derive(Deserialize)]
struct Expected {
    outcomes: Vec<Vec<usize>>,
    executions: Option<u64>,
}

impl Case {
    /// The program in the checker's language, in which an operation is written as it is in the file, but with
    /// parentheses where it has no argument.
    fn program(&self) -> Program {
        let mut text = String::new();
        for (name, start) in &self.counters {
            let kind = match start.order {
                Order::Relaxed => Kind::Relaxed,
                Order::AcqRel => Kind::AcqRel,
                Order::SeqCst => Kind::Consistent,
            };
            let (kind, initial) = (kind.type_name(), start.initial);
            text += &format!("let {name} = {kind}::new({initial});\n");
        }
        for thread in &self.threads {
            let lines = thread.iter().map(|line| match line.ends_with(')') {
                true => format!("let {line};"),
                false => format!("let {line}();"),
            });
            text += &format!("spawn(|| {{ {} }});\n", lines.collect::<String>());
        }
        parse(&text).expect("a program")
    }
}

fn cases() -> Vec<Case> {
    let lines = include_str!("herd7/outcomes.jsonl").lines();
    lines
        .map(|line| serde_json::from_str(line).expect("a case"))
        .collect()
}

/// The way to make the numbers again, which README.md shows for the first program.
#[test]
fn the_readme_shows_the_first_program() {
    let readme = include_str!("herd7/README.md");
    let block = |language: &str| {
        let (_, rest) = readme
            .split_once(&format!("```{language}\n"))
            .expect(language);
        rest.split_once("```").expect("an end").0
    };
    let shown = parse(block("rust")).expect("a program");
    let first = Program {
        title: shown.title.clone(),
        ..cases()[0].program()
    };
    assert_eq!(shown, first);
    let litmus = herd(&shown, Kind::Relaxed, u64::MAX).expect("a litmus test");
    assert_eq!(block("c"), litmus);
}

#[test]
fn every_outcome_and_every_count_agrees_with_herd7() {
    let cases = cases();
    assert_eq!(cases.len(), 400);
    let mut counts = 0;
    for (index, case) in cases.iter().enumerate() {
        let program = case.program();
        let columns: Vec<&str> = program.columns().collect();
        assert_eq!(columns, case.columns, "case {index}");
        for (model, expected) in [(Model::Rc11, &case.rc11), (Model::Cpp20, &case.cpp20)] {
            let findings = check(&program, &program.orderings(Kind::Relaxed), model, u64::MAX)
                .expect("a program that can be explored");
            let outcomes: Vec<Vec<usize>> = findings
                .outcomes
                .into_keys()
                .map(|outcome| outcome.into_iter().map(Option::unwrap).collect())
                .collect();
            assert_eq!(
                outcomes, expected.outcomes,
                "case {index} under {model}:\n{program}"
            );
            if let Some(executions) = expected.executions {
                counts += 1;
                assert_eq!(
                    findings.coverage.executions, executions,
                    "case {index} under {model}:\n{program}"
                );
            }
        }
    }
    assert!(counts > 0, "no case gave its number of executions");
}

/// The machine answers all of them: no counter has mixed orderings, and nothing depends on a value.
#[test]
fn every_outcome_of_the_machine_agrees_with_herd7() {
    for (index, case) in cases().iter().enumerate() {
        let program = case.program();
        let orderings = program.orderings(Kind::Relaxed);
        for (model, expected) in [(Model::Rc11, &case.rc11), (Model::Cpp20, &case.cpp20)] {
            let found = outcomes(&program, &orderings, model, u64::MAX);
            let found = found.expect("a program that the machine answers");
            let found: Vec<Vec<usize>> = found
                .outcomes
                .into_iter()
                .map(|outcome| outcome.into_iter().map(Option::unwrap).collect())
                .collect();
            assert_eq!(
                found, expected.outcomes,
                "case {index} under {model}:\n{program}"
            );
        }
    }
}
