/** What the page was made with: it lies beside the code, as JSON. */

function text(id: string): string {
  return document.getElementById(id)?.textContent ?? "null";
}

/**
 * Returns the data of the page. Its texts may come from a capture and hold
 * anything: they belong into text nodes alone.
 */
export function embedded(): unknown {
  return JSON.parse(text("data"));
}

/** Returns the licences of what the page is made of. */
export function licences(): string {
  return JSON.parse(text("licences")) as string;
}
