import * as fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readFileIfPresent, writeFileDurably } from '../shared/files.js';
import { fillTemplate } from '../shared/fill-template.js';
import { captureDir, findGitDir } from './git-dir.js';
import { CONFIG_PATH, orUnreadable, readConfig } from './project-config.js';

/** Who a project is, wherever it is cloned: minted once by `init`, committed in `.kittify/config.yaml`. */
export interface ProjectIdentity {
  readonly uuid: string | null;
  readonly slug: string | null;
  /** `owner/repo`, null when there is no remote to read it from. */
  readonly repoSlug: string | null;
}

export interface Project extends ProjectIdentity {
  /** The top of the working tree it was found from. */
  readonly root: string;
}

const NO_IDENTITY: ProjectIdentity = { uuid: null, slug: null, repoSlug: null };

/** Where in the repository the worker finds the identity: it must not need a working tree, nor a YAML parser. */
function identityFile(commonDir: string): string {
  return join(captureDir(commonDir), 'project.json');
}

/**
 * The project that a folder belongs to. Reads only; a project without an identity has null fields.
 * @returns undefined outside any git working tree.
 * @throws Failure `config_unreadable` when `.kittify/config.yaml` is no YAML.
 */
export async function findProject(cwd: string): Promise<Project | undefined> {
  const git = findGitDir(cwd);
  if (!git) return undefined;
  const identity = readEnabledIdentity(git.commonDir) ?? (await readConfigIdentity(git.root)) ?? NO_IDENTITY;
  return { ...identity, root: git.root };
}

/** The identity that `init` left for the worker, undefined where capture was never enabled (or the file is damaged). */
export function readEnabledIdentity(commonDir: string): ProjectIdentity | undefined {
  try {
    const content: unknown = JSON.parse(readFileIfPresent(identityFile(commonDir))?.toString('utf8') ?? '');
    return typeof content === 'object' && content !== null ? toIdentity(content) : undefined;
  } catch {
    return undefined; // `doctor` and the next `init` mend it from .kittify/config.yaml
  }
}

/** Leaves the identity for the worker. @returns whether the file changed. */
export function writeEnabledIdentity(commonDir: string, { uuid, slug, repoSlug }: ProjectIdentity): boolean {
  const text = `${JSON.stringify({ uuid, slug, repo_slug: repoSlug })}\n`;
  if (readFileIfPresent(identityFile(commonDir))?.toString('utf8') === text) return false;
  writeFileDurably(identityFile(commonDir), text);
  return true;
}

/**
 * The identity in `.kittify/config.yaml`.
 * @returns undefined when there is no such file, or none is named in it.
 * @throws Failure `config_unreadable`.
 */
export async function readConfigIdentity(root: string): Promise<ProjectIdentity | undefined> {
  const project = (await readConfig(root))?.['project'];
  if (typeof project !== 'object' || project === null) return undefined;
  const identity = toIdentity(project);
  return identity.uuid === null ? undefined : identity;
}

/**
 * Mints an identity into `.kittify/config.yaml`; everything else in the file stays, comments too.
 * Only `init` may call this: no read makes a project.
 * @throws Failure `config_unreadable`; the file is then as it was.
 */
export async function mintIdentity(
  root: string,
  found: Omit<ProjectIdentity, 'uuid'>,
): Promise<ProjectIdentity> {
  const { putIntoYaml } = await import('../shared/yaml.js');
  const path = join(root, CONFIG_PATH);
  const before = readFileIfPresent(path)?.toString('utf8') ?? fillTemplate('config.yaml', {});
  // Loaded once in a project's life: who only reads its identity does not wait for it.
  const { randomUUID } = await import('node:crypto');
  const identity = { uuid: randomUUID(), slug: found.slug ?? basename(root), repoSlug: found.repoSlug };
  const { uuid, slug, repoSlug } = identity;
  const values = { uuid, slug, ...(repoSlug !== null && { repo_slug: repoSlug }) };
  const text = orUnreadable(root, () => {
    const after = putIntoYaml(before, 'project', values);
    if (after === undefined) throw new Error('it is no table of settings, or its `project` is none');
    return after;
  });
  fs.mkdirSync(dirname(path), { recursive: true });
  writeFileDurably(path, text, 0o644);
  return identity;
}

function toIdentity(content: object): ProjectIdentity {
  const field = (name: string): string | null => {
    const value = (content as Record<string, unknown>)[name];
    return typeof value === 'string' && value !== '' ? value : null;
  };
  return { uuid: field('uuid'), slug: field('slug'), repoSlug: field('repo_slug') };
}
