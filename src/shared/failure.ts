import type { Brand } from './brand.js';

/**
 * What a command's exit code says: 0 done, 1 refused or failed, 2 wrong usage, 3 done but not all delivered, 130
 * stopped by the person, as shells have it for Ctrl-C.
 */
export type ExitCode = 0 | 1 | 2 | 3 | 130 | PassedOnExitCode;

/** What another program ended with, handed on untouched. Made by `exitCodeOf` (shared/process.ts) alone. */
export type PassedOnExitCode = Brand<number, 'PassedOnExitCode'>;

export interface FailureDetails {
  /** Stable, machine-readable, snake_case: what `--json` prints and tests compare. */
  readonly code: string;
  /** What was wrong and where, one sentence. */
  readonly message: string;
  /** What the person does next, in the imperative. */
  readonly hint?: string;
  readonly exitCode?: 1 | 2 | 3;
  readonly cause?: unknown;
  /** More for programs, beside code, message and hint under `--json`. */
  readonly details?: Readonly<Record<string, unknown>>;
}

const MARK = Symbol.for('spec-kitty.failure');

/**
 * The one error class: something that a person must mend. Foreseen answers (offline, busy, refused) are union
 * values instead, and broken promises of our own are assertions.
 */
export class Failure extends Error {
  /**
   * Known by this mark, not by its class: what ships is more than one bundle, and each has a class of its own.
   */
  readonly [MARK] = true;
  readonly code: string;
  readonly hint: string | undefined;
  readonly exitCode: 1 | 2 | 3;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(details: FailureDetails) {
    super(details.message, { cause: details.cause });
    this.name = 'Failure';
    this.code = details.code;
    this.hint = details.hint;
    this.exitCode = details.exitCode ?? 1;
    this.details = details.details ?? {};
  }

  static override [Symbol.hasInstance](value: unknown): boolean {
    return typeof value === 'object' && value !== null && MARK in value;
  }
}

/** The system's own error code (`ENOENT`, `EACCES` …) of anything caught, or undefined. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
