//! Where fields and records end: follows the quotes of a table byte by byte, as the
//! `csv` reader does.

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ingest) struct Dialect {
    pub(super) delimiter: u8,
    /// Quotes inside fields are written `\"` and not `""`.
    pub(super) backslash: bool,
}

impl Dialect {
    /// Reads what is written so; the first record is one like the others.
    pub(super) fn reader<R: std::io::Read>(self, from: R) -> csv::Reader<R> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(self.delimiter)
            .escape(self.backslash.then_some(b'\\'))
            .flexible(true)
            .from_reader(from);
        // the reader would keep its first record twice, which may be as large as any
        reader.set_byte_headers(csv::ByteRecord::new());
        reader
    }
}

/// Where in a record the last byte stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum At {
    FieldStart,
    Plain,
    Quoted,
    /// After a quote inside a quoted field: its end, or half of a doubled one.
    QuoteInQuoted,
    /// After a backslash inside a quoted field, where backslashes escape.
    Escaped,
}

/// The quotes of one record.
#[derive(Clone, Copy, Debug)]
pub(super) struct Quotes {
    dialect: Dialect,
    pub(super) at: At,
    /// How many delimiters it has so far.
    pub(super) delimiters: usize,
}

impl Quotes {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, at: At::FieldStart, delimiters: 0 }
    }

    /// Begins another record.
    pub(super) fn restart(&mut self) {
        (self.at, self.delimiters) = (At::FieldStart, 0);
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.dialect.delimiter
    }

    /// Follows one byte; true if it ends the record.
    pub(super) fn follow(&mut self, byte: u8) -> bool {
        let is_break = matches!(byte, b'\n' | b'\r');
        self.at = match (self.at, byte) {
            (At::FieldStart, b'"') => At::Quoted,
            (At::Quoted, b'"') => At::QuoteInQuoted,
            (At::Quoted, b'\\') if self.dialect.backslash => At::Escaped,
            (At::Escaped, _) => At::Quoted,
            (At::Quoted, _) => At::Quoted,
            (At::QuoteInQuoted, b'"') => At::Quoted,
            (_, byte) if byte == self.dialect.delimiter => {
                self.delimiters += 1;
                At::FieldStart
            }
            _ if is_break => At::FieldStart,
            _ => At::Plain,
        };
        is_break && self.at == At::FieldStart
    }

    /// Whether bytes are nothing but words of a quoted field.
    pub(super) fn pass_over(&self, bytes: &[u8]) -> bool {
        self.at == At::Quoted
            && !bytes.contains(&b'"')
            && !(self.dialect.backslash && bytes.contains(&b'\\'))
    }

    /// Whether a field is open whose end is yet to come.
    pub(super) fn is_open(&self) -> bool {
        matches!(self.at, At::Quoted | At::Escaped)
    }

    /// What would end the record here.
    pub(super) fn end(&self) -> &'static [u8] {
        match self.at {
            At::Quoted => b"\"\n",
            At::Escaped => b" \"\n",
            At::FieldStart | At::Plain | At::QuoteInQuoted => b"\n",
        }
    }
}
