//! Where the program panicked, which only a panic hook is told.

use std::cell::RefCell;
use std::panic;
use std::sync::Once;

thread_local! {
    static SITE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Panics of a program under exploration, as `is_running` says, are kept for the report, and not printed.
pub(crate) fn install(is_running: fn() -> bool) {
    static INSTALLED: Once = Once::new();
    INSTALLED.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if is_running() {
                let site = info.location().map(|site| site.to_string());
                SITE.with_borrow_mut(|place| *place = site);
            } else {
                previous(info);
            }
        }));
    });
}

/// Where the last panic was.
pub(crate) fn take_site() -> Option<String> {
    SITE.with_borrow_mut(Option::take)
}
