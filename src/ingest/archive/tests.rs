use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};

use super::directory::Stated;
use super::*;

fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// Each member as path and size, or the reason why it was refused.
fn members(bytes: &[u8], depth: usize) -> Vec<String> {
    let content = Content::Bytes(bytes);
    let entry = Entry { path: "a.zip".into(), root: String::new(), content, depth, room: None };
    let mut all = Vec::new();
    visit(&entry, &mut |member| {
        all.push(match member {
            Member::File(file) => {
                let bytes = file.content.whole(64 << 20).unwrap().unwrap();
                format!("{} {} {}", file.path, file.root, bytes.len())
            }
            Member::PassedOver(source) => format!("{} passed over", source.path),
            Member::Refused(source, fault) => format!("{} {}", source.path, fault.reason()),
        });
        Ok(())
    })
    .unwrap();
    all
}

#[test]
fn members_come_in_sorted_order_with_their_paths() {
    let bytes = packed(&[("b.txt", b"two"), ("a/x.txt", b"one"), ("__MACOSX/._b", b"?")]);
    assert_eq!(
        members(&bytes, 0),
        ["a.zip/__MACOSX/._b passed over", "a.zip/a/x.txt a 3", "a.zip/b.txt a 3"]
    );
}

#[test]
fn names_that_lead_out_of_the_archive_are_refused() {
    let bytes = packed(&[("../../etc/passwd", b"x"), ("/etc/passwd", b"x"), ("ok.txt", b"x")]);
    let found = members(&bytes, 0);
    assert!(found.contains(&"a.zip/../../etc/passwd bad_archive".to_owned()), "{found:?}");
    assert!(found.contains(&"a.zip/ok.txt a 1".to_owned()), "{found:?}");
}

#[test]
fn a_bomb_is_refused_and_a_large_file_is_not() {
    let bomb = packed(&[("bomb.txt", &vec![b' '; 40 << 20]), ("note.txt", b"PHQ-9 12")]);
    assert!(bomb.len() < 100_000);
    assert_eq!(members(&bomb, 0), ["a.zip/bomb.txt too_large", "a.zip/note.txt a 8"]);
    let noise: Vec<u8> =
        (0_u32..20 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let large = packed(&[("large.csv", &noise)]);
    assert_eq!(members(&large, 0), [format!("a.zip/large.csv a {}", 20 << 20)]);
}

#[test]
fn an_archive_whose_members_share_their_bytes_is_refused_as_a_whole() {
    // thirty names for the same packed three megabytes
    let mut bytes = packed(&[("00.txt", &vec![b' '; 3 << 20])]);
    let end = bytes.split_off(bytes.len() - 22);
    let at = bytes.windows(4).position(|mark| mark == b"PK\x01\x02").unwrap();
    let listed = bytes.split_off(at);
    for number in 0..30_u8 {
        let mut listed = listed.clone();
        let name = listed.windows(6).position(|name| name == b"00.txt").unwrap();
        listed[name] += number / 10;
        listed[name + 1] += number % 10;
        bytes.extend(listed);
    }
    bytes.extend(&end[..8]);
    bytes.extend([30, 0, 30, 0]);
    bytes.extend(u32::try_from(30 * listed.len()).unwrap().to_le_bytes());
    bytes.extend(&end[16..]);
    let found = members(&bytes, 0);
    assert_eq!(found.len(), 30);
    let refused = found.iter().filter(|member| member.ends_with("too_large")).count();
    assert!((5..10).contains(&refused), "64 MB and a little are free: {found:?}");
}

#[test]
fn damaged_empty_and_nested_archives_are_refused() {
    let whole = packed(&[("a.txt", b"PHQ-9 12")]);
    assert_eq!(members(&whole[..whole.len() - 30], 0), ["a.zip bad_archive"]);
    assert_eq!(members(&packed(&[]), 0), ["a.zip empty_file"]);
    assert_eq!(members(&whole, DEEPEST), ["a.zip bad_archive"]);
}

fn gzipped(path: &str, bytes: &[u8], depth: usize) -> String {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    let packed = packer.finish().unwrap();
    told(path, &packed, depth)
}

fn told(path: &str, packed: &[u8], depth: usize) -> String {
    let content = Content::Bytes(packed);
    let entry = Entry { path: path.into(), root: String::new(), content, depth, room: None };
    let mut told = String::new();
    visit_gzip(&entry, &mut |member| {
        told = match member {
            Member::File(file) => format!("{} {}", file.path, file.content.size().unwrap()),
            Member::PassedOver(source) => format!("{} passed over", source.path),
            Member::Refused(source, fault) => format!("{} {}", source.path, fault.reason()),
        };
        Ok(())
    })
    .unwrap();
    told
}

#[test]
fn gzip_packs_one_file() {
    assert_eq!(gzipped("x/NOTE.csv.GZ", b"a,b", 0), "x/NOTE.csv 3");
    assert_eq!(gzipped("x.csv.gz", &vec![b' '; 40 << 20], 0), "x.csv.gz too_large");
    assert_eq!(gzipped("x.csv.gz", b"a", DEEPEST), "x.csv.gz bad_archive");
    assert_eq!(told("x.csv.gz", b"\x1F\x8B\x08 cut off", 0), "x.csv.gz bad_archive");
}

#[test]
fn documents_and_workbooks_are_told_from_archives() {
    let kind_of = |names: &[&str]| {
        let members: Vec<_> = names.iter().map(|name| (*name, &b"<x/>"[..])).collect();
        kind(&Content::Bytes(&packed(&members)))
    };
    let types = "[Content_Types].xml";
    assert_eq!(kind_of(&[types, "word/document.xml"]), Ok(Packed::Document));
    assert_eq!(kind_of(&[types, "xl/workbook.xml"]), Ok(Packed::Workbook));
    assert_eq!(kind_of(&["notes.csv"]), Ok(Packed::Files));
    assert!(kind_of(&["mimetype", "content.xml"]).is_err());
    assert!(kind_of(&[types, "ppt/presentation.xml"]).is_err());
}

#[test]
fn a_directory_is_measured_before_it_is_read() {
    let number = |stated: Option<Stated>| stated.map(|it| (it.members, it.bytes));
    let few = packed(&[("a.txt", b"x"), ("b.txt", b"y")]);
    assert_eq!(number(stated(&Content::Bytes(&few))), Some((2, 2 * (46 + 5))));
    // ZIP64: 300,000 members in a directory of 70 MB
    let mut long = b"PK\x06\x06".to_vec();
    long.extend([0; 28]);
    long.extend(300_000_u64.to_le_bytes());
    long.extend((70_u64 << 20).to_le_bytes());
    long.extend([0; 8]);
    long.extend(b"PK\x06\x07\0\0\0\0");
    long.extend([0; 12]);
    long.extend(b"PK\x05\x06\0\0\0\0");
    long.extend([0xFF; 12]);
    long.extend([0; 2]);
    assert_eq!(number(stated(&Content::Bytes(&long))), Some((300_000, 70 << 20)));
    assert_eq!(members(&long, 0), ["a.zip too_large"]);
}
