import type { Advice } from '../words/doctor.js';
import type { HooksFolder } from './hook-states.js';

/** ok: as it should be. info: worth knowing. warning: something is not as it could be. problem: it must be mended. */
export type Severity = 'ok' | 'info' | 'warning' | 'problem';

/** What is looked at, in this order: the queue before the clock, which is measured against it. */
export type CheckName =
  | 'git'
  | 'node'
  | 'project'
  | 'hooks'
  | 'spool'
  | 'cursor'
  | 'queue'
  | 'clock'
  | 'server'
  | 'login'
  | 'consent'
  | 'tasks';

/** What `--fix` may do by itself: nothing that a person would miss, and nothing twice. */
export type Mend =
  | { readonly kind: 'install_hooks'; readonly folder: HooksFolder }
  | { readonly kind: 'write_program'; readonly captureFolder: string }
  | { readonly kind: 'forget_worker'; readonly pidFile: string }
  | { readonly kind: 'set_cursor'; readonly commonDir: string }
  | { readonly kind: 'set_queue_aside' }
  | { readonly kind: 'restore_clock' }
  | { readonly kind: 'close_to_others'; readonly path: string; readonly mode: number };

/** One thing that was seen. */
export interface Finding {
  readonly check: CheckName;
  readonly severity: Severity;
  readonly message: string;
  /** The command that mends it, or what to do where no command can. */
  readonly fix: string | null;
  readonly mend: Mend | null;
}

/** A finding as it is shown: `fixed` when `--fix` has just mended it, `severity` is then what it was before. */
export interface Examined extends Omit<Finding, 'mend'> {
  readonly fixed: boolean;
}

/** All is well with it. */
export function fine(check: CheckName, message: string): Finding {
  return { check, severity: 'ok', message, fix: null, mend: null };
}

/** Something to be said of it. @param mend what `--fix` does; null: nothing that it could or may. */
export function found(
  check: CheckName,
  severity: Exclude<Severity, 'ok'>,
  { message, fix }: Advice,
  mend: Mend | null = null,
): Finding {
  return { check, severity, message, fix, mend };
}
