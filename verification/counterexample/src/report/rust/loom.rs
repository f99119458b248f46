//! A test that loom searches.

use super::{literal, tuple, typed, Test};
use crate::path::Path;
use crate::program::Kind;
use crate::report::{slug, Unsupported};

/// The latest writes of a counter that loom 0.7 remembers.
const LOOM_WRITES: usize = 7;

impl Test<'_> {
    pub(super) fn loom_test(&mut self) -> Result<(), Unsupported> {
        let name = slug(&self.program.title);
        self.title();
        self.comment(&[
            &format!("To be tests/{name}.rs, with this in Cargo.toml:"),
            "    [target.'cfg(loom)'.dev-dependencies]",
            "    atomic-counter = { version = \"1.1\", features = [\"loom\"] }",
            "    loom = \"0.7.2\"",
            "    [lints.rust]",
            "    unexpected_cfgs = { level = \"warn\", check-cfg = [\"cfg(loom)\"] }",
            &format!("and run with RUSTFLAGS=\"--cfg loom\" cargo test --test {name}"),
            "",
            "A run that fails shows an execution that violates what is asserted. One that passes is no",
            "proof, because loom 0.7 does not try every execution. It misses",
            "- load buffering: a `get` that finds an update which is made only after its own thread's",
            "  next operation was seen;",
            "- some executions in which a `get` of one thread comes between two of another",
            "  (tokio-rs/loom#166, tokio-rs/loom#392);",
            "- whatever LOOM_MAX_PREEMPTIONS and its other limits exclude, where they are set.",
        ]);
        if self.waits() {
            self.comment(&[
                "",
                "A wait that may never end is reported as \"Model exceeded maximum number of branches\".",
            ]);
        }
        if self.kinds.contains(&Kind::Consistent) {
            self.comment(&[
                "",
                "loom takes SeqCst for AcqRel (tokio-rs/loom#180): that a ConsistentCounter fails here",
                "can be a false alarm. `counterexample check --counter consistent` decides.",
            ]);
        }
        if self.most_writes() > LOOM_WRITES {
            self.comment(&[
                "",
                &format!("Of a counter, loom remembers the {LOOM_WRITES} latest writes, and here there are more:"),
                "executions that read older ones are not tried.",
            ]);
        }
        self.line("");
        self.line("#![cfg(loom)]");
        self.line("");
        self.imports();
        if self.program.plain().next().is_some() {
            self.line("use loom::cell::Cell; // plain memory, of which loom reports a data race");
            self.line("use std::rc::Rc; // all of loom's threads are in one of the system's");
        }
        self.line("use std::sync::Arc; // loom's own would order the threads that drop it");
        self.line("");
        self.function(&name);
        self.open("loom::model(|| {");
        for ((index, _), kind) in self.program.counters().zip(self.kinds.clone()) {
            let counter = &self.program.locations[index];
            let initial = literal(counter.initial);
            self.line(&format!(
                "let {} = Arc::new({}::new({initial}));",
                counter.name,
                kind.type_name()
            ));
        }
        for index in self.program.plain() {
            let cell = &self.program.locations[index];
            self.line(&format!(
                "let {} = Rc::new(Cell::new({}));",
                cell.name,
                typed(cell.initial)
            ));
        }
        // The last thread is the model's own: one thread fewer to search.
        let threads = self.program.threads.len();
        for thread in 0..threads {
            let found = tuple(&self.found(thread));
            if thread + 1 < threads {
                let handle = self.handle(thread);
                self.open(&format!("let {handle} = loom::thread::spawn({{"));
                for name in self.shared(thread) {
                    let is_cell = self
                        .program
                        .plain()
                        .any(|it| self.program.locations[it].name == name);
                    let pointer = if is_cell { "Rc" } else { "Arc" };
                    self.line(&format!("let {name} = {pointer}::clone(&{name});"));
                }
                self.open("move || {");
                self.body(thread)?;
                self.close("}");
                self.close("});");
            } else if found == "()" {
                self.body(thread)?;
            } else {
                self.open(&format!("let {found} = {{"));
                self.body(thread)?;
                self.close("};");
            }
        }
        for thread in 0..threads.saturating_sub(1) {
            let join = format!("{}.join().unwrap();", self.handle(thread));
            match &*tuple(&self.found(thread)) {
                "()" => self.line(&join),
                found => self.line(&format!("let {found} = {join}")),
            }
        }
        self.assertions();
        self.close("});");
        self.close("}");
        Ok(())
    }

    /// Of the counters, the most writes on a path, the initial one included.
    fn most_writes(&self) -> usize {
        let writes = |path: &Path, counter: usize| {
            let updates = path.events.iter().filter(|event| {
                event.operation.is_update() && event.operation.atomic() == Some(counter)
            });
            1 + updates.count()
        };
        let paths = self.paths.iter();
        let all = paths.flat_map(|path| self.program.atomics().map(|it| writes(path, it)));
        all.max().unwrap_or(0)
    }
}
