import type { Brand } from '../shared/brand.js';

/** The full name of a commit: 40 hex digits, or 64 in a sha256 repository. */
export type CommitId = Brand<string, 'CommitId'>;

const COMMIT_ID = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

/** @returns the id, or undefined when the text is none (an abbreviation is none). */
export function parseCommitId(text: string): CommitId | undefined {
  return COMMIT_ID.test(text) ? (text as CommitId) : undefined;
}

/** The id that a JSON value is, undefined for anything else. */
export function commitIn(value: unknown): CommitId | undefined {
  return typeof value === 'string' ? parseCommitId(value) : undefined;
}
