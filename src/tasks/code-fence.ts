const FENCE = /^[ \t]*(?:`{3,}|~{3,})([^`\r\n]*)\r?$/;

/**
 * Follows code fences through a document, nested ones too. By CommonMark a fence inside a fence is text; task files
 * are written by agents that put ```bash examples inside ```markdown examples and close both. Read by the letter,
 * the rest of such a file, its log included, would be turned inside out.
 *
 * @param depth how many fences are open before this line.
 * @returns how many are open behind it: a fence with a language opens one more, a bare one closes the innermost.
 */
export function nextFenceDepth(line: string, depth: number): number {
  const [, language] = FENCE.exec(line) ?? [];
  if (language === undefined) return depth;
  return depth === 0 || language.trim() !== '' ? depth + 1 : depth - 1;
}
