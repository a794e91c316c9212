/** What a chart shows, said without the library that draws it. */

import type { Hue } from "./colors";

export interface Axis {
  unit: string;
  min?: number;
  max?: number;
  /** How a value of it is said, with its unit. */
  format: (value: number) => string;
}

export interface Series {
  label: string;
  hue: Hue;
  /** One value per label, or points where the horizontal axis is a number. */
  values?: (number | null)[];
  points?: { x: number; y: number | null }[];
  kind?: "bar" | "line" | "dots" | "area";
  /** Series of the same stack lie on each other. */
  stack?: string;
  axis?: "left" | "right";
  dashed?: boolean;
  /** The edge of a band; the second one is filled down to the first. */
  band?: "low" | "high";
}

export interface Plot {
  labels?: string[];
  series: Series[];
  left: Axis;
  right?: Axis;
  /** Of a horizontal axis of numbers: what they are and how they are said. */
  bottom?: {
    title?: string;
    format: (value: number) => string;
    min?: number;
    max?: number;
    step?: number;
  };
  horizontal?: boolean;
}

/** The same as a table: what screen readers read and the button shows. */
export interface PlotTable {
  head: string[];
  rows: string[][];
}

export function tableOf(plot: Plot): PlotTable {
  const head = [plot.bottom?.title ?? "", ...plot.series.map((series) => series.label)];
  if (plot.labels) {
    const rows = plot.labels.map((label, index) => [
      label,
      ...plot.series.map((series) => said(axisOf(plot, series), series.values?.[index])),
    ]);
    return { head, rows };
  }
  const maps = plot.series.map((series) => new Map(series.points?.map(({ x, y }) => [x, y])));
  const rows = [...new Set(maps.flatMap((points) => [...points.keys()]))]
    .sort((a, b) => a - b)
    .map((x) => [
      plot.bottom?.format(x) ?? String(x),
      ...plot.series.map((series, index) => said(axisOf(plot, series), maps[index]?.get(x))),
    ]);
  return { head, rows };
}

export function axisOf(plot: Plot, series: Series): Axis {
  return series.axis === "right" && plot.right ? plot.right : plot.left;
}

/** Say a value of an axis; nothing where there is none. */
export function said(axis: Axis, value: number | null | undefined): string {
  return value === null || value === undefined ? "" : axis.format(value);
}

/** Whether there is anything to be seen. */
export function isEmpty(plot: Plot): boolean {
  return !plot.series.some(
    (series) =>
      series.values?.some((value) => value) || series.points?.some((point) => point.y !== null),
  );
}
