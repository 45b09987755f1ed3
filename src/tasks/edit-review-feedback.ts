import type { ByteText } from '../shared/byte-text.js';
import { nextFenceDepth } from './code-fence.js';
import { lineEndBefore, splice, utf8, type Edit } from './edit.js';
import { scanFrontmatter } from './frontmatter.js';

export interface ReviewFeedback {
  readonly by: string;
  readonly atMs: number;
  /** Markdown. */
  readonly text: string;
}

/**
 * Puts a reviewer's words at the end of `## Review Feedback`, or into such a section of its own before the Activity Log.
 * They stand there as a quotation: headings, open code fences and log lines in them are the reviewer's, not the file's.
 */
export function addReviewFeedback({ by, atMs, text: words }: ReviewFeedback): Edit {
  const at = new Date(atMs).toISOString().slice(0, 'YYYY-MM-DD'.length);
  const lines = [`**${by}**, ${at}:`, '', ...words.trim().split(/\r?\n/)];
  const quoted = lines.map((line) => (line === '' ? '>' : `> ${line}`));
  return (text) => {
    const end = lineEndBefore(text, text.length);
    const block = quoted.map(utf8).join(end);
    if (text.includes(block)) return text;
    const { feedbackEnd, logStart } = findPlaces(text);
    if (feedbackEnd !== undefined) return splice(text, [feedbackEnd, feedbackEnd], `${end}${end}${block}`);
    const place = logStart ?? text.length;
    const gap = text.slice(0, place).endsWith('\n') ? '' : end + end;
    const behind = logStart === undefined ? '' : end;
    return splice(text, [place, place], `${gap}## Review Feedback${end}${end}${block}${end}${behind}`);
  };
}

/** Where the first such section's text ends (without its newline), and where the Activity Log's heading begins. */
function findPlaces(text: ByteText): { feedbackEnd: number | undefined; logStart: number | undefined } {
  let [depth, level]: [number, number] = [0, 0];
  let feedbackEnd: number | undefined;
  let logStart: number | undefined;
  for (let start = scanFrontmatter(text).bodyStart, end: number; start < text.length; start = end + 1) {
    const newline = text.indexOf('\n', start);
    end = newline === -1 ? text.length : newline;
    const line = text.slice(start, end).replace(/\r$/, '');
    const before = depth;
    depth = nextFenceDepth(line, depth);
    const [, marks, title = ''] = (before === 0 && depth === 0 && /^(#{1,6})[ \t]+(.*)/.exec(line)) || [];
    if (marks !== undefined && marks.length <= level) level = 0;
    if (marks !== undefined && feedbackEnd === undefined && /^Review Feedback\b/i.test(title))
      level = marks.length;
    if (marks !== undefined && /^Activity Log\b/i.test(title)) logStart ??= start;
    if (level > 0 && depth === 0 && line.trim() !== '') feedbackEnd = start + line.length;
  }
  return { feedbackEnd, logStart };
}
