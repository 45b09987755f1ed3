import { Failure } from '../shared/failure.js';
import { ensurePrivateFolder, readFileIfPresent, writeFileDurably } from '../shared/files.js';
import type { HomePaths } from '../shared/home.js';
import { withFileLock } from '../shared/lock.js';
import { formatToml, parseToml, tableIn, type TomlDocument } from '../shared/toml.js';
import { parseServerUrl, type Origin, type ServerUrl } from './server-url.js';

/**
 * What this person decided on this machine (`config.toml` in the person's folder):
 *
 *     [server]
 *     url = "https://kitty.example.org"
 *
 *     [consent."https://kitty.example.org"]
 *     projects = ["4a7f…", "9c02…"]
 *
 * Consent belongs to a project AND a server's origin: who agreed to send to one server has said nothing about the
 * next, so naming another server sends nothing there until `sync on` is said again.
 */
export interface Settings {
  readonly server: ServerUrl | null;
  /** Origin -> the uuids of the projects whose events may be sent there. */
  readonly consent: Readonly<Record<string, readonly string[]>>;
}

/** An edit takes milliseconds; who waits longer than this waits for a stopped process. */
const EDIT_LOCK_WAIT_MS = 5_000;

/**
 * An absent file is the default: no server, no consent. Reads only.
 * @throws Failure `settings_damaged`; the file is the person's own writing and stays where it is.
 */
export async function readSettings(home: HomePaths): Promise<Settings> {
  return settingsIn(home, await readDocument(home));
}

/** Whether this project's events may go to this origin. Off until this person said `sync on`. */
export function mayBeSent(settings: Settings, origin: Origin, projectUuid: string): boolean {
  return consentedProjects(settings, origin).includes(projectUuid);
}

export function consentedProjects(settings: Settings, origin: Origin): readonly string[] {
  return Object.hasOwn(settings.consent, origin) ? (settings.consent[origin] ?? []) : [];
}

/** @returns whether that changed anything. @throws Failure as `readSettings`, or `settings_busy`. */
export async function giveConsent(home: HomePaths, origin: Origin, projectUuid: string): Promise<boolean> {
  return await editSettings(home, (document, settings) => {
    const before = consentedProjects(settings, origin);
    if (before.includes(projectUuid)) return undefined;
    return withProjects(document, origin, [...before, projectUuid]);
  });
}

/** Takes it back for every server. @returns and @throws as `giveConsent`. */
export async function withdrawConsent(home: HomePaths, projectUuid: string): Promise<boolean> {
  return await editSettings(home, (document, { consent }) => {
    const given = Object.entries(consent).filter(([, projects]) => projects.includes(projectUuid));
    if (given.length === 0) return undefined;
    return given.reduce<TomlDocument>(
      (edited, [origin, projects]) =>
        withProjects(
          edited,
          origin,
          projects.filter((uuid) => uuid !== projectUuid),
        ),
      document,
    );
  });
}

function withProjects(document: TomlDocument, origin: string, projects: readonly string[]): TomlDocument {
  const consent = tableIn(document, 'consent');
  return { ...document, consent: { ...consent, [origin]: { ...tableIn(consent, origin), projects } } };
}

/** @returns whether that changed anything. @throws Failure as `readSettings`, or `settings_busy`. */
export async function setServer(home: HomePaths, server: ServerUrl): Promise<boolean> {
  return await editSettings(home, (document, settings) =>
    settings.server === server
      ? undefined
      : { ...document, server: { ...tableIn(document, 'server'), url: server } },
  );
}

/** One read-modify-write under a lock; keys that are not ours are carried over as they are. */
async function editSettings(
  home: HomePaths,
  edit: (document: TomlDocument, settings: Settings) => TomlDocument | undefined,
): Promise<boolean> {
  ensurePrivateFolder(home.folder);
  const outcome = await withFileLock(`${home.config}.lock`, { waitMs: EDIT_LOCK_WAIT_MS }, async () => {
    const document = await readDocument(home);
    const edited = edit(document, await settingsIn(home, document));
    if (edited !== undefined) writeFileDurably(home.config, formatToml(edited));
    return edited !== undefined;
  });
  if (outcome.kind === 'done') return outcome.value;
  throw new Failure({
    code: 'settings_busy',
    message: `Another process is writing ${home.config}.`,
    hint: 'Try again in a moment.',
  });
}

async function readDocument(home: HomePaths): Promise<TomlDocument> {
  const parsed = parseToml(readFileIfPresent(home.config)?.toString('utf8') ?? '');
  if (parsed.kind === 'damaged') throw damaged(home, parsed.reason);
  return parsed.document;
}

async function settingsIn(home: HomePaths, document: TomlDocument): Promise<Settings> {
  if (Object.keys(document).length === 0) return { server: null, consent: {} };
  // zod is loaded here and not at the top: a capture that will send nothing must not pay for it.
  const { checkSettings } = await import('./settings-shape.js');
  const checked = checkSettings(document);
  if (!checked.ok) throw damaged(home, checked.wrong);
  const { server, consent = {} } = checked.document;
  return {
    server: server?.url === undefined ? null : parseServerUrl(server.url),
    consent: Object.fromEntries(Object.entries(consent).map(([origin, { projects }]) => [origin, projects])),
  };
}

function damaged(home: HomePaths, reason: string): Failure {
  return new Failure({
    code: 'settings_damaged',
    message: `${home.config} could not be understood (${reason}).`,
    hint: 'Mend that file, or move it away and set things again with spec-kitty sync.',
  });
}
