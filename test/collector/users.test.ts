import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolderAt } from '../../src/collector/data-folder.js';
import { hashPassword, passwordMatches } from '../../src/collector/password.js';
import { FileUsers } from '../../src/collector/file-users.js';
import { addUser, readUsers, removeUser } from '../../src/collector/users-file.js';
import { withFileLock } from '../../src/shared/lock.js';
import { temporaryFolder } from './collector-fixture.js';

const PASSWORD = 'correct horse';

function newFolder() {
  return dataFolderAt(join(temporaryFolder(), 'server'));
}

describe('A password', () => {
  it('matches itself and nothing else', async () => {
    const stored = await hashPassword(PASSWORD);
    assert.equal(await passwordMatches(PASSWORD, stored), true);
    assert.equal(await passwordMatches(`${PASSWORD} `, stored), false);
    assert.equal(await passwordMatches('', stored), false);
  });

  it('is stored salted: the same one twice looks different, and never like itself', async () => {
    const [one, two] = [await hashPassword(PASSWORD), await hashPassword(PASSWORD)];
    assert.notEqual(one, two);
    assert.ok(!one.includes(PASSWORD));
  });

  it('matches however the keyboard composes its letters', async () => {
    assert.equal(await passwordMatches('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait')), true);
  });

  it('costs the same work when there is no such user', async () => {
    const stored = await hashPassword(PASSWORD);
    const timed = async (hash: string | undefined) => {
      const startMs = performance.now();
      assert.equal(await passwordMatches('wrong password', hash), false);
      return performance.now() - startMs;
    };
    await timed(stored);
    const [known, unknown] = [await timed(stored), await timed(undefined)];
    assert.ok(unknown > known / 4, `${unknown} ms for nobody, ${known} ms for somebody`);
  });
});

describe('The users of a server', () => {
  it('are kept where only their owner can read, without their passwords', async () => {
    const folder = newFolder();
    await addUser(folder, { name: 'anna', team: 'kittens', password: PASSWORD }, 0);
    const text = readFileSync(folder.users, 'utf8');
    assert.ok(!text.includes(PASSWORD));
    assert.equal(statSync(folder.users).mode & 0o777, 0o600);
    assert.equal(statSync(folder.path).mode & 0o777, 0o700);
    const [user] = readUsers(folder.users);
    assert.deepEqual(
      [user?.name, user?.team, user?.created_at],
      ['anna', 'kittens', '1970-01-01T00:00:00.000Z'],
    );
  });

  it('are all there when many are added at once', async () => {
    const folder = newFolder();
    const names = Array.from({ length: 8 }, (_, at) => `user-${at}`);
    await Promise.all(names.map((name) => addUser(folder, { name, team: 'kittens', password: PASSWORD }, 0)));
    const found = readUsers(folder.users).map(({ name }) => name);
    assert.deepEqual(found.toSorted(), names);
  });

  it('get another id when they are removed and added again', async () => {
    const folder = newFolder();
    const user = { name: 'anna', team: 'kittens', password: PASSWORD };
    const first = await addUser(folder, user, 0);
    await removeUser(folder, 'anna');
    assert.deepEqual(readUsers(folder.users), []);
    const second = await addUser(folder, user, 0);
    assert.notEqual(second.id, first.id);
  });

  const refusals: readonly (readonly [string, Partial<Parameters<typeof addUser>[1]>, string])[] = [
    ['a name with a space', { name: 'anna b' }, 'bad_user_name'],
    ['an empty name', { name: '' }, 'bad_user_name'],
    ['a name that begins with a dot', { name: '.anna' }, 'bad_user_name'],
    ['a name of 65 letters', { name: 'a'.repeat(65) }, 'bad_user_name'],
    ['a name with a line break at its end', { name: 'anna\n' }, 'bad_user_name'],
    ['a team that is a path', { team: '../kittens' }, 'bad_team'],
    ['the team that stands for "unknown"', { team: 'Local' }, 'bad_team'],
    ['a password of 7 characters', { password: '1234567' }, 'bad_password'],
    ['a password of four cats, eight units long', { password: '🐈🐈🐈🐈' }, 'bad_password'],
    ['an endless password', { password: 'x'.repeat(1025) }, 'bad_password'],
    ['a name that is taken', { name: 'ANNA' }, 'user_exists'],
    ['a team that differs by its capitals', { team: 'Kittens' }, 'team_spelling'],
  ];
  const taken = newFolder();
  before(() => addUser(taken, { name: 'anna', team: 'kittens', password: PASSWORD }, 0));
  for (const [what, change, code] of refusals) {
    it(`are not added with ${what}`, async () => {
      const user = { name: 'berta', team: 'kittens', password: PASSWORD, ...change };
      await assert.rejects(addUser(taken, user, 0), { name: 'Failure', code });
      assert.equal(readUsers(taken.users).length, 1);
    });
  }

  it('cannot be removed when they are not there', async () => {
    await assert.rejects(removeUser(newFolder(), 'anna'), { code: 'user_unknown' });
  });

  it('are not overwritten when the file is damaged', async () => {
    const folder = newFolder();
    mkdirSync(folder.path);
    for (const damage of [
      '',
      '{',
      '[]',
      '{"version":2,"users":[]}',
      '{"version":1,"users":[{"name":"anna"}]}',
    ]) {
      writeFileSync(folder.users, damage);
      const adding = addUser(folder, { name: 'anna', team: 'kittens', password: PASSWORD }, 0);
      await assert.rejects(adding, { code: 'users_unreadable' });
      assert.equal(readFileSync(folder.users, 'utf8'), damage);
    }
  });

  it('wait for another command that is changing them, but not for ever', async () => {
    const folder = newFolder();
    mkdirSync(folder.path);
    await withFileLock(folder.usersLock, { waitMs: 0 }, async () => {
      await assert.rejects(removeUser(folder, 'anna'), { code: 'users_busy' });
    });
  });

  it('need a folder that can be written', async () => {
    const path = join(temporaryFolder(), 'file');
    writeFileSync(path, '');
    const adding = addUser(dataFolderAt(path), { name: 'anna', team: 'kittens', password: PASSWORD }, 0);
    await assert.rejects(adding, { code: 'data_folder_unusable' });
  });
});

describe('The directory of users', () => {
  it('notices who was added and removed by another process', async () => {
    const folder = newFolder();
    const directory = new FileUsers(folder, (error) => assert.fail(String(error)));
    assert.deepEqual(await directory.list(), []);
    const { id } = await addUser(folder, { name: 'anna', team: 'kittens', password: PASSWORD }, 0);
    assert.equal((await directory.byName('anna'))?.id, id);
    assert.equal(await directory.byName('Anna'), undefined);
    await removeUser(folder, 'anna');
    assert.equal(await directory.byId(id), undefined);
  });

  it('keeps the users it knew when the file becomes unreadable, and says so once', async () => {
    const folder = newFolder();
    await addUser(folder, { name: 'anna', team: 'kittens', password: PASSWORD }, 0);
    const errors: unknown[] = [];
    const directory = new FileUsers(folder, (error) => errors.push(error));
    writeFileSync(folder.users, '{');
    assert.ok(await directory.byName('anna'));
    assert.ok(await directory.byName('anna'));
    assert.equal(errors.length, 1);
  });

  it('does not start on a file that it cannot read', () => {
    const folder = newFolder();
    mkdirSync(folder.path);
    writeFileSync(folder.users, '{');
    assert.throws(() => new FileUsers(folder, (error) => assert.fail(String(error))), {
      code: 'users_unreadable',
    });
  });
});
