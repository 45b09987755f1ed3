import { hostname, homedir, userInfo } from 'node:os';
import { homePaths, type HomePaths } from './home.js';

/** What this process was born into. The only file outside bin/ that reads `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A copy: nobody changes the process's own environment to fix one call. */
export function processEnvironment(): Environment {
  return { ...process.env };
}

/** The person's folder for this environment (`SPEC_KITTY_HOME`, else under the user's home). */
export function homeOf(env: Environment): HomePaths {
  return homePaths(env, env['HOME'] || env['USERPROFILE'] || homedir());
}

export interface Machine {
  readonly hostname: string;
  readonly username: string;
}

/** Who runs where; a user without a name in the system's list (a container's random uid) is named by number. */
export function thisMachine(env: Environment): Machine {
  return {
    hostname: hostname(),
    username: systemUser() ?? env['USER'] ?? String(process.getuid?.() ?? 'unknown'),
  };
}

function systemUser(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined; // uv_os_get_passwd: no entry for this uid
  }
}

/** Whether a CI service runs us: nothing outlives its job. */
export function isCi(env: Environment): boolean {
  return Boolean(env['CI']) && env['CI'] !== 'false';
}
