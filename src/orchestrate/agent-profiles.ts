/** How to run an agent, as data (ORCHESTRATE.md, Agents are data). */
export interface AgentProfile {
  readonly name: string;
  readonly command: string;
  /**
   * Placeholders: {promptFile} {worktree} {gitCommonDir} {resultFile} {model} {prompt}. Who takes {resultFile} writes its last message
   * there, and is told to let that be its result.
   */
  readonly args: readonly string[];
  /** How it gets its prompt; `arg`: the text itself, `file-arg`: a sentence that names the file, each as the last argument. */
  readonly prompt: 'stdin' | 'arg' | 'file-arg' | 'none';
  readonly env: Readonly<Record<string, string>>;
  readonly unsetEnv: readonly string[];
  /** Whether it prints while it works: only then silence says something. */
  readonly streams: boolean;
  readonly model: string | null;
  /** Lines that say that its quota is used up. */
  readonly rateLimit: readonly string[];
  /** Lines that say that nobody is logged in. */
  readonly auth: readonly string[];
  readonly reviews: boolean;
}

/** What tells an agent that it runs inside another, and makes it refuse or behave otherwise. */
const INSIDE_ANOTHER = [
  'CLAUDECODE',
  'CLAUDE_CODE_ENTRYPOINT',
  'CLAUDE_CODE_SSE_PORT',
  'CODEX_SANDBOX',
  'GEMINI_CLI',
  'CURSOR_AGENT',
  'AIDER_CHAT',
];

const RATE_LIMIT = [
  'usage limit',
  'rate limit',
  'rate_limit',
  'quota exceeded',
  'RESOURCE_EXHAUSTED',
  'insufficient_quota',
  'Too Many Requests',
];
const AUTH = [
  'not logged in',
  'please run /login',
  'invalid api key',
  'authentication_error',
  'unauthorized',
  'authentication failed',
  'API key not',
];

export const COMMON: Omit<AgentProfile, 'name' | 'command' | 'args'> = {
  prompt: 'stdin',
  env: {},
  unsetEnv: INSIDE_ANOTHER,
  streams: false,
  model: null,
  rateLimit: RATE_LIMIT,
  auth: AUTH,
  reviews: true,
};

/** Those that come along. Flags move: compare with the installed program's --help. */
export const PROFILES: readonly AgentProfile[] = [
  {
    ...COMMON,
    name: 'claude',
    command: 'claude',
    args: ['-p', '--output-format', 'stream-json', '--verbose', '--dangerously-skip-permissions'],
    streams: true,
  },
  {
    ...COMMON,
    name: 'codex',
    command: 'codex',
    args: [
      'exec',
      '--json',
      '--sandbox',
      'workspace-write',
      '-c',
      'sandbox_workspace_write.writable_roots=["{gitCommonDir}"]',
      '-o',
      '{resultFile}',
      '-',
    ],
    streams: true,
  },
  {
    ...COMMON,
    name: 'opencode',
    command: 'opencode',
    args: ['run', '--format', 'json', '--auto'],
    streams: true,
  },
  {
    ...COMMON,
    name: 'gemini',
    command: 'gemini',
    args: ['--approval-mode', 'yolo', '--output-format', 'stream-json'],
    env: { GEMINI_CLI_TRUST_WORKSPACE: 'true' },
    streams: true,
  },
  {
    ...COMMON,
    name: 'cursor',
    command: 'cursor-agent',
    args: ['-p', '--force', '--trust', '--output-format', 'stream-json'],
    prompt: 'file-arg',
    streams: true,
  },
  {
    ...COMMON,
    name: 'aider',
    command: 'aider',
    args: ['--message-file', '{promptFile}', '--yes-always', '--no-auto-commits', '--no-dirty-commits'],
    prompt: 'none',
    reviews: false,
  },
];

/** Arguments that keep an agent from asking before it acts. */
const UNASKED =
  /^(?:--dangerously-.*|--yolo|yolo|--auto|--force|--yes-always|--full-auto|workspace-write|danger-full-access)$/;

/** Whether its arguments have it act without asking: only `autonomy: full` allows that. */
export function skipsPermissions({ args }: AgentProfile): boolean {
  return args.some((arg) => UNASKED.test(arg));
}

/** What stands for the placeholders. */
export interface Placeholders {
  readonly promptFile: string;
  readonly prompt: string;
  readonly worktree: string;
  readonly gitCommonDir: string;
  readonly resultFile: string;
}

/** The command line, word by word: no shell ever reads it. Pure. */
export function commandLine(profile: AgentProfile, given: Placeholders): { command: string; args: string[] } {
  const values: Readonly<Record<string, string>> = { ...given, model: profile.model ?? '' };
  const fill = (text: string) =>
    text.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) => values[name] ?? placeholder);
  const last = {
    stdin: [],
    none: [],
    arg: [given.prompt],
    'file-arg': [`Do what the file ${given.promptFile} says, to its end. Read it first.`],
  }[profile.prompt];
  return { command: profile.command, args: [...profile.args.map(fill), ...last] };
}
