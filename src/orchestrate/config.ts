import { readConfig } from '../changes/project-config.js';
import { Failure } from '../shared/failure.js';
import { orchestrateWords as words } from '../words/orchestrate.js';
import { COMMON, PROFILES, skipsPermissions, type AgentProfile } from './agent-profiles.js';
import { DEFAULTS, type Limits, type RunSettings } from './settings.js';

/** What the command line says on top. */
export interface SettingOptions {
  readonly maxParallel?: number | undefined;
  readonly implAgent?: string | undefined;
  readonly reviewAgent?: string | undefined;
}

export interface OrchestrateConfig {
  readonly settings: RunSettings;
  readonly profiles: ReadonlyMap<string, AgentProfile>;
}

/**
 * Settings and agents from `.kittify/config.yaml`: `agents`, `autonomy`, `orchestrate: {implement, review, verify, max_parallel, rounds,
 * retry_seconds, …}`, and the command line over them.
 * @throws Failure (exit code 3) `config_unreadable`, `config_invalid`, `no_agents`, `unknown_agent`, `autonomy_missing`.
 */
export async function readOrchestrateConfig(
  root: string,
  options: SettingOptions,
): Promise<OrchestrateConfig> {
  const config = (await readConfig(root)) ?? {};
  const own = mapping(config['orchestrate'], 'orchestrate');
  const profiles = readProfiles(config['agents']);
  const implementers = named(options.implAgent) ??
    names(own['implement'], 'orchestrate.implement') ?? [...declared(config['agents'])];
  if (implementers.length === 0) throw invalid('no_agents', words.noAgents, words.noAgentsNext);
  const isUnreviewed = own['review'] === 'none' && options.reviewAgent === undefined;
  const reviewers = isUnreviewed
    ? []
    : (named(options.reviewAgent) ?? names(own['review'], 'orchestrate.review') ?? implementers);
  for (const name of [...implementers, ...reviewers])
    if (!profiles.has(name))
      throw invalid('unknown_agent', words.unknownAgent(name), words.unknownAgentNext([...profiles.keys()]));
  const used = new Set([...implementers, ...reviewers]);
  const unasked = [...profiles.values()].find((one) => used.has(one.name) && skipsPermissions(one));
  if (unasked && config['autonomy'] !== 'full')
    throw invalid('autonomy_missing', words.noAutonomy(unasked.name), words.noAutonomyNext);
  const settings = readSettings(own, options.maxParallel);
  return {
    profiles,
    settings: {
      ...settings,
      implementers,
      reviewers: reviewers.filter((name) => profiles.get(name)?.reviews),
      review: isUnreviewed ? 'none' : 'agents',
    },
  };
}

function readProfiles(value: unknown): Map<string, AgentProfile> {
  const profiles = new Map(PROFILES.map((profile) => [profile.name, profile]));
  for (const [name, given] of Object.entries(mapping(value, 'agents')))
    profiles.set(name, readProfile(name, mapping(given ?? {}, `agents.${name}`), profiles.get(name)));
  return profiles;
}

function readProfile(
  name: string,
  given: Readonly<Record<string, unknown>>,
  known: AgentProfile | undefined,
): AgentProfile {
  const at = `agents.${name}`;
  const base = known ?? { ...COMMON, name, command: name, args: [] };
  const { prompt, env, streams, model } = given;
  if (
    prompt !== undefined &&
    prompt !== 'stdin' &&
    prompt !== 'arg' &&
    prompt !== 'file-arg' &&
    prompt !== 'none'
  )
    throw mustBe(`${at}.prompt`, 'stdin, arg, file-arg or none');
  const patterns = (key: string) => {
    const read = names(given[key], `${at}.${key}`);
    for (const pattern of read ?? [])
      if (!isPattern(pattern)) throw mustBe(`${at}.${key}`, 'a list of regular expressions');
    return read;
  };
  return {
    ...base,
    command: text(given['command'], `${at}.command`) ?? base.command,
    args: names(given['args'], `${at}.args`) ?? base.args,
    prompt: prompt ?? base.prompt,
    env: { ...base.env, ...stringValues(env, `${at}.env`) },
    unsetEnv: [...base.unsetEnv, ...(names(given['unsetEnv'], `${at}.unsetEnv`) ?? [])],
    streams: typeof streams === 'boolean' ? streams : base.streams,
    model: typeof model === 'string' ? model : base.model,
    rateLimit: patterns('rateLimit') ?? base.rateLimit,
    auth: patterns('auth') ?? base.auth,
  };
}

function readSettings(
  own: Readonly<Record<string, unknown>>,
  maxParallel: number | undefined,
): Omit<RunSettings, 'implementers' | 'reviewers'> {
  const number = (key: string, least: number) => {
    const value = own[key];
    if (value === undefined) return undefined;
    if (typeof value !== 'number' || !(value >= least))
      throw mustBe(`orchestrate.${key}`, `a number from ${least}`);
    return value;
  };
  const ms = (key: string, unitMs: number) => {
    const value = number(key, 0);
    return value === undefined ? undefined : value * unitMs;
  };
  const limits = (phase: keyof RunSettings['limits'], key: string): Limits => {
    const base = DEFAULTS.limits[phase];
    const silenceMs = ms('silence_minutes', 60_000);
    return {
      timeoutMs: ms(key, 60_000) ?? base.timeoutMs,
      silenceMs: base.silenceMs === null ? null : (silenceMs ?? base.silenceMs),
      graceMs: ms('grace_seconds', 1000) ?? base.graceMs,
      resultGraceMs: ms('result_grace_seconds', 1000) ?? base.resultGraceMs,
      logBytes: ms('log_megabytes', 1024 * 1024) ?? base.logBytes,
    };
  };
  return {
    ...DEFAULTS,
    verify: readPrograms(own['verify']),
    maxParallel: maxParallel ?? number('max_parallel', 1) ?? DEFAULTS.maxParallel,
    rounds: number('rounds', 1) ?? DEFAULTS.rounds,
    retryPausesMs: readPauses(own['retry_seconds']) ?? DEFAULTS.retryPausesMs,
    limits: {
      implementation: limits('implementation', 'implement_minutes'),
      verification: limits('verification', 'verify_minutes'),
      review: limits('review', 'review_minutes'),
    },
  };
}

/** Lists of words. A string is split at its spaces, if nothing in it needs a shell. */
function readPrograms(value: unknown): string[][] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    if (Array.isArray(one) && one.length > 0 && one.every((word) => typeof word === 'string')) return one;
    if (typeof one === 'string' && /^[\w@%+=:,./ -]+$/.test(one.trim())) return one.trim().split(/ +/);
    throw mustBe('orchestrate.verify', 'a list of commands, each a list of words: no shell reads them');
  });
}

function readPauses(value: unknown): number[] | undefined {
  if (value === undefined) return undefined;
  if (Array.isArray(value) && value.every((one): one is number => typeof one === 'number' && one >= 0))
    return value.map((seconds) => seconds * 1000);
  throw mustBe('orchestrate.retry_seconds', 'a list of numbers');
}

function declared(value: unknown): string[] {
  return Object.keys(mapping(value, 'agents'));
}

function named(option: string | undefined): string[] | undefined {
  return option?.split(',').map((name) => name.trim());
}

function names(value: unknown, at: string): string[] | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string') return [value];
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value;
  throw mustBe(at, 'a list of words');
}

function text(value: unknown, at: string): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && value !== '') return value;
  throw mustBe(at, 'a word');
}

function stringValues(value: unknown, at: string): Record<string, string> {
  return Object.fromEntries(Object.entries(mapping(value, at)).map(([key, one]) => [key, String(one)]));
}

function mapping(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw mustBe(at, 'a mapping');
}

function isPattern(source: string): boolean {
  try {
    return RegExp(source, 'i').source !== '';
  } catch {
    return false;
  }
}

function mustBe(key: string, what: string): Failure {
  return invalid('config_invalid', words.mustBe(key, what), words.mendConfig);
}

function invalid(code: string, message: string, hint: string): Failure {
  return new Failure({ code, message, hint, exitCode: 3 });
}
