import type { Judgement } from '../orchestrate/judgement.js';
import type { JournalRecord, RunEnd } from '../orchestrate/record.js';
import type { Phase } from '../orchestrate/settings.js';
import { clock } from './orchestrate-time.js';
import { plainName } from './plain-name.js';

const BEGINS: Readonly<Record<Phase, string>> = {
  implementation: 'implements',
  review: 'reviews',
  verification: 'verification begins',
};

export const ENDED: Readonly<Record<RunEnd, string>> = {
  finished: 'finished',
  interrupted: 'interrupted',
  aborted: 'aborted',
  drained: 'drained',
};

/** One line for what has happened; undefined for what nobody needs to see. */
export function recordLine(record: JournalRecord): string | undefined {
  const text = sentence(record);
  return text && `${clock(record.at)} ${'wpId' in record ? `${record.wpId} ` : ''}${plainName(text)}`;
}

function sentence(record: JournalRecord): string | undefined {
  switch (record.kind) {
    case 'run_begun':
      return `run ${record.run} of ${record.feature}: ${record.workPackages.length} work packages`;
    case 'run_resumed':
      return 'the run goes on';
    case 'run_drained':
      return 'nothing new begins';
    case 'run_ended':
      return `the run is ${ENDED[record.how]}`;
    case 'attempt_intended': {
      const { agent, phase, round, retry } = record;
      if (agent === null) return BEGINS[phase];
      return `${agent} ${BEGINS[phase]}${round > 0 ? `, round ${round + 1}` : ''}${retry > 0 ? `, again (${retry})` : ''}`;
    }
    case 'judged':
      return judgementWords(record.judgement);
    case 'lane_written':
      return `> ${record.lane}`;
    case 'gave_up':
      return `needs you: ${record.reason}`;
    case 'skipped':
      return 'skipped';
    case 'finished_by_hand':
      return 'finished by hand';
    case 'left_unreviewed':
      return 'done without a review, as the project asks';
    case 'overlap_seen':
      return record.paths.length === 0
        ? `no longer overlaps with ${record.other}`
        : `will conflict with ${record.other} in ${record.paths.join(', ')}`;
    case 'worktree_intended':
    case 'worktree_made':
    case 'lane_intended':
    case 'attempt_begun':
    case 'attempt_ended':
    case 'restore_intended':
    case 'work_kept':
      return undefined;
  }
}

/** What an attempt came to. */
function judgementWords(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'accepted':
      return judgement.noChange === null ? 'implemented' : `nothing had to change: ${judgement.noChange}`;
    case 'verified':
      return 'verified';
    case 'approved':
      return `approved: ${judgement.summary}`;
    case 'rejected':
      return `rejected, ${blocking(judgement).length} blocking: ${blocking(judgement)[0]?.problem ?? judgement.summary}`;
    case 'rework':
      return `must be better: ${blocking(judgement)[0]?.problem.split('\n')[0] ?? ''}`;
    case 'no_verdict':
      return `no verdict: ${judgement.reason}`;
    case 'unavailable':
      return `its agent has no ${judgement.why}: ${judgement.reason}`;
    case 'lost':
      return 'the attempt was cut off; its work is kept';
    case 'never_begun':
      return 'was not begun yet';
    case 'stopped':
      return 'stopped; its work is kept';
    case 'human':
      return `needs you: ${judgement.reason}`;
    case 'trouble':
    case 'unacceptable':
      return judgement.reason;
  }
}

function blocking({ findings }: Extract<Judgement, { kind: 'rejected' | 'rework' }>) {
  return findings.filter(({ severity }) => severity === 'blocking');
}
