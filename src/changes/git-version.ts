/** What `git --version` says. */
export interface GitVersion {
  /** `2.39.5`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** @param said `git version 2.39.5 (Apple Git-154)`. @returns undefined for what is no such line. */
export function parseGitVersion(said: string): GitVersion | undefined {
  const [, text, major, minor] = /^git version ((\d+)\.(\d+)\S*)/.exec(said) ?? [];
  return text === undefined ? undefined : { text, major: Number(major), minor: Number(minor) };
}

export function isOlder(
  version: GitVersion,
  than: { readonly major: number; readonly minor: number },
): boolean {
  return version.major < than.major || (version.major === than.major && version.minor < than.minor);
}
