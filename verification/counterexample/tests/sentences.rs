//! Sentences of the documentation that a program decides and that are in no file of the catalogue.

use counterexample::model::Model;
use counterexample::outcome::{check, Findings, Verdict};
use counterexample::parse::parse;
use counterexample::program::Kind;

fn findings(text: &str, kind: Kind) -> Findings {
    let program = parse(text).expect("a program");
    let orderings = program.orderings(kind);
    check(&program, &orderings, Model::Cpp20, u64::MAX).expect("a small program")
}

/// The verdicts for each of [`Kind::ALL`].
fn verdicts(text: &str) -> [Verdict; 3] {
    Kind::ALL.map(|kind| findings(text, kind).overall())
}

/// `pair-opposite`, of docs/claims.md: it does not take more than one writer to break it, nor do more
/// help.
#[test]
fn a_pair_of_three_writers() {
    let text = "
        let a = Counter::new(5);
        let b = Counter::new(4);
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { a.inc(); b.inc(); });
        spawn(|| { let seen_b = b.get(); let seen_a = a.get(); });
        assert!(seen_a > seen_b);";
    let executions = |kind| findings(text, kind).coverage.executions;
    assert_eq!(
        verdicts(text),
        [Verdict::CanFail, Verdict::Holds, Verdict::Holds]
    );
    assert_eq!(Kind::ALL.map(executions), [576, 300, 300]);
    // The number of writers is not what keeps it: one that moves `b` first breaks it.
    let reversed = text.replacen("a.inc(); b.inc();", "b.inc(); a.inc();", 1);
    assert_eq!(verdicts(&reversed), [Verdict::CanFail; 3]);
}

/// The glossary, of store buffering and IRIW: acquire and release are enough if one thread looks by an
/// update, and not if none does.
#[test]
fn one_look_by_an_update_is_enough() {
    let store_buffering = "
        let a = Counter::new(0);
        let b = Counter::new(0);
        spawn(|| { a.inc(); let seen_b = b.add(0); });
        spawn(|| { b.inc(); let seen_a = a.get(); });
        assert!(seen_a == 1 || seen_b == 1);";
    let independent_readers = "
        let a = Counter::new(0);
        let b = Counter::new(0);
        spawn(|| { a.inc(); });
        spawn(|| { b.inc(); });
        spawn(|| { let a0 = a.get(); let b0 = b.add(0); });
        spawn(|| { let b1 = b.get(); let a1 = a.get(); });
        assert!(!(a0 == 1 && b0 == 0 && b1 == 1 && a1 == 0));";
    for text in [store_buffering, independent_readers] {
        assert_eq!(
            verdicts(text),
            [Verdict::CanFail, Verdict::Holds, Verdict::Holds]
        );
        let by_reads = text.replace("b.add(0)", "b.get()");
        assert_eq!(
            verdicts(&by_reads),
            [Verdict::CanFail, Verdict::CanFail, Verdict::Holds]
        );
    }
}

/// What to write in the review of `queue-depth`. The queue is a counter of the items that are in it.
#[test]
fn a_queue_is_never_less_than_empty_if_it_is_counted_before() {
    let text = "
        let pushed = RelaxedCounter::new(0);
        let popped = ConsistentCounter::new(0);
        let queue = ConsistentCounter::new(0);
        spawn(|| { pushed.inc(); queue.inc(); });
        spawn(|| { while queue.get() < 1 {} popped.inc(); });
        spawn(|| { let left = popped.get(); let entered = pushed.get(); });
        assert!(entered >= left);";
    let counted_after = text.replace("pushed.inc(); queue.inc();", "queue.inc(); pushed.inc();");
    let relaxed = text.replace("let popped = Consistent", "let popped = Relaxed");
    let verdict = |text: &str| findings(text, Kind::Relaxed).overall();
    assert_eq!(verdict(text), Verdict::Holds);
    assert_eq!(verdict(&counted_after), Verdict::CanFail);
    assert_eq!(verdict(&relaxed), Verdict::CanFail);
}

/// The review of `lost-wake-up`: who registers first, and looks again before waiting, does not wait for
/// ever, if the counters are consistent; with acquire and release each may miss the other.
#[test]
fn who_registers_first_is_woken() {
    let text = "
        let in_flight = Counter::new(1);
        let waiting = Counter::new(0);
        let wake = Counter::new(0);
        spawn(|| {
            waiting.inc();
            let busy = in_flight.get();
            if busy != 0 { while wake.get() == 0 {} }
        });
        spawn(|| {
            in_flight.add(usize::MAX);
            let sleepers = waiting.get();
            if sleepers != 0 { wake.inc(); }
        });";
    let waits = Verdict::WaitsForEver;
    assert_eq!(verdicts(text), [waits, waits, Verdict::Holds]);
}
