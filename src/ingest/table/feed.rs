//! Hands a table to the `csv` reader record by record.
//!
//! The feed follows the quotes as the reader does and never gives bytes of two
//! records in one go. So it always knows on which line the current record
//! began, whether the file ended inside a quote (the reader would take all
//! rows below for one field and say nothing), and when a record outgrows the
//! limit.

use std::io::{self, BufRead, BufReader, Read};

use crate::ingest::NOTE_LIMIT;

/// Why nothing comes after the current record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The file ended inside a quoted field.
    OpenQuote,
    /// The record is larger than [`NOTE_LIMIT`].
    TooLarge,
    /// The record has more than [`MOST_FIELDS`] fields.
    TooWide,
}

/// The most fields of a record: no spreadsheet has more columns.
pub(super) const MOST_FIELDS: usize = 20_000;

/// Where in a record the last byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or half of a doubled one.
    QuoteInQuoted,
    /// After a backslash inside a quoted field, where backslashes escape.
    Escaped,
}

pub(super) struct Feed<R> {
    reader: BufReader<R>,
    delimiter: u8,
    /// Quotes inside fields are written `\"` and not `""`.
    backslash: bool,
    at: At,
    /// The line of the next byte.
    line: u64,
    record_line: u64,
    record_bytes: usize,
    /// Delimiters of the current record.
    delimiters: usize,
    /// The last byte was `\r`: a `\n` now belongs to the same line break.
    after_return: bool,
    stop: Option<Stop>,
}

impl<R: Read> Feed<R> {
    pub(super) fn new(reader: R, delimiter: u8, backslash: bool) -> Self {
        Self {
            reader: BufReader::with_capacity(64 * 1024, reader),
            delimiter,
            backslash,
            at: At::FieldStart,
            line: 1,
            record_line: 1,
            record_bytes: 0,
            delimiters: 0,
            after_return: false,
            stop: None,
        }
    }

    /// The line on which the record given last began.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    pub(super) fn stop(&self) -> Option<Stop> {
        self.stop
    }

    /// Drops line breaks before a record.
    fn skip_blank(&mut self) -> io::Result<()> {
        loop {
            let buffer = self.reader.fill_buf()?;
            let blank = buffer.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).count();
            if blank == 0 {
                return Ok(());
            }
            for &byte in buffer.iter().take(blank) {
                let joined = byte == b'\n' && self.after_return;
                self.line += u64::from(!joined);
                self.after_return = byte == b'\r';
            }
            self.reader.consume(blank);
        }
    }

    /// Follows one byte; true if it ends the record.
    fn follow(&mut self, byte: u8) -> bool {
        let is_break = matches!(byte, b'\n' | b'\r');
        if is_break {
            let joined = byte == b'\n' && self.after_return;
            self.line += u64::from(!joined);
        }
        self.after_return = byte == b'\r';
        self.at = match (self.at, byte) {
            (At::FieldStart, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::QuoteInQuoted,
            (At::Quoted, b'\\') if self.backslash => At::Escaped,
            (At::Escaped, _) => At::Quoted,
            (At::Quoted, _) => At::Quoted,
            (At::QuoteInQuoted, b'"') => At::Quoted,
            (_, byte) if byte == self.delimiter => {
                self.delimiters += 1;
                At::FieldStart
            }
            _ if is_break => At::FieldStart,
            _ => At::Plain,
        };
        is_break && self.at == At::FieldStart
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.record_bytes == 0 {
            self.skip_blank()?;
        }
        let given = {
            let buffer = self.reader.fill_buf()?;
            let count = buffer.len().min(out.len());
            for (to, from) in out.iter_mut().zip(buffer.iter().take(count)) {
                *to = *from;
            }
            count
        };
        if given == 0 {
            if matches!(self.at, At::Quoted | At::Escaped) {
                self.stop = Some(Stop::OpenQuote);
            }
            return Ok(0);
        }
        if self.record_bytes == 0 {
            self.record_line = self.line;
            self.delimiters = 0;
        }
        let mut count = 0;
        let mut ended = false;
        for &byte in out.iter().take(given) {
            count += 1;
            ended = self.follow(byte);
            if ended {
                break;
            }
        }
        self.reader.consume(count);
        self.record_bytes = if ended { 0 } else { self.record_bytes + count };
        if self.record_bytes > NOTE_LIMIT {
            self.stop = Some(Stop::TooLarge);
            return Err(io::Error::other("the record is too large"));
        }
        if self.delimiters >= MOST_FIELDS {
            self.stop = Some(Stop::TooWide);
            return Err(io::Error::other("the record has too many fields"));
        }
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Line and fields of every record, and why the feed stopped.
    fn records(text: &str) -> (Vec<(u64, Vec<String>)>, Option<Stop>) {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(Feed::new(text.as_bytes(), b',', false));
        let (mut all, mut record) = (Vec::new(), csv::StringRecord::new());
        while reader.read_record(&mut record).unwrap() {
            let line = reader.get_ref().record_line();
            all.push((line, record.iter().map(str::to_owned).collect()));
        }
        let stop = reader.get_ref().stop();
        (all, stop)
    }

    #[test]
    fn a_record_is_known_by_its_first_line() {
        for end in ["\n", "\r\n", "\r"] {
            let text = ["a,b", "1,\"two", "lines\"", "", "2,x", "3,y"].join(end);
            let lines: Vec<u64> = records(&text).0.iter().map(|(line, _)| *line).collect();
            assert_eq!(lines, [1, 2, 5, 6], "{end:?}");
        }
    }

    #[test]
    fn a_quote_left_open_is_told() {
        let (all, stop) = records("a,b\n1,\"open\n2,x\n");
        assert_eq!(stop, Some(Stop::OpenQuote));
        assert_eq!(all.len(), 2);
        assert_eq!(records("a,b\n1,\"closed\"").1, None);
        assert_eq!(records("a,b\n1,five \" foot\n").1, None);
        assert_eq!(records("a,b\n1,\"he said \"\"no\"\"\"\n").1, None);
    }
}
