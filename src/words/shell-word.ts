import { plainName } from './plain-name.js';

/** A word of a command that people copy into a POSIX shell: quoted where the shell would read more into it. */
export function shellWord(word: string): string {
  const plain = plainName(word);
  return /^[\w@%+=:,./-]+$/.test(plain) ? plain : `'${plain.replaceAll("'", String.raw`'\''`)}'`;
}
