//! How far a run has come, for whoever watches it.

use std::{
    ops::AddAssign,
    sync::atomic::{AtomicU64, Ordering},
};

/// Counts of a run, which may be read while it goes on.
#[derive(Debug, Default)]
pub struct Progress {
    sent: AtomicU64,
    refused: AtomicU64,
    deferred: AtomicU64,
    in_doubt: AtomicU64,
    missed: AtomicU64,
}

/// The same at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DeliveryFigures {
    /// Taken by the relay.
    pub sent: u64,
    /// Refused for good.
    pub refused: u64,
    /// Put off, each time counted.
    pub deferred: u64,
    /// Sent without an answer: nobody knows whether they arrived.
    pub in_doubt: u64,
    /// Too late by the time it was their turn.
    pub missed: u64,
}

impl AddAssign for DeliveryFigures {
    fn add_assign(&mut self, more: Self) {
        let Self { sent, refused, deferred, in_doubt, missed } = more;
        self.sent += sent;
        self.refused += refused;
        self.deferred += deferred;
        self.in_doubt += in_doubt;
        self.missed += missed;
    }
}

impl Progress {
    /// As it stands.
    pub fn figures(&self) -> DeliveryFigures {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        DeliveryFigures {
            sent: read(&self.sent),
            refused: read(&self.refused),
            deferred: read(&self.deferred),
            in_doubt: read(&self.in_doubt),
            missed: read(&self.missed),
        }
    }

    pub(super) fn sent(&self) {
        self.sent.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn refused(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// They were not refused after all.
    pub(super) fn put_back(&self, count: usize) {
        // No machine that this runs on counts further than 64 bits.
        let count = count as u64;
        self.refused.fetch_sub(count, Ordering::Relaxed);
        self.deferred.fetch_add(count, Ordering::Relaxed);
    }

    pub(super) fn deferred(&self) {
        self.deferred.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn in_doubt(&self) {
        self.in_doubt.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn missed(&self) {
        self.missed.fetch_add(1, Ordering::Relaxed);
    }
}
