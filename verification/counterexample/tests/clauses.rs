//! A deciding program for each axiom and each clause about atomics of any ordering, fences and plain memory: what
//! the clause forbids is possible once the program is changed where the clause stops to apply.

mod clauses {
    pub mod sketch;
}

use std::sync::atomic::Ordering::{AcqRel, Acquire, Relaxed, Release, SeqCst};

use clauses::sketch::Step::{
    Add, CompareExchange, Fence, Get, Join, Load, LoadInto, Set, Spawn, Store, StoreOf, Weak,
};
use clauses::sketch::{races, Sketch, D, X, Y, Z};
use counterexample::model::Model::{self, Cpp20, Rc11, Sc};
use counterexample::outcome::Verdict;

const WEAK: [Model; 2] = [Cpp20, Rc11];

/// Whether an outcome (the values found, then the final ones of `x`, `y` and `z` as far as they are given) is
/// possible under both weak models, which have to agree.
fn possible(sketch: &Sketch, found: &[usize]) -> bool {
    let [cpp20, rc11] = WEAK.map(|model| sketch.allows(model, found));
    assert_eq!(cpp20, rc11, "{found:?}");
    cpp20
}

/// `y` is written and then announced by `x`; a second thread looks at `x` and then at `y`.
fn message(announce: Vec<clauses::sketch::Step>, look: Vec<clauses::sketch::Step>) -> Sketch {
    let mut writer = vec![Store(Y, 1, Relaxed)];
    writer.extend(announce);
    let mut reader = look;
    reader.push(Load(Y, Relaxed));
    Sketch::of(vec![writer, reader])
}

#[test]
fn a_release_store_synchronizes_with_an_acquire_load() {
    let with = |store, load| {
        possible(
            &message(vec![Store(X, 1, store)], vec![Load(X, load)]),
            &[1, 0],
        )
    };
    assert!(!with(Release, Acquire));
    assert!(!with(SeqCst, SeqCst));
    assert!(with(Relaxed, Acquire));
    assert!(with(Release, Relaxed));
}

#[test]
fn a_release_sequence_goes_on_by_read_modify_writes_of_any_thread() {
    let with = |middle| {
        let writer = vec![Store(Y, 1, Relaxed), Store(X, 1, Release)];
        let reader = vec![Load(X, Acquire), Load(Y, Relaxed)];
        Sketch::of(vec![writer, vec![middle], reader])
    };
    // The middle one finds 1, and the last finds what it leaves.
    assert!(!possible(&with(Add(X, 1, Relaxed)), &[1, 2, 0]));
    let exchange = CompareExchange(X, 1, 2, Relaxed, Relaxed);
    assert!(!possible(&with(exchange), &[1, 2, 0]));
    // A store of another thread ends it.
    assert!(possible(&with(Store(X, 2, Relaxed)), &[2, 0, 2]));
}

/// As C++20 and Rust have it; C++11, and `rc11.cat`, let it go on.
#[test]
fn a_release_sequence_ends_at_a_later_store_of_the_same_thread() {
    let announce = vec![Store(X, 1, Release), Store(X, 2, Relaxed)];
    assert!(possible(
        &message(announce, vec![Load(X, Acquire)]),
        &[2, 0]
    ));
    let announce = vec![Store(X, 1, Release), Store(X, 2, Release)];
    assert!(!possible(
        &message(announce, vec![Load(X, Acquire)]),
        &[2, 0]
    ));
}

#[test]
fn a_compare_exchange_has_the_ordering_of_what_it_does() {
    let failing = |failure| {
        let look = vec![CompareExchange(X, 2, 3, SeqCst, failure)];
        possible(&message(vec![Store(X, 1, Release)], look), &[1, 0])
    };
    assert!(!failing(Acquire));
    assert!(failing(Relaxed));
    let succeeding = |success| {
        let look = vec![CompareExchange(X, 1, 3, success, Acquire)];
        possible(&message(vec![Store(X, 1, Release)], look), &[1, 0])
    };
    assert!(!succeeding(Acquire));
    assert!(succeeding(Relaxed));
    // One that fails releases nothing: what is read is the store before it.
    let announce = vec![
        Store(X, 1, Relaxed),
        CompareExchange(X, 5, 6, AcqRel, Acquire),
    ];
    assert!(possible(
        &message(announce, vec![Load(X, Acquire)]),
        &[1, 1, 0]
    ));
    let announce = vec![
        Store(X, 1, Relaxed),
        CompareExchange(X, 1, 6, AcqRel, Acquire),
    ];
    assert!(!possible(
        &message(announce, vec![Load(X, Acquire)]),
        &[1, 6, 0]
    ));
}

#[test]
fn fences_synchronize_by_the_write_after_and_the_read_before_them() {
    let store = || Store(X, 1, Relaxed);
    let load = || Load(X, Relaxed);
    let with = |announce, look| possible(&message(announce, look), &[1, 0]);
    assert!(!with(
        vec![Fence(Release), store()],
        vec![load(), Fence(Acquire)]
    ));
    assert!(!with(vec![Fence(Release), store()], vec![Load(X, Acquire)]));
    assert!(!with(
        vec![Store(X, 1, Release)],
        vec![load(), Fence(Acquire)]
    ));
    assert!(with(
        vec![store(), Fence(Release)],
        vec![load(), Fence(Acquire)]
    ));
    assert!(with(
        vec![Fence(Release), store()],
        vec![Fence(Acquire), load()]
    ));
    assert!(with(
        vec![Fence(Acquire), store()],
        vec![load(), Fence(Acquire)]
    ));
    assert!(with(
        vec![Fence(Release), store()],
        vec![load(), Fence(Release)]
    ));
}

/// A fence before a thread is spawned is not in program order before that thread's stores.
#[test]
fn a_fence_reaches_the_writes_of_its_own_thread_only() {
    let child_stores = |with_fence: bool| {
        let mut child = vec![Store(X, 1, Relaxed)];
        if with_fence {
            child.insert(0, Fence(Release));
        }
        let parent = vec![Store(Y, 1, Relaxed), Fence(Release), Spawn(1)];
        Sketch::of(vec![
            parent,
            child,
            vec![Load(X, Acquire), Load(Y, Relaxed)],
        ])
    };
    assert!(possible(&child_stores(false), &[1, 0]));
    assert!(!possible(&child_stores(true), &[1, 0]));
}

#[test]
fn one_location_is_coherent() {
    // Its own write is before, and so not missed, and not found before it is made.
    let own = Sketch::of(vec![vec![
        Load(X, Relaxed),
        Store(X, 1, Relaxed),
        Load(X, Relaxed),
    ]]);
    assert_eq!(own.outcomes(Cpp20), vec![vec![0, 1, 1, 0, 0]]);
    // Writes stay in the order of their thread.
    let writes = Sketch::of(vec![vec![Store(X, 1, Relaxed), Store(X, 2, Relaxed)]]);
    assert_eq!(writes.outcomes(Cpp20), vec![vec![2, 0, 0]]);
    // Two reads of another thread do not go back.
    let reads = |second| {
        let writer = vec![Store(X, 1, Relaxed), Store(X, 2, Relaxed)];
        Sketch::of(vec![writer, vec![Load(X, Relaxed), Load(X, second)]])
    };
    assert!(!possible(&reads(Relaxed), &[2, 1]));
    assert!(!possible(&reads(Relaxed), &[1, 0]));
    assert!(possible(&reads(Relaxed), &[1, 2]));
}

#[test]
fn nothing_comes_between_an_update_and_what_it_reads() {
    let sketch = Sketch::of(vec![vec![Add(X, 1, Relaxed)], vec![Store(X, 5, Relaxed)]]);
    assert_eq!(
        sketch.outcomes(Cpp20),
        vec![vec![0, 5, 0, 0], vec![5, 6, 0, 0]]
    );
}

#[test]
fn a_compare_exchange_succeeds_by_what_it_finds() {
    let sketch = |exchange| Sketch::of(vec![vec![exchange], vec![Store(X, 1, Relaxed)]]);
    let strong = sketch(CompareExchange(X, 1, 2, Relaxed, Relaxed));
    assert_eq!(
        strong.outcomes(Cpp20),
        vec![vec![0, 1, 0, 0], vec![1, 2, 0, 0]]
    );
    // A weak one may fail although it finds what it expects.
    let weak = sketch(Weak(X, 1, 2, Relaxed, Relaxed));
    assert_eq!(
        weak.outcomes(Cpp20),
        vec![vec![0, 1, 0, 0], vec![1, 1, 0, 0], vec![1, 2, 0, 0]]
    );
}

/// Each thread writes one location and then looks at the other.
fn store_buffering(
    first: Vec<clauses::sketch::Step>,
    second: Vec<clauses::sketch::Step>,
) -> Sketch {
    Sketch::of(vec![first, second])
}

#[test]
fn seq_cst_operations_have_one_order() {
    let with = |store, load| {
        let thread = |own, other| vec![Store(own, 1, store), Load(other, load)];
        possible(&store_buffering(thread(X, Y), thread(Y, X)), &[0, 0])
    };
    assert!(!with(SeqCst, SeqCst));
    assert!(with(Release, SeqCst));
    assert!(with(SeqCst, Acquire));
}

#[test]
fn seq_cst_fences_order_what_is_around_them() {
    let with = |fence| {
        let thread = |own, other| vec![Store(own, 1, Relaxed), Fence(fence), Load(other, Relaxed)];
        possible(&store_buffering(thread(X, Y), thread(Y, X)), &[0, 0])
    };
    assert!(!with(SeqCst));
    assert!(with(AcqRel));
}

/// A `SeqCst` operation is before a fence that comes after what it is coherence-ordered before, and after one
/// that comes before what is coherence-ordered before it.
#[test]
fn seq_cst_fences_and_operations_have_one_order() {
    let with = |store, load| {
        let operations = vec![Store(X, 1, store), Load(Y, load)];
        let fenced = vec![Store(Y, 1, Relaxed), Fence(SeqCst), Load(X, Relaxed)];
        possible(&store_buffering(operations, fenced), &[0, 0])
    };
    assert!(!with(SeqCst, SeqCst));
    assert!(with(Relaxed, SeqCst));
    assert!(with(SeqCst, Relaxed));
}

/// Happens-before from another thread ends at a fence, or begins there.
#[test]
fn seq_cst_fences_reach_through_other_threads() {
    let with = |fence, announce, look| {
        let first = vec![Store(X, 1, Relaxed), Store(Z, 1, announce)];
        let second = vec![Load(Z, look), Fence(fence), Load(Y, Relaxed)];
        let third = vec![Store(Y, 1, Relaxed), Fence(fence), Load(X, Relaxed)];
        possible(&Sketch::of(vec![first, second, third]), &[1, 0, 0])
    };
    assert!(!with(SeqCst, Release, Acquire));
    assert!(with(AcqRel, Release, Acquire));
    assert!(with(SeqCst, Relaxed, Acquire));
}

/// Between `SeqCst` operations synchronization counts where both of its ends are `SeqCst`, or where program order
/// comes before and after it (Lahav et al., PLDI 2017, section 2.1: compiled to POWER, it cannot be had).
#[test]
fn strongly_happens_before_is_less_than_happens_before() {
    let with = |announce| {
        let first = vec![Store(X, 1, SeqCst), Store(Y, 1, announce)];
        let second = vec![Add(Y, 1, SeqCst), Load(Y, Relaxed)];
        let third = vec![Store(Y, 3, SeqCst), Load(X, SeqCst)];
        possible(&Sketch::of(vec![first, second, third]), &[1, 3, 0])
    };
    assert!(with(Release));
    assert!(!with(SeqCst));
}

#[test]
fn program_order_around_synchronization_is_strong() {
    let with = |announce| {
        let first = vec![Store(X, 1, SeqCst), Store(Y, 1, announce)];
        let second = vec![Load(Y, Acquire), Load(Z, SeqCst)];
        let third = vec![Store(Z, 1, SeqCst), Load(X, SeqCst)];
        possible(&Sketch::of(vec![first, second, third]), &[1, 0, 0])
    };
    assert!(!with(Release));
    assert!(with(Relaxed));
}

/// Where one location mixes `SeqCst` with weaker orderings C++20 forbids more: coherence-ordered-before leads
/// through the relaxed store. What is safe to rely on is what both forbid.
#[test]
fn the_two_models_differ_where_orderings_mix() {
    let sketch = |middle| {
        let first = vec![Store(Y, 1, SeqCst), Store(X, 1, SeqCst)];
        let third = vec![Load(X, SeqCst), Load(Y, SeqCst)];
        Sketch::of(vec![first, vec![Store(X, 2, middle)], third])
    };
    let found = [2, 0, 2];
    assert!(!sketch(Relaxed).allows(Cpp20, &found));
    assert!(sketch(Relaxed).allows(Rc11, &found));
    assert!(!sketch(SeqCst).allows(Rc11, &found));
    // The other way round in modification order, both allow it.
    assert!(possible(&sketch(Relaxed), &[2, 0, 1]));
}

#[test]
fn only_rc11_forbids_load_buffering() {
    let sketch = |dependent: bool| {
        let thread = |from, to| {
            let write = match dependent {
                true => StoreOf(to, Relaxed),
                false => Store(to, 1, Relaxed),
            };
            vec![LoadInto(from, Relaxed), write]
        };
        Sketch::of(vec![thread(X, Y), thread(Y, X)])
    };
    assert!(sketch(false).allows(Cpp20, &[1, 1]));
    assert!(!sketch(false).allows(Rc11, &[1, 1]));
    // No value comes out of thin air.
    assert_eq!(sketch(true).outcomes(Cpp20), vec![vec![0, 0, 0, 0, 0]]);
}

#[test]
fn threads_take_turns_under_sc() {
    let thread = |own, other| vec![Store(own, 1, Relaxed), Load(other, Relaxed)];
    let sketch = store_buffering(thread(X, Y), thread(Y, X));
    assert!(!sketch.allows(Sc, &[0, 0]));
    assert!(possible(&sketch, &[0, 0]));
}

#[test]
fn plain_memory_races_where_nothing_orders_it() {
    let sketch = |store, load, other| {
        Sketch::of(vec![
            vec![Set(D, 1), Store(X, 1, store)],
            vec![Load(X, load), other],
        ])
    };
    // The reader looks at the data whatever it finds: a race where it finds 0.
    assert!(races(&sketch(Release, Acquire, Get(D))));
    // Reads do not race with each other.
    let reads = Sketch::of(vec![vec![Get(D)], vec![Get(D)]]);
    assert!(!races(&reads));
    let writes = Sketch::of(vec![vec![Set(D, 1)], vec![Set(D, 2)]]);
    assert!(races(&writes));
    assert!(races(&Sketch::of(vec![vec![Set(D, 1)], vec![Get(D)]])));
    assert!(!races(&Sketch::of(vec![vec![
        Set(D, 1),
        Get(D),
        Set(D, 2)
    ]])));
}

/// A thread waits until the data is announced, and then looks at it.
#[test]
fn what_synchronizes_orders_plain_memory() {
    let with = |announce: Vec<clauses::sketch::Step>, load, after: Vec<clauses::sketch::Step>| {
        let mut writer = vec![Set(D, 1)];
        writer.extend(announce);
        Sketch::waiting(writer, load, after)
    };
    let announced = with(vec![Store(X, 1, Release)], Acquire, vec![Get(D)]);
    assert!(!races(&announced));
    // A read finds the last write that happens before it.
    assert_eq!(announced.outcomes(Cpp20), vec![vec![1, 1, 0, 0]]);
    let overwritten = with(vec![Set(D, 2), Store(X, 1, Release)], Acquire, vec![Get(D)]);
    assert_eq!(overwritten.outcomes(Cpp20), vec![vec![2, 1, 0, 0]]);
    assert!(races(&with(
        vec![Store(X, 1, Relaxed)],
        Acquire,
        vec![Get(D)]
    )));
    assert!(races(&with(
        vec![Store(X, 1, Release)],
        Relaxed,
        vec![Get(D)]
    )));
    let fenced = with(
        vec![Fence(Release), Store(X, 1, Relaxed)],
        Relaxed,
        vec![Fence(Acquire), Get(D)],
    );
    assert!(!races(&fenced));
    // What is written after the announcement is not ordered by it.
    assert!(races(&with(
        vec![Store(X, 1, Release), Set(D, 2)],
        Acquire,
        vec![Get(D)]
    )));
}

#[test]
fn spawn_and_join_order_plain_memory() {
    let parent = |before: bool, after: bool| {
        let mut steps = vec![Spawn(1)];
        if before {
            steps.insert(0, Set(D, 5));
        } else {
            steps.push(Set(D, 5));
        }
        if after {
            steps.extend([Join(1), Get(D)]);
        }
        Sketch::of(vec![steps, vec![Set(D, 1)]])
    };
    assert!(!races(&parent(true, true)));
    assert_eq!(parent(true, true).outcomes(Cpp20), vec![vec![1, 0, 0, 0]]);
    assert!(!races(&parent(true, false)));
    assert!(races(&parent(false, false)));
    assert!(races(&parent(false, true)));
    // Without the join.
    let unjoined = Sketch::of(vec![vec![Spawn(1), Get(D)], vec![Set(D, 1)]]);
    assert!(races(&unjoined));
}

/// What is cut off is counted, and a race until then is one. A report says so.
#[test]
fn a_loop_that_goes_on_is_cut_off() {
    let sketch = Sketch::of(vec![vec![Set(D, 1)], vec![Load(X, Relaxed)]]).cut_off_unless(1);
    let findings = sketch.findings(Cpp20);
    assert_eq!(
        (findings.coverage.executions, findings.coverage.cut),
        (0, 1)
    );
    assert_eq!(findings.overall(), Verdict::Unknown);
    let text = sketch.report();
    assert!(text.contains("would go on; nothing is said"), "{text}");

    let writer = vec![Store(X, 1, Relaxed)];
    let sketch = Sketch::of(vec![writer, vec![Load(X, Relaxed)]]).cut_off_unless(1);
    let findings = sketch.findings(Cpp20);
    assert_eq!(
        (findings.coverage.executions, findings.coverage.cut),
        (1, 1)
    );
    assert_eq!(findings.overall(), Verdict::Holds);

    let racing = Sketch::of(vec![vec![Set(D, 1)], vec![Set(D, 2), Load(X, Relaxed)]]);
    assert_eq!(
        racing.cut_off_unless(1).findings(Cpp20).overall(),
        Verdict::CanFail
    );
}
