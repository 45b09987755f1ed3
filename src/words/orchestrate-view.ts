import { plainName } from './plain-name.js';

/** What the view needs to know of a run; the shapes of orchestrate/run-state.ts and record.ts fit. */
export interface SeenRun {
  readonly run: string;
  readonly feature: string;
  readonly beganMs: number;
  readonly settings: { readonly rounds: number };
  readonly ended: { readonly how: string; readonly atMs: number } | undefined;
  readonly workPackages: ReadonlyMap<string, SeenWorkPackage>;
  readonly breakers: ReadonlyMap<string, { readonly why: string; readonly untilMs: number | null }>;
}

export interface SeenWorkPackage {
  readonly wpId: string;
  readonly title: string;
  readonly state: string;
  readonly how: string | undefined;
  readonly sinceMs: number;
  readonly dependencies: readonly string[];
  readonly counts: { readonly rounds: number };
  readonly attempt:
    { readonly agent: string | null; readonly atMs: number; readonly phase: string } | undefined;
  readonly reason: string | undefined;
  readonly next: string | undefined;
  readonly notBeforeMs: number;
  readonly worktree: { readonly path: string } | undefined;
  readonly overlaps: readonly { readonly other: string; readonly paths: readonly string[] }[];
}

interface SaidJudgement {
  readonly kind: string;
  readonly reason?: string;
  readonly summary?: string;
  readonly why?: string;
  readonly findings?: readonly { readonly severity: string; readonly problem: string }[];
  readonly noChange?: string | null;
}

/** A record of the journal, as far as lines show it. */
export interface SeenRecord {
  readonly kind: string;
  readonly at: number;
  readonly wpId?: string;
  readonly phase?: string;
  readonly agent?: string | null;
  readonly retry?: number;
  readonly round?: number;
  readonly lane?: string;
  readonly judgement?: SaidJudgement;
  readonly reason?: string;
  readonly how?: string;
  readonly other?: string;
  readonly paths?: readonly string[];
  readonly workPackages?: readonly unknown[];
  readonly run?: string;
  readonly feature?: string;
}

export function clock(ms: number): string {
  return new Date(ms).toISOString().slice('2026-02-07T'.length, '2026-02-07T08:00:00'.length);
}

/** `2 h 5 min`, `3 min 10 s`, `8 s`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

const DOES: Readonly<Record<string, string>> = {
  implementation: 'implements',
  review: 'reviews',
  verification: 'verification begins',
};

/** One line for what has happened; undefined for what nobody needs to see. */
export function recordLine(record: SeenRecord): string | undefined {
  const text = sentence(record);
  return (
    text && `${clock(record.at)} ${record.wpId === undefined ? '' : `${record.wpId} `}${plainName(text)}`
  );
}

function sentence(record: SeenRecord): string | undefined {
  const { kind, agent, phase = '', round = 0, retry = 0, judgement, reason = '', how = '' } = record;
  switch (kind) {
    case 'run_begun':
      return `run ${record.run ?? ''} of ${record.feature ?? ''}: ${record.workPackages?.length ?? 0} work packages`;
    case 'run_resumed':
      return 'the run goes on';
    case 'run_drained':
      return 'nothing new begins';
    case 'run_ended':
      return `the run is ${how}`;
    case 'attempt_intended': {
      const again = retry > 0 ? `, again (${retry})` : '';
      const rounds = round > 0 ? `, round ${round + 1}` : '';
      return agent === null || agent === undefined
        ? DOES[phase]
        : `${agent} ${DOES[phase] ?? phase}${rounds}${again}`;
    }
    case 'judged':
      return judgement && judgementWords(judgement);
    case 'lane_written':
      return `> ${record.lane ?? ''}`;
    case 'gave_up':
      return `needs you: ${reason}`;
    case 'skipped':
      return 'skipped';
    case 'finished_by_hand':
      return 'finished by hand';
    case 'left_unreviewed':
      return 'done without a review, as the project asks';
    case 'overlap_seen':
      return (record.paths ?? []).length === 0
        ? `no longer overlaps with ${record.other ?? ''}`
        : `will conflict with ${record.other ?? ''} in ${(record.paths ?? []).join(', ')}`;
    default:
      return undefined;
  }
}

export function judgementWords({
  kind,
  reason = '',
  summary = '',
  why,
  findings = [],
  noChange,
}: SaidJudgement): string {
  const blocking = findings.filter(({ severity }) => severity === 'blocking');
  switch (kind) {
    case 'accepted':
      return noChange === null || noChange === undefined
        ? 'implemented'
        : `nothing had to change: ${noChange}`;
    case 'verified':
      return 'verified';
    case 'approved':
      return `approved: ${summary}`;
    case 'rejected':
      return `rejected, ${blocking.length} blocking: ${blocking[0]?.problem ?? summary}`;
    case 'rework':
      return `must be better: ${blocking[0]?.problem.split('\n')[0] ?? ''}`;
    case 'no_verdict':
      return `no verdict: ${reason}`;
    case 'unavailable':
      return `its agent has no ${why ?? 'quota'}: ${reason}`;
    case 'lost':
      return 'the attempt was cut off; its work is kept';
    case 'never_begun':
      return 'was not begun yet';
    case 'stopped':
      return 'stopped; its work is kept';
    case 'human':
      return `needs you: ${reason}`;
    default:
      return reason;
  }
}

const STATE_WORDS: Readonly<Record<string, string>> = {
  planned: 'waits',
  ready: 'ready',
  implementing: 'implementing',
  captured: 'implemented',
  verifying: 'verifying',
  for_review: 'for review',
  reviewing: 'reviewing',
  done: 'done',
  needs_human: 'needs you',
  blocked: 'blocked',
};

/** A row per work package, then what needs the person. */
export function statusTable(run: SeenRun, nowMs: number): string {
  const all = [...run.workPackages.values()];
  const done = all.filter(({ state }) => state === 'done').length;
  const running = all.filter(({ attempt }) => attempt !== undefined).length;
  const until = run.ended?.atMs ?? nowMs;
  const head = `${plainName(run.feature)}: ${done} of ${all.length} done, ${running} at work, ${duration(until - run.beganMs)}${run.ended ? `, ${run.ended.how}` : ''}`;
  const broken = [...run.breakers].map(
    ([name, { why, untilMs }]) =>
      `  ${plainName(name)} has no ${why}${untilMs === null ? '' : ` until ${clock(untilMs)}`}`,
  );
  const rows = all.map((one) => `  ${row(run, one, nowMs)}`);
  return [head, ...broken, ...rows, ...needsYou(all), ''].join('\n');
}

function row(run: SeenRun, one: SeenWorkPackage, nowMs: number): string {
  const { wpId, state, attempt, counts, sinceMs, overlaps } = one;
  const open = one.dependencies.filter((id) => run.workPackages.get(id)?.state !== 'done');
  const cells = [
    wpId.padEnd(5),
    (one.how === 'skipped' ? 'skipped' : (STATE_WORDS[state] ?? state)).padEnd(13),
    plainName(attempt?.agent ?? '').padEnd(10),
    counts.rounds > 0 && state !== 'done' ? `round ${counts.rounds + 1}` : '       ',
    attempt ? duration(nowMs - sinceMs).padEnd(12) : '            ',
    state === 'planned' || state === 'blocked' ? `waits for ${open.join(', ')}` : plainName(one.title),
  ];
  const overlap = overlaps.filter(({ paths }) => paths.length > 0);
  return `${cells.join(' ')}${overlap.length === 0 ? '' : `  (will conflict with ${overlap.map(({ other }) => other).join(', ')})`}`.trimEnd();
}

function needsYou(all: readonly SeenWorkPackage[]): string[] {
  const lines = all
    .filter(({ state }) => state === 'needs_human')
    .flatMap(({ wpId, reason, next, worktree }) => [
      `  ${wpId}: ${plainName(reason ?? 'look at it')}`,
      `    ${next ?? (worktree ? `cd ${plainName(worktree.path)}` : `spec-kitty orchestrate why ${wpId}`)}`,
    ]);
  return lines.length === 0 ? [] : ['', 'Needs you:', ...lines];
}
