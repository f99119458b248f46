//! What happens in an execution.

use std::panic::Location as Source;
use std::sync::atomic::Ordering;

use crate::clock::Clock;
use crate::update::Update;

/// A place in the source code.
pub(crate) type Site = &'static Source<'static>;

/// Where the caller was called.
#[inline]
#[track_caller]
pub(crate) fn here() -> Site {
    Source::caller()
}

/// An event's number in its graph. Events are numbered as they are added.
pub(crate) type EventId = usize;

/// A thread's number. A thread that is gone leaves its number to another.
pub(crate) type ThreadId = usize;

/// A location's number: an atomic, or a cell of ordinary memory.
pub(crate) type LocationId = usize;

/// The first thread.
pub(crate) const MAIN: ThreadId = 0;

/// What an event does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Action {
    /// Reads from a write, or the initial value.
    Read(Read),
    /// Writes.
    Write(Write),
    /// A fence.
    Fence(Ordering),
    /// An access to ordinary memory.
    Access { location: LocationId, write: bool },
    /// Starts a thread.
    Spawn { thread: ThreadId },
    /// Goes on after the end of a thread.
    Join { thread: ThreadId },
    /// The end of a thread.
    End,
    /// One of several ways in which the program may go on, numbered from 0.
    Choice { taken: usize, of: usize },
    /// The thread asks for others to go on: `yield_now` or `spin_loop`.
    Yield {
        /// The thread was seen to go on from here to something other than the same round again.
        leaves: bool,
    },
    /// The thread waits, and goes on only if one of its reads since `since` reads something else.
    Blocked {
        /// The index in its thread of the first read of those that it waits for.
        since: usize,
    },
}

/// A read, which may be that of a read-modify-write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Read {
    pub(crate) location: LocationId,
    /// The write that is read; `None` is the initial value.
    pub(crate) source: Option<EventId>,
    /// What a read-modify-write then writes.
    pub(crate) update: Option<Update>,
    /// Whether the update succeeds on what was read, so that a write follows.
    pub(crate) exclusive: bool,
    /// The ordering, unless an update fails.
    pub(crate) order: Ordering,
    /// The ordering if the update fails.
    pub(crate) failure: Ordering,
}

impl Read {
    /// The ordering that the read has, given what it reads.
    #[inline]
    pub(crate) fn ordering(&self) -> Ordering {
        if self.update.is_some() && !self.exclusive {
            self.failure
        } else {
            self.order
        }
    }
}

/// A write, which may be that of a read-modify-write.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Write {
    pub(crate) location: LocationId,
    pub(crate) value: u64,
    pub(crate) order: Ordering,
    /// Whether it belongs to the read just before it in its thread.
    pub(crate) exclusive: bool,
    /// Its place in the modification order; the initial value has place 0.
    pub(crate) position: usize,
}

/// An event, with what is derived from the events that it depends on.
#[derive(Clone, Debug)]
pub(crate) struct Event {
    pub(crate) thread: ThreadId,
    /// Its number in its thread.
    pub(crate) index: usize,
    pub(crate) action: Action,
    pub(crate) site: Site,
    /// The events that happen before it, and itself.
    pub(crate) happened: Clock,
    /// The events from which po and rf lead to it, and itself.
    pub(crate) prefix: Clock,
    /// What a write hands to a read that acquires it.
    pub(crate) published: Clock,
    /// The index in its thread of the last release fence up to here.
    pub(crate) release_fence: Option<usize>,
}

impl Event {
    /// The location, if it is an operation on an atomic.
    #[inline]
    pub(crate) fn atomic(&self) -> Option<LocationId> {
        match &self.action {
            Action::Read(read) => Some(read.location),
            Action::Write(write) => Some(write.location),
            _ => None,
        }
    }

    /// The location, atomic or not.
    #[inline]
    pub(crate) fn location(&self) -> Option<LocationId> {
        match self.action {
            Action::Access { location, .. } => Some(location),
            _ => self.atomic(),
        }
    }

    pub(crate) fn is_write(&self) -> bool {
        matches!(self.action, Action::Write(_))
    }

    pub(crate) fn is_read(&self) -> bool {
        matches!(self.action, Action::Read(_))
    }

    /// Whether the memory model knows the event: waits and choices are not part of it.
    pub(crate) fn is_modelled(&self) -> bool {
        !matches!(
            self.action,
            Action::Yield { .. } | Action::Blocked { .. } | Action::Choice { .. }
        )
    }

    /// The ordering, if the event has one.
    #[inline]
    pub(crate) fn ordering(&self) -> Option<Ordering> {
        match &self.action {
            Action::Read(read) => Some(read.ordering()),
            Action::Write(write) => Some(write.order),
            Action::Fence(order) => Some(*order),
            _ => None,
        }
    }

    #[inline]
    pub(crate) fn is_seq_cst(&self) -> bool {
        self.ordering() == Some(Ordering::SeqCst)
    }

    /// The event in words, as what a thread does.
    pub(crate) fn describe(&self) -> String {
        let what = match self.action {
            Action::Read(Read {
                update: Some(update),
                order,
                ..
            }) => format!("applies {:?}, {order:?}", update.function),
            Action::Read(read) => format!("loads, {:?}", read.order),
            Action::Write(write) => format!("stores {}, {:?}", write.value, write.order),
            Action::Fence(order) => format!("makes a fence, {order:?}"),
            Action::Access { write: true, .. } => "writes to a cell".to_string(),
            Action::Access { .. } => "reads a cell".to_string(),
            Action::Spawn { .. } => "starts a thread".to_string(),
            Action::Join { .. } => "joins a thread".to_string(),
            Action::End => "ends".to_string(),
            Action::Choice { .. } => "lets one of several threads go on".to_string(),
            Action::Yield { .. } => "asks others to go on".to_string(),
            Action::Blocked { .. } => "waits".to_string(),
        };
        format!("{what}, at {}", self.site)
    }
}
