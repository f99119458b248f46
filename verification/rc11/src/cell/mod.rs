//! Stands for `std::cell`, in loom's form: ordinary memory, whose data races are found.

mod simple;
mod tracked;

pub use self::simple::Cell;
pub use self::tracked::{ConstPtr, MutPtr, UnsafeCell};
