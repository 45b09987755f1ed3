import assert from 'node:assert/strict';
import { KeyRing } from '../../src/collector/key-ring.js';
import type { Logins } from '../../src/collector/logins.js';
import { KEY_LIFETIME_MS, KEY_REST_MS, turnKeys } from '../../src/collector/signing-keys.js';
import { handTime } from './collector-fixture.js';

const PASSWORD = 'correct horse';

/** Two doors to the same logins, as two processes have them, and what closes both. */
export interface TwoDoors {
  readonly here: Logins;
  readonly there: Logins;
  close(): Promise<void>;
}

/**
 * What user-directory.ts, key-ring.ts and ticket-book.ts promise, asked of an implementation.
 * @param make empty ones, for each test anew. Where `areShared` is false, keys and tickets are one process's own.
 */
export function loginsContract(
  name: string,
  make: () => Promise<TwoDoors>,
  { areShared }: { readonly areShared: boolean },
): void {
  describe(`${name} keep the promises of logins`, () => {
    let doors: TwoDoors;
    beforeEach(async () => {
      doors = await make();
    });
    afterEach(() => doors.close());

    const anna = { name: 'anna', team: 'kittens', password: PASSWORD };
    const code = (promise: Promise<unknown>) =>
      promise.then(
        () => 'done',
        (error: { code?: string }) => error.code,
      );

    it('know who was added, changed and removed elsewhere, with the next question', async () => {
      const { here, there } = doors;
      assert.deepEqual(await here.users.list(), []);
      const added = await there.users.add(anna, 0);
      assert.deepEqual(await here.users.byName('anna'), added);
      assert.deepEqual(await here.users.byId(added.id), added);
      assert.equal(added.created_at, '1970-01-01T00:00:00.000Z');
      assert.ok(!JSON.stringify(added).includes(PASSWORD));
      for (const nobody of ['Anna', 'bo', '', '\0', "' OR 1=1"]) {
        assert.equal(await here.users.byName(nobody), undefined);
        assert.equal(await here.users.byId(nobody), undefined);
      }
      await there.users.add({ ...anna, name: 'aaron' }, 1);
      assert.deepEqual(
        (await here.users.list()).map((user) => user.name),
        ['anna', 'aaron'],
      );
      await there.users.setPassword('anna', 'another horse');
      assert.equal(await here.users.byId(added.id), undefined, 'the tokens of the old password are over');
      const changed = await here.users.byName('anna');
      assert.ok(changed && changed.password !== added.password && changed.id !== added.id);
      assert.deepEqual([changed.team, changed.created_at], [added.team, added.created_at]);
      await there.users.remove('anna');
      assert.equal(await here.users.byId(changed.id), undefined);
      assert.notEqual((await there.users.add(anna, 0)).id, changed.id);
    });

    it('refuse what clashes, also when both are added at once, and what is not there', async () => {
      const { here, there } = doors;
      const twins = await Promise.all([
        code(here.users.add(anna, 0)),
        code(there.users.add({ ...anna, name: 'ANNA' }, 0)),
        code(there.users.add({ ...anna, name: 'berta' }, 0)),
      ]);
      assert.deepEqual(twins.toSorted(), ['done', 'done', 'user_exists']);
      assert.equal(
        await code(here.users.add({ ...anna, name: 'carl', team: 'Kittens' }, 0)),
        'team_spelling',
      );
      assert.equal(await code(here.users.add({ ...anna, name: 'an na' }, 0)), 'bad_user_name');
      assert.equal(await code(here.users.setPassword('berta', 'short')), 'bad_password');
      assert.equal(await code(here.users.setPassword('carl', PASSWORD)), 'user_unknown');
      assert.equal(await code(here.users.remove('carl')), 'user_unknown');
      assert.equal((await there.users.list()).length, 2);
    });

    it('keep keys, whose secrets stay what they are, and forget those that go', async () => {
      const [made] = await doors.here.keys.turn((keys) => turnKeys(keys, 1000));
      assert.ok(made);
      const seen = await doors.here.keys.turn((keys) => keys);
      assert.deepEqual(
        seen.map(({ id, secret, createdAtMs }) => [id, Buffer.from(secret).toString('hex'), createdAtMs]),
        [[made.id, Buffer.from(made.secret).toString('hex'), 1000]],
      );
      const [next] = await doors.here.keys.turn((keys) => [...turnKeys([], 2000), ...keys]);
      await doors.here.keys.turn((keys) => keys.filter(({ id }) => id === next?.id));
      assert.deepEqual(
        (await doors.here.keys.turn((keys) => keys)).map(({ id }) => id),
        [next?.id],
      );
    });

    it('let a ticket in once', async () => {
      const { here } = doors;
      const book = here.tickets;
      const twice = await Promise.all([book.use('one', 100, 0), book.use('one', 100, 0)]);
      assert.deepEqual(twice.toSorted(), [false, true]);
      assert.deepEqual([await book.use('two', 100, 0), await book.use('one', 100, 100)], [true, false]);
      assert.equal(await book.use('three', 300, 101), true, 'the ended ones are forgotten here');
    });

    if (!areShared) return;

    it('let a ticket in once at all servers together', async () => {
      const { here, there } = doors;
      const both = await Promise.all([here.tickets.use('one', 100, 0), there.tickets.use('one', 100, 0)]);
      assert.deepEqual(both.toSorted(), [false, true]);
    });

    it('sign, on two first starts at once and after each turn, with keys that the other server has met', async () => {
      const time = handTime();
      const rings = [new KeyRing(doors.here.keys, time), new KeyRing(doors.there.keys, time)] as const;
      const [one, two] = await Promise.all([rings[0].signing(), rings[1].signing()]);
      assert.equal(one.id, two.id);
      time.advance(KEY_LIFETIME_MS);
      assert.equal((await rings[0].signing()).id, one.id, 'the new key rests');
      time.advance(KEY_REST_MS);
      const next = await rings[0].signing();
      assert.notEqual(next.id, one.id);
      assert.deepEqual(await rings[1].verifying(next.id), next);
      assert.deepEqual((await rings[1].verifying(one.id))?.id, one.id, 'older tokens live on');
    });
  });
}
