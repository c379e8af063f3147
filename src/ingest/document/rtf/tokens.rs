//! RTF cut into its signs: groups, control words, bytes of text.

#[derive(Clone, Copy)]
pub(super) enum Token<'b> {
    Open,
    Close,
    Word(&'b str, Option<i32>),
    Symbol(u8),
    /// A byte of text, plain or as `\'hh`.
    Byte(u8),
}

pub(super) struct Tokens<'b> {
    pub(super) bytes: &'b [u8],
    pub(super) at: usize,
}

impl<'b> Tokens<'b> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    pub(super) fn next(&mut self) -> Option<Token<'b>> {
        loop {
            let byte = self.peek()?;
            self.at += 1;
            return Some(match byte {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => self.control()?,
                b'\r' | b'\n' | 0 => continue,
                byte => Token::Byte(byte),
            });
        }
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let first = self.peek()?;
        if first == b'\'' {
            self.at += 1;
            let digits = self.bytes.get(self.at..self.at + 2)?;
            let digit = |byte: u8| char::from(byte).to_digit(16);
            let value = digits.iter().try_fold(0, |sum, &byte| Some(sum * 16 + digit(byte)?));
            // a stray \' is passed over
            let Some(value) = value.and_then(|value| u8::try_from(value).ok()) else {
                return Some(Token::Symbol(b'\''));
            };
            self.at += 2;
            return Some(Token::Byte(value));
        }
        if !first.is_ascii_alphabetic() {
            self.at += 1;
            return Some(Token::Symbol(first));
        }
        let name = self.run(|byte| byte.is_ascii_alphabetic());
        let minus = self.peek() == Some(b'-');
        self.at += usize::from(minus);
        let digits = self.run(|byte| byte.is_ascii_digit());
        let value = digits.parse::<i32>().ok().map(|value| if minus { -value } else { value });
        if minus && digits.is_empty() {
            self.at -= 1;
        } else if self.peek() == Some(b' ') {
            self.at += 1;
        }
        if name == "bin" {
            self.at += usize::try_from(value.unwrap_or(0)).unwrap_or(0);
        }
        Some(Token::Word(name, value))
    }

    fn run(&mut self, belongs: impl Fn(u8) -> bool) -> &'b str {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let length = rest.iter().take_while(|&&byte| belongs(byte)).count();
        self.at += length;
        std::str::from_utf8(rest.get(..length).unwrap_or_default()).unwrap_or_default()
    }
}
