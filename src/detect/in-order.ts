/**
 * Works on up to `width` items at once and yields the results in the items' order. What takes long does not hold up
 * the start of the next ones, and no more than `width` results are ever held.
 */
export async function* mapInOrder<Item, Result>(
  items: AsyncIterable<Item>,
  width: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const running: Promise<Result>[] = [];
  for await (const item of items) {
    const result = work(item);
    result.catch(() => {}); // reported when its turn comes; until then it is no unhandled rejection
    running.push(result);
    if (running.length >= width) yield await (running.shift() as Promise<Result>);
  }
  for (const result of running) yield await result;
}
