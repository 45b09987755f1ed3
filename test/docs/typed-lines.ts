const TYPED =
  /(?:[A-Z_]+=(?:'[^']*'|\S+) )?(?:npx )?spec-kitty(?: .*)?|(?:npm|cat|bash) .+|printf .+ \| spec-kitty .+/
    .source;
/** Indented, as examples are in a help text as well, and the steps of a workflow. */
const IN_BLOCK = new RegExp(`^(?: {4}(?: {2}|\\$ )?| +- run: )(${TYPED})$`, 'gm');
const FENCED = /^```[a-z]*\n([\s\S]*?)^```$/gm;
const IN_FENCE = new RegExp(`^(?:\\$ )?(${TYPED})$`, 'gm');
const IN_TEXT = /`((?:npx )?(?:spec-kitty|npm) [^`\n]+)`/g;

/** What a page tells people to type, each line once, without the comment behind it and `npx` before it. */
export function typedLines(page: string): readonly string[] {
  const fences = [...page.matchAll(FENCED)].map(([, inside = '']) => inside);
  const found = [
    ...page.matchAll(IN_BLOCK),
    ...fences.flatMap((inside) => [...inside.matchAll(IN_FENCE)]),
    ...page.matchAll(IN_TEXT),
  ];
  return [
    ...new Set(found.map(([, line = '']) => withoutComment(line).replace(/^npx (?=spec-kitty\b)/, ''))),
  ];
}

function withoutComment(line: string): string {
  return line.replace(/\s+# .*$/, '').trim();
}
