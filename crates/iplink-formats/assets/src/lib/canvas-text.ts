/** Text on canvases: the font of all labels, and shortening of texts that do not fit. */

/** The fonts of labels, in order of preference; the style sheets use the same. */
export const FONT = `Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", "Helvetica Neue", Arial, sans-serif`;

/** Shortens a text to at most `maxLength` characters: an ellipsis replaces its middle, because addresses differ at both ends. */
export function truncateMiddle(text: string, maxLength: number): string {
  const characters = Array.from(text);
  const half = Math.floor((maxLength - 1) / 2);
  if (characters.length <= maxLength) {
    return text;
  }
  return `${characters.slice(0, half).join("")}…${characters.slice(-half).join("")}`;
}

/** Shortens a text to a width in pixels, in the current font of the context; keeps at least four characters. */
export function truncateToWidth(context: CanvasRenderingContext2D, text: string, maxWidth: number): string {
  let [shortened, length] = [text, Array.from(text).length];
  while (length > 4 && context.measureText(shortened).width > maxWidth) {
    length -= 1;
    shortened = truncateMiddle(text, length);
  }
  return shortened;
}
