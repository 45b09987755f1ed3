import { join } from 'node:path';
import { captureDir } from '../changes/git-dir.js';
import { CONFIG_PATH, mintIdentity, readConfigIdentity, writeEnabledIdentity } from '../changes/project.js';
import { mustOpenRepository } from '../changes/repository.js';
import { installHooks, writeProgram } from '../install/hook-files.js';
import { sessionTeam } from '../send/session.js';
import { setupWords as words } from '../words/setup.js';
import type { Command } from './command.js';
import { mustFindHooksFolder, sayHookChanges } from './hooks.js';

/**
 * `init`: identity, hooks, and what to do next. Run twice, the second changes nothing. The answer (what was done) goes to
 * standard output.
 */
export const init: Command = async (context, { options }) => {
  const repository = await mustOpenRepository(context.cwd, context.env);
  // Asked before anything is written: a refusal leaves no half project.
  const hooksFolder = await mustFindHooksFolder(repository);
  const found = await readConfigIdentity(repository.root);
  const repoSlug = found?.repoSlug ?? (await repository.repoSlug()) ?? null;
  const identity = found ?? (await mintIdentity(repository.root, { slug: null, repoSlug }));
  writeEnabledFiles(repository.commonDir, { ...identity, repoSlug });
  const hooks = installHooks(hooksFolder);

  if (options['json']) {
    const changes = hooks.map(({ hook, change }) => ({ hook, change }));
    context.stdout.write(
      `${JSON.stringify({ project: { ...identity, repoSlug }, minted: !found, hooks: changes })}\n`,
    );
    return 0;
  }
  const path = join(repository.root, CONFIG_PATH);
  context.stdout.write(`${found ? words.identityKept(path) : words.identityMinted(path)}\n`);
  sayHookChanges(context, hooksFolder, hooks);
  context.stdout.write(`${words.nextSteps(sessionTeam(context.home, context.env) !== undefined)}\n`);
  return 0;
};

function writeEnabledFiles(commonDir: string, identity: Parameters<typeof writeEnabledIdentity>[1]): void {
  writeProgram(captureDir(commonDir));
  writeEnabledIdentity(commonDir, identity);
}
