import { Failure, messageOf } from '../shared/failure.js';
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
 *     declined = ["b1d2…"]
 *
 * Consent belongs to a project AND a server's origin: who agreed to send to one server has said nothing about the
 * next, so naming another server sends nothing there until `sync on` is said again.
 */
export interface Settings {
  readonly server: ServerUrl | null;
  /** Origin -> the uuids of the projects whose events may be sent there. */
  readonly consent: Readonly<Record<string, readonly string[]>>;
  /** Likewise those of which this person said no: who was asked once is not asked again. */
  readonly declined: Readonly<Record<string, readonly string[]>>;
}

export type ConsentAnswer = 'given' | 'declined' | 'unasked';

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

/** What this person said of sending this project's events to this origin. */
export function answerOf(settings: Settings, origin: Origin, projectUuid: string): ConsentAnswer {
  if (mayBeSent(settings, origin, projectUuid)) return 'given';
  return projectsAt(settings.declined, origin).includes(projectUuid) ? 'declined' : 'unasked';
}

export function consentedProjects(settings: Settings, origin: Origin): readonly string[] {
  return projectsAt(settings.consent, origin);
}

function projectsAt(record: Settings['consent'], origin: string): readonly string[] {
  return Object.hasOwn(record, origin) ? (record[origin] ?? []) : [];
}

/** @returns whether that changed anything. @throws Failure as `readSettings`, or `settings_busy`. */
export async function giveConsent(home: HomePaths, origin: Origin, projectUuid: string): Promise<boolean> {
  return await editSettings(home, (document, settings) => {
    if (mayBeSent(settings, origin, projectUuid)) return undefined;
    return withAnswer(document, settings, { origin, projectUuid, answer: 'given' });
  });
}

/** Writes down that this person was asked and said no. @returns and @throws as `giveConsent`. */
export async function declineConsent(home: HomePaths, origin: Origin, projectUuid: string): Promise<boolean> {
  return await editSettings(home, (document, settings) => {
    if (answerOf(settings, origin, projectUuid) === 'declined') return undefined;
    return withAnswer(document, settings, { origin, projectUuid, answer: 'declined' });
  });
}

/** Takes it back for every server that it was given for. @returns and @throws as `giveConsent`. */
export async function withdrawConsent(home: HomePaths, projectUuid: string): Promise<boolean> {
  return await editSettings(home, (document, settings) => {
    const given = Object.entries(settings.consent).filter(([, projects]) => projects.includes(projectUuid));
    if (given.length === 0) return undefined;
    return given.reduce<TomlDocument>(
      (edited, [origin]) => withAnswer(edited, settings, { origin, projectUuid, answer: 'declined' }),
      document,
    );
  });
}

/** A project is in one of an origin's two lists, or in none. */
function withAnswer(
  document: TomlDocument,
  settings: Settings,
  {
    origin,
    projectUuid,
    answer,
  }: { readonly origin: string; readonly projectUuid: string; readonly answer: 'given' | 'declined' },
): TomlDocument {
  const others = (record: Settings['consent']): readonly string[] =>
    projectsAt(record, origin).filter((uuid) => uuid !== projectUuid);
  const projects = others(settings.consent);
  const declined = others(settings.declined);
  const consent = tableIn(document, 'consent');
  const lists =
    answer === 'given'
      ? { projects: [...projects, projectUuid], declined }
      : { projects, declined: [...declined, projectUuid] };
  return { ...document, consent: { ...consent, [origin]: { ...tableIn(consent, origin), ...lists } } };
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
  if (Object.keys(document).length === 0) return { server: null, consent: {}, declined: {} };
  // zod is loaded here and not at the top: a capture that will send nothing must not pay for it.
  const { checkSettings } = await import('./settings-shape.js');
  const checked = checkSettings(document);
  if (!checked.ok) throw damaged(home, checked.wrong);
  const { server, consent = {} } = checked.document;
  const origins = Object.entries(consent);
  return {
    server: server?.url === undefined ? null : serverIn(home, server.url),
    consent: Object.fromEntries(origins.map(([origin, { projects }]) => [origin, projects])),
    declined: Object.fromEntries(origins.map(([origin, { declined }]) => [origin, declined])),
  };
}

function serverIn(home: HomePaths, url: string): ServerUrl {
  try {
    return parseServerUrl(url);
  } catch (error) {
    throw damaged(home, `server.url: ${messageOf(error)}`);
  }
}

function damaged(home: HomePaths, reason: string): Failure {
  return new Failure({
    code: 'settings_damaged',
    message: `${home.config} could not be understood (${reason}).`,
    hint: 'Mend that file, or move it away and set things again with spec-kitty sync.',
  });
}
