//! Clear your own counter, then look at the other
//!
//! Two threads each clear their request counter before they look whether the other still has a
//! request, so that whoever comes last finds both cleared: store buffering, with `reset` in place of
//! `inc`. Each `reset` may still be on its way while its thread looks.
//!
//! Part of: `sequential`.
//!
//! Verdict: relaxed can fail, acqrel can fail, consistent holds.
//! Weakest: `a` and `b` consistent.
//!
//! Review: Both must be a ConsistentCounter: this is the case in which acquire and release are not
//! enough.

let a = Counter::new(1);
let b = Counter::new(1);

spawn(|| {
    a.reset();
    let seen_b = b.get();
});
spawn(|| {
    b.reset();
    let seen_a = a.get();
});

assert!(seen_a == 0 || seen_b == 0);
