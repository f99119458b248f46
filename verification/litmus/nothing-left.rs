//! Nothing left to do, because two counters are equal
//!
//! A task that queues another does so before it counts itself as done, and a supervisor stops when
//! as many are done as were queued. It reads what was queued first: by the time it reads what is
//! done, a task more has been queued and one has been done.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: It can stop too early, under every ordering. Read `done` first and then `queued`, with
//! `done` a ConsistentCounter, if tasks queue others before they are done. If tasks also come from
//! elsewhere, equal counters say nothing.

let queued = Counter::new(1);
let done = Counter::new(0);

spawn(|| {
    queued.inc();
    done.inc();
    done.inc();
});
spawn(|| {
    let all = queued.get();
    let finished = done.get();
});

assert!(all != finished || finished == 2);
