/** Lines over the months, as a plain SVG. */

export interface Panel {
  readonly title: string;
  /** The greatest value that the axis shows. */
  readonly top: number;
  readonly format: (value: number) => string;
  readonly lines: readonly {
    readonly name: string;
    readonly color: string;
    readonly values: readonly number[];
  }[];
}

const WIDTH = 300;
const HEIGHT = 180;
const MARGIN = { left: 56, top: 34, right: 20, bottom: 64 };
const CELL = { width: WIDTH + MARGIN.left + MARGIN.right, height: HEIGHT + MARGIN.top + MARGIN.bottom };
const COLUMNS = 2;

/** Panels in rows of two, with the months on every x axis. */
export function plot(panels: readonly Panel[]): string {
  const rows = Math.ceil(panels.length / COLUMNS);
  const [width, height] = [CELL.width * COLUMNS, CELL.height * rows];
  const cells = panels.map((panel, i) => {
    const x = (i % COLUMNS) * CELL.width + MARGIN.left;
    const y = Math.floor(i / COLUMNS) * CELL.height + MARGIN.top;
    return `<g transform="translate(${x},${y})">${drawn(panel)}</g>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="11">`,
    `<title>${panels.map(({ title }) => title).join('; ')}, by month</title>`,
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...cells,
    '</svg>\n',
  ].join('\n');
}

function drawn({ title, top, format, lines }: Panel): string {
  const months = Math.max(...lines.map(({ values }) => values.length));
  const x = (i: number) => round(months > 1 ? (i * WIDTH) / (months - 1) : 0);
  const y = (value: number) => round(HEIGHT - (Math.min(value, top) / top) * HEIGHT);
  const grid = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<path d="M0 ${y(share * top)}H${WIDTH}" stroke="#ddd"/><text x="-6" y="${y(share * top) + 4}" text-anchor="end">${format(share * top)}</text>`,
  );
  const ticks = Array.from({ length: months }, (_, i) =>
    i % 2 === 0 ? `<text x="${x(i)}" y="${HEIGHT + 15}" text-anchor="middle">${i + 1}</text>` : '',
  );
  const curves = lines.map(
    ({ color, values }) =>
      `<polyline points="${values.map((value, i) => `${x(i)},${y(value)}`).join(' ')}" fill="none" stroke="${color}" stroke-width="2"/>`,
  );
  const legend = lines.map(({ name, color }, i) => {
    const [column, row] = [(i % 2) * (WIDTH / 2), HEIGHT + 32 + Math.floor(i / 2) * 15];
    return `<rect x="${column}" y="${row - 8}" width="10" height="10" fill="${color}"/><text x="${column + 14}" y="${row + 1}">${name}</text>`;
  });
  const heading = `<text y="-12" font-size="13" font-weight="bold">${title}</text>`;
  return [heading, ...grid, ...ticks, ...curves, ...legend].join('');
}

const round = (value: number): number => Math.round(value * 10) / 10;
