//! Writes ten thousand hostile labels in each syntax, and compares them with what a parser of that
//! syntax reads.

use std::fmt::{Display, Write};
use std::path::Path;

use iplink_formats::kit::text::escape;
use iplink_formats::kit::text::json;
use iplink_formats::table::{Column, Style};

use crate::support::{require_program, run};

/// The number of labels.
const LABEL_COUNT: usize = 10_000;

/// The parts of labels: characters and sequences with a meaning in some syntax, invisible
/// characters, and invalid UTF-8.
const PIECES: [&[u8]; 62] = [
    b"\"",
    b"'",
    b"`",
    b"\\",
    b"\\\\",
    b"\\\"",
    b"\\N",
    b"\\n",
    b"\\u{7}",
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"\x07",
    b"\x1b[2J",
    b"\x7f",
    b"\xc2\x85",
    b"\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf0\x9f",
    b"\xe2\x80\xae",
    b"\xe2\x80\x8b",
    b"\xe2\x80\xa8",
    b"\xef\xbb\xbf",
    b"\xef\xbf\xbe",
    b"\xef\xbf\xbf",
    b"=",
    b"+1",
    b"-",
    b"@",
    b"=1+1",
    b"|cmd",
    b";",
    b",",
    b"|",
    b":",
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"&#34;",
    b"<!--",
    b"-->",
    b"]]>",
    b"<script>",
    b"</",
    b"\"];",
    b"[label=",
    b"{",
    b"}",
    b"[x](y)",
    b"*_~#!+",
    b"%%{",
    b"#34;",
    b" ",
    b"  ",
    b"a",
    b"10.0.0.1",
    b"\xc3\xbc",
    b"\xe6\x97\xa5",
    b"\xf0\x9f\x98\x80",
];

/// Returns pseudorandom labels, the same in each call; some are longer than 10 KB.
fn labels() -> Vec<String> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap() % below
    };
    let label = |index: usize| {
        let pieces = if index.is_multiple_of(1_000) { 6_000 } else { random(8) };
        let bytes: Vec<u8> =
            (0..pieces).flat_map(|_| PIECES[random(PIECES.len())]).copied().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let labels: Vec<_> = (0..LABEL_COUNT).map(label).collect();
    assert!(labels.iter().any(|label| label.len() > 10_000));
    labels
}

/// Returns the text that a reader should see: invisible and control characters as codes.
fn visible(label: &str) -> String {
    let is_hidden = |character: char| {
        character.is_control()
            || "\u{61c}\u{feff}".contains(character)
            || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
    };
    label.chars().fold(String::new(), |mut text, character| {
        match is_hidden(character) {
            true => write!(text, "\\u{{{:x}}}", u32::from(character)).unwrap(),
            false => text.push(character),
        }
        text
    })
}

/// Returns the visible text in XML, which also forbids two noncharacters.
fn visible_in_xml(label: &str) -> String {
    visible(label).replace('\u{fffe}', "\\u{fffe}").replace('\u{ffff}', "\\u{ffff}")
}

/// Writes a text and the labels expected in it to two files, and runs a script that compares
/// them. The script must print the number of labels.
fn assert_read_back(text: &str, expected: &[String], script: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (path, json) = (folder.path().join("text"), folder.path().join("expected.json"));
    std::fs::write(&path, text).unwrap();
    std::fs::write(&json, serde_json::to_vec(expected).unwrap()).unwrap();
    let args = ["-c", script, path.to_str().unwrap(), json.to_str().unwrap()];
    assert_eq!(run("python3", &args).trim(), LABEL_COUNT.to_string());
}

/// The end of a Python script that has read the labels into `found`: compares them with the expected
/// ones.
const COMPARE: &str = "
expected = json.load(open(sys.argv[2]))
for index, (label, wanted) in enumerate(zip(found, expected, strict=True)):
    if label != wanted: sys.exit(f'{index}: {label!r} is not {wanted!r}')
print(len(found))";

/// Returns a line for each label.
fn lines(labels: &[String], line: impl Fn(&str) -> String) -> String {
    labels.iter().map(|label| line(label) + "\n").collect()
}

#[test]
#[ignore = "needs Graphviz"]
fn labels_roundtrip_through_dot() {
    require_program("gvpr");
    let labels = labels();
    let nodes = lines(&labels, |label| format!("x [label=\"{}\"];", escape::dot(label)));
    let nodes: String =
        nodes.lines().enumerate().map(|(index, line)| format!("n{index}{line}\n")).collect();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.dot");
    std::fs::write(&path, format!("digraph {{\n{nodes}}}\n")).unwrap();
    let output = run("gvpr", &["N { print($.label) }", path.to_str().unwrap()]);
    let printed: Vec<_> = output.split_terminator('\n').collect();
    assert_eq!(printed.len(), LABEL_COUNT);
    for (printed, label) in printed.iter().zip(&labels) {
        // Graphviz draws two backslashes as one.
        assert_eq!(printed.replace("\\\\", "\\"), visible(label));
    }
}

#[test]
#[ignore = "needs Python"]
fn labels_roundtrip_through_csv_and_tsv() {
    require_program("python3");
    let labels = labels();
    let script = |delimiter: &str| {
        format!(
            "import sys, csv, json
rows = list(csv.reader(open(sys.argv[1], newline='', encoding='utf-8'), delimiter={delimiter}, strict=True))
assert all(len(row) == 3 and row[0] == row[2] == '1' for row in rows)
assert not any(row[1][:1] in ('=', '+', '-', '@') for row in rows if len(row[1]) > 1)
csv.field_size_limit(1 << 30)
found = [row[1] for row in rows]{COMPARE}"
        )
    };
    for (style, delimiter) in [(Style::Csv, "','"), (Style::Tsv, "'\\t'")] {
        type Row<'r> = &'r String;
        let columns: [Column<Row<'_>>; 3] = [
            Column::new("a", "", |_| "1".into()),
            Column::new("b", "", |label| label.as_str().into()),
            Column::new("c", "", |_| "1".into()),
        ];
        let mut written = Vec::new();
        style.write(&columns, labels.iter(), &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        let rows = written.split_once('\n').unwrap().1;
        let is_tsv = style == Style::Tsv;
        let expected: Vec<_> = labels
            .iter()
            .map(|label| match is_tsv {
                true => escape::tsv_cell(label).to_string(),
                false => escape::spreadsheet_cell(label).to_string(),
            })
            .collect();
        assert_read_back(rows, &expected, &script(delimiter));
        // The cell decodes to the label, apart from the apostrophe before a formula.
        for (cell, label) in expected.iter().zip(&labels) {
            let starts_formula = label.len() > 1 && label.starts_with(['=', '+', '-', '@']);
            let cell = if starts_formula { cell.strip_prefix('\'').unwrap() } else { cell };
            assert_eq!(unescape_cell(cell), *label);
        }
    }
}

/// Reverses `escape::cell`.
fn unescape_cell(cell: &str) -> String {
    let (mut text, mut rest) = (String::new(), cell);
    while let Some((before, after)) = rest.split_once('\\') {
        text.push_str(before);
        rest = match after.strip_prefix("u{").and_then(|code| code.split_once('}')) {
            Some((code, after)) => {
                text.push(char::from_u32(u32::from_str_radix(code, 16).unwrap()).unwrap());
                after
            }
            None => {
                text.push('\\');
                after.strip_prefix('\\').unwrap()
            }
        };
    }
    text + rest
}

#[test]
#[ignore = "needs Python"]
fn labels_roundtrip_through_json() {
    require_program("python3");
    let labels = labels();
    let mut written = Vec::new();
    json::write(&labels, &mut written).unwrap();
    let written = String::from_utf8(written).unwrap();
    assert!(!written.chars().any(|character| character.is_control()));
    let script = "import sys, json
found = json.load(open(sys.argv[1], encoding='utf-8'))";
    assert_read_back(&written, &labels, &format!("{script}{COMPARE}"));
}

#[test]
#[ignore = "needs Python and xmllint"]
fn labels_roundtrip_through_xml() {
    require_program("python3");
    require_program("xmllint");
    let labels = labels();
    let elements = lines(&labels, |label| {
        format!("<l a=\"{}\">{}</l>", escape::xml(label), escape::xml(label))
    });
    let text = format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<x>\n{elements}</x>\n");
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.xml");
    std::fs::write(&path, &text).unwrap();
    run("xmllint", &["--noout", path.to_str().unwrap()]);
    let script = "import sys, json, xml.etree.ElementTree as e
root = e.parse(sys.argv[1]).getroot()
assert all(set(l.attrib) == {'a'} and len(l) == 0 for l in root)
assert all(l.attrib['a'] == (l.text or '') for l in root)
found = [l.attrib['a'] for l in root]";
    let expected: Vec<_> = labels.iter().map(|label| visible_in_xml(label)).collect();
    assert_read_back(&text, &expected, &format!("{script}{COMPARE}"));
}

#[test]
#[ignore = "needs Python"]
fn labels_roundtrip_through_html() {
    require_program("python3");
    let labels = labels();
    let text = lines(&labels, |label| {
        let label = escape::xml(label);
        format!("<area title=\"{label}\" alt=\"{label}\"><b>{label}</b>")
    });
    let script = "import sys, json, html.parser
class P(html.parser.HTMLParser):
    def __init__(self):
        super().__init__(); self.found = []; self.tags = set(); self.inside = False; self.text = ''
    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        if tag == 'area':
            assert [k for k, _ in attrs] == ['title', 'alt'], attrs
            self.found.append(attrs[0][1] or '')
        self.inside = tag == 'b'; self.text = ''
    def handle_data(self, data):
        if self.inside: self.text += data
    def handle_endtag(self, tag):
        self.inside = False; assert self.text == self.found[-1], self.text
    def handle_comment(self, data): raise AssertionError(data)
p = P(); p.feed(open(sys.argv[1], encoding='utf-8', newline='').read()); p.close()
assert p.tags == {'area', 'b'}, p.tags
found = p.found";
    let expected: Vec<_> = labels.iter().map(|label| visible_in_xml(label)).collect();
    assert_read_back(&text, &expected, &format!("{script}{COMPARE}"));
}

#[test]
#[ignore = "needs Python"]
fn words_and_quoted_labels_are_single_tokens() {
    require_program("python3");
    let labels = labels();
    let line = |word: &dyn Display, quoted: &dyn Display| format!("edge {word} x=\"{quoted}\";");
    let text = lines(&labels, |label| line(&escape::word(label), &escape::quoted(label)));
    let script = "import sys, json, re
found = []
for line in open(sys.argv[1], encoding='utf-8', newline=''):
    word, string = re.fullmatch(r'edge (\\S+) x=\"([^\"]*)\";\\n', line).groups()
    found.append(word + ' ' + string)";
    let expected: Vec<_> = labels
        .iter()
        .map(|label| format!("{} {}", escape::word(label), escape::quoted(label)))
        .collect();
    assert_read_back(&text, &expected, &format!("{script}{COMPARE}"));
    for label in &labels {
        let word = escape::word(label).to_string();
        assert_eq!(word.chars().count(), label.chars().count().max(1));
        assert!(!escape::quoted(label).to_string().contains(char::is_control));
    }
}

#[test]
#[ignore = "needs Node.js"]
fn labels_roundtrip_through_markdown_and_mermaid() {
    require_program("npm");
    let folder = tempfile::tempdir().unwrap();
    let packages = ["markdown-it@14", "mermaid@11", "jsdom@26", "dompurify@3"];
    let install = ["install", "--silent", "--no-audit", "--no-fund", "--prefix"];
    let prefix = folder.path().to_str().unwrap();
    run("npm", &[&install[..], &[prefix], &packages].concat());
    let labels = labels();
    // labels.mjs ignores spaces around labels.
    let expected: Vec<_> = labels.iter().map(|label| visible(label)).collect();
    let rows = lines(&labels, |label| format!("| 1 | {} | 1 |", escape::markdown(label)));
    let markdown = format!("| a | b | c |\n|---|---|---|\n{rows}");
    let nodes: String = labels
        .iter()
        .enumerate()
        .map(|(index, label)| format!("  h{index}[\"{}\"]\n", escape::mermaid(label)))
        .collect();
    let mermaid_labels: Vec<_> = labels.iter().map(|label| visible_in_mermaid(label)).collect();
    let write = |name: &str, text: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.into_os_string().into_string().unwrap()
    };
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/labels.mjs");
    let script = write("labels.mjs", &std::fs::read(script).unwrap());
    for (library, text, expected) in [
        ("markdown", markdown, expected),
        ("mermaid", format!("flowchart LR\n{nodes}"), mermaid_labels),
    ] {
        let text = write("text", text.as_bytes());
        let expected = write("expected.json", &serde_json::to_vec(&expected).unwrap());
        assert_eq!(
            run("node", &[&script, library, &text, &expected]).trim(),
            LABEL_COUNT.to_string()
        );
    }
}

/// Returns the text that a reader of a Mermaid label should see: invisible and control characters
/// as codes such as `U+200B`.
fn visible_in_mermaid(label: &str) -> String {
    let is_hidden = |character: char| visible(&character.to_string()).starts_with("\\u{");
    label.chars().fold(String::new(), |mut text, character| {
        match is_hidden(character) {
            true => write!(text, "U+{:04X}", u32::from(character)).unwrap(),
            false => text.push(character),
        }
        text
    })
}
