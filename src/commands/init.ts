import assert from 'node:assert/strict';
import { join } from 'node:path';
import { startCursor } from '../capture/capture-notes.js';
import { captureDir } from '../changes/git-dir.js';
import { Git } from '../changes/git.js';
import { CONFIG_PATH } from '../changes/project-config.js';
import {
  mintIdentity,
  readConfigIdentity,
  writeEnabledIdentity,
  type ProjectIdentity,
} from '../changes/project.js';
import { mustOpenRepository, type Repository } from '../changes/repository.js';
import { assertHooksWritable, writeProgram } from '../install/hook-files.js';
import { isPlaceInForce, type HookWish } from '../install/hook-place.js';
import { setUpHusky } from '../install/husky.js';
import type { Environment } from '../shared/environment.js';
import { Failure } from '../shared/failure.js';
import { setupWords as words } from '../words/setup.js';
import { askConsentOrSay, type Sending } from './ask-consent.js';
import type { Command, CommandContext, CommandInput } from './command.js';
import {
  linesToAdd,
  hooksAnswer,
  orSayWhichFolder,
  planHooks,
  putHooks,
  sayHooks,
  type HookPlan,
} from './hooks.js';

/**
 * `init`: identity, hooks, and what to do next. Run twice, the second changes nothing. The answer (what was done) goes to
 * standard output. Where another tool owns the hooks, all but the hooks is done, and the lines to add are part of the answer.
 * At a terminal it asks whether events may be sent; `--yes` agrees to much, but not to that.
 */
export const init: Command = async (context, { options }) => {
  const wish = mustReadWish(options);
  const repository = await mustOpenRepository(context.cwd, context.env);
  // All that may be refused is asked before anything is written: no refusal leaves half a project.
  const found = await readConfigIdentity(repository.root);
  const plan = await mustPrepareHooks(repository, wish, context.env);
  const repoSlug = found?.repoSlug ?? (await repository.repoSlug()) ?? null;
  const identity = found ?? (await mintIdentity(repository.root, { slug: null, repoSlug }));
  writeEnabledFiles(repository.commonDir, { ...identity, repoSlug });
  await startCursor(new Git(context.env), repository.commonDir);
  const hooks = putHooks(plan);

  if (options['json']) {
    const { server, isOn } = await askSending(context, identity, false);
    const answer = {
      project: { ...identity, repoSlug },
      minted: !found,
      ...hooksAnswer(plan, hooks),
      sends_to: isOn ? server : null,
    };
    context.stdout.write(`${JSON.stringify(answer)}\n`);
    return 0;
  }
  const path = join(repository.root, CONFIG_PATH);
  context.stdout.write(`${found ? words.identityKept(path) : words.identityMinted(path)}\n`);
  sayHooks(context, plan, hooks);
  const noted = isPlaceInForce(plan.place, plan.setting, context.env) && linesToAdd(plan).length === 0;
  const sending = await askSending(context, identity, options['yes'] !== true);
  context.stdout.write(`${words.nextSteps({ ...sending, noted })}\n`);
  return 0;
};

async function askSending(
  context: CommandContext,
  { uuid, slug }: ProjectIdentity,
  mayAsk: boolean,
): Promise<Sending> {
  assert(uuid !== null, 'init found or minted it');
  return await askConsentOrSay(context, { uuid, name: slug ?? uuid, mayAsk });
}

function mustReadWish(options: CommandInput['options']): HookWish | undefined {
  const wishes = (
    [
      ['husky', 'husky'],
      ['gitHooks', 'git'],
      ['external', 'external'],
    ] as const
  )
    .filter(([option]) => options[option])
    .map(([, wish]) => wish);
  if (wishes.length > 1) {
    throw new Failure({ code: 'wrong_usage', message: words.oneWish, hint: words.oneWishHint, exitCode: 2 });
  }
  return wishes[0];
}

/**
 * Everything about the hooks that can fail in a way that a person must mend, husky's own set-up included.
 * @throws Failure `hooks_not_writable`, `hooks_managed_elsewhere`, `husky_missing`, `husky_refused`.
 */
async function mustPrepareHooks(
  repository: Repository,
  wish: HookWish | undefined,
  env: Environment,
): Promise<HookPlan> {
  const plan = await planHooks(repository, wish);
  const { setting, place } = plan;
  const { folder } = place;
  if (place.kind !== 'external') orSayWhichFolder(folder.path, () => assertHooksWritable(folder));
  if (wish !== 'husky' || setting.husky?.setUp) return plan;
  if (!setting.plainInForce && !setting.husky?.inForce) {
    // husky would put its own folder in the place of theirs, and their hooks would no longer run.
    const message = words.managedElsewhere(setting.inForce);
    throw new Failure({ code: 'hooks_managed_elsewhere', message, hint: words.managedHint });
  }
  const outcome = await setUpHusky(repository.root, folder.path, env);
  switch (outcome.kind) {
    case 'set_up':
      return planHooks(repository, wish);
    case 'not_installed':
      throw new Failure({
        code: 'husky_missing',
        message: words.huskyMissing(repository.root),
        hint: words.huskyMissingHint,
      });
    case 'refused':
      throw new Failure({
        code: 'husky_refused',
        message: words.huskyRefused(outcome.reason),
        hint: words.huskyRefusedHint,
      });
  }
}

function writeEnabledFiles(commonDir: string, identity: Parameters<typeof writeEnabledIdentity>[1]): void {
  writeProgram(captureDir(commonDir));
  writeEnabledIdentity(commonDir, identity);
}
