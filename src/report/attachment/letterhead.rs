//! The head of a clinic and the names of its clients, from files of its own.
//!
//! Both are kept out of the data: a caseload knows codes, and a name stands
//! only in the report that it was asked for. No message quotes a name.

use std::collections::BTreeMap;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// The largest logo, in bytes.
const LARGEST_LOGO: u64 = 2_000_000;

/// The head of a clinic.
///
/// ```toml
/// name = "Harbour Street Psychology"
/// lines = ["12 Harbour Street, Suite 4", "Halifax NS  B3H 0A1", "902 555 0142"]
/// logo = "logo.svg"                  # beside this file: SVG, PNG or JPEG
/// logo_alt = "A lighthouse"          # for those who cannot see it
/// author = "Dr. Amara Lind, psychologist"
/// ```
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Letterhead {
    /// The name of the clinic; empty where there is none.
    pub name: String,
    /// Address, telephone and the like.
    pub lines: Vec<String>,
    /// The logo.
    pub logo: Option<Picture>,
    /// What stands for the logo where it cannot be seen; the name by default.
    pub logo_alt: String,
    /// Who writes the reports, instead of the author of the latest note.
    pub author: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    #[serde(default)]
    lines: Vec<String>,
    logo: Option<String>,
    logo_alt: Option<String>,
    author: Option<String>,
}

/// A kind of picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum PictureKind {
    /// Scalable vector graphics.
    Svg,
    /// Portable network graphics.
    Png,
    /// JPEG.
    Jpeg,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Picture {
    /// The name under which a layout finds it: "logo.png".
    pub file: String,
    /// Its kind, told by its first bytes.
    pub kind: PictureKind,
    /// Width over height.
    pub aspect: f64,
    /// Its bytes.
    #[serde(skip)]
    pub bytes: Vec<u8>,
}

impl Letterhead {
    /// Reads a letterhead.
    ///
    /// # Errors
    /// When the file cannot be read, holds an unknown field, or names a logo
    /// that is missing, too large or of no known kind.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = read_text(path)?;
        let file: File = toml::from_str(&text).map_err(|cause| {
            Error::configuration("is no letterhead; it needs at least `name = \"…\"`")
                .at(path)
                .because(cause)
        })?;
        let folder = path.parent().unwrap_or_else(|| Path::new("."));
        let logo = file.logo.map(|logo| Picture::from_file(&folder.join(logo))).transpose()?;
        Ok(Self {
            logo_alt: file.logo_alt.unwrap_or_else(|| file.name.clone()),
            name: file.name,
            lines: file.lines,
            logo,
            author: file.author,
        })
    }
}

impl Picture {
    /// Reads a picture.
    ///
    /// # Errors
    /// When it is missing, larger than 2 MB, or neither SVG, PNG nor JPEG.
    fn from_file(path: &Path) -> Result<Self> {
        let cannot =
            |cause: std::io::Error| Error::configuration("cannot be read").at(path).because(cause);
        let size = std::fs::metadata(path).map_err(cannot)?.len();
        if size > LARGEST_LOGO {
            let message = format!("a logo may have {LARGEST_LOGO} bytes, this one has {size}");
            return Err(Error::configuration(message).at(path));
        }
        Self::new(std::fs::read(path).map_err(cannot)?).ok_or_else(|| {
            Error::configuration("a logo must be a readable SVG, PNG or JPEG").at(path)
        })
    }

    fn new(bytes: Vec<u8>) -> Option<Self> {
        let (kind, (width, height)) = if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
            (PictureKind::Png, size_of_png(&bytes)?)
        } else if bytes.starts_with(b"\xff\xd8\xff") {
            (PictureKind::Jpeg, size_of_jpeg(&bytes)?)
        } else {
            let svg = std::str::from_utf8(&bytes).ok()?;
            // A drawing that cannot be painted is no logo.
            let painted = crate::chart::png(svg, 1.0).ok()?;
            (PictureKind::Svg, size_of_png(&painted)?)
        };
        let name = match kind {
            PictureKind::Svg => "logo.svg",
            PictureKind::Png => "logo.png",
            PictureKind::Jpeg => "logo.jpg",
        };
        let aspect = f64::from(width) / f64::from(height);
        aspect.is_normal().then(|| Self { file: name.to_owned(), kind, aspect, bytes })
    }

    /// The picture as an address that holds its bytes.
    #[must_use]
    pub fn data_address(&self) -> String {
        let kind = match self.kind {
            PictureKind::Svg => "image/svg+xml",
            PictureKind::Png => "image/png",
            PictureKind::Jpeg => "image/jpeg",
        };
        format!("data:{kind};base64,{}", STANDARD.encode(&self.bytes))
    }
}

/// Width and height of a PNG, from the header that it begins with.
pub(super) fn size_of_png(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
    Some((number(16)?, number(20)?))
}

/// Width and height of a JPEG, from the first segment that tells them.
fn size_of_jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let number = |at: usize| Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let mut at = 2;
    loop {
        let marker = *bytes.get(at + 1)?;
        let is_frame = (0xc0..=0xcf).contains(&marker) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            return Some((u32::from(number(at + 7)?), u32::from(number(at + 5)?)));
        }
        at += 2 + usize::from(number(at + 2)?);
    }
}

/// Names of clients by their codes; none unless a file gives them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClientNames(BTreeMap<String, String>);

impl ClientNames {
    /// Reads a table with the columns `client_id` and `name`.
    ///
    /// # Errors
    /// When the file cannot be read, lacks a column, or gives one client two
    /// names. The message tells the line and quotes nothing.
    pub fn from_file(path: &Path) -> Result<Self> {
        let text = read_text(path)?;
        let mut reader =
            csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|_| wrong_table(path))?;
        let column = |name: &str| header.iter().position(|known| known == name);
        let (Some(client), Some(name)) = (column("client_id"), column("name")) else {
            return Err(wrong_table(path));
        };
        let mut names = BTreeMap::new();
        for (index, record) in reader.records().enumerate() {
            let line = index + 2;
            let record = record.map_err(|_| {
                Error::configuration("this row has not as many fields as the header")
                    .at_line(path, line)
            })?;
            let field = |at: usize| record.get(at).unwrap_or_default().to_owned();
            let earlier = names.insert(field(client), field(name));
            if earlier.is_some_and(|earlier| earlier != field(name)) {
                let message = "this client has another name in a line before";
                return Err(Error::configuration(message).at_line(path, line));
            }
        }
        Ok(Self(names))
    }

    /// The name of a client, or their code.
    #[must_use]
    pub fn of<'a>(&'a self, client_id: &'a str) -> &'a str {
        let name = self.0.get(client_id).map(String::as_str);
        name.filter(|name| !name.is_empty()).unwrap_or(client_id)
    }
}

fn wrong_table(path: &Path) -> Error {
    Error::configuration("is no table of names; its first line must hold `client_id,name`").at(path)
}

fn read_text(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path)
        .map_err(|cause| Error::configuration("cannot be read").at(path).because(cause))?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20" fill="#036"/></svg>"##;

    fn folder_with(files: &[(&str, &[u8])]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in files {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        folder
    }

    #[test]
    fn a_letterhead_brings_its_logo_along() {
        let toml = b"name = \"Harbour\"\nlines = [\"12 Harbour Street\"]\nlogo = \"logo.svg\"\n";
        let folder = folder_with(&[("head.toml", toml), ("logo.svg", SVG.as_bytes())]);
        let head = Letterhead::from_file(&folder.path().join("head.toml")).unwrap();
        let logo = head.logo.unwrap();
        assert_eq!((logo.kind, logo.aspect), (PictureKind::Svg, 2.0));
        assert_eq!(head.logo_alt, "Harbour");
        assert!(logo.data_address().starts_with("data:image/svg+xml;base64,PHN2"));
    }

    #[test]
    fn the_size_of_a_picture_is_read_from_its_own_bytes() {
        let png = crate::chart::png(SVG, 1.0).unwrap();
        assert_eq!(Picture::new(png).map(|it| (it.kind, it.aspect)), Some((PictureKind::Png, 2.0)));
        let jpeg =
            b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x10\x00\x30\x01\x01\x11\x00";
        assert_eq!(Picture::new(jpeg.to_vec()).map(|it| it.aspect), Some(3.0));
        assert_eq!(Picture::new(b"\xff\xd8\xff\xe0\x00".to_vec()), None);
        assert_eq!(Picture::new(b"GIF89a".to_vec()), None);
    }

    #[test]
    fn what_is_wrong_with_a_letterhead_is_told_with_its_place() {
        let folder = folder_with(&[("head.toml", b"name = \"x\"\nlogos = \"a.png\"\n")]);
        let message =
            Letterhead::from_file(&folder.path().join("head.toml")).unwrap_err().to_string();
        assert!(message.contains("head.toml: is no letterhead"), "{message}");
        assert!(message.contains("unknown field `logos`"), "{message}");
        let folder = folder_with(&[("head.toml", b"name = \"x\"\nlogo = \"a.png\"\n")]);
        let error = Letterhead::from_file(&folder.path().join("head.toml")).unwrap_err();
        assert!(error.is_configuration());
        assert!(error.to_string().contains("a.png: cannot be read"), "{error}");
    }

    #[test]
    fn a_client_without_a_name_goes_by_the_code() {
        let folder = folder_with(&[("names.csv", b"name,client_id\n\"Roy, C.\",C-1\n,C-2\n")]);
        let names = ClientNames::from_file(&folder.path().join("names.csv")).unwrap();
        assert_eq!((names.of("C-1"), names.of("C-2"), names.of("C-3")), ("Roy, C.", "C-2", "C-3"));
    }

    #[test]
    fn two_names_for_one_client_are_refused_without_quoting_them() {
        let folder = folder_with(&[("names.csv", b"client_id,name\nC-1,Roy\nC-1,Ray\n")]);
        let message =
            ClientNames::from_file(&folder.path().join("names.csv")).unwrap_err().to_string();
        assert!(message.contains("names.csv:3: this client has another name"), "{message}");
        assert!(!message.contains("Roy") && !message.contains("Ray"), "{message}");
    }
}
