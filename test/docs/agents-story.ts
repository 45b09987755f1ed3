import { OrchestrateScene } from '../support/orchestrate-scene.js';
import type { Story } from './typed-place.js';

/** A feature with the work packages that the pages name, and two agents that are called like known ones and do as they are told. */
export function beginAgents(): Promise<OrchestrateScene> {
  return OrchestrateScene.begin({
    graph: { WP03: [], WP05: ['WP03'], WP07: ['WP05'] },
    agents: ['claude', 'codex'],
    turns: {
      'WP03 implementation': [
        [['hang']],
        [
          ['write', 'src/WP03.txt', 'done'],
          ['result', {}],
        ],
      ],
    },
  });
}

/** A run that is asked about, ended, and goes on. */
export const AGENTS_STORY: Story = [
  'spec-kitty orchestrate --feature 001-engine --dry-run',
  {
    line: 'spec-kitty orchestrate --impl-agent claude --review-agent codex --max-parallel 2',
    says: /WP03 claude implements/,
    stays: true,
    ends: 130,
  },
  [
    'spec-kitty orchestrate status',
    'spec-kitty orchestrate status --json',
    'spec-kitty orchestrate why WP03',
    'spec-kitty orchestrate log WP03',
  ],
  'spec-kitty orchestrate --drain',
  'spec-kitty orchestrate --skip WP03',
  {
    line: 'spec-kitty orchestrate --resume',
    before: (place) => place.endRunning(),
    says: /WP07 \w+ implements/,
    stays: true,
    ends: 130,
  },
  'spec-kitty orchestrate --abort',
  { line: 'spec-kitty orchestrate clean', before: (place) => place.seeEnd() },
  {
    line: 'spec-kitty orchestrate',
    says: /WP07 \w+ implements/,
    ends: 130,
  },
];
