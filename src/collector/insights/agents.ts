import { medianOf, rateOf } from './percentile.js';
import { LEAST_REVIEWED, verdictsOf } from './review.js';
import { finishedMs, staysOf, type WpHistory } from './wp-history.js';
import { compareText } from '../../shared/compare-text.js';

/** Under so many, figures about somebody are hidden: they would be about one bad day. */
const LEAST_OF_AGENT = LEAST_REVIEWED;
const MAX_AGENTS = 100;

/** Counts are always there; what is made of fewer than LEAST_OF_AGENT is null. */
export interface AgentRow {
  /** `user`, or the agent's name. */
  readonly agent: string;
  /** Work packages that are finished and that this one brought out of doing the last time. */
  readonly finished: number;
  /** First reviews that ended, of work that this one brought to review. */
  readonly reviewed: number;
  readonly first_pass: number;
  readonly first_pass_yield: number | null;
  /** How often work that this one brought to review came back. */
  readonly returns: number;
  /** Stays in doing that this one ended. */
  readonly stays: number;
  readonly median_doing_ms: number | null;
}

export interface Agents {
  readonly n: number;
  readonly left_out: number;
  /** Under which a figure about somebody is hidden. */
  readonly least: number;
  readonly rows: readonly AgentRow[];
}

interface Tally {
  finished: number;
  reviewed: number;
  firstPass: number;
  returns: number;
  readonly doingMs: number[];
}

/** @param moved every work package that moved in the window. */
export function agentsOf(moved: readonly WpHistory[], fromMs: number): Agents {
  const tallies = new Map<string, Tally>();
  const of = (agent: string): Tally => {
    const known = tallies.get(agent);
    if (known) return known;
    const made: Tally = { finished: 0, reviewed: 0, firstPass: 0, returns: 0, doingMs: [] };
    tallies.set(agent, made);
    return made;
  };
  let leftOut = 0;
  for (const history of moved) {
    const [stays, verdicts] = [staysOf(history), verdictsOf(history)];
    if (!stays || !verdicts) {
      leftOut += 1;
      continue;
    }
    for (const { status, startMs, endMs, endedBy } of stays) {
      if (status === 'doing' && endMs !== null && endedBy !== null && endMs >= fromMs) {
        of(endedBy).doingMs.push(endMs - startMs);
      }
    }
    for (const [at, { by, passed, endedMs }] of verdicts.entries()) {
      if (endedMs < fromMs) continue;
      const tally = of(by);
      if (at === 0) tally.reviewed += 1;
      if (at === 0 && passed) tally.firstPass += 1;
      if (!passed) tally.returns += 1;
    }
    const lastDoing = stays.findLast(({ status }) => status === 'doing');
    if ((finishedMs(history) ?? -Infinity) >= fromMs && lastDoing?.endedBy)
      of(lastDoing.endedBy).finished += 1;
  }
  const rows = [...tallies].map(([agent, tally]): AgentRow => {
    const { finished, reviewed, firstPass, returns, doingMs } = tally;
    return {
      agent,
      finished,
      reviewed,
      first_pass: firstPass,
      first_pass_yield: rateOf(firstPass, reviewed, LEAST_OF_AGENT),
      returns,
      stays: doingMs.length,
      median_doing_ms: medianOf(doingMs, LEAST_OF_AGENT),
    };
  });
  rows.sort((a, b) => b.finished - a.finished || b.stays - a.stays || compareText(a.agent, b.agent));
  return {
    n: moved.length - leftOut,
    left_out: leftOut,
    least: LEAST_OF_AGENT,
    rows: rows.slice(0, MAX_AGENTS),
  };
}
