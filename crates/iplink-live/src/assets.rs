//! The static files of the page, embedded in the program.

use hyper::body::Bytes;
use iplink_formats::pages;

/// The media type of plain text.
pub(crate) const TEXT_TYPE: &str = "text/plain; charset=utf-8";

/// The media type of server-sent events.
pub(crate) const EVENT_STREAM_TYPE: &str = "text/event-stream";

/// The page, which loads the script and the style sheet.
const INDEX_HTML: &str = r#"<!DOCTYPE html>
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
<noscript>This page requires JavaScript. All scripts are served by iplink itself.</noscript>
</body>
</html>
"#;

/// The icon of the browser tab.
const ICON_SVG: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16">
<path d="M4 4 12 6 7 12Z" fill="none" stroke="#4f9bcb" stroke-width="1.4"/>
<circle cx="4" cy="4" r="2.4" fill="#56b4e9"/><circle cx="12" cy="6" r="2.4" fill="#e69f00"/>
<circle cx="7" cy="12" r="2.4" fill="#009e73"/></svg>
"##;

/// Returns the media type and the content of the file at a path.
pub(crate) fn find_file(path: &str) -> Option<(&'static str, Bytes)> {
    let (media_type, text) = match path {
        "/" => ("text/html; charset=utf-8", INDEX_HTML),
        "/live.js" => ("text/javascript; charset=utf-8", pages::LIVE.script),
        "/live.css" => ("text/css; charset=utf-8", pages::LIVE.style),
        "/icon.svg" => ("image/svg+xml", ICON_SVG),
        "/licenses.txt" => (TEXT_TYPE, pages::LICENSES),
        _ => return None,
    };
    Some((media_type, Bytes::from_static(text.as_bytes())))
}
