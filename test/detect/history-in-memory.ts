import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { CommitObject } from '../../src/changes/commit-object.js';
import type { ObjectAnswer } from '../../src/changes/object-answers.js';
import type { ObjectReader } from '../../src/changes/object-reader.js';
import { Contents } from '../../src/detect/contents.js';
import { observeFeature } from '../../src/detect/feature-change.js';
import { readFeature } from '../../src/detect/feature-reader.js';
import type { Observation } from '../../src/detect/observation.js';
import { SameSecond } from '../../src/detect/same-second.js';
import { touchedInTrees } from '../../src/detect/touched-features.js';

/** The folder's name of the one feature that these histories are about. */
export const FEATURE = '001-auth';

const AUTHORED = '2026-01-05T09:00:00Z';

/**
 * Commits, trees and files that git never saw, as git would hold them: what is observed in them needs no process. A
 * folder to write in, and what is checked out in it.
 */
export class HistoryInMemory {
  readonly #objects = new Map<string, Exclude<ObjectAnswer, undefined>>();
  readonly #files = new Map<string, ReadonlyMap<string, string>>();
  #folder = new Map<string, string>();
  #head: CommitObject | undefined;
  /** As for a repository whose objects were all read from the disk. */
  contents = this.#freshContents();

  write(path: string, text: string): void {
    this.#folder.set(`kitty-specs/${FEATURE}/${path}`, text);
  }

  delete(path: string): void {
    assert.ok(this.#folder.delete(`kitty-specs/${FEATURE}/${path}`));
  }

  /** @param others what is merged. */
  async commit(authored: string = AUTHORED, ...others: CommitObject[]): Promise<CommitObject> {
    const parents = this.#head ? [this.#head, ...others] : others;
    const text = [
      `tree ${this.#tree(this.#folder)}`,
      ...parents.map(({ id }) => `parent ${id}`),
      `author Ada <ada@example.org> ${Date.parse(authored) / 1000} +0000`,
      '',
      `change ${this.#objects.size}`,
    ].join('\n');
    const id = this.#put('commit', Buffer.from(text));
    this.#files.set(id, new Map(this.#folder));
    return this.checkout(id);
  }

  async checkout(id: string): Promise<CommitObject> {
    this.#folder = new Map(this.#files.get(id));
    const commit = await this.contents.commit(id);
    assert.ok(commit);
    this.#head = commit;
    return commit;
  }

  /** As when a clone has no such object: it is shallow, or partial. */
  forget(id: string): void {
    assert.ok(this.#objects.delete(id));
    this.contents = this.#freshContents();
  }

  /** The id of a file's content in what was last committed. */
  idOf(path: string): string {
    return this.#put('blob', Buffer.from(this.#folder.get(`kitty-specs/${FEATURE}/${path}`) ?? ''));
  }

  async observe(commit: CommitObject): Promise<Observation[]> {
    const touched = await touchedInTrees(this.contents, commit, FEATURE);
    return touched ? observeFeature((await readFeature(this.contents, commit, touched)).change) : [];
  }

  /** What ancestors of the same second saw. @param observe how often is for a test to count. */
  sameSecond(
    observe: (commit: CommitObject) => Promise<Observation[]> = (one) => this.observe(one),
  ): SameSecond {
    return new SameSecond(this.contents, (commit) => observe(commit as CommitObject));
  }

  #freshContents(): Contents {
    const reader: Pick<ObjectReader, 'read'> = {
      read: (oid, take) => Promise.resolve(take(this.#objects.get(oid))),
    };
    return new Contents(reader as ObjectReader);
  }

  #tree(files: ReadonlyMap<string, string>): string {
    const below = new Map<string, Map<string, string>>();
    const entries: [name: string, mode: string, oid: string][] = [];
    for (const [path, text] of files) {
      const [name = '', ...rest] = path.split('/');
      if (rest.length === 0) entries.push([name, '100644', this.#put('blob', Buffer.from(text))]);
      else below.set(name, (below.get(name) ?? new Map<string, string>()).set(rest.join('/'), text));
    }
    for (const [name, inside] of below) entries.push([name, '40000', this.#tree(inside)]);
    const bytes = entries.map(([name, mode, oid]) =>
      Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
    );
    return this.#put('tree', Buffer.concat(bytes));
  }

  #put(type: string, bytes: Buffer): string {
    const id = createHash('sha1').update(`${type} ${bytes.length}\0`).update(bytes).digest('hex');
    this.#objects.set(id, { type, bytes });
    return id;
  }
}
