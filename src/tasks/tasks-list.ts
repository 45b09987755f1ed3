import { fromByteText, type ByteText } from '../shared/byte-text.js';
import { nextFenceDepth } from './code-fence.js';

/** A box of tasks.md. */
export interface TaskBox {
  /** `T001`. */
  readonly task: string;
  readonly done: boolean;
  /** The work package under whose heading it stands. */
  readonly wpId: string | null;
  /** Where the character between the brackets is. */
  readonly place: number;
}

/** What tasks.md says of one work package. */
export interface ListedWorkPackage {
  readonly wpId: string;
  /** Counted from 1: its first heading. */
  readonly line: number;
  /** What the heading says behind the id, without a priority in brackets; may be empty. */
  readonly title: string;
  /** Null when nothing is said; empty for `Dependencies: none`. */
  readonly dependencies: readonly string[] | null;
}

/** A feature's tasks.md, as far as commands need it. */
export interface TasksList {
  readonly boxes: readonly TaskBox[];
  readonly workPackages: readonly ListedWorkPackage[];
}

/** `## Work Package WP01: …`, `### WP01 – …`. */
const WP_HEADING = /^(#{1,6})[ \t]+(?:\*\*)?(?:Work Package[ \t:]+)?(WP\d+)\b(.*)/i;
const HEADING = /^(#{1,6})[ \t]+(.*)/;
/** The task's number may be bold. What follows is its text. */
const BOX = /\[([ xX])\][ \t]+(?:\*\*|__)?(T\d+)\b/g;
/** `Depends on WP01, WP02.`, `**Dependencies**: WP01`, `- Dependencies: none`: at the line's start, or others' words would count. */
const DEPENDENCIES =
  /^[ \t]*(?:[-*+][ \t]+)?(?:\*\*|__)?(?:Depends on|Dependenc(?:y|ies))(?:\*\*|__)?[ \t]*(?::(?:\*\*|__)?)?[ \t]*(.*)$/i;
const ITEM = /^[ \t]*[-*+][ \t]+(?:\*\*)?((?:WP\d+|None)\b.*)$/i;

/** Reads tasks.md. Never throws. */
export function parseTasksList(text: ByteText): TasksList {
  const boxes: TaskBox[] = [];
  const found = new Map<string, { line: number; title: string; dependencies: Set<string> | null }>();
  let [fences, number, level]: [number, number, number] = [0, 0, 0];
  let wpId: string | null = null;
  let underDependencies = false;
  for (let start = 0, end: number; start < text.length; start = end + 1) {
    const newline = text.indexOf('\n', start);
    end = newline === -1 ? text.length : newline;
    number += 1;
    const line = text.slice(start, end).replace(/\r$/, '');
    const before = fences;
    fences = nextFenceDepth(line, fences);
    if (fences > 0 || before > 0) continue;
    const [, marks, title = ''] = HEADING.exec(line) ?? [];
    if (marks !== undefined) {
      const [, , named, behind = ''] = WP_HEADING.exec(line) ?? [];
      underDependencies = named === undefined && /^Dependenc/i.test(title);
      if (named !== undefined) {
        [wpId, level] = [named.toUpperCase(), marks.length];
        if (!found.has(wpId)) found.set(wpId, { line: number, title: titleIn(behind), dependencies: null });
      } else if (marks.length <= level) {
        [wpId, level] = [null, 0];
      }
      continue;
    }
    for (const { index, 1: mark, 2: task = '' } of withoutInlineCode(line).matchAll(BOX))
      boxes.push({ task, done: mark !== ' ', wpId, place: start + index + 1 });
    const known = wpId === null ? undefined : found.get(wpId);
    const [, said] = (DEPENDENCIES.exec(line) ?? (underDependencies && ITEM.exec(line))) || [];
    if (!known || said === undefined) continue;
    known.dependencies ??= new Set();
    for (const id of namedIn(fromByteText(said))) known.dependencies.add(id);
  }
  const workPackages = Array.from(found, ([wpId, { line, title, dependencies }]) => ({
    wpId,
    line,
    title,
    dependencies: dependencies && [...dependencies],
  }));
  return { boxes, workPackages };
}

/** `: The **evaluator** (Priority: P1)` -> `The evaluator`. */
function titleIn(behindId: string): string {
  return fromByteText(behindId)
    .replaceAll('**', '')
    .replace(/^[\s:.–—-]+/u, '')
    .replace(/\s*\(Priority:.*$/i, '')
    .trim();
}

/** A box in inline code is an example. Of the same length, so that places stay. */
function withoutInlineCode(line: string): string {
  return line.replaceAll(/(`+)(?:(?!\1).)+\1/g, (code) => '·'.repeat(code.length));
}

/** The ids of the first sentence, remarks in brackets left out; `WP01-WP03` is three. */
function namedIn(said: string): string[] {
  const [sentence = ''] = said.replaceAll(/\([^)]*\)/g, ' ').split(/[.;](?:\s|$)| [—–] /);
  return [...sentence.matchAll(/WP(\d+)(?:\s*[-–]\s*WP(\d+))?/g)].flatMap(([, from = '', to]) => {
    const [first, last] = [Number(from), Number(to ?? from)];
    const length = Math.min(Math.max(last - first, 0), 99) + 1;
    return Array.from({ length }, (_none, step) => `WP${String(first + step).padStart(from.length, '0')}`);
  });
}
