//! How long an execution takes: threads that increment one counter. The arguments are how many threads, how
//! often each increments, and how many threads of the machine explore.
use rc11::model::Builder;
use rc11::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Arc;

fn main() {
    let mut arguments = std::env::args()
        .skip(1)
        .map(|n| n.parse::<usize>().expect("a number"));
    let mut argument = |otherwise| arguments.next().unwrap_or(otherwise);
    let (threads, times, jobs) = (argument(4), argument(3), argument(1));
    let started = std::time::Instant::now();
    let report = Builder::new().jobs(jobs).explore(move || {
        let counter = Arc::new(AtomicUsize::new(0));
        let threads: Vec<_> = (0..threads)
            .map(|_| {
                let counter = Arc::clone(&counter);
                rc11::thread::spawn(move || {
                    for _ in 0..times {
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                })
            })
            .collect();
        for thread in threads {
            thread.join().unwrap();
        }
        counter.load(Ordering::Relaxed)
    });
    let took = started.elapsed();
    println!(
        "{} executions, {:?}: {:.2} µs each",
        report.executions,
        took,
        took.as_secs_f64() * 1e6 / report.executions as f64
    );
}
