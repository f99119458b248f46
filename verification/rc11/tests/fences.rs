//! What fences hand over that random programs are too short to show.

mod axioms;
mod checked;
mod litmus;

use litmus::run;

/// An acquire fence acquires what every read before it has read, and not the last one alone.
#[test]
fn a_fence_acquires_earlier_reads_too() {
    let fenced = run("x=1 rlx; y=1 rel; z=1 rlx | y rlx; z rlx; F acq; x rlx");
    let bare = run("x=1 rlx; y=1 rel; z=1 rlx | y rlx; z rlx; x rlx");
    let stale = [vec![1, 0, 0], vec![1, 1, 0]];
    assert!(stale.iter().all(|read| bare.outcomes.contains_key(read)));
    assert_eq!((fenced.executions, bare.executions), (6, 8));
    let fresh = bare.outcomes.into_iter();
    let fresh = fresh.filter(|(read, _)| !stale.contains(read));
    assert_eq!(fenced.outcomes, fresh.collect());
}

/// A release fence is there for every later write, and not the next one alone.
#[test]
fn a_fence_releases_for_later_writes_too() {
    let fenced = run("x=1 rlx; F rel; z=1 rlx; y=1 rlx | y acq; x rlx");
    let bare = run("x=1 rlx; z=1 rlx; y=1 rlx | y acq; x rlx");
    assert_eq!((fenced.executions, bare.executions), (3, 4));
    assert!(bare.outcomes.contains_key(&vec![1, 0]));
    assert!(!fenced.outcomes.contains_key(&vec![1, 0]));
}
