import { Git } from '../changes/git.js';
import { examine } from '../doctor/examine.js';
import { findPlace } from '../doctor/place.js';
import { findingLines, summaryLine } from '../words/doctor-lines.js';
import type { Command } from './command.js';

/**
 * `doctor [--fix] [--json]`: what is wrong, and the command that mends it. Reads only without --fix, and opens no socket in
 * any case. Exit 1 while anything is a problem.
 */
export const doctor: Command = async ({ cwd, env, home, time, stdout }, { options }) => {
  const place = await findPlace({ git: new Git(env), cwd, env, home, nowMs: time.nowMs() });
  const checks = await examine(place, { fix: options['fix'] === true });
  const left = checks.filter(({ fixed }) => !fixed).map(({ severity }) => severity);
  const problems = left.filter((severity) => severity === 'problem').length;
  if (options['json'] === true) {
    stdout.write(`${JSON.stringify({ checks, problems })}\n`);
  } else {
    const warnings = left.filter((severity) => severity === 'warning').length;
    const summary = summaryLine({ problems, warnings }, checks.length - left.length);
    stdout.write(`${[...checks.flatMap(findingLines), summary].join('\n')}\n`);
  }
  return problems === 0 ? 0 : 1;
};
