import type { Status } from '../../events/event.js';

/** One change of status, as its event told it. */
export interface LaneMove {
  readonly atMs: number;
  readonly from: Status;
  readonly to: Status;
  /** The task file's own word for where it went; the status where it has the same name. */
  readonly lane: string;
  /** `user`, or the agent's name. */
  readonly by: string;
}

export interface WpKey {
  readonly project_uuid: string | null;
  readonly feature_slug: string | null;
  readonly wp_id: string;
}

/** All that is known of where a work package was, in order of happening. */
export interface WpHistory extends WpKey {
  readonly title: string | null;
  readonly moves: readonly LaneMove[];
}

/** A time that a work package spent in one lane. `endMs` null: it is still there. */
export interface Stay {
  readonly status: Status;
  readonly lane: string;
  readonly startMs: number;
  readonly endMs: number | null;
  /** Who moved it away; null while it is there. */
  readonly endedBy: string | null;
}

/**
 * The stays since a work package first left planned, or undefined when its history is partly unknown: the first move
 * that was heard of starts elsewhere than in planned, or one starts elsewhere than where the one before it ended.
 * Such a work package is in no figure that needs the whole way; it is counted as left out instead.
 */
export function staysOf({ moves }: Pick<WpHistory, 'moves'>): readonly Stay[] | undefined {
  if (moves.length === 0 || !isUnbroken(moves)) return undefined;
  return moves.map(({ atMs, to, lane }, at) => {
    const next = moves[at + 1];
    return { status: to, lane, startMs: atMs, endMs: next?.atMs ?? null, endedBy: next?.by ?? null };
  });
}

function isUnbroken(moves: readonly LaneMove[]): boolean {
  return moves.every(({ from }, at) => from === (moves[at - 1]?.to ?? 'planned'));
}

/** When it was finished, if it is finished now. A work package that went back is not finished. */
export function finishedMs({ moves }: Pick<WpHistory, 'moves'>): number | null {
  const last = moves.at(-1);
  return last?.to === 'done' ? last.atMs : null;
}

/** Without those that lead nowhere: a move into the lane in which the work package already was, or from planned to planned. */
export function realMoves(moves: readonly LaneMove[]): readonly LaneMove[] {
  let status: Status = 'planned';
  return moves.filter(({ from, to }) => {
    const isReal = from !== to || to !== status;
    status = to;
    return isReal;
  });
}

export function keyOf({ project_uuid, feature_slug, wp_id }: WpKey): string {
  return JSON.stringify([project_uuid, feature_slug, wp_id]);
}
