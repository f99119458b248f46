//! The interface: what version 1.0.1 had, what came later, and what is missing on purpose. Most of
//! it is checked by compiling.

/// Nothing in here is newer than 1.0.1, so that it can be compiled against that as well.
mod since_1_0 {
    use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter};
    use std::panic::{RefUnwindSafe, UnwindSafe};
    use std::sync::{Arc, LazyLock};

    /// Generic code over a counter: all that the trait has, on a new counter.
    fn count<C: AtomicCounter<PrimitiveType = usize>>(counter: C) -> [usize; 6] {
        [
            counter.inc(),
            counter.add(4),
            counter.get(),
            counter.reset(),
            counter.inc(),
            counter.into_inner(),
        ]
    }

    #[test]
    fn every_method_but_get_returns_the_previous_value() {
        assert_eq!(count(RelaxedCounter::new(7)), [7, 8, 12, 12, 0, 1]);
        assert_eq!(count(ConsistentCounter::new(7)), [7, 8, 12, 12, 0, 1]);
    }

    #[test]
    fn default_is_zero() {
        assert_eq!(RelaxedCounter::default().into_inner(), 0);
        assert_eq!(ConsistentCounter::default().into_inner(), 0);
    }

    #[test]
    fn debug_shows_the_value() {
        let (relaxed, consistent) = (RelaxedCounter::new(5), ConsistentCounter::new(5));
        assert_eq!(format!("{relaxed:?}"), "RelaxedCounter(5)");
        assert_eq!(format!("{relaxed:#?}"), "RelaxedCounter(\n    5,\n)");
        assert_eq!(format!("{consistent:?}"), "ConsistentCounter(5)");
        assert_eq!(format!("{consistent:#?}"), "ConsistentCounter(\n    5,\n)");
    }

    #[test]
    fn counters_are_as_thread_safe_and_as_large_as_an_atomic() {
        fn check<C: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe + 'static>() {
            assert_eq!(size_of::<C>(), size_of::<usize>());
            assert_eq!(align_of::<C>(), align_of::<usize>());
        }
        check::<RelaxedCounter>();
        check::<ConsistentCounter>();
    }

    #[test]
    fn counters_are_trait_objects() {
        type Counter = dyn AtomicCounter<PrimitiveType = usize>;
        fn is_thread_safe<T: Send + Sync + ?Sized>(_: &T) {}

        let (relaxed, consistent) = (RelaxedCounter::new(1), ConsistentCounter::new(2));
        let borrowed: [&Counter; 2] = [&relaxed, &consistent];
        let boxed: Vec<Box<Counter>> = vec![
            Box::new(RelaxedCounter::new(1)),
            Box::new(ConsistentCounter::new(2)),
        ];
        let shared: Arc<Counter> = Arc::new(RelaxedCounter::new(3));

        is_thread_safe(borrowed[0]);
        assert_eq!(borrowed.map(|counter| counter.inc()), [1, 2]);
        assert_eq!(boxed[0].add(2) + boxed[1].reset(), 3);
        assert_eq!(boxed[0].get() + boxed[1].get(), 3);
        assert_eq!(Arc::clone(&shared).inc() + shared.get(), 7);
    }

    #[test]
    fn a_lazy_static_counter_still_compiles() {
        static OPAQUE: LazyLock<ConsistentCounter> = LazyLock::new(|| ConsistentCounter::new(200));
        assert_eq!(OPAQUE.inc() + OPAQUE.get(), 401);
    }

    /// Fails to compile when the trait asks for more than it did.
    #[test]
    fn others_may_implement_the_trait() {
        struct Constant(u8);

        impl AtomicCounter for Constant {
            type PrimitiveType = u8;

            fn inc(&self) -> u8 {
                self.0
            }

            fn add(&self, amount: u8) -> u8 {
                self.0 + amount
            }

            fn get(&self) -> u8 {
                self.0
            }

            fn reset(&self) -> u8 {
                self.0
            }

            fn into_inner(self) -> u8 {
                self.0
            }
        }

        let constant = Constant(3);
        let values = [constant.inc(), constant.add(1), constant.get()];
        assert_eq!(values, [3, 4, 3]);
        assert_eq!([constant.reset(), constant.into_inner()], [3, 3]);
    }

    mod with_the_trait_unnamed {
        use atomic_counter::{AtomicCounter as _, RelaxedCounter};

        /// Ambiguous, and refused by the compiler, if the counter were `Display`.
        trait Text {
            fn to_string(&self) -> String;
        }

        impl Text for RelaxedCounter {
            fn to_string(&self) -> String {
                format!("{} so far", self.get())
            }
        }

        #[test]
        fn a_foreign_to_string_is_the_only_one() {
            let counter = RelaxedCounter::new(3);
            counter.inc();
            assert_eq!(counter.to_string(), "4 so far");
        }
    }

    /// An inherent method would be preferred to those of the foreign trait.
    mod without_the_trait {
        use atomic_counter::{ConsistentCounter, RelaxedCounter};

        trait Foreign: Sized {
            fn inc(&self) {}
            fn add(&self) {}
            fn get(&self) {}
            fn reset(&self) {}
            fn into_inner(self) {}
        }

        impl Foreign for RelaxedCounter {}
        impl Foreign for ConsistentCounter {}

        #[test]
        fn the_names_of_the_methods_are_free() {
            let relaxed = RelaxedCounter::new(0);
            let _: [(); 4] = [relaxed.inc(), relaxed.add(), relaxed.get(), relaxed.reset()];
            let _: () = relaxed.into_inner();

            let consistent = ConsistentCounter::new(0);
            let _: [(); 4] = [
                consistent.inc(),
                consistent.add(),
                consistent.get(),
                consistent.reset(),
            ];
            let _: () = consistent.into_inner();
        }
    }
}

mod since_1_1 {
    use atomic_counter::{AtomicCounter, ConsistentCounter, RelaxedCounter, SequentialCounter};

    #[test]
    fn a_counter_is_a_static() {
        static REQUESTS: RelaxedCounter = RelaxedCounter::new(5);
        static BY_STATUS: [ConsistentCounter; 2] = [const { ConsistentCounter::new(6) }; 2];

        assert_eq!(REQUESTS.inc() + REQUESTS.get(), 11);
        assert_eq!(BY_STATUS[0].inc() + BY_STATUS[1].get(), 12);
    }

    #[test]
    fn a_number_becomes_a_counter() {
        assert_eq!(RelaxedCounter::from(7).into_inner(), 7);
        let consistent: ConsistentCounter = usize::MAX.into();
        assert_eq!(consistent.into_inner(), usize::MAX);
    }

    #[test]
    fn sequential_is_another_name_for_consistent() {
        let counter: ConsistentCounter = SequentialCounter::new(3);
        assert_eq!(counter.into_inner(), 3);
    }
}

mod left_out {
    use atomic_counter::{ConsistentCounter, RelaxedCounter};
    use std::fmt::Display;
    use std::marker::PhantomData;

    trait Otherwise {
        const ANSWER: bool = false;
    }

    /// Whether a type implements a trait: the compiler prefers the inherent constant where its bound
    /// is met, and has only the trait's where it is not.
    macro_rules! implements {
        ($type:ty: $trait:path) => {{
            struct Question<T>(PhantomData<T>);
            impl<T> Otherwise for Question<T> {}
            #[allow(dead_code)] // wherever the answer is no
            impl<T: $trait> Question<T> {
                const ANSWER: bool = true;
            }
            Question::<$type>::ANSWER
        }};
    }

    #[test]
    fn counters_are_not_cloned() {
        let asked = [
            implements!(RelaxedCounter: Clone),
            implements!(ConsistentCounter: Clone),
            implements!(usize: Clone),
        ];
        assert_eq!(asked, [false, false, true]);
    }

    #[test]
    fn counters_are_not_displayed() {
        let asked = [
            implements!(RelaxedCounter: Display),
            implements!(ConsistentCounter: Display),
            implements!(usize: Display),
        ];
        assert_eq!(asked, [false, false, true]);
    }
}
