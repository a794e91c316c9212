/** Drawing with Chart.js; a chunk of its own, loaded with the first chart. */

import {
  BarController,
  BarElement,
  CategoryScale,
  Chart,
  type ChartConfiguration,
  type ChartDataset,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
  type TooltipItem,
} from "chart.js";
import type { Palette } from "./colors";
import { type Axis, axisOf, type Plot, said, type Series } from "./plot";

Chart.register(
  BarController,
  BarElement,
  CategoryScale,
  Filler,
  Legend,
  LinearScale,
  LineController,
  LineElement,
  PointElement,
  ScatterController,
  Tooltip,
);

const DASHES = [6, 4];

type Kind = "bar" | "line" | "scatter";
type Options = NonNullable<ChartConfiguration<Kind>["options"]>;

/** Draw onto a canvas, in place of what was drawn there before. */
export function draw(
  canvas: HTMLCanvasElement,
  plot: Plot,
  palette: Palette,
  numbers: string | undefined,
  before: Chart | undefined,
): Chart {
  before?.destroy();
  Chart.defaults.font.family = palette.font;
  return new Chart<Kind>(canvas, {
    type: "bar",
    data: {
      labels: plot.labels,
      datasets: plot.series.map((series) => dataset(series, palette, plot.horizontal)),
    },
    options: {
      ...options(plot, palette),
      locale: numbers,
      // Growing bars are drawn twenty times over, which a phone feels.
      animation: false,
    },
  }) as Chart;
}

function dataset(
  series: Series,
  palette: Palette,
  horizontal: boolean | undefined,
): ChartDataset<Kind> {
  const color = palette.color(series.hue);
  const kind = series.kind ?? "bar";
  const shared = {
    label: series.label,
    data: (series.values ?? series.points ?? []) as never[],
    borderColor: color,
    backgroundColor: color,
    stack: series.stack ?? series.label,
    ...(horizontal ? {} : { yAxisID: series.axis ?? "left" }),
  };
  if (kind === "bar") {
    return {
      ...shared,
      type: "bar",
      borderRadius: 2,
      maxBarThickness: 36,
      order: 2,
      pointStyle: "rect",
    };
  }
  if (kind === "dots") {
    return { ...shared, type: "scatter", pointRadius: 3, pointHoverRadius: 5, borderWidth: 0 };
  }
  return {
    ...shared,
    type: "line",
    backgroundColor: faded(color, 0.18),
    borderWidth: series.band ? 0 : 2,
    borderDash: series.dashed ? DASHES : [],
    pointRadius: isAlone(series) ? 4 : 0,
    pointHoverRadius: series.band ? 0 : 4,
    pointStyle: "line",
    tension: 0.2,
    spanGaps: true,
    fill: series.band === "high" ? "-1" : kind === "area" ? "origin" : false,
    order: 1,
  };
}

/** Whether there is a single value, of which no line can be drawn. */
function isAlone({ band, values, points }: Series): boolean {
  const known = (values ?? points?.map(({ y }) => y) ?? []).filter((value) => value !== null);
  return !band && known.length === 1;
}

/** Return a colour with an opacity, whatever the theme writes it as. */
function faded(color: string, opacity: number): string {
  return `color-mix(in srgb, ${color} ${Math.round(100 * opacity)}%, transparent)`;
}

function options(plot: Plot, palette: Palette): Options {
  const index = plot.horizontal ? "y" : "x";
  return {
    responsive: true,
    maintainAspectRatio: false,
    indexAxis: index,
    interaction: { mode: plot.labels ? "index" : "nearest", axis: index, intersect: false },
    scales: scales(plot, palette),
    plugins: {
      legend: {
        display: plot.series.filter((series) => !series.band).length > 1,
        position: "bottom",
        labels: {
          color: palette.text,
          usePointStyle: true,
          // A line is told by a line, dashed as it is drawn.
          pointStyleWidth: 22,
          boxHeight: 7,
          padding: 10,
          filter: (item) => !plot.series[item.datasetIndex ?? 0]?.band,
          // With points for boxes the library forgets how a line is drawn.
          generateLabels: (chart) =>
            Chart.defaults.plugins.legend.labels.generateLabels(chart).map((item) => ({
              ...item,
              lineDash: plot.series[item.datasetIndex ?? 0]?.dashed ? DASHES : [],
            })),
        },
      },
      tooltip: {
        backgroundColor: palette.surface,
        titleColor: palette.strong,
        bodyColor: palette.strong,
        borderColor: palette.grid,
        borderWidth: 1,
        padding: 10,
        boxPadding: 4,
        filter: (item) => !plot.series[item.datasetIndex]?.band && Boolean(text(plot, item)),
        callbacks: { title: (items) => title(plot, items[0]), label: (item) => text(plot, item) },
      },
    },
  };
}

function title(plot: Plot, item: TooltipItem<Kind> | undefined): string {
  if (!item) return "";
  if (plot.labels) return plot.labels[item.dataIndex] ?? "";
  const x = item.parsed.x;
  return x === null || x === undefined ? "" : (plot.bottom?.format(x) ?? String(x));
}

function text(plot: Plot, item: TooltipItem<Kind>): string {
  const series = plot.series[item.datasetIndex]!;
  const value = plot.horizontal ? item.parsed.x : item.parsed.y;
  const words = said(axisOf(plot, series), value);
  return words && ` ${series.label}: ${words}`;
}

function scales(plot: Plot, palette: Palette): Options["scales"] {
  const stacked = plot.series.some((series) => series.stack);
  const value = { ...valueScale(plot.left, palette), stacked };
  const index = { ...indexScale(plot, palette), stacked };
  if (plot.horizontal) return { y: index, x: value } as Options["scales"];
  const right = plot.right && {
    ...valueScale(plot.right, palette),
    position: "right",
    grid: { display: false },
  };
  return {
    x: index,
    left: { ...value, position: "left" },
    ...(right ? { right } : {}),
  } as Options["scales"];
}

function indexScale(plot: Plot, palette: Palette): object {
  const ticks = {
    color: palette.text,
    maxRotation: 0,
    autoSkipPadding: 12,
    autoSkip: !plot.horizontal,
  };
  const looks = { grid: { display: false }, border: { color: palette.grid } };
  if (plot.labels) return { ...looks, ticks };
  const { bottom } = plot;
  return {
    ...looks,
    type: "linear",
    min: bottom?.min,
    max: bottom?.max,
    title: heading(bottom?.title, palette),
    ticks: {
      ...ticks,
      maxTicksLimit: 8,
      includeBounds: false,
      ...(bottom?.step ? { stepSize: bottom.step } : {}),
      callback: (tick: number | string) => bottom?.format(Number(tick)),
    },
  };
}

function valueScale(axis: Axis, palette: Palette): object {
  return {
    // A bar chart begins at zero by itself; a capacity would be a line at the top of it.
    beginAtZero: axis.min === 0,
    suggestedMin: axis.min,
    suggestedMax: axis.max,
    title: heading(axis.unit, palette),
    grid: { color: palette.grid },
    border: { display: false },
    ticks: { color: palette.text, maxTicksLimit: 6 },
  };
}

function heading(words: string | undefined, palette: Palette): object {
  return { display: Boolean(words), text: words, color: palette.text };
}
