import { html, type Html } from '../html.js';

/** Lines across a chart from `left` to `right`, each with its value before it. */
export function valueAxis({
  ticks,
  y,
  left,
  right,
}: {
  readonly ticks: readonly number[];
  readonly y: (value: number) => number;
  readonly left: number;
  readonly right: number;
}): readonly Html[] {
  return ticks.map(
    (value) =>
      html`<g key=${value} class="ins-axis"
        ><line x1=${left} x2=${right} y1=${y(value)} y2=${y(value)} /><text
          x=${left - 6}
          y=${y(value) + 4}
          text-anchor="end"
          >${value}</text
        ></g
      >`,
  );
}
