//! Which way a question is answered: by visiting executions as long as they are few, which says how many there are,
//! and beyond that by states, which only says what there is.

use crate::machine;
use crate::model::Model;
use crate::outcome::{check, Findings};
use crate::program::{MemoryOrderings, Program, Statement};
use crate::unfolding::{Invalid, Unfolding};

/// The most candidates that are considered before states are tried.
pub const FEW_CANDIDATES: u64 = 5_000;

/// What the executions of a program say about its claims, as [`check`] finds it within `limit` candidates, or the
/// [`machine`] within as many states.
///
/// Executions are visited first. Where there are more than [`FEW_CANDIDATES`], or more operations than
/// [`explore`](mod@crate::explore) takes, the machine is asked; and where that does not answer, executions are visited up to `limit`.
///
/// # Errors
///
/// As [`explore`](fn@crate::explore::explore), if the machine does not answer either.
pub fn answer(
    program: &Program,
    orderings: &MemoryOrderings,
    model: Model,
    limit: u64,
) -> Result<Findings, Invalid> {
    let few = check(program, orderings, model, limit.min(FEW_CANDIDATES));
    match few {
        Ok(found) if found.coverage.complete => return Ok(found),
        Err(invalid) if !is_too_large(&invalid) => return Err(invalid),
        _ => {}
    }
    match machine::findings(program, orderings, model, limit) {
        Ok(found) => Ok(found),
        Err(_) if few.is_ok() && limit > FEW_CANDIDATES => check(program, orderings, model, limit),
        Err(_) => few,
    }
}

/// Whether a program is refused for its size only.
pub(crate) fn is_too_large(invalid: &Invalid) -> bool {
    matches!(
        invalid,
        Invalid::TooManyOperations(_) | Invalid::TooManyForks(_)
    )
}

/// Whether a program has waits, and whether what happens in it depends on a value that was read before.
pub(crate) fn waits_and_dependencies(program: &Program) -> Result<(bool, bool), Invalid> {
    match Unfolding::new(program) {
        Ok(unfolding) => Ok((unfolding.waits != 0, unfolding.has_dependencies())),
        Err(invalid) if is_too_large(&invalid) => {
            let mut found = (false, false);
            for thread in &program.threads {
                look_for_dependencies(&thread.body, &mut found);
            }
            Ok(found)
        }
        Err(invalid) => Err(invalid),
    }
}

fn look_for_dependencies(block: &[Statement], (waits, depends): &mut (bool, bool)) {
    for statement in block {
        match statement {
            Statement::Operation { operation, .. } => operation.for_each_value(&mut |value| {
                value
                    .simplified()
                    .for_each_register(&mut |_| *depends = true);
            }),
            Statement::Wait { .. } => (*waits, *depends) = (true, true),
            Statement::If {
                then, otherwise, ..
            } => {
                let mut inside = (*waits, true);
                look_for_dependencies(then, &mut inside);
                look_for_dependencies(otherwise, &mut inside);
                (*waits, *depends) = inside;
            }
            Statement::Bound => {}
        }
    }
}
