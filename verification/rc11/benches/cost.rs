//! What an exploration costs: `cargo bench -p rc11`.
//!
//! The same programs run in rc11, loom and shuttle. Every exploration is a process of its own, since loom and shuttle
//! do not get on in one (shuttle's panic hook fires in loom's coroutines), and so that its peak of memory is
//! known. Rounds of all of them follow one another, so that what else the machine does at the time
//! disturbs all alike; the least time counts. Time is that of the processor.

use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::time::{clock_gettime, ClockId};

/// How often everything is measured.
const ROUNDS: usize = 5;

/// For how long a short exploration is repeated.
const LEAST: Duration = Duration::from_millis(100);

/// The programs, with the atomics and threads of an engine.
macro_rules! programs {
    ($engine:ident) => {
        pub mod $engine {
            use std::sync::Arc;

            use ::$engine::sync::atomic::AtomicUsize;
            use ::$engine::sync::atomic::Ordering::{Acquire, Relaxed, Release, SeqCst};
            use ::$engine::thread::spawn;

            pub fn store_buffering() {
                let (x, y) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
                let other = (Arc::clone(&x), Arc::clone(&y));
                let thread = spawn(move || {
                    other.0.store(1, SeqCst);
                    other.1.load(SeqCst)
                });
                y.store(1, SeqCst);
                x.load(SeqCst);
                thread.join().unwrap();
            }

            pub fn message_passing() {
                let (data, flag) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
                let other = (Arc::clone(&data), Arc::clone(&flag));
                let thread = spawn(move || {
                    other.0.store(1, Relaxed);
                    other.1.store(1, Release);
                });
                flag.load(Acquire);
                data.load(Relaxed);
                thread.join().unwrap();
            }

            pub fn independent_readers() {
                let (x, y) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
                let write = |of: &Arc<AtomicUsize>| {
                    let of = Arc::clone(of);
                    spawn(move || of.store(1, SeqCst))
                };
                let writers = [write(&x), write(&y)];
                let other = (Arc::clone(&x), Arc::clone(&y));
                let reader = spawn(move || {
                    other.0.load(SeqCst);
                    other.1.load(SeqCst);
                });
                y.load(SeqCst);
                x.load(SeqCst);
                for thread in writers {
                    thread.join().unwrap();
                }
                reader.join().unwrap();
            }

            pub fn increments(threads: usize, times: usize) {
                let counter = Arc::new(AtomicUsize::new(0));
                let increment = move || {
                    for _ in 0..times {
                        counter.fetch_add(1, Relaxed);
                    }
                };
                let others: Vec<_> = (1..threads).map(|_| spawn(increment.clone())).collect();
                increment();
                for thread in others {
                    thread.join().unwrap();
                }
            }

            /// The program of a name.
            pub fn program(name: &str) -> fn() {
                match name {
                    "store buffering" => store_buffering,
                    "message passing" => message_passing,
                    "IRIW" => independent_readers,
                    "3 × 2 increments" => || increments(3, 2),
                    "4 × 3 increments" => || increments(4, 3),
                    _ => panic!("no program is called {name}"),
                }
            }
        }
    };
}

mod programs {
    programs!(rc11);
    programs!(loom);
    programs!(shuttle);
}

const ENGINES: [&str; 3] = ["rc11", "loom", "shuttle"];
const PROGRAMS: [&str; 4] = [
    "store buffering",
    "message passing",
    "IRIW",
    "3 × 2 increments",
];

/// Executions of more and more events, of two threads. One thread is started, joined and comes to its end, as the
/// first one does: the first of these numbers is an exploration of nothing else.
const LENGTHS: [usize; 10] = [4, 5, 8, 12, 16, 24, 32, 40, 48, 60];

/// As many executions of a long program are run.
const SAMPLE: usize = 10_000;

/// How often a program has been run.
static RUNS: AtomicU64 = AtomicU64::new(0);

/// What one exploration took.
#[derive(Clone, Copy)]
struct Cost {
    executions: u64,
    time: Duration,
    /// The peak of memory, in KiB.
    memory: u64,
}

fn main() {
    let arguments: Vec<String> = std::env::args().collect();
    match &arguments[1..] {
        [mode, engine, program] if mode == "--alone" => alone(engine, program),
        _ => compare(),
    }
}

/// Explores a program again and again, and prints what one exploration took.
fn alone(engine: &str, program: &str) {
    let explore: Box<dyn Fn()> = match engine {
        "rc11" => {
            let program = programs::rc11::program(program);
            Box::new(move || rc11::model(counted(program)))
        }
        "loom" => {
            let program = programs::loom::program(program);
            Box::new(move || loom::model(counted(program)))
        }
        "shuttle" => {
            let program = programs::shuttle::program(program);
            Box::new(move || shuttle::check_dfs(counted(program), None))
        }
        events => {
            let events = events.parse().expect("a number");
            let mut builder = rc11::model::Builder::new();
            builder.max_permutations = Some(SAMPLE);
            Box::new(move || builder.check(counted(move || of_length(events))))
        }
    };
    let begun = processor_time();
    let mut times = 0;
    let mut time = Duration::ZERO;
    while time < LEAST {
        explore();
        times += 1;
        time = processor_time() - begun;
    }
    let executions = RUNS.load(Ordering::Relaxed) / u64::from(times);
    let time = (time / times).as_nanos();
    println!("{executions} {time} {}", peak_of_memory());
}

/// A program whose executions have so many events. Both threads increment one counter equally often, and an
/// increment is a read and a write. What is left over is a load.
fn of_length(events: usize) {
    programs::rc11::increments(2, (events - LENGTHS[0]) / 4);
    for _ in 0..events % 4 {
        rc11::sync::atomic::AtomicUsize::new(0).load(Ordering::Relaxed);
    }
}

fn counted(program: impl Fn() + Send + Sync) -> impl Fn() + Send + Sync {
    move || {
        RUNS.fetch_add(1, Ordering::Relaxed);
        program();
    }
}

fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    let time = Duration::try_from(time);
    time.expect("a process has taken no less than nothing")
}

/// The most memory that the process has had, in KiB; 0 where the system does not say.
fn peak_of_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    peak.map_or(0, |peak| peak.parse().expect("a number of KiB"))
}

/// Measures everything, and prints tables.
fn compare() {
    let mut measured = Vec::new();
    for program in PROGRAMS {
        measured.extend(ENGINES.map(|engine| (engine.to_string(), program)));
    }
    measured.push(("rc11".to_string(), "4 × 3 increments"));
    measured.extend(LENGTHS.map(|events| (events.to_string(), "")));
    let mut costs: Vec<Option<Cost>> = vec![None; measured.len()];
    for _ in 0..ROUNDS {
        for ((engine, program), least) in measured.iter().zip(&mut costs) {
            let cost = in_a_process(engine, program);
            if least.is_none_or(|least| cost.time < least.time) {
                *least = Some(cost);
            }
        }
    }
    let costs: Vec<Cost> = costs.into_iter().flatten().collect();
    let (engines, rest) = costs.split_at(PROGRAMS.len() * ENGINES.len());
    let (largest, lengths) = (rest[0], &rest[1..]);

    println!("| program | rc11 | loom | shuttle |\n| --- | --- | --- | --- |");
    for (program, costs) in PROGRAMS.iter().zip(engines.chunks(ENGINES.len())) {
        let cells = costs.iter().map(|cost| cost.against(costs[0].time));
        println!("| {program} | {} |", cells.collect::<Vec<_>>().join(" | "));
    }
    let smallest = engines[engines.len() - ENGINES.len()];
    println!(
        "\n4 × 3 increments in rc11: {} executions, {:.1} µs each; memory {:.1} MiB, {:.2} × that of {} executions.",
        largest.executions,
        largest.time.as_secs_f64() * 1e6 / largest.executions as f64,
        largest.memory as f64 / 1024.0,
        largest.memory as f64 / smallest.memory as f64,
        smallest.executions
    );
    // An exploration begins with stacks for its threads. What comes after that is the executions'.
    let start = lengths[0].time;
    let each =
        |cost: &Cost| cost.time.saturating_sub(start).as_secs_f64() * 1e6 / cost.executions as f64;
    println!("\nTo begin an exploration of two threads: {start:.0?}.\n");
    println!("| events | executions | one of them | to that of 24 events | an event |");
    println!("| ---: | ---: | ---: | ---: | ---: |");
    let costs = LENGTHS.iter().zip(lengths).skip(1);
    let reference = costs.clone().find(|(&events, _)| events == 24);
    let reference = reference.map_or(f64::NAN, |(_, cost)| each(cost));
    for (&events, cost) in costs {
        println!(
            "| {} | {} | {:.1} µs | × {:.2} | {:.2} µs |",
            events,
            cost.executions,
            each(cost),
            each(cost) / reference,
            each(cost) / events as f64
        );
    }
}

fn in_a_process(engine: &str, program: &str) -> Cost {
    let itself = std::env::current_exe().expect("the system knows what it runs");
    let mut command = Command::new(itself);
    command.args(["--alone", engine, program]);
    let output = command.output().expect("it can be run again");
    let text = String::from_utf8_lossy(&output.stdout);
    let numbers: Vec<u64> = text.split_whitespace().flat_map(str::parse).collect();
    match numbers[..] {
        [executions, time, memory] if output.status.success() => Cost {
            executions,
            time: Duration::from_nanos(time),
            memory,
        },
        _ => panic!("{engine}, {program}: {output:?}"),
    }
}

impl Cost {
    fn against(self, other: Duration) -> String {
        format!(
            "{} in {:.2?} (× {:.1})",
            self.executions,
            self.time,
            self.time.as_secs_f64() / other.as_secs_f64()
        )
    }
}
