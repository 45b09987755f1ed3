import { messageOf, systemCode } from '../shared/failure.js';

/** One line of the server's log, as JSON. Never a payload, a password or a token; paths without their query. */
export interface LogLine {
  /** error = a developer must look; info = something happened. */
  readonly level: 'info' | 'error';
  /** ISO 8601, UTC. */
  readonly at: string;
  /** snake_case, what to search for. */
  readonly event: string;
  readonly [field: string]: string | number | boolean | null | undefined;
}

/** Where log lines go. */
export type LogSink = (line: LogLine) => void;

/** A log that knows what time it is. */
export type Log = (level: LogLine['level'], event: string, fields?: Readonly<LogFields>) => void;
export type LogFields = Record<string, string | number | boolean | null | undefined>;

/**
 * What may be logged of an error. PostgreSQL repeats the value that it did not like in its message, and the value is
 * somebody's payload; its five-letter code and our own stack say enough.
 */
export function errorFields(error: unknown): LogFields {
  const isFromDatabase = error instanceof Error && 'severity' in error;
  const frames = error instanceof Error ? (error.stack ?? '').split('\n    at ').slice(1, 6) : [];
  return {
    error: isFromDatabase ? error.name : messageOf(error),
    code: systemCode(error),
    stack: frames.join(' < '),
  };
}
