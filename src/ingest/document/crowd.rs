//! Tags of a page that are crowded with attributes, seen before they are read: the
//! library compares each attribute with all before it.

/// How many attributes the tag has that has most.
pub(super) fn fullest_tag(html: &[u8]) -> usize {
    let mut fullest = 0;
    let mut rest = html;
    while let Some(at) = rest.iter().position(|&byte| byte == b'<') {
        rest = rest.get(at + 1..).unwrap_or_default();
        if let Some(comment) = rest.strip_prefix(b"!--") {
            rest = behind(comment, b"-->");
        } else if rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'/') {
            let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
            let (name, attributes) = rest.split_at(letters);
            let (count, length) = attributes_in(attributes);
            fullest = fullest.max(count);
            rest = attributes.get(length..).unwrap_or_default();
            // what looks like a tag inside is none
            for (raw, end) in [(&b"script"[..], &b"</script"[..]), (b"style", b"</style")] {
                if name.eq_ignore_ascii_case(raw) {
                    rest = behind(rest, end);
                }
            }
        }
    }
    fullest
}

/// What stands behind a mark, in letters of either case.
fn behind<'h>(html: &'h [u8], mark: &[u8]) -> &'h [u8] {
    let at = html.windows(mark.len()).position(|window| window.eq_ignore_ascii_case(mark));
    at.and_then(|at| html.get(at + mark.len()..)).unwrap_or_default()
}

/// The number of attributes of a tag, and how long they are with its end.
fn attributes_in(tag: &[u8]) -> (usize, usize) {
    let (mut count, mut apart, mut quote, mut before) = (0, false, None, b' ');
    for (at, &byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (Some(open), byte) if byte == open => quote = None,
            (Some(_), _) => {}
            (None, b'>') => return (count, at + 1),
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (None, b'/') => apart = true,
            (None, byte) if byte.is_ascii_whitespace() => {
                // the value may stand apart from its sign
                apart = before != b'=';
                continue;
            }
            (None, b'=') => apart = false,
            (None, _) => count += usize::from(std::mem::take(&mut apart)),
        }
        before = byte;
    }
    (count, tag.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_attributes_outside_of_a_tag_is_none() {
        let words = "a word ".repeat(2_000);
        for sound in [
            format!("<p title=\"{words}\" id = 'x'>{words}"),
            format!("<svg><path d='{words}'/></svg>{words}"),
            format!("<!-- <p {words} -->x"),
            format!("<script>if (a <b) {{ {words} }}</script>x"),
            format!("3 < 4 {words}"),
        ] {
            assert!(fullest_tag(sound.as_bytes()) <= 2, "{}", fullest_tag(sound.as_bytes()));
        }
        assert_eq!(fullest_tag(b"<a href=x class = \"y z\" id='q'/>"), 3);
    }
}
