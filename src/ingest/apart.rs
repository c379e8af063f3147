//! Work that may panic, done apart.
//!
//! Libraries for formats made by others panic on files that nobody foresaw, and
//! recurse as deep as the file says. Such work runs on a thread of its own with a
//! big stack; a panic there is a refusal and prints nothing, because its message
//! may quote the file.

use std::panic;
use std::sync::Once;
use std::thread;

/// Deep enough for nested forms; only what is used takes memory.
const STACK: usize = 256 << 20;
const THREAD: &str = "caseline-apart";

/// Runs `work` and gives what it returns, or `None` if it panicked.
pub(super) fn run<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    keep_quiet();
    thread::scope(|scope| {
        let worker = thread::Builder::new().name(THREAD.into()).stack_size(STACK);
        worker.spawn_scoped(scope, work).ok()?.join().ok()
    })
}

/// Leaves panics of the worker unprinted.
fn keep_quiet() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let others = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            if thread::current().name() != Some(THREAD) {
                others(info);
            }
        }));
    });
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_panic_is_no_answer() {
        assert_eq!(super::run(|| 7), Some(7));
        let nothing: Option<u8> = super::run(|| panic!("a defect of a library"));
        assert_eq!(nothing, None);
    }
}
