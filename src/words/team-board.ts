import type { TeamBoard } from '../send/board-answer.js';
import { featureHead } from './board.js';
import { isMet, orderIn } from './card-order.js';
import { inColumns, type ColumnCard } from './columns.js';
import { ageOf } from './from-now.js';
import { plainName } from './plain-name.js';
import { plainTitle } from './plain-title.js';
import { span, type StyledLine, type Tone } from './styled-line.js';

/** What is shown of a board, whoever made it. Null: it is not known. */
export type SeenBoard = Pick<TeamBoard, 'projects' | 'features' | 'work_packages'>;
export type SeenWorkPackage = SeenBoard['work_packages'][number];
type SeenDependency = NonNullable<SeenWorkPackage['dependencies']>[number];

export interface BoardLook {
  /** How wide the terminal is; undefined where there is none. */
  readonly columns: number | undefined;
  /** Now, by the clock that the board's times are of. */
  readonly nowMs: number;
  /** A feature was asked for: it is shown whole, also when all of it is done. */
  readonly isAskedFor: boolean;
}

const STATUSES = ['planned', 'doing', 'for_review', 'done'] as const;
/** As a run of agents shows them. */
const TONES: Readonly<Record<string, Tone>> = {
  doing: 'busy',
  for_review: 'judging',
  done: 'good',
  unknown: 'alarm',
};
const UNKNOWN = 'unknown';
/** A card that waits for more says how many more. */
const WAITS_SHOWN = 2;

/** The lines of a board: a part for each feature, with the columns and the order of the board in the browser. */
export function teamBoardLines(board: SeenBoard, look: BoardLook): StyledLine[] {
  const parts = partsOf(board);
  if (parts.length === 0) return [[span(teamBoardWords.empty)]];
  const finished = look.isAskedFor ? [] : parts.filter(isFinished);
  const open = parts.filter((part) => !finished.includes(part));
  return [
    ...open.flatMap((part, at) => [...(at === 0 ? [] : [[]]), ...partLines(part, look)]),
    ...(open.length > 0 && finished.length > 0 ? [[]] : []),
    ...finished.map((part) => [span(headOf(part), 'faint')]),
  ];
}

interface Part {
  readonly name: string;
  readonly announced: number | null;
  readonly cards: readonly SeenWorkPackage[];
}

/** In the order of the board's own lists; a work package whose feature nobody told of has a part, too. */
function partsOf({ projects, features, work_packages }: SeenBoard): Part[] {
  const keyOf = (one: { project_uuid: string | null; feature_slug: string | null }) =>
    JSON.stringify([one.project_uuid, one.feature_slug]);
  const announced = new Map(features.map((one) => [keyOf(one), one.announced_work_packages]));
  const all = [...features, ...work_packages];
  const isOneProject = new Set(all.map(({ project_uuid }) => project_uuid)).size <= 1;
  const slugs = new Map(projects.map(({ project_uuid, project_slug }) => [project_uuid, project_slug]));
  const places = new Map(all.map((one) => [keyOf(one), one]));
  return Array.from(places, ([key, { project_uuid, feature_slug }]) => {
    const project = isOneProject ? '' : `${slugs.get(project_uuid) ?? teamBoardWords.noProject} / `;
    return {
      name: `${project}${feature_slug ?? teamBoardWords.noFeature}`,
      announced: announced.get(key) ?? null,
      cards: work_packages.filter((one) => keyOf(one) === key),
    };
  });
}

function isFinished({ cards, announced }: Part): boolean {
  const all = Math.max(cards.length, announced ?? 0);
  return all > 0 && cards.filter(({ status }) => status === 'done').length === all;
}

function headOf({ name, announced, cards }: Part): string {
  const done = cards.filter(({ status }) => status === 'done').length;
  const more = announced !== null && announced > cards.length ? ` (${announced} announced)` : '';
  return `${featureHead(name, done, cards.length)}${more}`;
}

function partLines(part: Part, look: BoardLook): StyledLine[] {
  // A word that we do not know is a column of its own: no card may vanish.
  const columns = [...new Set([...STATUSES, ...part.cards.map(({ status }) => status ?? UNKNOWN)])].map(
    (title) => ({
      title: plainTitle(title),
      tone: TONES[title] ?? 'strong',
      cards: part.cards
        .filter(({ status }) => (status ?? UNKNOWN) === title)
        .map((wp) => ({ wp, unmet: unmetDependencies(wp) }))
        .map((card) => ({ ...card, isBlocked: card.unmet.length > 0 }))
        .toSorted(orderIn(title))
        .map(({ wp, unmet }) => cardOf(wp, unmet, look)),
    }),
  );
  const head = [span(headOf(part), 'strong')];
  return part.cards.length === 0 ? [head] : [head, ...inColumns(columns, look.columns)];
}

function cardOf(wp: SeenWorkPackage, unmet: readonly SeenDependency[], { nowMs }: BoardLook): ColumnCard {
  const wpId = plainTitle(wp.wp_id);
  const title = wp.title === null ? teamBoardWords.noTitle : plainTitle(wp.title);
  const about = [
    ...(wp.lane !== null && wp.lane !== wp.status ? [plainTitle(wp.lane)] : []),
    wp.since === null ? teamBoardWords.noAge : ageOf(Date.parse(wp.since), nowMs),
    ...(whoOf(wp) ?? []),
  ].join(', ');
  const waits = unmet.map(waitWords);
  const [shown, more] = [waits.slice(0, WAITS_SHOWN), waits.length - WAITS_SHOWN];
  return {
    inColumn: [
      span(`${wpId} ${title}`),
      span(`  ${about}`, 'faint'),
      ...shown.map((each) => span(`  waits for ${each}`, 'warning')),
      ...(more > 0 ? [span(`  and ${more} more`, 'warning')] : []),
    ],
    inList: `${wpId}  ${title} (${about}${waits.length === 0 ? '' : `; waits for ${waits.join(', ')}`})`,
  };
}

function whoOf({ assigned, by }: SeenWorkPackage): readonly string[] | undefined {
  const who = assigned?.agent_id ?? by;
  return who === null ? undefined : [plainTitle(who)];
}

/** What a work package cannot go on without. One that is done waits for nothing. */
function unmetDependencies({
  status,
  dependencies,
}: Pick<SeenWorkPackage, 'status' | 'dependencies'>): readonly SeenDependency[] {
  if (status === 'done') return [];
  return (dependencies ?? []).filter((one) => !isMet(one));
}

function waitWords({ wp_id, title }: SeenDependency): string {
  return plainTitle(title === null ? wp_id : `${wp_id} ${title}`);
}

/** Where a board came from, in words. */
export type BoardSourceSeen =
  | {
      readonly kind: 'server';
      readonly server: string;
      readonly teamSlug: string | null;
      readonly readAtMs: number;
      /** Why it is no newer. */
      readonly trouble: string | null;
    }
  | {
      readonly kind: 'files';
      readonly root: string;
      /** When git last fetched; null: never. */
      readonly fetchedAtMs: number | null;
      /** Why it is not the team's board. Null: nobody asked for that one. */
      readonly trouble: string | null;
    };

/** Which board this is, and how old: no board is shown without it. */
export function boardSourceLines(source: BoardSourceSeen, nowMs: number): string[] {
  switch (source.kind) {
    case 'server': {
      const { teamSlug, server, readAtMs, trouble } = source;
      const team = teamSlug === null ? 'The team’s board' : `The board of team ${plainName(teamSlug)}`;
      return trouble === null
        ? [`${team} at ${server}, as of ${asOf(readAtMs, nowMs)}.`]
        : [`${team} at ${server}, as it was ${ageOf(readAtMs, nowMs)} ago.`, `Not newer: ${trouble}`];
    }
    case 'files': {
      const { root, fetchedAtMs, trouble } = source;
      const fetched =
        fetchedAtMs === null
          ? 'Nothing has been fetched since it was cloned or made'
          : `What others did is known as of the last fetch, ${asOf(fetchedAtMs, nowMs)}`;
      return [
        `The task files in ${plainName(root)}, as they are now. ${fetched}.`,
        ...(trouble === null ? [] : [`Not the team’s board: ${trouble}`]),
      ];
    }
  }
}

function asOf(atMs: number, nowMs: number): string {
  const age = ageOf(atMs, nowMs);
  return nowMs - atMs < 60_000 ? 'now' : `${age} ago`;
}

export const teamBoardWords = {
  empty:
    'Nothing is on the board yet. `spec-kitty agent feature finalize-tasks` puts a feature there, or commit a task file.',
  noProject: '(no project)',
  noFeature: '(no feature)',
  noTitle: '(title unknown)',
  noAge: 'unknown since when',
  nothingToShow: 'There is no board to show: this folder is not in a git repository.',
  nothingToShowNext:
    'Go to a repository with task files, or log in at your team’s server: spec-kitty auth login',
  filesNeedRepository: 'Go to a repository with task files, or leave out --local.',
  tooSlow: 'the server did not answer in time.',
  watchEnds: 'Ctrl-C or q ends this',
  linesHidden: (count: number) => `… ${count} more lines: a taller window, or --feature, shows them`,
};
