//! A gauge, raised after the item is there
//!
//! A producer hands an item over and then raises the gauge of what is in flight; the consumer takes
//! the item and lowers the gauge. A quick consumer lowers it first, and the gauge wraps round to a
//! huge number.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent can fail.
//! Weakest: no counter.
//!
//! Review: No counter helps: raise the gauge before handing the item over, and let the hand-over
//! (here `items`) synchronize.

let items = Counter::new(0);
let gauge = Counter::new(0);

spawn(|| {
    items.inc();
    gauge.inc();
});
spawn(|| {
    let seen = items.get();
    if seen == 1 {
        let before = gauge.add(usize::MAX);
    }
});

assert!(seen == 0 || before == 1);
