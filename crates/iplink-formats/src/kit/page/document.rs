//! Self-contained HTML pages: script, style, licenses and data in one file.

use std::fmt::{Display, from_fn};
use std::io::{self, Write};

use iplink_core::graph::Address;
use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;
use sha2::{Digest, Sha256};

use crate::Error;
use crate::kit::text::escape::{is_invisible, xml};
use crate::pages::LICENSES;

/// The script and the style sheet of a page, as bundled by `assets/build`.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a page has one script and one style sheet")]
pub struct Assets {
    /// The script, which creates the visible page.
    pub script: &'static str,
    /// The style sheet.
    pub style: &'static str,
}

/// An HTML page whose script shows the embedded data.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a page contains nothing else, except its data")]
pub struct Page<'a> {
    /// The title of the window.
    pub title: &'a str,
    /// The script and the style sheet.
    pub assets: Assets,
    /// The value of the `connect-src` directive of the content security policy; empty if the page
    /// must not connect to anything.
    pub connects_to: &'static str,
}

impl Page<'_> {
    /// Writes the page with its data, which the script reads as JSON.
    ///
    /// The page is self-contained and makes no network requests. No text of the data can
    /// become markup or code: all characters with a meaning in HTML are escaped, and the
    /// content security policy only allows the script and the style sheet of the page.
    ///
    /// # Errors
    ///
    /// Returns an [`Error`] if `out` cannot be written.
    pub fn write(&self, data: &impl Serialize, out: &mut dyn Write) -> Result<(), Error> {
        let Assets { script, style } = self.assets;
        writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
        let policy = self.policy();
        writeln!(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")?;
        let viewport = "width=device-width, initial-scale=1";
        writeln!(out, "<meta name=\"viewport\" content=\"{viewport}\">")?;
        writeln!(out, "<meta name=\"color-scheme\" content=\"light dark\">")?;
        // Browsers would request an icon otherwise.
        writeln!(out, "<link rel=\"icon\" href=\"data:,\">")?;
        writeln!(out, "<title>{}</title>\n<style>{style}</style>", xml(self.title))?;
        writeln!(out, "</head>\n<body>\n<div id=\"app\"></div>")?;
        writeln!(
            out,
            "<noscript>This page requires JavaScript. It makes no network requests.</noscript>"
        )?;
        write_data_block("licenses", &LICENSES, out)?;
        write_data_block("data", data, out)?;
        writeln!(out, "<script>{script}</script>\n</body>\n</html>")?;
        Ok(())
    }

    /// Returns the content security policy of the page.
    fn policy(&self) -> impl Display {
        let (script, style) = (hash(self.assets.script), hash(self.assets.style));
        let connects_to = self.connects_to;
        from_fn(move |f| {
            write!(f, "default-src 'none'; script-src '{script}'; style-src '{style}'")?;
            if !connects_to.is_empty() {
                write!(f, "; connect-src {connects_to}")?;
            }
            write!(f, "; img-src data:; base-uri 'none'; form-action 'none'")
        })
    }
}

/// Writes a JSON data block, which browsers do not execute.
fn write_data_block(id: &str, data: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "<script type=\"application/json\" id=\"{id}\">")?;
    data.serialize(&mut Serializer::with_formatter(&mut *out, HtmlSafeFormatter))?;
    writeln!(out, "</script>")
}

/// Formats JSON without characters that have a meaning in HTML, and without invisible
/// characters.
struct HtmlSafeFormatter;

impl Formatter for HtmlSafeFormatter {
    /// Writes a part of a string in which JSON itself needs no escapes.
    fn write_string_fragment<W: Write + ?Sized>(
        &mut self,
        out: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        let needs_escape =
            |character: &char| matches!(character, '<' | '>' | '&') || is_invisible(*character);
        let mut remaining = fragment;
        // Each of these characters is a single UTF-16 unit, and so a single escape sequence.
        while let Some((index, escaped)) = remaining.char_indices().find(|(_, c)| needs_escape(c)) {
            let (before, after) = remaining.split_at(index);
            write!(out, "{before}\\u{:04x}", u32::from(escaped))?;
            remaining = after.strip_prefix(escaped).unwrap_or_default();
        }
        out.write_all(remaining.as_bytes())
    }
}

/// Returns the file name of a host's page. It contains the address in lower case, with `-` for
/// every character other than a letter or digit.
///
/// ```
/// use iplink_formats::kit::page::host_page;
///
/// let page = |address: &str| host_page(address.parse().unwrap());
/// assert_eq!(page("10.0.0.1"), "host-10-0-0-1.html");
/// assert_eq!(page("2001:db8::1"), "host-2001-db8--1.html");
/// ```
#[must_use]
pub fn host_page(address: Address) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let address = address.to_string().to_ascii_lowercase();
    let plain: String = address.chars().map(|c| if is_plain(c) { c } else { '-' }).collect();
    format!("host-{plain}.html")
}

/// Returns the hash source of a text in a content security policy: `sha256-` and Base64.
fn hash(text: &str) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let digit =
        |bits: u32| DIGITS.get((bits & 63) as usize).map_or('=', |digit| char::from(*digit));
    let mut hash = "sha256-".to_owned();
    for triple in Sha256::digest(text.as_bytes()).chunks(3) {
        let byte = |index: usize| u32::from(triple.get(index).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digits = [18, 12, 6, 0].map(|shift| digit(bits >> shift));
        // Base64 pads an incomplete last group with `=`.
        let used = digits.into_iter().take(triple.len() + 1);
        hash.extend(used.chain(std::iter::repeat('=')).take(4));
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASSETS: Assets = Assets { script: "alert(1)", style: "b{}" };

    fn write_page(title: &str, data: &str) -> String {
        let mut out = Vec::new();
        let page = Page { title, assets: ASSETS, connects_to: "" };
        page.write(&data, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn hash_equals_the_example_of_the_csp_standard() {
        // From the Content Security Policy Level 3, section 1.2.
        let expected = "sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=";
        assert_eq!(hash("alert('Hello, world.');"), expected);
        assert_eq!(hash(""), "sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn page_escapes_hostile_title_and_data() {
        let hostile = "</script><img src=x onerror=alert(1)>&amp;\u{2028}\u{2029}\u{202e}\"\\";
        let page = write_page(hostile, hostile);
        let count = |markup: &str| page.matches(markup).count();
        assert_eq!((count("<img"), count("<script"), count("</script>")), (0, 3, 3));
        assert!(!page.contains(['\u{2028}', '\u{2029}', '\u{202e}']));
        let data = page.split("id=\"data\">").nth(1).unwrap().split("</script>").next().unwrap();
        assert!(!data.contains(['<', '>', '&']));
        assert_eq!(serde_json::from_str::<String>(data).unwrap(), hostile);
    }

    #[test]
    fn policy_allows_only_the_script_and_style_of_the_page() {
        let page = write_page("a", "b");
        let policy = format!(
            "default-src 'none'; script-src '{}'; style-src '{}'; img-src data:; \
             base-uri 'none'; form-action 'none'",
            hash(ASSETS.script),
            hash(ASSETS.style)
        );
        assert!(page.contains(&policy), "{page}");
    }
}
