//! The terms, each explained in a paragraph: what `counterexample explain` prints and the
//! documentation quotes.

use crate::parse::MAX_NAME;

/// A term and what it means.
pub struct Entry {
    /// The term, as the literature spells it.
    pub term: &'static str,
    /// Other names that people look it up by.
    pub aliases: &'static [&'static str],
    /// One paragraph.
    pub meaning: &'static str,
}

impl Entry {
    /// The term and the aliases.
    fn names(&self) -> impl Iterator<Item = &'static str> {
        [self.term].into_iter().chain(self.aliases.iter().copied())
    }
}

/// The entry for a word: a term or an alias, in upper or lower case, with spaces or hyphens.
pub fn explain(word: &str) -> Option<&'static Entry> {
    let word = normal(word);
    ENTRIES
        .iter()
        .find(|entry| entry.names().any(|name| normal(name) == word))
}

/// The terms that a word without an entry is part of, or is a misspelling of: at most a third of it is
/// wrong.
pub fn similar(word: &str) -> Vec<&'static str> {
    let word = normal(word);
    let length = word.chars().count();
    // What is longer than any name is not near one, and would take its time.
    if !(2..=MAX_NAME).contains(&length) {
        return Vec::new();
    }
    let distance = |entry: &Entry| {
        let mut names = entry.names().map(normal);
        if length >= SHORTEST_PART && names.any(|name| name.contains(&word)) {
            return 0;
        }
        let distances = entry
            .names()
            .map(|name| strsim::osa_distance(&normal(name), &word));
        distances.min().expect("a term")
    };
    let mut near: Vec<(usize, &str)> = ENTRIES
        .iter()
        .map(|entry| (distance(entry), entry.term))
        .filter(|(distance, _)| *distance <= length / 3)
        .collect();
    near.sort_by_key(|(distance, _)| *distance);
    near.into_iter().take(3).map(|(_, term)| term).collect()
}

/// Letters that a name has by chance are not what it is about.
const SHORTEST_PART: usize = 5;

/// A word in the form in which words are compared: `c++` is not `c`, but case, spaces and hyphens
/// make no difference.
fn normal(word: &str) -> String {
    let letters = word
        .chars()
        .filter(|letter| letter.is_alphanumeric() || *letter == '+');
    letters.flat_map(char::to_lowercase).collect()
}

/// Every entry, in the order in which to learn them.
pub const ENTRIES: &[Entry] = &[
    Entry {
        term: "counter",
        aliases: &["log", "model", "mental model"],
        meaning: "Think of a counter as a log. An update (inc, add, reset) appends an entry, always \
            at the end. A read picks any entry that is not older than what its thread has already \
            seen of this counter. With acquire and release an entry also carries what its writer had \
            seen, and whoever reads it has then seen that too. With SeqCst, if all counters have it, \
            a read picks the newest entry. Nothing else can happen, apart from load buffering, for which \
            two counters have to be relaxed. The theorems, in \
            verification/proofs: LogMachineExact.log_machine, Sequential.sequential, \
            OneRelaxed.no_thin_air_by_coherence.",
    },
    Entry {
        term: "execution",
        aliases: &["candidate execution"],
        meaning: "One complete way in which a program can run: for each counter the order of its \
            updates, and for each read the write that it reads. A memory model says which executions \
            are allowed; this tool visits each of those exactly once. A candidate execution is any choice of \
            orders and sources whose values agree with it, allowed or not: of one that is not, some axiom \
            is broken.",
    },
    Entry {
        term: "outcome",
        aliases: &[],
        meaning: "What can be observed of an execution: the value that every register was bound to \
            and the final value of every counter. Different executions can have the same outcome.",
    },
    Entry {
        term: "litmus test",
        aliases: &["litmus"],
        meaning: "A small program whose possible outcomes tell memory models or memory orderings \
            apart. The classic ones have names: message passing, store buffering, load buffering, \
            IRIW.",
    },
    Entry {
        term: "update",
        aliases: &[
            "read-modify-write", "rmw", "atomicity", "inc", "add", "reset", "fetch_add", "swap",
        ],
        meaning: "An operation that reads a counter and writes it in one step: inc, add, reset. It \
            always finds the value right before its own in the modification order, so no update is \
            ever lost, whatever the memory ordering.",
    },
    Entry {
        term: "read",
        aliases: &["get", "load"],
        meaning: "An operation that finds a value and changes nothing: get. It may find an older write \
            than the last one: see stale read.",
    },
    Entry {
        term: "interleaving",
        aliases: &["sequential consistency", "sequentially consistent", "sc", "taking turns"],
        meaning: "An execution in which the threads take turns, one operation at a time, and every \
            read finds the newest value. If all executions of a program are interleavings, it is \
            sequentially consistent. No memory ordering forbids an interleaving: a bug that shows in \
            one needs other code, not another counter.",
    },
    Entry {
        term: "program order",
        aliases: &["po", "sequenced-before", "sequenced before"],
        meaning: "The order in which one thread performs its operations, as its text has them. Other \
            threads need not see them in that order.",
    },
    Entry {
        term: "modification order",
        aliases: &["mo", "coherence order", "co"],
        meaning: "The one order of all writes to one counter, on which all threads agree, whatever \
            the memory ordering. Each counter has its own; nothing relates the orders of two counters \
            unless happens-before or SeqCst does.",
    },
    Entry {
        term: "reads-from",
        aliases: &["rf"],
        meaning: "The relation from a write to the reads and updates that find its value. An update \
            reads from its predecessor in the modification order; a plain read may read from an older \
            write.",
    },
    Entry {
        term: "from-read",
        aliases: &["fr", "reads-before", "from read"],
        meaning: "The relation from a read to the writes that come after the one it read: the read \
            missed them, as if it had come before.",
    },
    Entry {
        term: "stale read",
        aliases: &["stale"],
        meaning: "A read that finds a write although there is a later one in the counter's \
            modification order. It is allowed unless the later write happens before the read, or \
            another operation does that found it or one after it, or SeqCst forbids it. An update is \
            never stale. C++20 recommends that a write is seen within a reasonable time; no ordering \
            says when.",
    },
    Entry {
        term: "happens-before",
        aliases: &["hb", "happens before"],
        meaning: "What a thread can rely on: program order and synchronizes-with, and whatever \
            follows from chains of them. If a write happens before a read, the read finds that write \
            or a newer one. Nothing in it says that something happened earlier on a clock. Operations \
            on different counters that neither it nor SeqCst orders can be seen in either order; the \
            writes of one counter always have their modification order.",
    },
    Entry {
        term: "synchronizes-with",
        aliases: &["sw", "synchronizes with", "synchronises with"],
        meaning: "The relation by which one thread lets another know: from an update with release to \
            a read or update with acquire that finds its value, or that of a later update in its \
            release sequence. Both sides need their ordering; a relaxed operation on either side \
            synchronizes with nothing.",
    },
    Entry {
        term: "release sequence",
        aliases: &[],
        meaning: "A release write and the updates that follow it in the modification order, whichever \
            thread performs them and whatever their ordering. Reading any of them with acquire \
            synchronizes with the release write. Counters are only ever updated, so every later entry \
            of a counter is in the release sequence of every earlier one.",
    },
    Entry {
        term: "store",
        aliases: &["write", "atomic store"],
        meaning: "An operation that writes without reading, such as that of an AtomicUsize. Counters have \
            none: every write after the first is an update. A store, of whichever thread, ends a release \
            sequence, which updates carry on, so that what holds of counters need not hold of an atomic \
            that is also stored to.",
    },
    Entry {
        term: "compare-and-swap",
        aliases: &[
            "cas", "compare and swap", "compare_exchange", "compare_exchange_weak", "fetch_update",
            "conditional update",
        ],
        meaning: "An update that writes only if it finds the value that it expects. Counters have none, and \
            programs here can't say it: what an operation does never depends on what it finds. An if on \
            what a get found and an inc after it are two operations, and others may come in between.",
    },
    Entry {
        term: "fence",
        aliases: &["memory fence", "memory barrier", "atomic_fence"],
        meaning: "An operation on no counter at all that gives an order to those around it, relaxed ones \
            too. Programs here can't say it. What holds without a fence holds with it, since it only \
            forbids executions; what fails without it may not.",
    },
    Entry {
        term: "memory ordering",
        aliases: &["ordering", "memory order", "orderings"],
        meaning: "What an operation says about others besides its own counter. From weak to strong: \
            relaxed, acquire and release, SeqCst. None of them makes two operations one.",
    },
    Entry {
        term: "relaxed",
        aliases: &["Ordering::Relaxed", "RelaxedCounter", "relaxed counter"],
        meaning: "The weakest memory ordering: the operation is atomic and the counter keeps its one \
            modification order, but nothing is said about any other counter or data. Enough for \
            statistics, unique numbers and work indices.",
    },
    Entry {
        term: "acquire and release",
        aliases: &[
            "acquire", "release", "acqrel", "acq_rel", "Ordering::AcqRel", "Ordering::Acquire",
            "Ordering::Release", "AcqRelCounter",
        ],
        meaning: "The memory orderings that pass knowledge on: what a thread did or knew before a \
            release update is known to whoever reads it, or a later update, with acquire. Enough for \
            publishing data and for pairs of counters read in the opposite order. AcqRelCounter is a \
            counter with these orderings; nobody ships it, it shows where SeqCst begins to matter.",
    },
    Entry {
        term: "SeqCst",
        aliases: &[
            "seq_cst", "sequentially consistent ordering", "Ordering::SeqCst", "ConsistentCounter",
            "consistent", "SequentialCounter",
        ],
        meaning: "The strongest memory ordering: acquire and release, and besides all operations that \
            have it agree with one total order. A program that shares nothing but SeqCst counters has \
            its interleavings as executions, and no others. Mixed with weaker operations it promises \
            less: only the operations that have it are in the order.",
    },
    Entry {
        term: "message passing",
        aliases: &["mp", "publication", "publish"],
        meaning: "One thread writes something and then raises a counter; another sees the counter and \
            then looks at the something. It works if the counter has acquire and release, and if the \
            reader looks at the counter first.",
    },
    Entry {
        term: "store buffering",
        aliases: &["sb", "dekker"],
        meaning: "Two threads each announce themselves in a counter of their own and then look at the \
            other's. If they look by a read, then with anything weaker than SeqCst both can miss the \
            other. If one of them looks by an update, such as add(0), acquire and release are enough. The name \
            comes from the buffers in processors in which writes wait.",
    },
    Entry {
        term: "load buffering",
        aliases: &["lb"],
        meaning: "Two threads each read one counter and then update the other, and both reads see the \
            other thread's update, in a cycle. C++20 and Rust allow it for relaxed operations, RC11 \
            and loom do not, and processors are seldom seen to do it.",
    },
    Entry {
        term: "IRIW",
        aliases: &["independent readers", "independent reads of independent writes"],
        meaning: "Independent reads of independent writes: two threads update one counter each, and \
            two readers look at both, in opposite orders. If they look by reads, only with SeqCst do \
            they agree on which counter moved first. If one of them takes its second look by an \
            update, such as add(0), acquire and release are enough.",
    },
    Entry {
        term: "dependency",
        aliases: &["dep", "dependencies"],
        meaning: "From a read to what its register feeds: the argument of an add, or what stands \
            inside an if on it. Here a waiting read also feeds everything that its thread does after it. \
            What an update finds does not depend on what it adds, nor what reset leaves on what it found. \
            Processors keep the order of a dependency into a write. Compilers remove one that makes no \
            difference, as in `if r == 0 { b.inc() } else { b.inc() }` or `b.add(r - r + 1)`; what is \
            possible only then is in parentheses, and a claim that only then fails holds only if the \
            compiler keeps the dependency.",
    },
    Entry {
        term: "out of thin air",
        aliases: &["thin air", "oota"],
        meaning: "Values that would exist only because they depend on themselves in a cycle. C++20 \
            recommends that implementations exclude them, without a formal rule. Here, under cpp20, every \
            write is justified, one after the other: by what its thread really read from writes that are \
            justified, or by a run of its thread alone that does the same, with values that are initial or \
            left by such writes. A value that no order of such steps justifies is taken to be impossible. \
            Executions with values that can only be guessed are not explored, not even those that such a \
            run justifies: only --outcome tries them, with the numbers that it is asked about.",
    },
    Entry {
        term: "data race",
        aliases: &["race", "undefined behaviour", "undefined behavior", "ub"],
        meaning: "Two accesses to the same plain memory by different threads, one of them a write, \
            neither of which happens before the other. It is undefined behaviour: the program may do \
            anything, so every assertion about it can fail. Operations on counters never race.",
    },
    Entry {
        term: "cpp20",
        aliases: &["c++20", "c++", "rust memory model", "memory model"],
        meaning: "The memory model of C++20, which Rust takes over: coherence along happens-before, \
            an acyclic order of the SeqCst operations, and no values out of thin air. For a program with \
            dependencies it is two models, and the answer stands between them (see dependency). The \
            default, because it is what a Rust compiler may rely on.",
    },
    Entry {
        term: "rc11",
        aliases: &["repaired c11"],
        meaning: "The repaired C11 model of Lahav, Vafeiadis, Kang, Hur and Dreyer (PLDI 2017): cpp20, \
            and besides no cycle of program order and reads-from, which excludes load buffering. It \
            is what GenMC and herd7's rc11.cat explore, and loom with SeqCst taken for AcqRel.",
    },
    Entry {
        term: "axiom",
        aliases: &["axioms", "consistency axiom"],
        meaning: "A rule of a memory model that an execution has to keep. Each says of some relations that \
            they have no cycle. Coherence: along happens-before no counter goes back in its modification \
            order. SC: in cpp20 there is a total order S of the SeqCst operations, in rc11 the relation psc \
            between them has no cycle. No-thin-air: in rc11 program order and reads-from have no cycle, in \
            cpp20 no value comes out of thin air. The model sc has \
            one axiom: program order, reads-from, modification order and from-read have no cycle.",
    },
    Entry {
        term: "cycle",
        aliases: &["circle"],
        meaning: "Events of which each is before the next and the last is before the first. Where relations \
            have no cycle, the events can be put in one order that agrees with them all. An execution that \
            is no interleaving has a cycle of program order, reads-from, modification order and from-read; \
            an execution that a model forbids has one that an axiom rules out.",
    },
    Entry {
        term: "psc",
        aliases: &["partial sc order", "partial-SC"],
        meaning: "RC11's relation over the SeqCst operations that has to be free of cycles: program \
            order, happens-before on one counter or between other counters' operations, modification \
            order and from-read.",
    },
    Entry {
        term: "S",
        aliases: &["order S", "single total order"],
        meaning: "C++20's total order of the SeqCst operations ([atomics.order]): it agrees with strongly \
            happens-before and with coherence-ordered-before (reads-from, modification order, from-read, and \
            chains of them). Where no location mixes SeqCst with weaker orderings, it exists exactly if psc \
            has no cycle; where one does, it forbids a little more.",
    },
    Entry {
        term: "coherence",
        aliases: &["coherent"],
        meaning: "Along happens-before, one counter is never seen to go back in its modification order: \
            a read after a read finds the same or a newer write, and a thread sees its own updates. It \
            holds for every memory ordering. It is the writes that do not go back: their values do when \
            a counter is reset, or wraps round.",
    },
    Entry {
        term: "wait-free",
        aliases: &["lock-free", "lockfree", "waitfree"],
        meaning: "Every call ends after a bounded number of steps of its own thread, whatever the others \
            do. What is checked of the counters is that each method is one atomic operation, without a \
            loop of its own. That operation is wait-free where the processor has an instruction for it; \
            where it has not, the compiler makes it a loop.",
    },
    Entry {
        term: "wait",
        aliases: &["waiting read", "spin", "spin loop", "deadlock"],
        meaning: "A loop such as `while a.get() < 2 {}`: a read that only completes with a value that \
            ends the loop. The reads before it in the loop are not counted as operations. A thread that \
            waits finds the counter's last value sooner or later. If that does not end the loop, and \
            every other thread has ended or waits in vain too, it waits for ever, which is an answer.",
    },
];
