import type { Examined, Severity } from '../doctor/finding.js';
import { count } from './count.js';

/** One finding for people: what it is, then what to do about it. */
export function findingLines({ check, severity, message, fix, fixed }: Examined): string[] {
  const margin = ' '.repeat(18);
  return [
    `${severityWord(severity, fixed).padEnd(9)}${check.padEnd(9)}${message}`,
    ...(fix === null ? [] : [`${margin}→ ${fix}`]),
  ];
}

/** The last line: what is left of each kind, and what `--fix` has mended. */
export function summaryLine(
  left: { readonly problems: number; readonly warnings: number },
  fixed: number,
): string {
  const problems = left.problems === 0 ? 'No problems' : count(left.problems, 'problem');
  const warnings = left.warnings === 0 ? '' : `, ${count(left.warnings, 'warning')}`;
  return `${problems}${warnings}.${fixed === 0 ? '' : ` ${fixed} mended.`}`;
}

function severityWord(severity: Severity, fixed: boolean): string {
  if (fixed) return 'mended';
  switch (severity) {
    case 'ok':
      return 'ok';
    case 'info':
      return 'info';
    case 'warning':
      return 'warning';
    case 'problem':
      return 'PROBLEM';
  }
}
