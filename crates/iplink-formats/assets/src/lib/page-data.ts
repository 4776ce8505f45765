/** Reads the data that the page embeds as JSON. */

/** Returns the text of an embedded JSON block, or the JSON text `null` if the block is missing. */
function readBlock(id: string): string {
  return document.getElementById(id)?.textContent ?? "null";
}

/**
 * Returns the data of the page.
 *
 * Its strings may come from a capture and contain anything: they must only become text
 * nodes, never markup.
 */
export function pageData(): unknown {
  return JSON.parse(readBlock("data"));
}

/** Returns the licenses of the packages that the page includes. */
export function licenses(): string {
  return JSON.parse(readBlock("licenses")) as string;
}
