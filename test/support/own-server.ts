import assert from 'node:assert/strict';
import type { SpecKittyEvent } from '../../src/events/event.js';
import { putEmptyDatabase } from './empty-database.js';
import { eventually, logIn, readServer, startServer, type Place, type RunningServer } from './program.js';
import { temporaryFolder, type TemporaryFolder } from './temporary-folder.js';

const ARRIVES_WITHIN_MS = 60_000;

/** The built `spec-kitty serve`, in a process and a data folder of its own: for tests of the whole way. */
export class OwnServer {
  readonly #place: Place;
  readonly #data: TemporaryFolder;
  #running: RunningServer;

  private constructor(place: Place, data: TemporaryFolder, running: RunningServer) {
    this.#place = place;
    this.#data = data;
    this.#running = running;
  }

  /** @param place where the person is who starts it. */
  static async start(place: Place): Promise<OwnServer> {
    const data = temporaryFolder('server');
    await putEmptyDatabase(data.path);
    return new OwnServer(place, data, await startServer(place, data.path));
  }

  get url(): string {
    return this.#running.url;
  }

  /** Makes a user on it, ada unless another is named, and logs them in where they are. */
  logIn(place: Place = this.#place, name = 'ada'): Promise<void> {
    return logIn(place, this.#running, this.#data.path, { name });
  }

  /** What ada reads there. */
  read(path: string): Promise<unknown> {
    return readServer(this.#running, path);
  }

  /** All that it has got, in the order of the feed. */
  async events(): Promise<SpecKittyEvent[]> {
    const page = (await this.read('/api/v1/events/?after=0&limit=1000')) as { events: SpecKittyEvent[] };
    return page.events;
  }

  /** Waits until it has so many. @returns all of them. */
  arrived(count: number): Promise<SpecKittyEvent[]> {
    return eventually(
      ARRIVES_WITHIN_MS,
      () => this.events(),
      (events) => events.length >= count,
    );
  }

  /** SIGTERM, upon which it must end as it should. */
  async stop(): Promise<void> {
    assert.equal(await this.#running.stop(), 0);
  }

  kill(): Promise<void> {
    return this.#running.kill();
  }

  /** Starts it again, at the address that it had. */
  async restart(): Promise<void> {
    this.#running = await startServer(this.#place, this.#data.path, this.#running.port);
  }

  /** Takes all of it away, running or not. */
  async remove(): Promise<void> {
    await this.kill();
    this.#data.remove();
  }
}
