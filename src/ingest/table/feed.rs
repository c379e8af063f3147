//! Hands a table to the `csv` reader record by record.
//!
//! The feed follows the quotes as the reader does and never gives bytes of two
//! records in one go. So it always knows on which line the current record
//! began, whether the file ended inside a quote (the reader would take all
//! rows below for one field and say nothing), and when a record outgrows the
//! limit: of such a one the rest is passed over, and the next is given as usual.

use std::io::{self, BufRead, BufReader, Read};

use crate::ingest::NOTE_LIMIT;

/// Why the current record is not whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The file ended inside a quoted field, so that nothing comes after it.
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
    /// What ends a record that was cut for the `csv` reader, where it is still to give.
    end: &'static [u8],
    /// The most bytes of a record.
    limit: usize,
}

impl<R: Read> Feed<R> {
    pub(super) fn new(reader: R, delimiter: u8, backslash: bool) -> Self {
        Self {
            limit: NOTE_LIMIT,
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
            end: b"",
        }
    }

    /// The line on which the record given last began.
    pub(super) fn record_line(&self) -> u64 {
        self.record_line
    }

    /// Why the record given last is not whole; asked once for each.
    pub(super) fn take_stop(&mut self) -> Option<Stop> {
        self.stop.take()
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

    /// Passes over the rest of a record that is too large, to its end or that of the
    /// file.
    fn cut(&mut self, stop: Stop) -> io::Result<()> {
        self.stop = Some(stop);
        self.end = match self.at {
            At::Quoted => b"\"\n",
            At::Escaped => b" \"\n",
            At::FieldStart | At::Plain | At::QuoteInQuoted => b"\n",
        };
        let mut ended = false;
        while !ended {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                break;
            }
            let buffer = buffer.to_vec();
            let position = buffer.iter().position(|&byte| self.follow(byte));
            ended = position.is_some();
            self.reader.consume(position.map_or(buffer.len(), |at| at + 1));
        }
        // the file may have ended in a quote; what is said of the record is its size
        self.at = At::FieldStart;
        self.record_bytes = 0;
        Ok(())
    }
}

impl<R: Read> Read for Feed<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.end.is_empty() {
            return self.end.read(out);
        }
        if self.record_bytes == 0 {
            self.skip_blank()?;
        }
        // no record ends before its first line break, and the reader asks for thousands
        // of bytes where a record has ten
        let given = {
            let buffer = self.reader.fill_buf()?;
            let most = buffer.get(..buffer.len().min(out.len())).unwrap_or_default();
            let given = most.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let given = given.map_or(most.len(), |at| at + 1);
            if let (Some(to), Some(from)) = (out.get_mut(..given), most.get(..given)) {
                to.copy_from_slice(from);
            }
            given
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
        let stop = match () {
            () if self.record_bytes > self.limit => Stop::TooLarge,
            () if self.delimiters >= MOST_FIELDS => Stop::TooWide,
            () => return Ok(count),
        };
        if ended {
            self.stop = Some(stop);
        } else {
            self.cut(stop)?;
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
        let stop = reader.get_mut().take_stop();
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
    fn the_record_after_one_that_is_too_large_is_given() {
        let word = "word ".repeat(100_000);
        let wide = ",".repeat(MOST_FIELDS + 100_000);
        for (long, expected) in [
            (format!("\"{word}\nline\",x"), Stop::TooLarge),
            (format!("{word},x"), Stop::TooLarge),
            (format!("\"{}\",x", word.replace("d ", "\"\"")), Stop::TooLarge),
            (wide.clone(), Stop::TooWide),
            (format!("\"open{wide}\"{wide}"), Stop::TooWide),
        ] {
            let text = format!("a,b\n1,{long}\r\n2,y\n");
            let feed = Feed { limit: 300_000, ..Feed::new(text.as_bytes(), b',', false) };
            let mut reader =
                csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(feed);
            let mut record = csv::StringRecord::new();
            let mut seen = Vec::new();
            while reader.read_record(&mut record).unwrap() {
                let line = reader.get_ref().record_line();
                seen.push((line, record[0].to_owned(), reader.get_mut().take_stop()));
            }
            let below = if long.contains('\n') { 4 } else { 3 };
            assert_eq!(
                seen,
                [
                    (1, "a".to_owned(), None),
                    (2, "1".to_owned(), Some(expected)),
                    (below, "2".to_owned(), None)
                ]
            );
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
