//! Named points at which a test may have the process end as if by `kill -9`.
//!
//! `WAVECAST_FAIL_POINT=after-dot:37` ends it the 37th time it passes `after-dot`. Only in builds with debug
//! assertions: a release passes by.

/// Passes a point.
#[inline]
pub fn fail_point(name: &str) {
    #[cfg(debug_assertions)]
    armed::pass(name);
    #[cfg(not(debug_assertions))]
    let _ = name;
}

/// Whether the process is to end at this point some time.
#[inline]
pub(crate) fn is_armed(name: &str) -> bool {
    #[cfg(debug_assertions)]
    return armed::point().is_some_and(|(armed, _)| armed == name);
    #[cfg(not(debug_assertions))]
    {
        let _ = name;
        false
    }
}

#[cfg(debug_assertions)]
mod armed {
    use std::sync::{
        OnceLock,
        atomic::{AtomicU64, Ordering},
    };

    static POINT: OnceLock<Option<(String, AtomicU64)>> = OnceLock::new();

    pub(super) fn point() -> Option<&'static (String, AtomicU64)> {
        POINT
            .get_or_init(|| {
                #[expect(clippy::disallowed_methods, reason = "a test asks for it, in debug builds only")]
                let wanted = std::env::var("WAVECAST_FAIL_POINT").ok()?;
                let (name, count) = wanted.split_once(':').unwrap_or((&wanted, "1"));
                Some((name.to_owned(), AtomicU64::new(count.parse().unwrap_or(1))))
            })
            .as_ref()
    }

    pub(super) fn pass(name: &str) {
        // Only one of the threads that pass at once sees the last count.
        if let Some((armed, left)) = point()
            && armed == name
            && left.fetch_sub(1, Ordering::SeqCst) == 1
        {
            std::process::abort();
        }
    }
}
