import { askTeam } from './ask-team.js';
import { watchBoard } from './board-watch.js';
import { columnsOf, textOption, type Command } from './command.js';
import { paintFor } from './paint.js';
import { boardJson, boardLines, shownLocalBoard, shownTeamBoard } from './shown-board.js';

/**
 * `board [--watch] [--local] [--feature F] [--json]`: the team's board from the server; where that cannot be asked, within seconds
 * that of the task files here. Reads only. With --watch and --json one document a line, for without an end there is no one
 * document.
 */
export const board: Command = async (context, input) => {
  const { options } = input;
  const feature = textOption(input, 'feature');
  const isLocal = options['local'] === true;
  const isJson = options['json'] === true;
  if (options['watch'] === true) return watchBoard(context, { feature, isLocal, isJson });
  const team = isLocal ? undefined : await askTeam(context);
  const shown =
    team?.kind === 'board'
      ? shownTeamBoard(team, feature, context.time.nowMs())
      : await shownLocalBoard(context, feature, team?.kind === 'none' ? team.why : null);
  const { stdout } = context;
  const nowMs = context.time.nowMs();
  if (isJson) {
    await stdout.writePaced(`${JSON.stringify(boardJson(shown, nowMs))}\n`);
    return 0;
  }
  const paint = paintFor(stdout, context.env);
  const look = {
    columns: columnsOf(stdout),
    isAskedFor: feature !== undefined,
  };
  await stdout.writePaced(
    boardLines(shown, nowMs, look)
      .map((line) => `${paint(line)}\n`)
      .join(''),
  );
  return 0;
};
