import { startTestCollector, type TestCollector } from './collector-fixture.js';

let shared: Promise<TestCollector> | undefined;

/** One server for all tests that neither close it nor move its clock: each brings users and teams of its own. */
export function sharedCollector(): Promise<TestCollector> {
  shared ??= startTestCollector();
  return shared;
}

after(async () => {
  await (await shared)?.close();
});
