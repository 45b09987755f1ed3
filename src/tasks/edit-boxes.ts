import type { ByteText } from '../shared/byte-text.js';
import { splice, type Edit } from './edit.js';
import { parseTasksList } from './tasks-list.js';

/** Ticks, or clears, every box of these tasks in tasks.md. */
export function setBoxes(tasks: readonly string[], done: boolean): Edit {
  return (text) => {
    const { boxes } = parseTasksList(text);
    const unknown = tasks.find((task) => !boxes.some((box) => box.task === task));
    if (unknown !== undefined) return { kind: 'unknown_task', line: 1, word: unknown };
    return boxes
      .filter((box) => tasks.includes(box.task) && box.done !== done)
      .reduce<ByteText>((edited, { place }) => splice(edited, [place, place + 1], done ? 'x' : ' '), text);
  };
}
