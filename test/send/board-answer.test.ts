import assert from 'node:assert/strict';
import { buildBoard } from '../../src/collector/board.js';
import { parseBoardAnswer } from '../../src/send/board-answer.js';
import { sampleEvent } from '../support/sample-events.js';

describe('the answer that is a board', () => {
  const work_package = {
    project_uuid: null,
    feature_slug: '001-engine',
    wp_id: 'WP01',
    title: null,
    status: 'doing',
    lane: 'blocked',
    since: '2026-03-01T12:00:00Z',
    by: 'ada',
    assigned: { agent_id: 'claude' },
    dependencies: [{ wp_id: 'WP02', title: null, status: null, resolution: null }],
  };
  const answer = {
    team_slug: 'engine',
    cursor: '7',
    generated_at: '2026-03-01T12:00:00Z',
    projects: [{ project_uuid: 'p', project_slug: null }],
    features: [{ project_uuid: 'p', feature_slug: '001-engine', announced_work_packages: 3 }],
    work_packages: [work_package],
  };

  it('is kept as it is, with what a later server says more', () => {
    const later = { ...answer, errors: [], work_packages: [{ ...work_package, age: 3 }] };
    const unannounced = {
      ...answer,
      features: [{ ...answer.features[0], announced_work_packages: null }],
    };
    for (const good of [answer, later, unannounced]) assert.equal(parseBoardAnswer(good), good);
    const ours = { ...answer, ...buildBoard(Array.from({ length: 8 }, (_none, n) => sampleEvent(n))) };
    assert.equal(
      parseBoardAnswer(JSON.parse(JSON.stringify(ours)))?.work_packages.length,
      ours.work_packages.length,
    );
  });

  const wrong: [what: string, json: unknown][] = [
    ['no object', '<html>'],
    ['no time', { ...answer, generated_at: 'soon' }],
    ['no cursor', { ...answer, cursor: 7 }],
    ['no team', { ...answer, team_slug: 7 }],
    ['no list of features', { ...answer, features: {} }],
    ...[{ feature_slug: null }, { project_uuid: 7 }].map((field): [string, unknown] => [
      `a feature with ${JSON.stringify(field)}`,
      { ...answer, features: [{ ...answer.features[0], ...field }] },
    ]),
    [
      'a count that is none',
      { ...answer, features: [{ ...answer.features[0], announced_work_packages: '3' }] },
    ],
    ['a project that is none', { ...answer, projects: [7] }],
    ...[{ project_uuid: 7 }, { project_slug: undefined }].map((field): [string, unknown] => [
      `a project with ${String(Object.keys(field))} that is none`,
      { ...answer, projects: [{ ...answer.projects[0], ...field }] },
    ]),
    ...[
      { wp_id: 7 },
      { title: {} },
      { since: 'yesterday' },
      { assigned: 'claude' },
      { dependencies: ['WP02'] },
      { dependencies: [{ wp_id: 'WP02' }] },
      { dependencies: [{ wp_id: 7, title: null, status: null, resolution: null }] },
    ].map((field): [string, unknown] => [
      `a card with ${JSON.stringify(field)}`,
      { ...answer, work_packages: [work_package, { ...work_package, ...field }] },
    ]),
  ];
  for (const [what, json] of wrong)
    it(`is none with ${what}: half a board would lie`, () => assert.equal(parseBoardAnswer(json), undefined));
});
