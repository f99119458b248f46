//! The weakest orderings of programs of which the literature says what they are: whole answers.

#[path = "../build_atomics/mod.rs"]
mod build_atomics;
mod report;

use std::sync::atomic::Ordering::{self, AcqRel, Acquire, Relaxed, Release, SeqCst};

use build_atomics::{alone, is, never, when, write, Builder};
use counterexample::model::Model;
use counterexample::program::{Comparison, Condition, Kind, Operation, Program, Value};
use counterexample::report::{text, Report};
use counterexample::weakest::{weakest, Change, Goal, Role, Weakest};

const LIMIT: u64 = 1_000_000;

fn asked(program: &Program, model: Model) -> Weakest {
    weakest(program, Kind::Relaxed, model, LIMIT).expect("a small program")
}

/// `1 SeqCst → Release, 2 failure SeqCst → Acquire`
fn changes(answer: &Weakest, changes: &[Change]) -> String {
    let change = |change: &Change| {
        let place = &answer.places[change.place];
        let role = match place.role {
            Role::Only => "",
            Role::Success => " success",
            Role::Failure => " failure",
        };
        format!("{}{role} {:?} → {:?}", place.line, change.from, change.to)
    };
    let changes: Vec<String> = changes.iter().map(change).collect();
    changes.join(", ")
}

/// Everything that is answered, but for how far the search went, which has to be all the way.
#[derive(Debug, Default, PartialEq)]
struct Expected {
    goal: Option<Goal>,
    beyond_orderings: Vec<&'static str>,
    repairs: Vec<&'static str>,
    weakest: Vec<&'static str>,
    /// The lines of which no ordering, alone, makes a difference.
    free: Vec<usize>,
    unreached: Vec<usize>,
}

#[track_caller]
fn assert_answer(answer: &Weakest, expected: &Expected) {
    assert!(answer.complete, "{answer:?}");
    assert_eq!(answer.goal, expected.goal.unwrap_or(Goal::Claims));
    assert_eq!(answer.beyond_orderings, expected.beyond_orderings);
    let all = |found: &[Vec<Change>]| -> Vec<String> {
        found.iter().map(|it| changes(answer, it)).collect()
    };
    assert_eq!(all(&answer.repairs), expected.repairs);
    assert_eq!(all(&answer.weakest), expected.weakest);
    let lines = |which: &dyn Fn(&counterexample::weakest::Place) -> bool| -> Vec<usize> {
        let places = answer.places.iter().filter(|place| which(place));
        places.map(|place| place.line).collect()
    };
    let free = lines(&|place| place.same == place.allowed);
    assert_eq!(free, expected.free);
    let unreached = lines(&|place| place.is_reached == Some(false));
    assert_eq!(unreached, expected.unreached);
}

#[track_caller]
fn assert_weakest(program: &Program, expected: &Expected) {
    assert_answer(&asked(program, Model::Cpp20), expected);
}

fn message_passing(store: Ordering, load: Ordering) -> Program {
    let mut builder = Builder::default();
    let (data, ready) = (builder.plain("data"), builder.atomic("ready"));
    let store = builder.store(ready, 1, store);
    builder.thread(vec![write(data, 7), alone(store)]);
    let load = builder.load(ready, load);
    let (load, is_ready) = builder.bind("ready", load);
    let (read, found) = builder.bind("found", Operation::Read(data));
    builder.thread(vec![load, when(is(is_ready, 1), vec![read])]);
    builder.assert(never(&[(is_ready, 1), (found, 0)]));
    builder.program
}

#[test]
fn message_passing_needs_release_and_acquire() {
    assert_weakest(
        &message_passing(SeqCst, SeqCst),
        &Expected {
            weakest: vec!["1 SeqCst → Release, 2 SeqCst → Acquire"],
            ..Expected::default()
        },
    );
    assert_weakest(
        &message_passing(Relaxed, SeqCst),
        &Expected {
            repairs: vec!["1 Relaxed → Release"],
            weakest: vec!["1 Relaxed → Release, 2 SeqCst → Acquire"],
            ..Expected::default()
        },
    );
    let needed = Expected {
        weakest: vec![""],
        ..Expected::default()
    };
    assert_weakest(&message_passing(Release, Acquire), &needed);
}

/// Each thread stores to its location and loads the other's, with fences in between if there are any.
fn store_buffering(access: Ordering, fence: Option<Ordering>) -> Builder {
    let mut builder = Builder::default();
    let locations = [builder.atomic("x"), builder.atomic("y")];
    let mut registers = Vec::new();
    for thread in 0..2 {
        let store = builder.store(locations[thread], 1, access);
        let fence = fence.map(|ordering| alone(builder.fence(ordering)));
        let load = builder.load(locations[1 - thread], access);
        let (load, register) = builder.bind(&format!("r{thread}"), load);
        registers.push((register, 0));
        builder.thread(
            [alone(store)]
                .into_iter()
                .chain(fence)
                .chain([load])
                .collect(),
        );
    }
    builder.assert(never(&registers));
    builder
}

#[test]
fn store_buffering_needs_sequential_consistency_everywhere() {
    let all = "1 Relaxed → SeqCst, 2 Relaxed → SeqCst, 3 Relaxed → SeqCst, 4 Relaxed → SeqCst";
    assert_weakest(
        &store_buffering(Relaxed, None).program,
        &Expected {
            repairs: vec![all],
            weakest: vec![all],
            ..Expected::default()
        },
    );
    let needed = Expected {
        weakest: vec![""],
        ..Expected::default()
    };
    assert_weakest(&store_buffering(SeqCst, None).program, &needed);
}

#[test]
fn of_the_ways_to_repair_store_buffering_the_fences_change_least() {
    let fences = "2 AcqRel → SeqCst, 5 AcqRel → SeqCst";
    assert_weakest(
        &store_buffering(Relaxed, Some(AcqRel)).program,
        &Expected {
            repairs: vec![
                fences,
                "1 Relaxed → SeqCst, 3 Relaxed → SeqCst, 5 AcqRel → SeqCst",
                "2 AcqRel → SeqCst, 4 Relaxed → SeqCst, 6 Relaxed → SeqCst",
                "1 Relaxed → SeqCst, 3 Relaxed → SeqCst, 4 Relaxed → SeqCst, 6 Relaxed → SeqCst",
            ],
            weakest: vec![fences],
            free: vec![1, 3, 4, 6],
            ..Expected::default()
        },
    );
}

#[test]
fn without_an_assertion_the_outcomes_are_to_stay() {
    let mut builder = store_buffering(SeqCst, None);
    builder.program.assertions.clear();
    assert_weakest(
        &builder.program,
        &Expected {
            goal: Some(Goal::Outcomes),
            weakest: vec![""],
            ..Expected::default()
        },
    );
    let mut builder = store_buffering(AcqRel, None);
    builder.program.assertions.clear();
    builder.program.threads.pop();
    builder.program.registers.pop();
    builder.program.sites.truncate(2);
    builder.program.sites[0].success = SeqCst;
    builder.program.sites[1].success = Acquire;
    assert_weakest(
        &builder.program,
        &Expected {
            goal: Some(Goal::Outcomes),
            weakest: vec!["1 SeqCst → Relaxed, 2 Acquire → Relaxed"],
            free: vec![1, 2],
            ..Expected::default()
        },
    );
}

#[test]
fn dekker_needs_sequential_consistency_everywhere() {
    let mut builder = Builder::default();
    let locations = [builder.atomic("wants0"), builder.atomic("wants1")];
    let data = builder.plain("data");
    for thread in 0..2 {
        let store = builder.store(locations[thread], 1, SeqCst);
        let load = builder.load(locations[1 - thread], SeqCst);
        let (load, other) = builder.bind("", load);
        let enter = when(is(other, 0), vec![write(data, 1)]);
        builder.thread(vec![alone(store), load, enter]);
    }
    let needed = Expected {
        weakest: vec![""],
        ..Expected::default()
    };
    assert_weakest(&builder.program, &needed);
}

/// Independent reads of independent writes. C++20 orders two `SeqCst` loads also where the store between them
/// is relaxed; RC11 does not.
#[test]
fn readers_that_agree_need_seq_cst_loads_and_under_rc11_stores() {
    let mut builder = Builder::default();
    let locations = [builder.atomic("x"), builder.atomic("y")];
    for location in locations {
        let store = builder.store(location, 1, SeqCst);
        builder.thread(vec![alone(store)]);
    }
    let mut registers = Vec::new();
    for [first, second] in [[0, 1], [1, 0]] {
        let load = builder.load(locations[first], SeqCst);
        let (load, register) = builder.bind(&format!("r{}", registers.len()), load);
        registers.push((register, 1));
        let again = builder.load(locations[second], SeqCst);
        let (again, register) = builder.bind(&format!("r{}", registers.len()), again);
        registers.push((register, 0));
        builder.thread(vec![load, again]);
    }
    builder.assert(never(&registers));
    assert_answer(
        &asked(&builder.program, Model::Cpp20),
        &Expected {
            weakest: vec!["1 SeqCst → Relaxed, 2 SeqCst → Relaxed"],
            free: vec![1, 2],
            ..Expected::default()
        },
    );
    assert_answer(
        &asked(&builder.program, Model::Rc11),
        &Expected {
            weakest: vec![""],
            ..Expected::default()
        },
    );
}

#[test]
fn a_spin_lock_needs_acquire_and_release() {
    let mut builder = Builder::default();
    let (lock, data) = (builder.atomic("lock"), builder.plain("data"));
    let acquire = builder.compare_exchange(lock, 1, SeqCst, SeqCst);
    let release = builder.store(lock, 0, SeqCst);
    for _ in 0..2 {
        let lock = builder.lock(acquire.clone());
        let (read, found) = builder.bind("", Operation::Read(data));
        let sum = Value::Sum(
            Box::new(Value::Register(found)),
            Box::new(Value::Constant(1)),
        );
        let add = alone(Operation::Write(data, sum));
        builder.thread(vec![lock, read, add, alone(release.clone())]);
    }
    assert_weakest(
        &builder.program,
        &Expected {
            weakest: vec![
                "1 success SeqCst → Acquire, 1 failure SeqCst → Relaxed, 2 SeqCst → Release",
            ],
            free: vec![1],
            ..Expected::default()
        },
    );
}

/// What `Arc` does when it is dropped: use, decrement, and whoever was the last frees.
fn reference_count(decrement: Ordering, fence: Ordering) -> Program {
    let mut builder = Builder::default();
    let (count, data) = (builder.atomic("count"), builder.plain("data"));
    builder.program.locations[count].initial = 2;
    let decrement = builder.fetch_sub(count, decrement);
    let fence = builder.fence(fence);
    for _ in 0..2 {
        let (read, _) = builder.bind("", Operation::Read(data));
        let (decrement, left) = builder.bind("", decrement.clone());
        let free = vec![alone(fence.clone()), write(data, 9)];
        builder.thread(vec![read, decrement, when(is(left, 1), free)]);
    }
    builder.program
}

#[test]
fn a_reference_count_needs_a_releasing_decrement_and_an_acquire_fence() {
    let needed = Expected {
        weakest: vec![""],
        ..Expected::default()
    };
    assert_weakest(&reference_count(Release, Acquire), &needed);
    assert_weakest(
        &reference_count(AcqRel, Acquire),
        &Expected {
            weakest: vec!["1 AcqRel → Release", "2 Acquire → Relaxed"],
            free: vec![2],
            ..Expected::default()
        },
    );
    assert_weakest(
        &reference_count(Relaxed, Acquire),
        &Expected {
            repairs: vec!["1 Relaxed → Release"],
            weakest: vec!["1 Relaxed → Release"],
            ..Expected::default()
        },
    );
}

#[test]
fn a_sequence_lock_needs_what_boehm_says() {
    let mut builder = Builder::default();
    let sequence = builder.atomic("sequence");
    let words = [builder.atomic("first"), builder.atomic("second")];
    let writer = vec![
        alone(builder.store(sequence, 1, Relaxed)),
        alone(builder.fence(Release)),
        alone(builder.store(words[0], 1, Relaxed)),
        alone(builder.store(words[1], 1, Relaxed)),
        alone(builder.store(sequence, 2, Release)),
    ];
    builder.thread(writer);
    let load = builder.load(sequence, Acquire);
    let (before, start) = builder.bind("start", load);
    let load = builder.load(words[0], Relaxed);
    let (first, one) = builder.bind("one", load);
    let load = builder.load(words[1], Relaxed);
    let (second, two) = builder.bind("two", load);
    let fence = alone(builder.fence(Acquire));
    let load = builder.load(sequence, Relaxed);
    let (after, end) = builder.bind("end", load);
    builder.thread(vec![before, first, second, fence, after]);
    for number in [0, 2] {
        for torn in [[0, 1], [1, 0]] {
            builder.assert(never(&[
                (start, number),
                (end, number),
                (one, torn[0]),
                (two, torn[1]),
            ]));
        }
    }
    let mut sound = builder.program;
    let needed = Expected {
        weakest: vec![""],
        // What the fences order already, or what is the first of its thread or the last.
        free: vec![1, 3, 4, 7, 8, 10],
        ..Expected::default()
    };
    assert_weakest(&sound, &needed);
    // The usual mistake: the fences are missing their effect.
    sound.sites[1].success = Acquire;
    let answer = asked(&sound, Model::Cpp20);
    assert_eq!(changes(&answer, &answer.repairs[0]), "2 Acquire → AcqRel");
    // That is above Acquire, which nothing needs.
    assert_eq!(changes(&answer, &answer.weakest[0]), "2 Acquire → Release");
}

#[test]
fn initialization_that_is_checked_twice_needs_acquire_before_the_lock_only() {
    let mut builder = Builder::default();
    let (ready, lock) = (builder.atomic("ready"), builder.atomic("lock"));
    let data = builder.plain("data");
    let first = builder.load(ready, SeqCst);
    let acquire = builder.compare_exchange(lock, 1, SeqCst, SeqCst);
    let second = builder.load(ready, SeqCst);
    let publish = builder.store(ready, 1, SeqCst);
    let release = builder.store(lock, 0, SeqCst);
    let mut found = Vec::new();
    for thread in 0..2 {
        let (check, is_ready) = builder.bind("", first.clone());
        let lock = builder.lock(acquire.clone());
        let (check_again, is_ready_now) = builder.bind("", second.clone());
        let initialize = vec![write(data, 1), alone(publish.clone())];
        let locked = vec![
            lock,
            check_again,
            when(is(is_ready_now, 0), initialize),
            alone(release.clone()),
        ];
        let (read, value) = builder.bind(&format!("v{thread}"), Operation::Read(data));
        found.push(value);
        builder.thread(vec![check, when(is(is_ready, 0), locked), read]);
    }
    for value in found {
        builder.assert(is(value, 1));
    }
    assert_weakest(
        &builder.program,
        &Expected {
            weakest: vec![
                "1 SeqCst → Acquire, 2 success SeqCst → Acquire, 2 failure SeqCst → Relaxed, \
                 3 SeqCst → Relaxed, 4 SeqCst → Release, 5 SeqCst → Release",
            ],
            free: vec![2, 3],
            ..Expected::default()
        },
    );
}

#[test]
fn coherence_needs_nothing() {
    let mut builder = Builder::default();
    let location = builder.atomic("x");
    let stores = [1, 2].map(|value| alone(builder.store(location, value, SeqCst)));
    builder.thread(stores.to_vec());
    let load = builder.load(location, SeqCst);
    let (first, before) = builder.bind("r0", load);
    let load = builder.load(location, SeqCst);
    let (second, after) = builder.bind("r1", load);
    builder.thread(vec![first, second]);
    let (before, after) = (Value::Register(before), Value::Register(after));
    builder.assert(Condition::Compare(before, Comparison::LessOrEqual, after));
    assert_weakest(
        &builder.program,
        &Expected {
            weakest: vec![
                "1 SeqCst → Relaxed, 2 SeqCst → Relaxed, 3 SeqCst → Relaxed, 4 SeqCst → Relaxed",
            ],
            free: vec![1, 2, 3, 4],
            ..Expected::default()
        },
    );
}

#[test]
fn a_compare_exchange_that_fails_can_need_more_than_one_that_succeeds() {
    let mut builder = Builder::default();
    let (data, state) = (builder.plain("data"), builder.atomic("state"));
    let publish = builder.store(state, 1, SeqCst);
    builder.thread(vec![write(data, 1), alone(publish)]);
    let exchange = builder.compare_exchange(state, 2, SeqCst, SeqCst);
    let (exchange, found) = builder.bind("found", exchange);
    let (read, _) = builder.bind("value", Operation::Read(data));
    builder.thread(vec![exchange, when(is(found, 1), vec![read])]);
    assert_weakest(
        &builder.program,
        &Expected {
            weakest: vec![
                "1 SeqCst → Release, 2 success SeqCst → Relaxed, 2 failure SeqCst → Acquire",
            ],
            free: vec![2],
            ..Expected::default()
        },
    );
}

fn lost_update() -> Program {
    let mut builder = Builder::default();
    let location = builder.atomic("x");
    for _ in 0..2 {
        let load = builder.load(location, Relaxed);
        let (load, found) = builder.bind("", load);
        let store = builder.store(location, 1, Relaxed);
        let Operation::Store(_, _, site) = store else {
            unreachable!("a store");
        };
        let found = Box::new(Value::Register(found));
        let sum = Value::Sum(found, Box::new(Value::Constant(1)));
        builder.thread(vec![load, alone(Operation::Store(location, sum, site))]);
    }
    builder.assert(Condition::Compare(
        Value::Final(location),
        Comparison::Equal,
        Value::Constant(2),
    ));
    builder.program
}

#[test]
fn no_ordering_makes_one_operation_of_two() {
    assert_weakest(
        &lost_update(),
        &Expected {
            beyond_orderings: vec!["assert!(x == 2)"],
            free: vec![1, 2, 3, 4],
            ..Expected::default()
        },
    );
}

#[test]
fn no_ordering_helps_where_nothing_is_waited_for() {
    let mut builder = Builder::default();
    let (data, ready) = (builder.plain("data"), builder.atomic("ready"));
    for _ in 0..2 {
        let store = builder.store(ready, 1, SeqCst);
        builder.thread(vec![write(data, 1), alone(store)]);
    }
    assert_weakest(
        &builder.program,
        &Expected {
            beyond_orderings: vec!["no data race on `data`"],
            ..Expected::default()
        },
    );
}

#[test]
fn what_is_not_reached_is_said_and_left() {
    let mut program = message_passing(SeqCst, SeqCst);
    let mut builder = Builder { program };
    let location = builder.atomic("other");
    let never = builder.store(location, 1, SeqCst);
    let is_seven = is(0, 7);
    builder.program.threads[1]
        .body
        .push(when(is_seven, vec![alone(never)]));
    builder.site("unused.load(SeqCst)", SeqCst, None);
    program = builder.program;
    assert_weakest(
        &program,
        &Expected {
            weakest: vec!["1 SeqCst → Release, 2 SeqCst → Acquire"],
            unreached: vec![3, 4],
            ..Expected::default()
        },
    );
}

/// `fetch_update(SeqCst, SeqCst, …)` loads with the ordering that it fails with.
#[test]
fn what_is_written_once_is_one_ordering() {
    let mut builder = Builder::default();
    let location = builder.atomic("x");
    let load = builder.load(location, SeqCst);
    let exchange = builder.compare_exchange(location, 1, SeqCst, SeqCst);
    for site in &mut builder.program.sites {
        (site.line, site.text) = (3, "x.fetch_update(SeqCst, SeqCst, f)".to_string());
    }
    let load = builder.bind("", load).0;
    let exchange = builder.bind("", exchange).0;
    builder.thread(vec![load, exchange]);
    let answer = asked(&builder.program, Model::Cpp20);
    assert_eq!(answer.places.len(), 2);
    assert_eq!(
        changes(&answer, &answer.weakest[0]),
        "3 success SeqCst → Relaxed, 3 failure SeqCst → Relaxed"
    );
}

#[test]
fn a_limit_is_said() {
    let program = store_buffering(SeqCst, None).program;
    let whole = asked(&program, Model::Cpp20);
    assert!(whole.complete);
    let some = weakest(&program, Kind::Relaxed, Model::Cpp20, whole.candidates - 1);
    assert!(!some.expect("a small program").complete);
    let none = weakest(&program, Kind::Relaxed, Model::Cpp20, 2).expect("a small program");
    assert!(!none.complete);
    assert!(none.weakest.is_empty() && none.candidates == 2 && none.explored == 0);
}
