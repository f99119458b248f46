//! The litmus tests of the literature, with stores, updates and fences.

use crate::axioms::Strength::{AcqRel, Acquire, Relaxed, Release, SeqCst};
use crate::naive::program::Operation::{self, Add, CompareExchange, Fence, Load, Store, Swap};

const X: usize = 0;
const Y: usize = 1;
const Z: usize = 2;

/// Each by its name, thread by thread.
pub const SHAPES: &[(&str, &[&[Operation]])] = &[
    (
        "SB",
        &[
            &[Store(X, 1, SeqCst), Load(Y, SeqCst)],
            &[Store(Y, 1, SeqCst), Load(X, SeqCst)],
        ],
    ),
    (
        "SB, fences",
        &[
            &[Store(X, 1, Relaxed), Fence(SeqCst), Load(Y, Relaxed)],
            &[Store(Y, 1, Relaxed), Fence(SeqCst), Load(X, Relaxed)],
        ],
    ),
    (
        "SB, fences that only acquire and release",
        &[
            &[Store(X, 1, Relaxed), Fence(AcqRel), Load(Y, Relaxed)],
            &[Store(Y, 1, Relaxed), Fence(AcqRel), Load(X, Relaxed)],
        ],
    ),
    (
        "SB, one fence",
        &[
            &[Store(X, 1, Relaxed), Fence(SeqCst), Load(Y, Relaxed)],
            &[Store(Y, 1, SeqCst), Load(X, SeqCst)],
        ],
    ),
    (
        "SB, swaps",
        &[
            &[Swap(X, 1, AcqRel), Load(Y, SeqCst)],
            &[Swap(Y, 1, SeqCst), Load(X, Acquire)],
        ],
    ),
    (
        "MP",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "MP, relaxed",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Relaxed)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "MP, fences",
        &[
            &[Store(X, 1, Relaxed), Fence(Release), Store(Y, 1, Relaxed)],
            &[Load(Y, Relaxed), Fence(Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "MP, fences the wrong way round",
        &[
            &[Store(X, 1, Relaxed), Fence(Acquire), Store(Y, 1, Relaxed)],
            &[Load(Y, Relaxed), Fence(Release), Load(X, Relaxed)],
        ],
    ),
    (
        "MP, by a comparison that fails",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[CompareExchange(Y, 0, 2, Relaxed, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "MP, by a comparison that succeeds",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[CompareExchange(Y, 1, 2, Acquire, Relaxed), Load(X, Relaxed)],
        ],
    ),
    (
        "release sequence, continued by another thread's update",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[Add(Y, 1, Relaxed)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "release sequence, continued by another thread's comparison",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[CompareExchange(Y, 1, 2, Relaxed, Relaxed)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "release sequence, cut by another thread's store",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 1, Release)],
            &[Store(Y, 2, Relaxed)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "release sequence, cut by the same thread's store",
        &[
            &[
                Store(X, 1, Relaxed),
                Store(Y, 1, Release),
                Store(Y, 2, Relaxed),
            ],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "release sequence, behind a fence",
        &[
            &[Store(X, 1, Relaxed), Fence(Release), Store(Y, 1, Relaxed)],
            &[Swap(Y, 2, Relaxed)],
            &[Load(Y, Relaxed), Fence(Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "IRIW",
        &[
            &[Store(X, 1, SeqCst)],
            &[Store(Y, 1, SeqCst)],
            &[Load(X, SeqCst), Load(Y, SeqCst)],
            &[Load(Y, SeqCst), Load(X, SeqCst)],
        ],
    ),
    (
        "IRIW, release and acquire",
        &[
            &[Store(X, 1, Release)],
            &[Store(Y, 1, Release)],
            &[Load(X, Acquire), Load(Y, Acquire)],
            &[Load(Y, Acquire), Load(X, Acquire)],
        ],
    ),
    (
        "IRIW, fences",
        &[
            &[Store(X, 1, Relaxed)],
            &[Store(Y, 1, Relaxed)],
            &[Load(X, Relaxed), Fence(SeqCst), Load(Y, Relaxed)],
            &[Load(Y, Relaxed), Fence(SeqCst), Load(X, Relaxed)],
        ],
    ),
    (
        "IRIW, acquiring loads",
        &[
            &[Store(X, 1, SeqCst)],
            &[Store(Y, 1, SeqCst)],
            &[Load(X, Acquire), Load(Y, SeqCst)],
            &[Load(Y, Acquire), Load(X, SeqCst)],
        ],
    ),
    (
        "2+2W",
        &[
            &[Store(X, 1, SeqCst), Store(Y, 2, SeqCst)],
            &[Store(Y, 1, SeqCst), Store(X, 2, SeqCst)],
        ],
    ),
    (
        "2+2W, relaxed",
        &[
            &[Store(X, 1, Relaxed), Store(Y, 2, Release)],
            &[Store(Y, 1, Relaxed), Store(X, 2, Release)],
        ],
    ),
    (
        "2+2W, fences",
        &[
            &[Store(X, 1, Relaxed), Fence(SeqCst), Store(Y, 2, Relaxed)],
            &[Store(Y, 1, Relaxed), Fence(SeqCst), Store(X, 2, Relaxed)],
        ],
    ),
    (
        "LB",
        &[
            &[Load(X, Relaxed), Store(Y, 1, Relaxed)],
            &[Load(Y, Relaxed), Store(X, 1, Relaxed)],
        ],
    ),
    (
        "LB, fences",
        &[
            &[Load(X, Relaxed), Fence(AcqRel), Store(Y, 1, Relaxed)],
            &[Load(Y, Relaxed), Fence(AcqRel), Store(X, 1, Relaxed)],
        ],
    ),
    (
        "LB, swaps",
        &[
            &[Swap(X, 1, Relaxed), Store(Y, 1, Relaxed)],
            &[Swap(Y, 2, Relaxed), Store(X, 2, Relaxed)],
        ],
    ),
    (
        "LB, three threads",
        &[
            &[Load(X, Relaxed), Store(Y, 1, Relaxed)],
            &[Load(Y, Relaxed), Store(Z, 1, Relaxed)],
            &[Load(Z, Relaxed), Store(X, 1, Relaxed)],
        ],
    ),
    (
        "S",
        &[
            &[Store(X, 2, Relaxed), Store(Y, 1, Release)],
            &[Load(Y, Acquire), Store(X, 1, Relaxed)],
        ],
    ),
    (
        "R, fences",
        &[
            &[Store(X, 1, Relaxed), Fence(SeqCst), Store(Y, 1, Relaxed)],
            &[Store(Y, 2, Relaxed), Fence(SeqCst), Load(X, Relaxed)],
        ],
    ),
    (
        "WRC",
        &[
            &[Store(X, 1, Relaxed)],
            &[Load(X, Relaxed), Store(Y, 1, Release)],
            &[Load(Y, Acquire), Load(X, Relaxed)],
        ],
    ),
    (
        "RWC, fences",
        &[
            &[Store(X, 1, Relaxed)],
            &[Load(X, Relaxed), Fence(SeqCst), Load(Y, Relaxed)],
            &[Store(Y, 1, Relaxed), Fence(SeqCst), Load(X, Relaxed)],
        ],
    ),
    (
        "W+RWC, fences",
        &[
            &[Store(X, 1, Relaxed), Store(Z, 1, Release)],
            &[Load(Z, Acquire), Fence(SeqCst), Load(Y, Relaxed)],
            &[Store(Y, 1, Relaxed), Fence(SeqCst), Load(X, Relaxed)],
        ],
    ),
    (
        "Z6.U",
        &[
            &[Store(X, 1, SeqCst), Store(Y, 1, Release)],
            &[Add(Y, 1, SeqCst), Load(Y, Relaxed)],
            &[Store(Y, 3, SeqCst), Load(X, SeqCst)],
        ],
    ),
    (
        "CoRR",
        &[
            &[Store(X, 1, Relaxed), Store(X, 2, Relaxed)],
            &[Load(X, Relaxed), Load(X, Relaxed)],
        ],
    ),
    (
        "two locks, one key",
        &[
            &[CompareExchange(X, 0, 1, Acquire, Relaxed)],
            &[CompareExchange(X, 0, 1, Acquire, Relaxed)],
            &[CompareExchange(X, 1, 0, Release, Relaxed)],
        ],
    ),
    (
        "updates beside a store",
        &[
            &[Add(X, 1, Relaxed), Load(X, Relaxed)],
            &[Store(X, 5, Relaxed)],
            &[Add(X, 1, Relaxed)],
        ],
    ),
];
