import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { askConsentOrSay, type Sending } from '../../src/commands/ask-consent.js';
import type { Command } from '../../src/commands/command.js';
import { removeCredentials } from '../../src/send/credentials.js';
import { originOf, parseServerUrl } from '../../src/send/server-url.js';
import { answerOf, readSettings, withdrawConsent } from '../../src/send/settings.js';
import { PROJECT } from '../support/sample-events.js';
import { runCommand, type CommandSetting } from '../send/command-fixture.js';
import { logIn, sendFixture, snapshotOf, type SendFixture } from '../send/send-fixture.js';

describe('whether events may be sent', () => {
  let fixture: SendFixture;
  beforeEach(async () => {
    fixture = await sendFixture();
    fs.rmSync(fixture.home.config);
  });
  afterEach(() => fixture.close());

  /** Asks as `init` does. */
  const asked = async (setting: CommandSetting = {}, mayAsk = true) => {
    let sending: Sending | undefined;
    const command: Command = async (context) => {
      sending = await askConsentOrSay(context, { uuid: PROJECT, name: 'engine', mayAsk });
      return 0;
    };
    const { stdout, stderr } = await runCommand(command, fixture, setting);
    assert.equal(stdout, '', 'stdout belongs to the answer');
    return { isOn: sending?.isOn, server: sending?.server, stderr };
  };
  const answer = async () =>
    answerOf(await readSettings(fixture.home), originOf(parseServerUrl(fixture.server.url)), PROJECT);

  it('is asked at a terminal, with what would leave and where to', async () => {
    const { stderr } = await asked({ typed: [''] });
    assert.ok(
      stderr.includes(`May the events of engine be sent from this machine to ${fixture.server.url}?\n`),
    );
    assert.match(stderr, /which work package moved.*Nothing else of your files leaves it/s);
    assert.match(stderr, /spec-kitty sync on, spec-kitty sync off\n.*Send them\? \[y\/N\] /);
  });

  for (const [typed, isOn] of [
    ['y', true],
    [' Yes ', true],
    ['', false],
    ['n', false],
    ['yesterday', false],
    ['of course', false],
  ] as const) {
    it(`${JSON.stringify(typed)} means ${isOn ? 'yes' : 'no'}, and is not asked again`, async () => {
      assert.equal((await asked({ typed: [typed] })).isOn, isOn);
      assert.equal(await answer(), isOn ? 'given' : 'declined');
      const again = await asked({ typed: [isOn ? 'n' : 'y'] });
      assert.deepEqual([again.isOn, again.stderr], [isOn, '']);
    });
  }

  it('who gives up with Ctrl-C or Ctrl-D has said nothing: off, and asked next time', async () => {
    for (const key of ['\u0003', '\u0004']) {
      assert.equal((await asked({ typed: [key] })).isOn, false);
      assert.equal(await answer(), 'unasked');
    }
    assert.equal((await asked({ typed: ['y'] })).isOn, true);
  });

  it('without a terminal, or told to ask nothing, nothing is asked and nothing is changed', async () => {
    const before = snapshotOf(fixture.home);
    assert.deepEqual(await asked({ stdin: 'y\n' }), { isOn: false, server: fixture.server.url, stderr: '' });
    assert.equal((await asked({ typed: ['y'] }, false)).stderr, '');
    assert.deepEqual(snapshotOf(fixture.home), before);
    assert.equal(await answer(), 'unasked');
  });

  it('`sync off` is an answer, too; another server is another question', async () => {
    await asked({ typed: ['y'] });
    await withdrawConsent(fixture.home, PROJECT);
    assert.equal((await asked({ typed: ['y'] })).stderr, '');
    assert.equal(await answer(), 'declined');
    logIn(fixture.home, 'https://other.example');
    assert.match((await asked({ typed: ['n'] })).stderr, /to https:\/\/other\.example\?/);
  });

  it('where no server is named there is nothing to agree to', async () => {
    removeCredentials(fixture.home);
    assert.deepEqual(await asked({ typed: ['y'] }), { isOn: false, server: null, stderr: '' });
  });

  it('damaged settings are said, and mean no', async () => {
    fs.writeFileSync(fixture.home.config, 'consent = 7');
    const { isOn, stderr } = await asked({ typed: ['y'] });
    assert.equal(isOn, false);
    assert.match(stderr, /config\.toml could not be understood \(consent\)/);
  });
});
