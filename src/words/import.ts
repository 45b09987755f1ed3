import { count } from './count.js';
import { plainName } from './plain-name.js';

export interface ImportSeen {
  readonly files: readonly string[];
  /** They only might be taken: nothing was done. */
  readonly isDryRun: boolean;
  /** Event type -> how many. */
  readonly taken: Readonly<Record<string, number>>;
  /** In our queue from an earlier import. */
  readonly already: number;
  readonly left: readonly LeftSeen[];
  readonly server: ServerSeen;
}

interface LeftSeen {
  readonly eventId: string;
  readonly eventType: string;
  readonly why: 'not_ours' | 'false' | 'duplicate' | 'invalid' | 'not_recorded';
  readonly reason: string;
}

/** What becomes of the server that upstream's config names. */
export type ServerSeen =
  | { readonly kind: 'none' }
  | { readonly kind: 'taken' | 'kept' | 'refused'; readonly url: string; readonly reason?: string };

const WHY: Readonly<Record<LeftSeen['why'], string>> = {
  not_ours: 'not in the contract',
  false: 'not true',
  duplicate: 'twice',
  invalid: 'invalid',
  not_recorded: 'not recorded',
};
const LEFT_SHOWN = 20;

/** What `import` took, or would take, and what it left there. */
export function importLines(seen: ImportSeen): string[] {
  const { files, isDryRun, taken, already, left, server } = seen;
  const whole = Object.values(taken).reduce((sum, each) => sum + each, 0);
  const types = Object.entries(taken).map(([type, each]) => `${each} ${type}`);
  const more = left.length - LEFT_SHOWN;
  return [
    ...files.map((file) => `Read ${plainName(file)}`),
    `${count(whole, 'event')} ${isDryRun ? 'can be taken' : 'taken'}${whole === 0 ? '' : `: ${types.join(', ')}`}`,
    ...(already === 0 ? [] : [`${count(already, 'event')} here already, by an earlier import`]),
    ...(left.length === 0 ? [] : [`${count(left.length, 'event')} ${isDryRun ? 'stay' : 'stayed'} there:`]),
    ...left.slice(0, LEFT_SHOWN).map(leftLine),
    ...(more > 0 ? [`  … and ${more} more: --json names all`] : []),
    ...serverLines(server, isDryRun),
    ...(isDryRun
      ? ['Nothing was changed. Take it over: spec-kitty import --yes']
      : [
          'Nothing was deleted there, and nothing is sent until you say so, in each project: spec-kitty sync on',
        ]),
  ];
}

function leftLine({ eventId, eventType, why, reason }: LeftSeen): string {
  return `  ${plainName(eventId)} ${plainName(eventType)}: ${WHY[why]}: ${plainName(reason)}`;
}

function serverLines(server: ServerSeen, isDryRun: boolean): string[] {
  switch (server.kind) {
    case 'none':
      return [];
    case 'taken':
      return [
        `The server ${server.url} ${isDryRun ? 'would be' : 'is'} yours now; log in there: spec-kitty auth login`,
      ];
    case 'kept':
      return [`Its config names the server ${plainName(server.url)}; yours stays as it is.`];
    case 'refused':
      return [
        `Its config names the server ${plainName(server.url)}, which cannot be used: ${server.reason ?? ''}`,
      ];
  }
}

export const importWords = {
  nothingThere: (folder: string) => `There is no queue of the Python spec-kitty in ${plainName(folder)}.`,
  nothingThereNext: 'Name its file or folder: spec-kitty import PATH',
  notUpstreams: (path: string, reason: string) =>
    `${plainName(path)} is not a queue of the Python spec-kitty: ${reason}.`,
  isOurs: 'it is one of this program already',
};
