import type { Draft } from './draft.js';

/** A part of a path: whatever is no separator, and does not end a path in running text. */
const PART = String.raw`[^\s'"\x60:;,()<>|\\/]+`;
/** Some programs print a backslash as two. */
const SEPARATOR = String.raw`[\\/]+`;
/**
 * Where an absolute path begins. A slash behind a letter or a dot is one inside a relative path, but behind an option (`-I/home`)
 * it is not. Lengths are bounded here and below: a message is whatever a program printed, and must not keep us busy.
 */
const BEGINNING = [
  begin('A-Za-z', `[A-Za-z]:${SEPARATOR}`), // a drive
  String.raw`(?<!\\)\\{2,}(?=${PART})`, // a share
  begin(String.raw`\w.~/\\-`, String.raw`~[\w.-]{0,32}[\\/]`), // a home
  begin(String.raw`\w./\\`, '/+'),
].join('|');
const ABSOLUTE_PATH = new RegExp(`(?:${BEGINNING})(?:${PART}${SEPARATOR})*(?:${PART})?`, 'g');
const HOME_FOLDER = /^(?:[A-Za-z]:)?[\\/]+(?:home|Users|Documents and Settings)[\\/]+[^\\/]+[\\/]*$/;

/** @param behind characters right behind which it does not begin, unless they are an option. */
function begin(behind: string, what: string): string {
  return String.raw`(?:(?<![${behind}])|(?<=(?<![\w-])-[A-Za-z]))${what}`;
}

/** An address is not a path, but for that of a file. What stands before its host is a login. */
const ADDRESS = /\b([a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/?#@'"]{1,512}@)?([^\s'"`<>()]*)/gi;

const JSON_WEB_TOKEN = /\beyJ[\w-]{5,256}\.[\w-]{1,4096}(?:\.[\w-]*)?/g;
const BEHIND_ITS_NAME =
  /\b((?:bearer|basic)\s{1,9}|[\w-]{0,40}(?:token|secret|password|passwd|api[_-]?key)["']?\s{0,9}[=:]\s{0,9}["']?)[^\s"',;&]{4,}/gi;

/**
 * Cuts absolute paths, logins and tokens out of an ErrorLogged: a team's board is not the place for them (CONTRACT.md,
 * ErrorLogged). Other events pass as they are.
 */
export function withoutPrivatePaths(draft: Draft): Draft {
  if (draft.event_type !== 'ErrorLogged') return draft;
  const { payload } = draft;
  return {
    ...draft,
    payload: {
      ...payload,
      error_message: cutPrivate(payload.error_message),
      ...(payload.stack_trace && { stack_trace: cutPrivate(payload.stack_trace) }),
    },
  };
}

function cutPrivate(text: string): string {
  const secretless = text.replace(JSON_WEB_TOKEN, '…').replace(BEHIND_ITS_NAME, '$1…');
  let cut = '';
  let end = 0;
  for (const { 0: address, 1: scheme = '', 2: rest = '', index } of secretless.matchAll(ADDRESS)) {
    cut += cutPaths(secretless.slice(end, index)) + cutAddress(scheme, rest);
    end = index + address.length;
  }
  return cut + cutPaths(secretless.slice(end));
}

/** `file:///home/ada/x` names a path, `sqlite:////home/ada/x` as well: no host stands before it. */
function cutAddress(scheme: string, rest: string): string {
  const path = scheme.toLowerCase() === 'file://' ? rest.slice(Math.max(0, rest.indexOf('/'))) : rest;
  return path.startsWith('/') ? scheme + cutPaths(path) : scheme + rest;
}

function cutPaths(text: string): string {
  return text.replace(ABSOLUTE_PATH, lastPart);
}

/** `/home/ada/engine/main.ts` is `main.ts`, and a home folder `~`: its last part is the person's name. */
function lastPart(path: string): string {
  if (HOME_FOLDER.test(path)) return '~';
  const [first, ...parts] = path.split(/[\\/]+/);
  const name = parts.findLast(Boolean);
  return name ?? (first?.startsWith('~') ? '~/' : path);
}
