//! Code written for loom 0.7, for which the crate stands in under loom's name.

extern crate rc11 as loom;

use loom::cell::{Cell, UnsafeCell};
use loom::sync::atomic::{fence, AtomicBool, AtomicPtr, AtomicUsize, Ordering};
use loom::sync::{Arc, Condvar, Mutex};
use loom::{hint, model, thread};

/// A slot for one value, as a crate that is tested with loom would write it.
struct Slot<T> {
    full: AtomicBool,
    value: UnsafeCell<Option<T>>,
}

#[allow(unsafe_code)]
// SAFETY: the value is only touched by the thread that has found the flag in its favour.
unsafe impl<T: Send> Sync for Slot<T> {}

impl<T> Slot<T> {
    fn new() -> Self {
        Self {
            full: AtomicBool::new(false),
            value: UnsafeCell::new(None),
        }
    }

    fn put(&self, value: T, order: Ordering) {
        #[allow(unsafe_code)]
        // SAFETY: the slot is empty, so that the other thread does not touch the value.
        self.value.with_mut(|place| unsafe { *place = Some(value) });
        self.full.store(true, order);
    }

    fn take(&self) -> T {
        while !self.full.load(Ordering::Acquire) {
            hint::spin_loop();
        }
        #[allow(unsafe_code)]
        // SAFETY: the slot is full, so that the other thread does not touch the value any more.
        let value = unsafe { self.value.get_mut().deref().take() };
        value.expect("the slot is full")
    }
}

fn hand_over(order: Ordering) {
    let slot = Arc::new(Slot::new());
    let other = Arc::clone(&slot);
    let thread = thread::spawn(move || other.put(Box::new(7), order));
    assert_eq!(*slot.take(), 7);
    thread.join().unwrap();
}

#[test]
fn what_is_handed_over_with_release_arrives() {
    loom::model(|| hand_over(Ordering::Release));
}

#[test]
#[should_panic(expected = "data race")]
fn what_is_handed_over_with_relaxed_races() {
    loom::model(|| hand_over(Ordering::Relaxed));
}

#[test]
fn the_rest_of_the_surface() {
    let mut builder = model::Builder::new();
    builder.max_branches = 1000;
    builder.max_permutations = None;
    builder.max_duration = None;
    builder.check(|| {
        let number = Cell::new(1);
        number.set(number.get() + 1);
        assert_eq!((number.replace(5), number.take()), (2, 5));

        let shared = Arc::new((Mutex::new(false), Condvar::new(), AtomicUsize::new(0)));
        let other = Arc::clone(&shared);
        let builder = thread::Builder::new().name("worker".to_string());
        let thread = builder
            .spawn(move || {
                assert_eq!(thread::current().name(), Some("worker"));
                *other.0.lock().unwrap() = true;
                other.1.notify_all();
                thread::park();
                fence(Ordering::AcqRel);
                other.2.fetch_max(3, Ordering::Relaxed);
                thread::current().id()
            })
            .unwrap();
        let mut ready = shared.0.lock().unwrap();
        while !*ready {
            ready = shared.1.wait(ready).unwrap();
        }
        drop(ready);
        thread.thread().unpark();
        let id = thread.thread().id();
        assert_eq!(thread.join().unwrap(), id);
        assert_eq!(shared.2.load(Ordering::Relaxed), 3);

        let mut value = 1;
        let pointer = AtomicPtr::new(&mut value);
        let found = pointer.swap(std::ptr::null_mut(), Ordering::AcqRel);
        assert!(std::ptr::eq(found, &value) && pointer.into_inner().is_null());
        thread::yield_now();
    });
}

#[test]
fn every_function_of_the_atomics_is_the_integers() {
    loom::model(|| {
        use loom::sync::atomic::{AtomicI8, AtomicU8};
        let order = Ordering::Relaxed;
        let a = AtomicU8::new(250);
        assert_eq!(a.fetch_add(10, order), 250);
        assert_eq!(a.fetch_sub(5, order), 4);
        assert_eq!(a.fetch_or(0b0100, order), 255);
        assert_eq!(a.fetch_and(0b0110, order), 255);
        assert_eq!(a.fetch_xor(0b0011, order), 0b0110);
        assert_eq!(a.fetch_nand(0b0100, order), 0b0101);
        assert_eq!(a.fetch_min(7, order), 0b1111_1011);
        assert_eq!(
            a.fetch_update(order, order, |found| (found == 7).then_some(8)),
            Ok(7)
        );
        assert_eq!(
            a.fetch_update(order, order, |found| (found == 7).then_some(8)),
            Err(8)
        );
        assert_eq!(a.compare_exchange_weak(8, 9, order, order), Ok(8));
        assert_eq!(a.compare_exchange(8, 9, order, order), Err(9));
        assert_eq!(format!("{a:?}"), "9");
        let b = AtomicI8::new(-3);
        assert_eq!(
            (
                b.fetch_max(-5, order),
                b.fetch_min(-5, order),
                b.swap(1, order)
            ),
            (-3, -3, -5)
        );
        let c = AtomicBool::default();
        assert!(!c.fetch_nand(true, order) && c.fetch_not(order) && !c.fetch_or(true, order));
        assert!(c.fetch_and(false, order) && !c.load(order));
    });
}

#[test]
fn orderings_that_make_no_sense_are_refused_as_by_std() {
    use Ordering::{AcqRel, Acquire, Relaxed, Release};
    let refused = |body: fn(&AtomicUsize)| {
        let report = loom::explore(move || body(&AtomicUsize::new(0)));
        report.failure.expect("it panics").message
    };
    assert!(refused(|a| {
        let _ = a.load(Release);
    })
    .contains("release load"));
    assert!(refused(|a| {
        let _ = a.load(AcqRel);
    })
    .contains("acquire-release load"));
    assert!(refused(|a| a.store(0, Acquire)).contains("acquire store"));
    assert!(refused(|a| a.store(0, AcqRel)).contains("acquire-release store"));
    assert!(refused(|a| {
        let _ = a.compare_exchange(0, 0, AcqRel, Release);
    })
    .contains("release failure"));
    assert!(refused(|_| fence(Relaxed)).contains("relaxed fence"));
}
