//! What was found, row by row, and whether it is what the claims say.

use std::time::Instant;

use counterexample::outcome::Verdict;
use counterexample::program::Kind;
use evidence::catalogue::{Entry, Expected};
use evidence::claims::{Cited, Claim};
use evidence::engine::{Engine, SHIPPED};
use evidence::fault::{Fault, Found as Breaks};
use evidence::generated::{counters, expected, programs};

use super::build::Build;
use super::plan::{suites, Mode, Suite, MODELS};
use super::row::{Row, Section};
use super::suite::Run;

/// A suite, and what it came to: nothing if the mode does not run it, or why it cannot be.
#[derive(Clone, Debug)]
pub struct Ran {
    pub suite: Suite,
    pub run: Result<Option<Run>, String>,
}

/// What the exact checker finds of a claim's programs, which runs here, against what their files say.
pub fn exact(claim: &Claim) -> Vec<Row> {
    let of = |entry: &Entry, kind: Kind| {
        let program = entry.program();
        let start = Instant::now();
        let findings = Engine::Exact.findings(&program, &program.orderings(kind));
        let holds = findings.overall() == Verdict::Holds;
        let mut wrong = String::new();
        if holds != (entry.verdict(kind) == Expected::Holds) {
            wrong = format!("its file says otherwise: {:?}\n", entry.verdict(kind));
        }
        if claim.verdicts[kind as usize].is_some_and(|claimed| claimed != holds) {
            wrong += "the claim says otherwise\n";
        }
        Row {
            program: entry.name.clone(),
            counters: counters(&program, kind),
            verdict: verdict(holds).to_string(),
            as_registered: wrong.is_empty(),
            bound: claim.bound.clone(),
            executions: Some(findings.coverage.executions),
            outcomes: Some(findings.outcomes.len() as u64),
            seconds: start.elapsed().as_secs_f64(),
            command: format!(
                "cargo run -p counterexample -- check --counter {kind} verification/litmus/{}.rs",
                entry.name
            ),
            output: wrong,
            ..Row::new(Section::Claim, &claim.id, Engine::Exact)
        }
    };
    let rows = claim.patterns.iter();
    let rows = rows.flat_map(|entry| Kind::ALL.map(|kind| of(entry, kind)));
    rows.collect()
}

/// What an engine has to have found of each model of a claim, and found.
pub fn models(claim: &Claim, ran: &[Ran], mode: Mode) -> Vec<Row> {
    let mut rows = Vec::new();
    for Ran { suite, run } in ran.iter().filter(|ran| ran.suite.binary == MODELS) {
        let run = match run {
            Ok(None) => continue,
            Ok(Some(run)) => Ok(run),
            Err(why) => Err(why),
        };
        for entry in programs(claim) {
            for kind in SHIPPED {
                let row = model(claim, entry, kind, *suite, run, mode);
                rows.extend(row);
            }
        }
        // The models that are written by hand: what a test cites has to be among them.
        for found in run.iter().flat_map(|run| &run.found) {
            let is_by_hand = !claim
                .patterns
                .iter()
                .any(|entry| entry.name == found.program);
            if found.claim == claim.id && is_by_hand {
                rows.push(Row {
                    program: found.program.clone(),
                    counters: found.counters.clone(),
                    verdict: verdict(found.holds).to_string(),
                    as_registered: run.is_ok_and(|run| run.passed),
                    bound: claim.bound.clone(),
                    executions: Some(found.executions),
                    outcomes: Some(found.outcomes),
                    command: suite.command(mode),
                    ..Row::new(Section::Claim, &claim.id, suite.engine)
                });
            }
        }
    }
    rows
}

fn model(
    claim: &Claim,
    entry: &Entry,
    kind: Kind,
    suite: Suite,
    run: Result<&Run, &String>,
    mode: Mode,
) -> Option<Row> {
    let program = entry.program();
    let engine = suite.engine;
    let counters = counters(&program, kind);
    let name = format!("{}::{counters}", entry.name);
    if mode < Mode::Full && suite.long().contains(&name) {
        return None;
    }
    let row = Row {
        program: entry.name.clone(),
        counters: counters.clone(),
        bound: claim.bound.clone(),
        command: suite.command(mode),
        ..Row::new(Section::Claim, &claim.id, engine)
    };
    let found = run.ok().and_then(|run| {
        let mut found = run.found.iter();
        found.find(|found| found.program == entry.name && found.counters == counters)
    });
    let Some(found) = found else {
        let why = run.err().cloned();
        return Some(Row {
            output: why
                .unwrap_or_else(|| "the model was not run: deleted or compiled out\n".to_string()),
            ..row
        });
    };
    let mut wrong = String::new();
    // Of a processor nothing is expected but what the test itself looks at.
    if engine.model().is_some() {
        let expected = expected(entry, kind, engine);
        let got = (found.holds, found.outcomes, Some(found.executions));
        if got != expected {
            wrong = format!(
                "{got:?} was found, and {expected:?} is expected (holds, outcomes, executions)\n"
            );
        }
    }
    if !run.is_ok_and(|run| run.passed) && !wrong.is_empty() {
        wrong += run.map_or("", |run| &run.said);
    }
    Some(Row {
        verdict: verdict(found.holds).to_string(),
        limit: found.limit.clone(),
        as_registered: wrong.is_empty(),
        executions: Some(found.executions),
        outcomes: Some(found.outcomes),
        output: wrong,
        ..row
    })
}

/// The tests by hand that a claim cites.
pub fn cited(claim: &Claim, ran: &[Ran], builds: &[Build]) -> Vec<Row> {
    let rows = claim
        .tests
        .iter()
        .filter_map(|cited| test(claim, cited, ran, builds));
    rows.collect()
}

fn test(claim: &Claim, cited: &Cited, ran: &[Ran], builds: &[Build]) -> Option<Row> {
    let path = cited.file.trim_end_matches(".rs").trim_end_matches("/main");
    let binary = match path.split_once("tests/") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None => path,
    };
    let mut row = Row {
        program: cited.name.clone(),
        bound: claim.bound.clone(),
        ..Row::new(Section::Claim, &claim.id, Engine::Threads)
    };
    let suites: Vec<&Ran> = ran
        .iter()
        .filter(|ran| ran.suite.binary == binary)
        .collect();
    if suites.is_empty() {
        row.output = format!("{} is in no suite\n", cited.file);
        return Some(row);
    }
    if binary == MODELS {
        // Its rows are those of the models; here it only matters that there are some.
        let mut runs = suites
            .iter()
            .filter_map(|ran| ran.run.as_ref().ok()?.as_ref());
        let is_found = runs.any(|run| run.found.iter().any(|found| found.program == cited.name));
        let all_ran = suites
            .iter()
            .all(|ran| matches!(ran.run, Ok(Some(_)) | Err(_)));
        row.output = format!("no engine ran `{}` of {}\n", cited.name, cited.file);
        return (all_ran && !is_found).then_some(row);
    }
    for Ran { suite, run } in suites {
        row.command = suite.command(Mode::Default);
        row.engine = match (suite.engine, binary) {
            (Engine::Threads, "shipped") => Engine::Threads.to_string(),
            (Engine::Threads, "recording") => Engine::Recording.to_string(),
            (Engine::Threads, _) => binary.to_string(),
            (engine, _) => engine.to_string(),
        };
        let build = builds.iter().find(|build| build.engine == suite.engine);
        let tests = build.and_then(|build| build.binaries.get(binary));
        let is_it = |test: &String| {
            let mut parts = test.split("::");
            parts.any(|part| part == cited.name)
        };
        let is_there = tests.is_some_and(|binary| binary.tests.iter().any(is_it));
        match run {
            Ok(None) => return None,
            _ if !is_there => row.output = format!("{} has no `{}`\n", cited.file, cited.name),
            Err(why) => row.output.clone_from(why),
            Ok(Some(run)) if !run.passed => row.output.clone_from(&run.said),
            Ok(Some(run)) => {
                row.verdict = "passes".to_string();
                row.as_registered = true;
                row.seconds = run.seconds;
            }
        }
        if !row.as_registered {
            break;
        }
    }
    Some(row)
}

/// What each engine that looks for it breaks of a fault. The suite of its name has compared it.
pub fn fault(fault: &Fault, ran: &[Ran]) -> Vec<Row> {
    let mut rows = Vec::new();
    for Ran { suite, run } in ran {
        let engine = match suite.binary {
            "weakenings" => Engine::Exact,
            "recording" => Engine::Recording,
            "faults" => suite.engine,
            _ => continue,
        };
        let found = fault.found(engine);
        let (passed, output) = match run {
            Ok(None) => continue,
            Ok(Some(run)) if run.passed => (true, String::new()),
            Ok(Some(run)) => (false, run.said.clone()),
            Err(why) => (false, why.clone()),
        };
        let claims: Vec<String> = found.claims().into_iter().collect();
        rows.push(Row {
            program: fault.name.to_string(),
            counters: fault.changes.to_string(),
            verdict: match (passed, &found) {
                (false, _) => "",
                (true, Breaks::Breaks(_)) => "fails",
                (true, Breaks::Unseen(_)) => "unseen",
            }
            .to_string(),
            limit: match found {
                Breaks::Breaks(_) => None,
                Breaks::Unseen(why) => Some(why.to_string()),
            },
            as_registered: passed,
            bound: "the programs of the claims".to_string(),
            command: suite.command(Mode::Default),
            output,
            ..Row::new(Section::Fault, &claims.join(", "), engine)
        });
    }
    rows
}

/// A suite as a whole.
pub fn suite(ran: &Ran, mode: Mode) -> Option<Row> {
    let row = Row {
        program: ran.suite.binary.to_string(),
        bound: "see docs/engines.md".to_string(),
        command: ran.suite.command(mode),
        engine: ran.suite.engine.build().to_string(),
        ..Row::new(Section::Suite, "", Engine::Threads)
    };
    match &ran.run {
        Ok(None) => None,
        Ok(Some(run)) => Some(Row {
            verdict: if run.passed { "passes" } else { "" }.to_string(),
            as_registered: run.passed,
            seconds: run.seconds,
            output: if run.passed {
                String::new()
            } else {
                run.said.clone()
            },
            ..row
        }),
        Err(why) => Some(Row {
            output: why.clone() + "\n",
            ..row
        }),
    }
}

/// What a mode does not run.
pub fn left_out(mode: Mode) -> Vec<String> {
    let mut left_out = Vec::new();
    for suite in suites() {
        if suite.mode > mode {
            left_out.push(suite.title());
        } else if mode < Mode::Full {
            let long = suite.long().into_iter();
            left_out.extend(long.map(|name| format!("{name} of {}", suite.title())));
        }
    }
    left_out
}

fn verdict(holds: bool) -> &'static str {
    match holds {
        true => "holds",
        false => "fails",
    }
}
