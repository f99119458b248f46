//! A lost wake-up
//!
//! A thread that finds work in flight registers itself and waits to be woken; the last worker out wakes
//! whom it sees waiting. Between the two steps of the one, the other can do all of its own.
//!
//! Verdict: relaxed waits for ever, acqrel waits for ever, consistent waits for ever.
//! Weakest: no counter.
//!
//! Review: It can wait for ever, with any ordering: the worker leaves after `in_flight.get()`, and looks
//! before `waiting.inc()`. Register first and look again before waiting, with ConsistentCounters; or use
//! a `Condvar`, whose lock makes looking and waiting one step.

let in_flight = Counter::new(1);
let waiting = Counter::new(0);
let wake = Counter::new(0);

spawn(|| {
    let busy = in_flight.get();
    if busy != 0 {
        waiting.inc();
        while wake.get() == 0 {}
    }
});
spawn(|| {
    in_flight.add(usize::MAX);
    let sleepers = waiting.get();
    if sleepers != 0 {
        wake.inc();
    }
});

assert!(in_flight == 0);
