//! The files of the page, all in memory.

use hyper::body::Bytes;
use iplink_formats::pages;

/// A text.
pub(super) const TEXT: &str = "text/plain; charset=utf-8";

/// News.
pub(super) const EVENTS: &str = "text/event-stream";

const SHELL: &str = r#"<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="dark light">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="live.css">
<title>iplink live</title>
<script src="live.js" defer></script>
</head>
<body>
<div id="app"></div>
<noscript>This page needs JavaScript, which comes from iplink itself.</noscript>
</body>
</html>
"#;

const ICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<path d="M4 4 12 6 7 12Z" fill="none" stroke="#4f9bcb" stroke-width="1.4"/>
<circle cx="4" cy="4" r="2.4" fill="#56b4e9"/><circle cx="12" cy="6" r="2.4" fill="#e69f00"/>
<circle cx="7" cy="12" r="2.4" fill="#009e73"/></svg>
"##;

/// Returns the file at a path, and what it is.
pub(super) fn file(path: &str) -> Option<(&'static str, Bytes)> {
    let (kind, text) = match path {
        "/" => ("text/html; charset=utf-8", SHELL),
        "/live.js" => ("text/javascript; charset=utf-8", pages::LIVE.script),
        "/live.css" => ("text/css; charset=utf-8", pages::LIVE.style),
        "/icon.svg" => ("image/svg+xml", ICON),
        "/licences.txt" => (TEXT, pages::LICENCES),
        _ => return None,
    };
    Some((kind, Bytes::from_static(text.as_bytes())))
}
