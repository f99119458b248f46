//! Stands for `std::sync`.

pub mod atomic;
