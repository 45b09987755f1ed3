import { Failure } from '../shared/failure.js';
import { board, tasksTable, type BoardCard } from '../words/board.js';
import { tasksWords as words } from '../words/tasks.js';
import { mustChooseFeature } from '../work/choose-feature.js';
import { readFeatureFiles, type FeatureFiles } from '../work/feature-files.js';
import { fieldOf, isSameLane, LANES } from '../work/move-lane.js';
import { workWords } from '../words/work.js';
import { columnsOf, textOption } from './command.js';
import { readCommand } from './work-command.js';

/** `agent tasks list-tasks [--lane LANE]` */
export const listTasks = readCommand(async (session, input) => {
  const { workspace } = session;
  const lane = textOption(input, 'lane');
  if (lane !== undefined && !LANES.includes(lane)) {
    const [message, hint] = [workWords.unknownLane(lane), workWords.lanesAre(LANES)];
    throw new Failure({ code: 'unknown_lane', message, hint });
  }
  const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
  session.isAbout({ feature_slug: feature });
  const cards = cardsOf(readFeatureFiles(workspace.root, feature)).filter(
    (card) => lane === undefined || isSameLane(card.lane, lane),
  );
  return {
    json: { feature, tasks: cards.map(cardJson) },
    text: cards.length === 0 ? words.noTasks(feature, lane) : tasksTable(cards),
  };
});

/** `agent tasks status`: the board, in columns on a terminal, in lines elsewhere. */
export const tasksStatus = readCommand(async (session, input) => {
  const { workspace, context } = session;
  const feature = mustChooseFeature(workspace, textOption(input, 'feature'));
  session.isAbout({ feature_slug: feature });
  const cards = cardsOf(readFeatureFiles(workspace.root, feature));
  const { stdout } = context;
  const done = cards.filter(({ lane }) => lane === 'done').length;
  return {
    json: {
      feature,
      total: cards.length,
      done,
      by_lane: countByLane(cards),
      work_packages: cards.map(cardJson),
    },
    text: board(feature, cards, columnsOf(stdout)),
  };
});

function countByLane(cards: readonly BoardCard[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { lane } of cards) counts[lane ?? 'none'] = (counts[lane ?? 'none'] ?? 0) + 1;
  return counts;
}

function cardsOf({ workPackages, tasks }: FeatureFiles): BoardCard[] {
  return workPackages.map((one) => {
    const boxes = tasks.boxes.filter(({ wpId }) => wpId === one.wpId);
    return {
      wpId: one.wpId,
      title: one.task.title ?? one.wpId,
      lane: one.lane,
      agent: one.task.agent || null,
      assignee: one.task.assignee || null,
      phase: fieldOf(one, 'phase') ?? null,
      dependencies: one.task.dependencies,
      boxes: boxes.length,
      ticked: boxes.filter(({ done }) => done).length,
      path: one.path,
    };
  });
}

function cardJson({ wpId, boxes, ticked, ...card }: BoardCard): object {
  return { work_package_id: wpId, ...card, tasks: boxes, tasks_done: ticked };
}
