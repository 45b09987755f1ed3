import { takeCoverage } from 'node:v8';

/**
 * Mocha's hooks (`require` in mocha.opts): what a file of tests covered is written when it ends. Mocha ends its parallel
 * workers by a signal, and what V8 had counted in them would be gone.
 */
export const mochaHooks = {
  afterAll(): void {
    if (process.env['NODE_V8_COVERAGE'] !== undefined) takeCoverage();
  },
};
