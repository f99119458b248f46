//! A test on real threads.
//!
//! Threads that are started anew for every round seldom overlap: the first has ended before the last
//! begins. So they live through many rounds, and line up before each. A round has counters of its
//! own, so that none is shared with a thread that is still busy with the one before, and all that is
//! asserted comes after the threads have ended.

use super::{literal, tuple, Test, PATIENCE};
use crate::program::{Condition, Value};
use crate::report::{slug, Unsupported};

/// How many rounds the threads live through; then the assertions are checked, and they start anew.
const ROUNDS: &str = "100";

impl Test<'_> {
    pub(super) fn threads_test(&mut self) -> Result<(), Unsupported> {
        self.title();
        self.comment(&[
            "Real threads, again and again for a second. A run that fails shows a violation. One that",
            "passes proves nothing: it saw what this compiler and this processor happened to do. What",
            "no run shows here, another processor may do: --format loom searches instead.",
        ]);
        if self.waits() {
            self.comment(&[
                "",
                &format!(
                    "A wait that lasts {PATIENCE} seconds fails the test: it may be one for ever."
                ),
            ]);
        }
        self.line("");
        self.imports();
        self.line("use std::sync::atomic::{AtomicUsize, Ordering};");
        self.line("use std::time::{Duration, Instant};");
        self.line("");
        self.round();
        self.line("");
        self.function(&slug(&self.program.title));
        let started = self.fresh("started");
        self.line(&format!("let {started} = Instant::now();"));
        self.open(&format!(
            "while {started}.elapsed() < Duration::from_secs(1) {{"
        ));
        self.batch()?;
        self.assertions_of_rounds();
        self.close("}");
        self.close("}");
        self.line("");
        self.wait_while();
        Ok(())
    }

    /// What the threads share in a round, and how they wait for each other.
    fn round(&mut self) {
        let arrived = self.fresh("arrived");
        self.open("struct Round {");
        self.line(&format!("{arrived}: AtomicUsize,"));
        for (name, kind, _) in self.counters() {
            self.line(&format!("{name}: {kind},"));
        }
        self.close("}");
    }

    fn wait_while(&mut self) {
        let wait_while = self.fresh("wait_while");
        self.comment(&["Alone for a moment, and then letting others have the processor."]);
        self.open(&format!(
            "fn {wait_while}(what: &str, goes_on: impl Fn() -> bool) {{"
        ));
        self.open("for _ in 0..1_000 {");
        self.open("if !goes_on() {");
        self.line("return;");
        self.close("}");
        self.line("std::hint::spin_loop();");
        self.close("}");
        self.line("let started = Instant::now();");
        self.open(&format!(
            "while started.elapsed() < Duration::from_secs({PATIENCE}) {{"
        ));
        self.open("if !goes_on() {");
        self.line("return;");
        self.close("}");
        self.line("std::thread::yield_now();");
        self.close("}");
        self.line(&format!(
            "panic!(\"after {PATIENCE} seconds a thread still waits {{what}}\");"
        ));
        self.close("}");
    }

    /// Runs some rounds, and binds for each thread what it found in them.
    fn batch(&mut self) -> Result<(), Unsupported> {
        let threads = self.program.threads.len();
        let rounds = self.fresh("rounds");
        let arrived = self.fresh("arrived");
        let scope = self.fresh("scope");
        self.open(&format!(
            "let {rounds}: Vec<Round> = std::iter::repeat_with(|| Round {{"
        ));
        self.line(&format!("{arrived}: AtomicUsize::new(0),"));
        for (name, kind, initial) in self.counters() {
            self.line(&format!("{name}: {kind}::new({initial}),"));
        }
        self.close("})");
        self.line(&format!(".take({ROUNDS})"));
        self.line(".collect();");
        let finders = self.finders();
        let handles: Vec<String> = finders.iter().map(|&thread| self.handle(thread)).collect();
        self.open(&match &*handles {
            [] => format!("std::thread::scope(|{scope}| {{"),
            handles => format!("let {} = std::thread::scope(|{scope}| {{", tuple(handles)),
        });
        for thread in 0..threads {
            let shared = self.shared(thread).into_iter().map(str::to_string);
            let fields: Vec<String> = [arrived.clone()].into_iter().chain(shared).collect();
            let round = self.fields(&fields);
            if finders.contains(&thread) {
                let handle = self.handle(thread);
                let run = self.fresh("run");
                self.open(&format!("let {handle} = {scope}.spawn(|| {{"));
                self.open(&format!("let {run} = |{round}: &Round| {{"));
                self.line_up();
                self.body(thread)?;
                self.close("};");
                self.line(&format!("{rounds}.iter().map({run}).collect::<Vec<_>>()"));
            } else {
                self.open(&format!("{scope}.spawn(|| {{"));
                self.open(&format!("for {round} in &{rounds} {{"));
                self.line_up();
                self.body(thread)?;
                self.close("}");
            }
            self.close("});");
        }
        if !handles.is_empty() {
            let joined: Vec<String> = handles
                .iter()
                .map(|handle| format!("{handle}.join().unwrap()"))
                .collect();
            self.line(&tuple(&joined));
        }
        self.close("});");
        Ok(())
    }

    fn line_up(&mut self) {
        let arrived = self.fresh("arrived");
        let wait_while = self.fresh("wait_while");
        let threads = self.program.threads.len();
        self.line(&format!("{arrived}.fetch_add(1, Ordering::Relaxed);"));
        self.line(&format!(
            "{wait_while}(\"for all to line up\", || {arrived}.load(Ordering::Relaxed) < {threads});"
        ));
    }

    fn assertions_of_rounds(&mut self) {
        let rounds = self.fresh("rounds");
        let last = self.last_values();
        let mut pattern = String::new();
        let mut rows = String::new();
        if !last.is_empty() {
            pattern = self.fields(&last);
            rows = format!("&{rounds}");
        }
        for thread in self.finders() {
            let (found, handle) = (tuple(&self.found(thread)), self.handle(thread));
            if rows.is_empty() {
                (pattern, rows) = (found, handle);
            } else {
                pattern = format!("({pattern}, {found})");
                rows = match rows.strip_prefix('&') {
                    Some(rounds) => format!("{rounds}.iter().zip({handle})"),
                    None if rows.ends_with(')') => format!("{rows}.zip({handle})"),
                    None => format!("{rows}.into_iter().zip({handle})"),
                };
            }
        }
        if rows.is_empty() {
            self.assertions();
            return;
        }
        self.open(&format!("for {pattern} in {rows} {{"));
        self.assertions();
        self.close("}");
    }

    /// The threads of which something is asserted.
    fn finders(&self) -> Vec<usize> {
        let threads = 0..self.program.threads.len();
        threads
            .filter(|&thread| !self.found(thread).is_empty())
            .collect()
    }

    /// The counters that matter: those that some thread uses, or that are asserted about.
    fn counters(&self) -> Vec<(String, &'static str, String)> {
        let last = self.last_values();
        let threads = 0..self.program.threads.len();
        let used: Vec<&str> = threads.flat_map(|thread| self.shared(thread)).collect();
        let counters = self.program.counters();
        let counters = counters.map(|(index, _)| &self.program.locations[index]);
        counters
            .zip(&self.kinds)
            .filter(|(counter, _)| used.contains(&&*counter.name) || last.contains(&counter.name))
            .map(|(counter, kind)| {
                let initial = literal(counter.initial);
                (counter.name.clone(), kind.type_name(), initial)
            })
            .collect()
    }

    /// The counters whose final values are asserted about.
    fn last_values(&self) -> Vec<String> {
        let asserted = |index: usize| {
            let assertions = self.program.assertions.iter();
            let mut found = assertions.map(|assertion| speaks_of_last(&assertion.condition, index));
            found.any(|found| found)
        };
        let atomics = self.program.atomics().filter(|index| asserted(*index));
        atomics
            .map(|index| self.program.locations[index].name.clone())
            .collect()
    }

    /// A pattern that binds these fields of a round.
    fn fields(&self, fields: &[String]) -> String {
        let rest = if fields.len() <= self.counters().len() {
            ", .."
        } else {
            ""
        };
        format!("Round {{ {}{rest} }}", fields.join(", "))
    }
}

fn speaks_of_last(condition: &Condition, location: usize) -> bool {
    let mut speaks = false;
    condition.for_each_leaf(&mut |leaf| speaks |= *leaf == Value::Final(location));
    speaks
}
