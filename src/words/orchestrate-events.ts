import { count } from './count.js';

interface SaidFinding {
  readonly severity: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly problem: string;
  readonly wanted: string | null;
}

interface Said {
  readonly kind: string;
  readonly summary?: string;
  readonly reason?: string;
  readonly findings?: readonly SaidFinding[];
}

/** One finding on one line: `src/a.ts:3: It leaks. Wanted: close it.` */
export function findingLine({ file, line, problem, wanted }: SaidFinding): string {
  const place = file === null ? '' : `${file}${line === null ? '' : `:${line}`}: `;
  return `${place}${problem}${wanted === null ? '' : ` Wanted: ${wanted}`}`;
}

/** What events say of attempts; the team reads it. */
export const orchestrateEventWords = {
  /** Undefined: no reviewer has said anything. */
  verdict: ({ kind, summary = '', findings = [] }: Said): string | undefined => {
    const blocking = findings.filter(({ severity }) => severity === 'blocking');
    if (kind === 'approved') return `Approved. ${summary}`.trim();
    if (kind === 'rejected')
      return [
        `Rejected: ${count(blocking.length, 'blocking finding')}. ${summary}`.trim(),
        ...findings.map(findingLine),
      ].join('\n');
    return undefined;
  },
  failure: ({ kind, reason, findings = [] }: Said): string | undefined => {
    if (kind === 'lost') return 'The attempt was cut off from outside.';
    if (kind === 'rework') return findings.map(findingLine).join('\n');
    if (kind === 'no_verdict') return `No verdict: ${reason ?? ''}`;
    return reason;
  },
} as const;
