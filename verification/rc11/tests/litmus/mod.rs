//! Programs without branches, as text: threads between `|`, operations between `;`.
//!
//! `x=1 rlx` stores, `x rlx` loads, `x+1 rlx` adds, `x:=3 rlx` swaps, `x?0>4 rlx rlx` compares with 0 and
//! exchanges it for 4, `x=r+1 rlx` stores one more than what the thread has read last, and `F sc` is a fence.

use std::collections::BTreeMap;
use std::sync::Arc;

use rc11::sync::atomic::{fence, AtomicU64, Ordering};
use rc11::thread::spawn;
use rc11::Report;

use crate::checked::explore;

fn ordering(name: &str) -> Ordering {
    match name {
        "rlx" => Ordering::Relaxed,
        "acq" => Ordering::Acquire,
        "rel" => Ordering::Release,
        "acqrel" => Ordering::AcqRel,
        "sc" => Ordering::SeqCst,
        other => panic!("{other} is no ordering"),
    }
}

fn number(text: &str) -> u64 {
    text.parse()
        .unwrap_or_else(|_| panic!("{text} is no number"))
}

/// Does an operation, and returns what it read.
fn operate(text: &str, atomics: &BTreeMap<char, AtomicU64>, last: u64) -> Option<u64> {
    let (what, orderings) = text.split_once(' ').expect("an ordering follows");
    let (order, failure) = orderings.split_once(' ').unwrap_or((orderings, orderings));
    let (order, failure) = (ordering(order), || ordering(failure));
    if what == "F" {
        fence(order);
        return None;
    }
    let atomic = &atomics[&what.chars().next().expect("a name")];
    match &what[1..] {
        "" => Some(atomic.load(order)),
        rest if rest.starts_with(":=") => Some(atomic.swap(number(&rest[2..]), order)),
        rest if rest.starts_with("=r+") => {
            atomic.store(last + number(&rest[3..]), order);
            None
        }
        rest if rest.starts_with('=') => {
            atomic.store(number(&rest[1..]), order);
            None
        }
        rest if rest.starts_with('+') => Some(atomic.fetch_add(number(&rest[1..]), order)),
        rest if rest.starts_with('?') => {
            let (expected, new) = rest[1..].split_once('>').expect("what to exchange it for");
            match atomic.compare_exchange(number(expected), number(new), order, failure()) {
                Ok(found) | Err(found) => Some(found),
            }
        }
        other => panic!("{other} is no operation"),
    }
}

/// Runs a program; the outcome is what was read, thread by thread.
pub fn run(program: &str) -> Report<Vec<u64>> {
    let threads: Vec<Vec<String>> = program
        .split('|')
        .map(|thread| {
            thread
                .split(';')
                .map(|text| text.trim().to_string())
                .collect()
        })
        .collect();
    let names: Vec<char> = "abcdefghijklmnopqrstuvwxyz"
        .chars()
        .filter(|&name| {
            let mut operations = threads.iter().flatten();
            operations.any(|text| text.starts_with(name))
        })
        .collect();
    explore(move || {
        let atomics: Arc<BTreeMap<char, AtomicU64>> = Arc::new(
            names
                .iter()
                .map(|&name| (name, AtomicU64::new(0)))
                .collect(),
        );
        let threads: Vec<_> = threads
            .iter()
            .cloned()
            .map(|thread| {
                let atomics = Arc::clone(&atomics);
                spawn(move || {
                    let mut read = Vec::new();
                    for text in &thread {
                        read.extend(operate(text, &atomics, read.last().copied().unwrap_or(0)));
                    }
                    read
                })
            })
            .collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    })
}
