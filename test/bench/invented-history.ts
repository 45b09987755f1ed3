import { InventedFeature } from './invented-feature.js';
import { Chance } from './chance.js';

const FIRST_COMMIT_SECONDS = Date.UTC(2025, 0, 6, 8) / 1000;
const SECONDS_BETWEEN = 1200;
/** A new feature every so many commits; three or so are worked on at a time. */
const COMMITS_PER_FEATURE = 190;
const AT_WORK = 3;
const PEOPLE = [
  'Ada Lovelace <ada@example.com>',
  'Grace Hopper <grace@example.com>',
  'bot <bot@example.com>',
];

/** A path and its text; null: it is gone. */
type Files = ReadonlyMap<string, string | null>;

/** What `git fast-import` reads of one commit. */
interface Commit {
  readonly branch: string;
  readonly message: string;
  readonly files: Files;
  /** Marks. The first one is where the branch goes on from. */
  readonly parents: readonly number[];
}

/**
 * A history as teams have them, as a stream for `git fast-import`: features planned, work packages that move and whose
 * Activity Logs grow, lanes in folders, then in files, then with an event log, commits about code alone, side branches
 * that are merged, and now and then a commit that touches every task file there is. The same for the same length.
 */
export function* inventHistory(commits: number): Generator<string> {
  const chance = new Chance(7);
  const features: InventedFeature[] = [];
  /** The last commit of all, and of main. */
  const marks = { last: 0, main: 0 };

  function* commit({ branch, message, files, parents }: Commit): Generator<string> {
    marks.last += 1;
    const time = `${FIRST_COMMIT_SECONDS + marks.last * SECONDS_BETWEEN} +0000`;
    const [from, ...merged] = parents;
    yield (
      `commit refs/heads/${branch}\nmark :${marks.last}\n` +
      `author ${chance.oneOf(PEOPLE)} ${time}\ncommitter ${PEOPLE[0]} ${time}\n${data(message)}` +
      (from ? `from :${from}\n` : '') +
      merged.map((parent) => `merge :${parent}\n`).join('')
    );
    for (const [path, text] of files)
      yield text === null ? `D ${path}\n` : `M 100644 inline ${path}\n${data(text)}`;
    yield '\n';
  }
  function* onMain(message: string, files: Files, ...merged: number[]): Generator<string> {
    yield* commit({ branch: 'main', message, files, parents: marks.main ? [marks.main, ...merged] : merged });
    marks.main = marks.last;
  }
  const now = () => new Date((FIRST_COMMIT_SECONDS + marks.last * SECONDS_BETWEEN) * 1000);
  const atWork = () => chance.oneOf(features.slice(-AT_WORK));
  const code = (): Files => new Map([[`src/module-${chance.below(200)}.ts`, chance.text(400)]]);
  const everyFile = () => features.flatMap((feature) => [...feature.files()]);

  /** Work on a side branch while main goes on with code, then a merge of both. */
  function* sideBranch(): Generator<string> {
    const feature = atWork();
    const branch = `side-${marks.last}`;
    let side = marks.main;
    const changed = new Map<string, string | null>();
    for (let step = 2 + chance.below(3); step > 0; step -= 1) {
      const files = feature.work(chance, now());
      for (const [path, text] of files) changed.set(path, text);
      yield* commit({ branch, message: 'Work aside', files, parents: [side] });
      side = marks.last;
      yield* onMain('Code', code());
    }
    yield* onMain(`Merge ${branch}`, changed, side);
    yield `reset refs/heads/${branch}\nfrom :${marks.main}\n\n`;
  }

  const masses = [0.3, 0.55, 0.8].map((part) => Math.floor(commits * part));
  while (marks.last < commits) {
    if (features.length * COMMITS_PER_FEATURE <= marks.last) {
      const feature = new InventedFeature(features.length, chance);
      features.push(feature);
      yield* onMain(`Plan ${feature.slug}`, new Map(feature.files()));
    } else if (masses[0] !== undefined && marks.last >= masses[0]) {
      masses.shift();
      const all = everyFile();
      if (masses.length === 1) {
        yield* onMain('Delete it all', new Map(all.map(([path]) => [path, null])));
        yield* onMain('Restore it all', new Map(all));
      } else {
        for (const feature of features) feature.newHeader();
        yield* onMain('A new header for all', new Map(everyFile()));
      }
    } else if (chance.is(0.2)) yield* onMain('Code', code());
    else if (chance.is(0.02)) yield* sideBranch();
    else yield* onMain('Work', atWork().work(chance, now()));
  }
  yield 'done\n';
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
