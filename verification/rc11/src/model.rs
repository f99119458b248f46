//! Stands for loom's `model`.

use crate::axioms::MemoryModel;
use crate::explore::{explore_with, Report};

/// How a model is to be explored.
#[derive(Debug, Default)]
pub struct Builder {
    model: MemoryModel,
}

impl Builder {
    /// RC11, without bounds.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The memory model.
    #[must_use]
    pub fn memory_model(mut self, model: MemoryModel) -> Self {
        self.model = model;
        self
    }

    /// Runs a program in every execution.
    #[track_caller]
    pub fn explore<T, F>(&self, program: F) -> Report<T>
    where
        T: Ord + Send + 'static,
        F: Fn() -> T + Send + Sync + 'static,
    {
        explore_with(self.model, None, program, |_| ())
    }
}
