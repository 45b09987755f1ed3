import * as fs from 'node:fs';
import { join } from 'node:path';
import { findGitDir, type GitDir } from '../changes/git-dir.js';
import { findProject } from '../changes/project.js';
import type { TeamBoard } from '../send/board-answer.js';
import type { ServerUrl } from '../send/server-url.js';
import { Failure } from '../shared/failure.js';
import { toIsoTime } from '../shared/wall-time.js';
import { span, type StyledLine } from '../words/styled-line.js';
import {
  boardSourceLines,
  teamBoardLines,
  teamBoardWords as words,
  type BoardLook,
  type BoardSourceSeen,
  type SeenBoard,
} from '../words/team-board.js';
import { listFeatures, mustKnowFeature } from '../work/choose-feature.js';
import { readLocalBoard } from '../work/local-board.js';
import { mustOpenWorkspace } from '../work/workspace.js';
import type { CommandContext } from './command.js';

/** A board, and where it is from. */
export interface ShownBoard {
  readonly board: SeenBoard;
  readonly source: BoardSourceSeen;
  /** How far the clock that the board's times are of is ahead of ours. */
  readonly clockAheadMs: number;
}

/**
 * @param readAtMs when it was asked for, by our clock.
 * @throws Failure `unknown_feature`.
 */
export function shownTeamBoard(
  { server, board }: { readonly server: ServerUrl; readonly board: TeamBoard },
  feature: string | undefined,
  readAtMs: number,
): ShownBoard {
  return {
    board: onlyFeature(board, feature),
    source: { kind: 'server', server, teamSlug: board.team_slug, readAtMs, trouble: null },
    clockAheadMs: Date.parse(board.generated_at) - readAtMs,
  };
}

/**
 * The board of the task files here.
 * @param why it is not the team's; null when that one was not asked for.
 * @throws Failure `no_board` outside a repository, `unknown_feature`.
 */
export async function shownLocalBoard(
  { cwd, env }: Pick<CommandContext, 'cwd' | 'env'>,
  feature: string | undefined,
  why: string | null,
): Promise<ShownBoard> {
  if (!findGitDir(cwd)) {
    const message = [words.nothingToShow, ...(why === null ? [] : [why])].join(' ');
    const hint = why === null ? words.filesNeedRepository : words.nothingToShowNext;
    throw new Failure({ code: 'no_board', message, hint });
  }
  const workspace = mustOpenWorkspace(cwd, env);
  const { root } = workspace;
  const all = listFeatures(root);
  const features = feature === undefined ? all : [mustKnowFeature(feature, all)];
  const project = await findProject(root);
  const identity = project ?? { uuid: null, slug: null, repoSlug: null };
  return {
    board: readLocalBoard(root, features, identity),
    source: { kind: 'files', root, fetchedAtMs: fetchedAtMs(workspace), trouble: why },
    clockAheadMs: 0,
  };
}

/** Git writes FETCH_HEAD at each fetch and pull, in the working tree that asked. */
function fetchedAtMs({ gitDir, commonDir }: GitDir): number | null {
  const times = [gitDir, commonDir].flatMap(
    (folder) => fs.statSync(join(folder, 'FETCH_HEAD'), { throwIfNoEntry: false })?.mtimeMs ?? [],
  );
  return times.length === 0 ? null : Math.max(...times);
}

function onlyFeature<Board extends SeenBoard>(board: Board, feature: string | undefined): Board {
  if (feature === undefined) return board;
  const all = [...board.features, ...board.work_packages].flatMap(({ feature_slug }) => feature_slug ?? []);
  const name = mustKnowFeature(feature, [...new Set(all)].sort());
  const isMeant = (one: { readonly feature_slug: string | null }) => one.feature_slug === name;
  return {
    ...board,
    features: board.features.filter(isMeant),
    work_packages: board.work_packages.filter(isMeant),
  };
}

/** For people: which board it is, and the board. */
export function boardLines(
  { board, source, clockAheadMs }: ShownBoard,
  nowMs: number,
  look: Omit<BoardLook, 'nowMs'>,
): StyledLine[] {
  return [
    ...boardSourceLines(source, nowMs).map((line) => [span(line, 'faint')]),
    [],
    ...teamBoardLines(board, { ...look, nowMs: nowMs + clockAheadMs }),
  ];
}

/** For programs: the board in the words of the server, and `source` beside it. */
export function boardJson({ board, source }: ShownBoard, nowMs: number): object {
  switch (source.kind) {
    case 'server': {
      const { kind, server, teamSlug, readAtMs, trouble } = source;
      const as_of = toIsoTime(readAtMs);
      return { source: { kind, server, team_slug: teamSlug, as_of, why: trouble }, ...board };
    }
    case 'files': {
      const { kind, root, fetchedAtMs: fetched, trouble } = source;
      const last_fetch = fetched === null ? null : toIsoTime(fetched);
      return { source: { kind, root, as_of: toIsoTime(nowMs), last_fetch, why: trouble }, ...board };
    }
  }
}
