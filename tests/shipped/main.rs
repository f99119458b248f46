//! What the models in `tests/claims` cannot say of the shipped counters: their interface, their values in
//! one thread, and what they do on this processor.

#![cfg(not(any(loom, rc11, shuttle)))]

mod api;
mod calls;
mod properties;
mod threads;
