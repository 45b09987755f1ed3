import { jsonIn, objectIn } from '../shared/json-value.js';
import type { Finding } from './finding.js';

/** What an agent says of its own work. It is believed as far as the evidence goes. */
export interface ImplementationResult {
  readonly kind: 'implementation';
  readonly attempt: string;
  readonly wp: string;
  readonly outcome: 'done' | 'no_change' | 'blocked';
  readonly summary: string;
  /** Of no_change and blocked. */
  readonly reason: string | null;
}

export interface ReviewResult {
  readonly kind: 'review';
  readonly attempt: string;
  readonly wp: string;
  readonly head: string;
  readonly verdict: 'approve' | 'reject';
  readonly summary: string;
  readonly findings: readonly Finding[];
}

export type AgentResult = ImplementationResult | ReviewResult;

/** A text that is a result, or what is wrong with it. */
export type ReadResult =
  | { readonly kind: 'result'; readonly result: AgentResult }
  | { readonly kind: 'invalid'; readonly reason: string };

/** What an agent may put before its result when it cannot write the file. */
export const RESULT_MARK = 'SPEC-KITTY-RESULT:';

/** A result is a page of JSON; more is not read. */
export const RESULT_MOST_BYTES = 1024 * 1024;

/**
 * Reads a result. Strict where a slip would approve: `verdict` is one of the two words, nothing else, so that the prompt's own
 * example (`"approve | reject"`) is none when it comes back.
 */
export function parseResult(text: string): ReadResult {
  const value = jsonIn(text);
  if (value === undefined) return invalid('it is no JSON');
  const object = objectIn(value);
  if (!object) return invalid('it is no JSON object');
  const { v, attempt, wp, kind, summary } = object;
  if (v !== 1) return invalid('its version (v) is not 1');
  if (typeof attempt !== 'string' || typeof wp !== 'string')
    return invalid('it does not say which attempt it is of');
  const said = typeof summary === 'string' ? summary : '';
  if (kind === 'review') return readReview(object, { attempt, wp, summary: said });
  if (kind === 'implementation') return readImplementation(object, { attempt, wp, summary: said });
  return invalid('its kind is neither implementation nor review');
}

interface Common {
  readonly attempt: string;
  readonly wp: string;
  readonly summary: string;
}

function readReview({ head, verdict, findings = [] }: Record<string, unknown>, common: Common): ReadResult {
  if (verdict !== 'approve' && verdict !== 'reject')
    return invalid('its verdict is neither approve nor reject');
  if (typeof head !== 'string') return invalid('it does not say which commit was reviewed');
  if (!Array.isArray(findings)) return invalid('its findings are no list');
  const read = findings.map(readFinding);
  if (read.includes(undefined)) return invalid('one of its findings is none');
  const result = { ...common, kind: 'review', head, verdict, findings: read as Finding[] } as const;
  return { kind: 'result', result };
}

function readFinding(value: unknown): Finding | undefined {
  const { severity, file, line, problem, wanted } = objectIn(value) ?? {};
  if (
    (severity !== 'blocking' && severity !== 'minor') ||
    typeof problem !== 'string' ||
    problem.trim() === ''
  )
    return undefined;
  return {
    severity,
    file: typeof file === 'string' ? file : null,
    line: typeof line === 'number' && Number.isInteger(line) ? line : null,
    problem,
    wanted: typeof wanted === 'string' ? wanted : null,
  };
}

function readImplementation({ outcome, reason }: Record<string, unknown>, common: Common): ReadResult {
  if (outcome !== 'done' && outcome !== 'no_change' && outcome !== 'blocked')
    return invalid('its outcome is none of done, no_change and blocked');
  const why = typeof reason === 'string' && reason.trim() !== '' ? reason.trim() : null;
  if (outcome !== 'done' && why === null) return invalid(`it says ${outcome} and gives no reason`);
  return { kind: 'result', result: { ...common, kind: 'implementation', outcome, reason: why } };
}

/** Results in what an agent printed: its last message may be plain text, or a string inside a line of JSON. */
export function resultsIn(output: string): string[] {
  return output.split('\n').flatMap((line) => {
    const at = line.lastIndexOf(RESULT_MARK);
    if (at === -1) return [];
    const rest = line.slice(at + RESULT_MARK.length).trim();
    return rest.startsWith('{\\') ? (unescapedObject(rest) ?? []) : (firstObject(rest) ?? []);
  });
}

/** Results in the result's file: it is one, or it is a last message that is one within a code fence, or that has one on a marked line. */
export function resultsInFile(text: string): string[] {
  const [, fenced = text] = /^\s*```\w*\n([^]*)\n```\s*$/.exec(text) ?? [];
  if (objectIn(jsonIn(fenced))) return [fenced];
  const marked = resultsIn(text);
  return marked.length === 0 ? [text] : marked;
}

/** `{\"v\":1,…}` as it stands in a JSON string of an agent's event stream. */
function unescapedObject(text: string): string | undefined {
  const [, inside = ''] = /^((?:[^"\\]|\\.)*)/s.exec(text) ?? [];
  try {
    return firstObject(JSON.parse(`"${inside}"`) as string);
  } catch {
    return undefined;
  }
}

/** The object that a text begins with: whatever is behind its last brace belongs to somebody else. */
function firstObject(text: string): string | undefined {
  let [depth, inString]: [number, boolean] = [0, false];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inString) {
      if (character === '\\') at += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && (depth -= 1) === 0) return text.slice(0, at + 1);
    if (depth === 0) return undefined;
  }
  return undefined;
}

function invalid(reason: string): ReadResult {
  return { kind: 'invalid', reason };
}
