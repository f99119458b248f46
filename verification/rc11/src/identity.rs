//! Which object an operation is about.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::event::{LocationId, Site};

/// How many bits of a stamp are the location's.
const LOCATION_BITS: u32 = 20;

/// The number of the next run; 0 is that of no run.
static NEXT_RUN: AtomicU64 = AtomicU64::new(1);

/// What an object is to the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Atomic,
    Cell,
    Mutex,
    /// What a mutex holds.
    Content,
    Condvar,
    /// What a thread parks on.
    Token,
}

/// What an object carries so that a run knows it again, also after it was moved.
///
/// An object gets its location when a run first touches it, so that making one needs no run and can be
/// `const`, and so that a `static` is a new object to every run.
pub(crate) struct Identity {
    /// The last run that touched the object, and the location that it has there.
    stamp: AtomicU64,
    pub(crate) kind: Kind,
    /// Where the program made the object.
    pub(crate) site: Site,
}

impl Identity {
    #[track_caller]
    pub(crate) const fn new(kind: Kind) -> Self {
        Self {
            stamp: AtomicU64::new(0),
            kind,
            site: std::panic::Location::caller(),
        }
    }

    /// Makes it another object, which no run has touched.
    pub(crate) fn renew(&mut self) {
        *self.stamp.get_mut() = 0;
    }

    fn address(&self) -> usize {
        std::ptr::from_ref(self).addr()
    }
}

/// The objects that one run has touched.
pub(crate) struct Objects {
    run: u64,
    touched: Vec<bool>,
    /// Where the objects were when they were first touched. Another run, on another thread of the machine,
    /// may touch a `static` at the same time and leave its own stamp there; such an object is older
    /// than the run and outlives it, so that its address is its own.
    addresses: Vec<(usize, LocationId)>,
}

impl Objects {
    /// A run that has touched nothing.
    pub(crate) fn new() -> Self {
        Self {
            run: NEXT_RUN.fetch_add(1, Ordering::Relaxed),
            touched: Vec::new(),
            addresses: Vec::new(),
        }
    }

    /// Forgets everything, for the next run.
    pub(crate) fn clear(&mut self) {
        self.run = NEXT_RUN.fetch_add(1, Ordering::Relaxed);
        self.touched.clear();
        self.addresses.clear();
    }

    /// The location of an object that the run has touched.
    #[inline]
    pub(crate) fn find(&self, object: &Identity) -> Option<LocationId> {
        let stamp = object.stamp.load(Ordering::Relaxed);
        if stamp >> LOCATION_BITS == self.run {
            let location = stamp & ((1 << LOCATION_BITS) - 1);
            return Some(location as LocationId);
        }
        if stamp == 0 {
            return None;
        }
        let mut addresses = self.addresses.iter().rev();
        let found = addresses.find(|&&(address, _)| address == object.address());
        found.map(|&(_, location)| location)
    }

    /// Whether some object of the run has the location.
    pub(crate) fn is_touched(&self, location: LocationId) -> bool {
        self.touched.get(location).is_some_and(|&touched| touched)
    }

    /// Whether an earlier run has touched the object.
    pub(crate) fn is_older(&self, object: &Identity) -> bool {
        object.stamp.load(Ordering::Relaxed) != 0
    }

    /// Gives an object its location.
    pub(crate) fn touch(&mut self, object: &Identity, location: LocationId) {
        if self.touched.len() <= location {
            self.touched.resize(location + 1, false);
        }
        self.touched[location] = true;
        self.addresses.push((object.address(), location));
        let stamp = self.run << LOCATION_BITS | location as u64;
        object.stamp.store(stamp, Ordering::Relaxed);
    }
}
