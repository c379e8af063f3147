//! Character sets of fonts and code pages, as RTF numbers them.

use encoding_rs::{Encoding, WINDOWS_1252};

/// The encoding of a font by its `\fcharset`; `None` for the document's own.
pub(super) fn character_set(number: i32) -> Option<&'static Encoding> {
    Some(match number {
        0 => WINDOWS_1252,
        77 => encoding_rs::MACINTOSH,
        128 => encoding_rs::SHIFT_JIS,
        129 => encoding_rs::EUC_KR,
        134 => encoding_rs::GBK,
        136 => encoding_rs::BIG5,
        161 => encoding_rs::WINDOWS_1253,
        162 => encoding_rs::WINDOWS_1254,
        163 => encoding_rs::WINDOWS_1258,
        177 => encoding_rs::WINDOWS_1255,
        178 => encoding_rs::WINDOWS_1256,
        186 => encoding_rs::WINDOWS_1257,
        204 => encoding_rs::WINDOWS_1251,
        222 => encoding_rs::WINDOWS_874,
        238 => encoding_rs::WINDOWS_1250,
        _ => return None,
    })
}

/// The encoding of a Windows code page; Western where it has none.
pub(super) fn code_page(number: i32) -> &'static Encoding {
    match number {
        65001 => return encoding_rs::UTF_8,
        10000 => return encoding_rs::MACINTOSH,
        932 => return encoding_rs::SHIFT_JIS,
        936 => return encoding_rs::GBK,
        949 => return encoding_rs::EUC_KR,
        950 => return encoding_rs::BIG5,
        _ => {}
    }
    Encoding::for_label(format!("windows-{number}").as_bytes()).unwrap_or(WINDOWS_1252)
}
