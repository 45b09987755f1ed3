import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { commandLine, COMMON, PROFILES, skipsPermissions } from '../../src/orchestrate/agent-profiles.js';
import { readOrchestrateConfig } from '../../src/orchestrate/config.js';
import { implementationPrompt, reviewPrompt } from '../../src/orchestrate/prompts.js';
import { Failure } from '../../src/shared/failure.js';
import { OrchestrateScene } from '../support/orchestrate-scene.js';
import { temporaryFolder, type TemporaryFolder } from '../support/temporary-folder.js';

/** ORCHESTRATE.md, Agents are data: as `--dry-run` says them. */
const COMMAND_LINES = [
  'claude: claude -p --output-format stream-json --verbose --dangerously-skip-permissions < PROMPT',
  `codex: codex exec --json --sandbox workspace-write -c 'sandbox_workspace_write.writable_roots=["GIT"]' -o RESULT - < PROMPT`,
  'opencode: opencode run --format json --auto < PROMPT',
  'gemini: GEMINI_CLI_TRUST_WORKSPACE=true gemini --approval-mode yolo --output-format stream-json < PROMPT',
  `cursor: cursor-agent -p --force --trust --output-format stream-json 'Do what the file PROMPT says, to its end. Read it first.'`,
  'aider: aider --message-file PROMPT --yes-always --no-auto-commits --no-dirty-commits',
];

describe('agents are data', () => {
  it('the six that come along are run as ORCHESTRATE.md has it, and a dry run begins nothing', async () => {
    const names = PROFILES.map(({ name }) => name);
    const scene = await OrchestrateScene.begin({
      graph: { WP01: [] },
      agents: [],
      implement: names,
      review: names,
    });
    try {
      const config = scene.repository.read('.kittify/config.yaml').replace('agents:\n', 'autonomy: full\n');
      scene.repository.write('.kittify/config.yaml', config);
      scene.repository.commit('Agents act unasked');
      const { stdout } = await scene.mustEnd(0, '--dry-run');
      assert.deepEqual(stdout.slice(stdout.indexOf('Agents:\n')).split('\n'), [
        'Agents:',
        ...COMMAND_LINES.map((line) => `  ${line}`),
        '',
      ]);
      const { settings } = JSON.parse((await scene.mustEnd(0, '--dry-run', '--json')).stdout) as {
        settings: { implementers: string[]; reviewers: string[] };
      };
      assert.deepEqual(settings.implementers, names);
      assert.deepEqual(
        settings.reviewers,
        names.filter((name) => name !== 'aider'),
        'aider reviews nothing',
      );
      assert.equal(scene.records.length, 0);
    } finally {
      await scene.end();
    }
  });

  it('each of the six skips its permission prompts, says so, and forgets that it runs inside another', () => {
    for (const profile of PROFILES) {
      assert.ok(skipsPermissions(profile), profile.name);
      assert.ok(profile.unsetEnv.includes('CLAUDECODE'), profile.name);
      assert.equal(profile.streams, profile.name !== 'aider', profile.name);
    }
  });

  it('fills in every placeholder, and leaves what is none', () => {
    const place = { promptFile: 'P', prompt: 'text', worktree: 'W', gitCommonDir: 'G', resultFile: 'R' };
    const args = [
      '{promptFile}',
      '{worktree}',
      '{gitCommonDir}',
      '{resultFile}',
      '{model}',
      '{prompt}',
      '{what}',
    ];
    const profile = { ...COMMON, name: 'mine', command: 'mine', args, model: 'M' };
    const words = (prompt: typeof COMMON.prompt) => commandLine({ ...profile, prompt }, place).args;
    const filled = ['P', 'W', 'G', 'R', 'M', 'text', '{what}'];
    assert.deepEqual(words('stdin'), filled);
    assert.deepEqual(words('none'), filled);
    assert.deepEqual(words('arg'), [...filled, 'text']);
    assert.match(words('file-arg').at(-1) ?? '', /\bP\b/);
  });
});

describe('agents in .kittify/config.yaml', () => {
  let folder: TemporaryFolder;
  before(() => (folder = temporaryFolder('agents')));
  after(() => folder.remove());

  async function read(...lines: string[]) {
    fs.mkdirSync(join(folder.path, '.kittify'), { recursive: true });
    fs.writeFileSync(join(folder.path, '.kittify', 'config.yaml'), `${lines.join('\n')}\n`);
    return readOrchestrateConfig(folder.path, {});
  }

  it('are described by every field of ORCHESTRATE.md; what is not said is as for all, or as for that agent', async () => {
    const { profiles, settings } = await read(
      'agents:',
      '  mine:',
      '    command: my-agent',
      "    args: [--once, '{promptFile}']",
      '    prompt: none',
      '    env: { KEY: 1 }',
      '    unsetEnv: [MINE]',
      '    streams: true',
      '    model: small',
      "    rateLimit: ['slow down']",
      "    auth: ['who are you']",
      '  aider: { model: big }',
      'orchestrate: { implement: [mine] }',
    );
    assert.deepEqual(profiles.get('mine'), {
      name: 'mine',
      command: 'my-agent',
      args: ['--once', '{promptFile}'],
      prompt: 'none',
      env: { KEY: '1' },
      unsetEnv: [...COMMON.unsetEnv, 'MINE'],
      streams: true,
      model: 'small',
      rateLimit: ['slow down'],
      auth: ['who are you'],
      reviews: true,
    });
    const aider = PROFILES.find(({ name }) => name === 'aider');
    assert.deepEqual(profiles.get('aider'), { ...aider, model: 'big' });
    assert.deepEqual(settings.reviewers, ['mine']);
  });

  it('who acts unasked needs `autonomy: full`', async () => {
    for (const { name } of PROFILES) {
      const lines = [`orchestrate: { implement: [${name}], review: none }`];
      await assert.rejects(
        read(...lines),
        (error) => error instanceof Failure && error.code === 'autonomy_missing',
      );
      assert.deepEqual((await read('autonomy: full', ...lines)).settings.implementers, [name]);
    }
  });
});

describe('the result in a prompt', () => {
  const facts = {
    wp: 'WP01',
    title: 'A title',
    feature: '001-engine',
    agent: 'ada',
    attempt: 'nonce',
    round: 1,
    rounds: 3,
    worktree: '/tree',
    branch: 'b',
    base: 'c0',
    resultFile: '/tree/out.json',
    task: 'Do it.',
    findings: [],
    verify: [],
  };
  const prompts = (isResultLastMessage: boolean) => [
    implementationPrompt({ ...facts, isResultLastMessage, start: 'c0', dependencies: [] }),
    reviewPrompt({
      ...facts,
      isResultLastMessage,
      head: 'c1',
      implementer: 'bob',
      files: [],
      noChange: null,
    }),
  ];

  it('is a file to write, or the last message where the program writes that into the file', () => {
    for (const prompt of prompts(false)) assert.match(prompt, /write this file: `\/tree\/out\.json`/);
    for (const prompt of prompts(true)) {
      assert.match(prompt, /let your last message be this.* saved for you as `\/tree\/out\.json`/);
      assert.doesNotMatch(prompt, /write this file/);
    }
    for (const prompt of [...prompts(true), ...prompts(false)]) assert.match(prompt, /`SPEC-KITTY-RESULT:`/);
  });
});
