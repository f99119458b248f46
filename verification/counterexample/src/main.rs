//! The command line of `counterexample`.

#![forbid(unsafe_code)]

mod command;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use command::{asks_for_json, print, Check, Explain, Failure};

const ABOUT: &str = "Answers what a program over atomic counters can do under Rust's memory model \
    (exactly, unless it has dependencies: see `counterexample explain dependency`), and \
    draws the execution that breaks an assertion.";

// No line of these is longer than 80 columns: longer ones would be wrapped wherever they are full.

const EXAMPLES: &str = "\
Examples:
  Is a relaxed counter enough here? Write down what each thread does to the
  counters, name the values that it reads, and assert what the code relies on:

    $ cat pair.rs
    //! A writer keeps a > b. Does a reader see it?
    let a = Counter::new(5);
    let b = Counter::new(4);
    spawn(|| { a.inc(); b.inc(); });
    spawn(|| { let r0 = b.get(); let r1 = a.get(); });
    assert!(r1 > r0);

    $ counterexample check pair.rs

  The same as one JSON object:

    $ counterexample check pair.rs --format json

  Can the reader see the new b and the old a? If not, which axiom forbids it?

    $ counterexample check pair.rs --outcome 'r0 == 5 && r1 == 5'

  What is a release sequence?

    $ counterexample explain release sequence";

const LANGUAGE: &str = "\
Programs are Rust, as it is pasted from a pull request:
  atomics      every integer width and AtomicBool, as a `static`, in a `let`,
               a struct, an array or an `Arc`; load, store, swap, fetch_…,
               compare_exchange, fetch_update, fence, with their orderings
  counters     let a = Counter::new(0); of the kind that is asked about;
               RelaxedCounter, AcqRelCounter and ConsistentCounter pin it;
               a.inc(), a.add(2), a.get(), a.reset()
  memory       Plain, Cell, UnsafeCell, `static mut`: ordinary, so that
               accesses can race; Mutex
  threads      spawn, thread::spawn, thread::scope, join; the body of `main`,
               of a #[test] or of loom::model, or the statements alone
  code         functions and methods are inlined; if, match, `?`, early
               return; arithmetic wraps; loops are unrolled up to --unroll
               turns, and one that only reads is a wait
  assertions   assert!, assert_eq!, assert_ne!, anywhere; at the end also over
               what threads have named, and counters' final values
  A text that starts no thread is asked about with every function called
  beside every other and beside itself; that client is shown. What is not
  known is left out, and said; what could change something shared is refused.

  Taken more simply than it is: a compare_exchange_weak in a loop fails only
  if it finds another value (elsewhere it may fail without a reason), an
  RwLock is a Mutex, usize has 64 bits, and threads that `main` does not join
  run to their end. Refused: recursion, async, AtomicPtr, park, channels,
  Condvar, and acting on a value that another thread returned.

Formats:
  json   one object a line for each program: schema (1), file, title, model,
         limit, verdict (the worst), has_dependencies, and
         answers: for each kind, counters (the kind of each), complete (false:
           the limit was reached first), executions (that end or have a race),
           endless (in which threads wait for ever), without_dependencies
           (possible only if the compiler removes a dependency), has_race,
           cut (executions in which a loop would go on, where there are any),
           unlisted (executions with outcomes that are not kept) and, if not
           complete, expected_candidates (an estimate)
         outcomes: values by name, without unbound registers; executions, and
           executions_without_dependencies, by kind; breaks (assertions).
           Executions with a race have no outcome
         client (the threads that were added), notes (line, text: what was left
           out or taken for something); both only where there are any
         claims: about (assertion, no_race or waits_end), text; rulings, for
           each kind the verdict (holds, can_fail, depends_on_compiler,
           waits_for_ever, never_completes, says_nothing or unknown),
           violations, violations_without_dependencies and silent, in
           executions; and where it can fail a counterexample (kind, number:
           what --execution takes, dependency, picture) and the remedy
           (weakest: sets of counters to make consistent; interleaved: the
           verdict on interleavings; swaps; complete)
         weakest: of a program whose text has orderings, for each kind: places
           (line, column, text, role: only, success or failure; written;
           allowed; is_reached; same: those that, alone, change nothing), goal
           (claims or outcomes), beyond_orderings (the claims that no orderings
           make true), repairs and weakest (minimal lists of changes of what is
           written: place by index, from, to; the one that changes least first),
           choices (of orderings), explored, candidates, complete, cut
         picture: start, end, ending, threads, events (number, thread,
           operation, line, found, left, source: the number of the event whose
           value it found, 0 at the start; position in the modification order;
           missed, is_racing, is_endless), arrows (relation: po, rf, mo, fr,
           sw, dep or race), cycle, reason
         With --outcome: answers with possibility (possible, forbidden,
           no_candidate, depends_on_compiler, undefined, unexplained or
           unknown), with_outcome, forbidden_candidates, axiom and picture
         What went wrong, in the command line too, is an object: schema, and
           error with file, line, column, message, label, note and help, as far
           as they are known
         Values, limit and numbers of executions above 2^53 are strings
  svg    the shortest counterexample as a picture
  dot    the same for Graphviz
  herd   a C litmus test
  loom   a test under loom that uses atomic_counter
  rust   a test with real threads that uses atomic_counter
  The last three are written for one --counter, by default relaxed.

Limits:
  64 operations, those of all branches counted; 64 branches and waits; 64 KiB
  of text; for the last three formats 256 combinations of branches. 100,000
  outcomes are kept for each kind, and all executions judged. --limit
  candidates for each kind, once more for all remedies together, and once more
  for all searches for the weakest orderings.

Exit code:
  0  every assertion holds and every wait ends under every kind asked about,
     or the program was only written down, or an execution drawn
  1  one can fail, a thread can wait for ever, or what holds does so only if
     the compiler keeps a dependency
  2  bad input or usage; programs that can be read are checked all the same
  3  the limit was reached first, without a violation; or an assertion speaks
     in every execution of a value that is not bound
With --outcome it is 0 if the question was answered for every kind, whatever
the answer, 3 if the limit was reached first, and 2 as above.

Outcomes:
  --outcome takes what an assertion takes, over the same names, and speaks of
  executions in which every thread ends. Where no execution has the outcome,
  all candidates are searched, with any order of each counter's updates and
  any source of each read, and the axiom is told that forbids the one which
  violates the fewest, by the shortest cycle. --limit holds for that search
  too. svg and dot draw the answer for the first kind.

An assertion says nothing of an execution that does not bind every value that
it needs; how many those are is said.

Examples:
  $ counterexample check pair.rs
  $ counterexample check --counter relaxed --model rc11 *.rs
  $ counterexample check pair.rs --outcome 'r0 == 5 && r1 == 5'
  $ echo 'let a = Counter::new(0);
          spawn(|| { a.inc(); let id = a.get(); });
          spawn(|| { a.inc(); let other = a.get(); });
          assert!(id != other);' | counterexample check";

#[derive(Parser)]
#[command(name = "counterexample", version, about = ABOUT, after_help = EXAMPLES)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Explore programs, and judge what they assert
    #[command(after_help = LANGUAGE)]
    Check(Check),
    /// Say in a paragraph what a term means, such as happens-before
    Explain(Explain),
}

fn main() -> ExitCode {
    let result = match CommandLine::try_parse() {
        Ok(CommandLine { command }) => match command {
            Command::Check(check) => check.run(),
            Command::Explain(explain) => explain.run(),
        },
        Err(wrong) if wrong.use_stderr() && asks_for_json(std::env::args_os()) => {
            print(&Failure::from(wrong).json()).map(|()| ExitCode::from(2))
        }
        // Help too, which is no error; with the exit code that goes with it.
        Err(other) => other.exit(),
    };
    result.unwrap_or_else(|failure| {
        let _ = write!(anstream::stderr(), "{}", failure.text());
        ExitCode::from(2)
    })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn what_is_laid_out_by_hand_is_not_wrapped() {
        for width in [80, 120] {
            let mut command = CommandLine::command().term_width(width);
            assert!(command.render_long_help().to_string().contains(EXAMPLES));
            let check = command.find_subcommand("check").expect("a subcommand");
            let mut check = check.clone().term_width(width);
            assert!(check.render_long_help().to_string().contains(LANGUAGE));
        }
    }
}
