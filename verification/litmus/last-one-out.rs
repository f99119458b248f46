//! A reference count: the last one out frees the data
//!
//! Every user counts itself out with `add(usize::MAX)`, that is, minus one, when it no longer needs
//! the data. Whoever finds 1 was the last, and takes the data apart. Exactly one does, and all
//! others have to be through with it.
//!
//! Part of: `publication`.
//!
//! Verdict: relaxed races, acqrel holds, consistent holds.
//! Weakest: `users` consistent.
//!
//! Review: `users` must be a ConsistentCounter: a relaxed one finds the last user, but not that the
//! others' accesses are over.

let users = Counter::new(2);
let data = Plain::new(1);

spawn(|| {
    data.get();
    let count0 = users.add(usize::MAX);
    if count0 == 1 {
        data.set(0);
    }
});
spawn(|| {
    data.get();
    let count1 = users.add(usize::MAX);
    if count1 == 1 {
        data.set(0);
    }
});

assert!(count0 + count1 == 3);
