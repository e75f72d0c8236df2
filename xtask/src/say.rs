//! What commands print. Where the reader has gone, as `head` does, the command ends without a word.
//!
//! `println!` would end it with a message about a broken pipe. Ending by unwinding lets what was started
//! be ended too.

use std::{
    any::Any,
    fmt::Arguments,
    io::{self, ErrorKind, Write},
    panic,
};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

/// Why a command ends: its output has no reader.
struct ReaderGone;

/// A line on standard output.
macro_rules! say {
    () => { $crate::say::say!("") };
    ($($arguments:tt)*) => { $crate::say::line(&mut std::io::stdout().lock(), format_args!($($arguments)*)) };
}

/// A line on standard error.
macro_rules! note {
    ($($arguments:tt)*) => { $crate::say::line(&mut std::io::stderr().lock(), format_args!($($arguments)*)) };
}

pub(crate) use {note, say};

/// Writes a line, or ends the command.
pub(crate) fn line(output: &mut impl Write, arguments: Arguments<'_>) {
    let written = output
        .write_fmt(arguments)
        .and_then(|()| output.write_all(b"\n"));
    if written.is_err_and(|error| error.kind() == ErrorKind::BrokenPipe) {
        panic::resume_unwind(Box::new(ReaderGone));
    }
}

/// Whether a command ended since its output has no reader.
pub(crate) fn is_reader_gone(end: &(dyn Any + Send)) -> bool {
    end.is::<ReaderGone>()
}

/// Whether standard output has lost its reader. What a command has started prints there as well, and
/// fails.
pub(crate) fn has_no_reader() -> bool {
    let stdout = io::stdout();
    let mut asked = [PollFd::new(&stdout, PollFlags::OUT)];
    let at_once = Timespec::default();
    let polled = poll(&mut asked, Some(&at_once));
    polled.is_ok() && asked.iter().any(|it| it.revents().contains(PollFlags::ERR))
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    struct Closed;

    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a_line_that_nobody_reads_ends_the_command_and_nothing_else_does() {
        let mut text = Vec::new();
        line(&mut text, format_args!("{} seeds", 7));
        assert_eq!(text, b"7 seeds\n");
        let print = || line(&mut Closed, format_args!("a line"));
        let end = catch_unwind(AssertUnwindSafe(print)).unwrap_err();
        assert!(is_reader_gone(&*end));
        assert!(!is_reader_gone(&"another end"));
    }
}
