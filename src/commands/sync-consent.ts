import { originOf, parseServerUrl } from '../send/server-url.js';
import { readLogin, serverOf } from '../send/session.js';
import { giveConsent, setServer, withdrawConsent } from '../send/settings.js';
import { Failure } from '../shared/failure.js';
import { sendWords as words } from '../words/send.js';
import type { Command } from './command.js';
import { SYNC_PARTS, type SyncParts } from './sync-parts.js';

/** `sync on`: this person agrees that this project's events go from this machine to the present server. */
export function makeSyncOn({ findProject }: SyncParts): Command {
  return async (context, { options }) => {
    const { home, env, cwd, stdout } = context;
    const project = await mustFindIdentity(findProject, cwd);
    const server = serverOf(await readLogin(home, env));
    if (server === null) {
      throw new Failure({ code: 'no_server', message: words.noServer, hint: words.noServerNext });
    }
    const changed = await giveConsent(home, originOf(server), project.uuid);
    const { name } = project;
    stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ project_uuid: project.uuid, server, consent: true, changed })}\n`
        : `${changed ? words.consentGiven(name, server) : words.consentWasGiven(name, server)}\n`,
    );
    return 0;
  };
}

/** `sync off`: nothing of this project leaves this machine any more, to whatever server. */
export function makeSyncOff({ findProject }: SyncParts): Command {
  return async ({ home, cwd, stdout }, { options }) => {
    const { uuid, name } = await mustFindIdentity(findProject, cwd);
    const changed = await withdrawConsent(home, uuid);
    stdout.write(
      options['json'] === true
        ? `${JSON.stringify({ project_uuid: uuid, consent: false, changed })}\n`
        : `${changed ? words.consentTaken(name) : words.consentWasNotGiven(name)}\n`,
    );
    return 0;
  };
}

/** `sync server [URL]`: which server, or another one from now on. Consent and login do not go along to it. */
export const syncServer: Command = async (context, { args, options }) => {
  const { home, env, stdout } = context;
  const [named] = args;
  const changed = named !== undefined && (await setServer(home, parseServerUrl(named)));
  const server = named === undefined ? serverOf(await readLogin(home, env)) : parseServerUrl(named);
  if (options['json'] === true) {
    stdout.write(`${JSON.stringify({ server, changed })}\n`);
    return 0;
  }
  if (server === null) stdout.write(`${words.noServer}\n${words.noServerNext}\n`);
  else stdout.write(`${named === undefined ? words.serverIs(server) : words.serverSet(server)}\n`);
  return 0;
};

async function mustFindIdentity(
  findProject: SyncParts['findProject'],
  cwd: string,
): Promise<{ uuid: string; name: string }> {
  const project = await findProject(cwd);
  if (project === undefined || project.uuid === null) {
    throw new Failure({ code: 'no_project', message: words.noProject, hint: words.noProjectNext });
  }
  return { uuid: project.uuid, name: project.slug ?? project.root };
}

export const syncOn: Command = makeSyncOn(SYNC_PARTS);
export const syncOff: Command = makeSyncOff(SYNC_PARTS);
