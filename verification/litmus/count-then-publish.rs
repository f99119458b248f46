//! Count, then publish
//!
//! The writer counts first and fills in the data afterwards, often because the number that `inc`
//! returned is the slot to fill. A reader that sees the count finds the data missing, or half
//! written.
//!
//! Verdict: relaxed races, acqrel races, consistent races.
//! Weakest: no counter.
//!
//! Review: No counter helps: fill in the data first and count it afterwards. If `inc` has to deal
//! out the slot, count what is finished in a second counter.

let data = Plain::new(0);
let ready = Counter::new(0);

spawn(|| {
    ready.inc();
    data.set(42);
});
spawn(|| {
    let seen = ready.get();
    if seen == 1 {
        let found = data.get();
    }
});

assert!(seen == 0 || found == 42);
